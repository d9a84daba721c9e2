"""What a source says as an organisation of ours: tribes, squads, chapters, and ids that stay."""

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tribeplan.formats.exchange.features import (
    Backlog,
    Size,
    Sizes,
    Sizing,
    features_of,
    held_days,
)
from tribeplan.formats.exchange.source import (
    COACHES,
    LEADS,
    OWNS,
    InTeam,
    Source,
    SourcePerson,
    SourceTeam,
    is_address,
)
from tribeplan.formats.yaml.nodes import is_list, is_mapping
from tribeplan.formats.yaml.text import FORBIDDEN
from tribeplan.org.address import Address
from tribeplan.org.element import LEAST_SHARE, id_made_of
from tribeplan.org.elements import Label, clipped, labels_by_kind
from tribeplan.org.organisation import Organisation
from tribeplan.rules.fix import free_id

# --- Somebody's text, fit for a name or a comment of a model --------------------------------------

LONGEST_NAME = 200
LONGEST_PURPOSE = 1_000
"""Characters; more is no name and no purpose but a page that was put into the wrong field."""


def plain(text: str, longest: int = LONGEST_NAME) -> str:
    r"""Take out what cannot be seen, put it on one line, and cut off what nobody reads.

    >>> plain("Bob\x1b[2J\n  # tribeplan"), plain("abc", 2)
    ('Bob[2J # tribeplan', 'a…')
    """
    line = " ".join(text.split())
    if not line.isprintable():
        line = " ".join(re.sub(FORBIDDEN, "", line).split())
    return clipped(line, longest)


def remark(text: str) -> str:
    """The same for a comment, which must not be taken for a waiver: no ``#``, no ``[``.

    >>> remark("lead # tribeplan: ignore[TP201]: me")
    'lead tribeplan: ignore(TP201): me'
    """
    return plain(text.replace("#", " ").replace("[", "(").replace("]", ")"))


# --- Ids made of names, and kept from one import to the next -------------------------------------


def source_key(kind: str, key: str) -> str:
    """A key under which an id is kept; an address in it only as a digest, which names nobody.

    >>> source_key("person", "1001"), "@" in source_key("person", "ana@example.com")
    ('person 1001', False)
    """
    known_as = f"{kind} {key}"
    if "@" not in key:
        return known_as
    return re.sub(
        r"\S+@\S+",
        lambda found: hashlib.sha256(found[0].encode()).hexdigest()[:16],
        known_as,
    )


class Ids:
    """The ids of one import: those of the last one, and new ones that are not taken."""

    def __init__(self, known: Mapping[str, str], taken: Iterable[str] = ()) -> None:
        self._known = known
        self._taken = {*taken, *known.values()}
        self.given: dict[str, str] = {}
        """Every id by the kind and the key of the source, as in ``person 1001``."""

    def of(self, kind: str, key: str, name: str | None) -> str:
        """The id of an element: the one it has, or one made of its name, else of its key."""
        known_as = source_key(kind, key)
        if known_as in self.given:
            return self.given[known_as]
        if known_as in self._known:
            found = self._known[known_as]
        else:
            made = id_made_of(name or key) or id_made_of(key) or kind
            found = free_id(made[:_LONGEST_STEM].strip("-"), self._taken)
        self._taken.add(found)
        self.given[known_as] = found
        return found


_LONGEST_STEM = 70
"""Leaves room for a number behind it."""


# --- Which group is a tribe, a squad or a chapter ------------------------------------------------

CHAPTERS = frozenset({"chapter", "discipline", "craft"})
TRIBES = frozenset({"tribe"})


@dataclass(slots=True)
class _Placed:
    """Where the groups of a source go, by their keys."""

    tribe_of: dict[str, str] = field(default_factory=dict[str, str])
    """The tribe of each squad and chapter; empty for groups that are part of nothing."""

    tribes: dict[str, None] = field(default_factory=dict[str, None])
    squads: dict[str, None] = field(default_factory=dict[str, None])
    chapters: dict[str, None] = field(default_factory=dict[str, None])


def _placed(source: Source) -> _Placed:
    teams = source.teams
    parents = {team.parent for team in teams.values()}
    filled = {team for team, _ in source.members} - _led(source).keys()
    placed = _Placed()
    for key, team in teams.items():
        root = _top(teams, key)
        is_top = root == key
        if team.holds_teams_only or (is_top and key in parents):
            placed.tribes[key] = None
        if team.kind.casefold() in TRIBES and is_top:
            placed.tribes[key] = None
        if key in placed.tribes and key not in filled:
            continue
        placed.tribe_of[key] = root
        into = placed.chapters if team.kind.casefold() in CHAPTERS else placed.squads
        into[key] = None
    for key, root in placed.tribe_of.items():
        if root not in placed.tribes:
            placed.tribe_of[key] = ""
    return placed


