"""Changes by hand, each with the lines that a reader of the diff would see."""

from collections.abc import Sequence
from difflib import unified_diff
from typing import Any

import pytest

from tribeplan.errors import NotWritten
from tribeplan.formats.model.edit import confirm, rewrite
from tribeplan.formats.model.files import ModelFiles
from tribeplan.formats.model.read import ModelReading, read_model
from tribeplan.org.organisation import Organisation
from tribeplan.scenario.apply import apply_changes
from tribeplan.scenario.change import Change
from tribeplan.scenario.operation import Operation

MODEL = """\
# The bank
tribeplan: 1
name: Bank  # for now
preset: ing

skills:
  code: {name: Coding}
  words: {}
  law: {compliance: true}  # nobody yet

people:
  # developers
  ana: {skills: {code: 1.0, words: 50%}}  # since May
  bo: {fte: 0.8}

  cas:

tribes:
  loans:
    name: Loans
    agile_coaches: [cas]
    chapters:
      dev:  # the biggest
        skill: code
        lead: ana
        members: [ana, bo]
    squads:
      # the app, since 2024

      app:  # on phones
        product_owner: ana
        members:
          - ana  # expert
          # half the week
          - {person: bo, share: 50%}
        needs: [{squad: web}]
      web:
        mandate: full
        members:
          - {person: cas}
          - ana
  cards:
    purpose: Cards

decisions:
  # the old one
  board: {at: start, decides: [ana]}

work:
  features:
    faster:
      squad: app
      steps:
        - {skill: code, days: 3}  # design first
        - {skill: code, days: {p50: 1, p90: 2}}
    safer: {squad: app, after: [faster]}  # later
  streams:
    bugs: {squad: web, per_week: 1}
"""


def read(*texts: str) -> ModelReading:
    contents = tuple((f"m/{number}.yaml", text.encode()) for number, text in enumerate(texts))
    reading = read_model(ModelFiles("m", contents))
    assert reading.diagnostics == ()
    return reading


def changed(reading: ModelReading, changes: Sequence[dict[str, Any]]) -> Organisation:
    applied = apply_changes(reading.organisation, map(Change.model_validate, changes))
    assert applied.conflicts == ()
    return applied.organisation


def difference(reading: ModelReading, after: Organisation) -> str:
    """The lines that go and come, file by file, once the texts are confirmed."""
    texts = rewrite(reading, after)
    confirm(reading, texts, after)
    old = {document.path: document.text for document in reading.places.documents}
    lines = [
        line
        for path, text in sorted(texts.items())
        for line in unified_diff(old[path].splitlines(), text.splitlines(), n=0, lineterm="")
        if not line.startswith(("---", "+++", "@@"))
    ]
    return "\n".join(lines)


def lines(text: str) -> str:
    """Take the margin off a difference written by hand."""
    return "\n".join(line.removeprefix("    ") for line in text.strip("\n").splitlines()).rstrip()


