"""Histories of work items: when each was asked for, begun and finished, and what was in the way.

Read are tables with a row for each item (Azure DevOps, Jira, Linear, Asana, Lighthouse and their
like), with a column for each state (ActionableAgile), with a row for each change of state, and
Jira's answers with changelog.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from tribeplan.errors import InvalidInput, Place
from tribeplan.formats.exchange.backlog import (
    ITEM_COLUMNS,
    KEYS_PERHAPS,
    PAST_COLUMNS,
    StateKind,
    kind_of_state,
)
from tribeplan.formats.exchange.dates import LATER, DateOrder, day_of
from tribeplan.formats.exchange.documents import File, json_value, one_file
from tribeplan.formats.exchange.hr import number_of
from tribeplan.formats.exchange.source import Account, items, mapping, refused, words
from tribeplan.formats.exchange.tables import (
    RUINED,
    columns_of,
    date_orders,
    known_in,
    short_name,
    table_of,
    used_rows,
)
from tribeplan.formats.yaml.nodes import is_mapping

# --- What columns and states are called ----------------------------------------------------------

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "key": ("key", "past_key", "other_key"),
    "type": ("kind",),
    "state": ("status", "to_state"),
    "category": ("category",),
    "created": ("created",),
    "started": ("started", "arrives"),
    "finished": ("completed", "finished"),
    "cancelled": ("cancelled",),
    "points": ("points",),
    "parent": ("parent",),
    "changed": ("changed",),
}
"""What a column may hold, by the words that a tracker has for it; the first that is there counts.
"""

_WORDS = {**ITEM_COLUMNS, **PAST_COLUMNS}
_FIELDS = {
    what: tuple(name for word in words for name in _WORDS[word]) for what, words in COLUMNS.items()
}
_FIELDS["key"] = tuple(sorted(_FIELDS["key"], key=KEYS_PERHAPS.__contains__))
_has_field = known_in(_FIELDS)
DAYS = ("created", "started", "finished", "cancelled", "changed")


LARGEST_HISTORY_BYTES = 192 * 1024 * 1024
"""Two million items; reading takes ten times as much memory at most."""


# --- What comes of it ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HowRead:
    """What the user says about a history."""

    today: dt.date
    """Nothing can have happened after it."""

    as_of: dt.date | None = None
    """The day on which it was exported; the last day in it where nobody says."""

    dates: DateOrder | None = None
    states: Mapping[str, StateKind] = field(default_factory=dict[str, StateKind])
    """What states say, by name, where their names do not tell."""


class History(NamedTuple):
    """Work items, cleaned, and an account of the cleaning."""

    path: str
    items: pl.DataFrame
    """Of each item: ``key``, ``type``, ``parent`` (text), ``points``, ``created``, ``started``,
    ``finished`` (days), ``active_days``, ``waiting_days`` (working days, where states tell), and
    ``went_back`` (whether it came back to a state that it had left; null where nothing tells)."""

    as_of: dt.date
    rows: int
    """Rows with anything in them, or items of an answer."""

    left_out: pl.DataFrame
    """``why``, ``what`` and ``line``; with the items they add up to the rows."""

    guessed: pl.DataFrame
    """Likewise; these items count."""

    states: Mapping[str, StateKind]
    """What each state was taken for."""


# --- Tables as text in columns -------------------------------------------------------------------

_REMARKS = {"why": pl.String, "what": pl.String, "line": pl.Int64}
_UNKNOWN = (
    "no history of work items: no row has names of columns that a tracker gives",
    "columns it knows: ID, Type, State, Created, Started, Finished",
)


NO_IDS = "no column of ids: a row that stands twice counts twice"
"""What is guessed of a table that has none, and to be said at once."""


def _is_known(header: str) -> bool:
    return _has_field(header) or kind_of_state(header) is not None


def _texts(file: File, account: Account) -> tuple[tuple[str, ...], pl.DataFrame]:
    """The header, and the rows as text: columns ``0``, ``1`` … if they are known, and ``line``."""
    table = table_of(file, account, _is_known, _UNKNOWN)
    dated = {
        at
        for what, some in columns_of(table.header, _FIELDS).items()
        if what in DAYS
        for at in some
    }
    dated |= {n for n, name in enumerate(table.header) if kind_of_state(name) is not None}
    used = [n for n, name in enumerate(table.header) if _is_known(name)]
    found = used_rows(table.with_days(dated), used, {}).frame(len(used))
    found = found.rename({str(place): f"at {n}" for place, n in enumerate(used)})
    texts = found.select(pl.col("^at .*$").replace("", None), "line")
    return table.header, texts.rename({f"at {n}": str(n) for n in used})


# --- Days and numbers out of text ----------------------------------------------------------------

_TIME = r"[T ,]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([AaPp])?\.?.*$"
_CLOCK = "%Y-%m-%d %H:%M:%S"
_ZONED = r"^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:\.\d+)?\s*(Z|[+-](\d{2}):?(\d{2})?)$"
_SECONDS_OF_A_DAY = 86_400


def _without_time(column: str) -> pl.Expr:
    return pl.col(column).str.replace(_TIME, "").str.strip_chars()


def _days_of(
    frame: pl.DataFrame, columns: Sequence[str], how: HowRead, path: str
) -> dict[str, dict[str, dt.date | None]]:
    """Of each column, every text that stands for a day, with the day.

    Raises InvalidInput when day and month cannot be told.
    """
    plain = {name: frame.select(_without_time(name)).to_series() for name in columns}
    texts = {
        name: [text for text in column.unique().sort() if text] for name, column in plain.items()
    }

    def place_of(name: str, text: str) -> Place:
        line = int(frame["line"][(plain[name] == text).arg_max() or 0])
        return Place(path, line, 1, line, 1)

    orders = date_orders(texts, place_of, how.dates)
    return {
        name: {text: day_of(text, orders[name]) for text in some} for name, some in texts.items()
    }


def _with_days(
    frame: pl.DataFrame, columns: Sequence[str], how: HowRead, path: str
) -> pl.DataFrame:
    """The frame with days for texts, and ``unreadable``: the first text that is no day."""
    days = _days_of(frame, columns, how, path)
    texts = {name: _without_time(name) for name in columns}
    unreadable = pl.coalesce(
        pl.when(text.is_in([each for each, day in days[name].items() if day is None])).then(text)
        for name, text in texts.items()
    )
    read = [
        text.replace_strict(days[name], default=None, return_dtype=pl.Date).alias(name)
        if days[name]
        else pl.lit(None, pl.Date).alias(name)
        for name, text in texts.items()
    ]
    return frame.with_columns(*read, unreadable.alias("unreadable"))


def _seconds(column: str) -> pl.Expr:
    """The time of day in a text [s], 0 without one."""
    part = pl.col(column).str.extract_groups(_TIME).struct
    hour, minute, second = (part.field(n).cast(pl.Int32).fill_null(0) for n in "123")
    half = part.field("4").str.to_lowercase()
    twelve = pl.when(half == "p").then(hour % 12 + 12).when(half == "a").then(hour % 12)
    return twelve.otherwise(hour) * 3600 + minute * 60 + second


def _ahead(column: str) -> pl.Expr:
    """How far the zone in a text is ahead of Greenwich [s]; null where none is told."""
    part = pl.col(column).str.extract_groups(_ZONED).struct
    hour, minute = (part.field(n).cast(pl.Int32).fill_null(0) for n in "45")
    seconds = hour * 3600 + minute * 60
    signed = pl.when(part.field("3").str.starts_with("-")).then(-seconds).otherwise(seconds)
    return pl.when(part.field("3").is_not_null()).then(signed)


def _in_one_zone(*tables: tuple[pl.DataFrame, Sequence[str]]) -> list[pl.DataFrame]:
    """Tables whose times are told by one clock: that of most of them, where there are several.

    Else what comes first by its text may have happened last. A zone that changes its clock twice a
    year counts as two, and what is told there around midnight may move by a day.
    """
    ahead = pl.concat(
        frame.select(_ahead(name)).to_series().alias("ahead")
        for frame, names in tables
        for name in names
    ).drop_nulls()
    if ahead.n_unique() < 2:  # noqa: PLR2004  # one clock
        return [frame for frame, _ in tables]
    most = pl.lit(ahead.mode().sort()[0], pl.Int32)
    return [
        frame.with_columns(
            pl.coalesce(
                (
                    pl.col(name)
                    .str.head(19)
                    .str.replace("T", " ")
                    .str.to_datetime(_CLOCK, strict=False)
                    + pl.duration(seconds=most - _ahead(name))
                ).dt.strftime(_CLOCK),
                pl.col(name),
            ).alias(name)
            for name in names
        )
        for frame, names in tables
    ]


def _numbers(frame: pl.DataFrame, column: str) -> pl.Expr:
    texts = [text for text in frame[column].unique() if text is not None]
    known = {text: number_of(text) for text in texts}
    if not known:
        return pl.lit(None, pl.Float64).alias(column)
    return pl.col(column).replace_strict(known, return_dtype=pl.Float64).alias(column)


# --- Changes of state, and what they say of each item --------------------------------------------


def _kinds(
    names: Iterable[str | None], how: HowRead, categories: Mapping[str, str]
) -> tuple[dict[str, StateKind], list[str]]:
    """What each state was taken for, and those that were guessed."""
    told = {name.casefold(): kind for name, kind in how.states.items()}
    found: dict[str, StateKind] = {}
    guessed: list[str] = []
    for name in sorted({name for name in names if name}):
        kind = told.get(name.casefold()) or kind_of_state(name)
        kind = kind or kind_of_state(categories.get(name, ""))
        if kind is None:
            guessed.append(name)
        found[name] = kind or StateKind.ACTIVE
    return found, guessed


def _lives(changes: pl.DataFrame, states: Mapping[str, StateKind]) -> pl.DataFrame:
    """What the changes of each item say: its days, its time in states, whether it came back.

    ``changes`` has ``key``, ``day``, ``second`` and ``state``; the order of those of one second is
    that of the rows.
    """
    kinds = {name: kind.value for name, kind in states.items()}
    ordered = changes.sort("key", "day", "second", maintain_order=True).with_columns(
        pl.col("state").replace_strict(kinds, default=None, return_dtype=pl.String).alias("kind")
    )
    next_ = {name: pl.col(name).shift(-1).over("key") for name in ("day", "second")}
    worked = pl.business_day_count("day", next_["day"])
    clock = (next_["second"] - pl.col("second")) / _SECONDS_OF_A_DAY
    is_done = pl.col("kind") == StateKind.DONE
    ordered = ordered.with_columns(
        (worked + clock).clip(0).alias("days"),
        (~is_done).cum_sum(reverse=True).over("key").alias("after"),
        (pl.col("kind") == StateKind.ACTIVE).cum_max().over("key").alias("begun"),
    )
    begun = pl.col("begun") & (pl.col("after") > 0)
    back = (
        ordered.filter(pl.col("kind").is_in([StateKind.ACTIVE, StateKind.DONE]))
        .filter((pl.col("state") != pl.col("state").shift(1).over("key")).fill_null(value=True))
        .filter(pl.col("kind") == StateKind.ACTIVE)
        .group_by("key")
        .agg((pl.col("state").n_unique() < pl.len()).alias("went_back"))
    )
    found = ordered.group_by("key", maintain_order=True).agg(
        pl.col("day").first().alias("created"),
        pl.col("day").filter(pl.col("kind") == StateKind.ACTIVE).first().alias("started"),
        pl.col("day").filter(pl.col("after") == 0).first().alias("finished"),
        pl.col("kind").last().alias("last"),
        pl.col("days")
        .filter(begun & (pl.col("kind") == StateKind.ACTIVE))
        .sum()
        .alias("active_days"),
        pl.col("days")
        .filter(begun & (pl.col("kind") != StateKind.ACTIVE))
        .sum()
        .alias("waiting_days"),
    )
    return found.join(back, on="key", how="left").with_columns(
        pl.col("went_back").fill_null(value=False)
    )


def _stages(header: Sequence[str], texts: pl.DataFrame) -> dict[str, str]:
    """The columns that hold the day on which an item came into a state, with the state's name.

    A column that may be called after its state or say when work ended, as 'Closed', is one of them
    beside two that can only be states.
    """
    found: dict[str, str] = {}
    sure = 0
    head = texts.head(200)
    for n, name in enumerate(header):
        said = short_name(name)
        is_sure = not _has_field(name) or said in ("done", "inprogress")
        if kind_of_state(name) is None or not (is_sure or said in _FIELDS["finished"]):
            continue
        values = [text for text in head.select(_without_time(str(n))).to_series() if text]
        if values and all(day_of(text, "dmy") or day_of(text, "mdy") for text in values):
            found[str(n)] = name
            sure += is_sure
    return found if len(found) > 2 and sure > 1 else {}  # noqa: PLR2004  # created, started and finished are no states


# --- Jira's answers with changelog ---------------------------------------------------------------


_RESOLVED = "Resolved"
"""The state of what has a day of resolution."""


def _moment(text: str | None) -> dt.datetime:
    """The moment that a time with its zone means; times of one changelog may have several zones.

    >>> _moment("2026-03-01T00:30:00.000+0200") < _moment("2026-02-28T23:00:00.000+0000")
    True
    """
    try:
        found = dt.datetime.fromisoformat(text or "")
    except ValueError:
        return dt.datetime.min.replace(tzinfo=dt.UTC)
    return found.replace(tzinfo=dt.UTC) if found.tzinfo is None else found


def _jira(file: File, root: object) -> tuple[pl.DataFrame, pl.DataFrame, dict[str, str]]:
    """Items, changes of state, and categories of states of an answer of Jira's search."""
    rows: list[dict[str, Any]] = []
    changes: list[dict[str, Any]] = []
    categories: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for number, issue in enumerate(items(root, "issues"), 1):
        fields = mapping(issue, "fields")
        status = mapping(fields, "status")
        key = words(issue, "key") or words(issue, "id") or f"item {number}"
        state = words(status, "name")
        if state:
            category = words(mapping(status, "statusCategory"), "key") or ""
            categories[state][category] += 1
        created, resolved = words(fields, "created"), words(fields, "resolutiondate")
        rows.append(
            {
                "key": key,
                "type": words(mapping(fields, "issuetype"), "name"),
                "parent": words(mapping(fields, "parent"), "key"),
                "created": created,
                "resolved": resolved,
                "line": number,
            }
        )
        histories = sorted(
            items(mapping(issue, "changelog"), "histories"),
            key=lambda each: _moment(words(each, "created")),
        )
        moves = [
            (words(each, "created"), words(item, "fromString"), words(item, "toString"))
            for each in histories
            for item in items(each, "items")
            if words(item, "field") == "status"
        ]
        told = [(created, moves[0][1] if moves else state), *((at, to) for at, _, to in moves)]
        if resolved is not None:  # what happens later is done to the workflow, not to the item
            end = _moment(resolved)
            told = [*((at, to) for at, to in told if at and _moment(at) < end)]
            told.append((resolved, _RESOLVED))
        changes += [
            {"key": key, "changed": at, "state": to, "line": number} for at, to in told if at and to
        ]
    if not rows:
        raise refused(file.path, "no issues in it", "ask Jira for /search?expand=changelog")
    schema = {"key": pl.String, "changed": pl.String, "state": pl.String, "line": pl.Int64}
    texts = dict.fromkeys(("key", "type", "parent", "created", "resolved"), pl.String)
    return (
        pl.DataFrame(rows, schema={**texts, "line": pl.Int64}),
        pl.DataFrame(changes, schema=schema),
        {name: seen.most_common(1)[0][0] for name, seen in categories.items()},
    )


