"""The file that says what people and changes cost; it stays out of the model's directory."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from tribeplan.errors import Diagnostic, InvalidInput, InvalidUsage
from tribeplan.formats.model.files import read_file
from tribeplan.formats.model.messages import read_as
from tribeplan.formats.model.places import Places
from tribeplan.formats.nearest import nearest
from tribeplan.formats.yaml.tree import read_document
from tribeplan.org.address import Address
from tribeplan.org.organisation import Organisation
from tribeplan.scenario.change import VERBS
from tribeplan.scenario.operation import SUBJECTS
from tribeplan.simulation.costs import Costs


def read_costs(path: Path, models: Iterable[str], organisations: Iterable[Organisation]) -> Costs:
    """Read what people and changes cost, of the people and chapters of organisations.

    The file may not stand in or beside the models that it is for: salaries are seen by fewer people
    than an organisation is. Raises InvalidUsage when it stands in a model's directory; InvalidInput
    with every diagnostic when it cannot be understood.
    """
    here = Path(os.path.realpath(path))
    for model in models:
        home = Path(os.path.realpath(model))
        if here.is_relative_to(home) if home.is_dir() else here.parent == home.parent:
            raise InvalidUsage(
                f"'{path}' stands in the directory of '{model}', which whoever may see the model "
                "sees; keep what people cost in a directory of its own"
            )
    document = read_document(str(path), read_file(path))
    costs = read_as(Costs, document)
    places = Places((document,), {})
    unknown = tuple(_unknown(costs, places, tuple(organisations)))
    if unknown:
        raise InvalidInput(unknown)
    return costs


def _unknown(
    costs: Costs, places: Places, organisations: tuple[Organisation, ...]
) -> Iterator[Diagnostic]:
    tribes = [tribe for each in organisations for tribe in each.tribes.values()]
    known = {
        "people": {id_ for each in organisations for id_ in each.people},
        "chapters": {id_ for tribe in tribes for id_ in tribe.chapters},
    }
    for section, ids in known.items():
        for id_ in getattr(costs.per_day, section):
            if id_ not in ids:
                at: Address = ("per_day", section, id_)
                yield _diagnostic(places, at, f"nothing in {section} is called '{id_}'", ids)
    operations = {*VERBS, *(f"{verb} {subject}" for verb in VERBS for subject in SUBJECTS)}
    for operation in costs.once:
        if operation not in operations:
            message = f"'{operation}' is no operation of a scenario, as 'move person' is"
            yield _diagnostic(places, ("once", operation), message, operations)


def _diagnostic(places: Places, at: Address, message: str, known: Iterable[str]) -> Diagnostic:
    meant = nearest(str(at[-1]), sorted(known))
    return Diagnostic(places.key(at), "TP108", message, f"did you mean '{meant}'?" if meant else "")
