"""What the app asks of its child process and what that answers, one line of JSON each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal, TypeAlias

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError

from tribeplan.org.organisation import Organisation
from tribeplan.report.sections import RunReport, Section
from tribeplan.scenario.scenario import Experiment

# --- What the app asks of its child process, one line of JSON each -------------------------------


@dataclass(frozen=True, slots=True)
class Contender:
    """One organisation that is simulated: a file to read, or what is not saved yet."""

    path: str
    """The file, directory or ``revision:path`` in git; what results are called after."""

    organisation: Organisation | None = None
    """What is simulated; read from the path when it is not given."""

    name: str = ""
    """What it is called in results; after its path when it has none."""

    made: tuple[str, ...] = ()
    """Ids of the squads that come out of splits and merges which are not saved yet."""

    base: Organisation | None = None
    """The organisation before those, which tells who worked together; given when there are any."""


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What the user asks of a simulation; it goes over what a scenario asks."""

    experiment: Mapping[str, str | int | float] = field(
        default_factory=dict[str, "str | int | float"]
    )
    """Horizon, warm-up and so on, by the names that a scenario has for them."""

    without: tuple[str, ...] = ()
    """Mechanisms that are switched off."""

    assume: Mapping[str, str] = field(default_factory=dict[str, str])
    """Assumptions that are different, by name, as typed."""

    @property
    def replications(self) -> int:
        """How many replications are asked for."""
        return int(self.experiment.get("replications", Experiment().replications))


@dataclass(frozen=True, slots=True)
class Simulate:
    """Simulate one organisation, and answer at every look."""

    contender: Contender
    settings: RunSettings = field(default_factory=RunSettings)
    id: int = 0
    do: Literal["simulate"] = "simulate"


@dataclass(frozen=True, slots=True)
class Compare:
    """Hold organisations against the first, and answer at every look."""

    contenders: tuple[Contender, ...]
    settings: RunSettings = field(default_factory=RunSettings)
    measure: str = "mean"
    """``mean``, ``p85`` or ``cost-of-delay``."""

    id: int = 0
    do: Literal["compare"] = "compare"


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Ask what edits do to the lead time: the shortest answer, as soon as it is clear."""

    before: Contender
    after: Contender
    settings: RunSettings = field(default_factory=RunSettings)
    id: int = 0
    do: Literal["what-if"] = "what-if"


SIMULATED = ("map", "journey", "backlog")
"""Views of the steering of a product that hang on when customers have features."""


@dataclass(frozen=True, slots=True)
class Steer:
    """Ask how a product is steered: one of the views, of the plan as it is."""

    contender: Contender
    what: str
    """``map``, ``journey``, ``scorecard``, ``readiness``, ``roles`` or ``backlog``."""

    settings: RunSettings = field(default_factory=RunSettings)
    readings: str = ""
    """The file of readings that a scorecard is made of."""

    id: int = 0
    do: Literal["steer"] = "steer"


@dataclass(frozen=True, slots=True)
class ExportResult:
    """Write what was simulated or compared last into a file."""

    what: Literal["simulate", "compare"]
    path: str
    """Its ending says as what: json, csv, parquet, md, svg, png or txt."""

    may_replace: bool = False
    """Whether a file of that name may be overwritten."""

    id: int = 0
    do: Literal["export"] = "export"


@dataclass(frozen=True, slots=True)
class Cancel:
    """Stop an earlier request, or do not begin with it."""

    id: int
    do: Literal["cancel"] = "cancel"


Request: TypeAlias = Simulate | Compare | WhatIf | Steer | ExportResult | Cancel

REQUESTS: TypeAdapter[Request] = TypeAdapter(
    Annotated[Request, Field(discriminator="do")], config=ConfigDict(defer_build=True)
)
"""Reads and writes requests; built at the first one, not before the first frame."""


def request_line(request: Request) -> bytes:
    """Write a request as one line; of an organisation what was typed, as rules see a difference."""
    return REQUESTS.dump_json(request, by_alias=True, exclude_unset=True) + b"\n"


# --- What the child process answers, one line of JSON each ---------------------------------------
#
# Words are finished for the screen but for one thing: names in them are as the user typed them.


@dataclass(frozen=True, slots=True)
class Percentile:
    """How long so many of a hundred take at most."""

    percent: int
    days: float | None
    """Working days; None when it is not within the time simulated."""

    text: str
    """The days as people read them; ``-`` when there are none."""

    give_or_take: str
    """How far luck may have carried them, to both sides; empty when nothing can be said."""


@dataclass(frozen=True, slots=True)
class LeadTimeSpread:
    """How the lead times of one kind of work are spread."""

    what: str
    """``Planned features`` or ``Items that keep coming``."""

    percentiles: tuple[Percentile, ...]
    """Those that there are replications enough to tell."""

    last_day: float
    """Where the next two end."""

    shares: tuple[float, ...]
    """Of the lead times, by equal steps of days from 0."""

    within: tuple[float, ...]
    """Share that customers have within so many days, at the end of each step."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Mean number of pieces of work by day: asked for, started, finished, with customers."""

    days: tuple[float, ...]
    arrived: tuple[float, ...]
    started: tuple[float, ...]
    finished: tuple[float, ...]
    released: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class BurnUp:
    """How many planned features customers have, by equal steps from day 0 to the last shown."""

    features: int
    """How many there are that count."""

    few: tuple[float, ...]
    """At least so many in 85 of 100 replications; as the next two empty where nobody can tell."""

    half: tuple[float, ...]
    many: tuple[float, ...]
    """At least so many in 15 of 100."""

    all_by: tuple[str, str]
    """Dates by which all are there in half and in 85 of 100 replications.

    ``-`` when never, empty where there are too few replications to tell.
    """


