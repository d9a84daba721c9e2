from report.samples import UNKNOWN_KEY, located, lone, too_large
from tribeplan.errors import Place
from tribeplan.report.options import diagnostic_fingerprints, fingerprints, plain_path
from tribeplan.rules.size import oversized_squad

SQUAD = ("tribes", "cards", "squads", "app")


def test_a_fingerprint_survives_a_move_to_another_line_and_file() -> None:
    before = located(oversized_squad, SQUAD, "10 people", Place("a.yaml", 1, 1, 1, 2))
    after = located(oversized_squad, SQUAD, "11 people", Place("b.yaml", 9, 1, 9, 2))
    assert fingerprints([before]) == fingerprints([after])


def test_findings_about_different_things_differ() -> None:
    place = Place("a.yaml", 1, 1, 1, 2)
    findings = [
        located(oversized_squad, SQUAD, "x", place),
        located(oversized_squad, (*SQUAD[:-1], "web"), "x", place),
        located(oversized_squad, SQUAD, "x", place, subject="sql"),
        located(oversized_squad, SQUAD, "x", place, model="other.yaml"),
        lone(),
    ]
    assert len(set(fingerprints(findings))) == 5


def test_equal_findings_are_numbered_and_the_first_keeps_its_name() -> None:
    names = fingerprints([too_large(), too_large(), too_large()])
    assert len(set(names)) == 3
    assert names[:1] == fingerprints([too_large()])


def test_equal_diagnostics_are_numbered() -> None:
    assert len(set(diagnostic_fingerprints([UNKNOWN_KEY, UNKNOWN_KEY]))) == 2


def test_a_model_is_the_same_however_its_directory_is_written() -> None:
    place = Place("a.yaml", 1, 1, 1, 2)
    plain = located(oversized_squad, SQUAD, "x", place, model="org")
    dotted = located(oversized_squad, SQUAD, "x", place, model="./org")
    assert fingerprints([plain]) == fingerprints([dotted])


def test_paths_lose_their_dot() -> None:
    assert plain_path("./a/b.yaml") == "a/b.yaml"
    assert plain_path(".//./a.yaml") == "a.yaml"
    assert plain_path("../a.yaml") == "../a.yaml"
    assert plain_path(".hidden/a.yaml") == ".hidden/a.yaml"
