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
CASES = tomllib.loads((ROOT / "tests" / "cases" / "examples.toml").read_text(encoding="utf-8"))["case"]
ARTICLES = {path.stem: path.read_text(encoding="utf-8") for path in (DATA / "examples").glob("*.md")}


@pytest.fixture(scope="module")
def table() -> duckdb.DuckDBPyConnection:
    """Return a database with the words of the case file as macros over the bundled table."""
    db = duckdb.connect()
    db.execute(f"CREATE VIEW main_table AS SELECT * FROM read_csv('{DATA / 'homicides.csv'}')")
    db.execute(f"CREATE VIEW rival_table AS SELECT * FROM read_csv('{DATA / 'homicides_rival.csv'}')")
    db.execute(
        """
        CREATE MACRO h(c, y) AS (SELECT homicide FROM main_table WHERE city = c AND year = y);
        CREATE MACRO rival(c, y) AS (
            SELECT homicide FROM rival_table WHERE city = c AND year = y AND source LIKE '%police%');
        CREATE MACRO people(c, y) AS (SELECT population FROM main_table WHERE city = c AND year = y);
        CREATE MACRO rate(c, y) AS 1e5 * h(c, y) / people(c, y);
        CREATE MACRO most(c, y) AS (
            SELECT max_by(m.year, m.homicide) FROM main_table m WHERE m.city = c) = y;
        CREATE MACRO least(c, y) AS (
            SELECT min_by(m.year, m.homicide) FROM main_table m WHERE m.city = c) = y;
        CREATE MACRO rising(c, a, b) AS (
            SELECT avg((n.homicide > o.homicide)::INT) FROM main_table o JOIN main_table n USING (city)
            WHERE city = c AND o.year >= a AND n.year <= b AND o.year < n.year);
        CREATE MACRO falling(c, a, b) AS (
            SELECT avg((n.homicide < o.homicide)::INT) FROM main_table o JOIN main_table n USING (city)
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
