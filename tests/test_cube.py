"""Cubes, cells and SQL: what the catalog gives is what the file says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from caveat.cube.catalog import Catalog
from caveat.cube.sql import identifier, literal
from caveat.errors import TableError
from caveat.period import Period

CITIES = """city,state,year,population,jobs,source,note
Alton,IL,2018,1000,10,A,
Alton,IL,2019,,12,A,
Alton,IL,2020,1200,14,B,moved
Alton,NH,2018,500,5,A,
Alton,NH,2020,510,6,A,
"""
RIVALS = """city,state,year,jobs,source
Alton,IL,2018,10,A
Alton,IL,2018,11,B
Alton,IL,2019,20,A
Alton,IL,2019,12,B
"""


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_cube_holds_members_sources_and_periods(tmp_path: Path) -> None:
    with Catalog.from_paths([write(tmp_path, "t.csv", CITIES)]) as catalog:
        cube = catalog.cube("t", "jobs")
    assert [m.name for m in cube.members] == ["Alton, IL", "Alton, NH"]
    assert cube.sources == ("",) and cube.frequency == "Y" and cube.first == 2018
    np.testing.assert_array_equal(cube.values, [[[10, 12, 14]], [[5, np.nan, 6]]])
    assert [p.label for p in cube.periods] == ["2018", "2019", "2020"]


def test_rival_sources_are_never_mixed(tmp_path: Path) -> None:
    with Catalog.from_paths([write(tmp_path, "t.csv", RIVALS)]) as catalog:
        cube = catalog.cube("t", "jobs")
    assert cube.sources == ("A", "B")
    np.testing.assert_array_equal(cube.values, [[[10, 20], [11, 12]]])


def test_some_members_give_the_same_figures_as_all(tmp_path: Path) -> None:
    with Catalog.from_paths([write(tmp_path, "t.csv", CITIES)]) as catalog:
        whole = catalog.cube("t", "jobs")
        part = catalog.cube("t", "jobs", members=[whole.members[1]])
    np.testing.assert_array_equal(part.values[0], whole.values[1])


def test_denominator_is_interpolated_only_between_known_years_and_marked(tmp_path: Path) -> None:
    with Catalog.from_paths([write(tmp_path, "t.csv", CITIES)]) as catalog:
        found = catalog.population_cube("t", "jobs")
        assert catalog.population_cube("t", "population") is None
    assert found is not None
    np.testing.assert_array_equal(found.cube.values[0, 0], [1000, np.nan, 1200])
    np.testing.assert_array_equal(found.filled[:, 0], [[1000, 1100, 1200], [500, 505, 510]])
    np.testing.assert_array_equal(found.interpolated[:, 0], [[False, True, False]] * 2)


def test_sql_of_a_cell_reads_as_in_the_report(tmp_path: Path) -> None:
    with Catalog.from_paths([write(tmp_path, "t.csv", CITIES)]) as catalog:
        cube = catalog.cube("t", "jobs")
        window = catalog.cell_sql(cube, 0, 0, 2018, 2020)
        assert window == (
            '(SELECT sum("jobs") FROM "t" WHERE "city" = \'Alton\' AND "state" = \'IL\''
            ' AND "year" BETWEEN 2018 AND 2020)'
        )
        assert catalog.query(f"SELECT {window}") == [(36,)]
        assert catalog.cell_sql(cube, 0, 0, 2020, 2020).endswith('"year" = 2020)')
        people = catalog.cube("t", "population")
        assert catalog.cell_sql(people, 0, 0, 2020, 2020).startswith('(SELECT avg("population")')


def test_rows_and_cells_show_where_a_figure_stands(tmp_path: Path) -> None:
    with Catalog.from_paths([write(tmp_path, "t.csv", CITIES)]) as catalog:
        cube = catalog.cube("t", "jobs")
        rows = catalog.rows(cube, 0, 0, 2019, 2020)
        cells = catalog.cells(cube, 0, 0, [Period.year(2019), Period.year(2020), Period.year(2031)])
    assert [dict(r)["jobs"] for r in rows] == ["12", "14"]
    assert dict(rows[1])["note"] == "moved" and dict(rows[0])["population"] == ""
    assert [c.value for c in cells[:2]] == [12, 14] and np.isnan(cells[2].value)
    assert [c.row_source for c in cells] == ["A", "B", ""]


def test_incomplete_cells_breaks_and_notes_come_from_the_descriptor(tmp_path: Path) -> None:
    write(tmp_path, "t.csv", RIVALS)
    write(
        tmp_path,
        "datapackage.json",
        """{"resources": [{"path": "t.csv", "title": "Jobs", "schema": {"fields": [
        {"name": "jobs", "title": "People in work", "caveat": {"role": "measure", "synonyms": ["posts"]}}]},
        "caveat": {"breaks": [{"old_until": 2018, "new_from": 2019, "reason": "new survey"}],
        "incomplete": [{"where": {"source": "A"}, "from": 2019, "to": 2019, "reason": "half a year"}],
        "notes": [{"where": {"nowhere": "x"}, "reason": "no such column"}]}}]}""",
    )
    with Catalog.from_paths([tmp_path]) as catalog:
        table, cube = catalog.tables[0], catalog.cube("t", "jobs")
        assert table.described and table.title == "Jobs"
        assert table.column("jobs").title == "People in work" and table.column("jobs").synonyms == ("posts",)
        assert table.column("year").role == "period", "what the descriptor leaves out is profiled"
        np.testing.assert_array_equal(cube.incomplete[0], [[False, True], [False, False]])
        assert [r.reason for r in catalog.breaks_between(cube, 0, 0, 2018, 2019)] == ["new survey"]
        assert catalog.breaks_between(cube, 0, 0, 2019, 2020) == ()
        assert catalog.cells(cube, 0, 0, [Period.year(2019)])[0].remarks == ("half a year",)
        assert any("nowhere" in f.text for f in catalog.findings if f.kind == "descriptor")


BROKEN = (
    "{",
    "[]",
    '{"resources": 5}',
    '{"resources": [{"path": "t.csv", "schema": {"fields": [1, {}]}}]}',
    '{"resources": [{"path": "t.csv", "caveat": {"breaks": [3], "notes": {"a": 1}}}]}',
    '{"resources": [{"path": "t.csv", "schema": {"fields": [{"name": "note", "caveat": {"role": "x"}}]}}]}',
)


@pytest.mark.parametrize("text", BROKEN)
def test_a_broken_descriptor_is_a_note_not_a_crash(text: str, tmp_path: Path) -> None:
    path = write(tmp_path, "t.csv", CITIES)
    write(tmp_path, "datapackage.json", text)
    with Catalog.from_paths([path]) as catalog:
        assert catalog.cube("t", "jobs").values.shape == (2, 1, 3)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"  \n ", "is empty"),
        (bytes(range(256)) * 9, "binary"),
        (b"PK\x03\x04" + b"x" * 99, "spreadsheet"),
        (b"PAR1junk", "cannot be read"),
        (b"a,b\nx,y\nz,w\n", "no column of numbers"),
        (b"a,b\n", "header and no rows"),
        (b"just a sentence, with a comma\nand, another, one\n", "t.csv"),
    ],
)
def test_bad_input_is_an_error_with_a_hint(content: bytes, said: str, tmp_path: Path) -> None:
    with pytest.raises(TableError, match=said) as caught:
        Catalog.from_paths([write(tmp_path, "t.csv", content)])
    assert caught.value.hint


def test_missing_file_and_empty_folder_are_errors_with_a_hint(tmp_path: Path) -> None:
    for path, said in ((tmp_path / "no.csv", "does not exist"), (tmp_path, "holds no table")):
        with pytest.raises(TableError, match=said) as caught:
            Catalog.from_paths([path])
        assert caught.value.hint


def test_a_bad_file_in_a_folder_leaves_the_others(tmp_path: Path) -> None:
    write(tmp_path, "a.csv", CITIES)
    write(tmp_path, "b.csv", b"")
    with Catalog.from_paths([tmp_path]) as catalog:
        assert [t.name for t in catalog.tables] == ["a"]
        assert [f.kind for f in catalog.findings if f.table == "b"] == ["not read"]


def test_names_that_look_like_sql_are_only_names(tmp_path: Path) -> None:
    text = 'city,year,"""; drop table x"\nO\'Fallon\'; drop table t; --,2019,5\nAlton,2019,6\n'
    with Catalog.from_paths([write(tmp_path, "it's a [table].csv", text)]) as catalog:
        table = catalog.tables[0]
        assert table.name == "it_s_a_table"
        measure = table.columns_of("measure")[0].name
        assert measure == '"; drop table x'
        cube = catalog.cube(table.name, measure)
        at = [m.name for m in cube.members].index("O'Fallon'; drop table t; --")
        sql = catalog.cell_sql(cube, at, 0, 2019, 2019)
        assert catalog.query(f"SELECT {sql}") == [(5,)]
        catalog.query(f"DROP TABLE {identifier(table.name)}")
        catalog.query(catalog.table_view_sql(table))
        assert catalog.query(f"SELECT {sql}") == [(5,)]


