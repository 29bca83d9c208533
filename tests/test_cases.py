"""Cases as text: a sentence, a small table, the verdict. Anyone can add one in tests/cases/<family>.toml.

    [[case]]
    name = "baseline left open, one baseline agrees"
    published = 2021-02-01
    text = "Homicides are up 40%."
    figures = { 2018 = 125, 2019 = 100, 2020 = 140 }    # of `measure`, "homicides" by default
    verdict = "selective"

Instead of `figures`, `table` holds a CSV as text. `claim` picks the claim by words that it
holds where the text makes several; `reason`, `value`, `formula` and `caveat` are checked where given.
`lists` holds membership lists as a CSV, `stands` the words for which the user says that a list stands.
"""

import tomllib
from pathlib import Path

import pytest

import caveat
from caveat.pipeline import open_catalog

FAMILIES = (
    "level",
    "change",
    "contrast",
    "quantified",
    "rank",
    "record",
    "trend",
    "share",
    "count",
    "association",
    "duration",
)
CASES = [
    pytest.param(family, case, id=f"{family}: {case['name']}")
    for family in FAMILIES
    for case in tomllib.loads((Path(__file__).parent / "cases" / f"{family}.toml").read_text("utf-8"))["case"]
]


def write_tables(case, folder):
    """Write the case's table, and its lists where it has some, and return their paths."""
    if "lists" not in case:
        return [write_table(case, folder)]
    path = folder / "lists.csv"
    path.write_text(case["lists"].strip() + "\n", encoding="utf-8")
    return [write_table(case, folder), path]


def write_table(case, folder):
    """Write the case's table and return its path."""
    path = folder / "figures.csv"
    if "table" in case:
        path.write_text(case["table"].strip() + "\n", encoding="utf-8")
        return path
    measure = case.get("measure", "homicides")
    lines = [f"year,{measure}", *(f"{year},{value}" for year, value in case["figures"].items())]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def shows_sql_that_returns_its_values(report, tables):
    with open_catalog(tables) as catalog:
        for verdict in report.verdicts:
            for reading in (verdict.main, verdict.author, verdict.counter, *verdict.others):
                if reading is not None:
                    ((value, *_),) = catalog.query(reading.sql)
                    assert value == pytest.approx(reading.value, rel=1e-9), (reading.words, reading.sql)


@pytest.mark.parametrize("family, case", CASES)
def test_case_gets_its_verdict(family, case, tmp_path):
    tables = write_tables(case, tmp_path)
    article = caveat.parse_article(case["text"], published=case["published"])
    report = caveat.check(article, data=tables, lists=case.get("stands"))
    shows_sql_that_returns_its_values(report, tables)
    words = case.get("claim", "")
    found = [v for v in report.verdicts if v.claim.family == family and words in v.claim.text]
    assert found, [(v.claim.family, v.claim.text) for v in report.verdicts]
    verdict = found[0]
    shown = (
        verdict.label,
        verdict.reason,
        verdict.value,
        verdict.missing,
        verdict.main and verdict.main.formula,
    )
    assert verdict.label == case["verdict"], shown
    if "reason" in case:
        assert verdict.reason == case["reason"], shown
    if "formula" in case:
        assert case["formula"] in verdict.main.formula, shown
    if "value" in case:
        expected = case["value"]
        assert verdict.value == (
            expected if isinstance(expected, bool) else pytest.approx(expected, abs=0.05)
        ), shown
    if "caveat" in case:
        assert any(case["caveat"] in c for c in verdict.caveats), verdict.caveats