@dataclass(frozen=True, slots=True)
class LoadOverTime:
    """How much work there is in each stretch of weeks, over what people can do in it."""

    name: str
    """Of the squad, or of a skill in it."""

    skill: str
    """Empty for the squad as a whole."""

    squad: str
    """Its id."""

    shares: tuple[float | None, ...]
    """None where nobody is there."""


@dataclass(frozen=True, slots=True)
class Bar:
    """When customers have a planned feature; working days since the first day, and dates."""

    feature: str
    """Its id."""

    name: str
    squad: str
    """As people call it."""

    asked: float
    half: float | None
    """None when it is not within the time simulated, or where nobody can tell."""

    most: float | None
    """The same in 85 of 100 replications."""

    due: float | None
    dates: tuple[str, str, str, str]
    """Asked for, half, 85 of 100, due; ``-`` where there is none, empty where nobody can tell."""

    asked_on: str
    """The first of those as models have it."""


@dataclass(frozen=True, slots=True)
class Dated:
    """Something at a day."""

    day: float
    """Working days since the first."""

    words: str


@dataclass(frozen=True, slots=True)
class OverTime:
    """What happens when: the axis of weeks, and what stands on it."""

    last_day: float
    """By which all features are there in almost all replications, or that of the simulation."""

    dates: tuple[Dated, ...]
    """Along the axis."""

    bars: tuple[Bar, ...]
    """Squad by squad, in the order in which they are asked for."""

    changes: tuple[Dated, ...]
    """Days of waves of change, and on which squads begin and end."""

    weeks: int
    """Of each stretch of the next."""

    loads: tuple[LoadOverTime, ...]
    """Squad by squad, each followed by the skills in it."""

    who: Section
    """Who is in each squad from the start; for each wave who comes and who goes."""


@dataclass(frozen=True, slots=True)
class StudyView:
    """One organisation's answer, so far."""

    replications: int
    wanted: int
    """How many replications it will have."""

    horizon_days: float
    seed: int
    begins: str
    """The first day, as people read it."""

    cautions: tuple[str, ...]
    """What to know of it: that memory held fewer replications than were asked for."""

    spreads: tuple[LeadTimeSpread, ...]
    flow: Flow
    burn_up: BurnUp
    over_time: OverTime
    report: RunReport
    bottleneck_squads: tuple[str, ...]
    """Ids of the squads, in the order of the rows of what costs most time."""

    busy_squads: tuple[str, ...]
    """Ids of the squads, in the order of the rows of how busy they are."""

    feature_ids: tuple[str, ...]
    """Ids of the planned features, in the order of their rows."""


NO_DIFFERENCE = "~ no clear difference"
"""The word where luck alone could have made a difference."""


