"""Comments that are shown beside an entry: those that move with it, and no others."""

from tribeplan.formats.model.files import ModelFiles
from tribeplan.formats.model.places import Places
from tribeplan.formats.model.read import read_model
from tribeplan.formats.model.waivers import attached_comments

MODEL = """\
tribeplan: 1
# About everybody

people:
  # First
  # Second
  ana: {name: "# no comment"}  # behind her
  bo:  # behind his key
    name: Bo  # behind his name
  cem: {fte: 0.5}
  # below the last
"""


def places() -> Places:
    return read_model(ModelFiles("a.yaml", (("a.yaml", MODEL.encode()),))).places


def test_comments_above_and_behind_an_entry_are_its_own() -> None:
    assert attached_comments(places(), ("people", "ana")) == ("# First", "# Second", "# behind her")
    assert attached_comments(places(), ("people", "bo")) == ("# behind his key",)


def test_comment_inside_quotes_below_or_behind_a_blank_line_is_not() -> None:
    assert attached_comments(places(), ("people", "ana", "name")) == ()
    assert attached_comments(places(), ("people", "cem")) == ()
    assert attached_comments(places(), ("people",)) == ()


def test_nothing_stands_beside_what_is_not_there() -> None:
    assert attached_comments(places(), ("people", "dee")) == ()
    assert attached_comments(places(), ()) == ()
