"""``tribeplan move``: people to squads and chapters, squads to tribes, work to squads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import click

from tribeplan.cli.edited import Making, dry_run, make_edits
from tribeplan.editing.edit import Edit
from tribeplan.editing.element_names import element_named, named_as, place_named
from tribeplan.editing.elements import element_address, kind_of
from tribeplan.editing.fields import set_field
from tribeplan.editing.mending import together
from tribeplan.editing.staffing_edits import move_people, move_to_chapter
from tribeplan.editing.structure_edits import move_chapter, move_feature, move_squad, move_stream
from tribeplan.errors import InvalidUsage
from tribeplan.org.address import Address
from tribeplan.org.roster import Roster


@dataclass(frozen=True, slots=True)
class Where:
    """Where things go, as typed."""

    to: str | None
    left: str | None
    chapter: str | None
    stays: bool


@click.command("move")
@click.argument("model", type=click.Path(readable=False))
@click.argument("elements", metavar="ELEMENT...", nargs=-1, required=True)
@click.option(
    "--to",
    metavar="PLACE",
    help="The squad that people or work go to; a squad's or chapter's tribe.",
)
@click.option("--from", "left", metavar="SQUAD", help="The squad people leave; their only one.")
@click.option("--stay", "stays", is_flag=True, help="Stay in the squads they are in, too.")
@click.option("--share", metavar="SHARE", help="Part of the week in the new squad, as 50%.")
@click.option("--chapter", metavar="CHAPTER", help="The chapter people go to.")
@dry_run
def command(
    model: str,
    elements: tuple[str, ...],
    to: str | None,
    left: str | None,
    stays: bool,
    share: str | None,
    chapter: str | None,
    is_trial: bool,
) -> int:
    """Move people, squads, chapters or work in MODEL.

    \b
    tribeplan move bank.yaml ana --to web
    tribeplan move bank.yaml "Ana de Wit" bo --from app --to web --share 50% --chapter code
    tribeplan move bank.yaml ana --to web --stay --share 20%
    tribeplan move bank.yaml ana --from app
    tribeplan move bank.yaml squad:app --to savings
    tribeplan move bank.yaml feature:pay stream:bugs --to app

    A share goes along. Who owns the product of a squad or leads a chapter, and leaves it, no
    longer does. With --from and no --to, people only leave.
    """  # noqa: D301  # \b is click's mark for text it must not wrap
    where = Where(to, left, chapter, stays)
    if to is None and chapter is None and left is None:
        raise InvalidUsage("say where to: --to, --chapter, or --from to leave only")
    if share is not None and to is None:
        raise InvalidUsage("--share is the share in the squad of --to, and that is not given")
    makings: list[Making] = [partial(_moved, elements=elements, where=where)]
    if share is not None and to is not None:
        makings += [partial(_shared, element=each, to=to, share=share) for each in elements]
    return make_edits(model, makings, is_trial=is_trial)


def _moved(roster: Roster, elements: Sequence[str], where: Where) -> Edit:
    places = [element_named(roster, element) for element in elements]
    kinds = {kind_of(element_address(at)) for at in places}
    edits = (
        [*_people(roster, places, where)]
        if kinds == {"person"}
        else [_thing(roster, at, where) for at in places]
    )
    return edits[0] if len(edits) == 1 else together("; ".join(e.label for e in edits), edits)


def _people(roster: Roster, places: Sequence[Address], where: Where) -> Iterator[Edit]:
    people = [str(at[-1]) for at in places]
    if where.to is not None or where.left is not None:
        to = None if where.to is None else named_as(roster, where.to, "squad")
        lefts: dict[str | None, list[str]] = {}
        for at in places:
            lefts.setdefault(_left(roster, at, where), []).append(str(at[-1]))
        for left, leaving in lefts.items():
            yield move_people(roster, leaving, left=left, to=to)
    if where.chapter is not None:
        home = place_named(roster, where.chapter, "chapter")
        yield move_to_chapter(roster, people, str(home[1]), str(home[-1]))


def _left(roster: Roster, at: Address, where: Where) -> str | None:
    """Give the squad that somebody leaves: the one that is named, or the only one."""
    person = str(at[-1])
    if where.stays:
        return None
    if where.left is not None:
        return named_as(roster, where.left, "squad")
    if "squads" in at:
        return str(at[3])
    squads = [seat.id for seat in roster.squads_of(person)]
    if len(squads) > 1:
        names = ", ".join(squads)
        raise InvalidUsage(
            f"'{person}' works in {names}: say which to leave with --from, or --stay"
        )
    return squads[0] if squads else None


def _thing(roster: Roster, at: Address, where: Where) -> Edit:
    kind, id_ = kind_of(element_address(at)), str(at[-1]) if at else ""
    if where.to is None:
        raise InvalidUsage(f"only people move to a chapter; '{id_}' needs --to")
    match kind:
        case "squad":
            return move_squad(roster, id_, named_as(roster, where.to, "tribe"))
        case "chapter":
            return move_chapter(roster, str(at[1]), id_, named_as(roster, where.to, "tribe"))
        case "feature":
            return move_feature(roster, id_, named_as(roster, where.to, "squad"))
        case "stream":
            return move_stream(roster, id_, named_as(roster, where.to, "squad"))
        case "person":
            raise InvalidUsage("move people apart from other things")
        case _:
            raise InvalidUsage(f"a {kind} cannot be moved")


def _shared(roster: Roster, element: str, to: str, share: str) -> Edit:
    person = str(element_named(roster, element.rpartition("/")[2])[-1])
    at = place_named(roster, to, "squad")
    return set_field(roster, (*at, "members", person), "share", share)
