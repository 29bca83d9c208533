"""The same tables give the same cubes on every engine, and only groups come back from it."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import numpy as np
import pytest

from caveat.cube import opening
from caveat.cube.catalog import Catalog

polars = pytest.importorskip("polars")
pyarrow = pytest.importorskip("pyarrow")


def incidents(n: int = 3000) -> list[dict[str, object]]:
    chance = random.Random(5)
    start = datetime(2019, 1, 1)
    return [
        {
            "incident_id": i,
            "reported": start + timedelta(minutes=chance.randrange(730 * 24 * 60)),
            "district": chance.choice(["North", "South", "West"]),
            "kind": chance.choice(["theft", "assault"]),
            "loss_amount": chance.randrange(1000),
        }
        for i in range(n)
    ]


def poll(n: int = 600) -> list[dict[str, object]]:
    """Return the people of a survey; a quarter in a weight is exact in every order of adding up."""
    chance = random.Random(7)
    return [
        {
            "respondent_id": i,
            "interviewed": date(2020, 1, 1) + timedelta(days=chance.randrange(366)),
            "region": chance.choice(["North", "South"]),
            "plan": chance.choice(["yes", "no", "unsure", None]),
            "age": chance.randrange(18, 90),
            "weight": chance.randrange(1, 9) / 4,
        }
        for i in range(n)
    ]


TABLES: dict[str, list[dict[str, object]]] = {
    "panel": [
        {"city": c, "state": s, "year": y, "population": 1000 * i + y,
         "jobs": None if y == 2019 else 10 * i + y, "jobless_rate": i + 0.5}
        for i, (c, s) in enumerate([("Alton", "IL"), ("Alton", "NH"), ("Bray", "NH")])
        for y in range(2015, 2022)
    ],
    "rivals": [
        {"city": "Alton", "year": y, "jobs": 10 * y + i, "source": s}
        for y in range(2015, 2019) for i, s in enumerate("AB")
    ],
    "repeated": [
        {"city": "Alton", "year": 2019, "jobs": 100}, {"city": "Alton", "year": 2020, "jobs": 140},
        {"city": "Alton", "year": 2020, "jobs": 150}, {"city": "Bray", "year": 2019, "jobs": 7},
        {"city": "Bray", "year": 2020, "jobs": 9}, {"city": "Bray", "year": 2020, "jobs": 9},
    ],
    "wide": [{"city": c, "2019": 1, "2020": 2, "2021": i} for i, c in enumerate(["Alton", "Bray"])],
    "months": [{"year": 2020, "month": m, "births": 10 * m} for m in range(1, 13)],
    "days": [{"day": date(2020, 1, 1) + timedelta(days=d), "shop": "Corner", "sales": d} for d in range(50)],
    "thefts": incidents(),
    "poll": poll(),
    "poll_by_year": [
        {k: v for k, v in row.items() if k != "interviewed"} | {"year": 2019 + i % 2}
        for i, row in enumerate(poll())
    ],
    "poll_unweighted": [{k: v for k, v in row.items() if k != "weight"} for row in poll()],
}  # fmt: skip


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    sql = pytest.importorskip("pyspark.sql")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java")  # with Java, a Spark that does not start is a failure
    session = (
        sql.SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2").config("spark.sql.session.timeZone", "UTC")
        .config("spark.driver.memory", "1g").getOrCreate()
    )  # fmt: skip
    yield session
    session.stop()


def cubes(catalog: Catalog) -> dict[str, Any]:
    """Return all that a catalog says of its tables, for comparison."""
    out: dict[str, Any] = {
        "roles": {
            (t.name, c.name): c.role
            for t in catalog.tables for c in t.columns if c.role not in ("identifier", "ignored")
        }
    }  # fmt: skip
    for table in catalog.tables:
        for column in table.columns_of("measure", "denominator"):
            cube = catalog.cube(table.name, column.name)
            out[f"{table.name} {column.name}"] = (
                cube.members,
                cube.sources,
                cube.frequency,
                cube.first,
                cube.values,
                cube.incomplete,
            )
    return out


def same(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert one.keys() == other.keys() and one["roles"] == other["roles"]
    for name in one.keys() - {"roles"}:
        assert one[name][:4] == other[name][:4], name
        np.testing.assert_allclose(one[name][4], other[name][4], rtol=1e-12)
        np.testing.assert_array_equal(one[name][5], other[name][5])


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("engine", ["polars", "duckdb", "spark", "large file"])
def test_the_same_table_gives_the_same_cube(
    name: str, engine: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    rows = TABLES[name]
    table = pyarrow.Table.from_pylist(rows)
    with Catalog.of({name: table}) as catalog:
        expected = cubes(catalog)
    if engine == "polars":
        given: Any = {name: polars.LazyFrame(rows)}
    elif engine == "duckdb":
        given = {name: duckdb.from_arrow(table)}
    elif engine == "spark":
        given = {name: request.getfixturevalue("spark").createDataFrame(rows).select(*rows[0])}
    else:
        from pyarrow import parquet

        monkeypatch.setattr(opening, "LARGE_ROWS", 0)
        monkeypatch.setattr("caveat.cube.loaded.HELD_BYTES", 0)
        parquet.write_table(table, tmp_path / f"{name}.parquet")
        given = [tmp_path / f"{name}.parquet"]
    with Catalog.of(given) as catalog:
        same(expected, cubes(catalog))
        cube = catalog.cube(name, catalog.tables[0].columns_of("measure")[-1].name)
        sql = catalog.cell_sql(cube, 0, 0, cube.first, cube.first + 3)
        shown = catalog.query(f"SELECT {sql}")[0][0]
        assert shown == pytest.approx(np.nansum(cube.values[0, 0, :4])) or cube.measure == "jobless_rate"


def test_shares_of_a_survey_are_those_of_its_weights_by_month() -> None:
    rows = poll()
    with Catalog.of({"poll": polars.LazyFrame(rows)}) as catalog:
        cube = catalog.cube("poll_answers", "share_pct")
        (yes,) = [i for i, m in enumerate(cube.members) if m.name == "yes"]
        asked = [r for r in rows if r["plan"] is not None and str(r["interviewed"]).startswith("2020-03")]
        whole, part = (sum(float(str(r["weight"])) for r in asked if r["plan"] in k)  # type: ignore[operator]
                       for k in (("yes", "no", "unsure"), ("yes",)))  # fmt: skip
        assert cube.frequency == "M" and cube.values[yes, 0, 2] == pytest.approx(100 * part / whole)
        (said,) = [f.text for f in catalog.findings if f.kind == "no key"]
        assert "600 rows" in said


def test_only_groups_come_back_from_an_engine() -> None:
    frame = polars.LazyFrame(TABLES["thefts"])
    with Catalog.of({"thefts": frame}) as catalog:
        held = catalog.query("SELECT count(*) FROM thefts")[0][0]
        assert catalog.query('SELECT sum("thefts") FROM "thefts" AS t') == [(3000,)]
        cube = catalog.cube("thefts", "thefts")
        assert [f.kind for f in catalog.findings] == ["no key"]
    assert held < 3000 and cube.frequency == "M"
    whole = next(i for i, m in enumerate(cube.members) if not m.key)
    assert cube.values[whole].sum() == 3000
