"""Files of every kind give the same cube, and bad ones give an error with a hint."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from caveat.cube.catalog import Catalog
from caveat.errors import TableError

HEADER = ("city", "year", "jobs", "rate")
ROWS = (
    ("Alton", 2019, 100, 5.5),
    ("Alton", 2020, 140, 6.0),
    ("Bray", 2019, 90, None),
    ("Bray", 2020, 80, 4.25),
)
EXPECTED = np.array([[[100.0, 140.0]], [[90.0, 80.0]]])
RECORDS = [dict(zip(HEADER, row, strict=True)) for row in ROWS]


def excel(path: Path, *, sheets: int = 1) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for n in range(sheets):
        sheet = book.active if n == 0 else book.create_sheet(f"Part {n + 1}")
        sheet.append(["Table 1: people in work"])
        for row in (HEADER, *ROWS):
            sheet.append(row)
    book.save(path)


def sqlite(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE work (city TEXT, year INTEGER, jobs INTEGER, rate REAL)")
        database.executemany("INSERT INTO work VALUES (?, ?, ?, ?)", ROWS)
        database.execute("CREATE VIEW trap AS SELECT load_extension('x') AS y")
    database.close()


def duck(path: Path) -> None:
    with duckdb.connect(str(path)) as database:
        database.execute("CREATE TABLE work (city TEXT, year INTEGER, jobs INTEGER, rate DOUBLE)")
        database.executemany("INSERT INTO work VALUES (?, ?, ?, ?)", ROWS)
        database.execute("CREATE VIEW trap AS SELECT 1 AS x")


def arrow(path: Path) -> None:
    feather = pytest.importorskip("pyarrow.feather")
    import pyarrow

    feather.write_feather(pyarrow.Table.from_pylist(RECORDS), str(path))


MAKERS: dict[str, Any] = {
    "t.json": lambda p: p.write_text(json.dumps(RECORDS)),
    "t.jsonl": lambda p: p.write_text("\n".join(map(json.dumps, RECORDS))),
    "wrapped.json": lambda p: p.write_text(json.dumps({"meta": {"page": 1}, "data": RECORDS})),
    "columns.json": lambda p: p.write_text(
        json.dumps({h: [r[i] for r in ROWS] for i, h in enumerate(HEADER)})
    ),
    "t.feather": arrow,
    "t.xlsx": excel,
    "t.sqlite": sqlite,
    "t.db": sqlite,
    "t.duckdb": duck,
}


@pytest.mark.parametrize("name", MAKERS)
def test_every_format_gives_the_same_cube(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    MAKERS[name](path)
    with Catalog.from_paths([path]) as catalog:
        table = catalog.tables[0]
        cube = catalog.cube(table.name, "jobs")
        np.testing.assert_array_equal(cube.values, EXPECTED)
        assert table.column("rate").rate and len(table.sha256) == 64
        assert [m.name for m in cube.members] == ["Alton", "Bray"]
        sql = catalog.cell_sql(cube, 0, 0, 2019, 2020)
        assert catalog.query(f"SELECT {sql}") == [(240,)]


def test_records_nested_in_records_become_columns(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    path.write_text(json.dumps([{"place": {"city": "Alton"}, "year": 2019, "work": {"jobs": "1,200"}}] * 1))
    with Catalog.from_paths([path]) as catalog:
        assert {c.name: c.role for c in catalog.tables[0].columns} == {
            "year": "period", "place city": "member", "work jobs": "measure",
        }  # fmt: skip
        assert catalog.cube("t", "work jobs").values.item() == 1200


def test_each_sheet_and_each_table_of_a_file_is_a_table(tmp_path: Path) -> None:
    excel(tmp_path / "book.xlsx", sheets=2)
    with Catalog.from_paths([tmp_path / "book.xlsx"]) as catalog:
        assert [t.name for t in catalog.tables] == ["book_Sheet", "book_Part_2"]
        assert {f.kind for f in catalog.findings} == {"lines above the header"}


def test_cells_of_a_sheet_are_read_as_stored_and_formulas_are_never_computed(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for row in (["city", "day", "share", "sum"], ["Alton", date(2020, 1, 31), 0.125, "=1+1"],
                ["Bray", date(2020, 2, 29), 0.5, "=HYPERLINK(\"http://x\")"]):  # fmt: skip
        book.active.append(row)
    book.active["C2"].number_format = book.active["C3"].number_format = "0.0%"
    book.save(tmp_path / "t.xlsx")
    with Catalog.from_paths([tmp_path / "t.xlsx"]) as catalog:
        share = catalog.cube("t", "share")
        assert np.nansum(share.values) == 62.5 and catalog.table("t").column("share").unit == "percent"
        assert any(f.text.startswith("2 formulas") for f in catalog.findings if f.kind == "formulas")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("openpyxl")
    monkeypatch.setattr("caveat.cube.sheets.MAX_UNPACKED", 1 << 20)
    with zipfile.ZipFile(tmp_path / "t.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (4 << 20))
    with pytest.raises(TableError, match="unpacks to") as caught:
        Catalog.from_paths([tmp_path / "t.xlsx"])
    assert caught.value.hint


@pytest.mark.parametrize("name", ["t.xlsx", "t.sqlite", "t.duckdb", "t.feather", "t.parquet", "t.json"])
@pytest.mark.parametrize("damage", ["cut", "scrambled", "none of it"])
def test_a_damaged_file_is_an_error_with_a_hint(name: str, damage: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if name == "t.parquet":
        duckdb.sql("SELECT 'Alton' AS city, range AS jobs FROM range(1000)").write_parquet(str(path))
    else:
        MAKERS[name](path)
    content = path.read_bytes()
    changed = {
        "cut": content[: len(content) // 3],
        "scrambled": content[:20] + bytes(255 - b for b in content[20:]),
        "none of it": b"\x00\x01\x02" * 400,
    }
    path.write_bytes(changed[damage])
    with pytest.raises(TableError) as caught:
        Catalog.from_paths([path])
    assert caught.value.hint


def test_a_locked_database_is_an_error_with_a_hint(tmp_path: Path) -> None:
    sqlite(tmp_path / "t.sqlite")
    holder = sqlite3.connect(tmp_path / "t.sqlite", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    try:
        with pytest.raises(TableError, match="locked") as caught:
            Catalog.from_paths([tmp_path / "t.sqlite"])
        assert caught.value.hint
    finally:
        holder.close()


def test_a_pattern_names_files_and_names_of_columns_are_only_names(tmp_path: Path) -> None:
    trap = '"; drop table x'
    for n in (1, 2):
        (tmp_path / f"part{n}.json").write_text(json.dumps([{"city": "Alton", "year": 2019, trap: n}]))
    with Catalog.from_paths([tmp_path / "part*.json"]) as catalog:
        assert [t.name for t in catalog.tables] == ["part1", "part2"]
        assert catalog.cube("part2", trap).values.item() == 2


def test_very_many_columns_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(",".join(f"c{i}" for i in range(20_000)) + "\n" + ",".join(["1"] * 20_000) + "\n")
    with pytest.raises(TableError, match="columns"):
        Catalog.from_paths([path])


def frames() -> dict[str, Any]:
    import pandas
    import polars
    import pyarrow

    table = pyarrow.Table.from_pylist(RECORDS)
    return {
        "pandas": pandas.DataFrame(RECORDS),
        "polars": polars.DataFrame(RECORDS),
        "lazy polars": polars.LazyFrame(RECORDS),
        "pyarrow": table,
        "duckdb": duckdb.from_arrow(table),
    }


@pytest.mark.parametrize("library", ["pandas", "polars", "lazy polars", "pyarrow", "duckdb"])
def test_every_frame_gives_the_same_cube(library: str) -> None:
    pytest.importorskip("pandas"), pytest.importorskip("polars"), pytest.importorskip("pyarrow")
    with Catalog.of({"work": frames()[library]}) as catalog:
        cube = catalog.cube("work", "jobs")
        np.testing.assert_array_equal(cube.values, EXPECTED)
        assert catalog.query(f"SELECT {catalog.cell_sql(cube, 0, 0, 2019, 2020)}") == [(240,)]


def test_what_is_no_frame_is_an_error_with_a_hint() -> None:
    with pytest.raises(TableError, match="no data frame") as caught:
        Catalog.of({"work": [1, 2, 3]})
    assert caught.value.hint


def test_a_web_address_is_fetched_once_and_again_where_its_copy_was_changed(tmp_path: Path) -> None:
    from caveat.cube.cache import cached

    asked: list[str] = []

    def get(address: str) -> bytes:
        asked.append(address)
        return b"city,year,jobs\nAlton,2019,5\n"

    fetch = cached(get, tmp_path)
    address = "https://example.org/work.csv?v=1"
    for _ in range(2):
        with Catalog.from_paths([address], fetch=fetch) as catalog:
            assert (catalog.tables[0].name, catalog.tables[0].rows) == ("work", 1)
    assert asked == [address]
    Path(fetch(address)).write_text("city,year,jobs\nAlton,2019,6\n")
    with Catalog.from_paths([address], fetch=fetch) as catalog:
        assert catalog.cube(catalog.tables[0].name, "jobs").values.item() == 5
    with pytest.raises(TableError, match="web address"):
        Catalog.from_paths([address])


ODD = {
    "no records.json": "[]",
    "a number.json": "5",
    "lists.json": "[[1, 2], [3, 4]]",
    "deep.json": "[" * 5000 + "]" * 5000,
    "not json.jsonl": '{"a": 1}\nnot json\n',
    "long.csv": "city,year,x\n" + "A" * 200_000 + ",2019,1\n",
    "words.csv": "city,2019,2020\nA,x,y\nB,z,w\n",
    "notes.csv": "Source: x\nNote: y\n",
}


@pytest.mark.parametrize("name", ODD)
def test_what_holds_no_table_is_an_error_with_a_hint(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(ODD[name])
    with pytest.raises(TableError) as caught:
        Catalog.from_paths([tmp_path / name])
    assert caught.value.hint


@pytest.mark.parametrize(
    ("figures", "read"),
    [
        (["1.204", "987", "1.310"], [1204, 987, 1310]),
        (["1.204", "455", "12,5"], [1204, 455, 12.5]),
        (["1.204", "0.987", "1.310"], [1.204, 0.987, 1.31]),
        (["1.204", "2.5", "987"], [1.204, 2.5, 987]),
        (["1.204", "2019", "3.100"], [1.204, 2019, 3.1]),
        (["1.204", "2.310", "3.100"], [1.204, 2.31, 3.1]),
    ],
)
def test_points_among_semicolons_are_thousands_only_where_the_figures_beside_them_say_so(
    figures: list[str], read: list[float], tmp_path: Path
) -> None:
    rows = "".join(f"Alton;{2019 + i};{x}\n" for i, x in enumerate(figures))
    (tmp_path / "t.csv").write_text(f"town;year;built\n{rows}")
    with Catalog.from_paths([tmp_path / "t.csv"]) as catalog:
        assert catalog.cube("t", "built").values.ravel().tolist() == read
        noted = "scale" in {f.kind for f in catalog.findings}
        assert noted == (read == [1204, 987, 1310])


def test_cells_of_spaces_alone_are_empty(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("town,year,c0, \nAlton,2019, 5 ,\nAlton,2020,   , \nAlton,2021,7,\n")
    with Catalog.from_paths([tmp_path / "t.csv"]) as catalog:
        values = catalog.cube("t", "c0").values.ravel()
        assert values[[0, 2]].tolist() == [5, 7] and np.isnan(values[1])
        assert [c.role for c in catalog.tables[0].columns][-1] == "ignored"


def test_money_may_be_below_zero_and_a_count_may_not(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("town,year,cost,jobs\nAlton,2019,($5),-5\nAlton,2020,$7,6\n")
    with Catalog.from_paths([tmp_path / "t.csv"]) as catalog:
        assert [f.text.split()[0] for f in catalog.findings if f.kind == "impossible value"] == ["jobs"]


def test_columns_that_spaces_set_apart_are_refused_as_such(tmp_path: Path) -> None:
    (tmp_path / "t.txt").write_text("city      year   jobs\nAlton     2019   5\nBray      2020   7\n")
    with pytest.raises(TableError, match="spaces set apart"):
        Catalog.from_paths([tmp_path / "t.txt"])
