"""The core value map of a tribe: its purpose, what users need, their jobs, and features for them.

Features come last ("Core Value Map, HEART and Balanced Scorecard", practitioner essay). What a map
says is written under `user_needs` of the tribe, or follows from the `need` of its features; the two
meet by their words, however they are spaced or capitalised.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from tribeplan.org.roster import Roster
from tribeplan.org.work import each_step


class Job(NamedTuple):
    """What users want to get done."""

    words: str
    """Empty for features that say which need they serve and not which job."""

    features: tuple[str, ...]
    """Ids, in the order of the model."""

    is_written: bool
    """Whether the tribe's map has it; else it is only said by features."""


class NeedOfUsers(NamedTuple):
    """What users need, with the jobs that serve it."""

    words: str
    """Empty for jobs of which no need is said."""

    jobs: tuple[Job, ...]
    is_written: bool

    @property
    def features(self) -> tuple[str, ...]:
        """Every feature that serves it, once."""
        return tuple(dict.fromkeys(feature for job in self.jobs for feature in job.features))


class ValueMap(NamedTuple):
    """A tribe's purpose down to its features."""

    tribe: str
    purpose: str
    needs: tuple[NeedOfUsers, ...]
    without_need: tuple[str, ...]
    """Features that serve no need and no job."""


@lru_cache(maxsize=4)
def value_maps(roster: Roster) -> tuple[ValueMap, ...]:
    """The map of each tribe, in the order of the model.

    >>> from tribeplan.org.organisation import Organisation
    >>> from tribeplan.org.roster import roster_of
    >>> tribe = {"user_needs": [{"user": "Certainty", "jobs": ["Pay"]}], "squads": {"s": {}}}
    >>> need = {"user": "certainty", "job": "Raise my limit"}
    >>> work = {"features": {"f": {"squad": "s", "need": need}}}
    >>> one = Organisation.model_validate({"tribes": {"t": tribe}, "work": work})
    >>> [
    ...     (job.words, job.features)
    ...     for need in value_maps(roster_of(one))[0].needs
    ...     for job in need.jobs
    ... ]
    [('Pay', ()), ('Raise my limit', ('f',))]
    """
    organisation = roster.organisation
    features: dict[str, list[str]] = {tribe: [] for tribe in organisation.tribes}
    for id_, feature in organisation.work.features.items():
        seat = roster.squads.get(feature.squad)
        if seat is not None:
            features[seat.tribe_id].append(id_)
    return tuple(_map(roster, tribe, features[tribe]) for tribe in organisation.tribes)


def effort_days(roster: Roster, features: Iterable[str]) -> float:
    """Mean effort of features together [person-days]."""
    known = roster.organisation.work.features
    return sum(step.days.mean_days for id_ in features for _, step in each_step(known[id_].steps))


def same_words(words: str | None) -> str:
    """What two texts are alike in that only differ in space and capitals.

    >>> same_words(" Pay  fast") == same_words("pay FAST")
    True
    """
    return " ".join((words or "").split()).casefold()


def _map(roster: Roster, tribe_id: str, features: list[str]) -> ValueMap:
    tribe = roster.organisation.tribes[tribe_id]
    words: dict[str, str] = {}  # by need, as it was said first
    jobs: dict[str, dict[str, list[str]]] = {}  # by need and job: features
    said: dict[tuple[str, str], str] = {}
    written: set[tuple[str, str]] = set()
    need_of_job: dict[str, str] = {}
    for need in tribe.user_needs:
        key = same_words(need.user)
        words.setdefault(key, need.user)
        written.add((key, ""))
        mine = jobs.setdefault(key, {})
        for job in need.jobs:
            mine.setdefault(same_words(job), [])
            said.setdefault((key, same_words(job)), job)
            written.add((key, same_words(job)))
            need_of_job.setdefault(same_words(job), key)
    loose: list[str] = []
    for id_ in features:
        served = roster.organisation.work.features[id_].need
        if served is None or (served.user is None and served.job is None):
            loose.append(id_)
            continue
        job_key = same_words(served.job)
        key = same_words(served.user) if served.user else need_of_job.get(job_key, "")
        words.setdefault(key, served.user or "")
        said.setdefault((key, job_key), served.job or "")
        jobs.setdefault(key, {}).setdefault(job_key, []).append(id_)
    needs = tuple(
        NeedOfUsers(
            words[key],
            tuple(
                Job(said[key, job], tuple(ids), (key, job) in written and bool(job))
                for job, ids in mine.items()
            ),
            (key, "") in written,
        )
        for key, mine in jobs.items()
    )
    return ValueMap(tribe_id, tribe.purpose or "", needs, tuple(loose))
