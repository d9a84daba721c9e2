"""Another language: complete, compiled, and never in what somebody else wrote."""

import ast
import datetime as dt
import math
import pickle
import re
from collections.abc import Iterator, Sequence
from gettext import GNUTranslations
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po
from click.testing import CliRunner
from scripts.make_catalogues import LOCALES, compiled

from reference.rule_cases import cases_of, examples_of
from tribeplan.cli.main import tribeplan
from tribeplan.org.elements import Message, said
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import roster_of
from tribeplan.report.explain import explain_rule, limits_of
from tribeplan.report.language import LANGUAGES, counted, current, in_language, tr
from tribeplan.report.sections import Section, render_markdown
from tribeplan.report.words import CAUSE_WORDS, between, date, days, money, share
from tribeplan.rules.catalogue import ALL_RULES, CATALOGUE, FIXES, run_rules
from tribeplan.rules.fix import Case
from tribeplan.rules.sources import Evidence
from tribeplan.scenario.people_edits import remove_people
from tribeplan.simulation.assumptions import ASSUMPTIONS

SOURCE = Path(__file__).resolve().parents[2] / "src/tribeplan"
CATALOGUES = sorted(LOCALES.glob("*/LC_MESSAGES/*.po"))


def marked() -> Iterator[str]:
    """Every text that the code marks for translation."""
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                first = 1 if node.func.id == "problem" else 0
                said = node.args[first] if len(node.args) > first else None
                is_text = isinstance(said, ast.Constant) and isinstance(said.value, str)
                marks = {"tr", "said", "problem"}
                if node.func.id in marks and isinstance(said, ast.Constant) and is_text:
                    yield str(said.value)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_language_but_english_has_a_catalogue() -> None:
    assert [path.parents[1].name for path in CATALOGUES] == [x for x in LANGUAGES if x != "en"]


def test_so_many_of_all_lets_the_noun_be_counted_where_there_may_be_one() -> None:
    of_several = re.compile(
        r"\{\w+(?::,)?\} of \{(?!day|pairs)\w+(?::,)?\} (?:\w+ )?\w+(?:s|ple)\b"
    )
    found = {match[0] for text in marked() for match in of_several.finditer(text)}
    # A tribe that has both kinds has two squads; one replication is never too many for the memory.
    assert found == {"{projects} of {squads} squads", "{played:,} of {asked:,} replications"}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parents[1].name)
def test_a_catalogue_has_every_marked_text_and_every_title_of_a_rule(path: Path) -> None:
    with path.open("rb") as file:
        known = {str(message.id): str(message.string) for message in read_po(file) if message.id}
    wanted = {*marked(), *(rule.title for rule in ALL_RULES)}
    wanted |= {" ".join(rule.why.split()) for rule in ALL_RULES}
    wanted |= {
        tell for b in ASSUMPTIONS.values() for tell in (b.unit, b.strength, b.origin, b.source)
    }
    wanted |= {str(each) for each in Evidence}
    wanted |= {tell for rule in ALL_RULES for limit in limits_of(rule) for tell in limit[2:]}
    wanted |= {limit.value.partition(" ")[2] for rule in ALL_RULES for limit in limits_of(rule)}
    wanted |= {str(fix.__doc__).partition("\n")[0] for fix in FIXES.values() if fix is not None}
    assert len(wanted) > 550
    assert wanted - known.keys() == set()
    for text, translation in known.items():
        assert translation, text
        assert fields(translation) == fields(text), text


def patterns(message: object) -> Iterator[str]:
    """Every pattern in a message: its own, and those of what it says in turn."""
    if isinstance(message, Message):
        yield message.pattern
        for value in message.values.values():
            yield from patterns(value)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parents[1].name)
def test_a_catalogue_has_the_label_of_every_fix_that_a_rule_proposes(path: Path) -> None:
    with path.open("rb") as file:
        known = {str(message.id) for message in read_po(file) if message.id}
    labels: list[str] = []
    for rule in CATALOGUE:
        mend = FIXES[rule.name]
        for example in (*examples_of(rule), *cases_of(rule)) if mend else ():
            roster = example.roster
            limits = roster.organisation.effective_limits()
            for finding in run_rules(roster.organisation, [rule]):
                proposed = mend(Case(roster, finding.problem, limits)) if mend else ()
                labels += [edit.label for edit in proposed]
    assert len(labels) > 100
    for label in labels:
        assert isinstance(label, Message), label
        assert set(patterns(label)) - known == set()


