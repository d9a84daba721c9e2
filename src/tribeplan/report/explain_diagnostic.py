"""A code of a diagnostic explained: what is wrong, what to do, and a file that has it."""

import textwrap

from tribeplan.formats.diagnostic_codes import DiagnosticKind

MOST_LINES = 8
"""Lines of an example that are worth showing."""


def explain_diagnostic(kind: DiagnosticKind) -> str:
    """Explain a kind of diagnostic in plain text, for the terminal."""
    parts = [f"{kind.code} (cannot be understood)", f"{_sentence(kind)}.", _wrapped(kind.remedy)]
    if _is_short(kind):
        parts.append(f"Bad:\n{textwrap.indent(kind.example.rstrip(), '    ')}")
    return "\n\n".join(parts) + "\n"


def explain_diagnostic_markdown(kind: DiagnosticKind) -> str:
    """Explain a kind of diagnostic in Markdown, under a heading."""
    parts = [f"## {kind.code}", f"**{_sentence(kind)}.**", _wrapped(kind.remedy)]
    if _is_short(kind):
        parts.append(f"Bad:\n\n```yaml\n{kind.example}```")
    return "\n\n".join(parts) + "\n"


def _sentence(kind: DiagnosticKind) -> str:
    return kind.title[0].upper() + kind.title[1:]


def _wrapped(text: str) -> str:
    return textwrap.fill(text, 100, break_on_hyphens=False)


def _is_short(kind: DiagnosticKind) -> bool:
    return 0 < kind.example.count("\n") <= MOST_LINES
