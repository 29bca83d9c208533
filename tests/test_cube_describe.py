"""`caveat data`: what a table is taken for, as text, as JSON, and as a descriptor for the same again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from caveat.cli import app
from caveat.cube.catalog import Catalog
from caveat.cube.package import to_package
from test_cube_tables import CASES


def said(*arguments: object) -> str:
    done = CliRunner().invoke(app, ["data", *map(str, arguments)])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "work.csv"
    path.write_text("city,year,population,jobs\nAlton,2019,100,50\nAlton,2020,110,50\nAlton,2020,110,60\n")
    return path


def test_text_names_roles_reasons_and_findings(table: Path) -> None:
    text = said(table)
    assert "work  (" in text and "3 rows, 1 member" in text
    assert "city        member" in text and "jobs        measure; per population" in text
    assert "duplicate key: jobs has several figures" in text
    assert "Alton 2020 (50 against 60)" in " ".join(text.split())


def test_json_gives_columns_and_data_check(table: Path) -> None:
    (one,) = json.loads(said(table, "--format", "json"))["tables"]
    jobs = next(c for c in one["columns"] if c["name"] == "jobs")
    assert (jobs["role"], jobs["additive"], jobs["denominator"]) == ("measure", True, "population")
    assert [f["kind"] for f in one["data_check"]] == ["duplicate key"]


def test_a_descriptor_is_written_to_a_file_and_used_from_there(table: Path) -> None:
    said(table, "--describe", "--output", table.parent / "datapackage.json")
    (one,) = json.loads(said(table, "--format", "json"))["tables"]
    assert one["described"]


def profile(path: Path) -> tuple[dict[str, Any], Any, list[str], dict[str, Any]]:
    with Catalog.from_paths([path]) as catalog:
        table = catalog.tables[0]
        columns = {c.name: (c.role, c.unit, c.additive, c.rate, c.dimension) for c in table.columns}
        faults = [f.text for f in catalog.findings if f.kind == "descriptor"]
        return columns, catalog.members(table.name), faults, to_package(catalog.tables)


@pytest.mark.parametrize("case", CASES, ids=[c["name"] for c in CASES])
def test_a_table_with_the_descriptor_written_for_it_has_the_same_profile(
    case: dict[str, Any], tmp_path: Path
) -> None:
    path = tmp_path / case.get("file", "table.csv")
    path.write_text(case["text"].lstrip("\n"), encoding=case.get("encoding", "utf-8"))
    before = profile(path)
    (tmp_path / "datapackage.json").write_text(json.dumps(before[3]), encoding="utf-8")
    after = profile(path)
    assert after[:2] == before[:2] and after[2] == []
