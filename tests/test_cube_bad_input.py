"""Bad tables give an error with a hint, or a note in the data check; nothing is run, nothing is lost."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from caveat.cube.catalog import Catalog
from caveat.errors import TableError

ROW = "city,year,jobs\nAlton,2019,3\nAlton,2020,4\n"
# What the program itself takes, beside the memory that the engine may use.
OWN_MEGABYTES = 300


def refused(path: Path) -> TableError:
    with pytest.raises(TableError) as caught:
        Catalog.from_paths([path])
    assert caught.value.hint
    return caught.value


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.csv", b"", "is empty"),
        ("blank.csv", b"\n  \n\n", "is empty"),
        ("header.csv", b"city,year,jobs\n", "no rows"),
        ("page.csv", b"<!DOCTYPE html><html><body>404</body></html>\n", "a web page"),
        ("paper.csv", b"%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\n", "a PDF document"),
        ("packed.csv", gzip.compress(ROW.encode(), mtime=0), "a gzip archive"),
        ("old.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "an old spreadsheet"),
        ("sheet.csv", b"PK\x03\x04" + b"\0" * 600, "a spreadsheet or an archive"),
        ("nul.csv", b"city,year\x00,jobs\nA,2019,3\n", "a binary file"),
        ("text.parquet", ROW.encode(), "it looks like text"),
        ("text.xlsx", ROW.encode(), "it looks like text"),
        ("text.sqlite", ROW.encode(), "it looks like text"),
        ("image.xlsx", b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "whole"),
    ],
)
def test_what_is_no_table_is_refused_by_what_it_is(
    name: str, content: bytes, says: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    error = refused(path)
    assert says in f"{error.message} {error.hint}"


@pytest.mark.parametrize("name", ["records.csv", "records.txt"])
def test_records_are_read_whatever_their_file_is_called(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(json.dumps([{"city": "Alton", "year": 2019, "jobs": 3}]))
    with Catalog.from_paths([tmp_path / name]) as catalog:
        assert catalog.cube("records", "jobs").values.item() == 3


def test_an_empty_folder_a_pipe_and_a_loop_of_links_are_errors(tmp_path: Path) -> None:
    import os

    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    assert "holds no table" in refused(tmp_path / "folder.csv").message
    assert "not a regular file" in refused(tmp_path / "pipe.csv").message
    refused(tmp_path / "loop.csv")


def test_a_million_columns_are_refused_in_every_format(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(",".join(f"c{i}" for i in range(1_000_000)) + "\n1\n")
    columns = ", ".join(f"{i} AS c{i}" for i in range(6_000))
    duckdb.sql(f"SELECT {columns}").write_parquet(str(tmp_path / "t.parquet"))
    (tmp_path / "t.json").write_text(json.dumps([{f"c{i}": i for i in range(6_000)}]))
    (tmp_path / "wide.json").write_text(json.dumps([{f"c{i}": i for i in range(1_000_000)}]))
    (tmp_path / "wide.jsonl").write_text(json.dumps({"a": 1, "b": {f"c{i}": i for i in range(6_000)}}))
    for name in ("t.csv", "t.parquet", "t.json", "wide.json", "wide.jsonl"):
        assert "columns" in refused(tmp_path / name).message


def test_names_in_a_text_a_map_of_figures_and_an_open_quote_are_no_columns(tmp_path: Path) -> None:
    from caveat.cube.limits import check_record

    remark = ", ".join(f'"c{i}": {i}' for i in range(6_000))
    records = [{"city": "Alton", "year": 2019 + i, "jobs": i, "remark": remark} for i in range(2)]
    (tmp_path / "t.json").write_text(json.dumps(records))
    with Catalog.from_paths([tmp_path / "t.json"]) as catalog:
        assert catalog.cube("t", "jobs").values.ravel().tolist() == [0, 1]
    (tmp_path / "open.json").write_text('[{"a": "' + '\\"' * 2_000_000)
    check_record(
        str(tmp_path / "open.json"), "open.json"
    )  # in one pass: a quote that stays open costs no more


def arrow_file(path: Path, table: Any) -> Path:
    from pyarrow import ipc

    with ipc.new_file(str(path), table.schema, options=ipc.IpcWriteOptions(compression="zstd")) as writer:
        writer.write_table(table)
    return path


def test_an_arrow_batch_that_unpacks_to_gigabytes_is_refused_unopened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    monkeypatch.setattr("caveat.cube.limits.MAX_HELD", 8 << 20)
    monkeypatch.setattr("pyarrow.feather.read_table", None)
    same = np.zeros(5_000_000, dtype=np.int64)
    assert "unpacks from" in refused(arrow_file(tmp_path / "a.arrow", pyarrow.table({"n": same}))).message


def test_a_long_text_that_all_rows_of_an_arrow_file_name_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    monkeypatch.setattr("caveat.cube.limits.MAX_HELD", 64 << 20)
    first = pyarrow.array(np.zeros(50_000, dtype=np.int32))
    town = pyarrow.DictionaryArray.from_arrays(first, pyarrow.array(["x" * 1_000_000]))
    table = pyarrow.table({"town": town, "jobs": np.arange(50_000)})
    assert "about 50,000,000,000 bytes" in refused(arrow_file(tmp_path / "a.arrow", table)).message


def test_an_arrow_file_larger_than_the_memory_allowed_says_so(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    path = arrow_file(
        tmp_path / "a.arrow", pyarrow.table({"year": np.arange(3_000_000) % 9, "n": np.arange(3_000_000)})
    )
    with pytest.raises(TableError, match="more than the engine may use") as caught:
        Catalog.from_paths([path], memory_limit="32MB", threads=1)
    assert "--memory" in caught.value.hint


def test_hundreds_of_columns_are_planned_in_batches(tmp_path: Path) -> None:
    lines = [",".join(["city", "year", *(f"c{i}" for i in range(400))])]
    lines += [",".join(["Alton", str(2000 + r), *(str(r + i) for i in range(400))]) for r in range(3)]
    (tmp_path / "t.csv").write_text("\n".join(lines))
    with Catalog.from_paths([tmp_path / "t.csv"]) as catalog:
        assert len(catalog.tables[0].columns_of("measure")) == 400
        assert catalog.cube("t", "c399").values.ravel().tolist() == [399, 400, 401]


def test_a_small_file_that_unpacks_to_a_terabyte_is_refused(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    rows, path = 1_000_000, tmp_path / "bomb.parquet"
    same = pyarrow.array([0] * rows, pyarrow.int32())
    table = pyarrow.table(
        {
            "city": pyarrow.DictionaryArray.from_arrays(same, pyarrow.array(["x" * 1_000_000])),
            "jobs": pyarrow.array([1] * rows),
        }
    )
    parquet.write_table(table, path, compression="zstd")
    assert path.stat().st_size < 100_000
    assert "unpacks from" in refused(path).message


def test_a_long_text_shared_by_all_cells_of_a_sheet_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    monkeypatch.setattr("caveat.cube.sheets.MAX_TEXT", 1 << 20)
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("a")
    for _ in range(3000):
        sheet.append(["x" * 1000, 1])
    book.save(tmp_path / "t.xlsx")
    assert "unpacks to more than" in refused(tmp_path / "t.xlsx").message


def test_formulas_in_a_text_file_are_never_computed_and_named(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        "city,year,jobs\nAlton,2019,=1+1\nAlton,2020,4\n=cmd|' /C calc'!A0,2020,5\n"
    )
    with Catalog.from_paths([tmp_path / "t.csv"]) as catalog:
        assert np.nansum(catalog.cube("t", "jobs").values) == 9
        (found,) = [f.text for f in catalog.findings if f.kind == "formulas"]
        assert "'=1+1'" in found


def test_a_quote_that_is_never_closed_is_noted(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text('city,year,jobs\nAlton,2019,3\n"Bray,2020,4\nCole,2020,5\n')
    with Catalog.from_paths([tmp_path / "t.csv"]) as catalog:
        assert "open quote" in {f.kind for f in catalog.findings}


def test_years_that_stand_for_unknown_are_in_no_period(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("city,year,jobs\nA,1,3\nA,0,3\nA,9999,4\nA,2020,5\nA,2021,7\n")
    with Catalog.from_paths([tmp_path / "t.csv"]) as catalog:
        assert catalog.cube("t", "jobs").values.ravel().tolist() == [5, 7]
        assert [f.kind for f in catalog.findings] == ["odd dates"]


READ = """
import sys
from caveat.cube.catalog import Catalog
with Catalog.from_paths([sys.argv[1]], memory_limit=sys.argv[2], threads=2) as catalog:
    cube = catalog.cube("incidents", "incidents")