@dataclass(frozen=True, slots=True)
class ComparedFigure:
    """One figure of one organisation, beside the first one's."""

    value: str
    difference: str = ""
    word: str = ""
    """The direction in words; empty where nothing is compared."""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure of all organisations."""

    title: str
    cells: tuple[ComparedFigure, ...]


@dataclass(frozen=True, slots=True)
class DifferenceLine:
    """One thing that is different in an organisation, beside the first."""

    mark: str
    """``+`` new, ``-`` gone, ``~`` different."""

    text: str
    element: str
    """What it is about, as in ``squad:app``."""


@dataclass(frozen=True, slots=True)
class Range:
    """A difference with how far luck may have carried it, as a share of the baseline."""

    number: int
    """Of the organisation it is about."""

    what: str
    value: float
    low: float
    high: float
    text: str
    word: str


@dataclass(frozen=True, slots=True)
class ComparisonView:
    """Several organisations beside the first, so far."""

    names: tuple[str, ...]
    replications: int
    begins: str
    """The first day of all, as people read it."""

    is_decided: bool
    verdicts: tuple[str, ...]
    """The answer in a sentence, of each but the first."""

    figures: tuple[FigureRow, ...]
    what: str
    """What is spread: ``Planned features`` or ``Items that keep coming``."""

    last_day: float
    within: tuple[tuple[float, ...], ...]
    """Of each: share that customers have within so many days, by equal steps of days from 0."""

    cautions: tuple[str, ...]
    """What to know of it: what else differs than the structure (assumptions, of each that has
    others), and that memory held fewer replications than were asked for."""

    overload: tuple[Section, ...]
    why: tuple[tuple[Section, ...], ...]
    """Of each but the first."""

    differences: tuple[tuple[DifferenceLine, ...], ...]
    """What differs in the structure, of each but the first."""

    ranges: tuple[Range, ...]
    """Of every paired figure, of each but the first."""

    causes: tuple[str, ...]
    """What time goes into, the work itself first."""

    days: tuple[tuple[float, ...], ...]
    """Of each organisation: mean days that go into each cause."""

    matrices: tuple[tuple[Section, Section, Section], ...]
    """Of each but the first: squads by chapters, with who comes and who goes, then as they are
    before with who goes, and afterwards with who comes."""

    plans: tuple[OverTime, ...]
    """Of each organisation: what happens when."""

    sections: tuple[Section, ...]
    """The whole report."""


@dataclass(frozen=True, slots=True)
class ValueView:
    """How a product is steered, as one of the views tells it."""

    sections: tuple[Section, ...]
    facts: Mapping[str, tuple[str, str, str]] = field(
        default_factory=dict[str, tuple[str, str, str]]
    )
    """By the id of a feature, or ``TRIBE NEED`` with the words of a need: share of the tribe's
    effort, and by when customers have all of it in half and in 85 of 100 replications."""

    cautions: tuple[str, ...] = ()
    """Why it has no dates."""


@dataclass(frozen=True, slots=True)
class InProgress:
    """How far a request is."""

    id: int
    doing: str
    done: int
    whole: int
    answer: Literal["in-progress"] = "in-progress"


@dataclass(frozen=True, slots=True)
class Studied:
    """An answer to a simulation; the last one when it is final."""

    id: int
    view: StudyView
    is_final: bool
    answer: Literal["studied"] = "studied"


@dataclass(frozen=True, slots=True)
class Compared:
    """An answer to a comparison; the last one when it is final."""

    id: int
    view: ComparisonView
    is_final: bool
    answer: Literal["compared"] = "compared"


@dataclass(frozen=True, slots=True)
class Steered:
    """An answer about the steering of a product."""

    id: int
    view: ValueView
    is_final: bool = True
    answer: Literal["steered"] = "steered"


@dataclass(frozen=True, slots=True)
class Guessed:
    """What edits do to the days that 85 of 100 features take at most."""

    id: int
    days: float
    """The difference; below zero it is faster with the edits."""

    text: str
    """The same with its sign, as people read it."""

    give_or_take: str
    """How far luck may have carried that, to both sides; empty when nothing can be said yet."""

    mean: str
    """The difference of the mean lead time, with how far luck may have carried it."""

    is_clear: bool
    is_equal: bool
    replications: int
    is_final: bool
    answer: Literal["guessed"] = "guessed"


@dataclass(frozen=True, slots=True)
class Exported:
    """A file was written."""

    id: int
    path: str
    answer: Literal["exported"] = "exported"


@dataclass(frozen=True, slots=True)
class Stopped:
    """A request was cancelled."""

    id: int
    answer: Literal["stopped"] = "stopped"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason why a request cannot be met."""

    message: str
    at: tuple[str | int, ...] = ()
    """Where in the organisation, or in the experiment, when it is about one place."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """A request that cannot be met, with every reason."""

    id: int
    reasons: tuple[Reason, ...]
    is_taken: bool = False
    """Whether all that is in the way is a file of that name."""

    answer: Literal["rejected"] = "rejected"


@dataclass(frozen=True, slots=True)
class Failed:
    """A bug, or a child process that is gone."""

    id: int
    """0 when it is no request's fault."""

    words: str
    """What it is in the first line; where in the program in those below."""

    answer: Literal["failed"] = "failed"

    @property
    def in_short(self) -> str:
        """What it is."""
        return self.words.partition("\n")[0] or "no answer"


Reply: TypeAlias = (
    InProgress | Studied | Compared | Steered | Guessed | Exported | Stopped | Rejected | Failed
)

ANSWERS: TypeAdapter[Reply] = TypeAdapter(
    Annotated[Reply, Field(discriminator="answer")], config=ConfigDict(defer_build=True)
)
"""Reads and writes answers."""

LAST = (Exported, Stopped, Rejected, Failed)
"""Answers after which a request gets no other."""


def is_last(answer: Reply) -> bool:
    """Tell whether a request gets no further answer."""
    if isinstance(answer, Studied | Compared | Steered | Guessed):
        return answer.is_final
    return isinstance(answer, LAST)


def answer_line(answer: Reply) -> bytes:
    """Write an answer as one line; one that could not be read again is told as a failure.

    A number that is none would be such a one: nobody would hear how the request ended.
    """
    line = ANSWERS.dump_json(answer)
    try:
        ANSWERS.validate_json(line)
    except ValidationError as error:
        wrong = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(map(str, wrong["loc"]))
        line = ANSWERS.dump_json(Failed(answer.id, f"an answer that cannot be read: {where}"))
    return line + b"\n"
