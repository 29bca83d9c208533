"""A catalog: the tables that a check is made with, profiled and ready for questions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from caveat.cube import cells as cell_tools
from caveat.cube.ask import MOST, SECONDS, Rows, ask
from caveat.cube.build import build_cube, interpolate
from caveat.cube.cells import Entry, Row
from caveat.cube.cube import BoolArray, Cell, Cube, FloatArray, Member
from caveat.cube.events import Event, find_table_events
from caveat.cube.facts import words_of
from caveat.cube.files import view_name
from caveat.cube.legend import settle_texts
from caveat.cube.names import MemberMatch, NameIndex
from caveat.cube.opening import Opened, connect, open_source
from caveat.cube.sources import find_sources
from caveat.cube.sql import identifier
from caveat.cube.table import Finding, Remark, Table
from caveat.cube.words import MeasureMatch, find_measures, lemma_of
from caveat.errors import TableError
from caveat.period import Period

if TYPE_CHECKING:
    import duckdb

    from caveat.cube.aggregate import Answer, Condition, Function, Question
    from caveat.cube.joins import Joined
    from caveat.cube.lists import ListInfo, Membership
    from caveat.cube.rivals import Disagreement


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
        self._said: dict[str, str] = {}
        self._joined: dict[str, Joined] | None = None
        self.kept: dict[str, Any] = {}  # what other rooms made of the tables; it goes with the catalog

    @classmethod
    def from_paths(
        cls,
        paths: Sequence[str | Path],
        *,
        threads: int | None = None,
        memory_limit: str | None = None,
        fetch: Callable[[str], str] | None = None,
    ) -> Catalog:
        """Return a catalog of the tables in files; a folder stands for all tables in it.

        `fetch` gives the path of a file with what a web address holds; without it none is fetched.
        """
        return cls.of(paths, threads=threads, memory_limit=memory_limit, fetch=fetch)

    @classmethod
    def of(
        cls,
        tables: Sequence[str | Path] | Mapping[str, Any],
        *,
        threads: int | None = None,
        memory_limit: str | None = None,
        fetch: Callable[[str], str] | None = None,
    ) -> Catalog:
        """Return a catalog of files, or of data frames with a name for each.

        >>> import pandas
        >>> frame = pandas.DataFrame({"town": ["Alton", "Bray"], "jobs": [3, 4]})
        >>> with Catalog.of({"work": frame}) as catalog:
        ...     catalog.cube("work", "jobs").values.ravel().tolist()
        [3.0, 4.0]
        """
        con = connect(threads, memory_limit)
        entries: list[Entry] = []
        findings: list[Finding] = []
        try:
            for opened in _open_all(con, tables, entries, findings, fetch):
                entries.append(opened[0])
                findings += opened[1]
            if not entries:
                raise TableError(
                    "no table could be used", hint=findings[0].text if findings else "name a table"
                )
            entries, more = settle_texts(con, entries)
            findings += more
        except BaseException:
            con.close()
            raise
        return cls(con, entries, findings)

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
            from caveat.cube.check import check_tables

            self._checked = self._findings + check_tables(self._con, tuple(self._entries.values()), self.cube)
        return self._checked

    @property
    def joined(self) -> Mapping[str, Joined]:
        """Return the tables with what others say of their rows, stacks and winners, made when asked for."""
        if self._joined is None:
            from caveat.cube.contests import find_contests
            from caveat.cube.entities import find_things
            from caveat.cube.joins import find_joins
            from caveat.cube.stacks import find_stacks

            lists = {one.table for one in self.lists()}  # who is on them is another question
            plain = [t for t in self.tables if t.name not in lists]
            stacks = find_stacks(self._con, plain)
            plain = [t for t in plain if not any(t.name in s.parts for s in stacks)]
            made = (*find_contests(self._con, plain), *find_things(self._con, plain))
            self._joined = {j.table.name: j for j in (*stacks, *find_joins(self._con, plain), *made)}
        return self._joined

    def table(self, name: str) -> Table:
        """Return the table of that name."""
        joined = (self._joined or {}).get(name)
        return joined.table if joined is not None else self._entry(name).table

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

    def disagreements(self) -> tuple[Disagreement, ...]:
        """Return the cells on which rival series disagree, and which of the two figures is the weaker."""
        from caveat.cube.check import find_rival_cells

        pairs = find_rival_cells(tuple(self._entries.values()), self.cube)
        return tuple(one for found in pairs for one in found)

    def aggregate(
        self,
        table_name: str,
        function: Function,
        column: str | None = None,
        *,
        where: Sequence[Condition] = (),
        given: Sequence[Condition] = (),
        by: Sequence[str] = (),
        weight: str | None = None,
    ) -> tuple[Answer, ...]:
        """Return a count, sum, mean, median, extreme or share of a table's rows, one for each group.

        >>> from caveat.cube.aggregate import Condition
        >>> with Catalog.bundled() as catalog:
        ...     asked = Condition("year", "=", 2020), Condition("homicide", ">", 500)
        ...     catalog.aggregate("homicides", "distinct", "city", where=asked)[0].value
        1.0
        """
        from caveat.cube.aggregate import Question

        question = Question(function, column, tuple(where), tuple(given), tuple(by), weight)
        return self.aggregates(table_name, [question])[0]

    def aggregates(self, table_name: str, questions: Sequence[Question]) -> tuple[tuple[Answer, ...], ...]:
        """Return the answers to several questions on a table, by one query."""
        from caveat.cube.aggregate import answer

        return answer(self._con, self._entry(table_name).loaded, questions)

    def lists(self) -> tuple[ListInfo, ...]:
        """Return the membership lists of the tables, each with the words that it uses for its members."""
        from caveat.cube.lists import find_lists

        found = find_lists(self._con, self.tables)
        return tuple(replace(one, said=self._said.get(one.name, "")) for one in found)

    def name_lists(self, said: Mapping[str, str]) -> None:
        """Note for which words of a text the user says that a list stands."""
        self._said.update(said)

    def list_members(
        self,
        list_name: str,
        table_name: str | None = None,
        *,
        cube: Cube | None = None,
        baseline: int | None = None,
    ) -> Membership:
        """Return the members of a list with their dates, and the members of a table that they name.

        With a `cube` and the ordinal of a `baseline`, members that have no figure there stand apart.
        """
        info = next((one for one in self.lists() if one.name == list_name), None)
        if info is None:
            named = ", ".join(one.name for one in self.lists())
            raise TableError(f"there is no list {list_name!r}", hint=f"the lists are {named or 'none'}")
        from caveat.cube.lists import find_membership

        target = cube.table.name if cube is not None else table_name
        found = (self.table(target), self.members(target)) if target is not None else None
        return find_membership(self._con, info, self.table(info.table), found, cube, baseline)

    def query(self, sql: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Return the rows of a query on the catalog's views."""
        return self._con.execute(sql, list(params)).fetchall()

    def is_held(self, name: str) -> bool:
        """Tell whether a table is held in memory, where its rows keep their order."""
        joined = (self._joined or {}).get(name)
        return joined is not None or self._entry(name).loaded.held

    def arrays(self, sql: str) -> list[Any]:
        """Return the columns of a query on the catalog's views, those with gaps as masked arrays."""
        return list(self._con.execute(sql).fetchnumpy().values())

    def ask(self, statement: str, *, seconds: float = SECONDS, most: int = MOST) -> Rows:
        """Return the rows of a reader's own SELECT statement; nothing but the tables can be reached.

        >>> with Catalog.bundled() as catalog:
        ...     catalog.ask("SELECT max(year) AS latest FROM homicides").names
        ('latest',)
        """
        files = [e.loaded.path.partition(" (")[0] for e in self._entries.values()]
        return ask(self._con, [f for f in files if Path(f).is_file()], statement, seconds=seconds, most=most)

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


def _open_all(
    con: duckdb.DuckDBPyConnection,
    tables: Sequence[str | Path] | Mapping[str, Any],
    entries: Sequence[Entry],
    findings: list[Finding],
    fetch: Callable[[str], str] | None,
) -> Iterator[Opened]:
    """Yield the tables of files or frames; `entries` are those that the caller has taken so far."""
    if isinstance(tables, Mapping):
        from caveat.cube.frames import open_frame

        for given, frame in tables.items():
            name = view_name(given, [e.table.name for e in entries])
            yield from open_frame(con, name, frame, [e.table.name for e in entries])
        return
    sources, fault = list(find_sources(tables, fetch)), None
    for source in sources:
        try:
            yield from open_source(con, source, [e.table.name for e in entries], findings)
        except TableError as error:
            fault = fault or error
            name = view_name(source.name, [e.table.name for e in entries])
            findings.append(Finding(name, "not read", error.message))
    if fault is not None and not entries:
        raise fault
