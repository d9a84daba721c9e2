"""A changed organisation written into the files it came from, as the smallest difference."""

from collections import Counter, defaultdict
from collections.abc import Container, Hashable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple, TypeAlias

from tribeplan.errors import NotWritten
from tribeplan.formats.model.alignment import PEOPLE_LISTS, OldIds, aligned, with_revised
from tribeplan.formats.model.files import ModelFiles
from tribeplan.formats.model.places import SECTION_DEPTH, Places
from tribeplan.formats.model.read import MERGED, ModelReading, read_model
from tribeplan.formats.model.waivers import SECTIONS, find_waivers, outermost_on_its_line
from tribeplan.formats.model_text import SHARES, is_written, tree_of
from tribeplan.formats.splice.entries import (
    AddComment,
    CannotEdit,
    Copied,
    InsertItem,
    MoveTo,
    RemoveComment,
    RemoveEntry,
    RenameKey,
    SetValue,
    TreeEdit,
)
from tribeplan.formats.splice.plan import edit_text
from tribeplan.formats.yaml.nodes import (
    MappingNode,
    SequenceNode,
    YamlNode,
    is_list,
    is_mapping,
    is_tuple,
    text_scalar,
)
from tribeplan.formats.yaml.tree import YamlDocument
from tribeplan.org.address import Address, show_address
from tribeplan.org.element import Element
from tribeplan.org.limits import Limits
from tribeplan.org.organisation import Organisation
from tribeplan.org.teams import Chapter, Membership, Need, Squad, Tribe
from tribeplan.org.work import Demand, Duration
from tribeplan.rules.waivers import Waiver
from tribeplan.scenario.edit import NO_NOTES, WaiverNote, WaiverNotes

# --- Single fields of an element: whether they differ, where they are put, how shares are typed --


def says_differently(before: Element, after: Element, name: str) -> bool:
    """Whether equal values mean something else: a limit counts only where it is written."""
    if name == "limits":
        one, other = getattr(before, name), getattr(after, name)
        return one is not None and one.model_fields_set != other.model_fields_set
    return isinstance(after, Limits) and is_written(before, name) != is_written(after, name)


def next_key(kind: type[Element], key: str | int, typed: Sequence[str]) -> str | None:
    """The key that a new one is put before: it follows those that come before it."""
    order = [field.alias or name for name, field in kind.model_fields.items()]
    earlier = set(order[: order.index(str(key))])
    position = max((at + 1 for at, each in enumerate(typed) if each in earlier), default=0)
    return typed[position] if position < len(typed) else None


def percentage(share: object) -> str | None:
    """Write a share in percent if that reads back as the same number."""
    if not isinstance(share, float):
        return None
    text = f"{share * 100:.10g}"
    return f"{text}%" if float(text) / 100 == share and "e" not in text else None


# --- The files that were read, asked by the address of a thing in the organisation ---------------