def test_the_fix_of_a_rule_is_named_and_labelled_in_dutch() -> None:
    rule = next(each for each in CATALOGUE if each.name == "ownerless-squad")
    people = {id_: {"name": id_.title()} for id_ in ("ana", "bo", "cy")}
    roster = roster_of(Organisation.model_validate({"people": people}))
    with in_language("nl"):
        layers = next(each for each in CATALOGUE if each.name == "too-many-decision-layers")
        assert "    decision_layers: 1 gremium\n      Hoogste aantal gremia" in explain_rule(layers)
        assert "[definitie]" in explain_rule(rule)
        assert "Snelle oplossing in de app: Laat iemand die in de squad werkt" in explain_rule(rule)
        told = [tr(remove_people(roster, list(people)[:many]).label) for many in (1, 2, 3)]
    assert told == ["Verwijder Ana", "Verwijder Ana en Bo", "Verwijder 3 mensen"]


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parents[1].name)
def test_a_catalogue_is_compiled(path: Path) -> None:
    assert path.with_suffix(".mo").read_bytes() == compiled(
        path
    )  # python -m scripts.make_catalogues


def test_dutch_has_its_own_words_months_and_separators() -> None:
    # as one writes them in the Netherlands: a point for thousands, a comma for decimals
    with in_language("nl"):
        assert (days(1.26), days(1234), days(math.inf)) == ("1,3", "1.234", "-")
        assert share(0.004) == "0,4%"
        assert money(15_795_123) == "15,8 miljoen"
        assert date(dt.date(2027, 3, 14)) == "14 mrt 2027"
        assert between((3, 2.5, 3.5)) == "2,5 tot 3,5"
        assert counted(1200, "person", "people") == "1.200 mensen"
        assert CAUSE_WORDS["gate"] == "wachten op een gremium"
    assert current() == "en"
    assert days(1.26) == "1.3"


ROOT = SOURCE.parents[1]
MODEL, OTHER = (str(ROOT / name) for name in ("models/minimal.yaml", "models/hypotheek.yaml"))

SHORT = ("--replications", "2", "--horizon", "60", "--details")


def looked_up_in_vain(words: Sequence[str], monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """What a command in Dutch looks up that the catalogue lacks, and that is not Dutch yet."""
    with CATALOGUES[0].open("rb") as file:
        catalogue = [message for message in read_po(file) if message.id]
    headings = {f"{message.id}:" for message in catalogue}  # looked up once more without the colon
    dutch = {str(message.string).rstrip(":") for message in catalogue}
    missed: set[str] = set()
    found = GNUTranslations.gettext

    def gettext(self: GNUTranslations, message: str) -> str:
        told = found(self, message)
        is_known = told is not message or message in dutch | headings
        if not is_known and re.search("[a-z]", message):
            missed.add(message)
        return told

    with monkeypatch.context() as patched:
        patched.setattr(GNUTranslations, "gettext", gettext)
        result = CliRunner().invoke(tribeplan, [*words, "--language", "nl"])
    assert result.exit_code in {0, 1}, result.output
    return missed


@pytest.mark.parametrize(
    "words",
    [
        ("show", OTHER),
        ("show", OTHER, "--analysis"),
        ("check", OTHER, "--show-suppressed"),
        ("check", OTHER, "--format", "markdown"),
        ("explain", "all"),
        ("simulate", MODEL, *SHORT),
        ("compare", MODEL, MODEL, *SHORT),
        ("compare", MODEL, MODEL, *SHORT, "--format", "github-comment"),
    ],
    ids=lambda words: " ".join(word for word in words if "/" not in word),
)
def test_all_that_a_command_says_in_dutch_is_in_the_catalogue(
    words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert looked_up_in_vain(words, monkeypatch) == set()


def test_a_document_for_programs_says_the_same_in_every_language() -> None:
    for words in (("check", OTHER, "--format", "json"), ("show", OTHER, "--format", "json")):
        told = {
            code: CliRunner().invoke(tribeplan, [*words, "--language", code]).output
            for code in LANGUAGES
        }
        assert told["nl"] == told["en"]


def test_what_a_rule_found_is_filled_in_anew_in_the_language_with_its_own_names() -> None:
    can = said("{capacity:.1f}", capacity=2)
    pattern = (
        "squad '{squad}' gets {work:.1f} person-days of work a week; its people can do {capacity}"
    )
    message = said(pattern, squad="has {0}", work=1234.5, capacity=can)
    assert message.startswith("squad 'has {0}' gets 1234.5 person-days")
    with in_language("nl"):
        told = tr(message)
    assert told.startswith("squad 'has {0}' krijgt 1234,5 persoonsdagen werk per week")
    assert told.endswith("kunnen 2,0 doen")
    assert pickle.loads(pickle.dumps(message)).values == message.values  # noqa: S301  # our own


def test_a_language_ends_where_it_was_asked_for_also_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), in_language("nl"):
        _ = 1 / 0
    assert current() == "en"


def test_what_somebody_wrote_stays_as_it_is() -> None:
    section = Section("", (), ("half:", ""), (("half", "Answer"), ("{name}", "nobody")))
    with in_language("nl"):
        shown = render_markdown([section])
        assert "helft" in shown.splitlines()[0]
        assert "| half | Answer |" in shown
        assert tr("{name} (PO)").format(name="{title} 1.5") == "{title} 1.5 (PO)"