CASES: list[tuple[dict[str, Any], str]] = [
    (
        {"move": {"person": "bo", "to": "web"}},
        """
    -          # half the week
    -          - {person: bo, share: 50%}
    +          # half the week
    +          - {person: bo, share: 50%}
    """,
    ),
    (
        {"move": {"person": "cas", "from": "web", "to": "app", "share": "60%"}},
        """
    +          - {person: cas, share: 0.6}
    -          - {person: cas}
    """,
    ),
    (
        {"move": {"person": "bo", "to": "web", "share": "40%", "on": "2026-03-02"}},
        """
    -  bo: {fte: 0.8}
    +  bo: {fte: 0.8, moves: [{date: 2026-03-02, from: app, to: web}]}
    -          # half the week
    -          - {person: bo, share: 50%}
    +          # half the week
    +          - {person: bo, share: 0.4}
    """,
    ),
    (
        {"set": {"member": "bo", "squad": "app", "share": "40%"}},
        """
    -          - {person: bo, share: 50%}
    +          - {person: bo, share: 40%}
    """,
    ),
    (
        {"add": {"member": "cas", "squad": "app"}},
        """
    +          - cas
    """,
    ),
    (
        {"add": {"person": "dee", "chapter": "dev", "skills": {"code": "60%"}}},
        """
    +  dee: {skills: {code: 0.6}}
    +
    -        members: [ana, bo]
    +        members: [ana, bo, dee]
    """,
    ),
    (
        {"remove": {"member": "bo", "squad": "app"}},
        """
    -          # half the week
    -          - {person: bo, share: 50%}
    """,
    ),
    (
        {"remove": {"person": "bo"}},
        """
    -  bo: {fte: 0.8}
    -        members: [ana, bo]
    +        members: [ana]
    -          # half the week
    -          - {person: bo, share: 50%}
    """,
    ),
    (
        {"rename": {"person": "ana", "to": "anna"}},
        """
    -  ana: {skills: {code: 1.0, words: 50%}}  # since May
    +  anna: {skills: {code: 1.0, words: 50%}}  # since May
    -        lead: ana
    -        members: [ana, bo]
    +        lead: anna
    +        members: [anna, bo]
    -        product_owner: ana
    +        product_owner: anna
    -          - ana  # expert
    +          - anna  # expert
    -          - ana
    +          - anna
    -  board: {at: start, decides: [ana]}
    +  board: {at: start, decides: [anna]}
    """,
    ),
    (
        {"rename": {"skill": "words", "to": "prose"}},
        """
    -  words: {}
    +  prose: {}
    -  ana: {skills: {code: 1.0, words: 50%}}  # since May
    +  ana: {skills: {code: 1.0, prose: 50%}}  # since May
    """,
    ),
    (
        {"rename": {"squad": "web", "to": "site"}},
        """
    -        needs: [{squad: web}]
    -      web:
    +        needs: [{squad: site}]
    +      site:
    -    bugs: {squad: web, per_week: 1}
    +    bugs: {squad: site, per_week: 1}
    """,
    ),
    (
        {"rename": {"chapter": "dev", "to": "code"}},
        """
    -      dev:  # the biggest
    +      code:  # the biggest
    """,
    ),
    (
        {"rename": {"tribe": "loans", "to": "lending"}},
        """
    -  loans:
    +  lending:
    """,
    ),
    (
        {"rename": {"gate": "board", "to": "council"}},
        """
    -  board: {at: start, decides: [ana]}
    +  council: {at: start, decides: [ana]}
    """,
    ),
    (
        {"rename": {"feature": "faster", "to": "quicker"}},
        """
    -    faster:
    +    quicker:
    -    safer: {squad: app, after: [faster]}  # later
    +    safer: {squad: app, after: [quicker]}  # later
    """,
    ),
    (
        {"rename": {"stream": "bugs", "to": "faults"}},
        """
    -    bugs: {squad: web, per_week: 1}
    +    faults: {squad: web, per_week: 1}
    """,
    ),
    (
        {"set": {"squad": "app", "mission": "Faster: now", "mandate": "soft"}},
        """
    +        mission: 'Faster: now'
    +        mandate: soft
    """,
    ),
    (
        {"set": {"demand": "1.5"}},
        """
    -    bugs: {squad: web, per_week: 1}
    +    bugs: {squad: web, per_week: 1.5}
    """,
    ),
    (
        {"set": {"squads_of": "loans", "mandate": "soft"}},
        """
    +        mandate: soft
    -        mandate: full
    +        mandate: soft
    """,
    ),
    (
        {"set": {"squad": "app", "clear": ["needs", "product_owner"]}},
        """
    -        product_owner: ana
    -        needs: [{squad: web}]
    """,
    ),
    (
        {"set": {"person": "bo", "fte": "90%", "name": "Bo"}},
        """
    -  bo: {fte: 0.8}
    +  bo: {name: Bo, fte: 0.9}
    """,
    ),
    (
        {"set": {"people_of": "dev", "tribe": "loans", "fte": "50%"}},
        """
    -  ana: {skills: {code: 1.0, words: 50%}}  # since May
    -  bo: {fte: 0.8}
    +  ana: {skills: {code: 1.0, words: 50%}, fte: 0.5}  # since May
    +  bo: {fte: 0.5}
    """,
    ),
    (
        {"set": {"person": "cas", "vacancy": "true"}},
        """
    -  cas:
    +  cas: {vacancy: true}
    """,
    ),
    (
        {"set": {"chapter": "dev", "lead": "bo"}},
        """
    -        lead: ana
    +        lead: bo
    """,
    ),
    (
        {"set": {"tribe": "cards", "lead": "cas", "agile_coaches": ["bo", "cas"]}},
        """
    +    lead: cas
    +    agile_coaches: [bo, cas]
    """,
    ),
    (
        {"set": {"gate": "board", "every_days": "14", "decides": ["cas", "ana"]}},
        """
    -  board: {at: start, decides: [ana]}
    +  board: {at: start, every_days: 14, decides: [cas, ana]}
    """,
    ),
    (
        {
            "set": {
                "feature": "faster",
                "steps": [{"skill": "code", "days": "4"}, {"skill": "code", "days": "1"}],
            }
        },
        """
    -        - {skill: code, days: 3}  # design first
    -        - {skill: code, days: {p50: 1, p90: 2}}
    +        - {skill: code, days: 4}  # design first
    +        - {skill: code, days: 1}
    """,
    ),
    (
        {
            "set": {
                "feature": "faster",
                "steps": [
                    {"skill": "words", "days": "1"},
                    {"skill": "code", "days": "3"},
                    {"skill": "code", "days": {"p50": "1", "p90": "2"}},
                ],
            }
        },
        """
    +        - {skill: words, days: 1}
    """,
    ),
    (
        {"set": {"stream": "bugs", "per_week": "2.5"}},
        """
    -    bugs: {squad: web, per_week: 1}
    +    bugs: {squad: web, per_week: 2.5}
    """,
    ),
    (
        {"set": {"skill": "words", "compliance": "true"}},
        """
    -  words: {}
    +  words: {compliance: true}
    """,
    ),
    (
        {"set": {"organisation": {"name": "The bank", "limits": {"squad_size": "8"}}}},
        """
    -name: Bank  # for now
    +name: The bank  # for now
    +
    +limits:
    +  squad_size: 8
    """,
    ),
    (
        {"move": {"squad": "web", "to": "cards"}},
        """
    +  cards:
    +    purpose: Cards
    +    squads:
    -  cards:
    -    purpose: Cards
    """,
    ),
    (
        {"move": {"chapter": "dev", "to": "cards"}},
        """
    -    chapters:
    -      dev:  # the biggest
    -        skill: code
    -        lead: ana
    -        members: [ana, bo]
    +    chapters: {}
    +    chapters:
    +      dev:  # the biggest
    +        skill: code
    +        lead: ana
    +        members: [ana, bo]
    """,
    ),
    (
        {"move": {"feature": "safer", "to": "web"}},
        """
    -    safer: {squad: app, after: [faster]}  # later
    +    safer: {squad: web, after: [faster]}  # later
    """,
    ),
    (
        {"move": {"stream": "bugs", "to": "app"}},
        """
    -    bugs: {squad: web, per_week: 1}
    +    bugs: {squad: app, per_week: 1}
    """,
    ),
    (
        {"add": {"squad": "new", "tribe": "cards", "members": ["ana"], "wip_limit": 2}},
        """
    +    squads:
    +      new:
    +        members: [ana]
    +        wip_limit: 2
    """,
    ),
    (
        {"add": {"chapter": "ops", "tribe": "loans", "lead": "cas"}},
        """
    +      ops:
    +        lead: cas
    """,
    ),
    (
        {"add": {"tribe": "run", "name": "Run", "work": "run"}},
        """
    +  run:
    +    name: Run
    +    work: run
    """,
    ),
    (
        {"add": {"gate": "cab", "at": "release", "passes": ["none"]}},
        """
    +  cab: {at: release, passes: [none]}
    """,
    ),
    (
        {"add": {"feature": "cheap", "squad": "web", "steps": [{"skill": "code", "days": "2"}]}},
        """
    +    cheap: {squad: web, steps: [{skill: code, days: 2}]}
    """,
    ),
    (
        {"add": {"stream": "wishes", "squad": "app", "per_week": "1"}},
        """
    +    wishes: {squad: app, per_week: 1}
    """,
    ),
    (
        {"add": {"skill": "risk", "compliance": "true"}},
        """
    +  risk: {compliance: true}
    """,
    ),
    (
        {"remove": {"gate": "board"}},
        """
    -decisions:
    -  # the old one
    -  board: {at: start, decides: [ana]}
    -
    """,
    ),
    (
        {"remove": {"skill": "law"}},
        """
    -  law: {compliance: true}  # nobody yet
    """,
    ),
    (
        {"remove": {"feature": "safer"}},
        """
    -    safer: {squad: app, after: [faster]}  # later
    """,
    ),
    (
        {"remove": {"stream": "bugs"}},
        """
    -  streams:
    -    bugs: {squad: web, per_week: 1}
    """,
    ),
    (
        {"remove": {"chapter": "dev"}},
        """
    -    chapters:
    -      dev:  # the biggest
    -        skill: code
    -        lead: ana
    -        members: [ana, bo]
    """,
    ),
    (
        {"remove": {"tribe": "cards"}},
        """
    -  cards:
    -    purpose: Cards
    """,
    ),
    (
        {"remove": {"squad": "web", "successor": "app"}},
        """
    -        needs: [{squad: web}]
    -      web:
    -        mandate: full
    -        members:
    -          - {person: cas}
    -          - ana
    -    bugs: {squad: web, per_week: 1}
    +    bugs: {squad: app, per_week: 1}
    """,
    ),
    (
        {
            "split": {
                "squad": "app",
                "into": {
                    "app": {"members": ["ana"], "product_owner": "ana"},
                    "app-2": {"members": ["bo"]},
                },
            }
        },
        """
    +        needs: [{squad: web}]
    +      app-2:
    +        members:
    """,
    ),
    (
        {"merge": {"squads": ["app", "web"], "into": "app", "mandate": "full"}},
        """
    -        needs: [{squad: web}]
    -      web:
    +          - {person: cas}
    -        members:
    -          - {person: cas}
    -          - ana
    -    bugs: {squad: web, per_week: 1}
    +    bugs: {squad: app, per_week: 1}
    """,
    ),
]


