"""The items of a backlog as features: which they are, how large, and what each waits for."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from statistics import fmean, pvariance
from typing import Any, NamedTuple

from pydantic import Field

from tribeplan.errors import Diagnostic, InvalidInput
from tribeplan.formats.exchange.source import Source, SourceItem, SourceTeam
from tribeplan.org.element import (
    LEAST_DAYS,
    LEAST_NUMBER,
    MOST_DAYS,
    Days,
    Element,
    NotNegative,
    Positive,
    PositiveCount,
)
from tribeplan.org.elements import counted
from tribeplan.org.work import WIDEST_SPREAD, Z_90
from tribeplan.simulation.assumptions import Assumptions

# --- Which item is a feature, which are its stories, and which nobody takes -----------------------

FEATURES = frozenset({"epic", "feature", "enabler", "capability", "epos", "epik", "fonctionnalité"})
ABOVE = frozenset(
    {"initiative", "theme", "portfolio epic", "saga", "legend", "objective", "goal", "milestone"}
)
"""Kinds of items that are features, and that only hold features."""

PARTS = frozenset({"sub-task", "subtask", "checklist item", "unteraufgabe", "subtaak", "deeltaak"})


def _is_feature(item: SourceItem) -> bool:
    return item.level == 1 if item.level is not None else item.kind.casefold() in FEATURES


def _is_above(item: SourceItem) -> bool:
    return item.level > 1 if item.level is not None else item.kind.casefold() in ABOVE


def _is_part(item: SourceItem) -> bool:
    return item.level < 0 if item.level is not None else item.kind.casefold() in PARTS


@dataclass(slots=True)
class _Split:
    """The features of a source with their stories, by key."""

    stories: dict[str, list[SourceItem]] = field(default_factory=dict[str, list[SourceItem]])
    """Of every feature, done or not; empty for one that nobody has broken down."""

    home: dict[str, str] = field(default_factory=dict[str, str])
    """The feature that every item belongs to."""


def _split(source: Source) -> _Split:
    """Tell features and stories apart.

    The feature of an item is the nearest above it, or itself, that is called one; else the one at
    the top of what it is part of. What lies directly below a feature is a story, and what lies
    deeper is part of one.
    """
    found = _Split()
    parts = 0
    tops = _tops(source)
    for key, item in source.items.items():
        top = source.items[tops[key]]
        if top is item and _is_part(item):
            source.account.skip("sub-tasks whose parent is not in it", item.name, item.place)
            continue
        found.home[key] = top.key
        stories = found.stories.setdefault(top.key, [])
        if item.parent == top.key and top is not item:
            stories.append(item)
        elif top is not item:
            parts += 1
    source.account.count("parts of stories", parts)
    holders = {source.items[key].parent for key in found.stories}
    for key, stories in list(found.stories.items()):
        item = source.items[key]
        if _is_above(item) or (key in holders and not stories):
            source.account.skip("items that only hold features", item.name, item.place)
            del found.stories[key], found.home[key]
    return found


def _tops(source: Source) -> dict[str, str]:
    """The feature that each item is, or is part of; of what only holds features, itself."""
    items = source.items
    found: dict[str, str] = {}
    for item in items.values():
        chain: list[SourceItem] = []
        here = item
        while here.key not in found:
            chain.append(here)
            if here.parent is None or _is_feature(here):
                found[here.key] = here.key
            else:
                here = items[here.parent]
        for each in reversed(chain):
            top = found.get(each.key) or found[each.parent or ""]
            is_own = _is_above(each) or _is_above(items[top])
            found[each.key] = each.key if is_own else top
    return found


# --- Circles of items that block each other ------------------------------------------------------

MOST_CIRCLES = 20
"""So many are named at once."""


def _refuse_circles(source: Source) -> None:
    """Refuse items of which each waits for another, for nobody could begin."""
    waits = {
        key: {each for each in item.after if not _is_over(source.items[each])}
        for key, item in source.items.items()
        if item.after and not _is_over(item)
    }
    troubles: list[Diagnostic] = []
    while len(troubles) < MOST_CIRCLES and (circle := _circle(waits)):
        names = [f"'{source.items[key].name}' ({key})" for key in circle]
        place = source.items[circle[0]].place
        message = f"a circle of items that block each other: {' blocks '.join(names)}"
        advice = "take one of the links out where the backlog is kept"
        troubles.append(Diagnostic(place, "TP114", message, advice))
        for key in circle:
            waits.pop(key, None)
    if troubles:
        raise InvalidInput(troubles)


def _is_over(item: SourceItem) -> bool:
    return item.is_done or item.is_dropped


def _circle(waits: Mapping[str, Iterable[str]]) -> list[str]:
    """The keys along one circle, each blocking the next; the last is the first again."""
    try:
        TopologicalSorter(waits).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found
    return []


# --- How large a story is, and how many a feature has: the reference class -----------------------

MOST_KEPT = 200
"""Features of a reference class that are kept; of more, so many in equal distances by size."""

DIGITS = 3
"""Digits of a size that mean something."""


class Sizes(Element):
    """What sizes rest on: kept from the first import, so that they change only with the source."""

    days_per_point: Positive | None = None
    """Person-days of one point; None where nothing is estimated in points."""

    story_days: Days = 3.0
    """Mean effort of a story [person-days]."""

    story_spread_days: NotNegative = 0.0
    """Standard deviation of the stories' estimates [person-days]."""

    sigma_story: NotNegative = 0.0
    """How far the estimate of a story is off: standard deviation of ln(actual/estimate)."""

    sigma_feature: NotNegative = 0.0
    """The same for all stories of a feature together."""

    stories: tuple[PositiveCount, ...] = Field(default=())
    """How many stories each feature has that is broken down, in order of size."""


