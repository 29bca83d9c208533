"""A catalog: the tables that a check is made with, profiled and ready for questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from caveat.cube import cells as cell_tools
from caveat.cube.build import build_cube, find_table_members, interpolate
from caveat.cube.cells import Entry, Row
from caveat.cube.check import check_tables
from caveat.cube.cube import BoolArray, Cell, Cube, FloatArray, Member
from caveat.cube.descriptor import Description, read_description, read_remarks
from caveat.cube.events import Event, find_table_events
from caveat.cube.facts import words_of
from caveat.cube.files import find_files, view_name
from caveat.cube.load import load
from caveat.cube.names import MemberMatch, NameIndex
from caveat.cube.profile import Profile, profile
from caveat.cube.sql import identifier
from caveat.cube.table import Finding, Remark, Table
from caveat.cube.words import MeasureMatch, find_measures, lemma_of
from caveat.errors import TableError
from caveat.period import Period

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True, eq=False)
class Denominator:
    """The cube that another is divided by: known values, and the same with gaps filled in a straight line.

    `filled` differs from `cube.values` only where `interpolated` is True.
    """

    cube: Cube
    filled: FloatArray
    interpolated: BoolArray


class Catalog:
    """Tables held by one embedded engine.

    >>> with Catalog.bundled() as catalog:
    ...     table = catalog.tables[0]
    ...     cube = catalog.cube(table.name, table.columns_of("measure")[0].name)
    >>> cube.frequency, cube.values.ndim
    ('Y', 3)
    """

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, entries: Sequence[Entry], findings: Sequence[Finding]
    ):
        self._con = connection
        self._entries = {e.table.name: e for e in entries}
        self._findings: tuple[Finding, ...] = tuple(findings)
        self._cubes: dict[tuple[object, ...], Cube] = {}
        self._names: NameIndex | None = None
        self._checked: tuple[Finding, ...] | None = None

    @classmethod
    def from_paths(
        cls, paths: Sequence[str | Path], *, threads: int | None = None, memory_limit: str | None = None
    ) -> Catalog:
        """Return a catalog of the tables in files; a folder stands for all tables in it."""
        files = find_files(paths)
        connection = _connect(threads, memory_limit)
        entries: list[Entry] = []
        findings: list[Finding] = []
        try:
            for path, from_folder in files:
                name = view_name(path, [e.table.name for e in entries])
                try:
                    entry, found = _open(connection, name, path)
                except TableError as error:
                    if not from_folder:
                        raise
                    findings.append(Finding(name, "not read", error.message))
                    continue
                entries.append(entry)
                findings += found
            if not entries:
                raise TableError(
                    "no table could be used", hint=findings[0].text if findings else "name a table"
                )
        except BaseException:
            connection.close()
            raise
        return cls(connection, entries, findings)

    @classmethod
    def bundled(cls, *, threads: int | None = None) -> Catalog:
        """Return the catalog of the tables that come with the program."""
        folder = Path(str(resources.files("caveat.data")))
        if folder.is_relative_to(Path.cwd()):
            folder = folder.relative_to(Path.cwd())
        files = sorted(p for p in folder.iterdir() if p.suffix == ".csv")
        return cls.from_paths(files, threads=threads)

    @property
    def tables(self) -> tuple[Table, ...]:
        """Return the tables in the order in which they were named."""
        return tuple(e.table for e in self._entries.values())

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Return what was noticed while reading and what the data check finds, made when first asked for."""
        if self._checked is None:
            self._checked = self._findings + check_tables(self._con, tuple(self._entries.values()), self.cube)
        return self._checked

    def table(self, name: str) -> Table:
        """Return the table of that name."""
        return self._entry(name).table

    def members(self, table_name: str) -> tuple[Member, ...]:
        """Return the members of a table, in the order of every cube that has them all."""
        return self._entry(table_name).members

    def cube(self, table_name: str, measure: str, *, members: Sequence[Member] | None = None) -> Cube:
        """Return a measure of a table as a dense array, for all members or for some."""
        entry = self._entry(table_name)
        if measure not in entry.loaded.kinds:
            names = ", ".join(c.name for c in entry.table.columns_of("measure", "denominator"))
            raise TableError(
                f"table {table_name!r} has no column {measure!r}", hint=f"its measures are {names}"
            )
        chosen = None if members is None else tuple(members)
        key = (table_name, measure, chosen)
        if key not in self._cubes:
            self._cubes[key] = build_cube(self._con, entry, measure, chosen)
        return self._cubes[key]

    def population_cube(
        self, table_name: str, measure: str, *, members: Sequence[Member] | None = None
    ) -> Denominator | None:
        """Return what a measure is divided by, aligned with its cube; None where nothing is named."""
        column = self.table(table_name).column(measure)
        if column.denominator is None:
            return None
        cube = self.cube(table_name, column.denominator, members=members)
        own = self.cube(table_name, measure, members=members)
        if cube.values.shape != own.values.shape or cube.first != own.first:
            return None
        filled, marked = interpolate(cube.values)
        return Denominator(cube, filled, marked)

    def cells(
        self, cube: Cube, member_index: int, source_index: int, periods: Sequence[Period]
    ) -> tuple[Cell, ...]:
        """Return the cells of a member and source at these periods, with row sources and remarks."""
        return cell_tools.find_cells(
            self._con, self._entry(cube.table.name), cube, member_index, source_index, periods
        )

    def rows(
        self, cube: Cube, member_index: int, source_index: int, first: int, last: int
    ) -> tuple[Row, ...]:
        """Return the source rows of a member and source from one ordinal to another, as text."""
        entry = self._entry(cube.table.name)
        return cell_tools.find_rows(self._con, entry, cube, member_index, source_index, first, last)

    def cell_sql(self, cube: Cube, member_index: int, source_index: int, first: int, last: int) -> str:
        """Return a scalar subquery that gives a measure over a span of ordinals."""
        return cell_tools.cell_sql(
            self._entry(cube.table.name), cube, member_index, source_index, first, last
        )

    def table_view_sql(self, table: Table | str) -> str:
        """Return the statement with which a reader makes the view of a table."""
        return cell_tools.table_view_sql(self.table(table) if isinstance(table, str) else table)

    def breaks_between(
        self, cube: Cube, member_index: int, source_index: int, first: int, last: int
    ) -> tuple[Remark, ...]:
        """Return the breaks in a series that a reading from one ordinal to another spans."""
        source = self._entry(cube.table.name).source_column()
        row = dict(cube.members[member_index].key) | ({source: cube.sources[source_index]} if source else {})
        return tuple(
            r
            for r in cube.breaks
            if cell_tools.applies(r, cube.measure, row) and cell_tools.spans(r, first, last)
        )

    def find_measures(self, phrase: str) -> tuple[MeasureMatch, ...]:
        """Return the columns that a phrase may mean, best first; see `caveat.cube.words`."""
        removable: dict[str, frozenset[str]] = {}
        for match in self.find_members(phrase):
            words = frozenset(w for t in words_of(match.text) for w in (t, lemma_of(t)))
            removable[match.table] = removable.get(match.table, frozenset()) | words
        return find_measures(phrase, self.tables, removable)

    def find_members(self, phrase: str) -> tuple[MemberMatch, ...]:
        """Return the members and dimension values that a phrase names; see `caveat.cube.names`."""
        if self._names is None:
            self._names = NameIndex()
            for entry in self._entries.values():
                self._names.add(entry.table, entry.members)
                for column in entry.table.columns_of("dimension"):
                    if not column.dimension and column.kind == "text":
                        name, view = identifier(column.name), identifier(entry.table.name)
                        query = f"SELECT DISTINCT {name} FROM {view} WHERE {name} IS NOT NULL ORDER BY 1"
                        self._names.add_values(
                            entry.table, column.name, [str(r[0]) for r in self.query(query)]
                        )
        return self._names.find(phrase)

    def find_events(self, names: Sequence[str]) -> tuple[Event, ...]:
        """Return the terms of office and other dated spans of people of these names."""
        return find_table_events(self._con, self.tables, names)

    def query(self, sql: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a query on the catalog's views."""
        return self._con.execute(sql, list(params)).fetchall()

    def close(self) -> None:
        """Let go of the engine; cubes already built stay usable."""
        self._con.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _entry(self, name: str) -> Entry:
        try:
            return self._entries[name]
        except KeyError:
            raise TableError(
                f"there is no table {name!r}", hint=f"there are {', '.join(self._entries)}"
            ) from None


def _connect(threads: int | None, memory_limit: str | None) -> duckdb.DuckDBPyConnection:
    import duckdb

    config: dict[str, Any] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "allow_community_extensions": "false",
    }
    if threads is not None:
        config["threads"] = str(threads)
    if memory_limit is not None:
        config["memory_limit"] = memory_limit
    try:
        return duckdb.connect(":memory:", config=config)
    except duckdb.Error as error:
        first = str(error).splitlines()[0]
        raise TableError(
            f"the engine refuses these settings: {first}", hint="use a limit such as 2GB"
        ) from error