# --- Cleaning: every row is counted somewhere ----------------------------------------------------

_ITEM = {
    "key": pl.String, "type": pl.String, "parent": pl.String, "points": pl.Float64,
    "created": pl.Date, "started": pl.Date, "finished": pl.Date, "active_days": pl.Float64,
    "waiting_days": pl.Float64, "went_back": pl.Boolean,
}  # fmt: skip


def _cleaned(found: pl.DataFrame, as_of: dt.date, told: pl.DataFrame) -> tuple[pl.DataFrame, ...]:
    """Items that count, what is left out and what is guessed."""
    days = {name: pl.col(name) for name in ("created", "started", "finished")}
    latest = pl.max_horizontal(*days.values())
    said = pl.concat_str(
        "key", *(each.cast(pl.String).fill_null("") for each in days.values()), separator="\0"
    )
    twice = ~said.is_first_distinct()
    once = (~twice).cast(pl.Int64)
    repeated = once.cum_sum(reverse=True).over("key") > once
    state = pl.col("kind")
    reason = (
        pl.when(pl.col("unreadable").is_not_null())
        .then(pl.lit("dates that are no day of the calendar"))
        .when(twice)
        .then(pl.lit("rows that stand twice"))
        .when(repeated)
        .then(pl.lit("rows whose id comes again with other dates: the last one counts"))
        .when((state == StateKind.CANCELLED) | pl.col("cancelled").is_not_null())
        .then(pl.lit("items that were cancelled"))
        .when(latest > as_of)
        .then(pl.lit(LATER))
        .when(days["finished"] < days["started"])
        .then(pl.lit("items finished before they were begun"))
        .when(days["finished"] < days["created"])
        .then(pl.lit("items finished before they were created"))
        .when((state == StateKind.DONE) & days["finished"].is_null())
        .then(pl.lit("items that are done on no day"))
        .when(latest.is_null())
        .then(pl.lit("rows without a day"))
    )
    marked = found.with_columns(reason.alias("why"))
    left = marked.filter(pl.col("why").is_not_null())
    kept = marked.filter(pl.col("why").is_null())
    what = pl.coalesce("unreadable", "key").alias("what")
    reopened = days["finished"].is_not_null() & state.is_in(
        [StateKind.TODO, StateKind.ACTIVE, StateKind.WAITING]
    )
    early = days["started"] < days["created"]
    guesses = [
        kept.filter(test).select(pl.lit(why).alias("why"), pl.col("key").alias("what"), "line")
        for test, why in (
            (reopened, "items that were finished and are open again: open"),
            (early, "items begun before they were created: created when begun"),
        )
    ]
    clean = kept.with_columns(
        pl.when(reopened).then(None).otherwise(days["finished"]).alias("finished"),
        pl.when(early).then(days["started"]).otherwise(days["created"]).alias("created"),
    )
    clean = clean.select(pl.col(name).cast(of) for name, of in _ITEM.items())
    return clean, left.select("why", what, "line"), pl.concat([told, *guesses])


