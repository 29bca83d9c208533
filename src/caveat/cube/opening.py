"""Tables opened: read, put into shape, profiled, and made entries of a catalog."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from threading import Thread
from typing import TYPE_CHECKING, Any

from caveat.cube.build import find_table_members
from caveat.cube.cells import Entry, time_expression
from caveat.cube.counted import answer_times, count_answers, count_rows, find_survey, find_weight
from caveat.cube.descriptor import Description, read_description, read_remarks
from caveat.cube.files import sha256_of, view_name
from caveat.cube.legend import is_countable, is_of_use
from caveat.cube.limits import engine_errors
from caveat.cube.load import load
from caveat.cube.loaded import Loaded
from caveat.cube.profile import Profile, profile
from caveat.cube.shapes import to_long
from caveat.cube.sources import Source
from caveat.cube.sql import identifier
from caveat.cube.stored import Stored, find_stored, store, stored_key
from caveat.cube.table import Column, Finding, Table
from caveat.cube.text import is_small
from caveat.cube.times import Times, to_months
from caveat.errors import TableError

if TYPE_CHECKING:
    import duckdb

Opened = tuple[Entry, tuple[Finding, ...]]

# Tables on disk with more rows than this are grouped once, and cubes are built from the groups.
LARGE_ROWS = 2_000_000
_FEW_DAYS, _MAX_DAYS = 31, 200_000


def connect(threads: int | None, memory_limit: str | None) -> duckdb.DuckDBPyConnection:
    """Return an engine that holds nothing yet, fetches nothing and keeps to its limits."""
    import duckdb

    config: dict[str, Any] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "allow_community_extensions": "false",
        # A folder of its own, which the engine makes and removes: it may read what is in it.
        "temp_directory": os.path.join(tempfile.gettempdir(), f"caveat-{secrets.token_hex(8)}"),
        "max_temp_directory_size": f"{shutil.disk_usage(tempfile.gettempdir()).free // 2} bytes",
    }
    if threads is not None:
        config["threads"] = str(threads)
    if memory_limit is not None:
        config["memory_limit"] = memory_limit
    try:
        con = duckdb.connect(":memory:", config=config)
        con.execute("SET python_enable_replacements = false")  # no name in a query means a variable
        con.execute("SET enable_progress_bar = false")  # it would be printed among the results
        return con
    except duckdb.Error as error:
        first = str(error).splitlines()[0]
        raise TableError(
            f"the engine refuses these settings: {first}", hint="use a limit such as 2GB"
        ) from error


def open_source(
    con: duckdb.DuckDBPyConnection, source: Source, taken: Sequence[str], findings: list[Finding]
) -> Iterator[Opened]:
    """Yield each table of a file as an entry, with what was noticed on the way.

    A table that cannot be used is a finding where the file holds others or was found in a
    folder, else an error.
    """
    names, error = list(taken), None
    described = read_description(source.path)
    # Groups kept between runs come with a view of the whole file, which a small memory cannot read at once.
    key = (
        ""
        if described.found or is_small(con)
        else stored_key(source, view_name(source.name, taken), described.nulls)
    )
    stored = find_stored(con, key)
    if stored is not None:
        yield from _open_stored(con, stored, taken)
        return
    tables = load(con, source, taken, lambda part: read_description(source.path, part).nulls)
    while True:
        loaded: Loaded | None = None
        try:
            loaded = next(tables, None)
            if loaded is None:
                break
            names.append(loaded.name)
            with engine_errors(source.name):
                described = read_description(source.path, loaded.part)
                entries = list(open_loaded(con, loaded, described, names, key=key))
            for opened in entries:
                names.append(opened[0].table.name)
                yield opened
        except TableError as fault:
            if not (source.found or (loaded is not None and loaded.part)):
                raise
            error = fault
            findings.append(
                Finding(names[-1] if loaded else view_name(source.name, names), "not read", fault.message)
            )
            if loaded is None:
                break
    if error is not None and not source.found and len(names) == len(taken):
        raise error


def open_loaded(
    con: duckdb.DuckDBPyConnection,
    loaded: Loaded,
    description: Description,
    taken: Sequence[str],
    *,
    key: str = "",
) -> Iterator[Opened]:
    """Yield a loaded table as an entry, and the table of its answers where it is a survey.

    The groups of a large one are kept for the next run under the `key`, if there is one.
    """
    loaded = to_long(con, loaded, description)
    if not loaded.held and not description.found and loaded.rows > LARGE_ROWS:
        yield from _open_large(con, loaded, taken, key)
        return
    if loaded.unhashed:
        loaded = replace(loaded, sha256=sha256_of(loaded.unhashed), unhashed="")
    findings = [Finding(loaded.name, "descriptor", fault) for fault in description.faults]
    called = next((n for n in description.fields if description.said(n, "count") is True), "")
    called = called if called not in loaded.kinds else ""
    profiled = profile(con, loaded, description, events=bool(called))
    weight: str | None = None
    survey = False
    if not description.found:
        survey, weight = find_weight(con, loaded, profiled)
    if weight is not None:
        profiled = replace(profiled, columns=tuple(_as_weight(c, weight) for c in profiled.columns))
    if profiled.events or (survey and profiled.counted):
        called = called or ("respondents" if survey else "")
        loaded, profiled = count_rows(con, loaded, profiled, called=called)
    table, faults = _to_table(loaded, profiled, description)
    if not is_of_use(table) and is_countable(table):
        loaded, profiled = count_rows(con, loaded, profiled, called=called)
        table, faults = _to_table(loaded, profiled, description)
    findings += [*loaded.findings, *profiled.findings]
    findings += [Finding(loaded.name, "descriptor", fault) for fault in faults]
    members = find_table_members(con, table, events=profiled.events)
    times = dict(profiled.times)
    yield (
        Entry(table, loaded, times, members, profiled.repeats, profiled.counted, profiled.events),
        tuple(findings),
    )
    if survey:
        answers = count_answers(con, loaded, profiled, weight, taken)
        if answers is not None:
            yield _open_answers(con, *answers, profiled, description)


def _as_weight(column: Column, weight: str) -> Column:
    """Return the column of weights as what it is, any other column as given."""
    if column.name != weight:
        return column
    return replace(
        column, role="ignored", unit="", additive=False, rate=False, reason="weights of the people asked"
    )


def _open_stored(con: duckdb.DuckDBPyConnection, stored: Stored, taken: Sequence[str]) -> Iterator[Opened]:
    """Yield a large table by way of groups that were made before."""
    days: dict[str, Times] = {}
    if stored.days is not None:
        column, first, last = stored.days
        days = {column: _months_of(first, last)}
    yield from open_reduced(
        con,
        stored.loaded,
        stored.reduced,
        taken,
        events=stored.events,
        left_out=stored.left_out,
        shown=True,
        days=days,
        survey=stored.survey,
        weight=stored.weight,
    )


def _open_large(
    con: duckdb.DuckDBPyConnection, loaded: Loaded, taken: Sequence[str], key: str
) -> Iterator[Opened]:
    """Yield a table that stays where it is, by way of its groups."""
    from caveat.cube.reduce import SAMPLE_ROWS, find_plan, group_sql, settle

    digests: list[str] = []
    hashing = Thread(target=lambda: digests.append(sha256_of(loaded.unhashed)) if loaded.unhashed else None)
    hashing.start()
    sample, grouped = f"caveat sample {loaded.name}", f"caveat grouped {loaded.name}"
    con.execute(
        f"CREATE TABLE {identifier(sample)} AS SELECT * FROM {identifier(loaded.name)} LIMIT {SAMPLE_ROWS}"
    )
    survey, weight = find_survey(con, replace(loaded, name=sample, rows=min(loaded.rows, SAMPLE_ROWS)))
    plan = replace(find_plan(con, sample, loaded.kinds), survey=survey, weight=weight)
    con.execute(f"DROP TABLE {identifier(sample)}")
    days: tuple[str, int, int] | None = None
    dated = [n for n in plan.groups if loaded.kinds[n] == "date"]
    if plan.numbered and len(dated) == 1:
        # Numbered records are counted by month; their days are needed only to say which there are.
        found = _days_of(con, loaded, dated[0])
        if found is not None:
            days, plan = (dated[0], *found), replace(plan, months=frozenset(dated))
    con.execute(f"CREATE TABLE {identifier(grouped)} AS {group_sql(identifier(loaded.name), plan)}")
    hashing.join()
    known = replace(loaded, sha256=digests[0] if digests else loaded.sha256, unhashed="")
    reduced, events = settle(con, f"caveat groups {known.name}", grouped, plan, known)
    con.execute(f"DROP TABLE {identifier(grouped)}")
    stored = Stored(known, reduced, events, plan.left_out, days, survey, weight)
    store(con, key, stored)
    yield from _open_stored(con, stored, taken)


def _days_of(con: duckdb.DuckDBPyConnection, loaded: Loaded, column: str) -> tuple[int, int] | None:
    """Return the first and last day that a column spans, None where it spans too many or too few."""
    day = time_expression(column, loaded.sql_types[column])
    # The extremes of the column itself stand in the statistics of a Parquet file; those of a cast do not.
    name = identifier(column)
    extremes = f"SELECT min({name}) AS low, max({name}) AS high FROM {identifier(loaded.name)}"
    low, high = (day.replace(name, end) for end in ("low", "high"))
    row = con.execute(f"SELECT {low}, {high} FROM ({extremes})").fetchone()
    if not row or not isinstance(row[0], date) or row[0].year < 2 or row[1].year > 9998:
        return None
    first, last = row[0].toordinal(), row[1].toordinal()
    if not _FEW_DAYS < last - first < _MAX_DAYS:
        return None
    return first, last


def _months_of(first: int, last: int) -> Times:
    """Return all days from one ordinal to another, counted by month."""
    return to_months(Times("D", {date.fromordinal(n): n for n in range(first, last + 1)}, True))


def open_reduced(
    con: duckdb.DuckDBPyConnection,
    loaded: Loaded,
    reduced: Loaded,
    taken: Sequence[str],
    *,
    events: bool,
    left_out: Sequence[str],
    shown: bool,
    days: Mapping[str, Times] | None = None,
    survey: bool = False,
    weight: str | None = None,
) -> Iterator[Opened]:
    """Yield a table by way of its groups; `shown` where its own rows can still be shown."""
    view = reduced.name
    if not shown and not events:
        again = replace(reduced, relation=loaded.relation, sha256=loaded.sha256, path=loaded.path)
        yield from open_loaded(con, again, Description(), taken)
        return
    profiled = profile(con, reduced, Description(), events=events)
    if days:
        profiled = replace(profiled, times={n: days.get(n, t) for n, t in profiled.times.items()})
    if weight is not None:
        profiled = replace(profiled, columns=tuple(_as_weight(c, weight) for c in profiled.columns))
    rows_of = loaded.relation
    if events:
        before, called = profiled, "respondents" if survey else ""
        reduced, profiled = count_rows(con, reduced, before, stem=loaded.name, called=called)
        if shown:
            loaded, _ = count_rows(con, loaded, before, stem=loaded.name, called=called)
    if shown:
        types = {n: t for n, t in loaded.sql_types.items() if n in reduced.kinds}
        loaded = replace(loaded, sql_types=loaded.sql_types | types)
    else:
        loaded = replace(reduced, relation=loaded.relation, sha256=loaded.sha256, path=loaded.path)
    unread = tuple(
        Column(n, "identifier", loaded.kinds.get(n, "text"), reason="different values in most rows; not read")
        for n in left_out
    )
    own = replace(profiled, columns=(*profiled.columns, *unread) if shown else profiled.columns)
    table, _ = _to_table(loaded, own, Description())
    if not table.columns_of("measure", "denominator"):
        raise TableError(
            f"table {loaded.path!r} has no column of numbers", hint="give a table with at least one measure"
        )
    members = find_table_members(con, table, view, events=events)
    noticed = (*loaded.findings, *(reduced.findings if shown else ()), *profiled.findings)
    found = tuple(replace(f, table=table.name) for f in noticed)
    repeats = max(profiled.repeats, reduced.repeats)
    counted = profiled.counted or (shown and not events and reduced.repeats * 2 > loaded.rows)
    yield Entry(table, loaded, dict(profiled.times), members, repeats, counted, events, reduced), found
    if survey:
        groups = replace(reduced, name=view, relation=rows_of, sha256=loaded.sha256, path=loaded.path)
        answers = count_answers(con, groups, profiled, weight, taken, name=loaded.name)
        if answers is not None:
            yield _open_answers(con, *answers, profiled, Description())


def _open_answers(
    con: duckdb.DuckDBPyConnection,
    loaded: Loaded,
    columns: tuple[Column, ...],
    profiled: Profile,
    description: Description,
) -> Opened:
    times = {n: answer_times(t) for n, t in profiled.times.items() if n in loaded.kinds}
    own = Profile(columns, times, 0, False, False, ())
    table, _ = _to_table(loaded, own, Description(title=description.title))
    return Entry(table, loaded, times, find_table_members(con, table), 0), ()


def _to_table(loaded: Loaded, profiled: Profile, description: Description) -> tuple[Table, tuple[str, ...]]:
    frequency = next((t.frequency for t in profiled.times.values()), None)
    remarks, faults = read_remarks(description, frozenset(c.name for c in profiled.columns), frequency)
    missing = sorted(set(description.fields) - {c.name for c in profiled.columns})
    faults += tuple(f"the descriptor describes the column {m!r}, which the table lacks" for m in missing)
    table = Table(
        name=loaded.name,
        path=loaded.path,
        sha256=loaded.sha256,
        rows=loaded.rows,
        columns=profiled.columns,
        relation=loaded.relation,
        title=description.title,
        remarks=remarks,
        sources=description.sources,
        described=description.found,
        setup=loaded.setup,
        reader=loaded.reader,
    )
    return table, faults