class OriginalFiles:
    """Where everything was typed, and where a new thing would be looked for."""

    def __init__(self, places: Places, after: Organisation) -> None:
        self._places = places
        self._after = after

    @property
    def documents(self) -> tuple[YamlDocument, ...]:
        """The files, by their numbers."""
        return self._places.documents

    def number(self, at: Address) -> int:
        """The number of the file that something stands in, or would.

        Of a section that several files have a part of, the first with anything in it.
        """
        if len(at) >= SECTION_DEPTH.get(str(at[0]) if at else "", 2):
            return self._places.home(at)
        numbers = range(len(self.documents))
        filled = (number for number in numbers if self.node(at, number))
        found = next(filled, None)
        return self._places.home(at) if found is None else found

    def has(self, at: Address, number: int | None = None) -> bool:
        """Whether something was typed at an address, be it without a value."""
        parent, last = self.node(at[:-1], self.number(at) if number is None else number), at[-1]
        if isinstance(parent, SequenceNode):
            return isinstance(last, int) and last < len(parent)
        return isinstance(parent, MappingNode) and last in parent

    def node(self, at: Address, number: int | None = None) -> YamlNode:
        """What was typed at an address; None when it has no value."""
        document = self.documents[self.number(at) if number is None else number]
        node: YamlNode = document.root
        for part in at:
            node = _inside(node, part)
        return node

    def is_flow(self, at: Address) -> bool:
        """Whether a mapping or list was typed between braces or brackets."""
        node = self.node(at)
        if not isinstance(node, (MappingNode, SequenceNode)):
            return False
        return self.documents[self.number(at)].text.startswith(("{", "["), node.span.start)

    def is_all(self, number: int, at: Address, count: int) -> bool:
        """Whether so many keys or items are all there are, and a file would not become empty."""
        node = self.node(at, number)
        if not isinstance(node, (MappingNode, SequenceNode)) or len(node) != count:
            return False
        return len(at) > 1 or len(self.documents[number].root) > 1

    def has_comment(self, at: Address) -> bool:
        """Whether a list item may have a comment of its own."""
        node, position = self.node(at[:-1]), at[-1]
        if not isinstance(node, SequenceNode) or not isinstance(position, int):
            return False
        text = self.documents[self.number(at)].text
        span = node.item_spans[position]
        start = text.rfind("\n", 0, span.start) + 1
        above = text[text.rfind("\n", 0, max(start - 1, 0)) + 1 : start]
        end = text.find("\n", span.end)
        behind = text[span.end : end if end >= 0 else len(text)]
        is_first = not text[start : span.start].strip(" -")
        inside = text[span.start : span.end]
        return (
            (is_first and above.lstrip().startswith("#"))
            or behind.lstrip(" ,\t").startswith("#")
            or ("#" in inside and "\n" in inside)
        )

    def home_of_new(self, at: Address) -> int:
        """The number of the file in which something new is best put.

        The one that holds its parent; for people and work the one that holds most of those they
        belong to; else the only file with such a section, else the one that states the version.
        """
        if len(self.documents) == 1:
            return 0
        section = at[: SECTION_DEPTH.get(str(at[0]), 2) - 1]
        if len(at) > len(section) + 1:
            return self.number(at)
        if len(at) == len(section) + 1 and (beside := self._beside_its_own(at)) is not None:
            return beside
        numbers = range(len(self.documents))
        having = [number for number in numbers if self.has(section, number)]
        having = having or [number for number in numbers if self.has(at[:1], number)]
        if len(having) == 1:
            return having[0]
        stating = (number for number, each in enumerate(self.documents) if "tribeplan" in each.root)
        return next(stating, 0)

    def _beside_its_own(self, at: Address) -> int | None:
        match at:
            case ("people", str(id_)):
                own = self._people.get(id_, Counter())
            case ("work", str(section), str(id_)):
                own = self._work(section, id_)
            case _:
                return None
        ranked = own.most_common(1)
        return ranked[0][0] if ranked else None

    @cached_property
    def _people(self) -> Mapping[str, Counter[int]]:
        """For each person who is new, in which files those of the same squads and chapters are."""
        homes = self._places.homes
        found: dict[str, Counter[int]] = {}
        tribes = self._after.tribes.values()
        groups = (group for each in tribes for group in (each.squads, each.chapters))
        for team in (part.people for group in groups for part in group.values()):
            new = [id_ for id_ in team if ("people", id_) not in homes]
            files = Counter(homes["people", id_] for id_ in team if ("people", id_) in homes)
            for id_ in new:
                found[id_] = found.get(id_, Counter()) + files
        return found

    def _work(self, section: str, id_: str) -> Counter[int]:
        """Count the files in which the work of the same squad, else of its tribe, is."""
        items = getattr(self._after.work, section)
        tribes = self._after.tribes.values()
        squad_id = items[id_].squad
        beside = {key for tribe in tribes if squad_id in tribe.squads for key in tribe.squads}
        for squads in ({squad_id}, beside):
            found = Counter(
                self._places.homes["work", section, other]
                for other, item in items.items()
                if item.squad in squads and ("work", section, other) in self._places.homes
            )
            if found:
                return found
        return Counter()


def _inside(node: YamlNode, part: str | int) -> YamlNode:
    if isinstance(node, MappingNode):
        found: YamlNode = node.get(str(part))
        return found
    if isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node):
        item: YamlNode = node[part]
        return item
    return None


# --- Waivers that are put beside an element, or taken away from it -------------------------------


def note_of(waiver: Waiver) -> WaiverNote | None:
    """A waiver that stands in a file as a note; None when it cannot be understood."""
    if waiver.flaw or waiver.excuses is None:
        return None
    return WaiverNote(waiver.excuses, waiver.words, waiver.until, waiver.reason)