def _led(source: Source) -> dict[str, dict[str, list[str]]]:
    """The groups in which are who leads them and who coaches them, and nobody else; by role."""
    inside: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
    for (team, person), how in source.members.items():
        for role in how.role.split(", "):
            inside[team].setdefault(role, []).append(person)
    return {
        team: roles
        for team, roles in inside.items()
        if roles.keys() <= {LEADS, COACHES} and len(roles.get(LEADS, ())) <= 1
    }


def _top(teams: Mapping[str, SourceTeam], key: str) -> str:
    here = key
    seen = {key}
    while (above := teams[here].parent) is not None and above in teams and above not in seen:
        seen.add(above)
        here = above
    return here


# --- A matrix proposed from job titles and managers ----------------------------------------------

_RANK = frozenset(
    {
        "senior", "junior", "medior", "lead", "leading", "chapter", "tribe", "squad", "principal",
        "staff", "head", "of", "associate", "sr", "jr", "i", "ii", "iii", "iv", "v", "teamlead",
        "team", "tech", "manager", "leiding", "hoofd", "senioren", "leiter", "leiterin", "leitung",
        "leitende", "leitender", "teamleider", "teamleiter", "teamleiterin", "leidinggevende",
        "level", "schaal", "niveau", "stufe", "van", "voor", "for", "für", "bij",
    }
)  # fmt: skip
"""Words of a title that tell how far somebody is, not what they do."""

_DOING = frozenset(
    {
        "engineer", "developer", "specialist", "expert", "ontwikkelaar", "medewerker", "adviseur",
        "entwickler", "ingenieur", "consultant", "officer", "ontwikkelaarster", "medewerkster",
        "entwicklerin", "ingenieurin", "berater", "beraterin", "mitarbeiter", "mitarbeiterin",
        "spezialist", "spezialistin",
    }
)  # fmt: skip
"""Words that say no more than that somebody does it."""

_MAKER = re.compile(
    r"\S*(?:developer|engineer|tester|designer|architect|ontwikkelaar|programmeur|entwickler(?:in)?)",
    re.IGNORECASE,
)
"""Words for somebody whose craft they say: what stands before 'Tester' need not."""

_CONTRACT = re.compile(
    "in(?:ge)?huur(?:de?|kracht)?|ingeleende?|inleen(?:kracht)?|internship|"
    "zzp(?:['\u2019]?er)?|zelfstandige?|gedetacheerde?|detacher(?:ing|en)|"
    "detachant|tijdelijke?|dienstverband|loondienst|payroller|uitzend(?:kracht|ing)?|"
    "oproep(?:kracht|basis)?|nulur\\w*|flex(?:werker|kracht)|stagiaire?s?|"
    "afstude(?:erder|erstage|rend)|werkstudent(?:in)?|vakantiekracht|waarnemend|wnd|plv|"
    "plaatsvervangend|vervang(?:er|end)|vacature|deeltijd|voltijd|"
    "(?:un)?befristet(?:e[nrs]?)?|fest(?:angestellte?r?|anstellung)?|freie[rn]?|freiberuf\\w*|"
    "(?:leih|zeit)arbeit\\w*|praktik(?:ant|antin|um)|azubi|auszubildende[rn]?|aushilfe|minijob(?:ber)?|"
    "(?:eltern|teil|voll)zeit|kommissarisch|stv|stellv|stellvertretende?r?|vakant|"
    "freelanc(?:er?|ing)|contract(?:or|ant)|ftc|contingent|"
    "trainee(?:ship)?|apprentice|graduate|acting|deputy|"
    "outsourced|vacan(?:cy|t)|(?:part|full)-?time[rn]?|fte|gn",
    re.IGNORECASE,
)
"""Words of a title that tell on what terms somebody works: Dutch, German, English."""

_PERHAPS = re.compile(
    "(?P<subject>payroll(?:ing)?|verlof|leave)|"
    "(?P<contract>contract(?:ing)?|stage|interim|temp(?:orary)?|perm(?:anent)?)|"
    "extern(?:e[nrs]?|als?)?|intern(?:e[nrs]?|al)?|vaste?|flex(?:ibel)?|hybrid|remote|casual|"
    "(?:off|near)shore|vervanging|vertretung",
    re.IGNORECASE,
)
"""Words that tell of terms in some places only: a payroll specialist, vaste lasten, remote sensing
are crafts."""

