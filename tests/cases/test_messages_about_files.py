"""What is wrong with a file is blamed where it was typed, with the remedy for what was found."""

from pathlib import Path

import pytest

from tribeplan.api import CheckOptions, check
from tribeplan.formats.model.files import ModelFiles
from tribeplan.formats.model.read import read_model


def told(text: str) -> list[tuple[int, int, str, str]]:
    """Line, column, message and help of everything that is wrong with a model."""
    reading = read_model(ModelFiles("m.yaml", (("m.yaml", text.encode()),)))
    return [
        (each.place.line, each.place.column, each.message, each.help)
        for each in reading.diagnostics
    ]


AFTER = "  bo: {name: Bo}\n  cy: {name: 'Cy'}\n"


@pytest.mark.parametrize(
    ("text", "line", "column", "advice"),
    [
        ("people:\n  ana: {name: 't Hart}\n" + AFTER, 2, 15, '"\'t Hart"'),
        ("people:\n  ana: {fte: 0.5, name: 's-Gravenhage}\n" + AFTER, 2, 25, '"\'s-Gravenhage"'),
        ("people:\n  ana:\n    name: 't Hart\n" + AFTER, 3, 11, '"\'t Hart"'),
        ("people:\n  ana:\n    name: 't Hart\n  bo:\n    name: Bo's\n", 3, 11, '"\'t Hart"'),
        ("people:\n  ana:\n    name: 't Hart\n  bo:\n    name: 's Jong\n", 3, 11, '"\'t Hart"'),
        ("people:\n  ana:\n    name: 't Hart\n  bo:\n    name: Bo\n", 3, 11, '"\'t Hart"'),
        ("people:\r\n  ana:\r\n    name: 't Hart\r\n  bo: {name: 'Bo'}\r\n", 3, 11, '"\'t Hart"'),
        ('people:\n  ana:\n    name: "Ana\n  bo:\n    name: "Bo"\n', 3, 11, 'as in "Ana"'),
        ("people:\n  'ana:\n    name: Ana\n  'bo': {}\n", 2, 3, "as in 'ana'"),
        (
            "tribes:\n  t:\n    purpose: 't Best\n    squads: {s: {mission: 'more: of it'}}\n",
            3,
            14,
            '"\'t Best"',
        ),
    ],
)
def test_the_quote_that_opens_is_blamed_where_it_stands(
    text: str, line: int, column: int, advice: str
) -> None:
    ((at_line, at_column, message, help_),) = told(text)
    assert (at_line, at_column) == (line, column)
    assert "quote" in message
    assert advice in help_


def test_a_quote_inside_of_quotes_is_told_to_be_one() -> None:
    ((line, _, _, help_),) = told("people:\n  ana: {name: 'Ana 't Hart'}\n  bo: {name: 'Bo'}\n")
    assert line == 2
    assert "double quotes" in help_


@pytest.mark.parametrize(
    ("text", "column", "word"),
    [
        ("people:\n  ana: {name: Team #1, skills: {code: 1.0}}\n  bo: {}\n", 20, "#1"),
        ("people:\n  ana: {name: 'Team #0', purpose: First #1 of all}\n  bo: {}\n", 41, "#1"),
        ("people:\n  ana: [Fix bug #12, done]\n  bo: {}\n", 17, "#12"),
    ],
)
def test_a_text_cut_by_a_comment_between_braces_is_blamed_at_its_sign(
    text: str, column: int, word: str
) -> None:
    ((line, at_column, message, help_),) = told(text)
    assert (line, at_column) == (2, column)
    assert f"'{word}' behind a blank starts a comment" in message
    assert "double quotes" in help_


@pytest.mark.parametrize(
    ("text", "line", "column", "word"),
    [
        ("people:\n  ana #1:\n    name: Ana\n", 2, 7, "#1:"),
        ("people:\n  ana: {}\n  bo #1: {}\n", 3, 6, "#1:"),
        ("people:\n  - bo #b: x\n    name: z\n", 2, 8, "#b:"),
        ("people:\n  ana:\n    name: Ana\n      de #2 Vries\n      rest\n", 4, 10, "#2"),
        ("people:\n  ana:\n    name: Ana #2 de\n      Vries\n  bo: {}\n", 3, 15, "#2"),
    ],
)
def test_a_text_cut_by_a_comment_on_lines_of_its_own_is_blamed_at_its_sign(
    text: str, line: int, column: int, word: str
) -> None:
    ((at_line, at_column, message, help_),) = told(text)
    assert (at_line, at_column) == (line, column)
    assert f"'{word}' behind a blank starts a comment" in message
    assert "double quotes" in help_


