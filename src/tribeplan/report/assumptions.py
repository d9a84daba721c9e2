"""``tribeplan assumptions``: the numbers a simulation needs beside the model, and why."""

from collections.abc import Iterator, Mapping
from typing import cast

from tribeplan.formats.model.schema import field_docs
from tribeplan.report.language import number, tr
from tribeplan.report.safe_text import json_document
from tribeplan.report.sections import Section
from tribeplan.simulation.assumptions import (
    BASES,
    UNLIMITED,
    Assumptions,
    Basis,
    EffortShape,
    Mechanism,
)

SCHEMA = "tribeplan.assumptions/v1"
INTRODUCTION = (
    "What the simulation needs beside a model. Change one with --assume NAME=VALUE, leave a "
    "mechanism out with --without MECHANISM. Nothing here says that one form of organisation is "
    "better: the forms differ in structure alone."
)


def every_assumption() -> dict[str, tuple[object, Basis]]:
    """Every assumption: its default and what it rests on, by name."""
    defaults = Assumptions().model_dump(mode="json")
    return {name: (defaults[name], basis) for name, basis in BASES.items()}


def every_choice() -> list[dict[str, object]]:
    """The assumptions that are words or yes and no: default, values and meaning, by name."""
    defaults = Assumptions().model_dump(mode="json")
    docs = field_docs(Assumptions)
    return [
        {
            "name": name,
            "default": defaults[name],
            "values": [True, False] if kind is bool else [*cast("type[EffortShape]", kind)],
            "meaning": docs[name],
        }
        for name, field in Assumptions.model_fields.items()
        for kind in [field.annotation]
        if name not in BASES
    ]


def assumption_sections(given: Mapping[str, tuple[object, Basis]]) -> Iterator[Section]:
    """A section for each mechanism, in the order in which it meets a feature."""
    yield Section(
        tr("Assumptions"),
        (tr(INTRODUCTION),),
    )
    for mechanism in Mechanism:
        mine = {name: each for name, each in given.items() if each[1].mechanism is mechanism}
        if not mine:
            continue
        rows = tuple(
            (
                name,
                written_number(value),
                tr("{low} to {high}").format(
                    low=written_number(basis.low), high=written_number(basis.high)
                ),
                tr(basis.unit),
                written_number(basis.neutral),
                tr(basis.strength.value),
                tr(basis.origin.value),
            )
            for name, (value, basis) in mine.items()
        )
        headings = ("name", "default:", "range", "unit", "off:", "evidence", "origin")
        sources = "; ".join(map(tr, dict.fromkeys(basis.source for _, basis in mine.values())))
        after = tr("After: {sources}.").format(sources=sources)
        yield Section(mechanism.value, (after,), headings, rows)
    choices = tuple(
        (
            str(each["name"]),
            _word(each["default"]),
            " or ".join(map(_word, cast("list[object]", each["values"]))),
        )
        for each in every_choice()
    )
    meanings = tuple(f"{each['name']}: {tr(str(each['meaning']))}" for each in every_choice())
    yield Section(tr("choices"), meanings, ("name", "default", "values"), choices)


def _word(value: object) -> str:
    return str(value).lower()


def assumptions_json(given: Mapping[str, tuple[object, Basis]]) -> str:
    """Write the assumptions as one document."""
    rows = [
        {
            "mechanism": basis.mechanism.value,
            "name": name,
            "default": value,
            "low": basis.low,
            "high": basis.high,
            "neutral": basis.neutral,
            "unit": basis.unit,
            "evidence": basis.strength.value,
            "origin": basis.origin.value,
            "source": basis.source,
        }
        for name, (value, basis) in given.items()
    ]
    document = {"schema": SCHEMA, "assumptions": rows, "choices": every_choice()}
    return json_document(document)


def written_number(value: object) -> str:
    """Write a default or a bound.

    >>> written_number(0.0006), written_number(UNLIMITED)
    ('0.0006', 'no limit')
    """
    if isinstance(value, (int, float)) and value >= UNLIMITED:
        return tr("no limit")
    return number(f"{value:g}") if isinstance(value, (int, float)) else str(value)
