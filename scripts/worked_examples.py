"""The worked examples: which scenarios are compared, what they show, and what that hangs on."""

from typing import NamedTuple


class Claim(NamedTuple):
    """Something the page says, that a run can contradict."""

    less: str
    """The scenario in which features arrive sooner, or wait less."""

    more: str
    cause: str | None = None
    """What is waited for; the whole lead time when it is not given."""

    is_clear: bool = True
    """Whether it is sooner beyond luck; if not, that it is not."""

    assume: tuple[str, ...] = ()
    """Under which other assumptions, as in ``switching_loss=0.27``."""


class Example(NamedTuple):
    """Some scenarios beside each other."""

    title: str
    question: str
    scenarios: tuple[str, ...]
    """What is compared; the first is what the others are held against."""

    says: str
    """Two sentences; numbers stand in braces."""

    claims: tuple[Claim, ...]
    """What has to be true for the sentences to be."""

    hangs_on: str
    varied: tuple[str, ...]
    """Other values under which the claims are tried again."""


INTRODUCTION = """\
# Worked examples

Made by `python -m scripts.make_examples` from the files in [scenarios](../../scenarios): same
seed, same numbers. Every direction below is checked whenever the tests run, so a result that no
longer holds is noticed. **All of it is about one made-up tribe under stated assumptions**, not
about organisations at large: put in your own model before you conclude anything.

All examples start from the tribe 'Hypotheek' ([models](../../models/README.md)) and look at two
years of 520 working days, 256 times. Two assumptions are not as usual: `run_load=0`, because work
that keeps coming stands in the model as streams and would count twice, and
`wip_features=1000000`, so that a team that states no limit on work in progress has none (a
department of sixteen would otherwise work on two features at most; the tribe's squads state
theirs). Everything else is as `tribeplan assumptions` lists it.

Days are working days, from asked for until with customers, and only **planned features** count;
small recurring work takes part and is left out of the figures, as in `tribeplan compare`. A
feature that is not done after two years counts as if it came then.
Ranges hold with 99 % confidence against luck, not against other assumptions: those are tried
below each example, one at a time and 64 times.
"""

