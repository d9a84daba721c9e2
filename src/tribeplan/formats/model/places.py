"""From an address in the organisation to the line it was typed on."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, NamedTuple, cast

from tribeplan.errors import Diagnostic, Place
from tribeplan.formats.yaml.messages import hidden_behind
from tribeplan.formats.yaml.nodes import Lines, MappingNode, SequenceNode, Span
from tribeplan.formats.yaml.tree import YamlDocument
from tribeplan.org.address import Address
from tribeplan.org.elements import said
from tribeplan.rules.rule import Finding, Rule, Severity
from tribeplan.rules.waivers import Waiver

# --- From an address in the organisation to the line it was typed on -----------------------------

SECTION_DEPTH = {"work": 3}
"""How many parts of an address say which file it lies in; 2 for every other section."""


@dataclass(eq=False, repr=False)
class Places:
    """Where everything in one model was typed. Equal only to itself."""

    documents: tuple[YamlDocument, ...]
    homes: Mapping[Address, int]
    """Which document holds a section's element, by the first parts of its address."""

    lines: dict[int, Lines] = field(default_factory=dict[int, Lines])
    """Line tables, made when first asked for."""

    def key(self, address: Address) -> Place:
        """The place of an element's key, or of the list item; cut to its first line.

        Where the address leads to nothing, the place of what it would stand in.
        """
        return self._place(address, of_value=False)

    def value(self, address: Address) -> Place:
        """The place of the value itself; cut to its first line."""
        return self._place(address, of_value=True)

    def comment(self, address: Address) -> tuple[Place, str]:
        """Where the comment stands that cuts a value short, and its text; empty without one."""
        number = self.home(address)
        document = self.documents[number]
        steps = _steps(document.root, address)
        is_there = 0 < len(steps) == len(address)
        behind = _value(*steps[-1]).end if is_there else len(document.text)
        hidden = hidden_behind(document.text, behind)
        return self.place(number, hidden), document.text[slice(*hidden)]

    def key_in(self, number: int, address: Address) -> Place:
        """The place of a key in one certain document."""
        return self.place(number, _walk(self.documents[number].root, address, of_value=False))

    def leads_to(self, address: Address) -> bool:
        """Whether something was typed at exactly this address."""
        return len(_steps(self.documents[self.home(address)].root, address)) == len(address)

    def home(self, address: Address) -> int:
        """The number of the document that an address lies in; the first for the model.

        A section may stand in several documents; its place is in the first that has it.
        """
        if len(self.documents) == 1:
            return 0
        depth = SECTION_DEPTH.get(str(address[0]), 2) if address else 0
        for length in range(min(depth, len(address)), 0, -1):
            found = self.homes.get(address[:length])
            if found is not None:
                return found
        having = (n for n, one in enumerate(self.documents) if address and address[0] in one.root)
        return next(having, 0)

    def _place(self, address: Address, *, of_value: bool) -> Place:
        number = self.home(address)
        span = _walk(self.documents[number].root, address, of_value=of_value)
        return self.place(number, span)

    def place(self, number: int, span: Span) -> Place:
        """Turn a span of a document's text into a place, cut to its first line."""
        document = self.documents[number]
        if number not in self.lines:
            self.lines[number] = Lines(document.path, document.text)
        text, (start, end) = document.text, span
        for line_end in "\n\r":
            found = text.find(line_end, start, end)
            end = end if found < 0 else found
        return self.lines[number].place(Span(start, max(end, start)))


def _walk(root: MappingNode, address: Address, *, of_value: bool) -> Span:
    steps = _steps(root, address)
    if not steps:
        return Span(0, 0)
    node, part = steps[-1]
    if isinstance(node, SequenceNode):
        return _value(node, part)
    if of_value and (value := _value(node, part)).end > value.start:
        return value
    return node.key_spans[part]


def _value(node: MappingNode | SequenceNode, part: Any) -> Span:  # noqa: ANN401  # a key of it
    spans: Any = node.value_spans if isinstance(node, MappingNode) else node.item_spans
    span: Span = spans[part]
    return span


def _steps(root: MappingNode, address: Address) -> list[tuple[MappingNode | SequenceNode, Any]]:
    """What each part of an address stands in, as far as it leads."""
    node: Any = root
    steps: list[tuple[MappingNode | SequenceNode, Any]] = []
    for part in address:
        if isinstance(node, MappingNode):
            leads_on = part in node
        else:
            is_list = isinstance(node, SequenceNode)
            leads_on = is_list and isinstance(part, int) and part < len(node)
        if not leads_on:
            break
        steps.append((node, part))
        node = cast("Any", node)[part]
    return steps


# --- Findings with the lines they stand on: what every report is made from -----------------------


