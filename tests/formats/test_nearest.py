"""The hint behind 'unknown name'. Expected names are what a reader would say was meant."""

import time

import pytest

from tribeplan.formats.nearest import nearest

KEYS = ["members", "member", "squads", "chapters", "product_owner", "purpose", "lead"]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("squds", "squads"),
        ("Squads", "squads"),
        ("memebrs", "members"),
        ("membr", "member"),
        ("productowner", "product_owner"),
        ("product-owner", "product_owner"),
        ("leads", "lead"),
        ("porpuse", "purpose"),
    ],
)
def test_a_slip_finds_the_name_that_was_meant(word: str, meant: str) -> None:
    assert nearest(word, KEYS) == meant


@pytest.mark.parametrize("word", ["", "zzz", "budget", "x" * 1000])
def test_a_word_unlike_all_names_gets_no_hint(word: str) -> None:
    assert nearest(word, KEYS) is None


def test_nothing_is_near_when_nothing_is_known() -> None:
    assert nearest("anna", []) is None


def test_the_answer_does_not_depend_on_the_order_of_the_names() -> None:
    names = [f"squad-{number}" for number in range(10)]
    assert nearest("squad-x", names) == nearest("squad-x", reversed(names)) == "squad-0"


def test_ten_thousand_look_alike_names_are_answered_quickly() -> None:
    names = [f"p{number:06d}" for number in range(10_000)]
    before = time.process_time()
    assert nearest("p00O042", names) == "p000042"
    assert time.process_time() - before < 0.2
