"""Splices for changes of a mapping or list: over several lines, or between brackets."""

from collections.abc import Iterator, Sequence

from tribeplan.formats.model_text import SECTIONS
from tribeplan.formats.splice.chunk import (
    Added,
    Changes,
    Chunk,
    Indents,
    NewTree,
    Spot,
    comments_in,
    entry_lines,
    flow_text,
    has_chunk,
    said_by,
    spot_in,
    spot_of,
    value_lines,
)
from tribeplan.formats.splice.entries import Group, Piece, Source, inside_of, pieces_of
from tribeplan.formats.splice.lines import (
    Splice,
    block_text_head,
    comment_lines,
    is_blank,
    line_end,
    line_start,
    next_line,
    without_blank_end,
    without_blank_start,
)
from tribeplan.formats.yaml.nodes import header_comment
from tribeplan.formats.yaml.spans import Span

# --- Splices for changes of a mapping or list that has a line, or several, for each entry --------


def block_splices(changes: Changes) -> Iterator[Splice]:
    """The splices, those at the same offset in their order."""
    for index, content in changes.replaced.items():
        yield from _replace(changes.group, index, content)
    if changes.is_emptied:
        yield from _emptied(changes.group)
        return
    for first, after in changes.runs():
        if first == after:
            yield _insertion(changes, first)
        else:
            yield _exchange(changes, first, after)


def comment_splice(group: Group, index: int, comments: Sequence[str]) -> Splice:
    """The splice that puts comments above an entry of a block mapping or list."""
    eol = group.source.eol
    lines = comment_lines(comments)
    if index == 0 and group.is_compact:
        margin = eol + " " * group.column
        return Splice(group.opening, group.head(0), margin + margin.join([*lines, ""]))
    start = group.head_line(index)
    return Splice(start, start, "".join(" " * group.column + line + eol for line in lines))


def file_comment_splice(source: Source, comments: Sequence[str]) -> Splice:
    """The splice that puts comments above a file that stands between braces."""
    start = line_start(source.text, source.document.root.marks[0])
    return Splice(start, start, source.eol.join([*comment_lines(comments), ""]))


def whole_splice(source: Source, tree: dict[str, NewTree]) -> Splice:
    """The splice that fills a file of nothing but empty braces."""
    lines: list[str] = []
    for key, value in tree.items():
        lines += entry_lines(value, Spot((said_by(key),), 0, (), Indents(), key))
    return Splice(*source.document.root.span, source.eol.join(lines))


# -- values -----------------------------------------------------------------------------------


def _replace(group: Group, index: int, content: NewTree) -> Iterator[Splice]:
    lines = value_lines(content, spot_of(group, index, content))
    text, eol = group.text, group.source.eol
    intro, span = group.intro_end(index), group.value_span(index)
    child = group.child(index)
    if child is not None and not child.is_flow:
        comment = "" if child.is_compact else text[intro : line_end(text, intro)].rstrip()
        new = eol.join([lines[0] + comment, *lines[1:], ""])
        end = group.tail(index)
        yield Splice(intro, _past_blanks(group, end) if _is_open(content) else end, new)
    elif "\n" in text[intro : span.start] or "\r" in text[intro : span.start]:
        yield _below_intro(group, index, content, lines)
    else:
        yield from _behind_intro(group, index, content, lines)


def _below_intro(group: Group, index: int, content: NewTree, lines: Sequence[str]) -> Splice:
    """The splice for a value that does not stand on the line of its key or dash."""
    text, span = group.text, group.value_span(index)
    behind_header = text[slice(*header_comment(text, span.start))]
    if len(lines) == 1 and not isinstance(content, (dict, list, Chunk)):
        return Splice(*span, (lines[0].strip() or "null") + behind_header)
    below_line = next_line(text, span.end)
    margin = " " * (group.column + 1)
    comment = text[span.end : below_line].strip() or behind_header.strip()
    first = [margin + lines[0]] if lines[0] else []
    below = [*first, *lines[1:]]
    below = [margin + comment, *below] if comment else below
    end = _past_blanks(group, below_line) if _is_open(content) else below_line
    new = group.source.eol.join([*below, ""])
    return Splice(line_start(text, span.start), end, new)