def test_a_key_without_its_colon_is_not_blamed_on_the_comment_behind_it() -> None:
    ((_, _, message, _),) = told("people:\n  ana: {}\n  bo # a tester\n  cy: {}\n")
    assert "expected a key with a colon" in message


@pytest.mark.parametrize(
    ("squad", "message", "advice"),
    [
        ("Team #1", "'Team' is not an id", "the id stands here, not the name: write team-1"),
        ("teem #1", "there is no squad 'teem'", "no id has a '#': did you mean 'team-1'? A"),
        (
            "teem #red",
            "there is no squad 'teem'",
            "'#red' begins a comment, and no id has a '#'. A",
        ),
    ],
)
def test_an_id_cut_by_a_comment_is_told_so(squad: str, message: str, advice: str) -> None:
    squads = 'tribes: {t: {squads: {team-1: {name: "Team #1"}}}}\n'
    ((line, _, said, help_),) = told(f"{squads}work:\n  features:\n    f:\n      squad: {squad}\n")
    assert line == 5
    assert message in said
    assert advice in help_


def test_a_key_that_a_comment_makes_a_text_is_told_so() -> None:
    ((line, column, _, help_),) = told("people:\n  ana:\n    skills:\n      c #core: 1\n")
    assert (line, column) == (4, 7)
    assert "'#core: 1' begins a comment" in help_


def cut_short(path: Path, text: str) -> list[tuple[int, int, str]]:
    """Check a file, for line, column and message of every text that a comment cuts short."""
    path.write_text(text, encoding="utf-8")
    result = check([str(path)], CheckOptions(select=("cut-text",)))
    assert not result.diagnostics
    return [(one.place.line, one.place.column, one.message) for one in result.findings]


@pytest.mark.parametrize(
    ("typed", "column", "kept", "hidden"),
    [
        ("name: Team #1", 16, "only 'Team' is read", "#1"),
        ("name: C #core", 13, "only 'C' is read", "#core"),
        ("name: Sprint #2  ", 18, "only 'Sprint' is read", "#2"),
        ("name: Ana de Wit\t#2", 22, "only 'Ana de Wit' is read", "#2"),
        ("name: Squad # 12", 17, "only 'Squad' is read", "# 12"),
        ("name: #1 at work", 11, "'name' reads as empty", "#1 at work"),
        ("name: Één #één", 15, "only 'Één' is read", "#één"),
        ("{name: Team #1\n}", 17, "only 'Team' is read", "#1"),
        ("{fte: 0.5, name: Team #1 of 2\n}", 27, "only 'Team' is read", "#1 of 2"),
    ],
)
def test_a_text_that_a_comment_cuts_short_is_told_at_its_sign(
    typed: str, column: int, kept: str, hidden: str, tmp_path: Path
) -> None:
    start = "people:\n  a:\n    "
    assert cut_short(tmp_path / "m.yaml", start + typed.replace("\n", "\n    ") + "\n") == [
        (3, column, f"{kept}: '{hidden}' begins a comment")
    ]


def test_an_item_of_a_list_that_a_comment_cuts_short_is_told(tmp_path: Path) -> None:
    text = """\
people: {ana: , bo: , cy: }
tribes:
  t:
    squads:
      app:
        members:
          - ana #1
          - bo  #part-time
          - cy  # 2 days a week
work:
  features:
    f:
      squad: app
      acceptance:
        - Loads as page #1
        - Fast
"""
    assert cut_short(tmp_path / "m.yaml", text) == [
        (7, 17, "only 'ana' is read: '#1' begins a comment"),
        (15, 25, "only 'Loads as page' is read: '#1' begins a comment"),
    ]


