"""A comparison as a comment on a pull request: short, and inert whatever the names are."""

import re

import pytest

from reference.studies import MODEL, question
from tribeplan.org.organisation import Organisation
from tribeplan.report.comment import render_comment
from tribeplan.rules.catalogue import ALL_RULES
from tribeplan.rules.comparison import compare
from tribeplan.simulation.plan import ComparisonMeasure
from tribeplan.simulation.study import Comparison, Run, comparison

QUIET = Run(threads=1, on_progress=lambda _: None)


def organisation(number: int, name: str) -> Organisation:
    many = range(number)
    people = {f"p{n}": {"name": f"{name} {n}", "skills": {"code": 1}} for n in many}
    steps = [{"skill": "code", "days": 2}]
    features = {
        f"f{n}": {"name": f"{name} {n}", "squad": "app", "arrives": "2027-01-04", "steps": steps}
        for n in range(20)
    }
    return Organisation.model_validate(
        {
            "people": people,
            "tribes": {"t": {"squads": {"app": {"members": list(people), "name": name}}}},
            "work": {"features": features},
        }
    )


def compared(sides: list[tuple[str, Organisation]]) -> Comparison:
    asked = [question(MODEL, name=name, replications=2) for name, _ in sides]
    asked = [
        each.__class__(name, each.path, given, each.assumptions, each.experiment)
        for each, (name, given) in zip(asked, sides, strict=True)
    ]
    return comparison(asked, ComparisonMeasure.MEAN_LEAD, [2], QUIET)


def comment(*sides: tuple[str, Organisation]) -> str:
    changes = [compare(sides[0], other, ALL_RULES) for other in sides[1:]]
    return render_comment(compared(list(sides)), changes)


def test_it_takes_at_most_60_lines_and_begins_with_the_mark_by_which_it_is_found() -> None:
    for numbers in ((3, 40), (40, 3), (3, *range(4, 12))):
        lines = comment(*((f"w{n}", organisation(n, "Bo")) for n in numbers)).splitlines()
        assert lines[0] == "<!-- tribeplan compare -->"
        assert len(lines) <= 60, len(lines)


@pytest.mark.parametrize(
    "name",
    [
        "@octocat",
        "<img src=x onerror=1>",
        "</details>",
        "##[stop-commands]x",
        "a | b",
        "#12",
        "[x](http://e.vil)",
    ],
)
def test_no_name_formats_links_mentions_or_gives_orders(name: str) -> None:
    told = comment((name, organisation(3, name)), ("b", organisation(5, name)))
    # our own marks come in pairs, and nothing of the name is left that a host would act upon
    assert told.count("<details>") == told.count("</details>") == told.count("<summary>")
    acted_upon = r"<img|@octocat|(?<!\\)\[x\]\(http|^##\[|(?<![\\&])#12"
    assert not re.search(acted_upon, told, re.MULTILINE)
    tables = [line for line in told.splitlines() if line.startswith("| ")]
    widths = {line.count("|") for line in tables[:4]}
    assert len(widths) == 1


def test_one_finding_appears_and_several_vanish() -> None:
    """The verb has the number of all that is counted before it."""
    sides = [("one", organisation(1, "Bo")), ("many", organisation(40, "Bo"))]
    said = comment(*sides) + comment(*sides[::-1])
    counted = re.findall(r"([^:;*]+) (appears?|vanish(?:es)?)[;.]", said)
    assert len(counted) == 4
    for number, verb in counted:
        total = sum(map(int, re.findall(r"\d+", number)))
        assert verb.endswith("s") == (total == 1), (number, verb)
    assert {verb for _, verb in counted} > {"vanish"}
