"""The verb that opens a model to be changed: edit.

It stands apart from :mod:`tribeplan.api` because a check must not pay for loading what edits need.
"""

from tribeplan.api import CheckOptions, load
from tribeplan.editing.document import Document
from tribeplan.formats.model_files import find_models
from tribeplan.formats.native import ModelReading
from tribeplan.formats.waiver_comments import find_waivers
from tribeplan.org.organisation import Organisation
from tribeplan.rules.check import ALL_RULES, check_organisation
from tribeplan.rules.finding import Finding


def edit(path: str, options: CheckOptions | None = None) -> Document:
    """Open the one model at a path to change it.

    Raises
    ------
    InvalidInput
        With every diagnostic when it cannot be understood.
    NoInput
        When nothing is there.
    InvalidUsage
        When several models are there.
    """
    how = options or CheckOptions()
    load(path)

    def findings(organisation: Organisation, reading: ModelReading) -> tuple[Finding, ...]:
        waivers = [comment.waiver for comment in find_waivers(reading.places)]
        found = check_organisation(organisation, ALL_RULES, waivers, today=how.today)
        return tuple(finding for finding, waiver in found if waiver is None)

    return Document(next(iter(find_models([path]))), findings)