_ASIDE = re.compile(
    r"\b(?=[/|\w]*[mh])[mvwfdxhi](?:(?:\s?[/|]\s?[mvwfdxi]){2,3}\b|"
    r"\s?[/|]\s?[mvwfdxi]\b(?=\s*(?:$|[^\w\s/|]|\d)|\s+\|))|"
    r"(?<=\w)(?:[/:*_]-?in(?:nen)?\b|\(in(?:nen)?\))|(?-i:(?<=er|or)In\b)|"
    r"(?<=\w\w\w(?:er|or))in\b|(?<=\w\w(?:ist|yst|ent|ant|eur))in\b|"
    r"\bfte:?\s*\d+(?:[.,]\d+)?|\b\d+(?:[.,]\d+)?(?:\s*[-\u2013/]\s*\d+(?:[.,]\d+)?)?[\s-]*"
    r"(?:uurs?|uren|u|h|hrs?|hours?|std|stunden|fte|%|procent|dagen|days|tage)(?!\w)"
    r"(?:\s*(?:/|p/|per|p\.?|pro|je|a)\s*(?:week|wk|woche|w)\b)?|\ba\.i\b\.?|\bi\.o\b\.?|"
    r"\b(?:in (?:vaste )?(?:dienst|opleiding|ausbildung|teilzeit|deeltijd)|ad interim|"
    r"fixed[ -]term|(?:on)?bepaalde tijd|on[ -]call|op afroep|op [\w-]*basis|auf abruf|"
    r"alle? (?:genders|geschlechter))\b|"
    r"\bvia\s[^()\[\],;|]+",
    re.IGNORECASE,
)
"""What else stands in titles: m/v/x, '/in' or 'in' behind a German word (a Testerin does what a
Tester does), hours, other terms. m/v only where no word goes on: there are engineers of H/W."""

_JOINED = r"[\s_\u2010\u2011\u2013-]{0,3}"
_LEAD = "(?:lead(?:er)?|leid(?:er|ster)|leiter(?:in)?|leitung|trekker|head|hoofd)"
_PRODUCT_OWNER = re.compile(
    rf"\bprodu[ck]t{_JOINED}(?:owner(?:in)?|eigena(?:ar|res)|eigner(?:in)?|"
    r"verantwortliche[rn]?|verantwoordelijke)\b|\bPO\b",
    re.IGNORECASE,
)
_COACH = re.compile(
    rf"\b(?:agile[rs]?|scrum){_JOINED}(?:coach(?:in)?|master(?:in)?|meister)\b", re.IGNORECASE
)
_TRIBE_LEAD = re.compile(rf"\btribe{_JOINED}{_LEAD}\b", re.IGNORECASE)
_CHAPTER_LEAD = re.compile(rf"\bchapter{_JOINED}{_LEAD}\b", re.IGNORECASE)
_NO_CRAFT = (_PRODUCT_OWNER, _COACH, _TRIBE_LEAD)
"""Titles of those who need no chapter."""

_LEADER = re.compile(rf"\b(chapter|tribe|squad|team|tech){_JOINED}{_LEAD}\b", re.IGNORECASE)


def specialism(title: str) -> str:
    """What somebody does, out of their job title; empty where it only tells on what terms.

    What stands in brackets counts where nothing else says what they do.

    >>> specialism("Senior Back-end Engineer"), specialism("Chapterlead QA"), specialism("Lead")
    ('Back-end', 'QA', 'Lead')
    >>> specialism("Tester (32 uur) - inhuur"), specialism("Developer (Java)"), specialism("ZZP")
    ('Tester', 'Java', '')
    """
    work, rank = _said_of_work(title)
    return work or rank


def _said_of_work(title: str) -> tuple[str, str]:
    """What a title says of the work, and what else but terms: how far somebody is."""
    plain = _ASIDE.sub(" ", _LEADER.sub(r"\1 Lead", title[:LONGEST_NAME].replace("(st)er", "er")))
    outside, *inside = re.split(r"[(\[{]([^()\[\]{}]*)[)\]}]?", plain)
    first, *behind = re.split(_APART, " ".join((outside, *inside[1::2])))
    said = [*_words(first), *(word for each in behind for word in _words(each, is_aside=True))]
    kept = [word for word in said if not _is_rank(word)]
    short = [word for word in kept if word.casefold() not in _DOING]
    for each in [] if short else re.split(_APART, ",".join(inside[::2])):
        words = [word for word in _words(each, is_aside=True) if not _is_rank(word)]
        short = short or [word for word in words if word.casefold() not in _DOING]
    return " ".join(short or kept), " ".join(said)


_APART = r"\s[-\u2013\u2014]+|[-\u2013\u2014]+\s|[\u2013\u2014,;|]"


def _words(text: str, *, is_aside: bool = False) -> list[str]:
    """The words of a part of a title without terms; none of an aside about terms or a team."""
    split = (
        word.strip("-\u2010\u2011|:*'\"\u2022\u00b7") for word in re.split(r"[\s,;/()]+", text)
    )
    said = [word for word in split if any(map(str.isalnum, word))]
    kept = [word for word in said if not _CONTRACT.fullmatch(word.strip("."))]
    is_other = len(kept) < len(said) or any(
        word.casefold() in ("team", "squad") for word in said[:1]
    )
    return [] if is_aside and is_other else _without_terms(kept, is_aside=is_aside)