def _behind_intro(
    group: Group, index: int, content: NewTree, lines: Sequence[str]
) -> Iterator[Splice]:
    """The splices for a value that stands on the line of its key or dash."""
    text, intro, span = group.text, group.intro_end(index), group.value_span(index)
    below_line = next_line(text, span.end)
    first, below = lines[0], list(lines[1:])
    behind_header = text[slice(*header_comment(text, span.start))]
    is_doubled = has_chunk(content) and "#" in behind_header + text[span.end : below_line]
    if is_doubled and first:  # its comment and the new one do not fit on one line
        first, below = "", [" " * (group.column + 1) + first, *below]
    if not below:
        start, end, new = _inline(intro, span, first)
        yield Splice(start, end, new + behind_header)
        return
    end = _past_blanks(group, below_line) if _is_open(content) else below_line
    yield Splice(intro, span.end, first + behind_header)
    yield Splice(below_line, end, group.source.eol.join([*below, ""]))


def _inline(intro: int, span: Span, new: str) -> Splice:
    """The splice for a value behind its colon or dash by another one."""
    if span.start == span.end or not new:
        return Splice(intro, span.end, new)
    return Splice(span.start, span.end, new[1:])


def _emptied(group: Group) -> Iterator[Splice]:
    """Leave an empty value behind; comments that belong to no entry stay."""
    count, eol = len(group.node), group.source.eol
    empty = "{}" if group.is_mapping else "[]"
    start, end = group.own_start(0), group.tail(count - 1)
    kept = _merged([_gap(group, index) for index in range(1, count)])
    kept = without_blank_start(without_blank_end(kept))
    if not group.opening:
        yield Splice(start, end, empty + eol + kept)
    elif group.is_compact:
        yield Splice(group.opening, end, f" {empty}{eol}{kept}")
    else:
        yield Splice(group.opening, group.opening, f" {empty}")
        yield Splice(start, end, kept)


# -- entries ----------------------------------------------------------------------------------


def _new_text(changes: Changes, first: int, after: int) -> list[str]:
    group = changes.group
    texts: list[str] = []
    for slot, (key, content) in changes.added_in(first, after):
        lines = entry_lines(content, spot_in(group, slot, key, content))
        texts.append(group.source.eol.join([*lines, ""]))
    return texts


def _insertion(changes: Changes, slot: int) -> Splice:
    """The splice for new entries where none goes."""
    group = changes.group
    texts = _new_text(changes, slot, slot)
    gap = group.source.eol if _is_spaced(changes, slot, texts) else ""
    if slot:
        start = group.tail(slot - 1)
        end = _past_blanks(group, start) if _adds_open(changes, slot, slot) else start
        return Splice(start, end, gap + gap.join(texts))
    start = group.own_start(0)
    new = gap.join(texts) + gap
    if group.is_compact:
        new = new.lstrip(" ") + " " * group.column
    return Splice(start, start, new)


def _exchange(changes: Changes, first: int, after: int) -> Splice:
    """The splice for entries that go, and new ones at their place."""
    group = changes.group
    count = len(group.node)
    start = group.floor(first) if first else group.own_start(0)
    end = group.tail(count - 1) if after == count else group.own_start(after)
    gaps = [_gap(group, index) for index in range(max(first, 1), min(after + 1, count))]
    texts = _new_text(changes, first, after)
    if texts:
        new, is_open = _exchanged(changes, first, after, gaps, texts)
    else:
        new = _merged(gaps)
        is_open = first > 0 and _ends_open(group, first - 1)
        if is_open or group.source.counts_blanks or (not first and _starts_blank(group)):
            new = without_blank_start(new)
        if after == count:
            new = without_blank_end(new)
        is_open = is_open and not new
    if is_open:
        end = _past_blanks(group, end)
    if first == 0 and group.is_compact:
        new = new.lstrip(" \r\n")
        end = end if new else _past_indent(group.text, end)
    return Splice(start, end, new)


def _exchanged(
    changes: Changes, first: int, after: int, gaps: Sequence[str], texts: Sequence[str]
) -> tuple[str, bool]:
    """New entries with the lines around them, and whether their end is open."""
    above, *gaps = ["", *gaps] if not first else gaps
    gap = changes.group.source.eol if _is_spaced(changes, first, texts) else ""
    lead = gap if first and not _ends_blank(above) else ""
    is_open = _adds_open(changes, first, after)
    rest = without_blank_start(_merged(gaps)) if is_open else _merged(gaps)
    return above + lead + gap.join(texts) + rest, is_open and not rest