# --- All of it together --------------------------------------------------------------------------


def read_history(path: str, how: HowRead) -> History:
    """Read a history of work items.

    Raises NoInput when nothing is there; InvalidInput when it is no history, or day and month
    cannot be told.
    """
    file = one_file(path, "history", LARGEST_HISTORY_BYTES)
    account = Account()
    root = json_value(file) if Path(file.path).suffix.lower() == ".json" else None
    if is_mapping(root) and "issues" in root:
        found, states, guessed, rows = _of_jira(file, root, how)
    elif root is not None:
        message = "no history of work items: of JSON, only Jira's answers with changelog are read"
        raise refused(file.path, message, "export its items as CSV, with the days of each")
    else:
        found, states, guessed, rows = _of_table(file, account, how)
    told = [(each.why, each.what, each.place.line) for each in account.guessed]
    told += [("states that nobody knows, taken for work", name, 1) for name in guessed]
    remarks = pl.DataFrame(told, schema=_REMARKS, orient="row")
    skipped = [(each.why, each.what, each.place.line) for each in account.skipped]
    above = pl.DataFrame(skipped, schema=_REMARKS, orient="row")
    as_of = _as_of(found, how)
    clean, left, remarks = _cleaned(found, as_of, remarks)
    if clean.is_empty():
        first = left.row(0) if left.height else ("", "", 1)
        said = f"no item with a day that counts until {as_of}: {first[0]} ({first[1]})"
        message = said if left.height else "no rows below the names of the columns"
        raise refused(file.path, message, "export days as in 2027-03-14", first[2])
    rows += above.height
    return History(file.path, clean, as_of, rows, pl.concat([above, left]), remarks, states)


