"""The event loop: plays one replication of an organisation, tick by tick.

::

    arrive → (after others) → start gates → steps → release gates → release train
                                              │
      in each squad: backlog ─pull→ item: (help) → queue → worked on → (rework)* → (decision)

**Order.** Every event belongs to an actor: a person, a squad's incidents, a stream, the list of
named features, the line of delays. An actor has at most one pending event; they lie in a winner
tree, packed as time and slot in one integer, so the order (time, slot) is total. When a tick's
events are over, squads pull; then each squad with new work or with somebody who became free gives
out what waits: to whoever is expected to be done first (see "Who does the work"). People and squads
come in the order of the plan, which is that of their ids.

**Memory.** Everything lies in one flat array that is looked at in two ways, as whole numbers ``q``
and as floats ``x``. An element is a record, and a handle is the index of its first field:
``q[person + P_JOB]``, ``x[squad + S_PACE]``. A field is always looked at in the same way; those
marked so are in ``x``. Handle 0 is nobody. Plain Python plays with two lists, each as long.

**Chance.** A draw is a hash of (seed, replication, business id, purpose, number): nothing is
shared, so scenarios meet the same luck whatever else differs between them.

The chapters, each under its heading:

=============================  =====================================================================
Where things lie               the records, field by field, and the codes in them
Chance                         draws, by hash and inversion
Event list and heaps           the winner tree, queues, delays, lists of squads to look at
A feature outside the squad    gates and trains, reaching customers, where its time went
Items in a squad               queues, help, the limit on work in progress, a step and its end
People                         idle or not, coming and leaving, pace, beginning a job
Who does the work              which person takes an item, and which squad a step
Decisions                      of product owners and boards
Events                         what each actor does when its time comes
Waves                          an organisation that is another one from some tick on
The loop                       giving out work, the event loop, copying out results
=============================  =====================================================================
"""

import math
from collections.abc import MutableSequence
from typing import TypeAlias

import numpy as np

from tribeplan.simulation.compiled import called, compiled, entry_point, fetch

Ints: TypeAlias = MutableSequence[int]
"""An int64 array, or a list of the plain twin."""

Floats: TypeAlias = MutableSequence[float]
"""A float64 array, or a list of the plain twin."""

# --- Where things lie -------------------------------------------------------------------------

LINE_BITS = 3
LINE = 1 << LINE_BITS
"""Numbers in a line of the processor's caches."""