@pytest.mark.parametrize(("change", "expected"), CASES, ids=[str(change) for change, _ in CASES])
def test_a_change_touches_these_lines_and_no_other(change: dict[str, Any], expected: str) -> None:
    reading = read(MODEL)
    assert difference(reading, changed(reading, [change])) == lines(expected)


def operations_below(kind: type[Any]) -> set[type[Any]]:
    """The kinds that people can type, which have an example; the others say what these share."""
    below = set(kind.__subclasses__())
    every = below.union(*map(operations_below, below))
    return {each for each in every if "example" in vars(each)}


def test_every_operation_has_a_case() -> None:
    tried = {type(Change.model_validate(change).operation) for change, _ in CASES}
    assert tried == operations_below(Operation)


@pytest.mark.parametrize("change", [change for change, _ in CASES], ids=str)
def test_every_change_can_be_taken_back(change: dict[str, Any]) -> None:
    reading = read(MODEL)
    after = changed(reading, [change])
    written = confirm(reading, rewrite(reading, after), after)
    back = rewrite(written, reading.organisation)
    confirm(written, back, reading.organisation)


def test_an_equal_organisation_changes_nothing() -> None:
    reading = read(MODEL)
    assert rewrite(reading, read(MODEL).organisation) == {}


def test_words_of_another_form_stay_while_they_mean_the_same() -> None:
    text = "people: {ana: {fte: '100%', vacancy: FALSE, name: A}, bo: {fte: 1}}\n"
    after = "people: {ana: {name: Ana}, bo: {vacancy: true}}"
    assert difference(read(text), read(after).organisation) == lines(
        """
    -people: {ana: {fte: '100%', vacancy: FALSE, name: A}, bo: {fte: 1}}
    +people: {ana: {fte: '100%', vacancy: FALSE, name: Ana}, bo: {fte: 1, vacancy: true}}
    """
    )


