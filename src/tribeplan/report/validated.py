"""Published cases with what is predicted beside what was published."""

from collections.abc import Iterator, Sequence

from tribeplan.report.data.findings import json_text
from tribeplan.report.data.simulated import finite
from tribeplan.report.sections import Section
from tribeplan.simulation.published import Figure, Held, Verdict

SCHEMA = "tribeplan.validation/v1"


def validated_sections(held: Sequence[Held], *, whole: bool) -> Iterator[Section]:
    """Each case: what comes of it, its figures, and with the whole its inputs and what is missing.

    Sources are named, and nothing in it is anybody's input, so it is in English alone.
    """
    modelled = [each for each in held if each.case.verdict is Verdict.WHOLE]
    figures = [figure for each in held for figure in each.figures]
    good = sum(figure.is_reproduced for figure in figures)
    told = (
        f"{len(held)} cases, {len(modelled)} of them modelled. Of {len(figures)} figures and "
        f"signs, {good} are reproduced. Nothing is tuned."
    )
    yield Section(
        "Published cases",
        (told,),
        ("case", "held against it", "reproduced:"),
        tuple(
            (
                each.case.name,
                each.case.verdict.value,
                f"{sum(f.is_reproduced for f in each.figures)} of {len(each.figures)}"
                if each.figures
                else "",
            )
            for each in held
        ),
    )
    for each in held:
        yield from _case(each, whole=whole)


def _case(held: Held, *, whole: bool) -> Iterator[Section]:
    case = held.case
    missing = (f"Not published: {', '.join(case.missing)}.",) if case.missing else ()
    if not whole and not held.figures:
        return
    yield Section(
        case.name,
        (case.says, *(case.by_hand if whole else ()), *missing, f"Source: {case.source}."),
        ("figure", "published:", "predicted:", "unit", "reproduced") if held.figures else (),
        tuple(
            (f.name, f.published, written(f), f.unit, "yes" if f.is_reproduced else "no")
            for f in held.figures
        ),
    )
    if whole and case.inputs:
        yield Section("", (), ("input", "value", "from"), tuple(map(tuple, case.inputs)))


def written(figure: Figure) -> str:
    """The predicted value, as exact as it is worth; of a sign with its range."""
    is_signed = figure.between is not None or figure.published[0] in "+-"
    pattern = ".2f" if figure.unit == "r" else "+.0f" if is_signed else ".0f"
    value = format(figure.predicted, pattern)
    if figure.between is None:
        return value
    low, high = (format(end, pattern) for end in figure.between)
    return f"{value} ({low} to {high})"


def validated_json(held: Sequence[Held]) -> str:
    """All of it as one document."""
    document = {
        "schema": SCHEMA,
        "cases": [
            {
                "id": each.case.id,
                "name": each.case.name,
                "verdict": each.case.verdict.value,
                "source": each.case.source,
                "says": each.case.says,
                "by_hand": list(each.case.by_hand),
                "missing": list(each.case.missing),
                "inputs": [given._asdict() for given in each.case.inputs],
                "figures": [
                    {**figure._asdict(), "reproduced": figure.is_reproduced}
                    for figure in each.figures
                ],
            }
            for each in held
        ],
    }
    return f"{json_text(finite(document), indent=2)}\n"
