"""The first real article's claim about every city of a group, with the published lists; else skipped."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest

import caveat
from caveat.pipeline import find_one, open_catalog
from caveat.report.explain import to_explanation
from caveat.report.html import to_html
from caveat.report.json import to_dict
from caveat.verdicts.constants import Constants

SHARED = Path(os.environ.get("CAVEAT_SHARED", Path(__file__).parents[2] / "shared"))
ARTICLE = SHARED / "articles" / "opinion-2021-prosecutors.txt"
TABLES = [SHARED / "data" / f"{name}.csv" for name in ("city_crime_annual", "prosecutor_lists")]
DAY = date(2021, 6, 3)

pytestmark = pytest.mark.skipif(
    not ARTICLE.exists(), reason="the annotated material is not beside the project"
)


@pytest.fixture(scope="module")
def sentence():
    """Return the article's one sentence about every city, as an article of its own."""
    article = caveat.parse_article(ARTICLE.read_text(encoding="utf-8"), published=DAY)
    (found,) = [c for c in caveat.find_claims(article) if c.family == "quantified" and c.direction == "up"]
    return caveat.parse_article(f"{article.text[found.start : found.end]}.", published=DAY)


def one(sentence, **lists):
    """Return the report on the sentence, and its one verdict."""
    report = caveat.check(sentence, data=TABLES, lists=lists or None)
    (verdict,) = report.verdicts
    return report, verdict


def list_of(reading):
    """Return the label of the list that decides who is meant."""
    return next(c.label for c in reading.choices if c.axis == "membership list")


def test_without_a_word_of_the_user_no_list_stands_for_the_group(sentence):
    report, verdict = one(sentence)
    assert (verdict.label, verdict.reason, verdict.value) == ("unknown", "no data", None)
    assert len(verdict.missing) == 1 and "a table that says who is meant" in verdict.missing[0]
    shown = {list_of(r): r for r in verdict.others}
    assert len(shown) == 5 and all(r.offered and r.type == "N" for r in shown.values())
    formulas = {name.split(" (")[0]: r.formula for name, r in shown.items()}
    assert formulas["The Hill 2020"] == "1 of 2 rose; not: Boston (4,324 to 4,276)"
    assert formulas["Criminal Injustice 2021"] == "2 of 3 rose; not: Chicago (26,038 to 24,105)"
    assert formulas["Hogan 2022"] == "1 of 1 rose"
    apart = formulas["APEP 0486"]
    assert apart.startswith("4 of 7 rose; not: Baltimore (12,494 to 12,324), Boston")
    assert "no figure: Tampa" in apart and "not in the table: " in apart and "Houston" in apart
    assert any("no member with figures for 2019" in c and "Law360 2020" in c for c in verdict.caveats)
    said = {c for r in verdict.others for c in r.caveats}
    assert any("weak source" in c for c in said)
    page, data = to_html(report), json.dumps(to_dict(report), ensure_ascii=False)
    for name in shown:
        assert name in data and name.split(" (")[0] in page
    assert "Under a list, by its own label" in page


def test_the_reasoning_names_every_list_offered(sentence):
    verdict, _ = find_one(sentence, "every city", data=TABLES)
    text = to_explanation(verdict, Constants())
    assert text.count("also: violent crimes, 2019 against 2018") == 5
    assert "a table that says who is meant" in text


def test_a_list_that_the_user_names_decides_under_its_own_label(sentence):
    _, verdict = one(sentence, **{"The Hill 2020": "rogue prosecutor"})
    assert verdict.label == "selective" and verdict.reason == "depends on measure"
    assert verdict.main is not None and verdict.main.formula == "1 of 2 rose; not: Boston (4,324 to 4,276)"
    point = next(c for c in verdict.main.choices if c.axis == "membership list")
    assert point.label.startswith("The Hill 2020 (“") and "the user says" in point.reason
    own = [r for r in verdict.others if any("before each joined" in c.label for c in r.choices)]
    assert own and "a break in the series: Philadelphia" in own[0].formula  # rape was defined anew in between
    assert all(r.offered for r in verdict.others if not list_of(r).startswith("The Hill 2020"))


def test_rival_lists_that_the_user_names_are_an_axis(sentence):
    _, verdict = one(sentence, **{"The Hill 2020": "rogue prosecutor", "Hogan 2022": "rogue prosecutor"})
    axis = next(a for a in verdict.axes if a.name == "membership list")
    assert axis.open and verdict.label == "selective"


def test_every_statement_under_every_list_returns_its_value(sentence):
    for lists in ({}, {"APEP 0486": "rogue prosecutor", "The Hill 2020": "rogue prosecutor"}):
        _, verdict = one(sentence, **lists)
        with open_catalog(TABLES) as catalog:
            for reading in (verdict.main, verdict.counter, *verdict.others):
                if reading is not None:
                    ((value, *_),) = catalog.query(reading.sql)
                    assert value == pytest.approx(reading.value, rel=1e-9), reading.words