def test_a_member_without_a_share_is_a_word_again() -> None:
    text = "{people: {ana: }, tribes: {t: {squads: {a: {members: [{person: ana, share: 50%}]}}}}}\n"
    after = "{people: {ana: }, tribes: {t: {squads: {a: {members: [ana]}}}}}"
    assert difference(read(text), read(after).organisation).endswith("members: [ana]}}}}}")


def test_a_limit_that_is_the_default_is_written_where_it_is_meant() -> None:
    before, after = "limits: {squad_size: 9}\n", "limits: {squad_size: 9, tribe_size: 150}\n"
    assert difference(read(before), read(after).organisation) == (
        "-limits: {squad_size: 9}\n+limits: {squad_size: 9, tribe_size: 150}"
    )


def test_files_with_problems_are_left_alone() -> None:
    reading = read_model(ModelFiles("m", (("m.yaml", b"people: {ana: {x: 1}}\n"),)))
    with pytest.raises(NotWritten, match="problems"):
        rewrite(reading, Organisation())


def test_texts_that_say_something_else_are_refused() -> None:
    reading = read(MODEL)
    after = changed(reading, [{"remove": {"gate": "board"}}])
    with pytest.raises(NotWritten, match="what was meant"):
        confirm(reading, {}, after)
    with pytest.raises(NotWritten, match="nderstood"):
        confirm(reading, {"m/0.yaml": "people: ["}, after)


