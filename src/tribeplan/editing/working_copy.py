"""A three-way merge of organisations, and what a document is in memory: its history, its files.

In chapters: two changes of one value; two organisations; a document and its files; what was done,
in order; a model between reading and writing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Literal, NamedTuple, TypeAlias

from pydantic import ValidationError

from tribeplan.editing.version import (
    Basis,
    Checker,
    Refused,
    Transition,
    Version,
    basis_of,
    version_after,
    version_of,
)
from tribeplan.errors import InvalidInput, NotWritten
from tribeplan.formats.model.files import ModelFiles
from tribeplan.formats.yaml.nodes import is_mapping, is_tuple
from tribeplan.org.address import Address
from tribeplan.org.element import Element
from tribeplan.org.elements import KEPT_UNDER, elements_of, known_ids
from tribeplan.org.journey import Journey, JourneyStep, PartRange
from tribeplan.org.organisation import Organisation
from tribeplan.org.person import Skill
from tribeplan.org.references import Kind, each_reference
from tribeplan.org.roster import roster_of
from tribeplan.org.teams import Membership, Need, Squad, Tribe
from tribeplan.org.work import Duration
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.edit import Edit, WaiverNote, WaiverNotes, made
from tribeplan.scenario.operation import AnyChange, Conflict, put

# --- Two people's changes of one value put together, down to the field and the list item ---------

Side: TypeAlias = Literal["mine", "theirs"]
"""Whose value counts where both have changed the same."""


class Gone:
    """What stands where there is nothing."""

    def __repr__(self) -> str:
        return "GONE"


GONE = Gone()


class Clash(NamedTuple):
    """Something that both have changed, each in another way."""

    at: Address
    mine: Any
    """What it is here; ``GONE`` when it was removed."""

    theirs: Any
    """What it is in the files; ``GONE`` when it was removed."""


class Merging:
    """One merge: decides by a side, and remembers where it had to."""

    def __init__(self, side: Side) -> None:
        self._side = side
        self.clashes: list[Clash] = []

    def value(self, at: Address, base: Any, mine: Any, theirs: Any) -> Any:  # noqa: ANN401  # any part of a model
        """What both have made of a value; who has not changed it has no say."""
        if mine is theirs or mine == theirs or _is_same(theirs, base):
            return mine
        if _is_same(mine, base):
            return theirs
        if isinstance(mine, Element) and type(mine) is type(theirs):
            return self._element(at, base if type(base) is type(mine) else None, mine, theirs)
        if is_mapping(mine) and is_mapping(theirs):
            return self.mapping(at, base if is_mapping(base) else {}, mine, theirs)
        if is_tuple(mine) and is_tuple(theirs):
            return self._list(at, base if is_tuple(base) else (), mine, theirs)
        return self.clash(at, mine, theirs)

    def clash(self, at: Address, mine: Any, theirs: Any) -> Any:  # noqa: ANN401  # as above
        """Take one side's value, and remember both."""
        self.clashes.append(Clash(at, mine, theirs))
        return mine if self._side == "mine" else theirs

    def mapping(
        self,
        at: Address,
        base: Mapping[Any, Any],
        mine: Mapping[Any, Any],
        theirs: Mapping[Any, Any],
    ) -> dict[Any, Any]:
        """Merge by key; what is only on one side comes behind what it stood behind there."""
        values = {
            key: self.value(
                (*at, key), base.get(key, GONE), mine.get(key, GONE), theirs.get(key, GONE)
            )
            for key in dict.fromkeys([*theirs, *mine])
        }
        kept = {key for key, value in values.items() if value is not GONE}
        return {key: values[key] for key in _ordered(base, mine, theirs, kept)}

    def _element(self, at: Address, base: Any, mine: Element, theirs: Element) -> Any:  # noqa: ANN401  # as above
        before = len(self.clashes)
        fields = type(mine).model_fields
        values: dict[str, Any] = {}
        for name, field in fields.items():
            key = field.alias or name
            old = GONE if base is None else getattr(base, name)
            values[name] = self.value((*at, key), old, getattr(mine, name), getattr(theirs, name))
        given = set(_fields_given(base, mine, theirs))
        made = type(mine).model_construct(_fields_set=given, **values)
        if not isinstance(made, (Duration, Journey, JourneyStep, PartRange)):
            return made
        try:  # the only elements whose fields must fit each other
            type(mine).model_validate(made.model_dump(by_alias=True, exclude_unset=True))
        except ValidationError:
            del self.clashes[before:]
            return self.clash(at, mine, theirs)
        return made

    def _list(
        self, at: Address, base: Sequence[Any], mine: Sequence[Any], theirs: Sequence[Any]
    ) -> Any:  # noqa: ANN401  # as above
        """Merge by item where items have an identity and no order that matters."""
        keys = _identity(mine or theirs or base)
        if keys is None:
            return self.clash(at, mine, theirs)
        one, two, three = _keyed(base, keys), _keyed(mine, keys), _keyed(theirs, keys)
        if one is None or two is None or three is None:
            return self.clash(at, mine, theirs)
        return tuple(self.mapping(at, one, two, three).values())


