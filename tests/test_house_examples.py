"""The bundled articles keep their promise: every figure is true in some reading of the table."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import duckdb
import pytest

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "src" / "caveat" / "data"
TABLE = DATA / "homicides.csv"
CASES = tomllib.loads((ROOT / "tests" / "cases" / "examples.toml").read_text(encoding="utf-8"))["case"]
ARTICLES = {path.stem: path.read_text(encoding="utf-8") for path in (DATA / "examples").glob("*.md")}


@pytest.fixture(scope="module")
def table() -> duckdb.DuckDBPyConnection:
    """Return a database with the words of the case file as macros over the bundled table."""
    if not TABLE.exists():
        pytest.skip("the bundled table is not there yet")
    db = duckdb.connect()
    db.execute(f"CREATE VIEW all_rows AS SELECT * FROM read_csv('{TABLE}')")
    db.execute(
        """
        CREATE VIEW ranked AS SELECT *, row_number() OVER (PARTITION BY city, year ORDER BY ordinal) AS place
        FROM (SELECT *, row_number() OVER () AS ordinal FROM all_rows);
        CREATE VIEW first AS SELECT * FROM ranked WHERE place = 1;
        CREATE VIEW other AS SELECT * FROM ranked WHERE place = 2;
        CREATE MACRO h(c, y) AS (SELECT homicides FROM first WHERE city = c AND year = y);
        CREATE MACRO rival(c, y) AS (SELECT homicides FROM other WHERE city = c AND year = y);
        CREATE MACRO people(c, y) AS (SELECT population FROM first WHERE city = c AND year = y);
        CREATE MACRO rate(c, y) AS 1e5 * h(c, y) / people(c, y);
        CREATE MACRO most(c, y) AS (SELECT max_by(year, homicides) = y FROM first WHERE city = c);
        CREATE MACRO least(c, y) AS (SELECT min_by(year, homicides) = y FROM first WHERE city = c);
        CREATE MACRO rising(c, a, b) AS (
            SELECT avg((n.homicides > o.homicides)::INT) FROM first o JOIN first n USING (city)
            WHERE city = c AND o.year >= a AND n.year <= b AND o.year < n.year);
        CREATE MACRO falling(c, a, b) AS (
            SELECT avg((n.homicides < o.homicides)::INT) FROM first o JOIN first n USING (city)
            WHERE city = c AND o.year >= a AND n.year <= b AND o.year < n.year);
        """
    )
    return db


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_figure_is_true_in_the_reading_named(case: dict[str, Any], table: duckdb.DuckDBPyConnection) -> None:
    row = table.execute(f"SELECT ({case['formula']})::DOUBLE").fetchone()
    assert row is not None and row[0] is not None
    decimals = len(str(case["value"]).partition(".")[2])
    assert round(row[0], decimals) == case["value"]
    assert case.get("low", case["value"]) - 1e-9 <= row[0] or "low" not in case
    assert "high" not in case or row[0] <= case["high"] + 1e-9


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_quote_stands_once_in_its_article(case: dict[str, Any]) -> None:
    assert ARTICLES[case["article"]].count(case["quote"]) == 1


@pytest.mark.parametrize("name", ARTICLES)
def test_every_number_of_an_article_has_a_case(name: str) -> None:
    body = ARTICLES[name].split("---", 2)[2]
    for case in CASES:
        if case["article"] == name:
            body = body.replace(case["quote"], "")
    assert re.findall(r"\d[\d,.]*%?", body) == []


@pytest.mark.parametrize("name", ARTICLES)
def test_article_is_as_long_as_such_pieces_are(name: str) -> None:
    assert 250 <= len(ARTICLES[name].split("---", 2)[2].split()) <= 400


def test_both_articles_have_one_date() -> None:
    dates = {re.search(r"^date: (\S+)$", text, re.MULTILINE)[1] for text in ARTICLES.values()}  # type: ignore[index]
    assert len(ARTICLES) == 2 and len(dates) == 1
