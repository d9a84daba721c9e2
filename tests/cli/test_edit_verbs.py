"""move, set, add, remove and rename: the files before and after, by hand."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tribeplan.cli.main import tribeplan
from tribeplan.errors import InvalidUsage, NoInput

BANK = """\
tribeplan: 1
name: Bank
people:
  ana: {name: Ana de Wit, skills: {code: 1.0}}   # since 2019
  bo: {name: Bo, skills: {code: 1.0, words: 30%}}
  cy: {skills: {words: 1.0}}
  tess: {}
tribes:
  loans:
    lead: tess
    chapters:
      code: {lead: ana, members: [ana, bo]}
      words: {lead: cy, members: [cy]}
    squads:
      # the app
      app:
        product_owner: cy
        members: [cy, ana, {person: bo, share: 60%}]
      core:
        members:
          - {person: bo, share: 40%}   # two days
  saving:
    squads:
      web:
        members: [tess]
decisions:
  board: {at: release, decides: [tess], tribes: [loans]}
work:
  features:
    pay: {squad: core, steps: [{skill: code, days: 3}]}
"""


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "bank.yaml"
    path.write_text(BANK, "utf-8")
    return path


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(tribeplan, [str(word) for word in words], standalone_mode=False)


def done(*words: str | Path) -> Result:
    result = run(*words)
    assert result.exception is None, result.output
    assert result.return_value == 0, result.output
    return result


def changed(model: Path, result: Result) -> list[str]:
    """The lines that went and came, held against the files."""
    lines = [
        line
        for line in result.stdout.splitlines()
        if line[:1] in "+-" and not line.startswith(("---", "+++"))
    ]
    now = model.read_text("utf-8").splitlines()
    assert all(line[1:] in now for line in lines if line.startswith("+"))
    return lines


def test_a_person_moves_with_share_and_comment(model: Path) -> None:
    result = done("move", model, "bo", "--from", "core", "--to", "web")
    assert "-          - {person: bo, share: 40%}   # two days" in changed(model, result)
    assert "Move Bo to web. Brings " in result.stderr
    assert "person: bo, share: 60%" in model.read_text("utf-8")


def test_a_dry_run_prints_the_same_and_writes_nothing(model: Path) -> None:
    tried = done("move", model, "bo", "--from", "core", "--to", "web", "--dry-run")
    assert model.read_text("utf-8") == BANK
    assert "Nothing was written." in tried.stderr
    assert done("move", model, "bo", "--from", "core", "--to", "web").stdout == tried.stdout


def test_several_people_move_in_one_save_with_share_and_chapter(model: Path) -> None:
    result = done(
        "move", model, "Ana de Wit", "cy", "--to", "web", "--share", "50%", "--chapter", "words"
    )
    text = model.read_text("utf-8")
    assert "{person: ana, share: 0.5}" in text
    assert "{person: cy, share: 0.5}" in text
    assert "product_owner" not in text
    assert "words: {lead: cy, members: [cy, ana]}" in text
    assert result.stdout.count("--- a/") == 1


def test_who_works_in_two_squads_has_to_say_which_to_leave(model: Path) -> None:
    result = run("move", model, "bo", "--to", "web")
    assert isinstance(result.exception, InvalidUsage)
    assert "'bo' works in app, core" in str(result.exception)
    assert model.read_text("utf-8") == BANK


def test_people_can_stay_where_they_are_too(model: Path) -> None:
    done("move", model, "bo", "--to", "web", "--stay", "--share", "0.1")
    assert "members: [tess, {person: bo, share: 0.1}]" in model.read_text("utf-8")
    assert "{person: bo, share: 40%}" in model.read_text("utf-8")


def test_people_can_leave_a_squad_only(model: Path) -> None:
    done("move", model, "app/ana", "--from", "app")
    assert "members: [cy, {person: bo, share: 60%}]" in model.read_text("utf-8")


def test_a_squad_goes_to_a_tribe_and_work_to_a_squad(model: Path) -> None:
    result = done("move", model, "squad:core", "--to", "saving")
    assert "Move squad core to saving." in result.stderr
    done("move", model, "pay", "--to", "app")
    assert "pay: {squad: app," in model.read_text("utf-8")


def test_fields_are_set_and_cleared_in_one_save(model: Path) -> None:
    result = done("set", model, "squad:app", "wip_limit=3", "mandate=soft", "product_owner=")
    assert changed(model, result) == [
        "-        product_owner: cy",
        "+        mandate: soft",
        "+        wip_limit: 3",
    ]
    solved = result.stderr.partition("Solves ")[2]
    assert "advice TP704 missing-wip-limit of squad:app" in solved


def test_a_share_and_a_limit_of_the_organisation_are_set(model: Path) -> None:
    done("set", model, "app/bo", "share=20%")
    assert "{person: bo, share: 20%}" in model.read_text("utf-8")
    done("set", model, "organisation", "limits.squad_size=2")
    assert "squad_size: 2" in model.read_text("utf-8")


def test_setting_what_is_so_already_writes_nothing(model: Path) -> None:
    result = done("set", model, "squad:app", "product_owner=cy")
    assert result.stdout == ""
    assert "so it is already" in result.stderr
    assert model.read_text("utf-8") == BANK


def test_new_elements_come_with_their_fields(model: Path) -> None:
    done(
        "add", model, "person", "fay", "name=Fay Aziz", "skills=code: 1.0",
        "--squad", "web", "--chapter", "code",
    )  # fmt: skip
    done("add", model, "seat", "code-2", "skills=code: 1.0", "--squad", "app")
    done("add", model, "squad", "desk", "mission=Answers within a day", "--tribe", "loans")
    done("add", model, "chapter", "care", "lead=tess", "--tribe", "saving")
    done("add", model, "tribe", "cards", "purpose=Paying")
    done("add", model, "gate", "audit", "at=release", "every_days=30", "decides=tess, cy")
    done("add", model, "feature", "scan", "steps={skill: code, days: 5}", "--squad", "app")
    done("add", model, "stream", "calls", "per_week=2", "--squad", "app")
    done("add", model, "skill", "law", "compliance=true")
    text = model.read_text("utf-8")
    for line in (
        "fay: {name: Fay Aziz, skills: {code: 1.0}}",
        "code: {lead: ana, members: [ana, bo, fay]}",
        "members: [tess, fay]",
        "code-2: {skills: {code: 1.0}, vacancy: true}",
        "mission: Answers within a day",
        "care: {lead: tess}",
        "purpose: Paying",
        "audit: {at: release, every_days: 30, decides: [tess, cy]}",
        "{skill: code, days: 5}",
        "per_week: 2",
        "law: {compliance: true}",
    ):
        assert line in text, text


def test_a_squad_goes_with_its_work(model: Path) -> None:
    result = done("remove", model, "core")
    assert "Remove squad core, and its 1 feature." in result.stderr
    assert "pay" not in model.read_text("utf-8")


def test_a_successor_takes_over(model: Path) -> None:
    done("remove", model, "squad:core", "--successor", "app")
    assert "pay: {squad: app," in model.read_text("utf-8")
    done("remove", model, "tess", "--successor", "ana")
    assert "lead: ana\n" in model.read_text("utf-8")


def test_several_things_go_in_one_save(model: Path) -> None:
    result = done("remove", model, "app/ana", "cy", "gate:board")
    assert "Take Ana de Wit out of app; Remove cy; Remove gate board." in result.stderr
    assert "board" not in model.read_text("utf-8")
    assert "members: [{person: bo, share: 60%}]" in model.read_text("utf-8")


def test_an_id_changes_everywhere_and_findings_stay_what_they_are(model: Path) -> None:
    result = done("rename", model, "core", "kernel", "--name", "Kernel")
    text = model.read_text("utf-8")
    assert "core" not in text
    assert "pay: {squad: kernel," in text
    assert "name: Kernel" in text
    assert "No finding appears or vanishes." in result.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["move", "anna", "--to", "web"], "nothing is called 'anna'; did you mean 'ana'?"),
        (["move", "ana", "--to", "wbe"], "there is no squad 'wbe'; did you mean 'web'?"),
        (["move", "ana"], "say where to"),
        (["move", "ana", "--chapter", "words", "--share", "1"], "--share is the share in"),
        (["move", "gate:board", "--to", "app"], "a gate cannot be moved"),
        (["move", "ana", "squad:app", "--to", "web"], "move people apart from other things"),
        (["move", "ana", "--to", "web", "--share", "much"], "share: found 'much', expected"),
        (["set", "app", "wip_limit=many"], "wip_limit: found 'many', expected a number"),
        (["set", "app", "wip_limt=3"], "did you mean 'wip_limit'?"),
        (["set", "app", "wip_limit"], "'wip_limit' sets nothing, expected FIELD=VALUE"),
        (["set", "app", "name=a", "name=b"], "'name' is given twice"),
        (["add", "gate", "audit"], "a gate needs 'at': add at=start or at=release"),
        (["add", "squad", "Desk"], "'Desk' is not an id"),
        (["add", "person", "fay", "squad=web", "--squad", "web"], "'squad' is given twice"),
        (["add", "person", "fay", "wage=1"], "unknown key 'wage'"),
        (["remove", "organisation"], "the organisation itself cannot be removed"),
        (["remove", "board", "--successor", "app"], "'board' has no successor"),
        (["rename", "app"], "give the new id, or a display name"),
        (["rename", "app/bo", "x"], "'app/bo' has no id of its own"),
        (["rename", "app", "Loans app"], "for instance 'loans-app'"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_written(
    model: Path, words: list[str], message: str
) -> None:
    result = run(words[0], model, *words[1:])
    assert isinstance(result.exception, InvalidUsage)
    assert message in str(result.exception)
    assert model.read_text("utf-8") == BANK


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["add", "squad", "app", "--tribe", "saving"], "there is a squad 'app' already"),
        (["add", "squad", "desk"], "no tribe is named, and there are 2"),
        (["rename", "app", "core"], "there is a squad 'core' already"),
        (["move", "cy", "--from", "core", "--to", "web"], "'cy' does not work in squad 'core'"),
    ],
)
def test_what_cannot_be_done_ends_with_2_and_why(
    model: Path, words: list[str], message: str
) -> None:
    result = run(words[0], model, *words[1:])
    assert result.return_value == 2
    assert "tribeplan: cannot be done: " in result.stderr
    assert message in result.stderr
    assert "= help: " in result.stderr
    assert model.read_text("utf-8") == BANK


def test_one_refusal_keeps_everything_unwritten(model: Path) -> None:
    result = run("move", model, "ana", "cy", "--from", "core", "--to", "web")
    assert result.return_value == 2
    assert model.read_text("utf-8") == BANK


def test_a_model_that_is_not_there_ends_as_elsewhere(tmp_path: Path) -> None:
    assert isinstance(run("move", tmp_path / "no.yaml", "a", "--to", "b").exception, NoInput)


def test_characters_that_no_model_may_hold_are_refused(model: Path) -> None:
    result = run("set", model, "ana", "name=Ana\x1b[2J")
    assert isinstance(result.exception, InvalidUsage)
    assert "U+001B" in str(result.exception)


def test_what_could_steer_a_ci_runner_or_a_terminal_is_shown_as_text(model: Path) -> None:
    result = done("set", model, "ana", "name=\u00adAna")
    assert "\u00ad" not in result.output
    assert "\\xad" in result.stderr


@pytest.mark.parametrize("order", ["::stop-commands::x", "##[add-mask]x"])
def test_no_name_gives_an_order_to_a_ci_runner(model: Path, order: str) -> None:
    # The name begins the line that says what the next command did.
    named = done("set", model, "ana", f"name={order}")
    again = done("set", model, "ana", "fte=50%")
    lines = [*named.output.splitlines(), *again.output.splitlines()]
    assert not any(line.lstrip().startswith("::") or "##[" in line for line in lines)
    assert order[2:] in again.stderr


def test_a_diff_is_coloured_only_when_asked(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[1;32m+" in done("set", model, "app", "wip_limit=3").stdout
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in done("set", model, "app", "wip_limit=2").stdout
