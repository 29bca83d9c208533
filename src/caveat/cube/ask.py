"""A reader's own question: one SELECT over the tables as they were read, and nothing else.

The statement runs where it can do no harm: no other file than those of the tables can be opened,
nothing fetched, loaded, attached, written or set, and it ends when its time is up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Timer
from typing import TYPE_CHECKING, Any

from caveat.cube.sql import literals
from caveat.errors import TableError

if TYPE_CHECKING:
    import duckdb

SECONDS, MOST = 60.0, 1_000


@dataclass(frozen=True, slots=True)
class Rows:
    """What a statement gives: the names of its columns, its first rows, whether there are more."""

    names: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    more: bool


def ask(
    con: duckdb.DuckDBPyConnection, files: Sequence[str], statement: str, *, seconds: float, most: int
) -> Rows:
    """Return the rows of one SELECT statement; the engine is locked from then on."""
    import duckdb

    _check(con, statement)
    con.execute(f"SET allowed_paths = [{literals(files)}]")
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")
    watch = Timer(seconds, con.interrupt)
    watch.start()
    try:
        found = con.execute(statement)
        names = tuple(str(d[0]) for d in found.description or ())
        rows = found.fetchmany(most + 1)
    except duckdb.InterruptException as error:
        raise TableError(
            f"the statement was stopped after {seconds:g} seconds", hint="ask for less, or allow more time"
        ) from error
    except duckdb.Error as error:
        raise TableError(
            f"the statement cannot be run: {str(error).strip().splitlines()[0]}",
            hint="it may name only the tables that were given; caveat data lists their columns",
        ) from error
    finally:
        watch.cancel()
    return Rows(names, tuple(rows[:most]), len(rows) > most)


def _check(con: duckdb.DuckDBPyConnection, statement: str) -> None:
    import duckdb

    try:
        kinds = [s.type for s in con.extract_statements(statement)]
    except duckdb.Error as error:
        raise TableError(
            f"the statement is no SQL: {str(error).strip().splitlines()[0]}", hint="write SELECT ... FROM ..."
        ) from error
    if kinds != [duckdb.StatementType.SELECT]:
        raise TableError(
            "only one SELECT statement is run, and this is none or several", hint="write SELECT ... FROM ..."
        )
