"""What the app asks of its child process, one line of JSON each."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal, TypeAlias

from pydantic import ConfigDict, Field, TypeAdapter

from tribeplan.org.organisation import Organisation
from tribeplan.scenario.experiment import Experiment


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
class Settings:
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
        """How many histories are asked for."""
        return int(self.experiment.get("replications", Experiment().replications))


@dataclass(frozen=True, slots=True)
class Simulate:
    """Simulate one organisation, and answer at every look."""

    contender: Contender
    settings: Settings = field(default_factory=Settings)
    id: int = 0
    do: Literal["simulate"] = "simulate"


@dataclass(frozen=True, slots=True)
class Compare:
    """Hold organisations against the first, and answer at every look."""

    contenders: tuple[Contender, ...]
    settings: Settings = field(default_factory=Settings)
    measure: str = "mean"
    """``mean``, ``p85`` or ``cost-of-delay``."""

    id: int = 0
    do: Literal["compare"] = "compare"


@dataclass(frozen=True, slots=True)
class WhatIf:
    """Ask what edits do to the lead time: the shortest answer, as soon as it is clear."""

    before: Contender
    after: Contender
    settings: Settings = field(default_factory=Settings)
    id: int = 0
    do: Literal["what-if"] = "what-if"


@dataclass(frozen=True, slots=True)
class Export:
    """Write what was simulated or compared last into a file."""

    of: Literal["simulate", "compare"]
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


Request: TypeAlias = Simulate | Compare | WhatIf | Export | Cancel

REQUESTS: TypeAdapter[Request] = TypeAdapter(
    Annotated[Request, Field(discriminator="do")], config=ConfigDict(defer_build=True)
)
"""Reads and writes requests; built at the first one, not before the first frame."""


def request_line(request: Request) -> bytes:
    """Write a request as one line; of an organisation what was typed, as rules see a difference."""
    return REQUESTS.dump_json(request, by_alias=True, exclude_unset=True) + b"\n"
