"""Which gates a squad's work passes follows from its mandate and its tribe."""

from reference.models import organisation_from
from tribeplan.org.roster import passed_gates, roster_of

GATES = """
tribes:
  t: {squads: {free: {mandate: full}, unsaid: , soft: {mandate: soft}, bound: {mandate: none}}}
  u: {squads: {other: {mandate: none}}}
decisions:
  steering: {at: start}
  board: {at: release, passes: [none], tribes: [t]}
  audit: {at: release, passes: [full, soft, none], tribes: [u]}
  nothing: {at: start, passes: []}
"""


def test_a_gate_stops_the_mandates_and_the_tribes_it_names() -> None:
    # By hand: 'steering' names no mandates, so soft and none, and no tribes, so all.
    assert passed_gates(roster_of(organisation_from(GATES))) == {
        "free": (),
        "unsaid": (),
        "soft": ("steering",),
        "bound": ("board", "steering"),
        "other": ("audit", "steering"),
    }


def test_without_gates_nothing_is_passed() -> None:
    roster = roster_of(organisation_from("tribes: {t: {squads: {s: {mandate: none}}}}"))
    assert passed_gates(roster) == {"s": ()}
