"""Two organisations compared field by field, along what was typed."""

from collections.abc import Container, Hashable, Iterator, Mapping, Sequence
from typing import Any

from tribeplan.formats.model_edit_draft import Come, Draft, Gone, Step, identity_of
from tribeplan.formats.model_edit_fields import next_key, percentage, says_differently
from tribeplan.formats.model_edit_ids import PEOPLE_LISTS, OldIds
from tribeplan.formats.model_edit_order import aligned, with_revised
from tribeplan.formats.model_edit_origin import Origin
from tribeplan.formats.native_writer import SHARES, is_written, tree_of
from tribeplan.formats.nodes import is_list, is_mapping, is_tuple
from tribeplan.formats.yaml_edit import Excerpt, MoveTo, Remove, RenameKey, SetValue
from tribeplan.formats.yaml_scalars import text_scalar
from tribeplan.org.address import Address
from tribeplan.org.chapter import Chapter
from tribeplan.org.element import Element
from tribeplan.org.organisation import Organisation
from tribeplan.org.squad import Membership, Need, Squad
from tribeplan.org.tribe import Tribe
from tribeplan.org.work import Demand, Duration


def draft_of(before: Organisation, after: Organisation, origin: Origin) -> Draft:
    """Give what has to change in the files for the organisation after."""
    walk = _Walk(before, after, origin)
    walk.element((), before, after)
    return walk.draft


class _Walk:
    """One comparison; addresses are those in the files as they were read."""

    def __init__(self, before: Organisation, after: Organisation, origin: Origin) -> None:
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
        self.draft.steps.append((self._origin.number(edit.at), edit))

    def _add_field(self, here: Address, kind: type[Element], value: Any, name: str) -> None:  # noqa: ANN401  # any field
        number = self._origin.home_of_new(here)
        typed = self._origin.node(here[:-1], number)
        before = next_key(kind, here[-1], list(typed)) if is_mapping(typed) else None
        self.draft.steps.append(Come(number, here, value, name, before))

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
                self.draft.steps.append((number, Remove(here)))

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
        self.draft.steps.append(Come(number, here, value, key, before))

    def _source(self, here: Address) -> Address | None:
        """Give where a squad or chapter that came to a tribe stood before."""
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
            self.draft.steps.append((number, MoveTo(source, here, before=before)))
            if old != new:
                self._value(source, old, new, "")
            return
        excerpt = Excerpt(self._origin.documents[number], source)
        self.draft.steps.append((target, SetValue(here, excerpt, before)))
        if not self._goes_with_tribe(source):
            self.draft.steps.append((number, Remove(source)))
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
        self.draft.gone.append(Gone(here, value))
        self._offer(here, value, ())

    def _offer(self, here: Address, value: object, staying: Container[Hashable]) -> None:
        """Let members be taken as they were typed, with their comments, to where they go."""
        for at, item in _items_inside(here, value):
            label = _label(item, {})
            is_brought = at[:4] != here and self._fate(at[:4])[1]
            if label not in staying and not is_brought:
                self.draft.gone.append(Gone(at, item, identity_of(at[:-1], label), here))

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
        steps: list[Step] = []
        for new in reversed(range(len(after))):
            value = after[new]
            if new in stays:
                follower = stays[new]
            elif new in moves:
                old = moves[new]
                tree = ... if before[old] == value else tree_of(value, key)
                steps.append((number, MoveTo((*at, old), at, follower, tree)))
            else:
                identity = identity_of(at, _label(value, old_ids))
                steps.append(Come(number, at, value, key, follower, identity))
        self.draft.steps += reversed(steps)
        for old, new in found.kept:
            if before[old] != after[new]:
                self._value((*at, old), before[old], after[new], key)
        for old in found.gone:
            identity = identity_of(at, _label(before[old], {}))
            self.draft.gone.append(Gone((*at, old), before[old], identity))


def _items_inside(here: Address, value: object) -> Iterator[tuple[Address, Any]]:
    """Give everybody in the lists of what goes away."""
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
    """Give what makes an item the same one: an id, as it was before, else the item itself."""
    if isinstance(item, Membership):
        return old_ids.get(item.person, item.person)
    if isinstance(item, Need):
        return old_ids.get(item.squad, item.squad)
    if isinstance(item, str):
        return old_ids.get(item, item)
    label: Hashable = item
    return label
