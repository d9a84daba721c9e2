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


class Publication(NamedTuple):
    """A publication, and how far it carries."""

    title: str
    evidence: Evidence


BRUNEL = Publication(
    "Brunel, De rol van de nieuwe productmanager binnen de financiële dienstverlening (whitepaper)",
    Evidence.DEFINITION,
)
PRODUCT_STEERING = Publication(
    "Productsturing tegenover projectsturing (practitioner essay)", Evidence.WEAK
)
PRODUCT_HARMONY = Publication(
    "Core Value Map, HEART and Balanced Scorecard (practitioner essay)", Evidence.WEAK
)
PRODUCT_OWNER_WORK = Publication(
    "Het werk van de product owner (practitioner essay)", Evidence.WEAK
)
GOVERNMENT = Publication(
    "Productgericht werken bij de overheid (practitioner essay)", Evidence.WEAK
)
SCRUM_GUIDE_2017 = Publication(
    "Schwaber and Sutherland, The Scrum Guide, 2017", Evidence.DEFINITION
)
SPOTIFY_2012 = Publication(
    "Kniberg and Ivarsson, Scaling Agile @ Spotify with Tribes, Squads, Chapters & Guilds, 2012",
    Evidence.WEAK,
)
LEE_2020 = Publication(
    "Lee, Failed #SquadGoals: Spotify doesn't use the Spotify model, 2020", Evidence.WEAK
)
TEAM_TOPOLOGIES = Publication("Skelton and Pais, Team Topologies, 2019", Evidence.WEAK)
MCKINSEY_SPANS = Publication(
    "Acharya et al., How to identify the right 'spans of control', McKinsey, 2017",
    Evidence.WEAK,
)
ING_REPORT = Publication(
    "ING's agile transformation, Agile Alliance experience report", Evidence.WEAK
)
AGILE_COACHING_ETHICS = Publication(
    "Agile Alliance, Code of Ethical Conduct for Agile Coaching, 2021", Evidence.DEFINITION
)
TRUCK_FACTOR = Publication(
    "Avelino, Passos, Hora and Valente, A novel approach for estimating truck factors, 2016",
    Evidence.MEDIUM,
)
MULTI_TEAM = Publication(
    "O'Leary, Mortensen and Woolley, Multiple team membership, AMR 36(3), 2011", Evidence.MEDIUM
)
MORTENSEN_GARDNER = Publication(
    "Mortensen and Gardner, The overcommitted organization, HBR, 2017", Evidence.MEDIUM
)
CONTEXT_SWITCHING = Publication(
    "Tregubov, Boehm, Rodchenko and Lane, Impact of task switching and work interruptions, 2017",
    Evidence.MEDIUM,
)
DISTRIBUTED_WORK = Publication(
    "Herbsleb and Mockus, An empirical study of speed and communication, IEEE TSE 29(6), 2003",
    Evidence.STRONG,
)
FAMILIARITY = Publication(
    "Huckman, Staats and Upton, Team familiarity, role experience, and performance, 2009",
    Evidence.MEDIUM,
)
ACCELERATE = Publication("Forsgren, Humble and Kim, Accelerate, 2018", Evidence.STRONG)
DECISION_LATENCY = Publication(
    "Wnuk et al., decision times of a requirements board, 2015", Evidence.MEDIUM
)
WIP_LIMITS = Publication(
    "Sjøberg, Johnsen and Solberg, Quantifying the effect of using Kanban versus Scrum, 2012",
    Evidence.MEDIUM,
)
QUEUEING = Publication("Kleinrock, Queueing Systems, Volume 1: Theory, 1975", Evidence.STRONG)
CROSS_TRAINING = Publication(
    "Hopp, Tekin and Van Oyen, Benefits of skill chaining, Management Science 50(1), 2004",
    Evidence.STRONG,
)
KAHN = Publication("Kahn, Topological sorting of large networks, CACM 5(11), 1962", Evidence.STRONG)
CONWAY = Publication("Conway, How do committees invent?, Datamation, 1968", Evidence.MEDIUM)
FREEMAN = Publication(
    "Freeman, A set of measures of centrality based on betweenness, Sociometry 40(1), 1977",
    Evidence.STRONG,
)
COORDINATION = Publication(
    "Cataldo, Herbsleb and Carley, Socio-technical congruence, ESEM 2008", Evidence.MEDIUM
)
HEART = Publication(
    "Rodden, Hutchinson and Fu, Measuring the user experience at scale, CHI 2010", Evidence.WEAK
)
COST_OF_DELAY = Publication(
    "Reinertsen, The Principles of Product Development Flow, 2009", Evidence.WEAK
)
TIDY_FILES = Publication(
    "Convention of this tool: a model says one thing once", Evidence.CONVENTION
)
YAML_COMMENTS = Publication("YAML 1.2.2, section 6.6, Comments", Evidence.DEFINITION)
COMPLETE_MODEL = Publication(
    "Convention of this tool: only work that the model names can wait in a forecast",
    Evidence.CONVENTION,
)
SPELLING_ERRORS = Publication(
    "Damerau, A technique for computer detection and correction of spelling errors, 1964",
    Evidence.MEDIUM,
)
CONFUSABLES = Publication(
    "Unicode Technical Standard 39, Unicode security mechanisms", Evidence.DEFINITION
)
CASELESS_MATCHING = Publication(
    "The Unicode Standard, section 3.13.5, Default caseless matching", Evidence.DEFINITION
)
