"""Terms of office and other dated spans: who or what, from when, until when.

A table holds them if a column dates the start of a span (a descriptor's `bound`, or a name
such as took_office, start_date, from) and another names a person or thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from caveat.cube.facts import column_words, words_of
from caveat.cube.names import fold
from caveat.cube.sql import identifier
from caveat.cube.table import Column, Table
from caveat.cube.times import date_bounds

if TYPE_CHECKING:
    import duckdb

Precision = Literal["day", "month", "year", ""]

_WHAT = ("office", "position", "post", "role", "title", "event", "party")


@dataclass(frozen=True, slots=True)
class Event:
    """A span that a table dates: its name, what it is, its first and last day as far as known.

    `precision` is that of the start: a start of precision year is the first day of the year.
    `key` holds the other columns that say what the row is about.
    """

    name: str
    what: str
    start: date | None
    end: date | None
    table: str
    precision: Precision = ""
    key: tuple[tuple[str, str], ...] = ()


def find_table_events(
    con: duckdb.DuckDBPyConnection, tables: Sequence[Table], names: Sequence[str]
) -> tuple[Event, ...]:
    """Return the dated spans of the people or things of these names, earliest first.

    A span that several tables or lists repeat is given once, from a table that is no list of
    rival sources if there is one.
    """
    wanted = [fold(n).split() for n in names if fold(n)]
    found: list[Event] = []
    for table in tables:
        start, end, name = _span_columns(table)
        if start is None or name is None or not wanted:
            continue
        what = next(
            (c for w in _WHAT for c in table.columns if w in words_of(c.name) and c.kind == "text"), None
        )
        others = [
            c for c in table.columns
            if (c.role in ("member", "member_part", "dimension") or (c.role == "source" and c.dimension))
            and c not in (name, what)
        ]  # fmt: skip
        chosen = [name, start, *([end] if end else []), *([what] if what else []), *others]
        texts = ", ".join(f"coalesce(CAST({identifier(c.name)} AS VARCHAR), '')" for c in chosen)
        query = f"SELECT DISTINCT {texts} FROM {identifier(table.name)} ORDER BY ALL"
        for row in con.execute(query).fetchall():
            values = dict(zip((c.name for c in chosen), map(str, row), strict=True))
            if any(_is_called(values[name.name], w) for w in wanted):
                found.append(_to_event(table, values, start, end, name, what, others))
    rivals = {t.name for t in tables if any(c.dimension for c in t.columns_of("source"))}
    first: dict[tuple[object, ...], Event] = {}
    for event in sorted(
        found, key=lambda e: (e.table in rivals, e.start or date.max, e.name, e.table, e.key)
    ):
        first.setdefault((event.name, event.what, event.start, event.end), event)
    return tuple(sorted(first.values(), key=lambda e: (e.start or date.max, e.name, e.table, e.key)))


def _is_called(name: str, wanted: Sequence[str]) -> bool:
    """Tell whether a full name answers to a name in a text: the surname, or more of it in order."""
    own = fold(name.split("(")[0]).split()
    if "," in name:
        surname = fold(name.split(",")[0]).split()
        own = [*fold(name.split(",", 1)[1].split("(")[0]).split(), *surname]
    if not own or own[-1] not in wanted:
        return False
    rest = iter(own)
    return all(word in rest for word in wanted)


def _span_columns(table: Table) -> tuple[Column | None, Column | None, Column | None]:
    words = column_words()
    starts, ends, persons = (
        set(words["bounds"]["start"]),
        set(words["bounds"]["end"]),
        words["member"]["persons"],
    )
    dated = [
        c for c in table.columns if c.role in ("period", "note") and (c.bound or c.kind in ("date", "text"))
    ]
    start = next((c for c in dated if c.bound == "start"), None) or next(
        (c for c in dated if c.kind == "date" and starts & set(words_of(c.name))), None
    )
    end = next((c for c in dated if c.bound == "end"), None) or next(
        (c for c in dated if c.kind == "date" and ends & set(words_of(c.name))), None
    )
    texts = [c for c in table.columns if c.kind == "text" and c.role not in ("note", "source", "period")]
    name = next(
        (c for w in persons for c in texts if words_of(c.name)[-1:] == (w,) and len(words_of(c.name)) == 1),
        None,
    )
    return start, end, name


def _to_event(
    table: Table,
    values: dict[str, str],
    start: Column,
    end: Column | None,
    name: Column,
    what: Column | None,
    others: Sequence[Column],
) -> Event:
    written = values[start.name]
    precisions: dict[int, Precision] = {4: "year", 7: "month", 10: "day"}
    return Event(
        name=values[name.name],
        what=values[what.name] if what else "",
        start=date_bounds(written[:10])[0],
        end=date_bounds(values[end.name][:10])[1] if end else None,
        table=table.name,
        precision=precisions.get(len(written[:10]), ""),
        key=tuple((c.name, values[c.name]) for c in others if values[c.name]),
    )
