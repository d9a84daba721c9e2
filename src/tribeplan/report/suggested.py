"""Which small change helps most: on one screen of a terminal, in Markdown, and for programs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from tribeplan.org.elements import labels_by_kind
from tribeplan.org.organisation import Organisation
from tribeplan.report.compared import dip_json, dip_words, unit_of, verdict
from tribeplan.report.language import counted, number, tr
from tribeplan.report.safe_text import json_document
from tribeplan.report.sections import Section, columns
from tribeplan.report.words import SHORT_CAUSES, between, date, listed, names_of, share
from tribeplan.scenario.change import (
    DroppedGate,
    LeavingMember,
    Merge,
    MovedFeature,
    MovedPerson,
    MovedStream,
    NewPerson,
    RevisedGate,
    RevisedPerson,
    RevisedSquad,
    RevisedSquads,
    Split,
)
from tribeplan.scenario.operation import AnyChange
from tribeplan.search.race import PLAY_OFF, Suggestion, Suggestions
from tribeplan.simulation.dip import Dip, dip_between
from tribeplan.simulation.interval import Interval
from tribeplan.simulation.plan import ComparisonMeasure
from tribeplan.simulation.planning import provenance
from tribeplan.simulation.study import Study

SCHEMA = "tribeplan.suggestions/v1"

THOUSAND = 1000
"""Of the currency, for what a change brings for its money."""


def changes_words(changes: Sequence[AnyChange], organisation: Organisation) -> str:
    """Say in a few words what is proposed, as in ``Ana: App → Web + without Board``."""
    names = {
        kind: {label.id: label.as_shown for label in labels}
        for kind, labels in labels_by_kind(organisation)
    }
    return " + ".join(_words(change, names) for change in changes)


def _words(change: AnyChange, names: Mapping[str, Mapping[str, str]]) -> str:  # noqa: C901, PLR0911, PLR0912  # a case each
    def name(kind: str, id_: str | None) -> str:
        return names.get(kind, {}).get(id_ or "", id_ or "")

    match change.operation:
        case NewPerson() as hire:
            skill, squad = name("skill", next(iter(hire.skills))), name("squad", hire.squad)
            return tr("hire {skill} for {squad}").format(skill=skill, squad=squad)
        case MovedPerson() as move:
            left, to = name("squad", move.left), name("squad", move.to)
            return f"{name('person', move.person)}: {left} → {to}"
        case LeavingMember() as member:
            who, squad = name("person", member.member), name("squad", member.squad)
            return tr("{name} out of {squad}").format(name=who, squad=squad)
        case RevisedPerson() as person:
            skill = name("skill", next(iter(person.skills)))
            return tr("{name} learns {skill}").format(
                name=name("person", person.person), skill=skill
            )
        case DroppedGate() as gate:
            return tr("without {gate}").format(gate=name("gate", gate.gate))
        case RevisedGate() as gate if gate.every_days is not None:
            who = name("gate", gate.gate)
            return tr("{gate} every {days}").format(gate=who, days=counted(gate.every_days, "day"))
        case RevisedGate() as gate:
            return tr("soft mandate past {gate}").format(gate=name("gate", gate.gate))
        case RevisedSquads() as squads:
            tribe = name("tribe", squads.squads_of)
            return tr("full mandate for all of {tribe}").format(tribe=tribe)
        case RevisedSquad() as squad:
            return f"{name('squad', squad.squad)}: {_setting(squad)}"
        case MovedStream() as stream:
            return f"{name('stream', stream.stream)} → {name('squad', stream.to)}"
        case MovedFeature() as feature:
            return f"{name('feature', feature.feature)} → {name('squad', feature.to)}"
        case Merge() as merge:
            both = listed([name("squad", each) for each in merge.squads])
            return tr("merge {squads}").format(squads=both)
        case Split() as split:
            return tr("split {squad}").format(squad=name("squad", split.squad))
        case _:
            return change.verb


def _setting(squad: RevisedSquad) -> str:
    if squad.mandate is not None:
        return tr("mandate {mandate}").format(mandate=squad.mandate.value)
    if squad.cadence_days is not None:
        return tr("a release every {days}").format(days=counted(squad.cadence_days, "day"))
    return tr("WIP limit {limit}").format(limit=squad.wip_limit)


def suggested_sections(found: Suggestions, written: Sequence[str] = ()) -> tuple[Section, ...]:
    """The answer, in lines of 80 cells; every change is told whole.

    Parameters
    ----------
    found
        What was found.
    written
        The scenario files that hold the suggestions, in their order.
    """
    title = tr("Which change helps {name} most: {tried}").format(
        name=found.base.question.title, tried=counted(found.tried, "change tried", "changes tried")
    )
    close = Section("", tuple(_ends(found, written)))
    best = found.best
    if best is None:
        nothing = tr("None that was tried clearly helps; luck alone could make what was seen.")
        if not found.tried:
            nothing = tr("Nothing was tried, so nothing is known.")
        return Section(title, (nothing,)), close
    words = verdict(replace(best.difference, other=_named(best, found), base=tr("as it is")))
    single = [each for each in found.suggestions if len(each.candidate.changes) == 1]
    more = [each for each in found.suggestions if len(each.candidate.changes) > 1]
    tables = [_table(tr("One change"), single, found)] if single else []
    if more:
        tables.append(_table(tr("Several together"), more, found))
    sentences = [f"{words}{_why(best, found)}"]
    if best.wave is not None:
        sentences.append(way_words(best, found))
    return (Section(title, tuple(sentences)), *tables, *_ways(found), close)


def way_words(suggestion: Suggestion, found: Suggestions) -> str:
    """Say what a suggestion costs on the way from the day on that was named."""
    first, joining = found.task.wave_of(suggestion.candidate), found.task.joining
    name = tr("{name} from {day} on").format(
        name=_named(suggestion, found), day=date(first) if first else ""
    )
    if suggestion.candidate.hires and first and joining > first:
        name += tr(" (who is hired from {day} on)").format(day=date(joining))
    told = _way(suggestion, found)
    if isinstance(told, str):
        return tr("What {name} costs on the way is not known: {why}.").format(name=name, why=told)
    return dip_words(name, told)


def scenario_words(suggestion: Suggestion, found: Suggestions) -> tuple[str, str]:
    """What a suggestion is called as a scenario, and why it is made."""
    name = changes_words(suggestion.candidate.changes, found.base.question.organisation)
    gap, unit = suggestion.difference.difference, unit_of(suggestion.difference.measure)
    told = tr("tribeplan suggest: {what} {gain} {unit} less ({spread}), simulated from {day} on")
    told = told.format(
        what=unit.what,
        gain=unit.write(-gap.value),
        unit=unit.unit,
        spread=between(_gain(suggestion), unit.write),
        day=date(found.base.question.first_day.day),
    )
    way = "" if suggestion.wave is None else f". {way_words(suggestion, found)}"
    return name, f"{told}{way}"


def _way(suggestion: Suggestion, found: Suggestions) -> Dip | str:
    """The dip of a suggestion as a wave, or why there is none to tell."""
    wave = suggestion.wave
    if not isinstance(wave, Study):
        return "; ".join(each.message for each in wave.obstacles) if wave else ""
    dip = dip_between(found.base.outcome, wave.outcome)
    return dip or tr("less than eight weeks of it are simulated")


def _ways(found: Suggestions) -> Iterator[Section]:
    """What each suggestion costs on the way, where a day was named; or why that is unknown."""
    ways = {n: _way(each, found) for n, each in enumerate(found.suggestions, 1) if each.wave}
    if len(ways) < 2:  # noqa: PLR2004  # of one the sentence tells all
        return
    rows = tuple(
        (f"{n} {_named(found.suggestions[n - 1], found)}", *_dip_cells(dip))
        for n, dip in ways.items()
        if isinstance(dip, Dip)
    )
    headings = ("On the way", "less a week:", "by luck:", "weeks:", "made up by")
    unknown = tuple(f"{n}: {why}." for n, why in ways.items() if isinstance(why, str))
    yield Section("", unknown, headings if rows else (), rows, wraps=True, gives_way=(3, 4))


def _dip_cells(dip: Dip) -> tuple[str, ...]:
    depth, luck = share(dip.depth), share(dip.depth_by_luck)
    if not dip.is_told:
        return depth, luck, "", tr("no dip") if dip.is_enough else tr("cannot be told")
    day = tr("not in time") if dip.earned_back_by is None else date(dip.earned_back_by)
    return depth, luck, str(dip.weeks), day


def _named(suggestion: Suggestion, found: Suggestions) -> str:
    return changes_words(suggestion.candidate.changes, found.base.question.organisation)


def _why(suggestion: Suggestion, found: Suggestions) -> str:
    if suggestion.cause is None:
        return ""
    names = names_of(found.base.question.organisation)
    days = unit_of(ComparisonMeasure.MEAN_LEAD).write(-suggestion.cause_days)
    if suggestion.cause == "touch":
        return tr(" Each piece of work is worked on {days} days less.").format(days=days)
    if suggestion.cause == "rework":
        return tr(" Each piece of work is done over for {days} days less.").format(days=days)
    what = names.awaited(suggestion.cause, suggestion.skill)
    where = names.squad(suggestion.squad) or names.gates.get(suggestion.squad, suggestion.squad)
    told = tr(" Each piece of work waits {days} days less for {what}").format(days=days, what=what)
    return f"{told}{tr(', most in {squad}').format(squad=where) if where else ''}."


def _table(title: str, suggestions: Sequence[Suggestion], found: Suggestions) -> Section:
    write = unit_of(found.task.measure).write

    def each(one: Suggestion) -> str:
        people = one.candidate.people
        return write(-one.difference.difference.value / people) if people else ""

    def for_money(one: Suggestion) -> str:
        if not one.dearer or one.dearer < 0:
            return tr("saves") if one.dearer else ""
        return write(-one.difference.difference.value / one.dearer * THOUSAND)

    laid = columns(
        suggestions,
        (title, lambda one: f"{found.suggestions.index(one) + 1} {_named(one, found)}"),
        ("gain:", lambda one: write(-one.difference.difference.value)),
        ("between", lambda one: between(_gain(one), write)),
        ("people:", lambda one: str(one.candidate.people)),
        ("each:", each) if found.task.costs is None else ("per 1,000:", for_money),
        ("falls", lambda one: SHORT_CAUSES.get(one.cause or "", "")),
    )
    return Section("", (), *laid, wraps=True, gives_way=(5, 4, 3))


def _gain(suggestion: Suggestion) -> Interval:
    """By how much less it is than without."""
    value, low, high = suggestion.difference.difference
    return Interval(-value, -high, -low)


def _ends(found: Suggestions, written: Sequence[str]) -> Iterator[str]:
    left, task = found.left_out, found.task
    if found.is_stopped:
        yield tr("! Stopped before it was done: this is the best so far.")
    reasons = (
        (left.rules, tr("with an error by the rules")),
        (left.budget, tr("over the budget")),
        (left.impossible, tr("impossible to make or to simulate")),
        (left.unlooked, tr("not looked at")),
    )
    told = [f"{number(format(count, ','))} {why}" for count, why in reasons if count]
    if found.tried_together:
        told.insert(0, tr("{number:,} tried together").format(number=found.tried_together))
    if told:
        yield f"{'; '.join(told)}."
    fresh = found.base.outcome.played.replications
    yield tr(
        "Gain: {unit}, {what} with and without, in {fresh} replications of luck that none was "
        "chosen by; seed {seed}. All ranges hold together in 95 of 100 searches."
    ).format(
        unit=unit_of(task.measure).unit,
        what=unit_of(task.measure).what,
        fresh=number(f"{fresh:,}"),
        seed=task.question.experiment.seed,
    )
    if any(each.candidate.hires for each in found.suggestions):
        yield tr("Who is hired comes on {day} (--joining).").format(day=date(task.joining))
    if found.not_held:
        yield tr("{number} of the winners brought nothing clear with fresh luck.").format(
            number=found.not_held
        )
    if written:
        yield tr("Written: {files}; hold them against the model with 'tribeplan compare'.").format(
            files=listed(list(written), 2)
        )
    elif found.suggestions:
        yield tr("With -o DIR each becomes a scenario, for 'tribeplan compare' and 'check'.")


def suggested_json(found: Suggestions, written: Sequence[str] = ()) -> str:
    """All that was found as one document, with units in the names; nothing known is null."""
    task, left = found.task, found.left_out
    fresh = found.base.outcome.played.replications
    document = {
        "schema": SCHEMA,
        "provenance": provenance(found.base.question, fresh),
        "measure": task.measure.value,
        "fresh_from_replication": PLAY_OFF * task.replications,
        "joining": task.joining,
        "budget": task.budget,
        "tried": found.tried,
        "tried_together": found.tried_together,
        "left_out": left,
        "not_held": found.not_held,
        "from": task.wave_on,
        "stopped": found.is_stopped,
        "currency": task.costs.currency if task.costs else None,
        "suggestions": [
            {
                "words": _named(each, found),
                "changes": [
                    change.model_dump(
                        mode="json", by_alias=True, exclude_none=True, exclude_unset=True
                    )
                    for change in each.candidate.changes
                ],
                "scenario": file,
                "base": each.difference.base_value,
                "with": each.difference.other_value,
                "difference": each.difference.difference,
                "probability_better": each.difference.probability_faster,
                "people": each.candidate.people,
                "people_moved": sorted(each.candidate.moved),
                "people_learning": sorted(each.candidate.learning),
                "hires": each.candidate.hires,
                "gain_per_person": -each.difference.difference.value / each.candidate.people
                if each.candidate.people
                else None,
                "costs_more": each.dearer,
                "gain_per_unit_spent": -each.difference.difference.value / each.dearer
                if each.dearer and each.dearer > 0
                else None,
                "wait_that_falls": each.cause,
                "falls_days": None if each.cause is None else -each.cause_days,
                "squad": each.squad or None,
                "skill": each.skill or None,
                "brings_findings": [finding.code for finding in each.brings],
                "on_the_way": _way_json(each, found),
            }
            for each, file in zip_longest(found.suggestions, written)
        ],
    }
    return json_document(document)


def _way_json(suggestion: Suggestion, found: Suggestions) -> dict[str, Any] | None:
    """The dip of a suggestion, or why it is not known; None when no day was named."""
    told = _way(suggestion, found) if suggestion.wave else None
    return {"unknown_because": told} if isinstance(told, str) else dip_json(told)
