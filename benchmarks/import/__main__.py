"""Measure `tribeplan import` of large tables beside plain `polars.read_csv` of the same files.

Usage: python -m benchmarks.import [--rows 1000000]

Each runs in a process of its own, with what it takes to start; memory is the most that it held,
and times are of the CPU, which what else the machine does changes little.
"Read" is what an import does with a table before it knows what it is about: find encoding,
separator and header, take blanks off every cell, know the line of every row, and count what is in
columns that nobody reads. "Import" makes and writes a model, too: of ten contract lines each of a
tenth as many people, and of issues of which 19 in 20 are done. "Least" is what no import can do
without: plain reading, and the values that come out, made of texts that need no cleaning.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.check.run import Cost, cost_of

MOST_TIMES = 3
READ = """
import sys
from tribeplan.formats.exchange.documents import files_of
from tribeplan.formats.exchange.source import Account
from tribeplan.formats.exchange.tables import table_of, used_rows
table = table_of(files_of(sys.argv[1])[0], Account(), bool)
print(len(used_rows(table, range(len(table.header)), {})))
"""
LEAST = {
    "people": """
import sys, polars
from tribeplan.formats.model_text import write_model
from tribeplan.org.organisation import Organisation
names = polars.read_csv(sys.argv[1], infer_schema=False)["Full name"].unique(maintain_order=True)
people = {f"person-{n}": {"name": name} for n, name in enumerate(names)}
print(len(write_model(Organisation.model_validate({"people": people}))))
""",
    "issues": """
import sys, polars
from tribeplan.errors import Place
from tribeplan.formats.exchange.source import SourceItem
frame = polars.read_csv(sys.argv[1], infer_schema=False)
pairs = zip(frame["Issue key"], frame["Summary"], range(frame.height))
print(len([SourceItem(key, Place("", n, 1, n, 1), name) for key, name, n in pairs]))
""",
}
POLARS = "import sys, polars; print(polars.read_csv(sys.argv[1], infer_schema=False).height)"


def people(path: Path, rows: int) -> None:
    """Ten contract lines each, the last without an end."""
    names = ["Ana", "Ben", "Cas", "Dee", "Eva", "Finn", "Guus", "Hanna"]
    with path.open("w", encoding="utf-8") as file:
        file.write("Employee ID,Full name,Work email,Job title,Department,Team,Manager ID,")
        file.write("Status,FTE,Start date,End date,Cost center,Location\n")
        for row in range(rows):
            person, line = divmod(row, 10)
            name = f"{names[person % 8]} van den {names[person // 8 % 8]} {person}"
            end = "" if line == 9 else f"{2016 + line}-12-31"
            file.write(
                f"{person:07},{name},p{person}@example.com,Engineer {person % 40},"
                f"Department {person % 50},Team {person % 5000},{person // 10:07},Active,"
                f'"{("1,0", "0,8", "0,6")[row % 3]}",'
                f"{2016 + line}-01-01,{end},{4000 + person % 90},Site {person % 7}\n"
            )


def issues(path: Path, rows: int) -> None:
    """An epic with nine stories, again and again, of which the last in twenty are open."""
    with path.open("w", encoding="utf-8") as file:
        file.write("Summary,Issue key,Issue id,Issue Type,Status,Created,Resolved,Due date,Labels,")
        file.write("Labels,Inward issue link (Blocks),Custom field (Story Points),Sprint,Parent,")
        file.write("Status Category\n")
        for row in range(rows):
            epic, story = divmod(row, 10)
            status = "Done" if epic % 20 else "To Do"
            blocks = f"A-{row - 10}" if story == 0 and epic % 40 == 0 and row else ""
            kind = "Story" if story else "Epic"
            file.write(
                f"Work of kind {row % 1000},A-{row},{10_000_000 + row},{kind},{status},"
                f"03/Feb/26 9:05 AM,,30/Nov/26,app,backend,{blocks},{story or ''},"
                f"Sprint {row % 90},{10_000_000 + row - story if story else ''},{status}\n"
            )


def show(what: str, cost: Cost, rows: int, plain: Cost) -> float:
    """Print one line; give how many times as long it took as plain reading."""
    times, more = cost.cpu_seconds / plain.cpu_seconds, cost.megabytes / plain.megabytes
    print(
        f"  {what:<18}{cost.cpu_seconds:7.1f} s {rows / cost.cpu_seconds:12,.0f} rows/s "
        f"{times:5.1f}x {cost.megabytes:7,.0f} MB {more:5.1f}x"
    )
    return max(times, more)


def main() -> None:
    """Measure all in one run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    rows = parser.parse_args().rows
    python = Path(sys.executable)
    held = True
    with tempfile.TemporaryDirectory() as home:
        for name, make in (("people", people), ("issues", issues)):
            path = Path(home) / f"{name}.csv"
            make(path, rows)
            print(f"{name}: {rows:,} rows, {path.stat().st_size / 1024**2:.0f} MB")
            plain = cost_of([python, "-c", POLARS, path], (0,))
            show("polars.read_csv", plain, rows, plain)
            read = cost_of([python, "-c", READ, path], (0,))
            held &= show("read", read, rows, plain) <= MOST_TIMES
            whole: list[str | Path] = [
                python,
                "-m",
                "tribeplan",
                "import",
                path,
                "-o",
                Path(home) / f"{name}.yaml",
            ]
            show("import", cost_of(whole, (0,)), rows, plain)
            show("least", cost_of([python, "-c", LEAST[name], path], (0,)), rows, plain)
    print(f"reading takes at most {MOST_TIMES} times as long and as much: {held}")


if __name__ == "__main__":
    main()