def test_view_names_are_clean_and_unique(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    paths = [write(tmp_path, "a b.csv", CITIES), write(tmp_path, "A_B.csv", CITIES)]
    paths.append(write(tmp_path / "other", "a b.csv", CITIES))
    with Catalog.from_paths([*paths, paths[0]]) as catalog:
        assert [t.name for t in catalog.tables] == ["a_b", "A_B_2", "a_b_3"]


def test_a_stray_control_character_is_read(tmp_path: Path) -> None:
    rows = "".join(f"Town {i},2019,{i}\n" for i in range(40))
    path = write(tmp_path, "t.csv", f"city,year,jobs\nSt Mary\x19s,2019,5\n{rows}".encode())
    with Catalog.of([path]) as catalog:
        assert len(catalog.query('SELECT * FROM "t"')) == 41


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_encodings_are_read(encoding: str, tmp_path: Path) -> None:
    path = write(tmp_path, "t.csv", "city,year,jobs\nMálaga,2019,5\nMálaga,2020,6\n".encode(encoding))
    with Catalog.from_paths([path]) as catalog:
        assert catalog.members("t")[0].name == "Málaga"
        assert [f.kind for f in catalog.findings] == (
            ["encoding"] if encoding in ("latin-1", "utf-16") else []
        )


def test_parquet_gives_the_cube_of_the_same_csv(tmp_path: Path) -> None:
    import duckdb

    path = write(tmp_path, "t.csv", CITIES)
    duckdb.sql(f"SELECT * FROM read_csv({literal(str(path))})").write_parquet(str(tmp_path / "p.parquet"))
    with Catalog.from_paths([path, tmp_path / "p.parquet"]) as catalog:
        one, other = (catalog.cube(n, "jobs") for n in ("t", "p"))
        np.testing.assert_array_equal(one.values, other.values)
        assert one.members == other.members


def test_importing_the_room_loads_no_engine(root: Path) -> None:
    code = "import sys, caveat.cube.catalog; print('duckdb' in sys.modules, 'simplemma' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root / "src")
    assert done.stdout.split() == ["False", "False"]


def test_the_bundled_tables_hold_large_cities_and_a_rival_series() -> None:
    with Catalog.bundled() as catalog:
        main, rival = catalog.tables
        assert len(catalog.members(main.name)) >= 25
        assert main.column("source").dimension is False and rival.column("source").dimension is True
        cube = catalog.cube(rival.name, rival.columns_of("measure")[0].name)
        assert cube.incomplete.any() and not cube.incomplete.all() and len(cube.sources) >= 3
        assert all(t.sources for t in catalog.tables)
        assert not [f for f in catalog.findings if f.kind in ("descriptor", "duplicate key")]


rows = st.lists(
    st.tuples(st.sampled_from("abcd"), st.integers(2000, 2006), st.floats(0, 1e6).map(lambda x: round(x, 3))),
    min_size=3, max_size=40,
)  # fmt: skip


@given(rows, st.randoms(use_true_random=False))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_order_of_rows_and_number_of_threads_do_not_matter(
    tmp_path: Path, rows: list[tuple[str, int, float]], random: object
) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    cubes = []
    for name, listed, threads in (("one", rows, 1), ("two", shuffled, 4)):
        lines = "".join(f"{m},{y},{v}\n" for m, y, v in listed)
        path = write(tmp_path, f"{name}.csv", f"city,year,sales\n{lines}")
        with Catalog.from_paths([path], threads=threads) as catalog:
            cubes.append(catalog.cube(name, "sales"))
    assert cubes[0].members == cubes[1].members
    assert cubes[0].values.tobytes() == cubes[1].values.tobytes()


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30))
def test_any_text_is_safe_as_a_literal_and_as_a_name(text: str) -> None:
    import duckdb

    name = identifier(text or "x")
    found = duckdb.execute(f"SELECT {literal(text)} AS {name}")
    assert found.fetchall() == [(text,)]
