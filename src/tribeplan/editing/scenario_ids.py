"""Scenarios that name an element of a model: which they are, where, and the same under a new id.

A scenario belongs to a model when its base leads to it, through other scenarios or not, and it
stands in the same git repository; without git, in the model's directory, below it, or in a
directory ``scenarios`` beside it. An id is followed through the changes of a scenario as long as
it means the same element; what is written under the new id is read back and applied before it
counts.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

from tribeplan.editing.version import Version
from tribeplan.errors import InvalidInput, NoInput, Place
from tribeplan.formats.model.edit import same_meaning
from tribeplan.formats.model.files import (
    ENDINGS,
    find_models,
    is_scenario,
    listed_in_git,
    read_file,
    yaml_below,
)
from tribeplan.formats.model.scenario import (
    ScenarioReading,
    conflict_diagnostic,
    place_in_scenario,
    read_scenario,
)
from tribeplan.formats.splice.entries import InsertItem, RenameKey, SetValue, Tree, TreeEdit
from tribeplan.formats.splice.plan import edited_bytes
from tribeplan.formats.yaml.nodes import is_list, is_mapping, text_scalar
from tribeplan.org.address import Address
from tribeplan.org.elements import counted, element_at, kind_of, labels_by_kind
from tribeplan.org.organisation import Organisation
from tribeplan.org.references import REFERS, skills_used
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.change import VERBS, Change, Renaming
from tribeplan.scenario.edit import Edit, keys_naming
from tribeplan.scenario.lineage import address_after
from tribeplan.scenario.operation import subject_in

KINDS = {
    "person": ("member", "coaches"),
    "squad": ("squads", "rest_to"),
    "tribe": ("tribe", "squads_of"),
    "chapter": ("chapter", "chapters", "people_of"),
    "gate": ("gate",),
    "feature": ("feature", "features"),
    "stream": ("stream", "streams"),
    "skill": ("skills",),
}
"""Keys of operations, besides fields of the model, in which ids stand, by what these are ids of."""

_KIND_OF_KEY = {**REFERS, **{key: kind for kind, keys in KINDS.items() for key in keys}}
OF_OPERATION: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("move", "person"): {"from": "squad", "to": "squad"},
    ("move", "squad"): {"to": "tribe"},
    ("move", "chapter"): {"from": "tribe", "to": "tribe"},
    ("move", "feature"): {"to": "squad"},
    ("move", "stream"): {"to": "squad"},
    ("remove", "person"): {"successor": "person"},
    ("remove", "squad"): {"successor": "squad"},
    ("split", "squad"): {"into": "squad"},
    ("merge", ""): {"into": "squad"},
    ("merge", "tribe"): {"into": "squad"},
    **{("rename", kind): {"to": kind} for kind in KINDS},
}
"""Keys that mean something else in each operation."""

_OF_MOVES = {"from": "squad", "to": "squad"}
"""In a person's history."""


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """A scenario file, and what it stands on."""

    path: str
    """As a user here would name it."""

    content: bytes
    reading: ScenarioReading
    base: str
    """Where its base is, links followed; empty when it names none."""


class Typed(NamedTuple):
    """An id in a change."""

    at: Address
    """From the top of the scenario."""

    kind: str
    id: str
    is_key: bool
    tribe: str | None
    """The tribe that is named beside it."""


@dataclass(frozen=True, slots=True)
class Follower:
    """A scenario that names an element."""

    path: str
    old: bytes
    places: tuple[Place, ...]
    """Where; the first is worth telling."""

    new: bytes | None
    """Its text under the new id; None when it cannot have one."""

    trouble: str = ""
    """Why it cannot."""

    @property
    def where(self) -> str:
        """The first place with its line, and how many more there are."""
        first, *others = self.places
        return f"{first} and {len(others)} more" if others else str(first)


class Following(NamedTuple):
    """What came of looking through the scenarios of a model."""

    followers: tuple[Follower, ...]
    """Those that name the element, by path."""

    unclear: tuple[str, ...]
    """Those of the model that cannot be understood or applied as they are."""

    @property
    def named(self) -> tuple[Follower, ...]:
        """Those that name it where it cannot be found any more."""
        return tuple(each for each in self.followers if each.places)

    @property
    def words(self) -> str:
        """How many those are; empty when there are none."""
        count = len(self.named)
        verb = "names" if count == 1 else "name"
        return f"{counted(count, 'scenario')} {verb} it by the id that is gone" if count else ""

    @property
    def troubles(self) -> Iterator[str]:
        """Why scenarios cannot have the new id."""
        return (each.trouble for each in self.followers if each.trouble)


