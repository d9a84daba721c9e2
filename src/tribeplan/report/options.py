"""What a reader may ask of a report."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """Choices that change how a report looks, never what was found."""

    show_suppressed: bool = False
    """Also show findings that do not count, each with the reason; JSON has them always."""

    colour: bool = False
    """Paint the formats for terminals with ANSI codes."""

    statistics: bool = False
    """In the formats for terminals: how often each code was found, instead of every finding."""
