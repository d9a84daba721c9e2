"""The problems of one version, looked up by the element they are about."""

from collections import defaultdict
from collections.abc import Iterator

from tribeplan.editing.version import Version
from tribeplan.org.address import Address
from tribeplan.rules.finding import Finding
from tribeplan.tui.subject import cursor_at, subject_of


class ProblemIndex:
    """Finds problems by place; worked out once for each version that is looked at."""

    def __init__(self) -> None:
        self._version: Version | None = None
        self._findings: tuple[Finding, ...] = ()
        self._own: dict[Address, tuple[Finding, ...]] = {}
        self._within: dict[Address, tuple[Finding, ...]] = {}

    def ordered(self, version: Version) -> tuple[Finding, ...]:
        """Give every problem, the worst first, otherwise in the order of the rules."""
        self._look_at(version)
        return self._findings

    def about(self, version: Version, address: Address) -> tuple[Finding, ...]:
        """Give the problems of one element itself, the worst first."""
        self._look_at(version)
        return self._own.get(subject_of(address).address, ())

    def within(self, version: Version, address: Address) -> tuple[Finding, ...]:
        """Give the problems of an element and of everything in it, the worst first."""
        self._look_at(version)
        place = subject_of(address).address
        return self._within.get(place, ()) if place else self._findings

    def _look_at(self, version: Version) -> None:
        if version is self._version:
            return
        self._version = version
        self._findings = tuple(sorted(version.findings, key=lambda each: each.severity.rank))
        own: defaultdict[Address, list[Finding]] = defaultdict(list)
        within: defaultdict[Address, list[Finding]] = defaultdict(list)
        for finding in self._findings:
            places = tuple(dict.fromkeys(_places(version, finding)))
            for place in places:
                own[place].append(finding)
            for place in dict.fromkeys(part for each in places for part in _around(each)):
                within[place].append(finding)
        self._own = {place: tuple(found) for place, found in own.items()}
        self._within = {place: tuple(found) for place, found in within.items()}


def place_of_problem(version: Version, finding: Finding) -> Address:
    """Give where the cursor goes to look at a problem; of a waiver, what it stands beside."""
    at = finding.problem.at
    match at:
        case ("waivers", int(number)) if number < len(version.waivers):
            at = version.waivers[number].excuses or ()
        case _:
            pass
    return cursor_at(version.organisation, at)


def _places(version: Version, finding: Finding) -> Iterator[Address]:
    """Give the elements a problem is about: where it is, who it names, what belongs to it."""
    organisation = version.organisation
    yield subject_of(finding.problem.at).address
    yield subject_of(place_of_problem(version, finding)).address
    if finding.rule.family == "membership" and finding.problem.subject in organisation.people:
        yield ("people", finding.problem.subject)
    for related, _ in finding.problem.related:
        yield subject_of(cursor_at(organisation, related)).address


def _around(address: Address) -> Iterator[Address]:
    """Give an element's address and those of what it lies in."""
    yield address
    if address[:1] == ("tribes",) and len(address) > 2:  # noqa: PLR2004  # inside a tribe
        yield address[:2]
