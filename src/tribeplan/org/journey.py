"""Customers' journeys: the steps from first contact to repeated use, and what improves them.

"Core Value Map, HEART and Balanced Scorecard" (practitioner essay): map the whole journey, with
emotions and context from analytics, interviews and usability tests; find the aha-moment, at which
customers see what the product is worth to them; take away the friction before it.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, TypeAlias

from pydantic import (
    BeforeValidator,
    Field,
    SerializerFunctionWrapHandler,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_serializer,
    model_validator,
)
from pydantic_core import PydanticCustomError

from tribeplan.org.element import MOST_DAYS, NUMERAL, Element, Id, Text, Truth, to_share

MOST_AGAIN = 0.99
"""Who tries again more often than that never gets on."""

Fraction: TypeAlias = Annotated[
    float,
    BeforeValidator(
        to_share,
        json_schema_input_type=Annotated[float, Field(ge=0, le=1)]
        | Annotated[str, Field(pattern=r"^\d+(\.\d+)?\s?%$")],
    ),
    Field(ge=0, le=1, allow_inf_nan=False),
]
"""A part of a whole, 0 to 1; ``50%`` may be written for 0.5."""


class PartRange(Element):
    """A part that is known to lie in a range; each replication draws one of it, all as likely."""

    low: Fraction
    """At least."""

    high: Fraction
    """At most."""

    @model_validator(mode="after")
    def _ends_fit(self) -> "PartRange":
        if self.high < self.low:
            raise PydanticCustomError("range", "high is below low")
        return self

    @model_serializer(mode="wrap")
    def _as_typed(self, handler: SerializerFunctionWrapHandler) -> float | dict[str, Any]:
        return self.low if self.low == self.high else handler(self)


def _read_range(given: object, handler: ValidatorFunctionWrapHandler) -> PartRange:
    if isinstance(given, (str, int, float)) and not isinstance(given, bool):
        given = {"low": given, "high": given}
    read: PartRange = handler(given)
    return read


PartInput: TypeAlias = Annotated[
    PartRange, WrapValidator(_read_range, json_schema_input_type=Fraction | PartRange)
]
"""A range as people type it: one part, or both ends."""

NONE = PartRange.model_construct(low=0.0, high=0.0)  # building the validator waits until it is used


class Learned(StrEnum):
    """How something about customers was learned."""

    ANALYTICS = "analytics"
    """From what they do."""

    INTERVIEW = "interview"
    """From what they say."""

    USABILITY_TEST = "usability-test"
    """From watching them try."""


class Improvement(Element):
    """What a feature takes away from a step from the day on which customers have it.

    Several features take away from what the others leave, in whatever order they come.
    """

    feature: Id
    """Which feature."""

    less_time: PartInput = NONE
    """Part of the time that it saves."""

    fewer_leave: PartInput = NONE
    """Part of those who would leave here and now go on."""

    fewer_again: PartInput = NONE
    """Part of those who would have to try again and now go on."""


class JourneyStep(Element):
    """What a customer does on the way; whoever neither goes on nor tries again leaves.

    >>> JourneyStep(step="Log in", go_on="70%", again="10%").leave
    0.2
    """

    step: Text
    """What it is."""

    days: Annotated[float, Field(ge=0, le=MOST_DAYS), NUMERAL] = 0.0
    """Mean time that a try takes [calendar days]; 0 is the same day."""

    go_on: Fraction | None = None
    """Chance that a try leads to the next step; when it is not given, nobody leaves here."""

    again: Annotated[Fraction, Field(le=MOST_AGAIN)] = 0.0
    """Chance that it takes another try, at most 0.99."""

    friction: Text | None = None
    """What stands in the way: a long form, a forced credit card, a technical hurdle."""

    emotion: Text | None = None
    """What customers feel here."""

    context: Text | None = None
    """Where they are and what they are doing."""

    learned: tuple[Learned, ...] = ()
    """How this was learned: analytics, interview, usability-test."""

    aha: Truth = False
    """Whether customers see here what the product is worth to them."""

    improved_by: tuple[Improvement, ...] = ()
    """Features that change it when they reach customers."""

    @model_validator(mode="after")
    def _chances_fit(self) -> "JourneyStep":
        if round((self.go_on or 0) + self.again, 9) > 1:
            raise PydanticCustomError("chances", "go_on and again together are above 1")
        return self

    @property
    def leave(self) -> float:
        """Chance that a try is the last."""
        return 0.0 if self.go_on is None else round(max(1 - self.go_on - self.again, 0.0), 9)


class Journey(Element):
    """A way of customers, from first contact to repeated use."""

    journey: Text
    """What it is called."""

    steps: tuple[JourneyStep, ...] = ()
    """In order; customers begin at the first."""

    @model_validator(mode="after")
    def _one_aha(self) -> "Journey":
        if sum(step.aha for step in self.steps) > 1:
            raise PydanticCustomError("aha", "two steps are the aha-moment")
        return self

    @property
    def aha(self) -> int | None:
        """The place of the aha-moment among the steps; None when nobody found it."""
        return next((place for place, step in enumerate(self.steps) if step.aha), None)

    @property
    def before_aha(self) -> tuple[JourneyStep, ...]:
        """The steps to be taken until the aha-moment is there."""
        return self.steps[: self.aha or 0]

    @property
    def features(self) -> tuple[str, ...]:
        """Those that improve a step before the aha-moment, once, in the order written."""
        each = (better.feature for step in self.before_aha for better in step.improved_by)
        return tuple(dict.fromkeys(each))


def improvements(journey: Journey) -> Iterator[tuple[tuple[int, int], Improvement]]:
    """Every improvement, with the place of its step and its own."""
    for place, step in enumerate(journey.steps):
        for number, better in enumerate(step.improved_by):
            yield (place, number), better
