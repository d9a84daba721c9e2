"""Every feature of every replication, as CSV or Parquet, with what it was made with."""

import io
import json

import polars as pl

from tribeplan.report.study_json import finite
from tribeplan.simulation.study import Study

_FORMULA = r"^([=+\-@\t\r])"
"""How a cell begins that a spreadsheet would run."""


def study_csv(study: Study) -> str:
    """Write the table with what it was made with in each line; no cell is a formula."""
    made = study.provenance
    changed = json.dumps(finite(made["assumptions_changed"]), sort_keys=True)
    table = study.outcome.features().with_columns(
        pl.lit(made["tribeplan"]).alias("tribeplan_version"),
        pl.lit(made["model_sha256"]).alias("model_sha256"),
        pl.lit(made["seed"]).alias("seed"),
        pl.lit(made["starts"]).alias("first_day"),
        pl.lit(changed).alias("assumptions_changed"),
    )
    text = pl.selectors.string()
    return table.with_columns(text.str.replace(_FORMULA, "'$1")).write_csv()


def study_parquet(study: Study) -> bytes:
    """Write the table with what it was made with as metadata of the file, each value as text."""
    made = {
        f"tribeplan.{name}": value if isinstance(value, str) else json.dumps(finite(value))
        for name, value in study.provenance.items()
    }
    file = io.BytesIO()
    study.outcome.features().write_parquet(file, metadata=made)
    return file.getvalue()
