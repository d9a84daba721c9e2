"""What can make a model impossible to understand: every code of a diagnostic, and what to do."""

from typing import NamedTuple


class DiagnosticKind(NamedTuple):
    """What all diagnostics with one code have in common."""

    code: str
    title: str
    """What is wrong, in a few words."""

    remedy: str
    """Why it is refused and what to do, in a few sentences."""

    example: str = ""
    """A file that has it; empty where no text shows it."""


DIAGNOSTICS: tuple[DiagnosticKind, ...] = (
    DiagnosticKind(
        "TP001",
        "not valid YAML",
        "The file breaks the grammar of YAML at this place: a bracket or quote is not closed, a"
        " colon is missing, or a line is indented unlike its neighbours. Look at the line and "
        "the one above it.",
        "people: [anna, ben\n",
    ),
    DiagnosticKind(
        "TP002",
        "not UTF-8 text",
        "Models are UTF-8, so that names read alike on every machine. Save the file as UTF-8 in"
        " your editor.",
    ),
    DiagnosticKind(
        "TP003",
        "a git conflict was left in the file",
        "Two versions of a part stand one below the other, with the marks git put between them."
        " Keep one, and delete the lines with the marks.",
        "<<<<<<< HEAD\nname: Our bank\n=======\nname: Your bank\n>>>>>>> other\n",
    ),
    DiagnosticKind(
        "TP004",
        "an anchor, alias, tag or merge key",
        "A reviewer should see what a line says without looking elsewhere, and a few aliases "
        "can grow into gigabytes. Write the value out where it is used; put text that starts "
        "with `&`, `*` or `!` in quotes.",
        "people:\n  anna: &expert {skills: {code: 1.0}}\n  ben: *expert\n",
    ),
    DiagnosticKind(
        "TP005",
        "a character that is invisible or changes how text is shown",
        "Characters that nobody can see, or that turn the direction of text, make a model look "
        "like something it is not. Delete the character; it often comes along with copied text.",
        'name: "Bank\\u202e"\n',
    ),
    DiagnosticKind(
        "TP006",
        "a key that stands twice",
        "Most YAML tools let the last of them win without a word. Rename or delete one of them.",
        "people:\n  anna: {fte: 1.0}\n  anna: {fte: 0.8}\n",
    ),
    DiagnosticKind(
        "TP007",
        "too large or nested too deeply",
        "A model of 100,000 people has about 24 MB, so a file over 64 MB, a line over 1 MB or "
        "values nested more than 64 deep are a mistake or an attack. Split the file: a "
        "directory of files is one organisation.",
        f"people: {'[' * 70}{']' * 70}\n",
    ),
    DiagnosticKind(
        "TP008",
        "not one mapping of keys and values",
        "A model is one mapping: lines like `name: Our bank`. A list, a single text, an empty "
        "file or a second document behind `---` is something else.",
        "- anna\n- ben\n",
    ),
    DiagnosticKind(
        "TP009",
        "a tab as indentation",
        "A tab is as wide as every editor likes, so YAML takes none for indentation. Use spaces.",
        "people:\n\tanna: {fte: 1.0}\n",
    ),
    DiagnosticKind(
        "TP010",
        "a file that cannot be read from disk",
        "It is a directory, a pipe or a device, a link that leads to itself, or its permissions "
        "forbid reading it. No example can show it.",
    ),
    DiagnosticKind(
        "TP100",
        "more of the same",
        "The first 500 problems of a kind are told and the rest is counted. Mend the first ones; "
        "the others often go with them.",
        "people:\n" + "".join(f"  p{number}: {{age: 1}}\n" for number in range(501)),
    ),
    DiagnosticKind(
        "TP101",
        "a key that is not known",
        "A misspelled key would otherwise be a wish that nobody hears. The message names the "
        "nearest key and lists those there are; `tribeplan schema` lets an editor offer them.",
        "people:\n  anna: {skils: {code: 1.0}}\n",
    ),
    DiagnosticKind(
        "TP102",
        "a required key that is missing",
        "Few keys are required: those without which the element means nothing. Add it.",
        "work:\n  streams:\n    small-changes: {squad: app}\n",
    ),
    DiagnosticKind(
        "TP103",
        "an id that is none",
        "Ids are lower-case letters, digits and single hyphens, at most 80 characters. They stay "
        "when a name changes, so every reference and every baseline stays valid; the name for "
        "people stands under `name`.",
        "people:\n  Anna de Vries: {fte: 1.0}\n",
    ),
    DiagnosticKind(
        "TP104",
        "a value of the wrong kind, or beyond its bounds",
        "The message says what was found and what is expected: a number, a date like 2026-11-30, "
        "`true` or `false`, a share above 0 and at most 1. Money, values and counts are written "
        "without a sign between thousands: what could be read as 30000 or as 30 is refused with "
        "both.",
        "people:\n  anna: {fte: 1.5}\n",
    ),
    DiagnosticKind(
        "TP105",
        "a word that is not one of those allowed",
        "The message lists the words, and names the nearest.",
        "tribes:\n  loans:\n    squads:\n      app: {mandate: ful}\n",
    ),
    DiagnosticKind(
        "TP106",
        "a mapping, list or text where something else belongs",
        "Often a line is indented too much or too little, or a dash is missing or too many.",
        "people: [anna, ben]\n",
    ),
    DiagnosticKind(
        "TP107",
        "a format version that is not known",
        "`tribeplan: 1` is the only version so far. A higher one was written for a newer release: "
        "install that.",
        "tribeplan: 2\n",
    ),
    DiagnosticKind(
        "TP108",
        "an id that refers to nothing",
        "Somebody or something is named that is written down nowhere. The message names the "
        "nearest id; correct the spelling, or add the element where the message says.",
        "people: {anna: }\ntribes:\n  loans: {lead: ana}\n",
    ),
    DiagnosticKind(
        "TP109",
        "an id that stands twice in the organisation",
        "Squads are referred to by their id alone, so an id stands once in the whole "
        "organisation, and a key once in all files of a directory. Rename or delete one of them.",
        "tribes:\n  loans: {squads: {app: }}\n  cards: {squads: {app: }}\n",
    ),
    DiagnosticKind(
        "TP110",
        "a change of a scenario that cannot be made",
        "The base has changed, or never was as the scenario takes it to be: somebody is not in the "
        "squad they should leave, an id is taken, or what should go is still needed. The message "
        "says which; nothing is written while any change cannot be made.",
    ),
    DiagnosticKind(
        "TP111",
        "a scenario where a model is expected",
        "A scenario is checked, shown, compared and simulated as a model is; other edits than new "
        "ids are made in a model. Change the `changes:` in the file of the scenario, or the model "
        "that its `base:` names; `tribeplan apply` writes the model it leads to.",
        "scenario: 1\nbase: bank.yaml\n",
    ),
    DiagnosticKind(
        "TP112",
        "a base of a scenario that leads to no model",
        "`base` is the path of a model or another scenario, from the directory of the scenario "
        "itself. Nothing stands there, or the bases go round in a circle.",
    ),
    DiagnosticKind(
        "TP113",
        "a file that belongs to no model",
        "A directory is one organisation as long as at most one of its files states `tribeplan:`. "
        "When two do, each is a model of its own, and a file beside them that states none would be "
        "left out without a word.",
    ),
    DiagnosticKind(
        "TP114",
        "a file of others that cannot be imported",
        "`tribeplan import` reads files that other tools keep or export. The message says what "
        "stands in the way; export the file again, or say with `--from`, `--dates` or a mapping "
        "what it is.",
    ),
    DiagnosticKind(
        "TP115",
        "a wave that changes nothing, or on a day on which it cannot take place",
        "The waves of a scenario stand in the order of their days, those of its base first, one a "
        "day, and none after the last day that its `experiment` simulates. Move the wave, put two "
        "of one day together, or simulate longer. Under `do` each says what it changes.",
    ),
)
"""Every kind there is, by code: ``TP0xx`` the file and its YAML, ``TP1xx`` the values in it."""


def diagnostics_named(word: str) -> tuple[DiagnosticKind, ...]:
    """The kinds whose code is a word or starts with it; none when there is no such kind.

    >>> [kind.title for kind in diagnostics_named("TP108")]
    ['an id that refers to nothing']
    >>> diagnostics_named("TP201")
    ()
    """
    start = word.strip().upper()
    if len(start) <= len("TP"):
        return ()
    return tuple(kind for kind in DIAGNOSTICS if kind.code.startswith(start))