def joined(several: Iterable[Following]) -> Following:
    """Put what was found for several elements together; a scenario with all places it names."""
    by_path: dict[str, Follower] = {}
    unclear: set[str] = set()
    for each in several:
        unclear.update(each.unclear)
        for follower in each.followers:
            before = by_path.get(follower.path)
            places = (*(before.places if before else ()), *follower.places)
            by_path[follower.path] = replace(follower, places=tuple(sorted(set(places))))
    return Following(tuple(by_path[path] for path in sorted(by_path)), tuple(sorted(unclear)))


def scenarios_on(root: str, files: Iterable[str]) -> tuple[ScenarioFile, ...]:
    """Find the scenarios whose base leads to a model or a scenario; each after its own base.

    The model, a file or directory, is read from ``files``.
    """
    known = {os.path.realpath(each.path): each for each in _scenario_files(root)}
    here, own = os.path.realpath(root), {os.path.realpath(file) for file in files}
    ends: dict[str, bool] = {}

    def leads_here(place: str, seen: frozenset[str]) -> bool:
        if place == here:
            return True
        if place in known:
            return place not in seen and leads_here(known[place].base, seen | {place})
        if place not in ends:
            ends[place] = bool(place) and _files_at(place) == own
        return ends[place]

    there = {
        place: each
        for place, each in known.items()
        if place != here and leads_here(each.base, frozenset({place}))
    }

    def depth(place: str) -> int:
        return 1 + depth(there[place].base) if place in there else 0

    return tuple(there[place] for place in sorted(there, key=lambda each: (depth(each), each)))


def _files_at(place: str) -> set[str]:
    try:
        models = list(find_models([place]))
    except (NoInput, OSError):
        return set()
    return {os.path.realpath(path) for model in models for path, _ in model.contents}


def _scenario_files(root: str) -> Iterator[ScenarioFile]:
    for path in _yaml_near(root):
        try:
            content = read_file(Path(path))
        except InvalidInput:
            continue
        if not is_scenario(content):
            continue
        reading = read_scenario(path, content)
        base: object = reading.places.documents[0].root.get("base")
        real = os.path.dirname(os.path.realpath(path))  # noqa: PTH120  # paths are text here
        leads = os.path.realpath(os.path.join(real, base)) if isinstance(base, str) else ""  # noqa: PTH118  # as above
        yield ScenarioFile(path, content, reading, leads)


def _yaml_near(root: str) -> Iterator[str]:
    """Every YAML file where scenarios of a model may stand, as seen from here."""
    real = Path(os.path.realpath(root))
    home = real if real.is_dir() else real.parent
    listed = listed_in_git(home, ENDINGS)
    if listed is None:
        places = [home, home.parent / "scenarios"]
        beside = []
        if real.is_dir():
            places.append(home.parent.parent / "scenarios")
            beside = [str(each) for each in home.parent.glob("*") if each.suffix in ENDINGS]
        listed = [*beside, *(file for place in places for file in yaml_below(place))]
    for file in sorted(dict.fromkeys(listed)):
        yield os.path.relpath(file).replace(os.sep, "/")


def follow(
    scenarios: Sequence[ScenarioFile], root: str, before: Organisation, at: Address, new: str | None
) -> Following:
    """Look where scenarios name an element, and write them under its new id; None when it goes.

    The scenarios come each after its own base. The element stands in ``before``, what ``root`` says
    before its id changes, on which the lowest of them stand.
    """
    after = before if new is None else _with_new_id(before, at, new)
    bottom = _State(before, after, at)
    states: dict[str, _State | None] = {os.path.realpath(root): bottom}
    followers: list[Follower] = []
    unclear: list[str] = []
    for each in scenarios:
        state = states.get(each.base, bottom)
        place = os.path.realpath(each.path)
        if each.reading.scenario is None or state is None:
            unclear.append(each.path)
            states[place] = None
            continue
        states[place], follower = _pass(each, state, new)
        if states[place] is None:
            unclear.append(each.path)
        elif follower is not None:
            followers.append(follower)
    followers.sort(key=lambda each: each.path)
    return Following(tuple(followers), tuple(sorted(unclear)))


class _State(NamedTuple):
    """An organisation under both ids, and where the element stands in it."""

    before: Organisation
    after: Organisation
    at: Address
    """Empty when it is not there any more."""


def _pass(
    file: ScenarioFile, start: _State, new: str | None
) -> tuple[_State | None, Follower | None]:
    traced = _trace(file.reading, start.before, start.at)
    if traced is None:
        return None, None
    typed, organisation, at = traced
    places = tuple(place_in_scenario(file.reading.places, each.at) for each in typed)
    if new is None:
        follower = Follower(file.path, file.content, places, None) if places else None
        return _State(organisation, organisation, at), follower
    wanted = _with_new_id(organisation, at, new) if at else organisation
    state = _State(organisation, wanted, at)
    content, trouble = _rewritten(file, typed, start.after, wanted, new)
    if not places and not trouble:
        return state, None
    return state, Follower(file.path, file.content, places, content, trouble)