def place_of_note(places: Places, at: Address) -> Address | None:
    """The element that a comment above an element's line would excuse.

    What stands between braces or brackets has no line of its own; the comment then excuses the
    element around it. None where that would be a whole section, or nothing was typed there.
    """
    if not places.leads_to(at):
        return None
    found = outermost_on_its_line(places.documents[places.home(at)], at)
    return None if found[-1] in SECTIONS else found


def note_edits(places: Places, notes: WaiverNotes) -> Mapping[int, Sequence[TreeEdit]]:
    """The edits of each file that add and remove waivers.

    Raises NotWritten where no comment can stand beside an element alone.
    """
    edits: defaultdict[int, list[TreeEdit]] = defaultdict(list)
    for note in dict.fromkeys(notes.added):
        at = place_of_note(places, note.at)
        if at is None:
            raise NotWritten(f"no comment can stand beside '{show_address(note.at)}' alone")
        edits[places.home(at)].append(AddComment(at, note.text))
    numbers = {document.path: number for number, document in enumerate(places.documents)}
    for found in find_waivers(places) if notes.removed else ():
        if note_of(found.waiver) in notes.removed:
            edits[numbers[found.place.path]].append(RemoveComment(found.place.line))
    return edits


# --- What has to change in the files, while it is not clear yet what only stands elsewhere now ----

Identity: TypeAlias = tuple[str, str]
"""What makes a list item the same when it stands elsewhere: the kind of list, and its old id."""

SHARED_SECTIONS: frozenset[Address] = frozenset(
    {*((name,) for name in MERGED), ("work", "features"), ("work", "streams")}
)
"""What several files may have a part of; a file whose part is empty need not name it."""


class GoneEntry(NamedTuple):
    """A key or an item that is not there any more."""

    at: Address
    value: Any

    identity: Identity | None = None
    """None when nobody would look for it elsewhere."""

    inside: Address | None = None
    """What it stands in and goes with; None when it goes by itself."""


class Come(NamedTuple):
    """A key, a field or an item that was not there."""

    number: int
    """Of the file it goes into."""

    at: Address
    """Of the key; of the list, for an item."""

    value: Any

    key: str
    """The nearest key above, which says how numbers are written."""

    before: str | int | None
    """The key that it comes before, None for the end; the position, for an item."""

    identity: Identity | None = None


DocumentEdit: TypeAlias = tuple[int, TreeEdit] | Come
"""An edit with the number of the document it is made in."""