def _as_of(found: pl.DataFrame, how: HowRead) -> dt.date:
    """The day until which it tells: as said, else the last day in it that is not in the future."""
    if how.as_of is not None:
        return how.as_of
    readable = found.filter(pl.col("unreadable").is_null())
    days = pl.concat([readable[name] for name in ("created", "started", "finished")])
    last = days.filter(days <= how.today).max()
    return last if isinstance(last, dt.date) else how.today


def _of_jira(
    file: File, root: object, how: HowRead
) -> tuple[pl.DataFrame, dict[str, StateKind], list[str], int]:
    table, changes, categories = _jira(file, root)
    states, guessed = _kinds(changes["state"], how, categories)
    table, changes = _in_one_zone((table, ("created", "resolved")), (changes, ("changed",)))
    table = _with_days(table, ("created", "resolved"), how, file.path)
    moved = _with_days(
        changes.with_columns(_seconds("changed").alias("second")),
        ("changed",),
        how,
        file.path,
    )
    lives = _lives(moved.rename({"changed": "day"}), states).drop("created")
    found = table.join(lives, on="key", how="left").with_columns(
        pl.coalesce("resolved", "finished").alias("finished"),
        pl.when(pl.col("resolved").is_not_null()).then(pl.lit(StateKind.DONE)).otherwise("last")
        .alias("kind"),
    )  # fmt: skip
    return _complete(found), states, guessed, table.height