def _open(connection: duckdb.DuckDBPyConnection, name: str, path: str) -> tuple[Entry, list[Finding]]:
    """Return a file as an entry of a catalog, with what was noticed on the way."""
    description = read_description(path)
    findings = [Finding(name, "descriptor", fault) for fault in description.faults]
    loaded = load(connection, name, path, nulls=description.nulls)
    findings += loaded.findings
    profiled = profile(connection, loaded, description)
    findings += profiled.findings
    table, faults = _to_table(name, path, loaded.sha256, loaded.rows, loaded.relation, profiled, description)
    findings += [Finding(name, "descriptor", fault) for fault in faults]
    if not table.columns_of("measure", "denominator") and not any(c.bound for c in table.columns):
        raise TableError(
            f"table {path!r} has no column of numbers", hint="give a table with at least one measure"
        )
    members = find_table_members(connection, table)
    times = dict(profiled.times)
    return Entry(table, loaded, times, members, profiled.repeats, profiled.counted), findings


def _to_table(
    name: str, path: str, sha256: str, rows: int, relation: str, profiled: Profile, description: Description
) -> tuple[Table, tuple[str, ...]]:
    frequency = next((t.frequency for t in profiled.times.values()), None)
    remarks, faults = read_remarks(description, frozenset(c.name for c in profiled.columns), frequency)
    missing = sorted(set(description.fields) - {c.name for c in profiled.columns})
    faults += tuple(f"the descriptor describes the column {m!r}, which the table lacks" for m in missing)
    table = Table(
        name=name,
        path=path,
        sha256=sha256,
        rows=rows,
        columns=profiled.columns,
        relation=relation,
        title=description.title,
        remarks=remarks,
        sources=description.sources,
        described=description.found,
    )
    return replace(table), faults