class Draft:
    """Edits in the order of the new organisation, and what is to be paired."""

    def __init__(self, origin: OriginalFiles) -> None:
        self.document_edits: list[DocumentEdit] = []
        self.gone: list[GoneEntry] = []
        self.emptied: list[Address] = []
        """Mappings and lists that nobody would write any more when nothing is left in them."""

        self.is_unfinished = False
        """Whether another round is needed when these edits are made."""

        self._origin = origin
        self._held: set[Address] = set()
        self._moved: set[Address] = set()

    def edits(self) -> Mapping[int, list[TreeEdit]]:
        """The edits of each file; what went and came is one move where a file has both."""
        waiting: defaultdict[Identity, list[GoneEntry]] = defaultdict(list)
        for gone in self.gone:
            if gone.identity is not None:
                waiting[gone.identity].append(gone)
        found: defaultdict[int, list[TreeEdit]] = defaultdict(list)
        for each in self.document_edits:
            if isinstance(each, Come):
                found[each.number].append(self._edit(each, waiting))
            else:
                found[each[0]].append(each[1])
        for number, edit in self._removals():
            found[number].append(edit)
        return found

    def _edit(self, come: Come, waiting: Mapping[Identity, list[GoneEntry]]) -> TreeEdit:
        source = waiting.get(come.identity, []) if come.identity is not None else []
        if source:
            return self._carried(source.pop(0), come)
        value = self._pruned(come.value, come.at, waiting)
        tree = tree_of(value, come.key)
        if isinstance(come.before, int):
            return InsertItem(come.at, come.before, tree)
        return SetValue(come.at, tree, come.before)

    def _carried(self, source: GoneEntry, come: Come) -> TreeEdit:
        """Bring an item with its comments: by moving it, or as a copy of what is removed."""
        index = come.before if isinstance(come.before, int) else 0
        number = self._origin.number(source.at)
        tree = ... if source.value == come.value else tree_of(come.value, come.key)
        if source.inside is None and number == come.number:
            self._moved.add(source.at)
            return MoveTo(source.at, come.at, index, tree)
        excerpt = Copied(self._origin.documents[number], source.at, tree)
        return InsertItem(come.at, index, excerpt)

    def _pruned(self, value: Any, at: Address, waiting: Mapping[Identity, list[GoneEntry]]) -> Any:  # noqa: ANN401  # any part
        """Leave out what has comments elsewhere; it is brought in the next round."""
        if isinstance(value, Element) and not isinstance(value, Membership):
            fields = {
                name: self._pruned(getattr(value, name), (*at, name), waiting)
                for name in type(value).model_fields
                if name in {"squads", "chapters", "members", "agile_coaches"}
            }
            changed = {k: v for k, v in fields.items() if v is not getattr(value, k)}
            return value.model_copy(update=changed) if changed else value
        if is_mapping(value):
            parts = {key: self._pruned(part, (*at, key), waiting) for key, part in value.items()}
            return parts if any(parts[key] is not value[key] for key in parts) else value
        if is_tuple(value) and at[0] == "tribes":
            kept = tuple(item for item in value if not self._waits(item, at, waiting))
            return kept if len(kept) < len(value) else value
        return value

    def _waits(self, item: Any, at: Address, waiting: Mapping[Identity, list[GoneEntry]]) -> bool:  # noqa: ANN401  # any item
        identity = identity_of(at, item.person if isinstance(item, Membership) else item)
        found = waiting.get(identity, []) if identity is not None else []
        for position, gone in enumerate(found):
            if self._origin.has_comment(gone.at):
                del found[position]
                self._held.add(gone.inside or gone.at)
                self.is_unfinished = True
                return True
        return False

    def _removals(self) -> Iterator[tuple[int, TreeEdit]]:
        """Remove item by item, or all at once where nothing else was there."""
        number = self._origin.number
        gone = [
            each.at
            for each in self.gone
            if each.inside is None and each.at not in self._moved and each.at not in self._held
        ]
        counts = Counter((number(at), at[:-1]) for at in gone)
        filled = {
            (each.number, each.at[:-1]) for each in self.document_edits if isinstance(each, Come)
        }
        whole = {
            (home, at)
            for (home, at), count in counts.items()
            if (at in self.emptied or at in SHARED_SECTIONS)
            and (home, at) not in filled
            and self._origin.is_all(home, at, count)
        }
        yield from ((home, RemoveEntry(at)) for home, at in sorted(whole, key=repr))
        for at in gone:
            if (number(at), at[:-1]) not in whole:
                yield number(at), RemoveEntry(at)


def identity_of(at: Address, label: Hashable) -> Identity | None:
    """What makes an item of a list the same when it stands in another list."""
    if not isinstance(label, str):
        return None
    match at:
        case ("tribes", _, ("squads" | "chapters") as section, _, "members"):
            return f"member of {section}", label
        case ("tribes", _, "agile_coaches"):
            return "coach", label
        case _:
            return None


# --- Two organisations compared field by field, along what was typed -----------------------------


def draft_of(before: Organisation, after: Organisation, origin: OriginalFiles) -> Draft:
    """What has to change in the files for the organisation after."""
    walk = _Walk(before, after, origin)
    walk.element((), before, after)
    return walk.draft