def _without_terms(words: list[str], *, is_aside: bool) -> list[str]:
    """Words without those that tell of terms where they stand: at the end, or before a maker.

    >>> _without_terms("Senior Externe Tester".split(), is_aside=False)
    ['Senior', 'Tester']
    >>> _without_terms("Adviseur Externe Communicatie".split(), is_aside=False)
    ['Adviseur', 'Externe', 'Communicatie']
    """
    perhaps = [_PERHAPS.fullmatch(word.strip(".")) for word in words]
    end = len(words)
    while end and perhaps[end - 1]:
        end -= 1
    kept = words[:end]
    behind = perhaps[end] if end == len(words) - 1 else None
    if behind and behind["subject"] and kept and not is_aside:
        says_craft = not all(_is_rank(word) or _is_doing(word, makers=False) for word in kept)
        return kept if says_craft else words
    at = next((n for n, word in enumerate(kept) if not _is_rank(word)), end)
    found, rest = (perhaps[at] if at < end else None), kept[at + 1 :]
    if found is None or found["subject"]:
        return kept
    is_term = (
        any(map(_MAKER.fullmatch, rest)) if found["contract"] else any(map(_is_doing, rest[:1]))
    )
    return kept[:at] + rest if is_term else kept


def _is_doing(word: str, *, makers: bool = True) -> bool:
    """Whether a word says that somebody does it, with makers or without."""
    is_maker = _MAKER.fullmatch(word) is not None
    return makers if is_maker else word.casefold() in _DOING


def _is_rank(word: str) -> bool:
    plain = word.casefold().strip(".")
    return plain in _RANK or (plain.isdecimal() and len(plain) <= 2)  # noqa: PLR2004  # a grade


def teams_of_managers(source: Source) -> None:
    """Where no team is told but managers are: a team of everybody who reports to the same one."""
    if source.teams or source.members:
        return
    for person in source.people.values():
        manager = source.people.get(person.manager or "")
        if manager is None or manager.key == person.key:
            continue
        key = f"reports of {manager.key}"
        if key not in source.teams:
            name = f"Team {manager.name or manager.key}"
            source.teams[key] = SourceTeam(key, manager.place, name, None, "reports")
            source.account.guess("who reports to the same person is a team", name, manager.place)
        source.members[key, person.key] = InTeam()


def top_managers(source: Source, people: Iterable[str]) -> Counter[str]:
    """Who stands above each of some people and under nobody, with how many of them."""
    found: Counter[str] = Counter()
    for key in people:
        seen = {key}
        here = source.people[key]
        while here.manager in source.people and here.manager not in seen:
            seen.add(here.manager)
            here = source.people[here.manager]
        if here.key != key or len(seen) > 1:
            found[here.key] += 1
    return found


class ProposedMatrix(NamedTuple):
    """What is proposed for one tribe."""

    lead: str | None
    product_owners: dict[str, str]
    """By squad."""

    coaches: tuple[str, ...]
    chapters: dict[str, list[str]]
    """People by specialism."""

    leads: dict[str, str]
    """By specialism."""


def _matrix(source: Source, squads: Sequence[str], people: Sequence[str]) -> ProposedMatrix:
    """Chapters of a tribe: of who is led by a chapter lead theirs, else of the job title."""
    tops = top_managers(source, people)
    titled = [key for key in people if _TRIBE_LEAD.search(source.people[key].title or "")]
    lead = next((key for key, n in tops.most_common(1) if n * 2 > len(people)), None)
    lead = titled[0] if len(titled) == 1 else lead
    coaches = tuple(key for key in people if _COACH.search(source.people[key].title or ""))
    chapters: defaultdict[str, list[str]] = defaultdict(list)
    leads: dict[str, str] = {}
    spelt: dict[str, str] = {}
    crafts = _crafts(source, people)
    for key in people:
        person = source.people[key]
        title = person.title or ""
        if title and key != lead and not any(role.search(title) for role in _NO_CRAFT):
            leader = next((each for each in (key, person.manager) if each in crafts), None)
            name = crafts[leader] if leader else specialism(title)
            if not name:
                why = "job titles that do not say what somebody does: in no chapter"
                source.account.guess(why, title, person.place)
                continue
            name = spelt.setdefault(id_made_of(name), name)
            chapters[name].append(key)
            if leader is not None:
                leads.setdefault(name, leader)
    for name, members in chapters.items():
        managers = {source.people[key].manager for key in members}
        only = next(iter(managers)) if len(managers) == 1 else None
        if name not in leads and only in source.people and only not in (lead, *members):
            leads[name] = only
    return ProposedMatrix(lead, _product_owners(source, squads), coaches, dict(chapters), leads)


def _crafts(source: Source, people: Iterable[str]) -> dict[str, str]:
    """What the chapter of each chapter lead does: by their title, else as most who report to them.

    A lead of whom neither tells is called by the title.
    """
    below = {key: Counter[str]() for key in people}
    for key in [*below]:
        person = source.people[key]
        if person.manager in source.people:
            said, _ = _said_of_work(person.title or "")
            below.setdefault(person.manager, Counter())[said] += 1
    found: dict[str, str] = {}
    for key, reports in below.items():
        title = source.people[key].title or ""
        if _CHAPTER_LEAD.search(title):
            most = [each for each, _ in reports.most_common() if each]
            found[key] = _said_of_work(title)[0] or (most or [specialism(title)])[0]
    return found


