"""Accounts of imports and exports: what was read and used, what was left out, what was guessed."""

import json
from collections.abc import Iterator, Mapping, Sequence

from tribeplan.formats.exchange.source import Remark, Source, by_reason
from tribeplan.report.safe_text import ci_safe

MOST_NAMED = 3
"""Of one kind of remark; the rest is counted, and told by ``--format json``."""

LONGEST = 60
"""Characters of somebody's text in one line of the account."""


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


def export_account(target: str, used: Mapping[str, int], left_out: Mapping[str, int]) -> str:
    """What was written, and what the target has no place for."""
    lines = [f"{'written':<10}{target}: {_numbers(used)}"]
    if left_out:
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
    return json.dumps(told, indent=2) + "\n"


def _as_json(remark: Remark) -> dict[str, str | int]:
    place = remark.place
    return {"why": remark.why, "what": remark.what, "path": place.path, "line": place.line}


def _numbers(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {number:,}" for name, number in counts.items() if number) or "nothing"


def _remarks(label: str, remarks: list[Remark]) -> Iterator[str]:
    for why, some in by_reason(remarks).items():
        yield f"{label:<10}{why} ({len(some):,}): {_named(some)}"


def _named(remarks: Sequence[Remark]) -> str:
    more = len(remarks) - MOST_NAMED
    return ", ".join(map(_one, remarks[:MOST_NAMED])) + (f" and {more:,} more" if more > 0 else "")


def _one(remark: Remark) -> str:
    what, place = remark.what, remark.place
    if what == place.path:
        return what
    short = what if len(what) <= LONGEST else f"{what[: LONGEST - 1]}…"
    return f"{short} ({place.path.rpartition('/')[2]}:{place.line})"
