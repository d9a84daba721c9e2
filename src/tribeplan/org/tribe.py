"""Tribes: the squads and chapters of one purpose."""

from pydantic import Field

from tribeplan.org.chapter import Chapter
from tribeplan.org.element import Element, Id, Text
from tribeplan.org.squad import KindOfWork, Squad


class Tribe(Element):
    """The squads and chapters of one purpose, led by one tribe lead."""

    name: Text | None = None
    """Display name; the id when it is not given."""

    purpose: Text | None = None
    """Why the tribe exists, in one sentence."""

    work: KindOfWork = KindOfWork.CHANGE
    """Change (experience) or run (service)."""

    lead: Id | None = None
    """The tribe lead; with the chapter leads the management team."""

    agile_coaches: tuple[Id, ...] = ()
    """Who helps the squads grow."""

    chapters: dict[Id, Chapter] = Field(default_factory=dict)
    """Its specialisms."""

    squads: dict[Id, Squad] = Field(default_factory=dict)
    """Its squads; a squad's id stands once in the whole organisation."""

    @property
    def chapter_leads(self) -> tuple[Id, ...]:
        """Who leads its chapters, once each, in the order written."""
        leads = (chapter.lead for chapter in self.chapters.values())
        return tuple(dict.fromkeys(lead for lead in leads if lead is not None))

    @property
    def management_team(self) -> tuple[Id, ...]:
        """The tribe lead and the chapter leads, once each."""
        lead = () if self.lead is None else (self.lead,)
        return tuple(dict.fromkeys(lead + self.chapter_leads))

    @property
    def people(self) -> tuple[Id, ...]:
        """Everybody who works in the tribe once: lead, coaches, chapters, squads."""
        names = dict.fromkeys(() if self.lead is None else (self.lead,))
        names.update(dict.fromkeys(self.agile_coaches))
        for chapter in self.chapters.values():
            names.update(dict.fromkeys(chapter.people))
        for squad in self.squads.values():
            names.update(dict.fromkeys(squad.people))
        return tuple(names)