class Suppression(NamedTuple):
    """Why a finding does not count."""

    kind: str
    """``waiver``, ``baseline`` or ``per-file-ignore``."""

    reason: str = ""
    """The waiver's reason; empty for the others."""

    until: str = ""
    """The day a waiver ends, ISO; empty when it does not."""

    @classmethod
    def by(cls, waiver: Waiver) -> "Suppression":
        """What a waiver says."""
        return cls("waiver", waiver.reason, waiver.until.isoformat() if waiver.until else "")


class LocatedFinding(NamedTuple):
    """A finding and where to look."""

    finding: Finding
    place: Place
    """One line at most: the key, id or value the finding is about."""

    related: tuple[tuple[Place, str], ...] = ()
    """Other places that belong to it, each with what stands there."""

    suppression: Suppression | None = None
    """Why it does not count; None when it does."""

    model: str = ""
    """The file or directory of the model or scenario, as the user named it."""

    is_of_base: bool = False
    """Whether the model below a scenario has it already, and no change made it worse."""

    when: str = ""
    """From when until when it is so in a plan with waves; empty where it is so in the end."""

    @property
    def code(self) -> str:
        """The rule's code, as in ``TP201``."""
        return self.finding.code

    @property
    def name(self) -> str:
        """The rule's name, as in ``oversized-squad``."""
        return self.finding.rule.name

    @property
    def severity(self) -> Severity:
        """The rule's severity."""
        return self.finding.severity

    @property
    def message(self) -> str:
        """What is the case; raw text, to be made safe by whoever shows it."""
        message = self.finding.problem.message
        if self.when:
            message = said("{message} ({when})", message=message, when=self.when)
        if not self.is_of_base:
            return message
        return said(
            "{message} (the base of {model} has it already)", message=message, model=self.model
        )

    @property
    def entity(self) -> str:
        """The element it is about, as in ``squad:app``."""
        return self.finding.entity


class CheckResult(NamedTuple):
    """Everything one check found out, in reading order."""

    findings: tuple[LocatedFinding, ...]
    """What counts: sorted by path, line, column, code, subject."""

    suppressed: tuple[LocatedFinding, ...]
    """What a waiver, the baseline or a per-file ignore takes out; same order."""

    diagnostics: tuple[Diagnostic, ...]
    """Why the model could not be understood; then no rule has run."""

    texts: Mapping[str, str]
    """The text of every file by path, for snippets; the sorted keys are the files checked."""

    rules: tuple[Rule, ...]
    """The rules that ran."""

    models: tuple[str, ...] = ()
    """The models that were checked, as the user named them."""

    project_paths: Mapping[str, str] = MappingProxyType({})
    """How the project knows the files and models, by the path that the user named."""

    def in_project(self) -> "CheckResult":
        """The same with the project's own paths, as services and fingerprints know them."""
        paths = self.project_paths
        return self._replace(
            findings=tuple(_finding_in_project(each, paths) for each in self.findings),
            suppressed=tuple(_finding_in_project(each, paths) for each in self.suppressed),
            diagnostics=tuple(in_project(each, paths) for each in self.diagnostics),
            texts={paths.get(path, path): text for path, text in self.texts.items()},
            models=tuple(paths.get(path, path) for path in self.models),
            project_paths={},
        )

    @property
    def paths(self) -> frozenset[str]:
        """Every path that a report may name, as the user named it."""
        findings = (*self.findings, *self.suppressed)
        places = [each.place for each in findings] + [each.place for each in self.diagnostics]
        for each in findings:
            places += [place for place, _ in each.related]
        for told in self.diagnostics:
            places += [place for place, _ in told.related]
        models = (each.model for each in findings)
        return frozenset({*self.texts, *self.models, *models, *(place.path for place in places)})

    @property
    def counts(self) -> Counter[Severity]:
        """How many findings count, per severity."""
        return Counter(located.severity for located in self.findings)


def _finding_in_project(located: LocatedFinding, paths: Mapping[str, str]) -> LocatedFinding:
    return located._replace(
        place=_place_in_project(located.place, paths),
        related=tuple((_place_in_project(place, paths), what) for place, what in located.related),
        model=paths.get(located.model, located.model),
    )


def in_project(diagnostic: Diagnostic, paths: Mapping[str, str]) -> Diagnostic:
    """The same with the project's own paths, in its words too."""
    place = _place_in_project(diagnostic.place, paths)
    old, new = diagnostic.place.path, place.path
    if "/" in old:  # files beside it, too
        old, new = (f"'{path[: path.rfind('/') + 1]}" for path in (old, new))
    else:
        old, new = f"'{old}'", f"'{new}'"
    message = diagnostic.message.replace(old, new)
    related = tuple((_place_in_project(each, paths), what) for each, what in diagnostic.related)
    return diagnostic._replace(place=place, message=message, related=related)


def _place_in_project(place: Place, paths: Mapping[str, str]) -> Place:
    return place._replace(path=paths.get(place.path, place.path))
