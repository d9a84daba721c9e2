"""Where a simulated number comes from, so that it can be traced and run again."""

from tribeplan import __version__
from tribeplan.report.amounts import date
from tribeplan.report.sections import Section
from tribeplan.simulation.calendar import FirstDay
from tribeplan.simulation.question import Question, model_hash

SHORT_HASH = 12


def first_day_words(first_day: FirstDay) -> str:
    """Say on which day it begins, and why then, as in "4 Jan 2027 (the first 'arrives')"."""
    return f"{date(first_day.day)} ({first_day.because.value})"


def basis(*questions: Question, replications: int) -> Section:
    """Say with what a result was made."""
    experiment = questions[0].experiment
    before = experiment.warm_up_days
    warm_up = f" after {before:g} of warm-up" if before else ""
    models = ", ".join(map(_model, questions))
    length = f"{replications:,} histories of {experiment.horizon_days:g} working days{warm_up}"
    order = f"backlogs by {experiment.policy.value}"
    sentences = [
        f"tribeplan {__version__}; {models}; seed {experiment.seed}; {length}; {order}.",
        f"First day: {first_day_words(questions[0].first_day)}{' of all' * (len(questions) > 1)}.",
    ]
    for each in questions:
        mine = f" in {each.name}" if len(questions) > 1 else ""
        changed = "; ".join(f"{n} = {v} (usually {u})" for n, (u, v) in each.changed.items())
        if changed:
            sentences.append(f"Assumptions that differ{mine}: {changed}.")
        if each.not_followed:
            asked = ", ".join(each.not_followed)
            sentences.append(f"Not followed{mine}, because all are played alike: {asked}.")
        sentences += [f"Note{mine}: {words}." for words in each.implausible]
    if not any(each.changed for each in questions):
        sentences.append("All assumptions as 'tribeplan assumptions' lists them.")
    return Section("Made with", tuple(sentences))


def _model(question: Question) -> str:
    name = f"'{question.scenario}', " if question.scenario else ""
    return f"{question.path} ({name}{model_hash(question.organisation)[:SHORT_HASH]})"