def whole_lines(fields: int) -> int:
    """Round up to whole lines, so that what is read together stands in as few as can be."""
    return -(-fields // LINE) * LINE


# Header of q.
(
    TREE,  # its root, the earliest event; below each place eight others, in one line
    LEAVES,
    PEOPLE_END,  # slots: people, squads' incidents, streams, arrivals, delays
    INCIDENTS_END,
    STREAMS_END,
    DELAYS,
    PEOPLE,
    SQUADS,
    STREAMS,
    FEATURES,
    FEATURE_COUNT,  # of planned ones
    ITEMS,
    ARRIVALS_NEXT,  # position in the list of named features by arrival
    ARRIVALS_END,
    DELAYED,  # root of the heap of delays
    PULLS,  # squads that may pull, a count and handles in order
    OFFERS,  # squads with new work or a member who became free, likewise
    ANY,  # the number of the queue that everybody serves: one past the last skill
    HORIZON,
    WARMUP,
    RANDOM_CALENDARS,
    EXPONENTIAL,
    HIRING,
    BASE,  # hash of seed and replication
    EVENTS,
    STATS,
    STATS_WIDTH,
    GATE_STATS,
    GATE_COUNT,
    SQUAD_COUNT,
    ITEMS_FREE,  # records of finished items, linked by RIGHT
    ITEMS_END,  # where the next record goes when none is free
    HELP_EXPECTED,  # how much work help and an incident are thought to be
    INCIDENT_EXPECTED,
    WAVE_SLOT,  # the last before those of streams; outside them when there is no wave
    WAVES_NEXT,  # position in the list of waves
    WAVES_END,
    KNOWN,  # by person and component, how long they have worked on it, as ticks
    COMPONENTS,  # how many there are; none where it does not matter how well they are known
    UNDER_WAY,  # planned features and what is under way of streams, by F_CHAIN; see line_up
    ROWS,  # by item of a stream, what came of it
    RECORDS_END,  # where the next record of an item of a stream goes when none is free
    MEMBER_SIZE,  # of the record of a person's place in a squad, which hangs on the skills
    LEAVES_OUT,  # whether rows say which items what squads are measured on leaves out
    HEADER,
) = range(45)

# Header of x, behind that of q.
(
    SWITCHING,
    RAMP_START,
    RAMP_TICKS,
    FAMILIARITY_START,
    FAMILIARITY_TICKS,
    FAMILIARITY_ERRORS,
    REDO,
    HANDOFF,
    HELP_TICKS,
    OWNER_TICKS,
    BOARD_TICKS,
    DECISION_SIGMA,
    INCIDENT_TICKS,
    TENURE_TICKS,  # mean time until a person leaves; 0 when nobody does
    MENTOR_LOSS,
    START_UP,
    DEBT_GROWTH,  # by tick
    SHARE_MEMORY,  # in days
    KNOWLEDGE_START,
    KNOWLEDGE_TICKS,
    KNOWLEDGE_ERRORS,
    PROJECT_DEBT,  # by tick
    FREEZE,
    INTEGRATION,  # for each further squad
    ESCAPED,  # incidents that a planned feature brings, on average
    HURRY,  # how many times as many after its date
    X_HEADER,
) = range(HEADER, HEADER + 27)

# What features, steps and items share: their place in a heap. Equal keys go by TIE: the own handle,
# for a step that of its next item.
LEFT, RIGHT, KEY, TIE = range(4)

# A feature.
(
    F_RANK,
    F_CLASS,
    F_SQUAD,
    F_ID,
    F_NODES,
    F_NODE_COUNT,
    F_STEPS_LEFT,  # how many are not done
    F_AFTER_LEFT,
    F_NEXT,  # list of features that come after, behind how many they are; so with all lists
    F_PHASE,
    F_GATE,
    F_SINCE,
    F_LAST,  # the step that finished last
    F_UNTOLD,  # whether what squads are measured on leaves it out
    F_DUE,
    F_STREAM,  # of which it is an item; 0 for a planned feature
    F_CHAIN,  # the next one, in the order of the plan
    F_ARRIVED,
    F_STARTED,
    F_FINISHED,
    F_RELEASED,
    F_BACKLOG,
    F_GATES,
    F_DECISION,
    F_PERSON,
    F_OTHER,
    F_REWORK,
    F_JOIN,
    F_RELEASE,
    F_TOUCH,
    FEATURE,
) = range(4, 35)
FEATURE_RESULTS = FEATURE - F_ARRIVED

# A feature in one of the squads that work on it.
(
    L_FEATURE,
    L_SQUAD,
    L_LIMITED,  # whether it counts for the squad's limit
    L_ACTIVE,  # steps in progress
    L_WAITING,  # steps that wait until the squad takes the feature on, linked by RIGHT
    SLICE,
) = range(4, 10)

# A step of a feature. What every event of its items needs comes first.
(
    N_SQUAD,
    N_EXPECTED,  # how much work an item is thought to be
    N_TIES,  # the tie of its first item; the others follow
    N_ITEM_COUNT,
    N_CLOCK,  # until when its time has been booked
    N_WORKED_ON,  # how many of its items are
    N_TOUCH,  # where its time went
    N_DONE,
    N_QUEUED,  # how many wait for somebody with the skill
    N_DOER,  # the squad that does it
    N_ID,
    N_EFFORT,  # in x
    N_HANDOFF,
    N_HELPED,  # how many of its items are helped first
    N_REWORKED,  # done over, or waiting for it
    N_FEATURE,
    N_SLICE,
    N_SHAPE,  # what is the same for all items of a stream
    N_PERSON,
    N_REWORK,
    N_HELPING,  # items by what happens to them: helped, or waiting for it
    N_LENT,  # waiting for somebody in another squad
    N_DECIDED,  # waiting for a decision
    N_DECISION,
    N_HELP,
    N_OTHER,
    N_HELPER,  # the squad that was the last to help
    N_WAITING,  # steps before that are not done yet
    N_CRITICAL,  # the step before that finished last
    N_SINCE,  # when all steps before were done
    N_BACKLOG,  # how long it waited until the squad took the feature on
    NODE,
) = range(4, 36)
(
    E_MEDIAN,  # in x
    E_SIGMA_FEATURE,  # in x
    E_SIGMA_STEP,  # in x
    E_SKILL,
    E_OTHERS,  # list of other squads that may do it, and behind them how many ticks sooner
    E_NEXT,  # list of places of the steps that follow, within the feature
    E_FOREIGN,
    E_COMPONENT,
    SHAPE,
) = range(9)

# An item of a step, from when it leaves the step's place in the queue until it is done.
# I_DONE is the part of it, in 2^-40, that is done when somebody begins: it was put down in a wave.
I_NODE, I_KIND, I_ROUND, I_DONE, I_FIELDS = range(4, 9)
ITEM = whole_lines(I_FIELDS)

# A person, what every event needs in the first line, and a person's place in a squad.
(
    P_STATUS,
    P_DECIDING,
    P_JOB,  # the item; 0 for an incident
    P_SKILL,
    P_AT,  # membership through which this person works
    P_DURATION,
    P_MEMBER,
    P_MEMBER_COUNT,
    P_LAST,
    P_LEAVES,
    P_ID,
    P_FIRST,
    P_LEFT,  # of the job, while a decision interrupts it
    P_DECISION,  # how long the decision takes
    P_ASKED,  # first and last item that wait for this person's decision
    P_ASKED_LAST,
    P_LEAVERS,
    P_SHARED_AT,  # when what squads got beyond their shares was last brought up to date
    P_TRAINED,  # until when a training keeps this person from work, also from that in hand
    P_FIELDS,
) = range(20)
PERSON = whole_lines(P_FIELDS)
(
    M_FREE_AT,  # when this person is free again; or NOW_FREE, or GONE
    M_UNTIL,  # the tick of P_LAST or P_LEAVES, whichever is first
    M_JOINED,
    M_ELSEWHERE,  # whether this person is in other squads, too
    M_PERSON,
    M_SQUAD,
    M_SKILLS,  # list of skills with a level above 0, behind how many they are
    M_HAD,  # ticks that the squad got of this person, by its share; fades
    M_SHARE,  # in x
    M_PACES,  # in x; see below
) = range(10)
NOW_FREE, GONE = 0, -1
# By skill, and by ANY, the pace: that of the week times the level; then by skill which part of
# the squad's work falls to this person.

# A squad.
(
    S_OFFERS,
    S_IDLE,  # how many of its members are
    S_READY,
    S_QUEUES,
    S_STATS,
    S_HOLDING,  # queues that hold items, in no order
    S_HOLDING_COUNT,
    S_INCIDENTS,
    S_INCIDENTS_DONE,
    S_FAMILIAR_AT,  # the tick for which S_FAMILIAR holds
    S_FAMILIAR,  # in x
    S_PACE,  # in x
    S_FOCUS,  # in x: what switching between its features leaves of the pace of those only here
    S_ERROR,  # in x
    S_EXCEPTION,  # in x
    S_FORMED,
    S_REFORMS,  # when a project ends and the next team starts as strangers
    S_LEARNING,  # list of ticks, each with the part of the full rate, in 2^-40, from then on
    S_ID,
    S_SLOT,
    S_GAP,  # in x
    S_ESCAPED,  # how many of its incidents came with releases
    S_ACTIVE,
    S_TRIBE,
    S_HELPERS,
    S_HELP,  # in x
    S_PROJECT,
    S_LAST,
    S_START,  # list of start gates
    S_END,  # list of release gates
    S_CADENCE,
    S_PULLS,  # whether it is among those that may pull, and among those with new work
    S_WIP,
    S_BACKLOG,
    S_OWNER,
    S_MANDATE,  # in x
    S_MEMBERS,
    S_FIELDS,
) = range(38)
SQUAD = whole_lines(S_FIELDS)
HAS_WORKED = 2
"""What ``S_PROJECT`` becomes when a project squad has taken on its first feature."""

# What waits in a squad for a skill, and who has it.
(
    W_ROOT,  # of the heap
    W_COUNT,  # items
    W_WORK,  # how much work they seem to be
    W_ABLE,  # list of the members who have the skill
    W_SKILL,
    W_COMES,  # in x: items that streams bring by tick
    W_CAPACITY,  # in x: what all who have the skill can do together
    W_BEST,  # in x: what the best of them can do
    QUEUE,
) = range(9)

G_ID, G_EVERY, G_STATS, G_MEDIAN, G_SIGMA, GATE = range(6)  # the last two in x

# A stream. What its items look like is the record of one, with its slices and steps behind it: an
# item's are made from it when it arrives, where those of one that reached customers lay last.
(
    R_ID,
    R_SLOT,
    R_LIKE,  # that record
    R_SIZE,  # of it, with all that lies behind it
    R_FREE,  # records of items that reached customers, linked by RIGHT; of all streams alike
    R_ALIKE,  # the first stream whose items have as many slices and steps: it keeps those records
    R_COUNT,
    R_MADE,
    R_GAP,  # in x: mean ticks until the next item
    R_SLICES,
    R_ITEMS,  # of all steps
    R_ROW,
    STREAM,
) = range(13)

# A wave: what is different from a tick on.
(
    V_TICK,
    V_FIELDS,  # list of places in q that are different, and of what stands there then
    V_VALUES,
    V_COUNT,
    V_X_FIELDS,  # likewise in x, where the numbers lie one after the other, too
    V_X_VALUES,
    V_X_BEFORE,  # and what stands there before: a list x goes from one replication to the next
    V_X_COUNT,
    V_STREAMS,  # by stream which fields, steps and works are the first of its record; then the end
    V_PEOPLE,  # list of people for whom anything is different, a record for each
    V_PEOPLE_COUNT,
    V_SQUADS,  # list of squads, likewise
    V_SQUADS_COUNT,
    V_GAPS,  # list of squads' incidents, then of streams, whose mean gap is different
    V_INCIDENT_COUNT,
    V_STREAM_COUNT,
    V_TRAINING,  # list of ticks by person
    V_STEPS,  # list of steps with other items, if they have not begun, a record for each
    V_STEPS_COUNT,
    V_WORKS,  # list of features with other steps, and whether they are dropped
    V_WORKS_COUNT,
    V_AFTER,  # whether features come after others than before
    V_PUTS_DOWN,
    V_LOSS,  # place in x
    WAVE,
) = range(25)
VP_PERSON, VP_MEMBER, VP_MEMBER_COUNT, VP_FIRST, VP_LAST, VP_JOINED, WAVE_PERSON = range(7)
VS_STEP, VS_ITEMS, VS_EXPECTED, WAVE_STEP = range(4)
VW_FEATURE, VW_DROPPED, WAVE_WORK = range(3)
MANY = 1 << 32  # more than any feature waits for
ITS_TURN = -1  # in place of what a step waits for when its turn comes in a wave
WS_FIELDS, WS_STEPS, WS_WORKS, WAVE_STREAM = range(4)
GAP_OF, GAP_FACTOR, GAP = range(3)  # by how much it is longer, a place in x
NO_LONGER, FROM_NOW_ON = 0.0, -1.0  # instead of a factor
THE_OWN = 1  # in place of a step's doer while a wave takes place: its own squad, whichever that is
PARTS = 1099511627776.0  # 2^40

# What squads are measured on; then busy ticks by skill, then critical waits by skill.
(
    BUSY_WORK,
    BUSY_REWORK,
    BUSY_HELP,
    BUSY_INCIDENT,
    BUSY_DECISION,
    WAIT_BACKLOG,
    WAIT_GATE,
    WAIT_DECISION,
    WAIT_REWORK,
    WAIT_JOIN,
    WAIT_RELEASE,
    BY_SKILL,
) = range(12)
# What gates are measured on.
GATE_FEATURES, GATE_TICKS, GATE_RESULTS = range(3)

WORK, AGAIN, HELP, INCIDENT = range(4)
IDLE, WORKING, DECIDING, AWAY = range(4)
SHARED, LEFT_TO_OTHERS = 1, 2  # whether somebody of several squads got work, or was left to another
BEFORE_START, IN_SQUAD, BEFORE_RELEASE, ON_TRAIN, WITH_CUSTOMERS = range(5)

# What a draw is for.
(
    EFFORT_FEATURE,
    EFFORT_STEP,
    ERROR,
    EXCEPTION,
    MANDATE,
    DECISION,
    HELP_NEEDED,
    HELPER,
    GATE_DAYS,
    PHASE,
    ARRIVAL_GAP,
    INCIDENT_GAP,
    INCIDENT_EFFORT,
    TENURE,
    ESCAPES,
) = range(1, 16)

SLOT_BITS = 16
SLOT_MASK = (1 << SLOT_BITS) - 1
NO_EVENT = (1 << 63) - 1
NEVER = 1 << 62
LONGEST = float(
    1 << 45
)  # ticks, 33 million days: past every horizon, far inside an event's 47 bits
RANK_BITS = 42
MOST_ERROR = 0.95
MOST_ESCAPED = 1000  # of one feature: where rounding would not let the sum of a row reach 1
CROWD = 500  # people of whom not all lies in the caches that a core has for itself
LEAST_PACE = 0.1  # however many newcomers, this much is left to the others
ROUNDS = 64
DAY = 1048576.0
LESS = 1.0 - 1e-12  # so much less that no rounding makes up for it
WELL_KNOWN = 64.0  # time constants after which a team knows each other, to the last bit

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
MIX_1 = np.uint64(0xBF58476D1CE4E5B9)
MIX_2 = np.uint64(0x94D049BB133111EB)
SHIFT_30, SHIFT_27, SHIFT_31, SHIFT_12, SHIFT_1 = (
    np.uint64(30),
    np.uint64(27),
    np.uint64(31),
    np.uint64(12),
    np.uint64(1),
)


# --- Chance -----------------------------------------------------------------------------------


@compiled
def mixed(z: np.uint64) -> np.uint64:
    """Scramble 64 bits: the finaliser of SplitMix64 (Steele, Lea and Flood 2014)."""
    z = (z ^ (z >> SHIFT_30)) * MIX_1
    z = (z ^ (z >> SHIFT_27)) * MIX_2
    return z ^ (z >> SHIFT_31)


@compiled
def base_of(seed: int, replication: int) -> int:
    """Hash seed and replication to 63 bits."""
    z = mixed(np.uint64(seed) + GOLDEN)
    return int(mixed(z ^ (np.uint64(replication) * GOLDEN)) >> SHIFT_1)


@compiled
def key_of_item(key: int, number: int) -> int:
    """Hash the key of a stream, or of one of its steps, and the number of an item, from 0."""
    return int(mixed(np.uint64(key) + np.uint64(number + 1) * GOLDEN) >> SHIFT_1)


@compiled
def uniform(q: Ints, key: int, purpose: int, number: int) -> float:
    """Draw from the open interval (0, 1)."""
    z = mixed(np.uint64(q[BASE]) ^ np.uint64(key))
    z = mixed(z + np.uint64(purpose + 64 * number) * GOLDEN)
    return (float(z >> SHIFT_12) + 0.5) * 2.220446049250313e-16


@called
def normal(u: float) -> float:
    """Invert the standard normal distribution (Wichura 1988, AS 241, PPND16)."""
    p = u - 0.5
    # fmt: off
    if math.fabs(p) <= 0.425:
        r = 0.180625 - p * p
        num = (((((((2.50908_09287_30122_6727e+3 * r
                  + 3.34305_75583_58812_8105e+4) * r
                  + 6.72657_70927_00870_0853e+4) * r
                  + 4.59219_53931_54987_1457e+4) * r
                  + 1.37316_93765_50946_1125e+4) * r
                  + 1.97159_09503_06551_4427e+3) * r
                  + 1.33141_66789_17843_7745e+2) * r
                  + 3.38713_28727_96366_6080e+0) * p
        den = (((((((5.22649_52788_52854_5610e+3 * r
                  + 2.87290_85735_72194_2674e+4) * r
                  + 3.93078_95800_09271_0610e+4) * r
                  + 2.12137_94301_58659_5867e+4) * r
                  + 5.39419_60214_24751_1077e+3) * r
                  + 6.87187_00749_20579_0830e+2) * r
                  + 4.23133_30701_60091_1252e+1) * r
                  + 1.0)
        return num / den
    r = math.sqrt(-math.log(u if p <= 0.0 else 1.0 - u))
    if r <= 5.0:
        r = r - 1.6
        num = (((((((7.74545_01427_83414_07640e-4 * r
                  + 2.27238_44989_26918_45833e-2) * r
                  + 2.41780_72517_74506_11770e-1) * r
                  + 1.27045_82524_52368_38258e0) * r
                  + 3.64784_83247_63204_60504e0) * r
                  + 5.76949_72214_60691_40550e0) * r
                  + 4.63033_78461_56545_29590e0) * r
                  + 1.42343_71107_49683_57734e0)
        den = (((((((1.05075_00716_44416_84324e-9 * r
                  + 5.47593_80849_95344_94600e-4) * r
                  + 1.51986_66563_61645_71966e-2) * r
                  + 1.48103_97642_74800_74590e-1) * r
                  + 6.89767_33498_51000_04550e-1) * r
                  + 1.67638_48301_83803_84940e0) * r
                  + 2.05319_16266_37758_82187e0) * r
                  + 1.0)
    else:
        r = r - 5.0
        num = (((((((2.01033_43992_92288_13265e-7 * r
                  + 2.71155_55687_43487_57815e-5) * r
                  + 1.24266_09473_88078_43860e-3) * r
                  + 2.65321_89526_57612_30930e-2) * r
                  + 2.96560_57182_85048_91230e-1) * r
                  + 1.78482_65399_17291_33580e0) * r
                  + 5.46378_49111_64114_36990e0) * r
                  + 6.65790_46435_01103_77720e0)
        den = (((((((2.04426_31033_89939_78564e-15 * r
                  + 1.42151_17583_16445_88870e-7) * r
                  + 1.84631_83175_10054_68180e-5) * r
                  + 7.86869_13114_56132_59100e-4) * r
                  + 1.48753_61290_85061_48525e-2) * r
                  + 1.36929_88092_27358_05310e-1) * r
                  + 5.99832_20655_58879_37690e-1) * r
                  + 1.0)
    # fmt: on
    x = num / den
    return -x if p < 0.0 else x


@compiled
def exponential(q: Ints, key: int, purpose: int, number: int) -> float:
    """Draw from the exponential distribution with mean 1, by inversion."""
    return -math.log(1.0 - uniform(q, key, purpose, number))


@compiled
def lognormal(q: Ints, key: int, purpose: int, number: int, sigma: float) -> float:
    """Draw from the lognormal distribution with median 1, by inversion."""
    if sigma == 0.0:
        return 1.0
    return math.exp(sigma * normal(uniform(q, key, purpose, number)))


@compiled
def ticks(length: float) -> int:
    """Round to whole ticks; what outlasts every horizon by far is cut."""
    return int(min(length, LONGEST) + 0.5)


# --- Event list and heaps ---------------------------------------------------------------------


@compiled
def schedule(q: Ints, slot: int, packed: int) -> None:
    """Set an actor's only pending event and let the earliest win up to the root."""
    tree = q[TREE]
    place = q[LEAVES] + slot
    q[tree + place] = packed
    while place > 0:
        place = (place - 1) >> LINE_BITS
        line = tree + 1 + (place << LINE_BITS)
        winner = min(
            q[line],
            q[line + 1],
            q[line + 2],
            q[line + 3],
            q[line + 4],
            q[line + 5],
            q[line + 6],
            q[line + 7],
        )
        if q[tree + place] == winner:
            break
        q[tree + place] = winner


@compiled
def at_tick(tick: int, slot: int) -> int:
    """Pack time and slot in one integer, which sorts as they do."""
    return (tick << SLOT_BITS) | slot


@compiled
def ends_at(q: Ints, slot: int) -> int:
    """The tick of an actor's pending event."""
    return q[q[TREE] + q[LEAVES] + slot] >> SLOT_BITS


@compiled
def comes_first(q: Ints, a: int, b: int) -> bool:
    """Compare two entries of a heap."""
    return q[a + KEY] < q[b + KEY] or (q[a + KEY] == q[b + KEY] and q[a + TIE] < q[b + TIE])


@compiled
def merged(q: Ints, a: int, b: int) -> int:
    """Merge two skew heaps (Sleator and Tarjan 1986) and give the root."""
    if a == 0:
        return b
    if b == 0:
        return a
    if comes_first(q, b, a):
        a, b = b, a
    root = a
    while True:
        rest = q[a + RIGHT]
        q[a + RIGHT] = q[a + LEFT]
        if rest == 0:
            q[a + LEFT] = b
            return root
        if comes_first(q, b, rest):
            rest, b = b, rest
        q[a + LEFT] = rest
        a = rest


@called
def push(q: Ints, root: int, entry: int, key: int) -> None:
    """Put a feature, step or item in the heap whose root stands at ``root``."""
    q[entry + LEFT] = 0
    q[entry + RIGHT] = 0
    q[entry + KEY] = key
    q[root] = merged(q, q[root], entry)


@called
def pop(q: Ints, root: int) -> int:
    """Take the first entry out of a heap."""
    entry = q[root]
    q[root] = merged(q, q[entry + LEFT], q[entry + RIGHT])
    return entry


@called
def delay(q: Ints, entry: int, until: int) -> None:
    """Let a feature or item wait until a tick."""
    push(q, DELAYED, entry, until)
    schedule(q, q[DELAYS], at_tick(q[q[DELAYED] + KEY], q[DELAYS]))


@compiled
def mark(q: Ints, marks: int, element: int) -> None:
    """Add a squad or person to a list; nobody is added twice."""
    q[marks] += 1
    q[marks + q[marks]] = element


@compiled
def may_pull(q: Ints, squad: int) -> None:
    """Let a squad look at its backlog when this tick's events are over."""
    if q[squad + S_PULLS] == 0:
        q[squad + S_PULLS] = 1
        mark(q, q[PULLS], squad)


@compiled
def has_new_work(q: Ints, squad: int) -> None:
    """Let a squad give out work when this tick's events are over."""
    if q[squad + S_OFFERS] == 0:
        q[squad + S_OFFERS] = 1
        mark(q, q[OFFERS], squad)


@compiled
def put_in_order(q: Ints, marks: int) -> None:
    """Sort a list by the order of the plan, in which most of it is: events come by slot."""
    for last in range(marks + 2, marks + 1 + q[marks]):
        element = q[last]
        place = last
        while place > marks + 1 and q[place - 1] > element:
            q[place] = q[place - 1]
            place -= 1
        q[place] = element


# --- A feature outside the squad: gates and trains --------------------------------------------


@compiled
def meeting(q: Ints, every: int, key: int, now: int) -> int:
    """The first meeting at or after ``now``; ``now`` itself without a calendar."""
    if every == 0:
        return now
    first = 0
    if q[RANDOM_CALENDARS] == 1:
        first = int(every * uniform(q, key, PHASE, 0))
    if now <= first:
        return first
    return first + (now - first + every - 1) // every * every


@compiled
def gate_ticks(q: Ints, x: Floats, gate: int, key: int) -> int:
    """Draw how many ticks a gate's decision takes beside the wait for the meeting."""
    median = x[gate + G_MEDIAN]
    if median == 0.0:
        return 0
    sigma = x[gate + G_SIGMA]
    return ticks(median * lognormal(q, key, GATE_DAYS, 0, sigma))


@called
def pass_gates(q: Ints, x: Floats, feature: int, gates: int, now: int) -> bool:
    """Go through the gates ahead until one takes time; say whether all are passed."""
    while q[feature + F_GATE] < q[gates]:
        gate = q[gates + 1 + q[feature + F_GATE]]
        until = meeting(q, q[gate + G_EVERY], q[gate + G_ID], now)
        until += gate_ticks(q, x, gate, q[feature + F_ID] ^ q[gate + G_ID])
        q[q[gate + G_STATS] + GATE_FEATURES] += 1
        if until > now:
            delay(q, feature, until)
            return False
        q[feature + F_GATE] += 1
    return True


@called
def ask_to_start(q: Ints, x: Floats, feature: int, now: int) -> None:
    """Bring a feature before the start gates, and then into its squad's backlog."""
    squad = q[feature + F_SQUAD]
    if pass_gates(q, x, feature, q[squad + S_START], now):
        q[feature + F_PHASE] = IN_SQUAD
        for place in range(q[feature + F_NODE_COUNT]):
            node = q[feature + F_NODES] + place * NODE
            if q[node + N_WAITING] == 0:
                ask_squad(q, x, node, now)


@compiled
def arrive(q: Ints, x: Floats, feature: int, now: int) -> None:
    """Let a feature enter; it may have to wait for others to reach customers first."""
    q[feature + F_ARRIVED] = now
    q[feature + F_SINCE] = now
    q[feature + F_RANK] = (q[feature + F_CLASS] << RANK_BITS) + now
    if q[feature + F_AFTER_LEFT] == 0:
        ask_to_start(q, x, feature, now)


@compiled
def record_waits(q: Ints, feature: int) -> None:
    """Walk back along the critical path and book where the time went."""
    squad = q[feature + F_SQUAD]
    counts = q[feature + F_ARRIVED] >= q[WARMUP] and q[feature + F_UNTOLD] == 0
    stats = q[squad + S_STATS]
    if counts:
        q[stats + WAIT_GATE] += q[feature + F_GATES]
        q[stats + WAIT_JOIN] += q[feature + F_JOIN]
        q[stats + WAIT_RELEASE] += q[feature + F_RELEASE]
    queue_waits = BY_SKILL + q[ANY] + 1
    node = q[feature + F_LAST]
    while node != 0:
        q[feature + F_DECISION] += q[node + N_DECISION]
        q[feature + F_REWORK] += q[node + N_REWORK]
        q[feature + F_TOUCH] += q[node + N_TOUCH]
        q[feature + F_OTHER] += q[node + N_HELP] + q[node + N_OTHER]
        shape = q[node + N_SHAPE]
        if q[shape + E_FOREIGN] == 1:
            q[feature + F_OTHER] += q[node + N_PERSON] + q[node + N_BACKLOG]
        else:
            q[feature + F_PERSON] += q[node + N_PERSON]
            q[feature + F_BACKLOG] += q[node + N_BACKLOG]
        if counts:
            stats = q[q[node + N_SQUAD] + S_STATS]
            q[stats + WAIT_BACKLOG] += q[node + N_BACKLOG]
            q[stats + WAIT_DECISION] += q[node + N_DECISION]
            q[stats + WAIT_REWORK] += q[node + N_REWORK]
            q[stats + queue_waits + q[shape + E_SKILL]] += q[node + N_PERSON]
            stats = q[q[node + N_DOER] + S_STATS]
            q[stats + queue_waits + q[shape + E_SKILL]] += q[node + N_OTHER]
            if q[node + N_HELPER] != 0:
                stats = q[q[node + N_HELPER] + S_STATS]
                q[stats + queue_waits + q[ANY]] += q[node + N_HELP]
        node = q[node + N_CRITICAL]


@called
def reach_customers(q: Ints, x: Floats, feature: int, now: int) -> None:
    """Release a feature; features that come after it may go on."""
    q[feature + F_PHASE] = WITH_CUSTOMERS
    q[feature + F_RELEASED] = now
    record_waits(q, feature)
    if x[ESCAPED] > 0.0:
        defects_escape(q, x, feature, now)
    following = q[feature + F_NEXT]
    for place in range(following + 1, following + 1 + q[following]):
        later = q[place]
        q[later + F_AFTER_LEFT] -= 1
        if q[later + F_AFTER_LEFT] == 0 and q[later + F_ARRIVED] >= 0:
            q[later + F_JOIN] += now - q[later + F_SINCE]
            q[later + F_SINCE] = now
            ask_to_start(q, x, later, now)
    if q[feature + F_STREAM] != 0:
        keep_row(q, feature)
        alike = q[q[feature + F_STREAM] + R_ALIKE]
        q[feature + RIGHT] = q[alike + R_FREE]
        q[alike + R_FREE] = feature


@called
def defects_escape(q: Ints, x: Floats, feature: int, now: int) -> None:
    """Let customers find what a planned feature brings: incidents for its squad, by inversion."""
    squad = q[feature + F_SQUAD]
    if q[q[q[feature + F_LAST] + N_SLICE] + L_LIMITED] == 0 or q[q[squad + S_MEMBERS]] == 0:
        return
    mean = x[ESCAPED] * (1.0 + x[FAMILIARITY_ERRORS] * (1.0 - familiarity(q, x, squad, now)))
    if now > q[feature + F_DUE]:
        mean *= x[HURRY]
    part = math.exp(-mean)
    below = part
    draw = uniform(q, q[feature + F_ID], ESCAPES, 0)
    number = 0
    while draw > below and number < MOST_ESCAPED:
        number += 1
        part *= mean / number
        below += part
    if number > 0:
        q[squad + S_ESCAPED] += number
        q[squad + S_INCIDENTS] += number
        q[squad + S_READY] += number
        has_new_work(q, squad)


@called
def stage_ticks(q: Ints, x: Floats, feature: int) -> int:
    """Say how long a feature that is done waits for a release at least."""
    length = x[FREEZE] if q[q[feature + F_SQUAD] + S_CADENCE] > 0 else 0.0
    nodes = q[feature + F_NODES]
    squads = 0
    for place in range(q[feature + F_NODE_COUNT]):
        is_further = int(q[nodes + place * NODE + N_DOER] != 0)  # a wave may have dropped a step
        for before in range(place):
            if q[nodes + before * NODE + N_DOER] == q[nodes + place * NODE + N_DOER]:
                is_further = 0
        squads += is_further
    length += (squads - 1) * x[INTEGRATION]
    return int(length + 0.5)


@compiled
def ready_at(q: Ints, x: Floats, feature: int, since: int) -> int:
    """Say from when on a feature that is done may be released."""
    if x[FREEZE] == 0.0 and x[INTEGRATION] == 0.0:
        return since
    return since + stage_ticks(q, x, feature)


@compiled
def ask_to_release(q: Ints, x: Floats, feature: int, now: int) -> None:
    """Bring a finished feature before the release gates, and then on the next train."""
    squad = q[feature + F_SQUAD]
    if not pass_gates(q, x, feature, q[squad + S_END], now):
        return
    ready = ready_at(q, x, feature, now)
    leaves = meeting(q, q[squad + S_CADENCE], q[squad + S_ID], ready)
    q[feature + F_SINCE] = now
    if leaves > now:
        q[feature + F_PHASE] = ON_TRAIN
        delay(q, feature, leaves)
    else:
        reach_customers(q, x, feature, now)


@compiled
def go_on(q: Ints, x: Floats, feature: int, now: int) -> None:
    """Go on with a feature whose gate decided or whose train left."""
    phase = q[feature + F_PHASE]
    squad = q[feature + F_SQUAD]
    waited = now - q[feature + F_SINCE]
    if phase == ON_TRAIN:
        q[feature + F_RELEASE] += waited
        reach_customers(q, x, feature, now)
        return
    gates = q[squad + S_START] if phase == BEFORE_START else q[squad + S_END]
    stats = q[q[gates + 1 + q[feature + F_GATE]] + G_STATS]
    q[stats + GATE_TICKS] += waited
    q[feature + F_GATES] += waited
    q[feature + F_SINCE] = now
    q[feature + F_GATE] += 1
    if phase == BEFORE_START:
        ask_to_start(q, x, feature, now)
    else:
        ask_to_release(q, x, feature, now)


# --- Items in a squad -------------------------------------------------------------------------


@called
def enqueue(q: Ints, x: Floats, item: int, squad: int, skill: int, kind: int) -> None:
    """Let an item wait for somebody of a squad."""
    q[item + I_KIND] = kind
    feature = q[q[item + I_NODE] + N_FEATURE]
    queue = q[squad + S_QUEUES] + skill * QUEUE
    push(q, queue, item, q[feature + F_RANK])
    count_in(q, squad, queue, 1, expected(q, x, item))


@compiled
def count_in(q: Ints, squad: int, queue: int, count: int, work: int) -> None:
    """Count items that wait in a queue from now on; somebody may take them."""
    count_waiting(q, squad, queue, count, work)
    has_new_work(q, squad)


@compiled
def count_waiting(q: Ints, squad: int, queue: int, count: int, work: int) -> None:
    """Count items that wait in a queue."""
    if q[queue + W_COUNT] == 0:
        q[q[squad + S_HOLDING] + q[squad + S_HOLDING_COUNT]] = queue
        q[squad + S_HOLDING_COUNT] += 1
    q[queue + W_COUNT] += count
    q[queue + W_WORK] += work
    q[squad + S_READY] += count


@compiled
def count_out(q: Ints, squad: int, queue: int, work: int) -> None:
    """Count an item out of a queue."""
    q[queue + W_COUNT] -= 1
    q[queue + W_WORK] -= work
    q[squad + S_READY] -= 1
    if q[queue + W_COUNT] == 0:
        place = q[squad + S_HOLDING]
        while q[place] != queue:
            place += 1
        q[squad + S_HOLDING_COUNT] -= 1
        q[place] = q[q[squad + S_HOLDING] + q[squad + S_HOLDING_COUNT]]


@compiled
def expected(q: Ints, x: Floats, item: int) -> int:
    """Say how much work an item is thought to be."""
    kind = q[item + I_KIND]
    if kind == HELP:
        return q[HELP_EXPECTED]
    effort = q[q[item + I_NODE] + N_EXPECTED]
    return int(effort * x[REDO]) if kind == AGAIN else effort


@compiled
def where_it_waits(q: Ints, node: int) -> int:
    """Say what happens to an item of a step that waits for somebody with the skill."""
    return N_QUEUED if q[node + N_DOER] == q[node + N_SQUAD] else N_LENT


@called
def make_ready(q: Ints, x: Floats, node: int, now: int) -> None:
    """Let the items of a step wait for work, some for another squad's help first."""
    squad = who_does(q, x, node, now)
    q[node + N_DOER] = squad
    shape = q[node + N_SHAPE]
    effort = x[shape + E_MEDIAN]
    if q[EXPONENTIAL] == 1:
        effort *= exponential(q, q[node + N_ID], EFFORT_STEP, 0)
    else:
        shared = q[q[node + N_FEATURE] + F_ID]
        effort *= lognormal(q, shared, EFFORT_FEATURE, 0, x[shape + E_SIGMA_FEATURE])
        effort *= lognormal(q, q[node + N_ID], EFFORT_STEP, 0, x[shape + E_SIGMA_STEP])
    growth = x[DEBT_GROWTH]
    if q[q[node + N_SQUAD] + S_PROJECT] != 0:
        growth += x[PROJECT_DEBT]
    if growth > 0.0:
        effort *= 1.0 + growth * now
    x[node + N_EFFORT] = effort
    if q[q[node + N_FEATURE] + F_STARTED] < 0:
        q[q[node + N_FEATURE] + F_STARTED] = now
    helped = ask_for_help(q, x, node)
    q[node + N_HELPED] = helped
    q[node + N_HELPING] = helped
    count = q[node + N_ITEM_COUNT] - helped
    q[node + where_it_waits(q, node)] = count
    q[node + N_CLOCK] = now
    if count == 0:
        return
    q[node + TIE] = q[node + N_TIES] + next_order(q, x, node, 0)
    feature = q[node + N_FEATURE]
    queue = q[squad + S_QUEUES] + q[shape + E_SKILL] * QUEUE
    push(q, queue, node, q[feature + F_RANK])
    count_in(q, squad, queue, count, count * q[node + N_EXPECTED])


@compiled
def ask_for_help(q: Ints, x: Floats, node: int) -> int:
    """Send the items of a step that need it to another squad first; give how many."""
    squad = q[node + N_SQUAD]
    helpers = q[squad + S_HELPERS]
    share = x[squad + S_HELP]
    helped = 0
    if q[helpers] == 0 or share == 0.0:
        return helped
    for order in range(q[node + N_ITEM_COUNT]):
        if uniform(q, q[node + N_ID], HELP_NEEDED, order) < share:
            item = new_item(q, node, order)
            which = int(q[helpers] * uniform(q, q[node + N_ID], HELPER, order))
            enqueue(q, x, item, q[helpers + 1 + which], q[ANY], HELP)
            helped += 1
    return helped


@compiled
def next_order(q: Ints, x: Floats, node: int, order: int) -> int:
    """The first item of a step from here on that is not helped first; -1 for none."""
    if q[node + N_HELPED] > 0:
        share = x[q[node + N_SQUAD] + S_HELP]
        while (
            order < q[node + N_ITEM_COUNT]
            and uniform(q, q[node + N_ID], HELP_NEEDED, order) < share
        ):
            order += 1
    return order if order < q[node + N_ITEM_COUNT] else -1


@compiled
def new_item(q: Ints, node: int, order: int) -> int:
    """Make the record of an item, where one that is done lay last: that is still in the cache."""
    item = q[ITEMS_FREE]
    if item == 0:
        item = q[ITEMS_END]
        q[ITEMS_END] += ITEM
    else:
        q[ITEMS_FREE] = q[item + RIGHT]
    q[item + TIE] = q[node + N_TIES] + order
    q[item + I_NODE] = node
    q[item + I_KIND] = WORK
    q[item + I_ROUND] = 0
    q[item + I_DONE] = 0
    return item


@compiled
def order_of(q: Ints, item: int) -> int:
    """An item's place in its step."""
    return q[item + TIE] - q[q[item + I_NODE] + N_TIES]


@compiled
def take_item(q: Ints, x: Floats, squad: int, queue: int) -> int:
    """Take the first item of a queue; a step stays in it until its last item is taken."""
    entry = q[queue]
    if entry >= q[ITEMS]:
        count_out(q, squad, queue, expected(q, x, entry))
        return pop(q, queue)
    count_out(q, squad, queue, q[entry + N_EXPECTED])
    order = q[entry + TIE] - q[entry + N_TIES]
    item = new_item(q, entry, order)
    following = next_order(q, x, entry, order + 1)
    if following < 0:
        pop(q, queue)
        return item
    if q[entry + N_HELPED] == 0:
        q[entry + TIE] += 1
        return item
    # an item that came back from help may now go before the step's next one
    pop(q, queue)
    q[entry + TIE] = q[entry + N_TIES] + following
    push(q, queue, entry, q[entry + KEY])
    return item


@called
def ask_squad(q: Ints, x: Floats, node: int, now: int) -> None:
    """Begin a step whose turn it is, unless its squad has to take the feature on first."""
    part = q[node + N_SLICE]
    squad = q[node + N_SQUAD]
    q[node + N_SINCE] = now
    free = q[part + L_LIMITED] == 0 and now < q[squad + S_LAST]
    if free or q[part + L_ACTIVE] > 0:
        q[part + L_ACTIVE] += 1
        make_ready(q, x, node, now)
        return
    if q[part + L_WAITING] == 0:
        push(q, squad + S_BACKLOG, part, q[q[part + L_FEATURE] + F_RANK])
        may_pull(q, squad)
    q[node + RIGHT] = q[part + L_WAITING]
    q[part + L_WAITING] = node


@compiled
def pull(q: Ints, x: Floats, squad: int, now: int) -> None:
    """Take features from the backlog while the squad's limit allows."""
    while (
        q[squad + S_BACKLOG] != 0
        and q[squad + S_ACTIVE] < q[squad + S_WIP]
        and now < q[squad + S_LAST]
    ):
        part = pop(q, squad + S_BACKLOG)
        if q[squad + S_PROJECT] != 0 and q[squad + S_ACTIVE] == 0:
            if q[squad + S_PROJECT] == HAS_WORKED:
                q[squad + S_FORMED] = now
                q[squad + S_FAMILIAR_AT] = -1
            q[squad + S_PROJECT] = HAS_WORKED
        q[squad + S_ACTIVE] += 1
        x[squad + S_FOCUS] = focus(x, q[squad + S_ACTIVE])
        node = q[part + L_WAITING]
        q[part + L_WAITING] = 0
        while node != 0:
            following = q[node + RIGHT]
            q[part + L_ACTIVE] += 1
            q[node + N_BACKLOG] = now - q[node + N_SINCE]
            make_ready(q, x, node, now)
            node = following


@compiled
def leave_squad(q: Ints, x: Floats, part: int) -> None:
    """End a step; with the last one in progress the squad may take on another feature."""
    q[part + L_ACTIVE] -= 1
    if q[part + L_ACTIVE] == 0 and q[part + L_LIMITED] == 1:
        squad = q[part + L_SQUAD]
        q[squad + S_ACTIVE] -= 1
        x[squad + S_FOCUS] = focus(x, q[squad + S_ACTIVE])
        may_pull(q, squad)


@compiled
def book_step(q: Ints, node: int, now: int) -> None:
    """Book a step's time since the last change, by the item that is furthest."""
    ticks = now - q[node + N_CLOCK]
    q[node + N_CLOCK] = now
    if q[node + N_WORKED_ON] > 0:
        q[node + N_TOUCH] += ticks
    elif q[node + N_REWORKED] > 0:
        q[node + N_REWORK] += ticks
    elif q[node + N_QUEUED] > 0:
        q[node + N_PERSON] += ticks
    elif q[node + N_LENT] > 0:
        q[node + N_OTHER] += ticks
    elif q[node + N_DECIDED] > 0:
        q[node + N_DECISION] += ticks
    else:
        q[node + N_HELP] += ticks


@compiled
def change(q: Ints, node: int, was: int, becomes: int, now: int) -> None:
    """Let something else happen to one of a step's items from now on."""
    book_step(q, node, now)
    q[node + was] -= 1
    q[node + becomes] += 1


@compiled
def complete(q: Ints, x: Floats, item: int, was: int, now: int) -> None:
    """Finish an item, and with the last one its step, and with the last step its feature."""
    node = q[item + I_NODE]
    q[item + RIGHT] = q[ITEMS_FREE]
    q[ITEMS_FREE] = item
    change(q, node, was, N_DONE, now)
    if q[node + N_DONE] < q[node + N_ITEM_COUNT]:
        return
    feature = q[node + N_FEATURE]
    following = q[q[node + N_SHAPE] + E_NEXT]
    for place in range(following + 1, following + 1 + q[following]):
        later = q[feature + F_NODES] + q[place] * NODE
        q[later + N_WAITING] -= 1
        if q[later + N_WAITING] == 0:
            q[later + N_CRITICAL] = node
            ask_squad(q, x, later, now)
    leave_squad(q, x, q[node + N_SLICE])
    q[feature + F_STEPS_LEFT] -= 1
    if q[feature + F_STEPS_LEFT] == 0:
        finish(q, x, feature, node, now)


@called
def finish(q: Ints, x: Floats, feature: int, node: int, now: int) -> None:
    """Bring a feature of which all is done on its way out; a step was the last of it."""
    q[feature + F_LAST] = node
    q[feature + F_FINISHED] = now
    q[feature + F_SINCE] = now
    q[feature + F_PHASE] = BEFORE_RELEASE
    q[feature + F_GATE] = 0
    ask_to_release(q, x, feature, now)


# --- People -----------------------------------------------------------------------------------


@compiled
def join_idle(q: Ints, person: int) -> None:
    """Let a person be idle in all their squads."""
    for place in range(q[person + P_MEMBER_COUNT]):
        member = q[person + P_MEMBER] + place * q[MEMBER_SIZE]
        q[member + M_FREE_AT] = NOW_FREE
        q[q[member + M_SQUAD] + S_IDLE] += 1


@compiled
def leave_idle(q: Ints, person: int, free_at: int) -> None:
    """Let an idle person be so no more in any of their squads."""
    for place in range(q[person + P_MEMBER_COUNT]):
        member = q[person + P_MEMBER] + place * q[MEMBER_SIZE]
        q[member + M_FREE_AT] = free_at
        q[q[member + M_SQUAD] + S_IDLE] -= 1


@compiled
def be_free(q: Ints, person: int) -> None:
    """Let a person's squads look for work for them at the end of this tick."""
    q[person + P_STATUS] = IDLE
    join_idle(q, person)
    for place in range(q[person + P_MEMBER_COUNT]):
        has_new_work(q, q[q[person + P_MEMBER] + place * q[MEMBER_SIZE] + M_SQUAD])


@compiled
def slot_of(q: Ints, person: int) -> int:
    """A person's place among the actors."""
    return (person - q[PEOPLE]) // PERSON


@compiled
def tenure(q: Ints, x: Floats, person: int) -> int:
    """Draw how long the holder of a seat stays."""
    draw = exponential(q, q[person + P_ID], TENURE, q[person + P_LEAVERS])
    return ticks(x[TENURE_TICKS] * draw)


@compiled
def known_at(q: Ints, person: int, component: int) -> int:
    """Where it stands how long a person has worked on a component."""
    return q[KNOWN] + slot_of(q, person) * q[COMPONENTS] + component


@compiled
def knowledge(q: Ints, x: Floats, person: int, component: int) -> float:
    """Say which part of a component a person knows."""
    return min(q[known_at(q, person, component)] / x[KNOWLEDGE_TICKS], 1.0)


@compiled
def knowing_pace(q: Ints, x: Floats, person: int, component: int) -> float:
    """Say what not knowing a component leaves of a person's pace."""
    if component < 0:
        return 1.0
    start = x[KNOWLEDGE_START]
    return start + (1.0 - start) * knowledge(q, x, person, component)


@compiled
def component_of(q: Ints, entry: int) -> int:
    """Say what a step or item that waits is about; -1 where that does not matter."""
    if q[COMPONENTS] == 0:
        return -1
    if entry < q[ITEMS]:
        return q[q[entry + N_SHAPE] + E_COMPONENT]
    return -1 if q[entry + I_KIND] == HELP else q[q[q[entry + I_NODE] + N_SHAPE] + E_COMPONENT]


@compiled
def is_present(q: Ints, x: Floats, person: int, now: int) -> bool:
    """Say whether an idle person is still there; leavers are replaced after a while."""
    if now < q[person + P_LAST] and now < q[person + P_LEAVES]:
        return True
    return was_replaced(q, x, person, now)


@compiled
def is_there(q: Ints, x: Floats, member: int, now: int) -> bool:
    """Say likewise whether an idle member is still there, without a look at the person."""
    return now < q[member + M_UNTIL] or was_replaced(q, x, q[member + M_PERSON], now)


@compiled
def tell_until(q: Ints, person: int) -> None:
    """Let all squads of a person know until when they are there."""
    for place in range(q[person + P_MEMBER_COUNT]):
        member = q[person + P_MEMBER] + place * q[MEMBER_SIZE]
        q[member + M_UNTIL] = min(q[person + P_LAST], q[person + P_LEAVES])


@called
def was_replaced(q: Ints, x: Floats, person: int, now: int) -> bool:
    """Let an idle person go whose time is over; say whether somebody else is there already."""
    if now >= q[person + P_LAST]:
        q[person + P_STATUS] = AWAY
        leave_idle(q, person, GONE)
        return False
    for place in range(q[COMPONENTS]):  # the next one in this seat knows nothing yet
        q[known_at(q, person, place)] = 0
    while now >= q[person + P_LEAVES]:
        back = q[person + P_LEAVES] + q[HIRING]
        for place in range(q[person + P_MEMBER_COUNT]):
            q[q[person + P_MEMBER] + place * q[MEMBER_SIZE] + M_JOINED] = back
        q[person + P_LEAVERS] += 1
        q[person + P_LEAVES] = back + tenure(q, x, person)
        tell_until(q, person)
        if now < back:
            q[person + P_STATUS] = AWAY
            leave_idle(q, person, GONE)
            schedule(q, slot_of(q, person), at_tick(back, slot_of(q, person)))
            return False
    return True


@compiled
def formed_at(q: Ints, squad: int, now: int) -> int:
    """Since when the people of a squad are together."""
    formed = q[squad + S_FORMED]
    if now >= q[squad + S_REFORMS]:
        formed = max(formed, q[squad + S_REFORMS])
    return formed


@compiled
def familiarity(q: Ints, x: Floats, squad: int, now: int) -> float:
    """The pace of a team that has been together since it was formed."""
    if x[FAMILIARITY_START] == 1.0:
        return 1.0
    if q[squad + S_FAMILIAR_AT] != now:  # it is asked for several times a tick
        together = float(max(now - formed_at(q, squad, now), 0))
        if q[q[squad + S_LEARNING]] > 0:
            together = learned(q, squad, now)
        result = 1.0
        if together <= WELL_KNOWN * x[FAMILIARITY_TICKS]:
            strange = math.exp(-together / x[FAMILIARITY_TICKS])
            result -= (1.0 - x[FAMILIARITY_START]) * strange
        x[squad + S_FAMILIAR] = result
        q[squad + S_FAMILIAR_AT] = now
    return x[squad + S_FAMILIAR]


@called
def learned(q: Ints, squad: int, now: int) -> float:
    """How long the people of a squad are together, counted less where they learn slower."""
    together = 0.0
    formed = formed_at(q, squad, now)
    learning = q[squad + S_LEARNING]
    count = q[learning] // 2
    for place in range(count):
        step = learning + 1 + 2 * place
        until = q[step + 2] if place + 1 < count else now
        together += max(min(until, now) - max(q[step], formed), 0) * (q[step + 1] / PARTS)
    return together


@compiled
def mentoring(q: Ints, x: Floats, squad: int, now: int) -> float:
    """What newcomers leave of the pace of those who are up to speed."""
    newcomers = 0.0
    others = 0
    members = q[squad + S_MEMBERS]
    for place in range(members + 1, members + 1 + q[members]):
        member = q[place]
        person = q[member + M_PERSON]
        if q[person + P_STATUS] == IDLE:
            is_present(q, x, person, now)  # leaves now, if it is time
        if q[person + P_STATUS] != AWAY:
            if now - q[member + M_JOINED] < x[RAMP_TICKS]:
                newcomers += 1.0 / q[person + P_MEMBER_COUNT]
            else:
                others += 1
    return max(1.0 - x[MENTOR_LOSS] * newcomers / max(others, 1), LEAST_PACE)


@compiled
def focus(x: Floats, features: int) -> float:
    """Say what switching between features leaves of a pace."""
    return 1.0 - x[SWITCHING] * (1.0 - 1.0 / features) if features > 1 else 1.0


@compiled
def own_pace(q: Ints, x: Floats, member: int, skill: int, focused: float, now: int) -> float:
    """Say what a member brings: level, week, and what switching and a new job leave of it.

    ``focused`` is what switching leaves of it for those who are in this squad only.
    """
    result = x[member + M_PACES + skill]
    if q[member + M_ELSEWHERE] == 0:
        result *= focused
    else:
        person = q[member + M_PERSON]
        features = 0
        for place in range(q[person + P_MEMBER_COUNT]):
            features += q[q[q[person + P_MEMBER] + place * q[MEMBER_SIZE] + M_SQUAD] + S_ACTIVE]
        result *= focus(x, features)
    here = now - q[member + M_JOINED]
    if here < x[RAMP_TICKS]:
        result *= x[RAMP_START] + (1.0 - x[RAMP_START]) * here / x[RAMP_TICKS]
    return result


@compiled
def squad_pace(q: Ints, x: Floats, squad: int, now: int) -> float:
    """Say what a squad leaves of everybody's pace."""
    return x[squad + S_PACE] * familiarity(q, x, squad, now)


@compiled
def pace(q: Ints, x: Floats, member: int, skill: int, now: int) -> float:
    """A member's pace at this moment: person-days a working day."""
    squad = q[member + M_SQUAD]
    focused = x[squad + S_FOCUS]
    result = own_pace(q, x, member, skill, focused, now) * squad_pace(q, x, squad, now)
    if x[MENTOR_LOSS] > 0.0 and now - q[member + M_JOINED] >= x[RAMP_TICKS]:
        result *= mentoring(q, x, squad, now)
    return result


@compiled
def begin(q: Ints, x: Floats, person: int, effort: float, now: int) -> None:
    """Let a person work; job, kind, skill and membership are set."""
    squad = q[q[person + P_AT] + M_SQUAD]
    if q[person + P_MEMBER_COUNT] > 1:
        owe_no_idle_time(q, x, person, now)
    rate = pace(q, x, q[person + P_AT], q[person + P_SKILL], now)
    if q[COMPONENTS] > 0 and q[person + P_JOB] != 0:
        rate *= knowing_pace(q, x, person, component_of(q, q[person + P_JOB]))
    duration = max(1, ticks(effort / rate))
    if x[START_UP] > 0.0:
        duration += max(0, formed_at(q, squad, now) + int(x[START_UP]) - now)
    q[person + P_STATUS] = WORKING
    leave_idle(q, person, now + duration)
    q[person + P_DURATION] = duration
    schedule(q, slot_of(q, person), at_tick(now + duration, slot_of(q, person)))


@compiled
def begin_item(q: Ints, x: Floats, person: int, member: int, queue: int, now: int) -> None:
    """Let a person take the first item of a queue."""
    item = take_item(q, x, q[member + M_SQUAD], queue)
    kind = q[item + I_KIND]
    node = q[item + I_NODE]
    if kind == WORK:
        change(q, node, where_it_waits(q, node), N_WORKED_ON, now)
    effort = x[node + N_EFFORT]
    if kind == HELP:
        effort = x[HELP_TICKS]
    elif kind == AGAIN:
        effort *= x[REDO]
    effort *= 1.0 - q[item + I_DONE] / PARTS
    q[person + P_AT] = member
    q[person + P_JOB] = item
    q[person + P_SKILL] = q[queue + W_SKILL]
    begin(q, x, person, effort, now)


@compiled
def begin_incident(q: Ints, x: Floats, person: int, member: int, now: int) -> None:
    """Let a person take the oldest incident: at least half the mean effort."""
    squad = q[member + M_SQUAD]
    number = q[squad + S_INCIDENTS_DONE]
    q[squad + S_INCIDENTS_DONE] += 1
    q[squad + S_READY] -= 1
    half = 0.5 * x[INCIDENT_TICKS]
    effort = half + half * exponential(q, q[squad + S_ID], INCIDENT_EFFORT, number)
    q[person + P_AT] = member
    q[person + P_JOB] = 0
    q[person + P_SKILL] = q[ANY]
    begin(q, x, person, effort, now)


# --- Who does the work ------------------------------------------------------------------------


@compiled
def delay_of_own_work(
    q: Ints, x: Floats, member: int, squad: int, skill: int, ticks: float
) -> float:
    """Say how long a person's other work would wait in all, as far as it is theirs.

    Counted is in each of their squads what waits now, and what streams are expected to bring
    meanwhile; but for the line of the item itself.
    """
    first = member
    count = 1
    if q[member + M_ELSEWHERE] == 1:
        person = q[member + M_PERSON]
        first = q[person + P_MEMBER]
        count = q[person + P_MEMBER_COUNT]
    delay = 0.0
    for which in range(count):
        mine = first + which * q[MEMBER_SIZE]
        where = q[mine + M_SQUAD]
        parts = mine + M_PACES + q[ANY] + 1
        skills = q[mine + M_SKILLS]
        for place in range(skills + 1, skills + 1 + q[skills]):
            other = q[place]
            if other != skill or where != squad:
                queue = q[where + S_QUEUES] + other * QUEUE
                items = q[queue + W_COUNT] + x[queue + W_COMES] * ticks / 2
                delay += x[parts + other] * ticks * items
    return delay


@compiled
def others_sooner(
    q: Ints,
    x: Floats,
    squad: int,
    skill: int,
    effort: int,
    component: int,
    ease: float,
    ticks: float,
    now: int,
) -> bool:
    """Say whether those who are busy would do an item sooner, and all that waits with it."""
    focused = x[squad + S_FOCUS]
    most = (ticks - 1.0) * ease * focused  # nobody is free within a tick
    queue = q[squad + S_QUEUES] + skill * QUEUE
    work = q[queue + W_WORK]
    if most * x[queue + W_BEST] < effort * LESS or most * x[queue + W_CAPACITY] < work * LESS:
        return False
    done = 0.0
    best = 0.0
    able = q[queue + W_ABLE]
    for place in range(able + 1, able + 1 + q[able]):
        member = q[place]
        free_in = q[member + M_FREE_AT] - now
        if 0 < free_in < ticks:
            rate = own_pace(q, x, member, skill, focused, now)
            rate *= knowing_pace(q, x, q[member + M_PERSON], component)
            part = (ticks - free_in) * (rate * ease)
            done += part
            best = max(best, part)
            if best > effort and done >= work:
                return True
    return False


@compiled
def other_work(q: Ints, x: Floats, member: int, squad: int, skill: int) -> float:
    """Say how long what waits for a person's other skills keeps all busy who have them."""
    ticks = 0.0
    skills = q[member + M_SKILLS]
    for place in range(skills + 1, skills + 1 + q[skills]):
        if q[place] != skill:
            queue = q[squad + S_QUEUES] + q[place] * QUEUE
            if q[queue + W_WORK] > 0:
                ticks += q[queue + W_WORK] / (x[queue + W_CAPACITY] * x[squad + S_PACE])
    return ticks


@compiled
def least_finish(q: Ints, x: Floats, squad: int, node: int) -> float:
    """Say in how many ticks a squad is done with a step at the soonest, if all have time.

    Nobody's pace is above what it is of an old hand with one feature, and what waits is shared.
    """
    queue = q[squad + S_QUEUES] + q[q[node + N_SHAPE] + E_SKILL] * QUEUE
    effort = q[node + N_EXPECTED]
    work = q[queue + W_WORK] + effort * (q[node + N_ITEM_COUNT] - 1)
    before = work - (q[q[queue + W_ABLE]] - 1) * 0.5 * effort
    ease = x[squad + S_PACE]
    alone = effort / (x[queue + W_BEST] * ease)
    return (alone + max(before, 0.0) / (x[queue + W_CAPACITY] * ease)) * LESS


@compiled
def expected_finish(q: Ints, x: Floats, squad: int, node: int, limit: float, now: int) -> float:
    """Say in how many ticks a squad would be done with a step, beside all that waits there.

    Infinite where it is certain that this is not below the limit.
    """
    skill = q[q[node + N_SHAPE] + E_SKILL]
    effort = q[node + N_EXPECTED]
    queue = q[squad + S_QUEUES] + skill * QUEUE
    able = q[queue + W_ABLE]
    for place in range(able + 1, able + 1 + q[able]):
        member = q[place]
        if q[member + M_FREE_AT] == NOW_FREE:
            is_there(q, x, member, now)
    if q[able] == 0 or least_finish(q, x, squad, node) >= limit:
        return math.inf
    work = q[queue + W_WORK] + effort * (q[node + N_ITEM_COUNT] - 1)
    others_wait = q[squad + S_HOLDING_COUNT] - min(q[queue + W_COUNT], 1) > 0
    ease = squad_pace(q, x, squad, now)
    focused = x[squad + S_FOCUS]
    component = component_of(q, node)
    rates = 0.0
    best = 0.0
    ahead = 0.0
    soonest = math.inf
    for place in range(able + 1, able + 1 + q[able]):
        member = q[place]
        person = q[member + M_PERSON]
        if q[member + M_FREE_AT] == GONE:
            continue
        rate = own_pace(q, x, member, skill, focused, now)
        rate *= knowing_pace(q, x, person, component)
        rate *= ease
        free = float(max(q[member + M_FREE_AT] - now, 0))
        if others_wait:
            free += other_work(q, x, member, squad, skill)
        rates += rate
        ahead += free * rate
        best = max(best, rate)
        soonest = min(soonest, free + effort / rate)
    if best == 0.0:
        return math.inf
    experts = rates / best  # like the best of them; somebody slow hardly shortens the line
    return max(soonest, (work + ahead - (experts - 1.0) * 0.5 * effort) / rates + effort / best)


@called
def who_does(q: Ints, x: Floats, node: int, now: int) -> int:
    """Choose the squad that does a step: its own, or one that is expected to be done sooner."""
    own = q[node + N_SQUAD]
    shape = q[node + N_SHAPE]
    others = q[shape + E_OTHERS]
    if q[others] == 0:
        return own
    mine = q[own + S_QUEUES] + q[shape + E_SKILL] * QUEUE
    doer = own if x[mine + W_CAPACITY] > 0.0 else q[others + 1]
    soonest = math.inf
    for place in range(q[others] + 1):
        squad = own
        cost = 0
        if place > 0:
            squad = q[others + place]
            cost = q[others + 1 + q[others]]
            if q[squad + S_TRIBE] != q[own + S_TRIBE]:
                cost *= 2
        if soonest > cost + q[node + N_EXPECTED]:  # nobody is faster than an expert who has time
            finish = expected_finish(q, x, squad, node, soonest - cost, now) + cost
            if finish < soonest:
                doer = squad
                soonest = finish
    return doer


@compiled
def has_work_for(q: Ints, member: int) -> bool:
    """Say whether anything waits in a squad that a member can do."""
    squad = q[member + M_SQUAD]
    if q[squad + S_READY] == 0:
        return False
    queues = q[squad + S_QUEUES]
    if q[squad + S_INCIDENTS_DONE] < q[squad + S_INCIDENTS] or q[queues + q[ANY] * QUEUE] != 0:
        return True
    skills = q[member + M_SKILLS]
    for place in range(skills + 1, skills + 1 + q[skills]):
        if q[queues + q[place] * QUEUE] != 0:
            return True
    return False


@compiled
def forget_shares(q: Ints, x: Floats, person: int, now: int) -> None:
    """Let fade what squads got of a person beyond their shares."""
    days = (now - q[person + P_SHARED_AT]) / DAY
    kept = math.exp(-days / x[SHARE_MEMORY])
    q[person + P_SHARED_AT] = now
    for place in range(q[person + P_MEMBER_COUNT]):
        member = q[person + P_MEMBER] + place * q[MEMBER_SIZE]
        q[member + M_HAD] = int(q[member + M_HAD] * kept)


@compiled
def owe_no_idle_time(q: Ints, x: Floats, person: int, now: int) -> None:
    """Let squads that have nothing for a person now count as having had as much as this one."""
    forget_shares(q, x, person, now)
    had = q[q[person + P_AT] + M_HAD]
    for place in range(q[person + P_MEMBER_COUNT]):
        member = q[person + P_MEMBER] + place * q[MEMBER_SIZE]
        if member != q[person + P_AT] and not has_work_for(q, member):
            q[member + M_HAD] = max(q[member + M_HAD], had)


@compiled
def is_due_elsewhere(q: Ints, person: int, member: int) -> bool:
    """Say whether another squad that gives out work now got less of its share of a person."""
    had = q[member + M_HAD]
    for place in range(q[person + P_MEMBER_COUNT]):
        other = q[person + P_MEMBER] + place * q[MEMBER_SIZE]
        if other != member and q[q[other + M_SQUAD] + S_OFFERS] == 1:
            theirs = q[other + M_HAD]
            is_less = theirs < had or (theirs == had and other < member)
            if is_less and has_work_for(q, other):
                return True
    return False


@called
def give_work_of(q: Ints, x: Floats, squad: int, fairly: bool, now: int) -> int:  # noqa: FBT001
    """Hand out a squad's work in the order of the policy, and begin anew after each start.

    An item goes to the idle person with the earliest expected finish, the delay of the own work of
    that person counted in; to nobody when those who are busy now would do all that waits sooner.
    """
    outcome = 0
    refused = 0  # the last entry that was: the next ones come after it
    ease = focused = -1.0
    while q[squad + S_READY] > 0 and q[squad + S_IDLE] > 0:
        skill = q[ANY]
        queue = q[squad + S_QUEUES] + skill * QUEUE
        effort = q[INCIDENT_EXPECTED]
        component = -1
        is_incident = q[squad + S_INCIDENTS_DONE] < q[squad + S_INCIDENTS]
        if not is_incident:
            queue = 0
            for place in range(q[squad + S_HOLDING_COUNT]):
                where = q[q[squad + S_HOLDING] + place]
                if (refused == 0 or comes_first(q, refused, q[where])) and (
                    queue == 0 or comes_first(q, q[where], q[queue])
                ):
                    queue = where
            if queue == 0:
                break
            skill = q[queue + W_SKILL]
            effort = q[q[queue] + N_EXPECTED] if q[queue] < q[ITEMS] else expected(q, x, q[queue])
            component = component_of(q, q[queue])
        if ease < 0.0:
            ease = squad_pace(q, x, squad, now)
            focused = x[squad + S_FOCUS]
        best = 0
        best_is_due = False
        soonest = math.inf
        able = q[queue + W_ABLE]
        for place in range(able + 1, able + 1 + q[able]):
            member = q[place]
            if q[member + M_FREE_AT] != NOW_FREE:
                continue
            person = q[member + M_PERSON]
            if not is_there(q, x, member, now):
                continue
            due = q[member + M_ELSEWHERE] == 1 and fairly and is_due_elsewhere(q, person, member)
            if due:
                outcome |= LEFT_TO_OTHERS
                if is_incident:
                    continue
            rate = own_pace(q, x, member, skill, focused, now)
            rate *= knowing_pace(q, x, person, component)
            ticks = effort / (rate * ease)
            ticks += delay_of_own_work(q, x, member, squad, skill, ticks)
            is_sooner = best == 0 or ticks < soonest
            if is_sooner or (ticks == soonest and person < q[best + M_PERSON]):
                best = member
                soonest = ticks
                best_is_due = due
        if best == 0 and is_incident:
            break
        # who is due elsewhere is waited for, until the other squad has taken its turn
        if (
            best == 0
            or best_is_due
            or (
                not is_incident
                and others_sooner(q, x, squad, skill, effort, component, ease, soonest, now)
            )
        ):
            refused = q[queue]
            continue
        if q[best + M_ELSEWHERE] == 1:
            outcome |= SHARED
        if is_incident:
            begin_incident(q, x, q[best + M_PERSON], best, now)
        else:
            begin_item(q, x, q[best + M_PERSON], best, queue, now)
        refused = 0
    return outcome


# --- Decisions --------------------------------------------------------------------------------


@compiled
def decide(q: Ints, owner: int, item: int, now: int) -> None:
    """Let a product owner take a decision; the work in hand waits."""
    slot = slot_of(q, owner)
    q[owner + P_DECIDING] = item
    q[owner + P_DECISION] = q[item + KEY]
    schedule(q, slot, at_tick(now + q[item + KEY], slot))
    free_at = now + q[item + KEY]
    if q[owner + P_STATUS] == WORKING:
        free_at += q[owner + P_LEFT]
    for place in range(q[owner + P_MEMBER_COUNT]):
        q[q[owner + P_MEMBER] + place * q[MEMBER_SIZE] + M_FREE_AT] = free_at


@compiled
def interrupt(q: Ints, owner: int, was: int, becomes: int, now: int) -> None:
    """Let the item in a product owner's hands wait, or go on."""
    item = q[owner + P_JOB]
    if item != 0 and q[item + I_KIND] == WORK:
        change(q, q[item + I_NODE], was, becomes, now)


@compiled
def ask_owner(q: Ints, owner: int, item: int, now: int) -> None:
    """Ask a product owner, who takes decisions in the order of asking."""
    if q[owner + P_DECIDING] != 0:
        q[item + RIGHT] = 0
        if q[owner + P_ASKED] == 0:
            q[owner + P_ASKED] = item
        else:
            q[q[owner + P_ASKED_LAST] + RIGHT] = item
        q[owner + P_ASKED_LAST] = item
        return
    if q[owner + P_STATUS] == WORKING:
        q[owner + P_LEFT] = ends_at(q, slot_of(q, owner)) - now
        interrupt(q, owner, N_WORKED_ON, N_QUEUED, now)
    else:
        q[owner + P_STATUS] = DECIDING
        leave_idle(q, owner, now)
    decide(q, owner, item, now)


@compiled
def can_decide(q: Ints, x: Floats, owner: int, now: int) -> bool:
    """Say whether there is a product owner who is there."""
    if owner == 0 or q[owner + P_STATUS] == AWAY:
        return False
    if q[owner + P_STATUS] == IDLE:
        return is_present(q, x, owner, now)
    return True


@compiled
def ask_for_decision(q: Ints, x: Floats, item: int, now: int) -> None:
    """Ask the product owner where the mandate reaches; a board above the squad otherwise."""
    node = q[item + I_NODE]
    squad = q[node + N_SQUAD]
    key = q[node + N_ID]
    order = order_of(q, item)
    owner = q[squad + S_OWNER]
    draw = lognormal(q, key, DECISION, order, x[DECISION_SIGMA])
    inside = uniform(q, key, MANDATE, order) < x[squad + S_MANDATE]
    if inside and can_decide(q, x, owner, now):
        q[item + KEY] = max(1, ticks(x[OWNER_TICKS] * draw))
        ask_owner(q, owner, item, now)
    else:
        delay(q, item, now + ticks(x[BOARD_TICKS] * draw))


@called
def decided(q: Ints, x: Floats, item: int, now: int) -> None:
    """Go on with an item after a decision."""
    complete(q, x, item, N_DECIDED, now)


@compiled
def owner_decided(q: Ints, x: Floats, owner: int, now: int) -> None:
    """Finish a decision; go on with the next one, or with the work in hand."""
    item = q[owner + P_DECIDING]
    stats = q[q[q[item + I_NODE] + N_SQUAD] + S_STATS]
    q[stats + BUSY_DECISION] += q[owner + P_DECISION]
    q[stats + BY_SKILL + q[ANY]] += q[owner + P_DECISION]
    q[owner + P_DECIDING] = 0
    asked = q[owner + P_ASKED]
    if asked != 0:
        q[owner + P_ASKED] = q[asked + RIGHT]
        decide(q, owner, asked, now)
    elif q[owner + P_STATUS] == WORKING:
        interrupt(q, owner, N_QUEUED, N_WORKED_ON, now)
        schedule(q, slot_of(q, owner), at_tick(now + q[owner + P_LEFT], slot_of(q, owner)))
    else:
        schedule(q, slot_of(q, owner), NO_EVENT)
        be_free(q, owner)
    decided(q, x, item, now)


# --- Events -----------------------------------------------------------------------------------


@compiled
def kind_of_job(q: Ints, person: int) -> int:
    """What kind of work somebody does."""
    item = q[person + P_JOB]
    return INCIDENT if item == 0 else q[item + I_KIND]


@compiled
def book(q: Ints, x: Floats, person: int, ticks: int, now: int) -> None:
    """Book working time on the person's squad, by kind and by skill."""
    member = q[person + P_AT]
    if q[person + P_MEMBER_COUNT] > 1:
        forget_shares(q, x, person, now)
        q[member + M_HAD] += int(ticks / x[member + M_SHARE])
    stats = q[q[member + M_SQUAD] + S_STATS]
    q[stats + BUSY_WORK + kind_of_job(q, person)] += ticks
    q[stats + BY_SKILL + q[person + P_SKILL]] += ticks
    if q[COMPONENTS] > 0 and q[person + P_JOB] != 0:
        component = component_of(q, q[person + P_JOB])
        if component >= 0:
            q[known_at(q, person, component)] += ticks


@compiled
def has_error(q: Ints, x: Floats, item: int, person: int, now: int) -> bool:
    """Draw whether an item has to be done over, in part."""
    node = q[item + I_NODE]
    squad = q[node + N_SQUAD]
    share = x[squad + S_ERROR]
    if share == 0.0:
        return False
    if q[node + N_HANDOFF] == 1:
        share *= x[HANDOFF]
    share *= 1.0 + x[FAMILIARITY_ERRORS] * (1.0 - familiarity(q, x, squad, now))
    if q[COMPONENTS] > 0:
        known = knowledge(q, x, person, q[q[node + N_SHAPE] + E_COMPONENT])
        share *= 1.0 + x[KNOWLEDGE_ERRORS] * (1.0 - known)
    number = order_of(q, item) * ROUNDS + q[item + I_ROUND]
    return uniform(q, q[node + N_ID], ERROR, number) < min(share, MOST_ERROR)


@compiled
def work_done(q: Ints, x: Floats, person: int, now: int) -> None:
    """Finish what a person works on, and decide what becomes of the item."""
    item = q[person + P_JOB]
    kind = kind_of_job(q, person)
    duration = q[person + P_DURATION]
    book(q, x, person, duration, now)
    schedule(q, slot_of(q, person), NO_EVENT)
    be_free(q, person)
    if kind == INCIDENT:
        return
    q[item + I_DONE] = 0
    node = q[item + I_NODE]
    squad = q[node + N_SQUAD]
    if kind == HELP:
        q[node + N_HELPER] = q[q[person + P_AT] + M_SQUAD]
        change(q, node, N_HELPING, where_it_waits(q, node), now)
        enqueue(q, x, item, q[node + N_DOER], q[q[node + N_SHAPE] + E_SKILL], WORK)
        return
    was = N_REWORKED if kind == AGAIN else N_WORKED_ON
    if has_error(q, x, item, person, now):
        q[item + I_ROUND] += 1
        change(q, node, was, N_REWORKED, now)
        enqueue(q, x, item, q[node + N_DOER], q[q[node + N_SHAPE] + E_SKILL], AGAIN)
        return
    share = x[squad + S_EXCEPTION]
    if share > 0.0 and uniform(q, q[node + N_ID], EXCEPTION, order_of(q, item)) < share:
        change(q, node, was, N_DECIDED, now)
        ask_for_decision(q, x, item, now)
    else:
        complete(q, x, item, was, now)


@compiled
def person_event(q: Ints, x: Floats, person: int, now: int) -> None:
    """Finish a decision or a job, or come to work."""
    if q[person + P_DECIDING] != 0:
        owner_decided(q, x, person, now)
    elif q[person + P_STATUS] == WORKING:
        work_done(q, x, person, now)
    else:
        schedule(q, slot_of(q, person), NO_EVENT)
        be_free(q, person)


@compiled
def incident_event(q: Ints, x: Floats, squad: int, now: int) -> None:
    """Let an incident happen to a squad, and plan the next one."""
    q[squad + S_INCIDENTS] += 1
    q[squad + S_READY] += 1
    has_new_work(q, squad)
    schedule_incident(q, x, squad, now)


@compiled
def schedule_incident(q: Ints, x: Floats, squad: int, now: int) -> None:
    """Draw when a squad's next incident happens."""
    number = q[squad + S_INCIDENTS] - q[squad + S_ESCAPED]
    draw = exponential(q, q[squad + S_ID], INCIDENT_GAP, number)
    gap = ticks(x[squad + S_GAP] * draw)
    schedule(q, q[squad + S_SLOT], at_tick(now + gap, q[squad + S_SLOT]))


@compiled
def stream_event(q: Ints, x: Floats, stream: int, now: int) -> None:
    """Let a stream's next item arrive, and plan the one after."""
    feature = new_feature(q, stream, q[stream + R_MADE])
    q[stream + R_MADE] += 1
    schedule_arrival(q, x, stream, now)
    arrive(q, x, feature, now)


@compiled
def row_of(q: Ints, stream: int, number: int) -> int:
    """Where it stands what came of an item of a stream."""
    return q[ROWS] + q[stream + R_ROW] + number * FEATURE_RESULTS


@called
def line_up(q: Ints) -> None:
    """Link planned features and what is under way of streams, in the order of the plan."""
    first = 0
    streams = q[STREAMS_END] - q[INCIDENTS_END]
    for before in range(streams):
        stream = q[STREAMS] + (streams - 1 - before) * STREAM
        made = q[stream + R_MADE]
        for earlier in range(made):
            row = row_of(q, stream, made - 1 - earlier)
            if q[row + F_RELEASED - F_ARRIVED] < 0:
                q[q[row] + F_CHAIN] = first
                first = q[row]
    if q[FEATURE_COUNT] == 0:
        q[UNDER_WAY] = first
    else:
        q[q[FEATURES] + (q[FEATURE_COUNT] - 1) * FEATURE + F_CHAIN] = first


@called
def keep_row(q: Ints, feature: int) -> None:
    """Keep what came of an item of a stream beyond its record."""
    stream = q[feature + F_STREAM]
    number = q[feature + TIE] - q[q[stream + R_LIKE] + TIE]
    row = row_of(q, stream, number)
    for field in range(FEATURE_RESULTS):
        q[row + field] = q[feature + F_ARRIVED + field]


@called
def new_feature(q: Ints, stream: int, number: int) -> int:
    """Make the record of a stream's item, with its slices and steps."""
    like = q[stream + R_LIKE]
    count = q[like + F_NODE_COUNT]
    alike = q[stream + R_ALIKE]
    feature = q[alike + R_FREE]
    if feature == 0:
        feature = q[RECORDS_END]
        q[RECORDS_END] += q[stream + R_SIZE]
    else:
        q[alike + R_FREE] = q[feature + RIGHT]
    size = q[stream + R_SIZE]
    q[feature : feature + size] = q[like : like + size]
    nodes = q[like + F_NODES] + feature - like
    q[feature + F_NODES] = nodes
    q[feature + F_ID] = key_of_item(q[like + F_ID], number)
    q[feature + TIE] += number
    row = row_of(q, stream, number)
    if q[LEAVES_OUT] == 1:
        q[feature + F_UNTOLD] = q[row]
    q[row] = feature  # until it reaches customers
    q[row + F_RELEASED - F_ARRIVED] = -1
    for place in range(q[stream + R_SLICES]):
        part = feature + FEATURE + place * SLICE
        q[part + TIE] += number * q[stream + R_SLICES]
        q[part + L_FEATURE] = feature
    for place in range(count):
        node = nodes + place * NODE
        q[node + N_ID] = key_of_item(q[node + N_ID], number)
        q[node + N_TIES] += number * q[stream + R_ITEMS]
        q[node + N_FEATURE] = feature
        q[node + N_SLICE] += feature - like
    return feature


@compiled
def schedule_arrival(q: Ints, x: Floats, stream: int, now: int) -> None:
    """Draw when a stream's next item arrives."""
    if q[stream + R_MADE] == q[stream + R_COUNT]:
        schedule(q, q[stream + R_SLOT], NO_EVENT)
        return
    draw = exponential(q, q[stream + R_ID], ARRIVAL_GAP, q[stream + R_MADE])
    gap = ticks(x[stream + R_GAP] * draw)
    schedule(q, q[stream + R_SLOT], at_tick(now + gap, q[stream + R_SLOT]))


@compiled
def named_event(q: Ints, x: Floats, now: int) -> None:
    """Let the next named feature arrive."""
    feature = q[q[ARRIVALS_NEXT]]
    q[ARRIVALS_NEXT] += 1
    schedule_named(q)
    arrive(q, x, feature, now)


@compiled
def schedule_named(q: Ints) -> None:
    """Plan the arrival of the next named feature."""
    slot = q[STREAMS_END]
    if q[ARRIVALS_NEXT] == q[ARRIVALS_END]:
        schedule(q, slot, NO_EVENT)
    else:  # before it arrives, a feature keeps the tick of its arrival in its key
        schedule(q, slot, at_tick(q[q[q[ARRIVALS_NEXT]] + KEY], slot))


@compiled
def delay_event(q: Ints, x: Floats, now: int) -> None:
    """Go on with the feature or item whose delay is over."""
    entry = pop(q, DELAYED)
    slot = q[DELAYS]
    root = q[DELAYED]
    schedule(q, slot, NO_EVENT if root == 0 else at_tick(q[root + KEY], slot))
    if entry < q[ITEMS]:
        go_on(q, x, entry, now)
    else:
        decided(q, x, entry, now)


# --- Waves ------------------------------------------------------------------------------------
#
# Everything that waits is taken out of the queues, the fields that are different get their new
# values, and everything is put back where it belongs now; so a wave that changes nothing leaves
# every queue as it was. Chains go by RIGHT, which nothing outside a queue needs.


@called
def wave_event(q: Ints, x: Floats, now: int) -> None:
    """Let everything on the way go with its squad, or with who takes its work over."""
    wave = q[q[WAVES_NEXT]]
    waiting = waiting_items(q, x, now)
    asked = asked_steps(q)
    delayed = delayed_entries(q)
    line_up(q)
    forget_progress(q)
    for place in range(q[wave + V_PEOPLE_COUNT]):
        person = q[q[wave + V_PEOPLE] + place * WAVE_PERSON + VP_PERSON]
        if q[person + P_STATUS] == IDLE and is_present(q, x, person, now):
            leave_idle(q, person, GONE)
    for place in range(q[wave + V_COUNT]):
        q[q[q[wave + V_FIELDS] + place]] = q[q[wave + V_VALUES] + place]
    change_items(q, wave)
    set_floats(q, x, wave, q[wave + V_X_VALUES])
    change_steps(q, wave)
    schedule_named(q)
    count_progress(q, x)
    change_squads(q, x)
    for place in range(q[wave + V_PEOPLE_COUNT]):
        change_person(q, x, q[wave + V_PEOPLE] + place * WAVE_PERSON, now)
    for slot in range(q[PEOPLE_END]):
        person = q[PEOPLE] + slot * PERSON
        if q[wave + V_PUTS_DOWN] == 1:
            waiting = put_down(q, x, person, x[q[wave + V_LOSS]], waiting, now)
        train(q, x, person, q[q[wave + V_TRAINING] + slot], now)
    while waiting != 0:
        following = q[waiting + RIGHT]
        wait_again(q, x, waiting, now)
        waiting = following
    change_gaps(q, x, wave, now)
    while asked != 0:
        following = q[asked + RIGHT]
        if q[asked + N_WAITING] == 0:
            ask_again(q, x, asked, now)
        asked = following
    go_on_with_other_steps(q, x, wave, now)
    while delayed != 0:
        following = q[delayed + RIGHT]
        if delayed >= q[ITEMS]:
            delay(q, delayed, q[delayed + KEY])
        elif q[delayed + F_ARRIVED] >= 0:
            look_at_gates(q, x, delayed, now)
        delayed = following
    if q[wave + V_AFTER] == 1:
        wait_for_others(q, x, now)
    for place in range(q[wave + V_SQUADS_COUNT]):
        squad = q[q[wave + V_SQUADS] + place]
        has_new_work(q, squad)
        may_pull(q, squad)
    q[WAVES_NEXT] += 1
    schedule_wave(q)


@called
def change_steps(q: Ints, wave: int) -> None:
    """Let steps that have not begun be those of a wave; what has begun is done as it was."""
    for place in range(q[wave + V_STEPS_COUNT]):
        change_step(q, q[wave + V_STEPS] + place * WAVE_STEP, 0)
    for place in range(q[wave + V_WORKS_COUNT]):
        record = q[wave + V_WORKS] + place * WAVE_WORK
        change_work(q, q[record + VW_FEATURE], q[record + VW_DROPPED])
    feature = q[UNDER_WAY]
    while feature != 0:
        if q[feature + F_STREAM] != 0:
            like = q[q[feature + F_STREAM] + R_LIKE]
            mine = of_its_stream(q, wave, feature)
            for place in range(q[mine + WS_STEPS], q[mine + WAVE_STREAM + WS_STEPS]):
                change_step(q, q[wave + V_STEPS] + place * WAVE_STEP, feature - like)
            for place in range(q[mine + WS_WORKS], q[mine + WAVE_STREAM + WS_WORKS]):
                record = q[wave + V_WORKS] + place * WAVE_WORK
                change_work(q, feature, q[record + VW_DROPPED])
        feature = q[feature + F_CHAIN]


@called
def of_its_stream(q: Ints, wave: int, feature: int) -> int:
    """Where it stands what a wave changes in the items of the stream that one is of."""
    number = (q[feature + F_STREAM] - q[STREAMS]) // STREAM
    return q[wave + V_STREAMS] + number * WAVE_STREAM


@called
def change_step(q: Ints, record: int, further: int) -> None:
    """A step that has not begun gets other items; it lies further than the record says."""
    node = q[record + VS_STEP] + further
    if q[node + N_DOER] == 0:
        q[node + N_ITEM_COUNT] = q[record + VS_ITEMS]
        q[node + N_EXPECTED] = q[record + VS_EXPECTED]


@called
def change_work(q: Ints, feature: int, dropped: int) -> None:
    """Let what is not done of a feature wait for the steps that it has from now on."""
    if q[feature + F_FINISHED] >= 0:
        return
    if dropped == 1 and q[feature + F_STARTED] < 0:
        q[feature + F_ARRIVED] = -1  # as if nobody had asked for it
    q[feature + F_STEPS_LEFT] = dropped  # what is dropped is never finished
    for which in range(q[feature + F_NODE_COUNT]):
        node = q[feature + F_NODES] + which * NODE
        if q[node + N_DONE] < q[node + N_ITEM_COUNT]:
            q[feature + F_STEPS_LEFT] += 1
        if q[node + N_DOER] == 0:
            q[node + N_WAITING] = what_it_waits_for(q, feature, which)


@called
def what_it_waits_for(q: Ints, feature: int, which: int) -> int:
    """Count the steps that come before one that has not begun and are not done; or its turn comes.

    Then it has waited since the last of those that are done, or since the squad had the feature.
    """
    node = q[feature + F_NODES] + which * NODE
    if q[node + N_ITEM_COUNT] == 0:
        return 1
    waits = 0
    last = 0
    since = q[feature + F_SINCE]
    for place in range(q[feature + F_NODE_COUNT]):
        before = q[feature + F_NODES] + place * NODE
        later = q[q[before + N_SHAPE] + E_NEXT]
        for following in range(later + 1, later + 1 + q[later]):
            if q[following] != which:
                continue
            if q[before + N_DONE] < q[before + N_ITEM_COUNT]:
                waits += 1
            elif q[before + N_CLOCK] >= since:
                last = before
                since = q[before + N_CLOCK]
    if waits > 0 or q[node + N_WAITING] == 0 or q[feature + F_PHASE] != IN_SQUAD:
        return waits
    q[node + N_CRITICAL] = last
    q[node + N_SINCE] = since
    return ITS_TURN


@called
def go_on_with_other_steps(q: Ints, x: Floats, wave: int, now: int) -> None:
    """Ask for steps whose turn a wave has brought; a feature of which all is done is finished."""
    for place in range(q[wave + V_WORKS_COUNT]):
        go_on_with(q, x, q[q[wave + V_WORKS] + place * WAVE_WORK + VW_FEATURE], now)
    feature = q[UNDER_WAY]
    while feature != 0:
        following = q[feature + F_CHAIN]
        if q[feature + F_STREAM] != 0:
            mine = of_its_stream(q, wave, feature)
            if q[mine + WS_WORKS] < q[mine + WAVE_STREAM + WS_WORKS]:
                go_on_with(q, x, feature, now)
        feature = following


@called
def go_on_with(q: Ints, x: Floats, feature: int, now: int) -> None:
    """Ask for the steps of a feature whose turn it is; finish it when all is done."""
    last = 0
    for which in range(q[feature + F_NODE_COUNT]):
        node = q[feature + F_NODES] + which * NODE
        if q[node + N_WAITING] == ITS_TURN and q[node + N_DOER] == 0:
            q[node + N_WAITING] = 0
            ask_again(q, x, node, now)
        if q[node + N_DOER] != 0 and (last == 0 or q[node + N_CLOCK] >= q[last + N_CLOCK]):
            last = node
    if q[feature + F_STEPS_LEFT] == 0 and q[feature + F_FINISHED] < 0 and last != 0:
        q[last + N_BACKLOG] += now - q[last + N_CLOCK]
        finish(q, x, feature, last, now)


@called
def wait_for_others(q: Ints, x: Floats, now: int) -> None:
    """Let features that wait for others wait for those of a wave; what may start waits for none."""
    for number in range(q[FEATURE_COUNT]):
        feature = q[FEATURES] + number * FEATURE
        if q[feature + F_ARRIVED] < 0 or q[feature + F_AFTER_LEFT] > 0:
            q[feature + F_AFTER_LEFT] = MANY
    for number in range(q[FEATURE_COUNT]):
        feature = q[FEATURES] + number * FEATURE
        following = q[feature + F_NEXT]
        count = q[following] * int(q[feature + F_RELEASED] < 0)
        for place in range(following + 1, following + 1 + count):
            later = q[place]
            q[later + F_AFTER_LEFT] += int(q[later + F_AFTER_LEFT] >= MANY)
    for number in range(q[FEATURE_COUNT]):
        feature = q[FEATURES] + number * FEATURE
        if q[feature + F_AFTER_LEFT] >= MANY:
            q[feature + F_AFTER_LEFT] -= MANY
            if q[feature + F_AFTER_LEFT] == 0 and q[feature + F_ARRIVED] >= 0:
                q[feature + F_JOIN] += now - q[feature + F_SINCE]
                q[feature + F_SINCE] = now
                ask_to_start(q, x, feature, now)


@called
def change_items(q: Ints, wave: int) -> None:
    """Write what is different in the items of a stream that arrived before, as in its record."""
    feature = q[UNDER_WAY]
    while feature != 0:
        stream = q[feature + F_STREAM]
        if stream != 0:
            like = q[stream + R_LIKE]
            number = q[feature + TIE] - q[like + TIE]
            nodes = q[like + F_NODES]
            mine = of_its_stream(q, wave, feature)
            for place in range(q[mine + WS_FIELDS], q[mine + WAVE_STREAM + WS_FIELDS]):
                where = q[q[wave + V_FIELDS] + place]
                value = q[q[wave + V_VALUES] + place]
                if where >= nodes and (where - nodes) % NODE == N_SLICE:
                    value += feature - like
                elif where >= nodes and (where - nodes) % NODE == N_ID:
                    value = key_of_item(value, number)
                q[feature + where - like] = value
        feature = q[feature + F_CHAIN]


@compiled
def set_floats(q: Ints, x: Floats, wave: int, values: int) -> None:
    """Write one of two lists of floats where they are different in a wave."""
    for place in range(q[wave + V_X_COUNT]):
        x[q[q[wave + V_X_FIELDS] + place]] = x[values + place]


@compiled
def schedule_wave(q: Ints) -> None:
    """Plan the next wave."""
    if q[WAVES_NEXT] < q[WAVES_END]:
        schedule(q, q[WAVE_SLOT], at_tick(q[q[q[WAVES_NEXT]] + V_TICK], q[WAVE_SLOT]))
    elif q[WAVE_SLOT] < q[INCIDENTS_END]:
        schedule(q, q[WAVE_SLOT], NO_EVENT)


@called
def waiting_items(q: Ints, x: Floats, now: int) -> int:
    """Take all items out of their queues; give their chain, each with its squad as LEFT."""
    chain = 0
    for number in range(q[SQUAD_COUNT]):
        squad = q[SQUADS] + number * SQUAD
        for place in range(q[squad + S_HOLDING_COUNT]):
            queue = q[q[squad + S_HOLDING] + place]
            while q[queue] != 0:
                entry = pop(q, queue)
                item = entry
                order = -1
                if entry < q[ITEMS]:  # a step, in place of those of its items nobody has taken
                    order = q[entry + TIE] - q[entry + N_TIES]
                    item = new_item(q, entry, order)
                while item != 0:
                    node = q[item + I_NODE]
                    if q[item + I_KIND] == WORK:
                        book_step(q, node, now)
                        q[node + where_it_waits(q, node)] -= 1
                    q[item + LEFT] = squad
                    q[item + RIGHT] = chain
                    chain = item
                    item = 0
                    if order >= 0:
                        order = next_order(q, x, node, order + 1)
                        if order >= 0:
                            item = new_item(q, node, order)
            q[queue + W_COUNT] = 0
            q[queue + W_WORK] = 0
        q[squad + S_HOLDING_COUNT] = 0
        q[squad + S_READY] = q[squad + S_INCIDENTS] - q[squad + S_INCIDENTS_DONE]
    return chain


@called
def asked_steps(q: Ints) -> int:
    """Take all steps out of the backlogs; give their chain, in the order of asking."""
    chain = 0
    last = 0
    for number in range(q[SQUAD_COUNT]):
        squad = q[SQUADS] + number * SQUAD
        while q[squad + S_BACKLOG] != 0:
            part = pop(q, squad + S_BACKLOG)
            first = 0
            latest = node = q[part + L_WAITING]
            while node != 0:
                following = q[node + RIGHT]
                q[node + RIGHT] = first
                first = node
                node = following
            q[part + L_WAITING] = 0
            if last == 0:
                chain = first
            else:
                q[last + RIGHT] = first
            last = latest
    return chain


@called
def delayed_entries(q: Ints) -> int:
    """Take everything out of the line of delays; give the chain, the earliest first.

    A feature before a gate keeps the list of gates that it passes as LEFT.
    """
    chain = 0
    last = 0
    while q[DELAYED] != 0:
        entry = pop(q, DELAYED)
        q[entry + RIGHT] = 0
        if entry < q[ITEMS]:
            squad = q[entry + F_SQUAD]
            at = S_START if q[entry + F_PHASE] == BEFORE_START else S_END
            q[entry + LEFT] = q[squad + at]
        if last == 0:
            chain = entry
        else:
            q[last + RIGHT] = entry
        last = entry
    schedule(q, q[DELAYS], NO_EVENT)
    return chain


@compiled
def is_under_way(q: Ints, feature: int) -> bool:
    """Say whether steps of a feature may be in progress."""
    return q[feature + F_ARRIVED] >= 0 and q[feature + F_FINISHED] < 0


@compiled
def is_in_progress(q: Ints, node: int) -> bool:
    """Say whether a step has begun and is not done."""
    return q[node + N_DOER] != 0 and q[node + N_DONE] < q[node + N_ITEM_COUNT]


@called
def forget_progress(q: Ints) -> None:
    """Forget how much of what is in progress where, and which steps their own squad does."""
    for number in range(q[SQUAD_COUNT]):
        q[q[SQUADS] + number * SQUAD + S_ACTIVE] = 0
    feature = q[UNDER_WAY]
    while feature != 0:
        if is_under_way(q, feature):
            for place in range(q[feature + F_NODE_COUNT]):
                node = q[feature + F_NODES] + place * NODE
                q[q[node + N_SLICE] + L_ACTIVE] = 0
                if is_in_progress(q, node) and q[node + N_DOER] == q[node + N_SQUAD]:
                    q[node + N_DOER] = THE_OWN
        feature = q[feature + F_CHAIN]


@called
def count_progress(q: Ints, x: Floats) -> None:
    """Count again what is in progress, and choose who goes on with it."""
    feature = q[UNDER_WAY]
    while feature != 0:
        if is_under_way(q, feature):
            q[feature + F_RANK] = (q[feature + F_CLASS] << RANK_BITS) + q[feature + F_ARRIVED]
            for place in range(q[feature + F_NODE_COUNT]):
                node = q[feature + F_NODES] + place * NODE
                if is_in_progress(q, node):
                    choose_again(q, x, node)
                    part = q[node + N_SLICE]
                    q[part + L_ACTIVE] += 1
                    if q[part + L_ACTIVE] == 1 and q[part + L_LIMITED] == 1:
                        q[q[part + L_SQUAD] + S_ACTIVE] += 1
        feature = q[feature + F_CHAIN]


@compiled
def choose_again(q: Ints, x: Floats, node: int) -> None:
    """Choose who goes on with a step: who did it, if they may, and somebody there can."""
    doer = q[node + N_SQUAD]
    shape = q[node + N_SHAPE]
    others = q[shape + E_OTHERS]
    for place in range(others + 1, others + 1 + q[others]):
        if q[place] == q[node + N_DOER]:
            doer = q[node + N_DOER]
    there = q[doer + S_QUEUES] + q[shape + E_SKILL] * QUEUE
    if x[there + W_CAPACITY] == 0.0 and q[others] > 0:
        doer = q[others + 1]
    q[node + N_DOER] = doer


@called
def change_squads(q: Ints, x: Floats) -> None:
    """Bring up to date what squads keep; incidents of a squad without people are nobody's."""
    for number in range(q[SQUAD_COUNT]):
        squad = q[SQUADS] + number * SQUAD
        q[squad + S_FAMILIAR_AT] = -1
        x[squad + S_FOCUS] = focus(x, q[squad + S_ACTIVE])
        if q[q[squad + S_MEMBERS]] == 0:
            q[squad + S_INCIDENTS_DONE] = q[squad + S_INCIDENTS]
            q[squad + S_READY] = 0


@called
def change_person(q: Ints, x: Floats, record: int, now: int) -> None:
    """Let a person go on in other squads, come, or come back."""
    person = q[record + VP_PERSON]
    slot = slot_of(q, person)
    status = q[person + P_STATUS]
    is_new = q[record + VP_MEMBER_COUNT] == 0 or q[record + VP_FIRST] > now
    if q[person + P_MEMBER] != q[record + VP_MEMBER] or q[record + VP_MEMBER_COUNT] == 0:
        at = q[person + P_AT]
        for place in range(q[person + P_MEMBER_COUNT]):
            member = q[person + P_MEMBER] + place * q[MEMBER_SIZE]
            q[member + M_HAD] = 0
            q[member + M_FREE_AT] = GONE
            if status != IDLE and status != AWAY:  # noqa: PLR1714  # as compiled code likes it
                q[member + M_FREE_AT] = ends_at(q, slot)
                if status == WORKING and q[person + P_DECIDING] != 0:
                    q[member + M_FREE_AT] += q[person + P_LEFT]
            for which in range(q[record + VP_MEMBER_COUNT]):
                old = q[record + VP_MEMBER] + which * q[MEMBER_SIZE]
                q[member + M_JOINED] = q[old + M_JOINED]
                if q[old + M_SQUAD] == q[member + M_SQUAD]:
                    q[member + M_HAD] = q[old + M_HAD]
            if status == WORKING and q[at + M_SQUAD] == q[member + M_SQUAD]:
                q[person + P_AT] = member
    for place in range(q[person + P_MEMBER_COUNT] * int(is_new)):
        q[q[person + P_MEMBER] + place * q[MEMBER_SIZE] + M_JOINED] = q[record + VP_JOINED]
    if status == IDLE:
        join_idle(q, person)
    elif status == AWAY and q[person + P_MEMBER_COUNT] > 0:
        if is_new:
            first = max(q[person + P_FIRST], now)
            if x[TENURE_TICKS] > 0.0 and q[person + P_LEAVES] == NEVER:
                q[person + P_LEAVES] = first + tenure(q, x, person)
            schedule(q, slot, at_tick(first, slot))
        elif q[record + VP_LAST] <= now < q[person + P_LAST]:
            schedule(q, slot, at_tick(max(now, q[person + P_TRAINED]), slot))
    tell_until(q, person)


@called
def put_down(q: Ints, x: Floats, person: int, loss: float, chain: int, now: int) -> int:
    """Take an item from somebody who is no more in the squad that does it; give the new chain."""
    item = q[person + P_JOB]
    if q[person + P_STATUS] != WORKING or q[person + P_DECIDING] != 0 or item == 0:
        return chain
    node = q[item + I_NODE]
    kind = q[item + I_KIND]
    squad = q[q[person + P_AT] + M_SQUAD] if kind == HELP else q[node + N_DOER]
    for place in range(q[person + P_MEMBER_COUNT]):
        if q[q[person + P_MEMBER] + place * q[MEMBER_SIZE] + M_SQUAD] == squad:
            return chain
    duration = q[person + P_DURATION]
    slot = slot_of(q, person)
    worked = duration - (ends_at(q, slot) - max(now, q[person + P_TRAINED]))
    book(q, x, person, worked, now)
    rest = 1.0 - q[item + I_DONE] / PARTS
    rest *= 1.0 - worked / duration * (1.0 - loss)
    q[item + I_DONE] = int((1.0 - rest) * PARTS)
    if kind == WORK:
        book_step(q, node, now)
        q[node + N_WORKED_ON] -= 1
    q[person + P_JOB] = 0
    if q[person + P_TRAINED] > now:
        q[person + P_STATUS] = AWAY
        schedule(q, slot, at_tick(q[person + P_TRAINED], slot))
    else:
        schedule(q, slot, NO_EVENT)
        be_free(q, person)
    q[item + LEFT] = 0
    q[item + RIGHT] = chain
    return item


@called
def train(q: Ints, x: Floats, person: int, length: int, now: int) -> None:
    """Keep somebody who is there, or who learns already, from work for some ticks more."""
    if length == 0:
        return
    slot = slot_of(q, person)
    if q[person + P_STATUS] == IDLE and not is_present(q, x, person, now):
        return
    if q[person + P_STATUS] == AWAY and q[person + P_TRAINED] <= now:
        return
    q[person + P_TRAINED] = max(q[person + P_TRAINED], now) + length
    if q[person + P_STATUS] == IDLE:
        q[person + P_STATUS] = AWAY
        leave_idle(q, person, GONE)
    if q[person + P_STATUS] == AWAY:
        schedule(q, slot, at_tick(q[person + P_TRAINED], slot))
    else:
        schedule(q, slot, at_tick(ends_at(q, slot) + length, slot))
        for place in range(q[person + P_MEMBER_COUNT]):
            q[q[person + P_MEMBER] + place * q[MEMBER_SIZE] + M_FREE_AT] += length


@called
def wait_again(q: Ints, x: Floats, item: int, now: int) -> None:
    """Let an item wait for whoever does it now."""
    was = q[item + LEFT]
    node = q[item + I_NODE]
    book_step(q, node, now)
    squad = q[node + N_DOER]
    skill = q[q[node + N_SHAPE] + E_SKILL]
    if q[item + I_KIND] == HELP:
        own = q[node + N_SQUAD]
        helpers = q[own + S_HELPERS]
        if q[helpers] > 0:
            draw = uniform(q, q[node + N_ID], HELPER, order_of(q, item))
            squad = q[helpers + 1 + int(q[helpers] * draw)]
            skill = q[ANY]
        else:
            q[node + N_HELPING] -= 1
            q[item + I_KIND] = WORK
    if q[item + I_KIND] == WORK:
        q[node + where_it_waits(q, node)] += 1
    queue = q[squad + S_QUEUES] + skill * QUEUE
    push(q, queue, item, q[q[node + N_FEATURE] + F_RANK])
    count_waiting(q, squad, queue, 1, expected(q, x, item))
    if squad != was:
        has_new_work(q, squad)


@called
def ask_again(q: Ints, x: Floats, node: int, now: int) -> None:
    """Let a step wait in its squad's backlog, unless that has begun with the feature."""
    part = q[node + N_SLICE]
    flows = q[part + L_LIMITED] == 0 and now < q[q[node + N_SQUAD] + S_LAST]
    if flows or q[part + L_ACTIVE] > 0:
        q[part + L_ACTIVE] += 1
        q[node + N_BACKLOG] = now - q[node + N_SINCE]
        make_ready(q, x, node, now)
        return
    if q[part + L_WAITING] == 0:
        squad = q[node + N_SQUAD]
        push(q, squad + S_BACKLOG, part, q[q[part + L_FEATURE] + F_RANK])
        may_pull(q, squad)
    q[node + RIGHT] = q[part + L_WAITING]
    q[part + L_WAITING] = node


@called
def change_gaps(q: Ints, x: Floats, wave: int, now: int) -> None:
    """Put off or bring forward what comes at random, as its mean gap grows or shrinks."""
    for place in range(q[wave + V_INCIDENT_COUNT] + q[wave + V_STREAM_COUNT]):
        record = q[wave + V_GAPS] + place * GAP
        of = q[record + GAP_OF]
        factor = x[q[record + GAP_FACTOR]]
        is_incident = place < q[wave + V_INCIDENT_COUNT]
        slot = q[of + S_SLOT] if is_incident else q[of + R_SLOT]
        if factor == NO_LONGER:
            schedule(q, slot, NO_EVENT)
        elif factor != FROM_NOW_ON:
            if q[q[TREE] + q[LEAVES] + slot] != NO_EVENT:
                schedule(q, slot, at_tick(now + ticks((ends_at(q, slot) - now) * factor), slot))
        elif is_incident:
            schedule_incident(q, x, of, now)
        else:
            schedule_arrival(q, x, of, now)


@called
def look_at_gates(q: Ints, x: Floats, feature: int, now: int) -> None:
    """Wait no longer for a gate that there is no more, nor for a train when one goes sooner."""
    squad = q[feature + F_SQUAD]
    until = q[feature + KEY]
    if q[feature + F_PHASE] == ON_TRAIN:
        ready = max(now, ready_at(q, x, feature, q[feature + F_SINCE]))
        delay(q, feature, min(until, meeting(q, q[squad + S_CADENCE], q[squad + S_ID], ready)))
        return
    is_start = q[feature + F_PHASE] == BEFORE_START
    were = q[feature + LEFT]
    are = q[squad + S_START] if is_start else q[squad + S_END]
    gate = q[were + 1 + q[feature + F_GATE]]
    passed = 0
    for place in range(q[are]):
        if q[are + 1 + place] == gate:
            q[feature + F_GATE] = place
            delay(q, feature, until)
            return
        for before in range(q[feature + F_GATE]):
            passed += int(q[were + 1 + before] == q[are + 1 + place])
    waited = now - q[feature + F_SINCE]
    q[q[gate + G_STATS] + GATE_TICKS] += waited
    q[feature + F_GATES] += waited
    q[feature + F_SINCE] = now
    q[feature + F_GATE] = passed
    if is_start:
        ask_to_start(q, x, feature, now)
    else:
        ask_to_release(q, x, feature, now)


# --- The loop ---------------------------------------------------------------------------------


@compiled
def give_work(q: Ints, x: Floats, now: int) -> None:
    """Start all the work that can start: the only place where work starts."""
    pulls, offers = q[PULLS], q[OFFERS]
    put_in_order(q, pulls)
    for place in range(q[pulls]):
        q[q[pulls + 1 + place] + S_PULLS] = 0
        pull(q, x, q[pulls + 1 + place], now)
    put_in_order(q, offers)
    fairly = True
    outcome = SHARED
    while outcome != 0:
        outcome = 0
        for place in range(q[offers]):
            outcome |= give_work_of(q, x, q[offers + 1 + place], fairly, now)
        fairly = outcome & SHARED != 0
    for place in range(q[offers]):
        q[q[offers + 1 + place] + S_OFFERS] = 0
    q[pulls] = 0
    q[offers] = 0


@compiled
def open_calendars(q: Ints, x: Floats) -> None:
    """Plan the first event of every actor."""
    for place in range(q[WAVES_END] - q[WAVES_NEXT]):
        wave = q[q[WAVES_END] - 1 - place]
        set_floats(q, x, wave, q[wave + V_X_BEFORE])
    for slot in range(q[PEOPLE_END]):
        person = q[PEOPLE] + slot * PERSON
        if q[person + P_MEMBER_COUNT] == 0:
            continue  # comes in a wave
        if x[TENURE_TICKS] > 0.0:
            q[person + P_LEAVES] = max(q[person + P_FIRST], 0) + tenure(q, x, person)
        tell_until(q, person)
        if q[person + P_FIRST] > 0:
            schedule(q, slot, at_tick(q[person + P_FIRST], slot))
        else:
            q[person + P_STATUS] = IDLE
            join_idle(q, person)
    for number in range(q[SQUAD_COUNT]):
        squad = q[SQUADS] + number * SQUAD
        x[squad + S_FOCUS] = 1.0
        if x[squad + S_GAP] > 0.0:
            schedule_incident(q, x, squad, 0)
    for number in range(q[STREAMS_END] - q[INCIDENTS_END]):
        schedule_arrival(q, x, q[STREAMS] + number * STREAM, 0)
    schedule_named(q)
    schedule_wave(q)


@compiled
def close_books(q: Ints, x: Floats) -> None:
    """Book the work that is still in hand at the horizon."""
    for slot in range(q[PEOPLE_END]):
        person = q[PEOPLE] + slot * PERSON
        left = ends_at(q, slot) - max(q[HORIZON], q[person + P_TRAINED])
        item = q[person + P_DECIDING]
        if item != 0:
            stats = q[q[q[item + I_NODE] + N_SQUAD] + S_STATS]
            q[stats + BUSY_DECISION] += q[person + P_DECISION] - left
            q[stats + BY_SKILL + q[ANY]] += q[person + P_DECISION] - left
            left = q[person + P_LEFT]
        if q[person + P_STATUS] == WORKING:
            book(q, x, person, q[person + P_DURATION] - left, q[HORIZON])
    line_up(q)
    feature = q[UNDER_WAY]
    while feature != 0:
        if q[feature + F_STREAM] != 0:
            keep_row(q, feature)
        feature = q[feature + F_CHAIN]


@compiled
def fetch_what_is_next(q: Ints) -> None:
    """Ask ahead for the squad and the step of whose turn is next."""
    slot = q[q[TREE]] & SLOT_MASK
    if slot < q[PEOPLE_END]:
        person = q[PEOPLE] + slot * PERSON
        squad = q[q[person + P_AT] + M_SQUAD]
        node = q[q[person + P_JOB] + I_NODE]
        fetch(q[squad])
        fetch(q[squad + LINE])
        fetch(q[node])
        fetch(q[node + LINE])
        fetch(q[node + 2 * LINE])


@called
def play(q: Ints, x: Floats, seed: int, replication: int) -> None:
    """Take the earliest event again and again until the horizon; the result stays in ``q``."""
    q[BASE] = base_of(seed, replication)
    open_calendars(q, x)
    root = q[TREE]
    horizon = q[HORIZON]
    while True:
        now = q[root] >> SLOT_BITS
        if now > horizon:
            break
        slot = q[root] & SLOT_MASK
        q[EVENTS] += 1
        if slot < q[PEOPLE_END]:
            person_event(q, x, q[PEOPLE] + slot * PERSON, now)
        elif slot < q[INCIDENTS_END]:
            if slot == q[WAVE_SLOT]:
                wave_event(q, x, now)
            else:
                incident_event(q, x, q[SQUADS] + (slot - q[PEOPLE_END]) * SQUAD, now)
        elif slot < q[STREAMS_END]:
            stream_event(q, x, q[STREAMS] + (slot - q[INCIDENTS_END]) * STREAM, now)
        elif slot == q[STREAMS_END]:
            named_event(q, x, now)
        else:
            delay_event(q, x, now)
        if q[root] >> SLOT_BITS > now:
            if q[PEOPLE_END] > CROWD:
                fetch_what_is_next(q)
            give_work(q, x, now)
    close_books(q, x)


@entry_point
def play_chunk(
    given: Ints,
    q: Ints,
    x: Floats,
    seed: int,
    first: int,
    count: int,
    untold: Ints,
    features: Ints,
    squads: Ints,
    gates: Ints,
) -> int:
    """Play replications one after the other and copy out their results; give the events.

    ``untold`` has 1 for each feature of each replication that squads' waits leave out, or is empty.
    """
    events = 0
    untold_at = feature_at = squad_at = gate_at = 0
    for replication in range(first, first + count):
        q[0 : len(given)] = given[0 : len(given)]
        if len(untold) > 0:
            for number in range(q[FEATURE_COUNT]):
                q[q[FEATURES] + number * FEATURE + F_UNTOLD] = untold[untold_at]
                untold_at += 1
            q[LEAVES_OUT] = 1
            for slot in range(q[STREAMS_END] - q[INCIDENTS_END]):
                stream = q[STREAMS] + slot * STREAM
                for number in range(q[stream + R_COUNT]):
                    q[row_of(q, stream, number)] = untold[untold_at]
                    untold_at += 1
        play(q, x, seed, replication)
        events += q[EVENTS]
        for number in range(q[FEATURE_COUNT]):
            results = q[FEATURES] + number * FEATURE + F_ARRIVED
            for field in range(FEATURE_RESULTS):
                features[feature_at] = q[results + field]
                feature_at += 1
        for slot in range(q[STREAMS_END] - q[INCIDENTS_END]):
            stream = q[STREAMS] + slot * STREAM
            for field in range(q[stream + R_MADE] * FEATURE_RESULTS):
                features[feature_at] = q[row_of(q, stream, 0) + field]
                feature_at += 1
            for _ in range(q[stream + R_MADE], q[stream + R_COUNT]):
                for field in range(FEATURE_RESULTS):  # nothing of it happened
                    features[feature_at] = -1 if F_ARRIVED + field < F_BACKLOG else 0
                    feature_at += 1
        for place in range(q[SQUAD_COUNT] * q[STATS_WIDTH]):
            squads[squad_at] = q[q[STATS] + place]
            squad_at += 1
        for place in range(q[GATE_COUNT] * GATE_RESULTS):
            gates[gate_at] = q[q[GATE_STATS] + place]
            gate_at += 1
    return events
