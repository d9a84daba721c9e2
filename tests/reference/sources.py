"""What real files say by ``counts.json``, and what was left out when one was read."""

import json
from pathlib import Path
from typing import Any

from tribeplan.formats.exchange.source import Source, by_reason

SHARED = Path(__file__).resolve().parents[3] / "shared/data"


def reasons(source: Source) -> dict[str, int]:
    """How much was left out for each reason."""
    return {why: len(some) for why, some in by_reason(source.account.skipped).items()}


def expected(name: str) -> Any:  # noqa: ANN401  # as the file has it
    """What openpyxl, the csv module and others count in a file of the exchange."""
    return json.loads((SHARED / "exchange/counts.json").read_text("utf-8"))[name]