def _trace(
    reading: ScenarioReading, organisation: Organisation, at: Address, first: int = 0
) -> tuple[list[Typed], Organisation, Address] | None:
    """Find where parts from one on name an element that is there; None when one cannot be made.

    ``organisation`` is what the first of them is made to; with the places come what all of them
    lead to, and where the element stands in that.
    """
    typed: list[Typed] = []
    for changes, where in _parts(reading)[first:]:
        organisation, conflicts = apply_changes(organisation, changes)
        if conflicts:
            return None
        if at:
            typed += _naming(reading, where, at)
            there = address_after(at, changes)
            at = there if there[-1] == at[-1] and _is_there(organisation, there) else ()
    return typed, organisation, at


def _parts(reading: ScenarioReading) -> list[tuple[tuple[Change, ...], Address]]:
    """All that names ids in a scenario, in order: each change, and after those of a wave itself.

    With the changes that it makes, one or none, and where it stands.
    """
    parts: list[tuple[tuple[Change, ...], Address]] = []
    if reading.scenario is not None:
        steps = [((each.change,), each.at) for each in reading.scenario.every_change]
        parts += (step for step in steps if step[1][0] == "changes")
        for number, _ in enumerate(reading.scenario.waves):
            parts += (step for step in steps if step[1][:2] == ("waves", number))
            parts.append(((), ("waves", number)))
    return parts


def _naming(reading: ScenarioReading, where: Address, at: Address) -> Iterator[Typed]:
    kind, id_ = kind_of(at), at[-1]
    part: Any = reading.places.documents[0].root
    for key in where:
        part = part[key]
    if where[0] == "waves" and "do" not in where:
        own = {key: value for key, value in part.items() if key != "do"}
        ids = _ids_in(own, where, {})
    else:
        ids = typed_ids(part, where)
    for each in ids:
        if (each.kind, each.id) == (kind, id_) and (
            kind != "chapter" or each.tribe in (None, at[1])
        ):
            yield each


def _is_there(organisation: Organisation, at: Address) -> bool:
    if at[0] == "skills" and not organisation.skills:
        return at[1] in skills_used(organisation)
    return element_at(organisation, at) is not None


def _rewritten(
    file: ScenarioFile,
    typed: Sequence[Typed],
    base: Organisation,
    wanted: Organisation,
    new: str,
) -> tuple[bytes | None, str]:
    """The file under the new id, or why it cannot have one."""
    document = file.reading.places.documents[0]
    edits: list[TreeEdit] = [
        RenameKey(each.at, text_scalar(new)) if each.is_key else SetValue(each.at, text_scalar(new))
        for each in typed
    ]
    content = edited_bytes(file.content, document, edits) if edits else file.content
    return _confirmed(file.path, content, base, wanted)


def _confirmed(
    path: str, content: bytes, base: Organisation, wanted: Organisation
) -> tuple[bytes | None, str]:
    """Read a changed scenario back and apply it, before it counts."""
    reading = read_scenario(path, content)
    if reading.scenario is None:
        return None, f"{reading.diagnostics[0].place}: {reading.diagnostics[0].message}"
    planned = reading.scenario.every_change
    after, conflicts = apply_changes(
        base, [each.change for each in planned], [each.at for each in planned]
    )
    if conflicts:
        first = conflict_diagnostic(reading.places, conflicts[0])
        return None, f"{first.place}: {first.message}"
    if not same_meaning(after, wanted):
        return None, f"{path}: it would not lead to the same organisation"
    return content, ""


def _with_new_id(organisation: Organisation, at: Address, new: str) -> Organisation:
    return apply_changes(organisation, [renaming(at, new)]).organisation


def renaming(at: Address, new: str) -> Change:
    """The change that calls the element at an address by another id."""
    return Change.model_validate({"rename": {**keys_naming(at), "to": new}})


def typed_ids(change: Mapping[str, Any], at: Address) -> Iterator[Typed]:
    """Every id in a change as it was typed, with what it is an id of.

    >>> [each.id for each in typed_ids({"move": {"person": "ana", "to": "app"}}, ())]
    ['ana', 'app']
    """
    verb = next(each for each in VERBS if each in change)
    operation = change[verb]
    yield from _ids_in(operation, (*at, verb), _own_kinds(verb, operation))


def _own_kinds(verb: str, operation: Iterable[str]) -> Mapping[str, str]:
    """What ids under some keys of an operation are of, where they mean something else there."""
    return OF_OPERATION.get((verb, subject_in(tuple(operation))), {})


def kind_under(verb: str, keys: Iterable[str], key: str) -> str | None:
    """What the ids under a key of an operation with these keys are of; None when it has none.

    >>> kind_under("move", ["person", "to"], "to"), kind_under("set", ["squad"], "wip_limit")
    ('squad', None)
    """
    return _own_kinds(verb, keys).get(key) or _KIND_OF_KEY.get(key)