def _of_table(
    file: File, account: Account, how: HowRead
) -> tuple[pl.DataFrame, dict[str, StateKind], list[str], int]:
    header, texts = _texts(file, account)
    stages = _stages(header, texts)
    others = ["" if str(n) in stages else name for n, name in enumerate(header)]
    places = {what: [*map(str, some)] for what, some in columns_of(others, _FIELDS).items()}
    at = {what: some[0] for what, some in places.items()}
    is_log = "changed" in at and {"key", "state"} <= at.keys() and "finished" not in at
    if "key" in at and not is_log and short_name(header[int(at["key"])]) in KEYS_PERHAPS:
        days = [at[what] for what in DAYS if what in at]
        at["key"] = _tells_apart(texts.select(*places["key"], *days, *stages), places["key"])
    if not stages and not is_log and not {"created", "started"} & at.keys():
        raise _no_history(file.path, header, "when items were created or begun")
    if not stages and not is_log and "finished" not in at:
        raise _no_history(file.path, header, "when items were finished")
    named = texts.rename({n: what for what, n in at.items()})
    named = _with_keys(named, file, account)
    points = [_numbers(named, "points")] if "points" in at else []
    (named,) = _in_one_zone((named, [*(name for name in DAYS if name in at), *stages]))
    if is_log:
        for key, line in named.filter(pl.col("state").is_null()).select("key", "line").iter_rows():
            account.skip("changes without a state", key, file.place._replace(line=line))
        known = named.filter(pl.col("state").is_not_null())
        return _of_log(known.with_columns(points), how, file.path)
    if stages:
        found, states, guessed = _of_stages(named.with_columns(points), stages, how, file.path)
        return found, states, guessed, texts.height
    days = [name for name in DAYS if name in at and name != "changed"]
    found = _with_days(named.with_columns(points), days, how, file.path)
    states, guessed = _kinds(found["state"] if "state" in at else (), how, _categories(found))
    kinds = {name: kind.value for name, kind in states.items()}
    kind = pl.col("state").replace_strict(kinds, default=None, return_dtype=pl.String)
    if kinds:
        found = found.with_columns(kind.alias("kind"))
    return _complete(found), states, guessed, texts.height