def _gap(group: Group, index: int) -> str:
    """The lines between two entries that belong to neither."""
    return group.text[group.floor(index) : group.own_start(index)]


def _merged(gaps: Sequence[str]) -> str:
    """Put gaps together between which an entry is gone; blank lines do not add up."""
    merged = ""
    for gap in gaps:
        merged += without_blank_start(gap) if _ends_blank(merged) else gap
    return merged


def _ends_blank(lines: str) -> bool:
    return bool(lines) and without_blank_end(lines) != lines


def _starts_blank(group: Group) -> bool:
    """Whether nothing, or a blank line, stands between the first entry and what introduces it."""
    above = group.text[group.floor(0) : group.own_start(0)]
    return not above or _ends_blank(above)


def _ends_open(group: Group, index: int) -> bool:
    """Whether a blank line below an entry would become a part of its text."""
    return "+" in block_text_head(group.text, group.values[index], group.value_span(index))


def _adds_open(changes: Changes, first: int, after: int) -> bool:
    """Whether a blank line below the last new entry would become a part of its text."""
    last = [new.content for _, new in changes.added_in(first, after)][-1:]
    return any(map(_is_open, last))


def _is_open(content: NewTree) -> bool:
    """Whether new content ends in a text that goes on with a blank line below it."""
    while content and isinstance(content, (dict, list)):
        content = (list(content.values()) if isinstance(content, dict) else content)[-1]
    return isinstance(content, Chunk) and content.is_open


def _past_blanks(group: Group, start: int) -> int:
    """Skip blank lines, which would get a meaning where they are."""
    text = group.text
    while start < len(text) and is_blank(text[start : next_line(text, start)]):
        start = next_line(text, start)
    return start


def _past_indent(text: str, start: int) -> int:
    while text[start : start + 1] == " ":
        start += 1
    return start


def _is_spaced(changes: Changes, slot: int, texts: Sequence[str]) -> bool:
    """Whether entries at a place have blank lines between them."""
    group = changes.group
    count = len(group.node)
    if group.source.counts_blanks:
        return False
    if not group.at and any(new.key in SECTIONS for _, new in changes.added_in(slot, slot)):
        return True
    if count == 1:
        return not group.at and any(text.count("\n") > 1 for text in texts)
    if slot >= count:
        return _has_blank_above(group, count - 1)
    if slot == 0:
        return _has_blank_above(group, 1)
    other = slot - 1 if slot > 1 else min(slot + 1, count - 1)
    return _has_blank_above(group, slot) and _has_blank_above(group, other)


def _has_blank_above(group: Group, index: int) -> bool:
    above = group.text[group.floor(index) : group.head_line(index)]
    return any(is_blank(line) for line in above.splitlines())


# --- Splices for changes of a mapping or list between braces or brackets -------------------------


def flow_splices(changes: Changes) -> Iterator[Splice]:
    """The splices, those at the same offset in their order."""
    group = changes.group
    for index, content in changes.replaced.items():
        yield _replace_between_brackets(group, index, content)
    if changes.is_emptied:
        yield _emptied_between_brackets(group)
    elif changes.removed or changes.added:
        yield from _rebuild(changes)


def carried_comments(changes: Changes) -> list[str]:
    """The comments that come with new entries and find no place between brackets."""
    new = [one.content for _, one in changes.added_in(0, len(changes.group.node))]
    return [
        comment
        for content in (*new, *changes.replaced.values())
        for comment in comments_in(content)
    ]


def _replace_between_brackets(group: Group, index: int, content: NewTree) -> Splice:
    text = group.text
    new = flow_text(content, spot_of(group, index, content).patterns)
    start, end = group.value_span(index)
    if start < end:
        return Splice(start, end, new)
    has_colon = group.is_mapping and group.intro_end(index) > group.key_span(index).end
    if group.is_mapping and not has_colon:
        return Splice(start, end, f": {new}")
    return Splice(start, end, f" {new}" if text[start - 1] == ":" else new)


def _emptied_between_brackets(group: Group) -> Splice:
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
    """The entries after the change: numbers of old ones, new ones with their slot."""
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
    """What comes before an entry after the change."""
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