class _Walk:
    """One comparison; addresses are those in the files as they were read."""

    def __init__(self, before: Organisation, after: Organisation, origin: OriginalFiles) -> None:
        self.draft = Draft(origin)
        self._before = before
        self._origin = origin
        self._ids = OldIds(before, after)

    def element(self, at: Address, before: Element, after: Element) -> None:
        """Compare two elements of one kind, field by field."""
        for name, model_field in type(after).model_fields.items():
            old, new = getattr(before, name), getattr(after, name)
            if old == new and not says_differently(before, after, name):
                continue
            here = (*at, model_field.alias or name)
            if not self._origin.has(here):
                if is_mapping(new) and any(self._source((*here, key)) for key in new):
                    self._mapping(here, old, new, name)
                elif is_written(after, name):
                    self._add_field(here, type(after), new, name)
            elif is_written(after, name) or isinstance(new, Demand):
                self._value(here, old, new, name)
            else:
                self._clear(here, old, new, name)

    def _edit(self, edit: SetValue | RenameKey) -> None:
        self.draft.document_edits.append((self._origin.number(edit.at), edit))

    def _add_field(self, here: Address, kind: type[Element], value: Any, name: str) -> None:  # noqa: ANN401  # any field
        number = self._origin.home_of_new(here)
        typed = self._origin.node(here[:-1], number)
        before = next_key(kind, here[-1], list(typed)) if is_mapping(typed) else None
        self.draft.document_edits.append(Come(number, here, value, name, before))

    def _clear(self, here: Address, old: object, new: object, name: str) -> None:
        """Take away a field that nobody would write any more."""
        typed = self._origin.node(here)
        if is_mapping(old) or (name in PEOPLE_LISTS and is_list(typed) and typed):
            self.draft.emptied.append(here)
            self._value(here, old, new, name)
            return
        for number in range(len(self._origin.documents)):
            is_here = len(here) == 1 or number == self._origin.number(here)
            if is_here and self._origin.has(here, number):
                self.draft.document_edits.append((number, RemoveEntry(here)))

    def _value(self, here: Address, old: Any, new: Any, key: str) -> None:  # noqa: ANN401  # any field
        """Compare what was typed at an address with what it means now."""
        typed = self._origin.node(here)
        if is_mapping(old) and is_mapping(new) and (is_mapping(typed) or old):
            self._mapping(here, old, new, key)
        elif is_tuple(old) and is_tuple(new) and is_list(typed):
            self._items(here, old, new, key)
        elif (
            isinstance(old, Element)
            and isinstance(new, Element)
            and type(old) is type(new)
            and self._goes_inside(here, new)
        ):
            self.element(here, old, new)
        else:
            tree = tree_of(new, key)
            is_percentage = isinstance(typed, str) and typed.endswith("%") and key in SHARES
            self._edit(SetValue(here, percentage(new) or tree if is_percentage else tree))

    def _goes_inside(self, here: Address, new: Element) -> bool:
        """Whether single fields are changed, rather than the whole written in fewer words."""
        if not is_mapping(self._origin.node(here)):
            return False
        is_one_word = isinstance(new, (Membership, Duration)) and not is_mapping(tree_of(new))
        return not (is_one_word and self._origin.is_flow(here))

    def _mapping(
        self, at: Address, before: Mapping[str, Any], after: Mapping[str, Any], key: str
    ) -> None:
        old_keys = self._ids.of_keys(at, before, after)
        pairs = {new: new if new in before else old_keys.get(new) for new in after}
        for new, old in pairs.items():
            if old is None:
                self._come((*at, new), after[new], key, pairs)
                continue
            here = (*at, old)
            if new != old:
                self._edit(RenameKey(here, text_scalar(new)))
            if before[old] is not after[new] and before[old] != after[new]:
                self._value(here, before[old], after[new], key)
        kept = set(pairs.values())
        for old, value in before.items():
            if old not in kept:
                self._go((*at, old), value)

    def _come(
        self,
        here: Address,
        value: Any,  # noqa: ANN401  # any element
        key: str,
        pairs: Mapping[str, str | None],
    ) -> None:
        """Put a new key before the next one that the same file has, else at the end."""
        number = self._origin.home_of_new(here)
        keys = list(pairs)
        following = (pairs[each] for each in keys[keys.index(str(here[-1])) + 1 :])
        before = next(
            (old for old in following if old and self._origin.has((*here[:-1], old), number)), None
        )
        source = self._source(here)
        if source is not None:
            self._bring(source, here, value, before)
            return
        if isinstance(value, Tribe):
            value = self._without_those_that_come(here, value)
        self.draft.document_edits.append(Come(number, here, value, key, before))

    def _source(self, here: Address) -> Address | None:
        """Where a squad or chapter that came to a tribe stood before."""
        match here:
            case ("tribes", str(tribe_id), ("squads" | "chapters") as section, str(key)):
                old_id = self._ids.parts(str(section)).source.get((tribe_id, key))
                return None if old_id is None else ("tribes", old_id, section, key)
            case _:
                return None

    def _bring(self, source: Address, here: Address, new: Any, before: str | None) -> None:  # noqa: ANN401  # a squad or chapter
        """Take a squad or chapter to another tribe with its text."""
        _, tribe_id, section, key = source
        old = getattr(self._before.tribes[str(tribe_id)], str(section))[key]
        number, target = self._origin.number(source), self._origin.number(here)
        if number == target and not self._goes_with_tribe(source):
            self.draft.document_edits.append((number, MoveTo(source, here, before=before)))
            if old != new:
                self._value(source, old, new, "")
            return
        excerpt = Copied(self._origin.documents[number], source)
        self.draft.document_edits.append((target, SetValue(here, excerpt, before)))
        if not self._goes_with_tribe(source):
            self.draft.document_edits.append((number, RemoveEntry(source)))
        if old != new:
            self.draft.is_unfinished = True
            staying = {_label(item, self._ids.people) for _, item in _items_inside(source, new)}
            self._offer(source, old, staying)

    def _goes_with_tribe(self, source: Address) -> bool:
        return not self._ids.keeps_tribe(str(source[1]))

    def _without_those_that_come(self, here: Address, tribe: Tribe) -> Tribe:
        """Leave out what has text elsewhere; it is brought when the tribe is there."""
        kept: dict[str, Any] = {}
        for section in ("squads", "chapters"):
            parts = getattr(tribe, section)
            kept[section] = {
                key: part
                for key, part in parts.items()
                if self._source((*here, section, key)) is None
            }
            if len(kept[section]) < len(parts):
                self.draft.is_unfinished = True
        return tribe.model_copy(update=kept) if self.draft.is_unfinished else tribe

    def _go(self, here: Address, value: object) -> None:
        """Take a key away, unless what stands there is needed elsewhere first."""
        waits, brought = self._fate(here)
        if isinstance(value, Tribe):
            inside = [
                self._fate((*here, section, key))
                for section in ("squads", "chapters")
                for key in getattr(value, section)
            ]
            waits = any(each[0] for each in inside)
        if waits or brought:
            return
        self.draft.gone.append(GoneEntry(here, value))
        self._offer(here, value, ())

    def _offer(self, here: Address, value: object, staying: Container[Hashable]) -> None:
        """Let members be taken as they were typed, with their comments, to where they go."""
        for at, item in _items_inside(here, value):
            label = _label(item, {})
            is_brought = at[:4] != here and self._fate(at[:4])[1]
            if label not in staying and not is_brought:
                self.draft.gone.append(GoneEntry(at, item, identity_of(at[:-1], label), here))

    def _fate(self, here: Address) -> tuple[bool, bool]:
        """Tell whether a squad or chapter waits for a new tribe, and whether it is brought."""
        match here:
            case ("tribes", str(tribe_id), ("squads" | "chapters") as section, str(key)):
                target = self._ids.parts(str(section)).target.get((tribe_id, key))
                if target is None:
                    return False, False
                return target not in self._before.tribes, target in self._before.tribes
            case _:
                return False, False

    def _items(self, at: Address, before: Sequence[Any], after: Sequence[Any], key: str) -> None:
        old_ids = self._ids.of_items(key)
        found = aligned(
            [_label(item, {}) for item in before], [_label(item, old_ids) for item in after]
        )
        if not any(isinstance(item, (Membership, Need)) for item in before) and not old_ids:
            found = with_revised(found, before, after, are_sentences=key == "acceptance")
        stays = {new: old for old, new in found.kept}
        moves = {new: old for old, new in found.moved}
        number = self._origin.number(at)
        follower = len(before)
        edits: list[DocumentEdit] = []
        for new in reversed(range(len(after))):
            value = after[new]
            if new in stays:
                follower = stays[new]
            elif new in moves:
                old = moves[new]
                tree = ... if before[old] == value else tree_of(value, key)
                edits.append((number, MoveTo((*at, old), at, follower, tree)))
            else:
                identity = identity_of(at, _label(value, old_ids))
                edits.append(Come(number, at, value, key, follower, identity))
        self.draft.document_edits += reversed(edits)
        for old, new in found.kept:
            if before[old] != after[new]:
                self._value((*at, old), before[old], after[new], key)
        for old in found.gone:
            identity = identity_of(at, _label(before[old], {}))
            self.draft.gone.append(GoneEntry((*at, old), before[old], identity))


