"""The publications that rules rest on, each with how strong its evidence is."""

from enum import StrEnum
from typing import NamedTuple


class Evidence(StrEnum):
    """How far a source carries."""

    STRONG = "strong"
    """Large or replicated study, or a theorem."""

    MEDIUM = "medium"
    """One decent study or data set."""

    WEAK = "weak"
    """A practitioner's or vendor's account."""

    DEFINITION = "definition"
    """Not evidence but agreement: the organisation model says so."""

    CONVENTION = "convention"
    """A habit of tidy files; no claim about organisations."""


class Source(NamedTuple):
    """A publication, and how far it carries."""

    title: str
    evidence: Evidence


BRUNEL = Source(
    "Brunel, De rol van de nieuwe productmanager binnen de financiële dienstverlening (whitepaper)",
    Evidence.DEFINITION,
)
PRODUCT_STEERING = Source(
    "Productsturing tegenover projectsturing (practitioner essay)", Evidence.WEAK
)
PRODUCT_HARMONY = Source(
    "Core Value Map, HEART and Balanced Scorecard (practitioner essay)", Evidence.WEAK
)
PRODUCT_OWNER_WORK = Source("Het werk van de product owner (practitioner essay)", Evidence.WEAK)
GOVERNMENT = Source("Productgericht werken bij de overheid (practitioner essay)", Evidence.WEAK)
SCRUM_GUIDE_2017 = Source("Schwaber and Sutherland, The Scrum Guide, 2017", Evidence.DEFINITION)
SPOTIFY_2012 = Source(
    "Kniberg and Ivarsson, Scaling Agile @ Spotify with Tribes, Squads, Chapters & Guilds, 2012",
    Evidence.WEAK,
)
LEE_2020 = Source(
    "Lee, Failed #SquadGoals: Spotify doesn't use the Spotify model, 2020", Evidence.WEAK
)
TEAM_TOPOLOGIES = Source("Skelton and Pais, Team Topologies, 2019", Evidence.WEAK)
MCKINSEY_SPANS = Source(
    "Acharya et al., How to identify the right 'spans of control', McKinsey, 2017",
    Evidence.WEAK,
)
ING_REPORT = Source("ING's agile transformation, Agile Alliance experience report", Evidence.WEAK)
AGILE_COACHING_ETHICS = Source(
    "Agile Alliance, Code of Ethical Conduct for Agile Coaching, 2021", Evidence.DEFINITION
)
TRUCK_FACTOR = Source(
    "Avelino, Passos, Hora and Valente, A novel approach for estimating truck factors, 2016",
    Evidence.MEDIUM,
)
MULTI_TEAM = Source(
    "O'Leary, Mortensen and Woolley, Multiple team membership, AMR 36(3), 2011", Evidence.MEDIUM
)
MORTENSEN_GARDNER = Source(
    "Mortensen and Gardner, The overcommitted organization, HBR, 2017", Evidence.MEDIUM
)
CONTEXT_SWITCHING = Source(
    "Tregubov, Boehm, Rodchenko and Lane, Impact of task switching and work interruptions, 2017",
    Evidence.MEDIUM,
)
DISTRIBUTED_WORK = Source(
    "Herbsleb and Mockus, An empirical study of speed and communication, IEEE TSE 29(6), 2003",
    Evidence.STRONG,
)
FAMILIARITY = Source(
    "Huckman, Staats and Upton, Team familiarity, role experience, and performance, 2009",
    Evidence.MEDIUM,
)
ACCELERATE = Source("Forsgren, Humble and Kim, Accelerate, 2018", Evidence.STRONG)
DECISION_LATENCY = Source(
    "Wnuk et al., decision times of a requirements board, 2015", Evidence.MEDIUM
)
WIP_LIMITS = Source(
    "Sjøberg, Johnsen and Solberg, Quantifying the effect of using Kanban versus Scrum, 2012",
    Evidence.MEDIUM,
)
QUEUEING = Source("Kleinrock, Queueing Systems, Volume 1: Theory, 1975", Evidence.STRONG)
CROSS_TRAINING = Source(
    "Hopp, Tekin and Van Oyen, Benefits of skill chaining, Management Science 50(1), 2004",
    Evidence.STRONG,
)
KAHN = Source("Kahn, Topological sorting of large networks, CACM 5(11), 1962", Evidence.STRONG)
CONWAY = Source("Conway, How do committees invent?, Datamation, 1968", Evidence.MEDIUM)
FREEMAN = Source(
    "Freeman, A set of measures of centrality based on betweenness, Sociometry 40(1), 1977",
    Evidence.STRONG,
)
COORDINATION = Source(
    "Cataldo, Herbsleb and Carley, Socio-technical congruence, ESEM 2008", Evidence.MEDIUM
)
HEART = Source(
    "Rodden, Hutchinson and Fu, Measuring the user experience at scale, CHI 2010", Evidence.WEAK
)
COST_OF_DELAY = Source(
    "Reinertsen, The Principles of Product Development Flow, 2009", Evidence.WEAK
)
TIDY_FILES = Source("Convention of this tool: a model says one thing once", Evidence.CONVENTION)
YAML_COMMENTS = Source("YAML 1.2.2, section 6.6, Comments", Evidence.DEFINITION)
COMPLETE_MODEL = Source(
    "Convention of this tool: only work that the model names can wait in a forecast",
    Evidence.CONVENTION,
)
SPELLING_ERRORS = Source(
    "Damerau, A technique for computer detection and correction of spelling errors, 1964",
    Evidence.MEDIUM,
)
CONFUSABLES = Source(
    "Unicode Technical Standard 39, Unicode security mechanisms", Evidence.DEFINITION
)
CASELESS_MATCHING = Source(
    "The Unicode Standard, section 3.13.5, Default caseless matching", Evidence.DEFINITION
)
