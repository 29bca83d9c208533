"""Only what a cube needs is read, and groups of large text files are kept between runs by content."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pytest

from caveat.cube import stored
from caveat.cube.catalog import Catalog

TEXT = "city,year,jobs,people,slogan\n" + "".join(
    f"{c},{2015 + i},{i * 10 + n},{1000 * i},slogan {i} of {c}\n"
    for n, c in enumerate(("Alton", "Bray", "Cole")) for i in range(6)
)  # fmt: skip


def scans(plan: object) -> Iterator[set[str]]:
    """Yield the columns that each scan of a plan reads."""
    for node in plan if isinstance(plan, list) else []:
        if not node["children"]:
            listed = node["extra_info"].get("Projections", [])
            yield {listed} if isinstance(listed, str) else set(listed)
        yield from scans(node["children"])


class Recorder:
    """An engine that remembers what it was asked."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con, self.asked = con, list[tuple[str, object]]()

    def execute(self, query: str, parameters: object = None) -> duckdb.DuckDBPyConnection:
        self.asked.append((query, parameters))
        return self.con.execute(query, parameters)

    def close(self) -> None:
        self.con.close()


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_cube_reads_the_columns_that_it_needs_and_no_others(
    ending: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("caveat.cube.loaded.HELD_BYTES", 0)
    path = tmp_path / f"t.{ending}"
    (tmp_path / "t.csv").write_text(TEXT)
    if ending == "parquet":
        duckdb.read_csv(str(tmp_path / "t.csv")).write_parquet(str(path))
    with Catalog.from_paths([path]) as catalog:
        recorder = Recorder(catalog._con)
        catalog._con = recorder  # type: ignore[assignment]
        bray = [m for m in catalog.members("t") if m.name == "Bray"]
        cube = catalog.cube("t", "jobs", members=bray)
        plans = [
            json.loads(recorder.con.execute(f"EXPLAIN (FORMAT json) {query}", bound).fetchall()[0][1])
            for query, bound in recorder.asked
        ]
    assert cube.values[0, 0].tolist() == [1, 11, 21, 31, 41, 51]
    read = set[str]().union(*(columns for plan in plans for columns in scans(plan)))
    assert read == {"city", "year", "jobs"}
    assert any("Bray" in str(bound) for _, bound in recorder.asked)  # the rows of others are left out there


@pytest.fixture
def large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a table that counts as large, with a folder for what is kept."""
    monkeypatch.setenv("CAVEAT_CACHE", str(tmp_path / "kept"))
    monkeypatch.setattr("caveat.cube.loaded.HELD_BYTES", 0)
    monkeypatch.setattr("caveat.cube.opening.LARGE_ROWS", 0)
    monkeypatch.setattr(stored, "LEAST_BYTES", 0)
    (tmp_path / "t.csv").write_text(TEXT)
    return tmp_path / "t.csv"


def values(path: Path) -> tuple[object, ...]:
    with Catalog.from_paths([path]) as catalog:
        cube, table = catalog.cube("t", "jobs"), catalog.tables[0]
        sql = catalog.query(f"SELECT {catalog.cell_sql(cube, 1, 0, 2016, 2017)}")
        return cube.values.tolist(), cube.members, table, catalog.findings, sql


def kept(path: Path) -> list[Path]:
    return sorted((path.parent / "kept").iterdir())


def test_what_is_kept_gives_the_same_and_the_file_is_not_taken_apart_again(
    large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = values(large)
    assert [p.suffix for p in kept(large)] == [".parquet", ".json"]

    def never(*_: object, **__: object) -> object:
        raise AssertionError("the file was read again")

    monkeypatch.setattr("caveat.cube.opening.load", never)
    assert values(large) == first


def test_other_content_under_the_same_name_is_read_anew(large: Path) -> None:
    before = values(large)
    large.write_text(TEXT.replace("Bray,2016,11,", "Bray,2016,99,"))
    after = values(large)
    assert after[4] == [(99 + 21,)] and before[4] == [(11 + 21,)] and len(kept(large)) == 4


@pytest.mark.parametrize("ending", [".json", ".parquet"])
@pytest.mark.parametrize("damage", [b"", b"{}", b"PAR1 and nothing more PAR1"])
def test_what_is_damaged_is_made_anew(ending: str, damage: bytes, large: Path) -> None:
    first = values(large)
    (path,) = [p for p in kept(large) if p.suffix == ending]
    path.write_bytes(damage)
    assert values(large) == first
    assert path.read_bytes() != damage


def test_nothing_is_kept_where_it_is_switched_off_or_cannot_be(
    large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAVEAT_CACHE", "none")
    first = values(large)
    assert not (large.parent / "kept").exists()
    (large.parent / "file").write_text("no folder")
    monkeypatch.setenv("CAVEAT_CACHE", str(large.parent / "file"))
    assert values(large) == first


def test_the_oldest_goes_when_all_outgrows_its_limit(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    values(large)
    size = sum(p.stat().st_size for p in kept(large))
    monkeypatch.setattr(stored, "MOST_BYTES", int(1.5 * size))
    old = set(kept(large))
    for n in range(3):
        large.write_text(TEXT.replace("Bray,2016,11,", f"Bray,2016,{n + 90},"))
        values(large)
    assert sum(p.stat().st_size for p in kept(large)) <= 1.5 * size
    assert not old & set(kept(large))


RUN = """
import sys
from caveat.cube import loaded, opening, stored
from caveat.cube.catalog import Catalog
loaded.HELD_BYTES = opening.LARGE_ROWS = stored.LEAST_BYTES = 0
for _ in range(4):
    with Catalog.from_paths([sys.argv[1]]) as catalog:
        print(int(catalog.cube("t", "jobs").values.sum()))
    for path in stored.cache_folder().glob("*.parquet"):
        path.unlink(missing_ok=True)
"""


def test_programs_that_keep_and_remove_at_once_all_get_the_right_figures(large: Path) -> None:
    with Catalog.from_paths([large]) as catalog:
        right = int(np.sum(catalog.cube("t", "jobs").values))
    running = [
        subprocess.Popen([sys.executable, "-c", RUN, large], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    for one in running:
        out, fault = one.communicate()
        assert one.returncode == 0, fault.decode()
        assert out.split() == [str(right).encode()] * 4
    assert not [p for p in kept(large) if p.suffix == ".part"]