@pytest.mark.parametrize(
    "typed",
    [
        "fte: 0.5  # part-time",
        "fte: 0.5  #part-time",
        "name: Anna # leaves in May",
        "name: Anna # 2 days a week",
        "name: Anna  #TODO",
        "name: Anna #todo: her second name",
        "name: Anna #nosec B101",
        "name: Anna #noqa:E501",
        "name: Anna #----",
        "name: Anna ##",
        "name: 'Anna' #1",
        'name: "Team #1"',
        "name: Team#1",
        "name: Anna # see #12",
        "name: # her name #1",
        "name: >- #1\n      Team #1",
        "vacancy: true #1",
        "#name: Team",
        "# name: Team #1",
        "skills: #core\n      code: 1",
    ],
)
def test_a_comment_that_reads_as_one_is_left_alone(typed: str, tmp_path: Path) -> None:
    assert not cut_short(tmp_path / "m.yaml", f"people:\n  a:\n    {typed}\n    #fte: 0.9\n")


def test_a_text_in_a_scenario_or_its_base_that_a_comment_cuts_short_is_told(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("people: {bo: }\ntribes:\n  t:\n    name: Team #1\n")
    changes = (
        "changes:\n- add:\n    squad: web\n    tribe: t\n    name: Web #2\n    members: [bo]\n"
    )
    head = "scenario: 1\nbase: base.yaml\nname: Split #3\nassumptions:\n  availability: 0.5 #half\n"
    assert cut_short(tmp_path / "s.yaml", head + changes) == [
        (4, 16, "only 'Team' is read: '#1' begins a comment"),
        (3, 13, "only 'Split' is read: '#3' begins a comment"),
        (10, 15, "only 'Web' is read: '#2' begins a comment"),
    ]


@pytest.mark.parametrize(
    ("typed", "proposed"),
    [
        ("José", "jose"),
        ("Zoë de Wit", "zoe-de-wit"),
        ("Müller", "muller"),
        ("Øyvind", "oyvind"),
        ("łukasz", "lukasz"),
        ("Weiß", "weiss"),
        ("Ana_Maria", "ana-maria"),
    ],
)
def test_an_id_with_accents_is_proposed_without_them(typed: str, proposed: str) -> None:
    ((_, _, _, help_),) = told(f"people: {{{typed}: {{}}}}\n")
    assert f"for instance '{proposed}'" in help_


def test_letters_of_another_script_get_no_mutilated_proposal() -> None:
    ((_, _, _, help_),) = told("people: {иван: {}}\n")
    assert "for instance" not in help_


MODEL = """\
people: {{ana: {{name: Ana de Wit, skills: {{code: 1.0}}}}, bo: {{}}}}
tribes:
  t:
    squads:
      app: {{members: {members}, product_owner: {owner}}}
      web: {{}}
work:
  features:
    f:
      squad: {squad}
      due: {due}
      steps: [{{skill: {skill}, days: {days}}}]
"""
FINE = {
    "members": "[ana, bo]", "owner": "ana", "squad": "app", "due": "2026-03-01", "skill": "code",
    "days": "3",
}  # fmt: skip


def test_the_model_of_these_tests_is_sound() -> None:
    assert told(MODEL.format_map(FINE)) == []


@pytest.mark.parametrize(
    ("field", "typed", "advice"),
    [
        ("members", "[ana; bo]", "put a comma between the items of a list: ana, bo"),
        ("members", "[ana / bo]", "put a comma between the items of a list: ana, bo"),
        ("members", "[ana and bo]", "put a comma between the items of a list: ana, bo"),
        ("members", "[ana bo]", "put a comma between the items of a list: ana, bo"),
        ("members", "ana; bo", "write [ana, bo]"),
        ("members", '"ana, bo"', "write [ana, bo]"),
        ("members", "ana, bo", "write [ana, bo]"),
        ("members", "[Ana de Wit]", "the id stands here, not the name: write ana"),
        ("members", "[Bo]", "did you mean 'bo'?"),
        ("members", "[“ana”]", "typographic quotes are letters like any other here; write ana"),
        ("owner", "[ana, bo]", "only one may stand under 'product_owner': ana or bo"),
        ("owner", '"ana, bo"', "only one may stand under 'product_owner': ana or bo"),
        ("owner", "ana, bo", "only one may stand there: ana or bo"),
        ("squad", "app, web", "only one may stand under 'squad': app or web; a step has"),
        ("squad", "app / web", "only one may stand under 'squad': app or web"),
        ("squad", "\u2018app\u2019", "write app"),
        ("days", "4-9", "write {p50: 4, p90: 9}"),
        ("days", "4 - 9", "write {p50: 4, p90: 9}"),
        ("days", "4\u20139", "write {p50: 4, p90: 9}"),
        ("days", "4 to 9 days", "write {p50: 4, p90: 9}"),
        ("days", "9..4", "write {p50: 4, p90: 9}"),
        ("days", "2.5-4", "write {p50: 2.5, p90: 4}"),
        ("days", "“3”", "write 3"),
        ("due", "2026/03/01", "2026-03-01"),
        ("due", "2026-3-1", "2026-03-01"),
        ("due", "31-12-2026", "2026-12-31"),
        ("due", "1-3-2026", "2026-03-01 or 2026-01-03?"),
        ("skill", "«code»", "write code"),
    ],
)
def test_the_remedy_fits_what_was_found(field: str, typed: str, advice: str) -> None:
    found = told(MODEL.format_map({**FINE, field: typed}))
    assert found
    assert any(advice in help_ for *_, help_ in found), found


def test_a_sentence_with_a_comma_is_no_list_of_criteria() -> None:
    text = MODEL.format_map(FINE).replace(
        "due:", "acceptance: Loads fast, works offline\n      due:"
    )
    ((_, _, _, help_),) = told(text)
    assert 'write ["Loads fast, works offline"]' in help_


def test_a_text_with_typographic_quotes_cut_by_a_comma_is_told_so() -> None:
    text = MODEL.format_map(FINE).replace("web: {}", "web: {mission: “Fast, and kind”}")
    ((_, _, message, help_),) = told(text)
    assert "and kind" in message
    assert "straight quotes" in help_


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("#1 in the market", '"#1 in the market"'),
        ("# 1 in the market", '"# 1 in the market"'),
        ("", "write a value behind 'goal:'"),
    ],
)
def test_a_required_text_that_is_a_comment_is_told_to_stand_in_quotes(
    typed: str, advice: str
) -> None:
    squads = f"squads:\n      s:\n        measures:\n          - goal: {typed}\n"
    ((line, column, message, help_),) = told(f"tribes:\n  t:\n    {squads}")
    assert (line, column) == (6, 13)
    assert message == "'goal' has no value, and one is required"
    assert advice in help_