def _product_owners(source: Source, squads: Sequence[str]) -> dict[str, str]:
    """The product owner of each squad that has one member with that title."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for team, person in source.members:
        if _PRODUCT_OWNER.search(source.people[person].title or ""):
            found[team].append(person)
    return {squad: found[squad][0] for squad in squads if len(found[squad]) == 1}


# --- What is to be done --------------------------------------------------------------------------

ANY_SKILL = "delivery"
"""What steps ask for where nobody knows who does them."""

LEAST_PART = 0.05
"""Skills with less of a squad's work are left out of its features."""

_LONGEST_KEY = 20
"""Characters of a key that people know, as BET-7; longer ones are for machines."""


def _steps(size: Size, skills: Mapping[str, float]) -> list[Any]:
    """One step for each skill, at the same time, each with its part of the effort."""
    whole = sum(skills.values()) or 1.0
    steps = [
        {
            "skill": skill,
            "days": {
                "p50": held_days(size.p50 * part / whole),
                "p90": held_days(size.p90 * part / whole),
            },
        }
        for skill, part in skills.items()
        if part > 0
    ]
    return steps if len(steps) == 1 else [steps]


# --- All of it together --------------------------------------------------------------------------


class Proposed(NamedTuple):
    """An organisation made of a source."""

    organisation: Organisation
    comments: Mapping[Address, tuple[str, ...]]
    """What a model has no field for, and what is only proposed."""

    ids: Mapping[str, str]
    """Every id by kind and key of the source: what the next import keeps."""

    sizes: Sizes | None = None
    """What the sizes of features rest on."""

    skills: Mapping[str, dict[str, float]] = {}
    """The part of each skill in the work of each squad that has features."""


class Beside(NamedTuple):
    """What is there already when a backlog is imported."""

    model: Organisation = Organisation()
    """The model that it goes into."""

    said: Organisation = Organisation()
    """What the source said the last time."""

    skills: Mapping[str, dict[str, float]] = {}
    """The part of each skill in the work of a squad, where somebody has said it."""

    sizing: Sizing = Sizing()


def propose(
    source: Source, known: Mapping[str, str] | None = None, beside: Beside | None = None
) -> Proposed:
    """Make an organisation of what a source says; what is guessed goes into its account.

    A group that is part of nothing and has parts is a tribe, a group called a chapter is one, and
    every other group is a squad; groups that are part of nothing and have no parts share a tribe.
    What says job titles gets chapters proposed. ``known`` are ids of earlier imports, by kind and
    key; squads of the model ``beside`` are not made anew. Raises InvalidInput when items of a
    backlog block each other in a circle.
    """
    teams_of_managers(source)
    beside = beside or Beside()
    backlog = features_of(source, beside.sizing)
    return _Making(source, known or {}, beside).made(backlog)


def _without_empty(value: Any) -> Any:  # noqa: ANN401  # any part of a model
    """The same without texts of which nothing can be seen."""
    if is_mapping(value):
        return {key: _without_empty(each) for key, each in value.items() if each != ""}
    return [_without_empty(each) for each in value] if is_list(value) else value


_ROLES: Mapping[str, tuple[str, str]] = {
    "squad": (OWNS, "product_owner"),
    "chapter": (LEADS, "lead"),
}
"""The role in a group for which a model has a field, and the field."""