def _ordered(
    base: Iterable[Any], mine: Iterable[Any], theirs: Iterable[Any], kept: set[Any]
) -> list[Any]:
    """The order here, with what only they have put in; theirs where they moved something."""
    one, two, three = (dict.fromkeys(each) for each in (base, mine, theirs))
    moved = [key for key in three if key in one] != [key for key in one if key in three]
    first, second = (three, two) if moved else (two, three)
    return with_insertions([key for key in first if key in kept], second, kept)


def _is_same(one: Any, other: Any) -> bool:  # noqa: ANN401  # as above
    return one is other or bool(one == other)


def _fields_given(base: Element | None, mine: Element, theirs: Element) -> Iterator[str]:
    """The fields that were typed: as one side changed it, else as it was."""
    old = base.model_fields_set if base is not None else frozenset[str]()
    for name in type(mine).model_fields:
        is_mine, is_theirs = name in mine.model_fields_set, name in theirs.model_fields_set
        if is_mine if is_theirs == (name in old) else is_theirs:
            yield name


def with_insertions(order: list[Any], other: Iterable[Any], kept: set[Any]) -> list[Any]:
    """Put what only another order has behind what it stands behind there.

    >>> with_insertions(["a", "c"], ["a", "b", "c", "d"], {"a", "b", "c", "d"})
    ['a', 'b', 'c', 'd']
    """
    there = set(order)
    new: dict[Any, list[Any]] = {}
    last: Any = GONE
    for key in other:
        if key in there:
            last = key
        elif key in kept:
            new.setdefault(last, []).append(key)
    result = list(new.get(GONE, ())) if not order else []
    result += [each for key in order for each in (key, *new.get(key, ()))]
    return result if not order else [*result, *new.get(GONE, ())]


def _identity(values: Sequence[Any]) -> Callable[[Any], Any] | None:
    """What tells the items of a list apart; None for a list whose order says something."""
    first = values[0] if values else None
    if isinstance(first, Membership):
        return lambda item: getattr(item, "person", item)
    if isinstance(first, Need):
        return lambda item: getattr(item, "squad", item)
    if isinstance(first, str):
        return lambda item: item
    return None


def _keyed(values: Sequence[Any], key: Callable[[Any], Any]) -> dict[Any, Any] | None:
    """Items by their identity; None when one stands twice."""
    keyed = {key(value): value for value in values}
    return keyed if len(keyed) == len(values) else None


# --- A three-way merge of organisations: what one changed here and another in the files ----------
#
# Elements are matched by their ids, fields by their names, members and other lists of ids by item.
# A squad is the same squad in whatever tribe it stands. What one removed and the other refers to
# stays.

MOST_ROUNDS = 10
"""What comes back may refer to something else that has to come back."""


class Merged(NamedTuple):
    """What came of a merge."""

    organisation: Organisation
    clashes: tuple[Clash, ...]
    """What both have changed differently; one of both was taken."""