@pytest.mark.parametrize(
    ("where", "typed", "meant"),
    [
        ("squads: {s: {members: LIST}}", "[[ana; bo]]", "[ana, bo]"),
        ("squads: {s: {members: LIST}}", "[[ana, bo]]", "[ana, bo]"),
        ("chapters: {c: {members: LIST}}", "[[ana; bo]]", "[ana, bo]"),
        ("chapters: {c: {members: LIST}}", "[[ana]]", "[ana]"),
    ],
)
def test_a_list_in_a_list_is_told_to_be_one(where: str, typed: str, meant: str) -> None:
    text = f"people: {{ana: , bo: }}\ntribes: {{t: {{{where.replace('LIST', typed)}}}}}\n"
    ((line, column, message, help_),) = told(text)
    assert (line, column) == (2, text.splitlines()[1].index(typed) + 2)
    assert "found a list" in message
    assert help_ == f"the list stands in brackets or dashes already: {meant}"


@pytest.mark.parametrize(
    ("field", "advice"),
    [
        ("squad: a, b", "only one may stand there: a or b"),
        ("squad: app, value_per_week: 30.000,50", "write the number without it"),
        ("squad: app, name: Hart, now", 'write name: "Hart, now"'),
    ],
)
def test_a_comma_between_braces_gets_a_remedy_that_the_field_takes(field: str, advice: str) -> None:
    text = f"tribes: {{t: {{squads: {{app: }}}}}}\nwork: {{features: {{f: {{{field}}}}}}}\n"
    assert any(advice in help_ for _, _, _, help_ in told(text))


def test_files_of_other_commands_are_told_where_they_go() -> None:
    ((_, _, _, table),) = told("name,squad\nAna,Limits\n")
    assert "tribeplan import" in table
    ((_, _, _, learnt),) = told("assumptions:\n  switch_minutes: 20\n")
    assert "--assumptions" in learnt
    assert "tribeplan import" not in told("# nothing\n")[0][3]