def _with_keys(named: pl.DataFrame, file: File, account: Account) -> pl.DataFrame:
    """The rows with a key each; a number that a spreadsheet has cut off is none."""
    key = pl.format("row {}", pl.col("line"))
    if "key" not in named.columns or named["key"].is_null().all():
        account.guess(NO_IDS, file.path.rpartition("/")[2], file.place)
    else:
        is_ruined = pl.col("key").str.contains(rf"^(?i:{RUINED.pattern})$")
        for cell, line in named.filter(is_ruined).select("key", "line").iter_rows():
            place = file.place._replace(line=line)
            account.guess("numbers that a spreadsheet has cut off, not used", cell, place)
        key = pl.coalesce(pl.when(is_ruined.not_()).then(pl.col("key")), key)
    return named.with_columns(key.alias("key"))


def _no_history(path: str, header: Sequence[str], what: str) -> InvalidInput:
    named = ", ".join(filter(None, header))[:200]
    message = f"no history of work items: no column says {what}, among {named}"
    return refused(path, message, "columns it knows: ID, Type, State, Created, Started, Finished")


def _tells_apart(items: pl.DataFrame, keys: Sequence[str]) -> str:
    """The first column of ids in which no two items have the same; the first where all have."""
    told = ((key, items.unique()[key].drop_nulls()) for key in keys)
    return next((key for key, ids in told if len(ids) == ids.n_unique() > 0), keys[0])


