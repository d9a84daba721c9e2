"""Backstage catalogues: groups, users, and the components that make groups depend on each other."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from tribeplan.errors import Diagnostic, InvalidInput, Place
from tribeplan.formats.exchange.documents import File, FileDocument, yaml_parts
from tribeplan.formats.exchange.source import (
    InTeam,
    Source,
    SourceNeed,
    SourcePerson,
    SourceTeam,
    items,
    mapping,
    words,
)
from tribeplan.formats.model.files import read_file
from tribeplan.formats.yaml.nodes import is_mapping

LEAD = "tribeplan.dev/lead"
"""The annotation of a group that names its leader, for which Backstage has no field."""

PRODUCT_OWNER = "tribeplan.dev/product-owner"
"""The annotation of a group that names who steers its work, for which there is no field either."""

MOST_TARGETS = 2_000
"""Files that locations may lead to."""


def is_backstage(root: object) -> bool:
    """Whether a document is an entity of a catalogue."""
    return is_mapping(root) and "apiVersion" in root and "kind" in root and "metadata" in root


def entity_key(reference: str) -> str:
    """What a reference leads to, however it is written: namespace and name, in small letters.

    >>> entity_key("Group:sparen"), entity_key("group:default/sparen"), entity_key("bank/ops")
    ('default/sparen', 'default/sparen', 'bank/ops')
    """
    _, colon, name = reference.partition(":")
    name = (name if colon else reference).strip().casefold()
    return name if "/" in name else f"default/{name}"


def read_backstage(source: Source, files: Sequence[File]) -> None:
    """Read groups and users with the links of both, and needs from what components depend on.

    Locations are followed to files below the directory of the source and nowhere else: no ``..``,
    no link that leads out, no address on the web. Raises InvalidInput with every diagnostic of
    every file.
    """
    reading = _Catalogue(source)
    for part in _with_targets(files, source):
        reading.entity(part)
    reading.finish()


def _with_targets(files: Sequence[File], source: Source) -> Iterator[FileDocument]:
    home = Path(files[0].path).parent
    known = {Path(file.path).resolve() for file in files}
    waiting = list(files)
    troubles: list[Diagnostic] = []
    empty: list[Place] = []
    while waiting:
        file = waiting.pop(0)
        try:
            parts = list(yaml_parts(file, empty))
        except InvalidInput as error:
            troubles += error.diagnostics
            continue
        yield from parts
        for path in (path for part in parts for path in _targets(part, home, source)):
            if path.resolve() not in known and len(known) < MOST_TARGETS:
                known.add(path.resolve())
                waiting.append(File(path.as_posix(), read_file(path)))
    if troubles:
        raise InvalidInput(troubles)
    for place in empty:
        source.account.skip("empty documents", place.path, place)


def _targets(part: FileDocument, home: Path, source: Source) -> Iterator[Path]:
    """The files below the source that a document leads to, if it is a location."""
    spec = mapping(part.root, "spec") if words(part.root, "kind") == "Location" else {}
    for target in [*items(spec, "targets"), *items(spec, "target")]:
        place = part.place(spec)
        plain = str(target)
        if "://" in plain:
            source.account.skip("locations on the web, which are not opened", plain, place)
            continue
        path = Path(part.file.path).parent / plain
        if PurePosixPath(plain).is_absolute() or ".." in PurePosixPath(plain).parts:
            source.account.skip("locations outside the source, which are not opened", plain, place)
        elif not path.resolve().is_relative_to(home.resolve()):
            source.account.skip("links out of the source, which are not opened", plain, place)
        elif path.is_file():
            yield path
        else:
            source.account.skip("locations where no file is", plain, place)


class _Catalogue:
    """What has been read so far."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._children: list[tuple[str, str, Place]] = []
        self._members: list[tuple[str, str, InTeam, Place]] = []
        self._owners: dict[str, str] = {}
        self._places: dict[str, Place] = {}
        self._providers: dict[str, list[str]] = {}
        self._wants: list[tuple[str, str]] = []
        self._consumes: list[tuple[str, str]] = []

    def entity(self, part: FileDocument) -> None:
        """Read one document."""
        root = part.root
        metadata, kind = mapping(root, "metadata"), words(root, "kind") or ""
        name = words(metadata, "name")
        if not is_backstage(root) or name is None:
            self.source.account.skip(
                "documents that are no entity", part.file.path, part.place(root)
            )
            return
        self.source.account.count(f"{kind.lower()}s")
        place = part.place(root)
        if "/" in name:
            self.source.account.guess("names with a slash, which Backstage refuses", name, place)
        namespace = words(metadata, "namespace") or "default"
        key = name.casefold() if "/" in name else f"{namespace.casefold()}/{name.casefold()}"
        if kind == "Group":
            self._group(part, key, place)
        elif kind == "User":
            self._user(part, key, place)
        elif kind == "Component":
            self._component(root, key, place)
        elif kind != "Location":
            self.source.account.skip(
                f"{kind.lower()}s, for which a model has no place", name, place
            )

    def _group(self, part: FileDocument, key: str, place: Place) -> None:
        metadata, spec = mapping(part.root, "metadata"), mapping(part.root, "spec")
        known = ("profile", "parent", "type", "children", "members", "leads", "leaders")
        self.source.account.ignore(spec, known)
        name = words(mapping(spec, "profile"), "displayName") or words(metadata, "title")
        parent = words(spec, "parent")
        if key in self.source.teams:
            self.source.account.skip("groups that stand twice", key, place)
            return
        self.source.teams[key] = SourceTeam(
            key,
            place,
            name or words(metadata, "name"),
            entity_key(parent) if parent else None,
            words(spec, "type") or "",
            words(metadata, "description"),
        )
        for child in items(spec, "children"):
            self._children.append((key, entity_key(str(child)), part.place(spec, "children")))
        leads = [*items(spec, "leads"), *items(spec, "leaders")]
        noted = mapping(metadata, "annotations")
        for role, references in (
            ("lead", [*leads, *items(noted, LEAD)]),
            ("product owner", items(noted, PRODUCT_OWNER)),
        ):
            for reference in references:
                self._members.append((key, entity_key(str(reference)), InTeam(role), place))
        for reference in items(spec, "members"):
            at = part.place(spec, "members")
            self._members.append((key, entity_key(str(reference)), InTeam(), at))

    def _user(self, part: FileDocument, key: str, place: Place) -> None:
        metadata, spec = mapping(part.root, "metadata"), mapping(part.root, "spec")
        self.source.account.ignore(spec, ("profile", "memberOf"))
        name = words(mapping(spec, "profile"), "displayName") or words(metadata, "title")
        if key in self.source.people:
            self.source.account.skip("users that stand twice", key, place)
        self.source.person(SourcePerson(key, place, name or words(metadata, "name")))
        for reference in items(spec, "memberOf"):
            at = part.place(spec, "memberOf")
            self._members.append((entity_key(str(reference)), key, InTeam(), at))

    def _component(self, root: dict[str, Any], key: str, place: Place) -> None:
        spec = mapping(root, "spec")
        known = ("owner", "dependsOn", "providesApis", "consumesApis")
        self.source.account.ignore(spec, known)
        owner = words(spec, "owner")
        if owner and not owner.casefold().startswith("user:"):
            self._owners[key] = entity_key(owner)
            self._places[key] = place
        for reference in items(spec, "dependsOn"):
            if not str(reference).casefold().startswith(("resource:", "api:")):
                self._wants.append((key, entity_key(str(reference))))
        for reference in items(spec, "providesApis"):
            self._providers.setdefault(entity_key(str(reference)), []).append(key)
        for reference in items(spec, "consumesApis"):
            self._consumes.append((key, entity_key(str(reference))))

    def finish(self) -> None:
        """Put the links of both sides together."""
        source = self.source
        for parent, child, place in self._children:
            self._adopt(parent, child, place)
        for team, person, how, place in self._members:
            if team not in source.teams:
                source.account.skip("memberships of groups that are not there", team, place)
            elif person not in source.people:
                source.account.skip("members who are no user of the catalogue", person, place)
            else:
                source.member(team, person, how)
        self._need()

    def _need(self) -> None:
        """Whoever owns a component needs the owners of what it depends on."""
        source = self.source
        self._wants += [
            (component, provider)
            for component, api in self._consumes
            for provider in self._providers.get(api, ())
        ]
        for component, other in self._wants:
            one, two = self._owners.get(component), self._owners.get(other)
            if one and two and one != two:
                self._know(one, component)
                self._know(two, other)
                source.needs[SourceNeed(one, two, other.rpartition("/")[2])] = None
        if source.needs:
            source.account.count("needs between groups", len(source.needs))

    def _know(self, owner: str, component: str) -> None:
        """Take an owner that is no group here for one: groups may stand in another catalogue."""
        if owner not in self.source.teams:
            place = self._places[component]
            self.source.teams[owner] = SourceTeam(owner, place, owner.rpartition("/")[2])
            why = "owners of components that are no group of the catalogue are groups"
            self.source.account.guess(why, owner, place)

    def _adopt(self, parent: str, child: str, place: Place) -> None:
        source = self.source
        if child not in source.teams:
            source.account.skip("children that are no group of the catalogue", child, place)
            return
        team = source.teams[child]
        if team.parent is None:
            source.teams[child] = replace(team, parent=parent)
        elif team.parent != parent:
            source.account.skip(
                "second parents; a group has one", f"{child} also in {parent}", place
            )
