"""The text at each reported place is the key or value that is named."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tribeplan.errors import Place
from tribeplan.formats.model.files import find_models
from tribeplan.formats.model.read import ModelReading, read_model
from tribeplan.org.address import Address

MODELS = Path(__file__).resolve().parents[2] / "models"


MODEL_FILES = {Path(files.root).stem: files for files in find_models([str(MODELS)])}


def hypotheek() -> ModelReading:
    return read_model(MODEL_FILES["hypotheek"])


@cache
def lines_of(text: str) -> list[str]:
    return text.split("\n")


def text_at(reading: ModelReading, place: Place) -> str:
    text = next(one.text for one in reading.places.documents if one.path == place.path)
    assert place.line == place.end_line
    line = lines_of(text)[place.line - 1]
    return line[place.column - 1 : place.end_column - 1]


def addresses(node: object, at: Address = ()) -> Iterator[tuple[Address, object]]:
    children: list[tuple[str | int, object]] = []
    if isinstance(node, dict):
        children = list(node.items())
    elif isinstance(node, list):
        children = list(enumerate(node))
    for key, child in children:
        yield (*at, key), child
        yield from addresses(child, (*at, key))


@pytest.mark.parametrize("name", MODEL_FILES)
def test_the_place_of_every_key_and_value_in_our_models_holds_it(name: str) -> None:
    reading = read_model(MODEL_FILES[name])
    counted = 0
    for document in reading.places.documents:
        for address, value in addresses(document.root):
            key = text_at(reading, reading.places.key(address))
            if isinstance(address[-1], str):
                assert key.strip("'\"") == address[-1]
            if isinstance(value, str) and "\n" not in value:
                assert value in text_at(reading, reading.places.value(address)).replace("''", "'")
            counted += 1
    assert counted > 20


def test_a_place_that_leads_nowhere_is_that_of_what_it_would_stand_in() -> None:
    reading = hypotheek()
    squad: Address = ("tribes", "hypotheek", "squads", "hypotheek-app")
    assert reading.places.key((*squad, "nothing")) == reading.places.key(squad)
    assert not reading.places.leads_to((*squad, "nothing"))
    assert reading.places.leads_to(squad)


def test_the_place_of_several_lines_is_the_first_of_them() -> None:
    reading = hypotheek()
    place = reading.places.value(("tribes", "hypotheek", "squads"))
    assert place.line == place.end_line
