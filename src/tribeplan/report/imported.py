"""Accounts of imports and exports, and what differs between a model and a source."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from tribeplan.formats.exchange.gap import Gap, GapKind
from tribeplan.formats.exchange.source import Remark, Source, by_reason
from tribeplan.formats.exchange.writing import (
    Sheet,
    backstage,
    csv_text,
    members_sheet,
    parquet,
    peribolos,
    sheets,
    workbook,
)
from tribeplan.formats.model_text import write_model
from tribeplan.graph.network import NetworkPart, network_of
from tribeplan.org.address import show_address
from tribeplan.org.elements import clipped, first_few
from tribeplan.org.roster import Roster
from tribeplan.report.figures.notations import graphml
from tribeplan.report.language import counted, number, tr
from tribeplan.report.matrix import organisation_json
from tribeplan.report.safe_text import ci_safe, json_document

MOST_NAMED = 3
"""Of one kind of remark; the rest is counted, and told by ``--account FILE``."""

LONGEST = 60
"""Characters of somebody's text in one line of the account."""


TABLES: Mapping[str, Callable[[Sheet], bytes]] = {
    "csv": lambda sheet: csv_text(sheet).encode(),
    "parquet": parquet,
}
"""What writes one table, for targets of which a file holds no more."""

_WRITERS: Mapping[str, Callable[[Roster], bytes]] = {
    "backstage": lambda roster: backstage(roster).encode(),
    "csv": lambda roster: TABLES["csv"](members_sheet(roster)),
    "graphml": lambda roster: graphml(network_of(roster, NetworkPart.ORGANISATION)).encode(),
    "json": lambda roster: organisation_json(roster).encode(),
    "model": lambda roster: write_model(roster.organisation).encode(),
    "parquet": lambda roster: TABLES["parquet"](members_sheet(roster)),
    "peribolos": lambda roster: peribolos(roster).encode(),
    "xlsx": lambda roster: workbook(sheets(roster)),
}
"""What writes each target into one file."""

BINARY = ("parquet", "xlsx")


def exported(roster: Roster, target: str) -> bytes:
    """An organisation as one file for another tool, by the name that ``--to`` takes."""
    return _WRITERS[target](roster)


def import_account(source: Source, used: Mapping[str, int]) -> str:
    """The account in a few lines, safe to print.

    Parameters
    ----------
    source
        What was read, with its account.
    used
        How many of what the organisation has.
    """
    lines = [f"read      {source.kind}: {_numbers(source.account.read)}"]
    lines.append(f"used      {_numbers(used)}")
    lines += _remarks("left out", source.account.skipped)
    if source.account.unused:
        lines.append(f"{'not used':<10}{_numbers(source.account.unused)}")
    lines += _remarks("guessed", source.account.guessed)
    return "".join(f"{ci_safe(line)}\n" for line in lines)


PARTS = {"waits": "features", "in chapters": "chapters"}
"""What is counted beside that of which it is a part, and left out with it."""


def export_account(
    target: str, used: Mapping[str, int], left_out: Mapping[str, int], *, of_members: bool = False
) -> str:
    """What was written, and what the target has no place for.

    Of several tables everything is written, and an import reads the one of members.
    """
    lost = {
        name for name, number in left_out.items() if not of_members and used.get(name) == number
    }
    lost |= {part for part, whole in PARTS.items() if whole in lost}
    written = {name: number for name, number in used.items() if name not in lost}
    lines = [f"{'written':<10}{target}: {_numbers(written)}"]
    if left_out and of_members:
        words = "an import reads the table of members, which has no place for"
        lines.append(f"{'not again':<10}{words} {_numbers(left_out)}")
    elif left_out:
        lines.append(f"{'left out':<10}no place in {target} for {_numbers(left_out)}")
    return "".join(f"{line}\n" for line in lines)


def import_account_json(source: Source, used: Mapping[str, int]) -> str:
    """All of the account for a program: every remark with its place."""
    account = source.account
    told = {
        "kind": source.kind,
        "read": account.read,
        "used": {name: number for name, number in used.items() if number},
        "left_out": [_as_json(each) for each in account.skipped],
        "not_used": account.unused,
        "guessed": [_as_json(each) for each in account.guessed],
    }
    return json_document(told)


def _as_json(remark: Remark) -> dict[str, str | int]:
    place = remark.place
    return {"why": remark.why, "what": remark.what, "path": place.path, "line": place.line}


def _numbers(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in counts.items() if number) or "nothing"


def _remarks(label: str, remarks: list[Remark]) -> Iterator[str]:
    for why, some in by_reason(remarks).items():
        yield f"{label:<10}{why} ({len(some):,}): {_named(some)}"


def _named(remarks: Sequence[Remark]) -> str:
    return first_few([*map(_one, remarks)], MOST_NAMED)


def _one(remark: Remark) -> str:
    what, place = remark.what, remark.place
    if what == place.path:
        return what
    return f"{clipped(what, LONGEST)} ({place.path.rpartition('/')[2]}:{place.line})"


# --- What differs between a model and a source ---------------------------------------------------

FIRST_GAPS = 2
"""Of one kind on the first screen, so that all kinds fit on 25 lines."""


def gap_text(gaps: Sequence[Gap], names: tuple[str, str], *, is_whole: bool) -> str:
    """What differs, by kind; the first of each, or all of them.

    Parameters
    ----------
    gaps
        What differs, by kind.
    names
        What model and source are called.
    is_whole
        Whether every one is told.
    """
    title = tr("{model} against {source}: {gaps}")
    lines = [title.format(model=names[0], source=names[1], gaps=counted(len(gaps), "gap"))]
    for kind in GapKind:
        some = [gap for gap in gaps if gap.kind is kind]
        shown = some if is_whole else some[:FIRST_GAPS]
        if some:
            some_only = tr(", {shown} shown; --details shows all").format(shown=len(shown))
            more = some_only if len(shown) < len(some) else ""
            lines.append(f"{tr(kind.value)} ({number(f'{len(some):,}')}{more})")
        lines += [f"  {_gap(gap)}" for gap in shown]
    return "".join(f"{ci_safe(line)}\n" for line in lines)


def _gap(gap: Gap) -> str:
    place = "" if gap.place is None else f" ({gap.place.path.rpartition('/')[2]}:{gap.place.line})"
    name = gap.name if gap.who.casefold() == gap.name.casefold() else f"{gap.name} [{gap.who}]"
    if gap.name in (gap.here, gap.there):
        return f"{name}{place}"
    told = tr("{here} drawn, {there} there").format(
        here=gap.here or tr("nothing"), there=gap.there or tr("nothing")
    )
    return f"{name}: {told}{place}"


def gap_json(gaps: Sequence[Gap], names: tuple[str, str]) -> str:
    """What differs, for a program."""
    told = {
        "version": 1,
        "model": names[0],
        "against": names[1],
        "gaps": [
            {
                "kind": gap.kind.name.lower().replace("_", "-"),
                "words": gap.kind.value,
                "id": gap.who,
                "name": gap.name,
                "here": gap.here or None,
                "there": gap.there or None,
                "at": None if gap.at is None else show_address(gap.at),
                "path": None if gap.place is None else gap.place.path,
                "line": None if gap.place is None else gap.place.line,
            }
            for gap in gaps
        ],
    }
    return json_document(told)