class Sizing(NamedTuple):
    """What the user says about sizes."""

    calibrated: Assumptions | None = None
    """The size of a story is taken from it (``item_days``), and how far estimates are off; the
    usual assumptions when it is not given."""

    days_per_point: float | None = None
    kept: Sizes | None = None
    """What earlier imports have found, where nothing else is said."""


def _reference(source: Source, split: _Split, sizing: Sizing) -> Sizes:
    """What a story takes, and how many stories features have that are broken down."""
    if sizing.kept is not None and sizing.calibrated is None and sizing.days_per_point is None:
        return sizing.kept
    assumed = sizing.calibrated or Assumptions()
    stories = [each for some in split.stories.values() for each in some if not each.is_dropped]
    single = [source.items[key] for key, some in split.stories.items() if not some]
    points = [each.points for each in stories if each.points] or [
        each.points for each in single if each.points and not _is_feature(each)
    ]
    story_days, per_point = assumed.item_days or Assumptions().item_days, None
    place = next(iter(source.items.values())).place
    if sizing.calibrated is None:
        said = (
            f"{assumed.effort_sigma_step:g} for stories, {assumed.effort_sigma_feature:g} for all"
        )
        source.account.guess("how far estimates are off, for want of a calibration", said, place)
    if points:
        by_story = max(_rounded(story_days / fmean(points)), LEAST_NUMBER)
        per_point = sizing.days_per_point or by_story
        story_days = _rounded(fmean(points) * per_point)
        if sizing.days_per_point is None and sizing.calibrated is None:
            why = "person-days of a point, for want of a measurement: a story takes item_days"
            source.account.guess(why, f"{per_point:g}", place)
    elif sizing.calibrated is None:
        why = "person-days of a story, for want of estimates: the assumption item_days"
        source.account.guess(why, f"{story_days:g}", place)
    counts = sorted(
        len([each for each in some if not each.is_dropped])
        for key, some in split.stories.items()
        if _is_broken_down(source.items[key], some, has_points=bool(points))
    )
    counts = [each for each in counts if each]
    if len(counts) > MOST_KEPT:
        counts = [counts[n * (len(counts) - 1) // (MOST_KEPT - 1)] for n in range(MOST_KEPT)]
    spread = math.sqrt(pvariance(points)) * per_point if per_point and len(points) > 1 else 0.0
    return Sizes(
        days_per_point=per_point,
        story_days=held_days(story_days),
        story_spread_days=_rounded(spread),
        sigma_story=assumed.effort_sigma_step,
        sigma_feature=assumed.effort_sigma_feature,
        stories=tuple(counts),
    )


def _is_broken_down(
    feature: SourceItem, stories: Sequence[SourceItem], *, has_points: bool
) -> bool:
    """Whether all its stories are known.

    A feature that is done has no others. An open one is broken down when each of its stories has an
    estimate or is done; where the source knows no estimates, when work at it has begun.
    """
    kept = [each for each in stories if not each.is_dropped]
    if not kept or feature.is_dropped:
        return False
    if feature.is_done:
        return True
    if has_points:
        return all(each.is_done or each.points is not None for each in kept)
    return feature.is_begun or any(each.is_done or each.is_begun for each in kept)


class Size(NamedTuple):
    """Effort that is left of a feature [person-days], as a lognormal."""

    p50: float
    p90: float


def _size(source: Source, feature: SourceItem, stories: Sequence[SourceItem], sizes: Sizes) -> Size:
    r"""The effort left: known stories, and as many as comparable features have.

    Mean and variance of the sum are those of independent stories whose number is one of the
    reference class's, each as likely; a lognormal with both (Fenton 1960) is spread further by the
    error that all stories of a feature share.
    """
    kept = [each for each in stories if not each.is_dropped]
    left = [each for each in kept if not each.is_done]
    if not kept:
        left = [feature] if feature.days or feature.points or not _is_feature(feature) else []
    known = [days for each in left if (days := _days(each, sizes)) is not None]
    unsized = len(left) - len(known)
    more, spread = 0.0, 0.0
    has_points = sizes.days_per_point is not None
    if (
        _is_feature(feature)
        and (kept or not left)
        and not _is_broken_down(feature, stories, has_points=has_points)
    ):
        more, spread = _more(source, feature, len(kept), sizes)
    count = unsized + more
    noise = math.expm1(sizes.sigma_story**2)
    mean = sum(known) + count * sizes.story_days
    variance = (
        noise * sum(each**2 for each in known)
        + count * (sizes.story_spread_days**2 * (1 + noise) + noise * sizes.story_days**2)
        + spread * sizes.story_days**2
    )
    mean = min(max(mean, LEAST_DAYS), MOST_DAYS)
    sigma = math.sqrt(math.log1p(variance / mean**2) + sizes.sigma_feature**2)
    p50 = mean * math.exp(-(sigma**2) / 2)
    p90 = p50 * min(math.exp(Z_90 * sigma), WIDEST_SPREAD / 2)
    return Size(held_days(p50), held_days(max(p50, p90)))


def _days(item: SourceItem, sizes: Sizes) -> float | None:
    """The estimate of an item [person-days]; None when it has none."""
    if item.days is not None:
        return item.days
    if item.points is None or sizes.days_per_point is None:
        return None
    return item.points * sizes.days_per_point


def _more(source: Source, feature: SourceItem, known: int, sizes: Sizes) -> tuple[float, float]:
    """How many stories are still to be found: mean and variance over comparable features."""
    alike = [each - known for each in sizes.stories if each >= max(known, 1)]
    told = counted(known, "story", "stories")
    if not alike and known:
        why = "features not broken down, larger than all that could be compared with"
        source.account.guess(why, f"{feature.name}: {told}", feature.place)
        return 0.0, 0.0
    if not alike:
        why = "features without stories and nothing to compare with: one story"
        source.account.guess(why, feature.name, feature.place)
        return 1.0, 0.0
    more = fmean(alike)
    said = f"{feature.name}: {told} and {more:.3g} more"
    source.account.guess("features completed from those that are broken down", said, feature.place)
    return more, pvariance(alike)


def _rounded(number: float) -> float:
    return float(f"{number:.{DIGITS}g}")


def held_days(days: float) -> float:
    """Days within what a model holds."""
    return _rounded(min(max(days, LEAST_DAYS), MOST_DAYS))


# --- All of it -----------------------------------------------------------------------------------


class FeatureOf(NamedTuple):
    """An item as a feature."""

    item: SourceItem
    team: str
    """The key of the team that does it."""

    size: Size
    priority: int | None
    after: tuple[str, ...]
    """Keys of the features that come first."""


class Backlog(NamedTuple):
    """What a source says is to be done."""

    features: Mapping[str, FeatureOf]
    """By key."""

    sizes: Sizes | None


def features_of(source: Source, sizing: Sizing) -> Backlog:
    """Make features of the items of a source, and teams of who does them.

    Raises InvalidInput with every circle of items that block each other.
    """
    if not source.items:
        return Backlog({}, None)
    _refuse_circles(source)
    split = _split(source)
    sizes = _reference(source, split, sizing)
    ranks = _ranks(source, split)
    open_ = [key for key in split.stories if not _is_left_out(source, key, split)]
    after = _after(source, split, open_)
    features: dict[str, FeatureOf] = {}
    for key in open_:
        item, stories = source.items[key], split.stories[key]
        team = _team(source, item, stories)
        size = _size(source, item, stories, sizes)
        features[key] = FeatureOf(item, team, size, ranks.get(key), after[key])
    return Backlog(features, sizes)


def _is_left_out(source: Source, key: str, split: _Split) -> bool:
    """Whether a feature is done or dropped, itself or all its stories."""
    item = source.items[key]
    stories = [each for each in split.stories[key] if not each.is_dropped]
    for each in split.stories[key]:
        if each.is_done and not _is_over(item):
            source.account.skip("stories that are done", each.name, each.place)
        elif each.is_dropped:
            source.account.skip("items that are dropped", each.name, each.place)
    if item.is_dropped:
        source.account.skip("items that are dropped", item.name, item.place)
    elif item.is_done:
        source.account.skip("items that are done", item.name, item.place)
    elif stories and all(each.is_done for each in stories):
        source.account.skip("features whose stories are all done", item.name, item.place)
    else:
        return False
    return True


def _after(source: Source, split: _Split, open_: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What each feature waits for, itself or in its stories, without going in a circle."""
    waits: dict[str, dict[str, SourceItem]] = {key: {} for key in open_}
    direct: set[tuple[str, str]] = set()  # never all of a circle, for those are refused
    for item in source.items.values():
        home = split.home.get(item.key, "")
        if not item.after or home not in waits or _is_over(item):
            continue
        for other in item.after:
            there = split.home.get(other, "")
            if _is_over(source.items[other]) or there not in waits:
                why = "links to items that are done or left out"
                source.account.skip(why, f"{item.name}: {other}", item.place)
            elif there == home:
                source.account.count("links within a feature")
            else:
                waits[home].setdefault(there, item)
                if (item.key, other) == (home, there):
                    direct.add((home, there))
    while circle := _circle(waits):
        links = ((one, other) for other, one in pairwise(circle))
        one, other = next(link for link in links if link not in direct)
        said = f"{source.items[one].name}: {source.items[other].name}"
        item = waits[one].pop(other)
        why = "links between features that wait for each other in their stories"
        source.account.skip(why, said, item.place)
    return {key: tuple(others) for key, others in waits.items()}


def _ranks(source: Source, split: _Split) -> dict[str, int]:
    """The place of each feature among those of its team that have a rank, done ones too."""
    found: defaultdict[str, list[tuple[Any, str]]] = defaultdict(list)
    ranked = {key: source.items[key].rank for key in split.stories if source.items[key].rank}
    try:
        order: dict[str, Any] = {key: float(rank) for key, rank in ranked.items()}
    except ValueError:
        order = dict(ranked)
    for key, rank in order.items():
        found[_team_of(source.items[key], split.stories[key])].append((rank, key))
    return {key: place for some in found.values() for place, (_, key) in enumerate(sorted(some), 1)}


def _team_of(item: SourceItem, stories: Sequence[SourceItem]) -> str:
    if item.team:
        return item.team
    votes = Counter(each.team for each in stories if each.team)
    return votes.most_common(1)[0][0] if votes else ""


def _team(source: Source, item: SourceItem, stories: Sequence[SourceItem]) -> str:
    """Who does a feature: its team, else that of most of its stories, else the whole backlog's."""
    key = _team_of(item, stories)
    if not key:
        source.account.guess("features without a team", item.name, item.place)
        key = source.title
    if key not in source.teams:
        source.team(SourceTeam(key, item.place, key, None, "team"))
    return key
