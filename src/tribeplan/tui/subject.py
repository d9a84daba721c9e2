"""What an address is about, and the problems there."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tribeplan.editing.version import Version
from tribeplan.org.address import Address
from tribeplan.org.elements import element_address, element_at, kind_of
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import roster_of
from tribeplan.org.teams import Chapter, Squad
from tribeplan.rules.rule import Finding

# --- What an address is about: the element under the cursor, and where a problem is looked at ----


class Subject(NamedTuple):
    """One element of the model."""

    kind: str
    """``person``, ``squad``, ``chapter``, ``tribe``, ``gate``, ``feature``, ``stream``, ``skill``
    or ``organisation``."""

    id: str
    address: Address
    """Where the element itself stands, also when it was reached through a squad."""


def subject_of(address: Address) -> Subject:
    """Tell which element an address of the cursor, or of a problem, is about.

    >>> subject_of(("tribes", "hypotheek", "squads", "app", "members", "anna"))
    Subject(kind='person', id='anna', address=('people', 'anna'))
    >>> subject_of(("tribes", "hypotheek", "squads", "app", "coach")).kind
    'squad'
    """
    here = element_address(address)
    return Subject(kind_of(here), str(here[-1]) if here else "", here)


def is_there(organisation: Organisation, subject: Subject) -> bool:
    """Tell whether the element is still in the organisation."""
    return not subject.address or element_at(organisation, subject.address) is not None


def tribe_title(name: str) -> str:
    """A tribe's name with the word before it, unless it begins with it.

    >>> tribe_title("Payments"), tribe_title("Tribe Hypotheken")
    ('Tribe Payments', 'Tribe Hypotheken')
    """
    return name if name.casefold().startswith("tribe") else f"Tribe {name}"


def cursor_at(organisation: Organisation, address: Address) -> Address:
    """Where the cursor goes to look at an address, such as that of a problem.

    The position of a member becomes the person in the squad or chapter; a field becomes the
    element it is a field of.
    """
    match address:
        case ("tribes", _, "squads" | "chapters", _, "members", int(n)):
            people = _members(organisation, address[:4])
            return (*address[:5], people[n]) if n < len(people) else address[:4]
        case ("tribes", _, "squads" | "chapters", _, "members", str(), *_):
            return address[:6]
        case _:
            return subject_of(address).address


def _members(organisation: Organisation, at: Address) -> tuple[str, ...]:
    """The people in the list of a squad or chapter."""
    match element_at(organisation, at):
        case Squad() as squad:
            return tuple(member.person for member in squad.members)
        case Chapter() as chapter:
            return chapter.members
        case _:
            return ()


def landing(organisation: Organisation, target: Address, before: Sequence[Address] = ()) -> Address:
    """Where to look after a step: its target, or where the person is now.

    What a step has taken away is nowhere, and neither is the organisation as a whole: then it is
    the last of the places before that is there, or else what the target stood in.
    """
    found = now_at(organisation, target)
    if found and is_there(organisation, subject_of(found)):
        return found
    places = [place for place in before if place and place == now_at(organisation, place)]
    around = [target[:length] for length in range(len(target) - 1, 0, -1)]
    known = (at for at in (*places, *around) if is_there(organisation, subject_of(at)))
    return next(known, ())


def now_at(organisation: Organisation, address: Address) -> Address:
    """The address; of a person who is not there any more, where they are now.

    That is a squad they work in, of the same tribe if there is one; without one, the person.
    """
    match address:
        case ("tribes", tribe, "squads" | "chapters", _, "members", str(person)):
            team = element_at(organisation, address[:4])
            if isinstance(team, Squad | Chapter) and person in team.people:
                return address
            seats = roster_of(organisation).squads_of(person)
            seat = next((each for each in seats if each.tribe_id == tribe), next(iter(seats), None))
            if seat is None:
                return ("people", person)
            return ("tribes", seat.tribe_id, "squads", seat.id, "members", person)
        case _:
            return address


# --- The problems of one version, looked up by the element they are about ------------------------


class _LookedUp(NamedTuple):
    """The problems of one version and where they are."""

    version: Version | None = None
    findings: tuple[Finding, ...] = ()
    own: Mapping[Address, tuple[Finding, ...]] = {}
    within: Mapping[Address, tuple[Finding, ...]] = {}


class ProblemIndex:
    """Finds problems by place; worked out once for each version that is looked at."""

    def __init__(self, *, is_patient: bool = False) -> None:
        self.is_patient = is_patient
        """Whether it says what it knew before, until somebody has it look up a version."""

        self._looked_up = _LookedUp()

    def ordered(self, version: Version) -> tuple[Finding, ...]:
        """Every problem, the worst first, otherwise in the order of the rules."""
        return self._known(version).findings

    def about(self, version: Version, address: Address) -> tuple[Finding, ...]:
        """The problems of one element itself, the worst first."""
        return self._known(version).own.get(subject_of(address).address, ())

    def within(self, version: Version, address: Address) -> tuple[Finding, ...]:
        """The problems of an element and of everything in it, the worst first."""
        known, place = self._known(version), subject_of(address).address
        return known.within.get(place, ()) if place else known.findings

    def is_behind(self, version: Version) -> bool:
        """Tell whether what it knows is of another version."""
        is_known = version is self._looked_up.version and version.is_checked
        return self.is_patient and not is_known

    def look_up(self, version: Version) -> _LookedUp:
        """Find the problems of a version and where they are, on any thread.

        Who asks meanwhile is told of the version before.
        """
        looked_up = self._looked_up
        if version is not looked_up.version or not version.is_checked:
            looked_up = self._looked_up = _look_up(version)  # all of it at once
        return looked_up

    def _known(self, version: Version) -> _LookedUp:
        return self._looked_up if self.is_patient else self.look_up(version)


def _look_up(version: Version) -> _LookedUp:
    findings = tuple(sorted(version.findings, key=lambda each: each.severity.rank))
    own: defaultdict[Address, list[Finding]] = defaultdict(list)
    within: defaultdict[Address, list[Finding]] = defaultdict(list)
    for finding in findings:
        places = tuple(dict.fromkeys(_places(version, finding)))
        for place in places:
            own[place].append(finding)
        for place in dict.fromkeys(part for each in places for part in _around(each)):
            within[place].append(finding)
    return _LookedUp(
        version,
        findings,
        {place: tuple(found) for place, found in own.items()},
        {place: tuple(found) for place, found in within.items()},
    )


def place_of_problem(version: Version, finding: Finding) -> Address:
    """Where the cursor goes to look at a problem; of a waiver, what it stands beside."""
    at = finding.problem.at
    match at:
        case ("waivers", int(number)) if number < len(version.waivers):
            at = version.waivers[number].excuses or ()
        case _:
            pass
    return cursor_at(version.organisation, at)


def _places(version: Version, finding: Finding) -> Iterator[Address]:
    """The elements a problem is about: where it is, who it names, what belongs to it."""
    organisation = version.organisation
    yield subject_of(finding.problem.at).address
    yield subject_of(place_of_problem(version, finding)).address
    if finding.rule.family == "membership" and finding.problem.subject in organisation.people:
        yield ("people", finding.problem.subject)
    for related, _ in finding.problem.related:
        yield subject_of(cursor_at(organisation, related)).address


def _around(address: Address) -> Iterator[Address]:
    """An element's address and those of what it lies in."""
    yield address
    if address[:1] == ("tribes",) and len(address) > 2:  # noqa: PLR2004  # inside a tribe
        yield address[:2]
