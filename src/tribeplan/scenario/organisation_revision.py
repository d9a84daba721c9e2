"""What can be set of the organisation as a whole: its name, the preset and single limits."""

from collections.abc import Iterator

from pydantic import Field

from tribeplan.org.address import Address
from tribeplan.org.element import Element, Text
from tribeplan.org.limits import Limits, Preset
from tribeplan.org.organisation import Organisation
from tribeplan.org.roster import Roster
from tribeplan.scenario.conflict import Conflict, unknown
from tribeplan.scenario.operation import Operation
from tribeplan.scenario.revisions import field_names

LIMIT = "limits."
"""What stands before the name of one limit that is cleared."""


class OrganisationFields(Element):
    """What an organisation has besides people, tribes, gates and work."""

    name: Text | None = None
    """What the organisation is called."""

    preset: Preset = Preset.ING
    """The published limits to start from."""

    limits: Limits | None = None
    """Limits that differ from the preset; those that are not named stay as they are."""


class RevisedOrganisation(Operation):
    """The organisation with another name, preset or limit."""

    organisation: OrganisationFields = Field(default_factory=OrganisationFields)
    """What is different."""

    clear: tuple[Text, ...] = ()
    """Fields to take away; one limit as ``limits.squad_size``."""

    def conflicts(self, roster: Roster) -> Iterator[Conflict]:
        """Refuse fields and limits that do not exist."""
        del roster  # the organisation is always there
        fields = field_names(OrganisationFields)
        for position, typed in enumerate(self.clear):
            at: Address = ("clear", position)
            if typed.startswith(LIMIT):
                yield from unknown(at, "limit", typed.removeprefix(LIMIT), field_names(Limits))
            else:
                yield from unknown(at, "field", typed, fields)

    def apply(self, roster: Roster) -> Organisation:
        """Put the fields into the organisation."""
        old, given = roster.organisation, self.organisation
        fields: dict[str, object] = {
            name: OrganisationFields.model_fields[name].get_default()
            for name in self.clear
            if not name.startswith(LIMIT)
        }
        for name in given.model_fields_set:
            fields[name] = getattr(given, name)
        return old.model_copy(update={**fields, "limits": self._limits(old)})

    def _limits(self, old: Organisation) -> Limits | None:
        kept = {} if "limits" in self.clear else _written(old.limits)
        for typed in self.clear:
            kept.pop(typed.removeprefix(LIMIT), None)
        limits = kept | _written(self.organisation.limits)
        return Limits.model_validate(limits) if limits else None


def _written(limits: Limits | None) -> dict[str, float]:
    return {} if limits is None else limits.model_dump(include=limits.model_fields_set)