HERE = """\
tribeplan: 1
people:
  ana:
  bo:
tribes:
  a:
    name: A
    squads:
      # the app
      app:  # on phones
        members:
          - ana  # expert

      web:
        members:
          # quiet
          - bo  # twice
          - {person: ana, share: 50%}
"""
THERE = """\
people:
  cas:
  dan:
tribes:
  b:
    name: B
    squads:
        core:
          members: [cas]
        pay:
          members:
            - dan
work:
  features:
    f: {squad: core}
"""
ACROSS: list[tuple[list[dict[str, Any]], str]] = [
    (
        [{"move": {"person": "bo", "to": "pay"}}],
        """
    -          - bo  # twice
    +            - bo  # twice
    """,
    ),
    (
        [{"move": {"squad": "app", "to": "b"}}],
        """
    -      # the app
    -      app:  # on phones
    -        members:
    -          - ana  # expert
    -
    +        # the app
    +        app:  # on phones
    +          members:
    +            - ana  # expert
    """,
    ),
    (
        [{"move": {"squad": "app", "to": "b"}}, {"set": {"squad": "app", "mandate": "soft"}}],
        """
    -      # the app
    -      app:  # on phones
    -        members:
    -          - ana  # expert
    -
    +        # the app
    +        app:  # on phones
    +          members:
    +            - ana  # expert
    +          mandate: soft
    """,
    ),
    (
        [{"add": {"tribe": "c", "name": "C"}}, {"move": {"squad": "web", "to": "c"}}],
        """
    -
    +  c:
    +    name: C
    +    squads:
    """,
    ),
    (
        [{"merge": {"squads": ["web", "pay"], "into": "pay", "tribe": "b"}}],
        """
    -
    -      web:
    -        members:
    -          # quiet
    -          - bo  # twice
    -          - {person: ana, share: 50%}
    +            - bo  # twice
    +            - {person: ana, share: 50%}
    """,
    ),
    (
        [{"add": {"person": "eve", "squad": "pay"}}, {"add": {"gate": "board", "at": "start"}}],
        """
    +
    +decisions:
    +  board: {at: start}
    +  eve: {}
    +            - eve
    """,
    ),
]


@pytest.mark.parametrize(("changes", "expected"), ACROSS, ids=[str(each) for each, _ in ACROSS])
def test_a_change_across_two_files_takes_text_and_comments_along(
    changes: list[dict[str, Any]], expected: str
) -> None:
    reading = read(HERE, THERE)
    assert difference(reading, changed(reading, changes)) == lines(expected)


def test_line_ends_of_another_kind_and_a_missing_last_one_stay() -> None:
    reading = read(MODEL.replace("\n", "\r\n").rstrip())
    (text,) = rewrite(reading, changed(reading, [{"move": {"person": "bo", "to": "web"}}])).values()
    assert text.count("\n") == text.count("\r\n") == MODEL.count("\n") - 1
    assert "          # half the week\r\n          - {person: bo, share: 50%}\r\n  cards:" in text
