"""Data frames: those in memory are read as they are, those on an engine are grouped there."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from caveat.cube.counted import find_survey
from caveat.cube.descriptor import Description
from caveat.cube.limits import check_width
from caveat.cube.loaded import Loaded, describe_types, hold, kind_of
from caveat.cube.opening import Opened, open_loaded, open_reduced
from caveat.cube.reduce import SAMPLE_ROWS, find_plan, group, settle
from caveat.cube.sql import identifier
from caveat.cube.ways import retype
from caveat.errors import TableError

if TYPE_CHECKING:
    import duckdb


def open_frame(
    con: duckdb.DuckDBPyConnection, name: str, frame: Any, taken: Sequence[str]
) -> Iterator[Opened]:
    """Yield a data frame of any library that Narwhals knows as an entry of a catalog."""
    import narwhals as nw

    try:
        known = nw.from_native(frame)
    except TypeError:
        raise TableError(
            f"table {name!r} is a {type(frame).__name__}, which is no data frame",
            hint="give a frame of pandas, polars, pyarrow, DuckDB or PySpark",
        ) from None
    named = known.collect_schema().names()
    check_width(name, len(named))
    if len({n.casefold() for n in named}) < len(named):
        raise TableError(f"frame {name!r} has two columns of one name", hint="rename one of them")
    if isinstance(known, nw.DataFrame):
        held = _hold(con, name, frame, name)
        yield from open_loaded(con, retype(con, held, ()), Description(), taken)
        return
    sample = f"caveat sample {name}"
    first = _hold(con, sample, known.head(SAMPLE_ROWS).collect().to_native(), name)
    survey, weight = find_survey(con, first)
    plan = replace(find_plan(con, sample, first.kinds), survey=survey, weight=weight)
    grouped = f"caveat grouped {name}"
    _hold(con, grouped, group(known, plan).collect().to_native(), name)
    con.execute(f"DROP TABLE {identifier(sample)}")
    own = replace(first, name=name)
    reduced, events = settle(con, name, grouped, plan, own)
    con.execute(f"DROP TABLE {identifier(grouped)}")
    yield from open_reduced(
        con, own, reduced, taken, events=events, left_out=plan.left_out, shown=False,
        survey=survey, weight=weight,
    )  # fmt: skip


def _hold(con: duckdb.DuckDBPyConnection, name: str, frame: Any, path: str) -> Loaded:
    """Return a frame in memory as a table of the engine."""
    hold(con, name, frame)
    odd = [n for n, t in describe_types(con, identifier(name)).items() if t.startswith("ENUM")]
    for column in odd:
        con.execute(f"ALTER TABLE {identifier(name)} ALTER {identifier(column)} TYPE VARCHAR")
    types = describe_types(con, identifier(name))
    row = con.execute(
        "SELECT count(*), CAST(bit_xor(hash(t)) AS VARCHAR), CAST(sum(hash(t)) AS VARCHAR) "
        f"FROM {identifier(name)} t"
    ).fetchone() or (0, "", "")
    if not row[0]:
        raise TableError(f"frame {path!r} has no rows", hint="give a frame with at least one row")
    return Loaded(
        name=name,
        path=path,
        sha256=hashlib.sha256(repr((sorted(types.items()), row)).encode()).hexdigest(),
        rows=int(row[0]),
        relation=identifier(path),
        kinds={n: kind_of(t) for n, t in types.items()},
        sql_types=types,
    )