def _items_inside(here: Address, value: object) -> Iterator[tuple[Address, Any]]:
    """Everybody in the lists of what goes away."""
    if isinstance(value, Tribe):
        for position, coach in enumerate(value.agile_coaches):
            yield (*here, "agile_coaches", position), coach
        for section in ("squads", "chapters"):
            for key, part in getattr(value, section).items():
                yield from _items_inside((*here, section, key), part)
    elif isinstance(value, (Squad, Chapter)):
        for position, member in enumerate(value.members):
            yield (*here, "members", position), member


def _label(item: Any, old_ids: Mapping[str, str]) -> Hashable:  # noqa: ANN401  # any item of a list
    """What makes an item the same one: an id, as it was before, else the item itself."""
    if isinstance(item, Membership):
        return old_ids.get(item.person, item.person)
    if isinstance(item, Need):
        return old_ids.get(item.squad, item.squad)
    if isinstance(item, str):
        return old_ids.get(item, item)
    label: Hashable = item
    return label


# --- A changed organisation written into the files it came from, as the smallest difference ------
#
# Two organisations are compared field by field; only what differs is edited in the text. What was
# typed in other words than ours stays as it was typed while its meaning stays; comments travel with
# what they are about. :func:`rewrite` gives the texts, :func:`confirm` reads them back and refuses
# them if they do not say what was meant.

