"""Tables with no description get the profile that a careful reader would give them."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from caveat.cube.catalog import Catalog

FOLDER = Path(__file__).parent / "cases"
CASES: list[dict[str, Any]] = [
    case
    for file in [FOLDER / "tables.toml", *sorted((FOLDER / "tables").glob("*.toml"))]
    for case in tomllib.loads(file.read_text(encoding="utf-8"))["case"]
]


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_table_gets_the_profile_of_a_careful_reader(case: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / case.get("file", "table.csv")
    path.write_text(case["text"].lstrip("\n"), encoding=case.get("encoding", "utf-8"))
    with Catalog.from_paths([path]) as catalog:
        table = catalog.tables[0]
        assert {c.name: c.role for c in table.columns} == case["roles"]
        assert [t.name for t in catalog.tables[1:]] == case.get("also", [])
        if "members" in case:
            assert [m.name for m in catalog.members(table.name)] == case["members"]
        for name, wanted in case.get("more", {}).items():
            column = table.column(name)
            for key, value in wanted.items():
                assert getattr(column, key) == (tuple(value) if isinstance(value, list) else value), (
                    name,
                    key,
                )
        assert sorted({f.kind for f in catalog.findings}) == sorted(case.get("kinds", []))


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_shown_sql_gives_the_cells_on_the_table_as_given(case: dict[str, Any], tmp_path: Path) -> None:
    import duckdb

    path = tmp_path / case.get("file", "table.csv")
    path.write_text(case["text"].lstrip("\n"), encoding=case.get("encoding", "utf-8"))
    with Catalog.from_paths([path]) as catalog, duckdb.connect() as reader:
        table = catalog.tables[0]
        reader.execute(catalog.table_view_sql(table))
        for column in table.columns_of("measure", "denominator"):
            cube = catalog.cube(table.name, column.name)
            whole = max(len(member.key) for member in cube.members)
            for m in range(len(cube.members)):
                if len(cube.members[m].key) < whole and not column.additive:
                    continue  # what may not be summed has no figure for several members together
                for s in range(len(cube.sources)):
                    for t in range(cube.values.shape[2]):
                        sql = catalog.cell_sql(cube, m, s, cube.first + t, cube.first + t)
                        row = reader.execute(f"SELECT {sql}").fetchone()
                        value = cube.values[m, s, t]
                        assert row is not None
                        assert row[0] == pytest.approx(value) or (row[0] is None and value != value), sql