def merge(
    base: Organisation, mine: Organisation, theirs: Organisation, side: Side = "mine"
) -> Merged:
    """Put the changes of two people to ``base`` together; the order of ``theirs`` is kept.

    Where both changed the same, the value of ``side`` counts.

    >>> base = Organisation.model_validate({"people": {"ana": {"fte": 1}}})
    >>> mine = Organisation.model_validate({"people": {"ana": {"fte": 0.5}}})
    >>> theirs = Organisation.model_validate({"people": {"ana": {"name": "Ana", "fte": 1}}})
    >>> merged = merge(base, mine, theirs).organisation.people["ana"]
    >>> merged.name, merged.fte
    ('Ana', 0.5)
    """
    merging = Merging(side)
    flat = [_without_squads(each) for each in (base, mine, theirs)]
    organisation: Organisation = merging.value((), *flat)
    organisation = _with_squads(organisation, merging, (base, mine, theirs))
    organisation = _with_what_is_needed(organisation, merging, (mine, theirs, base))
    return Merged(organisation, tuple(merging.clashes))


def with_same_names(organisation: Organisation, changes: Iterable[AnyChange]) -> Organisation:
    """An organisation the ids that changes have given to what was there.

    What cannot be renamed, because it is gone or the id is taken, keeps its id.
    """
    for change in changes:
        if change.verb == "rename":
            changed = apply_changes(organisation, [change])
            organisation = organisation if changed.conflicts else changed.organisation
    return organisation


def _without_squads(organisation: Organisation) -> Organisation:
    tribes = {
        tribe_id: tribe.model_copy(update={"squads": {}}) if tribe.squads else tribe
        for tribe_id, tribe in organisation.tribes.items()
    }
    return organisation.model_copy(update={"tribes": tribes})


def _with_squads(
    organisation: Organisation, merging: Merging, three: tuple[Organisation, ...]
) -> Organisation:
    """Put every squad into its tribe; one whose tribe is gone brings it back."""
    seats = [roster_of(each).squads for each in three]
    squads = [{id_: seat.squad for id_, seat in each.items()} for each in seats]
    homes = [{id_: seat.tribe_id for id_, seat in each.items()} for each in seats]
    placed: dict[str, dict[str, Squad]] = {}
    for id_ in dict.fromkeys([*homes[2], *homes[1]]):
        tribe_id = _home(merging, id_, homes)
        at = ("tribes", tribe_id, "squads", id_)
        squad = merging.value(at, *(each.get(id_, GONE) for each in squads))
        if squad is not GONE:
            placed.setdefault(tribe_id, {})[id_] = squad
    tribes = dict(organisation.tribes)
    for tribe_id, inside in placed.items():
        if tribe_id not in tribes:
            tribes[tribe_id] = _tribe_back(merging, three, tribe_id)
        order = _order_in(tribe_id, inside, three)
        tribes[tribe_id] = tribes[tribe_id].model_copy(update={"squads": order})
    return organisation.model_copy(update={"tribes": tribes})


def _home(merging: Merging, id_: str, homes: list[dict[str, str]]) -> str:
    base, mine, theirs = (each.get(id_, "") for each in homes)
    if not mine or not theirs:
        return mine or theirs
    return str(merging.value(("tribes", mine, "squads", id_), base, mine, theirs))


def _order_in(
    tribe_id: str, inside: Mapping[str, Squad], three: tuple[Organisation, ...]
) -> dict[str, Squad]:
    base, mine, theirs = (each.tribes.get(tribe_id, Tribe()).squads for each in three)
    order = _ordered(base, mine, theirs, set(inside))
    order += [id_ for id_ in inside if id_ not in order]
    return {id_: inside[id_] for id_ in order}