def _categories(found: pl.DataFrame) -> dict[str, str]:
    if not {"state", "category"} <= set(found.columns):
        return {}
    pairs = found.select("state", "category").drop_nulls().unique(maintain_order=True)
    return dict(pairs.iter_rows())


def _of_stages(
    named: pl.DataFrame, stages: Mapping[str, str], how: HowRead, path: str
) -> tuple[pl.DataFrame, dict[str, StateKind], list[str]]:
    """Items with a column for each state: the states are entered in the order of the columns.

    An item's own days count beside them: of two on which it was created or begun the earlier one,
    and that on which it was finished where no column is of a state that says so.
    """
    states, guessed = _kinds(stages.values(), how, {})
    columns = {kind: [n for n in stages if states[stages[n]] is kind] for kind in StateKind}
    days = ("created", "started", "finished")
    is_told = bool(columns[StateKind.DONE])
    own = [what for what in days[: 2 if is_told else 3] if what in named.columns]
    missing = [pl.lit(None, pl.Date).alias(what) for what in days if what not in own]
    found = _with_days(named, [*own, *stages], how, path).with_columns(missing)
    found = found.with_row_index("row")
    ends = columns[StateKind.DONE] if is_told else ["finished"]
    is_late = pl.col("started") > pl.min_horizontal(ends)  # told by what is left out
    entered = [(pl.col(n), name) for n, name in stages.items()]
    entered.insert(
        next((at for at, n in enumerate(stages) if n not in columns[StateKind.TODO]), len(stages)),
        (pl.when(is_late.fill_null(value=False).not_()).then("started"), "started"),
    )
    if not is_told:
        entered.append((pl.col("finished"), "finished"))
    long = pl.concat(
        found.select(
            pl.col("row").alias("key"),
            day.alias("day"),
            pl.lit(0, pl.Int32).alias("second"),
            pl.lit(name).alias("state"),
        ).drop_nulls("day")
        for day, name in entered
    )
    kinds = {"started": StateKind.ACTIVE, "finished": StateKind.DONE, **states}
    lives = _lives(long, kinds).drop("went_back")  # the days tell each state once
    joined = found.join(lives, left_on="row", right_on="key", how="left", suffix=" in states")
    open_ = [n for n in stages if n not in columns[StateKind.DONE]]
    created = pl.when(pl.col("created").is_not_null()).then(pl.min_horizontal("created", *open_))
    state = pl.col("last")
    if "state" in named.columns:
        told, _ = _kinds(named["state"], how, _categories(named))
        gone = [name for name, kind in told.items() if kind is StateKind.CANCELLED]
        state = (
            pl.when(pl.col("state").is_in(gone)).then(pl.lit(StateKind.CANCELLED)).otherwise(state)
        )
    joined = joined.with_columns(
        pl.coalesce(created, "created in states").alias("created"),
        pl.min_horizontal("started", "started in states").alias("started"),
        pl.col("finished in states").alias("finished"),
        state.alias("kind"),
    )
    return _complete(joined), states, guessed


def _of_log(
    named: pl.DataFrame, how: HowRead, path: str
) -> tuple[pl.DataFrame, dict[str, StateKind], list[str], int]:
    """A row for each change of state; what is unreadable takes its whole item along."""
    states, guessed = _kinds(named["state"].unique(), how, _categories(named))
    timed = named.with_columns(_seconds("changed").alias("second"))
    found = _with_days(timed, ("changed",), how, path).rename({"changed": "day"})
    lives = _lives(found.filter(pl.col("day").is_not_null()), states)
    others = [name for name in ("type", "parent", "points") if name in named.columns]
    firsts = found.group_by("key", maintain_order=True).agg(
        pl.col("line", *others).drop_nulls().first(), pl.col("unreadable").drop_nulls().first()
    )
    joined = firsts.join(lives, on="key", how="left").rename({"last": "kind"})
    return _complete(joined), states, guessed, joined.height


def _complete(found: pl.DataFrame) -> pl.DataFrame:
    """The frame with every column that cleaning reads."""
    wanted = {**_ITEM, "unreadable": pl.String, "cancelled": pl.Date, "kind": pl.String}
    missing = [
        pl.lit(None, of).alias(name) for name, of in wanted.items() if name not in found.columns
    ]
    return found.with_columns(missing).select(*wanted, "line")