def _ids_in(node: Mapping[str, Any], at: Address, own: Mapping[str, str]) -> Iterator[Typed]:
    tribe = node.get("tribe")
    if own.get("from") == "tribe":
        tribe = node.get("from")
    near = tribe if isinstance(tribe, str) else None
    for key, value in node.items():
        kind = own.get(key) or _KIND_OF_KEY.get(key)
        inside = _OF_MOVES if key == "moves" else {}
        yield from _ids_of(value, (*at, key), kind, near, inside)


def _ids_of(
    node: Any,  # noqa: ANN401  # any part of a change
    at: Address,
    kind: str | None,
    tribe: str | None,
    own: Mapping[str, str],
) -> Iterator[Typed]:
    if is_list(node):
        for position, item in enumerate(node):
            yield from _ids_of(item, (*at, position), kind, tribe, own)
    elif is_mapping(node) and kind is not None and not isinstance(at[-1], int):
        for id_, value in node.items():
            yield Typed((*at, id_), kind, id_, True, tribe)  # noqa: FBT003  # a field
            if is_mapping(value):
                yield from _ids_in(value, (*at, id_), {})
    elif is_mapping(node):
        yield from _ids_in(node, at, own)
    elif isinstance(node, str) and kind is not None:
        yield Typed(at, kind, node, False, tribe)  # noqa: FBT003  # as above


def gone(before: Organisation, after: Organisation) -> Iterator[Address]:
    """The elements of one organisation that are not in another."""
    left = {label.at for _, labels in labels_by_kind(after) for label in labels}
    for _, labels in labels_by_kind(before):
        yield from (label.at for label in labels if label.at not in left)


def followed(root: str, version: Version, before: Organisation, done: Iterable[Edit]) -> Following:
    """Look which scenarios of a model name what edits gave another id, or removed.

    ``version`` is the state after the edits, ``before`` the organisation before them.
    """
    wanted: list[tuple[Address, str | None]] = [
        ((*made.target[:-1], renaming.old), renaming.to)
        for made in done
        for change in made.changes
        if isinstance(renaming := change.operation, Renaming)
    ]
    if not wanted:
        wanted += ((at, None) for at in gone(before, version.organisation))
    if not wanted:
        return Following((), ())
    scenarios = scenarios_on(root, version.contents)
    return joined(follow(scenarios, root, before, at, new) for at, new in wanted)


def with_own_id(path: str, below: Organisation, at: Address, new: str) -> Follower:
    """A scenario in which an element of what it leads to has another id.

    What the scenario itself brings gets the id where it is brought; what was there before, in
    ``below``, by one change more at the end.
    """
    content = read_file(Path(path))
    reading = read_scenario(path, content)
    parts = _parts(reading)
    file = ScenarioFile(path, content, reading, "")
    states = [below]
    for changes, _ in parts:
        states.append(apply_changes(states[-1], changes).organisation)
    wanted = _with_new_id(states[-1], at, new)
    first = _brought(states, at)
    if first is None:
        given = renaming(at, new).model_dump(by_alias=True, exclude_unset=True)["rename"]
        ids: Tree = {key: text_scalar(str(id_)) for key, id_ in given.items()}
        end = InsertItem(*_end_of(reading), {"rename": ids})
        text = edited_bytes(content, reading.places.documents[0], [end])
        return Follower(path, content, (), *_confirmed(path, text, below, wanted))
    start = _at_of(states[first + 1], at)
    own = _naming(reading, parts[first][1], start)
    later = _trace(reading, states[first + 1], start, first + 1)
    typed = (*own, *(later[0] if later else ()))
    places = tuple(place_in_scenario(reading.places, each.at) for each in typed)
    return Follower(path, content, places, *_rewritten(file, typed, below, wanted, new))


def _end_of(reading: ScenarioReading) -> tuple[Address, int]:
    """The list at whose end a change would be made last, and where in it."""
    scenario = reading.scenario
    if scenario is not None and scenario.waves:
        return ("waves", len(scenario.waves) - 1, "do"), len(scenario.waves[-1].do)
    return ("changes",), len(scenario.changes) if scenario else 0


def _brought(states: Sequence[Organisation], at: Address) -> int | None:
    """The last change that brings an element; None when it was there before all of them."""
    for number in range(len(states) - 2, -1, -1):
        if not _at_of(states[number], at):
            return number
    return None


def _at_of(organisation: Organisation, at: Address) -> Address:
    """Where the element of the same kind and id stands; empty when there is none."""
    if _is_there(organisation, at):
        return at
    there = (
        label.at
        for kind, labels in labels_by_kind(organisation)
        for label in labels
        if kind == kind_of(at) != "chapter" and label.id == at[-1]
    )
    return next(there, ())