def _tribe_back(merging: Merging, three: tuple[Organisation, ...], tribe_id: str) -> Tribe:
    base, mine, theirs = three
    found = mine.tribes.get(tribe_id, theirs.tribes.get(tribe_id, base.tribes.get(tribe_id)))
    tribe = (found or Tribe()).model_copy(update={"squads": {}})
    at = ("tribes", tribe_id)
    is_mine, is_theirs = tribe_id in mine.tribes, tribe_id in theirs.tribes
    merging.clashes.append(Clash(at, tribe if is_mine else GONE, tribe if is_theirs else GONE))
    return tribe


def _with_what_is_needed(
    organisation: Organisation, merging: Merging, sources: tuple[Organisation, ...]
) -> Organisation:
    """Bring back what was removed on one side and is referred to on the other."""
    for _ in range(MOST_ROUNDS):
        dangling = each_reference(organisation, known_ids(organisation))
        missing = dict.fromkeys((each.kind, each.id) for each in dangling)
        if not missing:
            break
        for kind, id_ in missing:
            organisation = _brought_back(organisation, merging, sources, kind, id_)
    return organisation


def _brought_back(
    organisation: Organisation,
    merging: Merging,
    sources: tuple[Organisation, ...],
    kind: Kind,
    id_: str,
) -> Organisation:
    found = [_elements(each, kind).get(id_, ((), GONE)) for each in sources]
    nowhere = (*(part or "" for part in KEPT_UNDER[kind]), id_)
    at, value = next((each for each in found if each[0]), (nowhere, None))
    merging.clashes.append(Clash(at, found[0][1], found[1][1]))
    if kind is Kind.SQUAD and at[1] not in organisation.tribes:
        home = next(each.tribes[str(at[1])] for each in sources if at[1] in each.tribes)
        organisation = put(organisation, at[:2], home.model_copy(update={"squads": {}}))
    if isinstance(value, Tribe):
        value = value.model_copy(update={"squads": {}})
    # somebody began to declare skills, and this one was not among them
    return put(organisation, at, value or Skill())


def _elements(organisation: Organisation, kind: Kind) -> dict[str, tuple[Address, Any]]:
    """The elements of a kind, each with its address."""
    return {
        id_: ((*each.at, id_), element)
        for each in elements_of(organisation)
        if each.kind == kind
        for id_, element in each.by_id.items()
    }


# --- Merging a document with what somebody else has put into its files ---------------------------


class MergeResult(NamedTuple):
    """What a merge has done."""

    transition: Transition | None
    """None when the files said nothing new."""

    clashes: tuple[Clash, ...]
    """What both had changed differently; the side asked for was taken."""


def merged(
    base: Version, mine: Version, theirs: Version, changes: tuple[AnyChange, ...], side: Side
) -> tuple[Version, tuple[Clash, ...]]:
    """The version with the changes of both since ``base``, written into the files of ``theirs``.

    ``changes`` were made here, and give ids to what was there; ``side`` says whose value counts
    where both changed the same.
    """
    from tribeplan.scenario.lineage import align

    first = with_same_names(base.organisation, changes)
    other = with_same_names(theirs.organisation, changes)
    renames = [  # what the others did by hand, as the changes it is
        made("rename", {kind: old, "to": new}) for kind, old, new in align(first, other)[1]
    ]
    first, here = (with_same_names(each, renames) for each in (first, mine.organisation))
    result = merge(first, here, other, side)
    version = version_after(theirs, result.organisation, _notes(base, mine, theirs))
    try:
        _ = version.waivers
    except NotWritten:
        version = version_after(theirs, result.organisation, WaiverNotes())
    return version, result.clashes


def _notes(base: Version, mine: Version, theirs: Version) -> WaiverNotes:
    """The waivers that came and went in the document."""
    before, now, there = (_notes_of(each) for each in (base, mine, theirs))
    added = (note for note in now if note not in before and note not in there)
    removed = (note for note in before if note not in now and note in there)
    return WaiverNotes(tuple(added), tuple(removed))


def _notes_of(version: Version) -> tuple[WaiverNote, ...]:
    from tribeplan.formats.model.edit import note_of

    return tuple(note for waiver in version.waivers if (note := note_of(waiver)) is not None)


# --- What was done, in order: where we are in it, and what of it is saved ------------------------