class _Making:
    """An organisation while it is put together."""

    def __init__(self, source: Source, known: Mapping[str, str], beside: Beside) -> None:
        self._source = source
        self._beside = beside
        self._placed = _placed(source)
        self._led = _led(source)
        self._known = known
        kinds = ("person", "tribe", "squad", "chapter", "feature")
        taken = {"feature": beside.model.work.features}
        self._ids = {
            kind: Ids(
                {key: id_ for key, id_ in known.items() if key.startswith(f"{kind} ")},
                taken.get(kind, ()),
            )
            for kind in kinds
        }
        self._comments: dict[Address, list[str]] = defaultdict(list)
        self._members: defaultdict[str, list[tuple[str, InTeam]]] = defaultdict(list)
        for (team, person), how in source.members.items():
            self._members[team].append((person, how))

    def made(self, backlog: Backlog) -> Proposed:
        """Everything."""
        source = self._source
        people = {self._person_id(key): self._person(each) for key, each in source.people.items()}
        tribes: dict[str, Any] = {}
        for key in [*self._placed.tribes, *([""] if "" in self._placed.tribe_of.values() else [])]:
            id_, tribe = self._tribe(key)
            tribes[id_] = tribe
        self._propose_matrix(people, tribes)
        root = {"name": plain(source.title), "people": people, "tribes": tribes}
        skills: dict[str, dict[str, float]] = {}
        if backlog.features:
            root["work"] = {"features": self._features(backlog, skills)}
            root["tribes"] = self._only_new(tribes)
        if source.items and self._beside.model.tribes and not self._beside.said.name:
            del root["name"]
        ids = {key: id_ for each in self._ids.values() for key, id_ in each.given.items()}
        comments = {at: tuple(lines) for at, lines in self._comments.items()}
        made = Organisation.model_validate(_without_empty(root))
        return Proposed(made, comments, ids, backlog.sizes, skills)

    # --- What is to be done ---

    def _features(
        self, backlog: Backlog, skills: dict[str, dict[str, float]]
    ) -> dict[str, dict[str, Any]]:
        ids = {
            key: self._ids["feature"].of("feature", key, plain(each.item.name))
            for key, each in backlog.features.items()
        }
        made: dict[str, dict[str, Any]] = {}
        for key, each in backlog.features.items():
            squad = self._squad_id(each.team)
            if squad not in skills:
                skills[squad] = self._skills_of(squad)
            name = plain(each.item.name)
            found: dict[str, Any] = {"name": name} if name and name != ids[key] else {}
            found["squad"] = squad
            found |= each.item.fields
            if each.priority is not None:
                found["priority"] = each.priority
            if each.after:
                found["after"] = [ids[other] for other in each.after]
            found["steps"] = _steps(each.size, skills[squad])
            made[ids[key]] = found
            if len(key) <= _LONGEST_KEY and key != each.item.name and not is_address(key):
                self._comments["work", "features", ids[key]].append(remark(key))
        return made

    def _skills_of(self, squad: str) -> dict[str, float]:
        """The part of each skill in a squad's work: as somebody has said, else by its people."""
        if squad in self._beside.skills:
            return self._beside.skills[squad]
        model = self._beside.model
        inside = [
            s.people for t in model.tribes.values() for id_, s in t.squads.items() if id_ == squad
        ]
        votes: Counter[str] = Counter()
        for id_ in (inside[0] if inside else ()) or model.people:
            person = model.people.get(id_)
            if person is not None and person.skills:
                best, _ = max(person.skills.items(), key=lambda each: each[1])
                votes[best] += 1
        place = next(iter(self._source.items.values())).place
        if not votes:
            self._source.account.guess("work that any skill may do", squad, place)
            return {ANY_SKILL: 1.0}
        first, *others = votes.most_common()
        kept = [first, *(each for each in others if each[1] >= LEAST_PART * votes.total())]
        whole = sum(number for _, number in kept)
        parts = {skill: round(number / whole, 2) for skill, number in kept}
        said = ", ".join(f"{skill} {part:.0%}" for skill, part in parts.items())
        self._source.account.guess(
            "skills of features, by who is in the squad", f"{squad}: {said}", place
        )
        return parts

    def _only_new(self, tribes: Mapping[str, Any]) -> dict[str, Any]:
        """The tribes with the squads that the model has not, or has from this source."""
        model, said = self._beside.model.tribes, self._beside.said.tribes
        mine = {id_ for tribe in model.values() for id_ in tribe.squads}
        mine -= {id_ for tribe in said.values() for id_ in tribe.squads}
        left: dict[str, Any] = {}
        for key, tribe in tribes.items():
            squads = {id_: each for id_, each in tribe.get("squads", {}).items() if id_ not in mine}
            if squads:
                only_holds = key in model and (key not in said or said[key].name is None)
                left[key] = ({} if only_holds else tribe) | {"squads": squads}
        return left

    def _person_id(self, key: str) -> str:
        person = self._source.people[key]
        name = person.name or (f"{person.title}-seat" if person.vacancy else None)
        return self._ids["person"].of("person", key, name)

    def _person(self, person: SourcePerson) -> dict[str, Any]:
        id_ = self._person_id(person.key)
        found: dict[str, Any] = {}
        name = plain(person.name) if person.name else ""
        if name and name != id_:
            found["name"] = name
        if person.fte is not None and person.fte >= LEAST_SHARE and person.fte != 1:
            found["fte"] = min(person.fte, 1.0)
        if person.vacancy:
            found["vacancy"] = True
        if person.starts is not None:
            found["from"] = person.starts
        if person.ends is not None:
            found["until"] = person.ends
        said = [f"title: {remark(person.title)}"] if person.title else []
        manager = self._source.people.get(person.manager or "")
        if manager is not None:
            said.append(f"reports to {self._person_id(manager.key)}")
        if said:
            self._comments["people", id_].append("; ".join(said))
        return found

    def _tribe(self, key: str) -> tuple[str, dict[str, Any]]:
        source = self._source
        team = source.teams.get(key)
        name = plain((team.name or team.key) if team else source.title)
        id_ = self._ids["tribe"].of("tribe", key, name)
        found: dict[str, Any] = {} if name == id_ else {"name": name}
        if team is not None and team.purpose:
            found["purpose"] = plain(team.purpose, LONGEST_PURPOSE)
        led = self._led.get(key, {})
        for person in led.get(LEADS, ()):
            found["lead"] = self._person_id(person)
        if COACHES in led:
            found["agile_coaches"] = [self._person_id(each) for each in led[COACHES]]
        for section, placed in (
            ("chapters", self._placed.chapters),
            ("squads", self._placed.squads),
        ):
            inside = [each for each in placed if self._placed.tribe_of[each] == key]
            if inside:
                found[section] = dict(self._group(id_, section, each) for each in inside)
        if team is None and len(self._placed.tribes) > 0:
            source.account.guess(
                "groups that are part of nothing share a tribe",
                name,
                next(iter(source.teams.values())).place,
            )
        return id_, found

    def _group(self, tribe: str, section: str, key: str) -> tuple[str, dict[str, Any]]:
        kind = section.removesuffix("s")
        team = self._source.teams[key]
        name = plain(team.name or key)
        id_ = self._ids[kind].of(kind, key, name)
        at: Address = ("tribes", tribe, section, id_)
        found: dict[str, Any] = {} if name == id_ else {"name": name}
        if team.purpose and kind == "squad":
            found["mission"] = plain(team.purpose, LONGEST_PURPOSE)
        parent = self._source.teams.get(team.parent or "")
        if parent is not None and parent.key not in self._placed.tribes:
            self._comments[at].append(f"part of: {remark(parent.name or parent.key)}")
        members, roles = self._members_of(key)
        if members:
            found["members"] = members if kind == "squad" else [each["person"] for each in members]
        role, field = _ROLES[kind]
        if len(roles.get(role, ())) == 1:
            found[field] = roles.pop(role)[0]
        for role, people in roles.items():
            self._comments[at].append(f"in the role of {remark(role)}: {', '.join(people)}")
        if kind == "squad":
            needs = [
                {"squad": self._squad_id(need.other), "for": plain(need.purpose)}
                for need in self._source.needs
                if need.team == key and need.other in self._placed.squads
            ]
            if needs:
                found["needs"] = needs
        return id_, found

    def _squad_id(self, key: str) -> str:
        return self._ids["squad"].of("squad", key, plain(self._source.teams[key].name or key))

    def _members_of(self, key: str) -> tuple[list[dict[str, Any]], dict[str, list[str]]]:
        members: list[dict[str, Any]] = []
        roles: defaultdict[str, list[str]] = defaultdict(list)
        for person, how in self._members[key]:
            id_ = self._person_id(person)
            one: dict[str, Any] = {"person": id_}
            if how.share is not None and how.share >= LEAST_SHARE:
                one["share"] = min(how.share, 1.0)
            members.append(one)
            if how.role:
                roles[how.role].append(id_)
        return members, roles

    # --- What the source has titles for, and does not tell itself ---

    def _propose_matrix(self, people: dict[str, Any], tribes: dict[str, Any]) -> None:
        source, told = self._source, self._placed.chapters
        is_table = source.kind == "hr"
        if (told and not is_table) or not any(each.title for each in source.people.values()):
            return
        if told:
            self._propose_skills(people)
        if is_table and any(how.role for how in source.members.values()):
            return
        if told:
            self._propose_leads(tribes)
        homes = self._homes()
        for key in dict.fromkeys(homes.values()):
            id_ = self._ids["tribe"].given.get(source_key("tribe", key))
            if id_ is None:
                continue
            inside = [person for person, home in homes.items() if home == key]
            squads = [each for each in self._placed.squads if self._placed.tribe_of[each] == key]
            matrix = _matrix(source, squads, inside)
            matrix = matrix._replace(chapters={}, leads={}) if told else matrix
            self._into(id_, tribes[id_], matrix, people)

    def _propose_skills(self, people: dict[str, Any]) -> None:
        """What those in a chapter do, by their titles."""
        for chapter in self._placed.chapters:
            own = self._source.teams[chapter].name  # which an export writes for a title
            for key, _ in self._members[chapter]:
                title = self._source.people[key].title or ""
                skill = id_made_of(title if title == own else specialism(title))
                if skill and not any(role.search(title) for role in _NO_CRAFT):
                    people[self._person_id(key)].setdefault("skills", {skill: 1.0})
                    place = self._source.people[key].place
                    self._source.account.guess("skills proposed, by job title", skill, place)

    def _propose_leads(self, tribes: dict[str, Any]) -> None:
        """Who leads each chapter: who has that title in it, else whom all in it report to."""
        listed = self._source.people
        for chapter in self._placed.chapters:
            inside = [key for key, _ in self._members[chapter]]
            titled = [key for key in inside if _CHAPTER_LEAD.search(listed[key].title or "")]
            managers = {listed[key].manager for key in inside}
            found = titled if len(titled) == 1 else [*managers] if not managers & {*inside} else []
            if len(found) == 1 and found[0] in listed:
                id_ = self._person_id(found[0])
                tribe = self._ids["tribe"].given[
                    source_key("tribe", self._placed.tribe_of[chapter])
                ]
                at = self._ids["chapter"].given[source_key("chapter", chapter)]
                tribes[tribe]["chapters"][at]["lead"] = id_
                why = "chapter leads proposed, by their title or who reports to them"
                self._source.account.guess(why, id_, listed[found[0]].place)

    def _homes(self) -> dict[str, str]:
        """The tribe of everybody: of their first team, else of those who report to them."""
        source, tribe_of = self._source, self._placed.tribe_of
        homes: dict[str, str] = {}
        for team, person in source.members:
            if team in tribe_of:
                homes.setdefault(person, tribe_of[team])
        only = dict.fromkeys(homes.values())
        for key, each in source.people.items():
            if len(only) == 1:
                homes.setdefault(key, next(iter(only)))
            if each.manager in source.people and key in homes:
                homes.setdefault(each.manager, homes[key])
        return homes

    def _into(
        self, tribe_id: str, tribe: dict[str, Any], matrix: ProposedMatrix, people: dict[str, Any]
    ) -> None:
        at: Address = ("tribes", tribe_id)
        listed, guess = self._source.people, self._source.account.guess
        self._comments[at].append(
            "A proposal to start from, made of job titles and managers: look at chapters, leads,"
        )
        self._comments[at].append("product owners and skills before you rely on them.")
        if matrix.lead is not None:
            tribe["lead"] = self._person_id(matrix.lead)
            place = listed[matrix.lead].place
            has_title = _TRIBE_LEAD.search(listed[matrix.lead].title or "")
            said = "by their title" if has_title else "who stand above most"
            guess(f"tribe leads proposed, {said}", tribe["lead"], place)
        if matrix.coaches:
            tribe["agile_coaches"] = [self._person_id(key) for key in matrix.coaches]
        for squad, owner in matrix.product_owners.items():
            id_ = self._person_id(owner)
            tribe["squads"][self._squad_id(squad)]["product_owner"] = id_
            guess("product owners proposed, by their title", id_, listed[owner].place)
        chapters: dict[str, Any] = {}
        for name, members in matrix.chapters.items():
            id_ = self._ids["chapter"].of("chapter", f"{tribe_id}/{name}", plain(name))
            ids = [self._person_id(key) for key in members]
            chapters[id_] = {"name": plain(name), "members": ids}
            if name in matrix.leads:
                chapters[id_]["lead"] = self._person_id(matrix.leads[name])
            for key, person in zip(members, ids, strict=True):
                skill = id_made_of(specialism(listed[key].title or "")) or id_
                people[person]["skills"] = {skill: 1.0}
            place = listed[members[0]].place
            guess("chapters proposed, by job title and chapter lead", id_, place)
        if chapters:
            tribe["chapters"] = chapters