MOST_ROUNDS = 6
"""Moves into what is new itself are made in a second reading; more depth than this is an error."""


def rewrite(
    reading: ModelReading, organisation: Organisation, notes: WaiverNotes = NO_NOTES
) -> Mapping[str, str]:
    r"""The new text of each file that has to change for a model to mean an organisation.

    ``notes`` are waivers to put beside elements, or to take away. Raises NotWritten when the files
    cannot be understood, or cannot be edited so.

    >>> files = ModelFiles("m", (("m.yaml", b"people:\n  ana: {fte: 50%}  # since May\n"),))
    >>> after = Organisation.model_validate({"people": {"ana": {"fte": "60%"}}})
    >>> print(rewrite(read_model(files), after)["m.yaml"], end="")
    people:
      ana: {fte: 60%}  # since May
    """
    if reading.diagnostics:
        raise NotWritten(f"{reading.root} has problems of its own; mend them first")
    before = {document.path: document.text for document in reading.places.documents}
    try:
        texts = _with_organisation(reading, organisation)
        if notes != NO_NOTES:
            now = reading if texts == before else read_again(reading, texts)
            _splice(now, note_edits(now.places, notes), texts)
    except CannotEdit as error:
        raise NotWritten(str(error)) from error
    return {path: text for path, text in texts.items() if text != before[path]}


def _with_organisation(reading: ModelReading, organisation: Organisation) -> dict[str, str]:
    """The text of every file; what has to wait for an edit is edited in a second reading."""
    texts = {document.path: document.text for document in reading.places.documents}
    for _ in range(MOST_ROUNDS):
        origin = OriginalFiles(reading.places, organisation)
        draft = draft_of(reading.organisation, organisation, origin)
        _splice(reading, draft.edits(), texts)
        if not draft.is_unfinished:
            return texts
        reading = read_again(reading, texts)
    raise NotWritten(f"{reading.root}: the changes hang on each other too deeply")


def _splice(
    reading: ModelReading, edits: Mapping[int, Sequence[TreeEdit]], texts: dict[str, str]
) -> None:
    for number, each in edits.items():
        document = reading.places.documents[number]
        texts[document.path] = edit_text(document, each)


def confirm(
    reading: ModelReading, texts: Mapping[str, str], organisation: Organisation
) -> ModelReading:
    """Read the files with their new texts, and refuse them if they do not say what is meant.

    Raises NotWritten when they cannot be understood any more, or mean something else.
    """
    again = read_again(reading, texts)
    refuse_other(again, organisation)
    return again


def refuse_other(reading: ModelReading, organisation: Organisation) -> None:
    """Refuse files that do not say what is meant.

    Raises NotWritten when they cannot be understood any more, or mean something else.
    """
    if reading.diagnostics:
        first = reading.diagnostics[0]
        raise NotWritten(f"{first.place}: the file would not be understood: {first.message}")
    if not same_meaning(reading.organisation, organisation):
        raise NotWritten(f"{reading.root}: the files would not say what was meant")


def read_again(reading: ModelReading, texts: Mapping[str, str]) -> ModelReading:
    """Read the files of a model with other texts."""
    contents = tuple(
        (document.path, texts.get(document.path, document.text).encode())
        for document in reading.places.documents
    )
    return read_model(ModelFiles(reading.root, contents))


def same_meaning(one: Organisation, other: Organisation) -> bool:
    """Whether two organisations say the same, also about which limits are written."""
    return _limits_written(one) == _limits_written(other) and (
        one.model_copy(update={"limits": None}) == other.model_copy(update={"limits": None})
    )


def _limits_written(organisation: Organisation) -> Mapping[str, float]:
    limits = organisation.limits
    return {} if limits is None else limits.model_dump(include=limits.model_fields_set)
