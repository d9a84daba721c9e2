"""Random organisations, changes and comments: what is written means what was meant."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reference.changes import lists_of_changes
from reference.organisations import Plain, organisations
from tribeplan.formats.model.edit import confirm, rewrite, same_meaning
from tribeplan.formats.model.files import ModelFiles
from tribeplan.formats.model.read import ModelReading, read_model
from tribeplan.formats.model.waivers import find_waivers
from tribeplan.formats.model_text import write_model
from tribeplan.org.address import Address
from tribeplan.org.element import Element
from tribeplan.org.organisation import Organisation
from tribeplan.scenario.apply import apply_changes


def read(*texts: str) -> ModelReading:
    contents = tuple((f"m/{number}.yaml", text.encode()) for number, text in enumerate(texts))
    reading = read_model(ModelFiles("m", contents))
    assert reading.diagnostics == (), texts
    return reading


def addresses(value: Plain | list[Any], at: Address = ()) -> Iterator[Address]:
    """Every address of a tree of mappings and lists."""
    children: Iterable[tuple[Any, Any]] = (
        value.items() if isinstance(value, dict) else enumerate(value)
    )
    for part, child in children:
        yield (*at, part)
        if isinstance(child, (dict, list)):
            yield from addresses(child, (*at, part))


def inside(value: object, key: str) -> object:
    if isinstance(value, Element):
        names = {field.alias or name: name for name, field in type(value).model_fields.items()}
        return getattr(value, names[key])
    return value.get(key) if isinstance(value, dict) else None


def element_at(organisation: Organisation, at: Address) -> object:
    """What an address leads to; of a list the whole, for positions shift."""
    value: object = organisation
    for part in at:
        if isinstance(part, int):
            return value
        value = inside(value, part)
    return value


@st.composite
def commented(draw: st.DrawFn, organisation: Organisation, waiver: str) -> str:
    """Write an organisation with numbered comments above and behind what stands in it."""
    places = list(addresses(read(write_model(organisation)).places.documents[0].root))
    above = draw(st.lists(st.sampled_from(places), unique=True, max_size=8))
    text = write_model(organisation, {at: (f"{waiver}a{n}.",) for n, at in enumerate(above)})
    lines = text.splitlines()
    behind = draw(st.lists(st.integers(0, len(lines) - 1), unique=True, max_size=8))
    for number in behind:
        if lines[number].strip() and "#" not in lines[number]:
            lines[number] += f"  # {waiver}b{number}."
    return "\n".join(lines) + "\n"


@st.composite
def with_lines(draw: st.DrawFn, text: str, sign: str) -> str:
    """Put numbered comments above and behind any lines of a text."""
    lines = text.splitlines()
    typed = [number for number, line in enumerate(lines) if line.strip()]
    chosen = draw(st.lists(st.sampled_from(typed), unique=True, max_size=12))
    for number, kind in ((each, draw(st.sampled_from("ab"))) for each in chosen):
        line = lines[number]
        mark = f"# {sign}{kind}{number}."
        indent = line[: len(line) - len(line.lstrip())]
        lines[number] = f"{line}  {mark}" if kind == "b" else f"{indent}{mark}\n{line}"
    return "\n".join(lines) + "\n"


def all_comments(reading: ModelReading) -> Counter[str]:
    """Count the numbered comments in all files; each stands once when it is written."""
    text = "".join(document.text for document in reading.places.documents)
    return Counter(re.findall(r"\w[ab]\d+\.|\b[ab]\d+\.", text))


@given(organisation=organisations(), data=st.data())
def test_what_is_written_means_what_was_meant_and_back(
    organisation: Organisation, data: st.DataObject
) -> None:
    reading = read(data.draw(commented(organisation, "")))
    after = apply_changes(organisation, data.draw(lists_of_changes(organisation))).organisation
    texts = rewrite(reading, after)
    written = confirm(reading, texts, after)
    confirm(written, rewrite(written, organisation), organisation)
    old, new = (all_comments(each) for each in (reading, written))
    assert new <= old


@given(organisation=organisations(), data=st.data())
def test_comments_stay_beside_what_does_not_change(
    organisation: Organisation, data: st.DataObject
) -> None:
    before = read(data.draw(commented(organisation, "tribeplan: ignore[x]: ")))
    after = apply_changes(organisation, data.draw(lists_of_changes(organisation))).organisation
    written = confirm(before, rewrite(before, after), after)
    now = {found.waiver.reason: found.waiver.excuses for found in find_waivers(written.places)}
    for found in find_waivers(before.places):
        at = found.waiver.excuses
        was = None if at is None else element_at(organisation, at)
        if at is not None and was is not None and was == element_at(after, at):
            assert now.get(found.waiver.reason) == at


@given(organisation=organisations(), data=st.data())
def test_an_equal_organisation_changes_nothing(
    organisation: Organisation, data: st.DataObject
) -> None:
    reading = read(data.draw(commented(organisation, "")))
    assert rewrite(reading, organisation) == {}


def parts(organisation: Organisation, keys: Sequence[tuple[str, ...]]) -> Organisation:
    """A part of an organisation, to be written into a file of its own."""
    work = organisation.work
    return organisation.model_copy(
        update={
            "preset": Organisation().preset,
            "limits": None,
            "skills": {},
            "people": {k: v for k, v in organisation.people.items() if ("people", k) in keys},
            "tribes": {k: v for k, v in organisation.tribes.items() if ("tribes", k) in keys},
            "decisions": {k: v for k, v in organisation.decisions.items() if ("gate", k) in keys},
            "work": work.model_copy(
                update={"features": {k: v for k, v in work.features.items() if ("f", k) in keys},
                        "streams": {k: v for k, v in work.streams.items() if ("s", k) in keys}},
            ),
        }
    )  # fmt: skip


def all_keys(organisation: Organisation) -> list[tuple[str, ...]]:
    sections: Mapping[str, Mapping[str, object]] = {
        "people": organisation.people,
        "tribes": organisation.tribes,
        "gate": organisation.decisions,
        "f": organisation.work.features,
        "s": organisation.work.streams,
    }
    return [(section, key) for section, keys in sections.items() for key in keys]


@given(organisation=organisations(), data=st.data())
def test_a_model_in_several_files_means_what_was_meant_and_back(
    organisation: Organisation, data: st.DataObject
) -> None:
    keys = all_keys(organisation)
    first = data.draw(st.lists(st.sampled_from(keys), unique=True)) if keys else []
    one = parts(organisation, first).model_copy(
        update={name: getattr(organisation, name) for name in ("preset", "limits", "skills")}
    )
    other = parts(organisation, [key for key in keys if key not in first])
    rest = re.sub(r"(?m)^(tribeplan|preset): .*\n", "", write_model(other)) or "work:\n"
    reading = read(data.draw(with_lines(write_model(one), "x")), data.draw(with_lines(rest, "y")))
    assert same_meaning(reading.organisation, organisation)
    after = apply_changes(organisation, data.draw(lists_of_changes(organisation))).organisation
    written = confirm(reading, rewrite(reading, after), after)
    confirm(written, rewrite(written, organisation), organisation)
    old, new = (all_comments(each) for each in (reading, written))
    assert new <= old