def ids_by_name(source: Source, organisation: Organisation) -> dict[str, str]:
    """The ids of people and groups that a model has already: under the same name, or as its id.

    Names come first; then the last part of a key may be an id: ``default/app`` is squad 'app'.
    What several are called, here or at the source, is nobody's.
    """
    found: dict[str, str] = {}
    labels: defaultdict[str, list[Label]] = defaultdict(list)
    for kind, some in labels_by_kind(organisation):
        labels[kind] += some  # chapters of all tribes together
    people = {key: each.name for key, each in source.people.items()}
    teams = {key: each.name for key, each in source.teams.items()}
    for kind, theirs in (
        ("person", people),
        ("squad", teams),
        ("chapter", teams),
        ("tribe", teams),
        ("feature", {key: plain(each.name) for key, each in source.items.items()}),
        ("squad", {each.team: each.team for each in source.items.values()}),
    ):
        here: defaultdict[str, set[str]] = defaultdict(set)
        for label in labels[kind]:
            here[label.as_shown.casefold()].add(label.id)
        ids = {label.id: {label.id} for label in labels[kind]}
        names = {key: (name or "").casefold() for key, name in theirs.items()}
        ends = {key: key.rpartition("/")[2].casefold() for key in theirs}
        for called, known in ((names, here), (ends, ids)):
            there = Counter(called.values())
            for key, name in called.items():
                only = known.get(name, set())
                if len(only) == 1 and there[name] == 1:
                    found.setdefault(source_key(kind, key), next(iter(only)))
    if len(organisation.tribes) == 1:
        found.setdefault(source_key("tribe", ""), next(iter(organisation.tribes)))
    return found


def used(organisation: Organisation) -> Iterator[tuple[str, int]]:
    """What an organisation has, in the reader's words and in numbers."""
    tribes = organisation.tribes.values()
    vacancies = sum(person.vacancy for person in organisation.people.values())
    yield "people", len(organisation.people) - vacancies
    yield "open seats", vacancies
    yield "tribes", len(organisation.tribes)
    yield "squads", sum(len(tribe.squads) for tribe in tribes)
    yield "chapters", sum(len(tribe.chapters) for tribe in tribes)
    yield "memberships", sum(len(s.people) for tribe in tribes for s in tribe.squads.values())
    yield "in chapters", sum(len(c.people) for tribe in tribes for c in tribe.chapters.values())
    features = organisation.work.features.values()
    yield "features", len(features)
    yield "waits", sum(len(feature.after) for feature in features)