Rebasing: TypeAlias = Callable[[tuple[AnyChange, ...], Version], Version]
"""A function of a version's renames, from the old files, and the version: it on other files."""


MOST_STEPS_CHECKED = 5
"""Steps from here within which versions keep what is unwise in them, so that undo shows it at once.

Farther away nobody looks at it soon, and all versions together would hold most of the memory.
"""


class UndoHistory:
    """Versions with the edits between them; making another edit forgets what was undone."""

    def __init__(self, first: Version) -> None:
        self._versions = [first]
        self._behind: list[tuple[Callable[[Version], Version], ...]] = [()]
        """What each version still has to go through, once somebody goes there."""

        self._edits: list[Edit] = []
        self._position = 0
        self._saved: int | None = 0
        self._anchor: int | None = 0

    @property
    def version(self) -> Version:
        """The one that holds now."""
        return self._versions[self._position]

    @property
    def saved(self) -> Version | None:
        """What is in the files; None when it is not one of these."""
        return None if self._saved is None else self._versions[self._saved]

    @property
    def is_changed(self) -> bool:
        """Whether something is not saved."""
        return self._position != self._saved

    @property
    def unsaved(self) -> int:
        """Count the edits between what was saved, read or merged last and what is here.

        At least one where the files say something else, although all edits are taken back.
        """
        start = self._anchor if self._saved is None else self._saved
        return max(abs(self._position - (start or 0)), int(self.is_changed))

    @property
    def to_undo(self) -> Edit | None:
        """The edit that led here."""
        return self._edits[self._position - 1] if self._position else None

    @property
    def to_redo(self) -> Edit | None:
        """The edit that leads on from here."""
        return self._edits[self._position] if self._position < len(self._edits) else None

    def push(self, edit: Edit, version: Version) -> None:
        """Go on to a new version; what was undone is forgotten."""
        if self._saved is not None and self._saved > self._position:
            self._saved = None
        if self._anchor is not None and self._anchor > self._position:
            self._anchor = None
        after = self._position + 1
        del self._versions[after:], self._behind[after:], self._edits[self._position :]
        self._versions.append(version)
        self._behind.append(())
        self._edits.append(edit)
        self.go(1)

    def go(self, by: int) -> None:
        """Go back or on by so many edits."""
        left = self.version
        self._position += by
        behind, self._behind[self._position] = self._behind[self._position], ()
        for become in behind:
            self.put_in_place(become(self.version))
        left.forget()
        if left.basis is not self.version.basis:
            left.basis.forget()
        for number, version in enumerate(self._versions):
            is_far = abs(number - self._position) > MOST_STEPS_CHECKED
            if is_far and number != self._saved:  # against which the others are held
                version.forget_findings()

    def mark_saved(self) -> None:
        """Say that the version here is what the files hold."""
        self._saved = self._anchor = self._position

    def mark_unsaved(self) -> None:
        """Say that the files hold none of these versions."""
        self._saved = None

    def put_in_place(self, version: Version) -> None:
        """Take another version for the one here; what was read from other files is let go of."""
        before = self.version
        self._versions[self._position] = version
        if before.basis is not version.basis:
            before.basis.forget()

    def rebase(self, onto: Rebasing, here: Version, theirs: Version) -> None:
        """Put every version onto what the files say now: ``here`` at once, others when gone to.

        The one that the files held becomes ``theirs``.
        """
        for number, behind in enumerate(self._behind):
            self._behind[number] = (*behind, partial(onto, self.renames(number)))
        self.put_in_place(here)
        self._behind[self._position] = ()
        if self._saved is not None:
            self._versions[self._saved], self._behind[self._saved] = theirs, ()

    def renames(self, to: int | None = None) -> tuple[AnyChange, ...]:
        """The renames from what the files held to a version; turned round to an earlier one.

        To the one that holds now, where no number says which.
        """
        number = self._position if to is None else to
        start = number if self._anchor is None else self._anchor
        edits = self._edits[min(start, number) : max(start, number)]
        renames = tuple(each for edit in edits for each in edit.changes if each.verb == "rename")
        return renames if start <= number else tuple(map(_turned_round, reversed(renames)))

    def changes(self) -> tuple[AnyChange, ...] | None:
        """The changes since the files were last read, written or merged.

        None when undo has gone behind that.
        """
        if self._anchor is None or self._anchor > self._position:
            return None
        edits = self._edits[self._anchor : self._position]
        return tuple(change for edit in edits for change in edit.changes)