whole = next(i for i, m in enumerate(cube.members) if not m.key)
# The peak of this program alone: what getrusage tells counts the program that started it too.
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1]
print(int(cube.values[whole].sum()), int(peak) // 1024)
"""


def test_a_file_four_times_the_memory_limit_is_read_within_it(tmp_path: Path) -> None:
    rows, path = 2_500_000, tmp_path / "incidents.csv"
    duckdb.sql(
        "SELECT range AS incident_id, 'City ' || CAST(hash(range, 1) % 50 AS VARCHAR) AS city, "
        "TIMESTAMP '2015-01-01' + to_hours(CAST(hash(range) % 87600 AS BIGINT)) AS reported, "
        "repeat('a remark ', 10) AS note "
        f"FROM range({rows})"
    ).write_csv(str(path))
    assert path.stat().st_size > 4 * (64 << 20)
    done = subprocess.run([sys.executable, "-c", READ, path, "64MB"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    counted, peak = map(int, done.stdout.split())
    assert counted == rows and peak < OWN_MEGABYTES + 64


def test_too_little_memory_is_an_error_that_names_the_option(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("name,jobs\n" + "".join(f"{i:>060},{i}\n" for i in range(200_000)))
    with pytest.raises(TableError, match="memory") as caught:
        Catalog.from_paths([path], memory_limit="8MB", threads=1)
    assert "--memory" in caught.value.hint
