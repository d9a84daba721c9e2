"""Compile the catalogues of other languages: each ``.po`` to the ``.mo`` beside it."""

import io
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = Path(__file__).resolve().parents[1] / "src/tribeplan/report/locale"


def compiled(source: Path) -> bytes:
    """What a catalogue becomes."""
    with source.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    made = io.BytesIO()
    write_mo(made, catalogue)
    return made.getvalue()


def main() -> int:
    """Write every compiled catalogue."""
    for source in sorted(LOCALES.glob("*/LC_MESSAGES/*.po")):
        source.with_suffix(".mo").write_bytes(compiled(source))
        print(source.with_suffix(".mo").name, "made")
    return 0


if __name__ == "__main__":
    sys.exit(main())