def _turned_round(rename: AnyChange) -> AnyChange:
    body: dict[str, str] = rename.model_dump(by_alias=True, exclude_unset=True)["rename"]
    kind = "chapter" if "chapter" in body else next(each for each in body if each != "to")
    return made("rename", {**body, kind: body["to"], "to": body[kind]})


# --- What a document is in memory: its history, and what is known of its files -------------------


class WorkingCopy:
    """A model between reading and writing; touches no file, so that a journal can replay it."""

    def __init__(self, basis: Basis, check: Checker) -> None:
        self.check = check
        self.history = UndoHistory(version_of(basis, check))
        self.known: Mapping[str, bytes] = basis.contents
        """What the files hold, as far as we know."""

        self.start = self.history.version
        """What the files said when we last read or wrote them."""

    @property
    def version(self) -> Version:
        """What holds now."""
        return self.history.version

    def after(self, edit: Edit) -> Version:
        """The version that an edit leads to. Raises Refused when it cannot be made."""
        organisation, conflicts = apply_changes(self.version.organisation, edit.changes)
        if conflicts:
            raise Refused(conflicts)
        version = version_after(self.version, organisation, edit.notes)
        try:
            _ = version.waivers
        except NotWritten as error:
            raise Refused((Conflict((), str(error)),)) from error
        return version

    def do(self, edit: Edit) -> None:
        """Make an edit. Raises Refused when it cannot be made."""
        self.history.push(edit, self.after(edit))

    def wrote(self) -> None:
        """Note that the files now hold this version."""
        version = self.version
        written = version.written
        self.history.put_in_place(
            Version(version.organisation, written, self.check, written.waivers)
        )
        self.history.mark_saved()
        self.start, self.known = self.version, written.contents

    def read(self, files: ModelFiles) -> Version:
        """What files say. Raises InvalidInput when they cannot be understood."""
        return version_of(basis_of(files), self.check)

    def merge(self, theirs: Version, side: Side) -> tuple[Clash, ...]:
        """Put what the files hold now together with what was changed here, at every step of it.

        Undo goes back to less of what was changed here, with all of what the files hold.
        """
        base = self.start

        def onto(renames: tuple[AnyChange, ...], version: Version) -> Version:
            return merged(base, version, theirs, renames, side)[0]

        version, clashes = (
            merged(base, self.version, theirs, self.history.renames(), side)
            if self.history.is_changed
            else (theirs, ())
        )
        self.history.rebase(onto, version, theirs)
        self.start, self.known = theirs, theirs.basis.contents
        if version.contents == theirs.basis.contents:
            self.history.mark_saved()
        return clashes

    def take(self, theirs: Version) -> bool:
        """Go on from what the files hold now; whether that is something new.

        Undo brings back what was changed here, with what the files hold.
        """
        is_new = theirs.basis.contents != self.version.contents
        self.merge(theirs, "mine")
        if self.history.is_changed:
            self.history.push(Edit("Read the files again", ()), theirs)
            self.history.mark_saved()
        return is_new

    def keep(self, files: ModelFiles) -> None:
        """Go on with what is here, knowing what the files hold now, if there still are any."""
        try:
            theirs = self.read(files) if files.contents else None
        except InvalidInput:
            theirs = None
        if theirs is not None:
            self.start = theirs
        self.known = contents_of(files) if theirs is None else theirs.basis.contents
        self.history.mark_unsaved()


def contents_of(files: ModelFiles) -> Mapping[str, bytes]:
    """What is in the files that can be read."""
    return {path: data for path, data in files.contents if isinstance(data, bytes)}
