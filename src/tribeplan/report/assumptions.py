"""``tribeplan assumptions``: the numbers a simulation needs beside the model, and why."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, cast

from tribeplan.formats.model.schema import field_docs
from tribeplan.report.language import number, tr
from tribeplan.report.safe_text import json_document
from tribeplan.report.sections import Section, columns
from tribeplan.simulation.assumptions import (
    ASSUMPTIONS,
    UNLIMITED,
    Assumption,
    Assumptions,
    EffortShape,
    Mechanism,
)

SCHEMA = "tribeplan.assumptions/v1"
INTRODUCTION = (
    "What the simulation needs beside a model. Change one with --assume NAME=VALUE, leave a "
    "mechanism out with --without MECHANISM."
)
NO_FORM = (
    "Nothing here says that one form of organisation is better: the forms differ in structure "
    "alone."
)


class Assumed(NamedTuple):
    """The value of an assumption, and what it rests on."""

    name: str
    value: object
    rests_on: Assumption


def assumed_in(assumptions: Assumptions) -> list[Assumed]:
    """Every assumption that is a number, with the value that it has."""
    values = assumptions.model_dump(mode="json")
    return [Assumed(name, values[name], each) for name, each in ASSUMPTIONS.items()]


def every_choice() -> list[dict[str, object]]:
    """The assumptions that are words or yes and no: default, values and meaning, by name."""
    defaults = Assumptions().model_dump(mode="json")
    docs = field_docs(Assumptions)
    return [
        {
            "name": name,
            "default": defaults[name],
            "values": [True, False] if kind is bool else [*cast("type[EffortShape]", kind)],
            "meaning": docs[name],
        }
        for name, field in Assumptions.model_fields.items()
        for kind in [field.annotation]
        if name not in ASSUMPTIONS
    ]


def assumption_sections(given: Sequence[Assumed], apart: Sequence[str] = ()) -> Iterator[Section]:
    """A section for each mechanism, in the order in which it meets a feature.

    Where organisations are held against each other that do not assume alike, a warning that says
    so stands in the place of that only structure differs.
    """
    yield Section(tr("Assumptions"), (tr(INTRODUCTION), *(apart or (tr(NO_FORM),))))
    for mechanism in Mechanism:
        mine = [each for each in given if each.rests_on.mechanism is mechanism]
        if not mine:
            continue
        laid = columns(
            mine,
            ("name", lambda each: each.name),
            ("default:", lambda each: written_number(each.value)),
            ("range", lambda each: _between(each.rests_on)),
            ("unit", lambda each: tr(each.rests_on.unit)),
            ("off:", lambda each: written_number(each.rests_on.neutral)),
            ("evidence", lambda each: tr(each.rests_on.strength.value)),
            ("origin", lambda each: tr(each.rests_on.origin.value)),
        )
        named = dict.fromkeys(each.rests_on.source for each in mine)
        sources = "; ".join(map(tr, named))
        after = tr("After: {sources}.").format(sources=sources)
        yield Section(mechanism.value, (after,), *laid)
    choices = every_choice()
    laid = columns(
        choices,
        ("name", lambda each: str(each["name"])),
        ("default", lambda each: _word(each["default"])),
        ("values", lambda each: " or ".join(map(_word, cast("list[object]", each["values"])))),
    )
    meanings = tuple(f"{each['name']}: {tr(str(each['meaning']))}" for each in choices)
    yield Section(tr("choices"), meanings, *laid)


def _between(assumption: Assumption) -> str:
    low, high = written_number(assumption.low), written_number(assumption.high)
    return tr("{low} to {high}").format(low=low, high=high)


def _word(value: object) -> str:
    return str(value).lower()


def assumptions_json(given: Sequence[Assumed]) -> str:
    """Write the assumptions as one document."""
    rows = [
        {
            "mechanism": each.mechanism.value,
            "name": name,
            "default": value,
            "low": each.low,
            "high": each.high,
            "neutral": each.neutral,
            "unit": each.unit,
            "evidence": each.strength.value,
            "origin": each.origin.value,
            "source": each.source,
        }
        for name, value, each in given
    ]
    document = {"schema": SCHEMA, "assumptions": rows, "choices": every_choice()}
    return json_document(document)


def written_number(value: object) -> str:
    """Write a default or a bound.

    >>> written_number(0.0006), written_number(UNLIMITED)
    ('0.0006', 'no limit')
    """
    if isinstance(value, (int, float)) and value >= UNLIMITED:
        return tr("no limit")
    return number(f"{value:g}") if isinstance(value, (int, float)) else str(value)