EXAMPLES: tuple[Example, ...] = (
    Example(
        title="The five forms",
        question="The same people and the same work, organised in five ways.",
        scenarios=(
            "basis",
            "vorm-traditioneel",
            "vorm-virtuele-keten",
            "vorm-propositieketen",
            "vorm-hybride",
        ),
        says=(
            "The tribe brings a feature to customers in {basis} days on average, before every "
            "other form: those spend {others_gate_low} to {others_gate_high} days before boards "
            "(the tribe {basis_gate}) and {others_release_low} to {others_release_high} until "
            "the next release (the tribe {basis_release}), and a feature that builds on another "
            "waits for both twice. For somebody with the skill the tribe waits {basis_person} "
            "days, longer than all but the proposition chain ({vorm_propositieketen_person}), "
            "because its squads have one person for most skills; the virtual chain waits "
            "{vorm_virtuele_keten_person} days, and "
            "{vorm_virtuele_keten_other_squad} more for other departments."
        ),
        claims=(
            Claim("basis", "vorm-traditioneel"),
            Claim("basis", "vorm-virtuele-keten"),
            Claim("basis", "vorm-propositieketen"),
            Claim("basis", "vorm-hybride"),
            Claim("vorm-virtuele-keten", "basis", "person"),
            Claim("vorm-traditioneel", "basis", "person"),
            Claim("vorm-hybride", "basis", "person"),
            Claim("basis", "vorm-virtuele-keten", "gate"),
            Claim("basis", "vorm-hybride", "release"),
            Claim("basis", "vorm-traditioneel", "join"),
        ),
        hangs_on=(
            "Teams that are paid by project (traditional, proposition chain, hybrid) are "
            "strangers on the first day and again when the money is renewed. Gates, calendars "
            "and who sits where are the models', after the whitepaper; how often boards meet "
            "and departments release is chosen."
        ),
        varied=(
            "run_load=0.25",
            "switching_loss=0.6",
            "wip_features=2",
            "familiarity_start=0.9",
        ),
    ),
    Example(
        title="Full, soft or no mandate",
        question="The same squads; what differs is which boards their work has to pass.",
        scenarios=("mandaat-vol", "mandaat-zacht", "mandaat-geen"),
        says=(
            "A soft mandate makes features {mandaat_zacht_later} days later than a full one, of "
            "which {mandaat_zacht_gate} before the product committee; decisions during the work "
            "take {mandaat_zacht_decision} instead of {mandaat_vol_decision} days. No mandate "
            "makes them {mandaat_geen_later} days later: three boards in a row, each with its "
            "own calendar, take {mandaat_geen_gate} days, and what comes after a feature waits "
            "with it."
        ),
        claims=(
            Claim("mandaat-vol", "mandaat-zacht"),
            Claim("mandaat-zacht", "mandaat-geen"),
            Claim("mandaat-vol", "mandaat-zacht", "gate"),
            Claim("mandaat-zacht", "mandaat-geen", "gate"),
            Claim("mandaat-vol", "mandaat-zacht", "decision"),
        ),
        hangs_on=(
            "How often the boards meet is the model's and makes most of the difference. That a "
            "mandate also means fewer decisions taken elsewhere is our assumption, without "
            "evidence; with no such decisions at all (`exception_share: 0`) the order stays."
        ),
        varied=("exception_share=0", "mandate_soft=0.8", "board_decision_days=5"),
    ),
    Example(
        title="One squad or two",
        question="The squad 'Acceptatie', nine people, becomes squads of five and four.",
        scenarios=("basis", "acceptatie-gesplitst"),
        says=(
            "Splitting makes features {acceptatie_gesplitst_later} days later on average: they "
            "wait {acceptatie_gesplitst_other_squad} days for help from another squad instead of "
            "{basis_other_squad}, and then for each other. Small squads lose less to talking, but "
            "each now has one person for most skills, and some skills only in the other squad."
        ),
        claims=(
            Claim("basis", "acceptatie-gesplitst"),
            Claim("basis", "acceptatie-gesplitst", "other-squad"),
        ),
        hangs_on=(
            "Talking costs a squad of nine 5 % and a squad of five 1.5 %; splitting would have "
            "to save more than that, or the people would have to be able to replace each other."
        ),
        varied=("communication_per_colleague=0.015", "other_squad_days=10", "run_load=0.25"),
    ),
    Example(
        title="Two developers more, or one gate less",
        question="Squads with a soft mandate: does money for people help, or one board less?",
        scenarios=("mandaat-zacht", "twee-ontwikkelaars-erbij", "zonder-productcommissie"),
        says=(
            "Two developers where work waits longest for developing and testing make features "
            "{twee_ontwikkelaars_erbij_later} days faster, and doing without the product "
            "committee {zonder_productcommissie_later} days. One costs two salaries and the "
            "other an agreement about risk; waiting for somebody with the skill goes from "
            "{mandaat_zacht_person} days to {twee_ontwikkelaars_erbij_person} with the "
            "developers, waiting before boards from {mandaat_zacht_gate} to "
            "{zonder_productcommissie_gate} without the committee."
        ),
        claims=(
            Claim("twee-ontwikkelaars-erbij", "mandaat-zacht"),
            Claim("zonder-productcommissie", "mandaat-zacht"),
            Claim("zonder-productcommissie", "twee-ontwikkelaars-erbij"),
            Claim("twee-ontwikkelaars-erbij", "mandaat-zacht", "person"),
        ),
        hangs_on=(
            "The gate's price is its calendar (every ten days) and its two days of deciding. "
            "What two developers are worth depends on how much work there is, and on who else "
            "can do it."
        ),
        varied=("run_load=0.25", "switching_loss=0.1", "rework_share=0.25"),
    ),
    Example(
        title="Start and stop, or teams that stay",
        question=(
            "Money for projects: teams are put together in January, and again when the half "
            "year is over."
        ),
        scenarios=("basis", "start-stop"),
        says=(
            "Teams that start anew twice bring features {start_stop_later} days later, though "
            "the people, the work and the boards are the same: strangers are slower "
            "({start_stop_touch} instead of {basis_touch} days of work on the longest path), "
            "and at this load that is passed on to what waits behind it ({start_stop_person} "
            "instead of {basis_person} days for somebody with the skill). The simulation keeps "
            "the people together and lets them be strangers; that they leave for other teams is "
            "not counted."
        ),
        claims=(
            Claim("basis", "start-stop"),
            Claim("basis", "start-stop", "touch"),
            Claim("basis", "start-stop", "person"),
        ),
        hangs_on=(
            "That new teams are slower has evidence; a quarter slower on the first day, and two "
            "thirds of that gone after sixty days, is our choice. The direction is put in, only "
            "the size comes out; the knowledge that leaves with a team that ends is not "
            "counted."
        ),
        varied=("familiarity_start=0.9", "familiarity_days=30", "familiarity_errors=0"),
    ),
    Example(
        title="Release every quarter or every two weeks",
        question="The same squads; everything goes live once in thirteen weeks.",
        scenarios=("basis", "kwartaalrelease"),
        says=(
            "A release every quarter makes features {kwartaalrelease_later} days later: "
            "{kwartaalrelease_release} instead of {basis_release} days until the next release, "
            "half the time between releases as theory says. The rest is features that build on "
            "others and wait until those are with customers: {kwartaalrelease_join} instead of "
            "{basis_join} days of waiting for other work."
        ),
        claims=(
            Claim("basis", "kwartaalrelease"),
            Claim("basis", "kwartaalrelease", "release"),
            Claim("basis", "kwartaalrelease", "join"),
        ),
        hangs_on=(
            "Nothing but the calendar; a release itself takes no time here, so that many "
            "releases cost nothing. Where releasing is work, there is a best interval in "
            "between."
        ),
        varied=("run_load=0.25", "rework_share=0.25"),
    ),
)
