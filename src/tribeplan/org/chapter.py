"""Chapters: the people of one specialism in a tribe, with their line manager."""

from tribeplan.org.element import Element, Id, Text


class Chapter(Element):
    """One specialism in a tribe; its lead guards the 'how', its quality and its capacity.

    >>> Chapter(lead="carla", members=["anna", "ben"]).people
    ('anna', 'ben', 'carla')
    """

    name: Text | None = None
    """Display name; the id when it is not given."""

    skill: Id | None = None
    """The specialism; the chapter's own id when it is not given."""

    lead: Id | None = None
    """Line manager of the members."""

    members: tuple[Id, ...] = ()
    """Who belongs to it; the lead may be among them."""

    @property
    def people(self) -> tuple[Id, ...]:
        """Everybody who belongs to it once, in the order written, the lead included."""
        names = dict.fromkeys(self.members)
        if self.lead is not None:
            names.setdefault(self.lead)
        return tuple(names)
