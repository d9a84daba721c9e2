"""Splices for changes of a mapping or list between braces or brackets."""

from collections.abc import Iterator

from tribeplan.formats.yaml_edit_brackets import Piece, inside_of, pieces_of
from tribeplan.formats.yaml_edit_changes import Added, Changes, spot_in, spot_of
from tribeplan.formats.yaml_edit_chunk import NewTree, comments_in
from tribeplan.formats.yaml_edit_entries import Group
from tribeplan.formats.yaml_edit_lines import Splice
from tribeplan.formats.yaml_edit_new import flow_text


def flow_splices(changes: Changes) -> Iterator[Splice]:
    """Give the splices, those at the same offset in their order."""
    group = changes.group
    for index, content in changes.replaced.items():
        yield _replace(group, index, content)
    if changes.is_emptied:
        yield _emptied(group)
    elif changes.removed or changes.added:
        yield from _rebuild(changes)


def carried_comments(changes: Changes) -> list[str]:
    """Give the comments that come with new entries and find no place between brackets."""
    new = [one.content for _, one in changes.added_in(0, len(changes.group.node))]
    return [
        comment
        for content in (*new, *changes.replaced.values())
        for comment in comments_in(content)
    ]


def _replace(group: Group, index: int, content: NewTree) -> Splice:
    text = group.text
    new = flow_text(content, spot_of(group, index, content).patterns)
    start, end = group.value_span(index)
    if start < end:
        return Splice(start, end, new)
    has_colon = group.is_mapping and group.intro_end(index) > group.key_span(index).end
    if group.is_mapping and not has_colon:
        return Splice(start, end, f": {new}")
    return Splice(start, end, f" {new}" if text[start - 1] == ":" else new)


def _emptied(group: Group) -> Splice:
    lead = pieces_of(group)[0][0].lead
    kept = lead if "#" in lead else ""
    return Splice(*inside_of(group), "{" + kept + "}" if group.is_pair else kept)


def _rebuild(changes: Changes) -> Iterator[Splice]:
    group = changes.group
    text = group.text
    start, close = inside_of(group)
    before, behind = ("{", "}") if group.is_pair else ("", "")
    pieces, has_comma, closing = pieces_of(group)
    order = _order(changes)
    cursor, waiting = start, before
    for position, one in enumerate(order):
        is_last = position == len(order) - 1
        comma = "," if not is_last or has_comma else ""
        waiting += _lead(group, pieces, one, is_first=position == 0)
        if isinstance(one, int):
            piece = pieces[one]
            if text[cursor : piece.start] != waiting:
                yield Splice(cursor, piece.start, waiting)
            cursor = piece.end
            waiting = piece.after + comma + piece.trail
        else:
            waiting += _new(group, one) + comma
    last = order[-1]
    trail = pieces[last].trail if isinstance(last, int) else ""
    if trail and "\n" not in closing and "\r" not in closing:
        closing = group.source.eol + " " * group.column + closing
    waiting += closing + behind
    if text[cursor:close] != waiting:
        yield Splice(cursor, close, waiting)


def _order(changes: Changes) -> list[int | tuple[int, Added]]:
    """Give the entries after the change: numbers of old ones, new ones with their slot."""
    order: list[int | tuple[int, Added]] = []
    for index in range(len(changes.group.node) + 1):
        order += [(index, new) for new in changes.added.get(index, ())]
        if index < len(changes.group.node) and index not in changes.removed:
            order.append(index)
    return order


def _new(group: Group, one: tuple[int, Added]) -> str:
    slot, (key, content) = one
    spot = spot_in(group, slot, key, content)
    text = flow_text(content, spot.patterns)
    return text if spot.key is None else f"{spot.key}: {text}"


def _lead(
    group: Group, pieces: list[Piece], one: int | tuple[int, Added], *, is_first: bool
) -> str:
    """Give what comes before an entry after the change."""
    first = pieces[0].lead
    if isinstance(one, int) and is_first == (one == 0):
        return pieces[one].lead
    if is_first:
        own = pieces[one].lead if isinstance(one, int) else ""
        return own if "#" in own and "#" not in first else first + own.lstrip() * ("#" in own)
    others = [piece.lead for piece in pieces[1:]]
    has_lines = "\n" in first or "\r" in first
    if has_lines or (others and all("\n" in lead or "\r" in lead for lead in others)):
        return group.source.eol + " " * group.source.column(pieces[-1].start)
    return " " if not others or others[0] else ""
