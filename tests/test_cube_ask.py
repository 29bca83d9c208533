"""`caveat sql`: one SELECT over the tables as they were read; nothing else can be reached or changed."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from caveat.cli import app
from caveat.cube.catalog import Catalog
from caveat.errors import TableError
from test_cube_formats import HEADER, MAKERS, ROWS


def asked(*arguments: object) -> str:
    done = CliRunner().invoke(app, ["sql", *map(str, arguments)])
    assert done.exit_code == 0, (done.output, done.exception)
    return done.stdout


def csv(path: Path) -> None:
    lines = [",".join("" if v is None else str(v) for v in row) for row in (HEADER, *ROWS)]
    path.write_text("\n".join(lines))


def parquet(path: Path) -> None:
    import duckdb

    csv(path.with_suffix(".csv"))
    duckdb.read_csv(str(path.with_suffix(".csv"))).write_parquet(str(path))
    path.with_suffix(".csv").unlink()


EVERY = MAKERS | {"t.csv": csv, "t.parquet": parquet}


@pytest.mark.parametrize("large", [False, True], ids=["held", "on disk"])
@pytest.mark.parametrize("name", EVERY)
def test_the_sql_of_a_cell_can_be_run_whatever_the_format(
    name: str, large: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if large:
        monkeypatch.setattr("caveat.cube.loaded.HELD_BYTES", 0)
    path = tmp_path / name
    EVERY[name](path)
    with Catalog.from_paths([path]) as catalog:
        table = catalog.tables[0]
        sql = catalog.cell_sql(catalog.cube(table.name, "jobs"), 0, 0, 2019, 2020)
        shown = catalog.table_view_sql(table)
    assert "INSTALL" not in shown and "LOAD" not in shown
    (row,) = json.loads(asked(path, f"SELECT {sql} AS value", "--format", "json"))
    assert row == {"value": 240}


@pytest.mark.parametrize("name", ["t.xlsx", "t.sqlite", "t.feather"])
def test_what_no_engine_reads_by_itself_is_shown_as_a_command_that_runs(name: str, tmp_path: Path) -> None:
    MAKERS[name](tmp_path / name)
    with Catalog.from_paths([tmp_path / name]) as catalog:
        shown = catalog.table_view_sql(catalog.tables[0])
    words = shlex.split(shown.removeprefix("-- "))
    assert words[:2] == ["caveat", "sql"]
    assert "Alton" in asked(*words[2:])


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/passwd'",
        "SELECT content FROM read_text('{other}')",
        "SELECT * FROM glob('/*')",
        "SELECT * FROM sqlite_scan('{other}', 'x')",
        "SELECT getenv('HOME')",
        "SELECT * FROM secret",
        "COPY t TO '{other}'",
        "INSERT INTO t VALUES ('x', 1, 1, 1)",
        "DROP VIEW t",
        "ATTACH '{other}' AS y",
        "INSTALL excel",
        "LOAD excel",
        "SET enable_external_access = true",
        "SELECT 1; DROP TABLE t",
        "PRAGMA database_list",
        "EXPLAIN ANALYZE SELECT 1",
        "CREATE TABLE y AS SELECT 1",
        "not sql",
        "",
    ],
)
def test_a_statement_that_reaches_for_more_than_the_tables_is_refused(statement: str, tmp_path: Path) -> None:
    secret = {"a": [1]}  # a variable of this name is no table
    assert secret
    other = tmp_path / "other.csv"
    other.write_text("secret\n1\n")
    csv(tmp_path / "t.csv")
    with Catalog.from_paths([tmp_path / "t.csv"]) as catalog, pytest.raises(TableError) as caught:
        catalog.ask(statement.format(other=other))
    assert caught.value.hint
    assert other.read_text() == "secret\n1\n"


def test_a_statement_ends_when_its_time_is_up(tmp_path: Path) -> None:
    csv(tmp_path / "t.csv")
    slow = "SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 3"
    with (
        Catalog.from_paths([tmp_path / "t.csv"]) as catalog,
        pytest.raises(TableError, match="stopped"),
    ):
        catalog.ask(slow, seconds=0.5)


def test_rows_are_shown_as_text_csv_and_json(tmp_path: Path) -> None:
    csv(tmp_path / "t.csv")
    one = "SELECT city, jobs FROM t ORDER BY jobs"
    assert asked(tmp_path / "t.csv", one, "--most", 2) == "city  jobs\nBray    80\nBray    90\n"
    assert asked(tmp_path / "t.csv", one, "--format", "csv").splitlines()[:2] == ["city,jobs", "Bray,80"]
    assert asked("SELECT 1 + 1 AS two", "--format", "json") == '[\n  {\n    "two": 2\n  }\n]\n'
