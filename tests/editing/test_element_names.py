"""Elements named on one line, as people type them."""

import pytest

from editing.bank import bank
from reference.models import organisation_from
from tribeplan.editing.fields import element_named, named_as, place_named
from tribeplan.errors import InvalidUsage
from tribeplan.org.address import Address
from tribeplan.org.roster import roster_of

TWINS = roster_of(
    organisation_from(
        """
        people: {ana: {name: Ana, skills: {code: 1.0}}, app: {}}
        tribes:
          loans: {chapters: {code: {members: [ana]}}, squads: {app: {members: [ana]}}}
          cards: {chapters: {code: , words: }}
        """
    )
)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("app", ("tribes", "loans", "squads", "app")),
        ("App", ("tribes", "loans", "squads", "app")),
        ("squad:app", ("tribes", "loans", "squads", "app")),
        ("ana", ("people", "ana")),
        ("ana de wit", ("people", "ana")),
        ("code", ("tribes", "loans", "chapters", "code")),
        ("loans/code", ("tribes", "loans", "chapters", "code")),
        ("chapter:code", ("tribes", "loans", "chapters", "code")),
        ("skill:code", ("skills", "code")),
        ("board", ("decisions", "board")),
        ("feature:pay", ("work", "features", "pay")),
        ("fixes", ("work", "streams", "fixes")),
        ("app/bo", ("tribes", "loans", "squads", "app", "members", "bo")),
        ("squad:app/bo", ("tribes", "loans", "squads", "app", "members", "bo")),
        ("loans/words/cy", ("tribes", "loans", "chapters", "words", "members", "cy")),
        ("ANA", ("people", "ana")),
        ("Person:Ana", ("people", "ana")),
        ("Loans/Words/CY", ("tribes", "loans", "chapters", "words", "members", "cy")),
        ("organisation", ()),
    ],
)
def test_a_name_leads_to_the_element(text: str, address: Address) -> None:
    assert element_named(bank(), text) == address


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("app", "'app' is the name of several things, say person:app or squad:app"),
        ("code", "say chapter:loans/code or chapter:cards/code"),
        ("chapter:code", "say chapter:loans/code or chapter:cards/code"),
        ("wrods", "nothing is called 'wrods'; did you mean 'words'?"),
        ("squad:ap", "nothing is called 'squad:ap'; did you mean 'squad:app'?"),
        ("app/nobody", "nothing is called 'app/nobody'"),
        ("", "nothing is called ''"),
    ],
)
def test_what_is_not_clear_is_refused_with_what_would_be(text: str, message: str) -> None:
    with pytest.raises(InvalidUsage) as refused:
        element_named(TWINS, text)
    assert message in str(refused.value)


def test_among_one_kind_an_id_is_clear() -> None:
    assert named_as(TWINS, "app", "squad") == "app"
    assert place_named(TWINS, "cards/code", "chapter") == ("tribes", "cards", "chapters", "code")
    with pytest.raises(InvalidUsage, match="there is no squad 'ann'"):
        named_as(TWINS, "ann", "squad")
