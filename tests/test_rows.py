"""Claims over rows: the candidate questions, their statements, and what the text before settles."""

import tomllib
from datetime import date
from importlib import resources
from pathlib import Path

import pytest

import caveat
from caveat.cube.catalog import Catalog
from caveat.cube.words import lemma_of
from caveat.pipeline import open_catalog
from caveat.readings.rows.asking.tables import row_tables
from caveat.readings.rows.naming.mentions import index_of
from caveat.report.view import as_of

FILE = tomllib.loads((Path(__file__).parent / "cases" / "rows.toml").read_text("utf-8"))
CASES = [pytest.param(case, id=case["name"]) for case in FILE["case"]]


def write_table(case, folder):
    path = folder / f"{case['table']}.csv"
    path.write_text(FILE["tables"][case["table"]].strip() + "\n", encoding="utf-8")
    return path


def check(case, table, text=None):
    article = caveat.parse_article(text or case["text"], published=case.get("published", date(2016, 6, 1)))
    return caveat.check(article, data=[table])


def pick(case, report):
    words = case.get("claim", "")
    found = [v for v in report.verdicts if v.claim.family == case["family"] and words in v.claim.text]
    assert found, [(v.claim.family, v.claim.text) for v in report.verdicts]
    return found[0]


@pytest.mark.parametrize("case", CASES)
def test_rows_give_the_verdict(case, tmp_path):
    table = write_table(case, tmp_path)
    verdict = pick(case, check(case, table))
    shown = (
        verdict.reason,
        verdict.value,
        verdict.missing,
        verdict.main and (verdict.main.words, verdict.main.formula),
    )
    assert verdict.label == case["verdict"], shown
    if "value" in case:
        assert verdict.value == pytest.approx(case["value"], abs=1e-6), shown
    every_statement_returns_its_value(verdict, table)
    row_order_and_an_irrelevant_table_change_nothing(case, verdict, table)


def every_statement_returns_its_value(verdict, table):
    with open_catalog([table]) as catalog:
        for reading in (verdict.main, verdict.author, verdict.counter, *verdict.others):
            if reading is not None:
                ((value, *_),) = catalog.query(reading.sql)
                assert float(value) == pytest.approx(float(reading.value), rel=1e-9), (
                    reading.words,
                    reading.sql,
                )


def row_order_and_an_irrelevant_table_change_nothing(case, before, table):
    head, *rows = table.read_text("utf-8").strip().splitlines()
    other = table.with_name("rainfall.csv")
    other.write_text("gauge,mm\nA,10\nB,12\n", encoding="utf-8")
    table.write_text("\n".join([head, *reversed(rows)]) + "\n", encoding="utf-8")
    article = caveat.parse_article(case["text"], published=case.get("published", date(2016, 6, 1)))
    after = pick(case, caveat.check(article, data=[table, other]))
    assert (after.label, after.value, after.support) == (before.label, before.value, before.support)


def test_removing_the_rows_of_a_group_gives_unknown_not_contradicted(tmp_path):
    case = {"table": "council", "family": "level", "published": date(2005, 6, 1)}
    table = write_table(case, tmp_path)
    kept = [line for line in table.read_text("utf-8").splitlines() if ",Upper," not in line]
    table.write_text("\n".join(kept) + "\n", encoding="utf-8")
    verdict = pick(case, check(case, table, "The median age of the Upper chamber is 65."))
    assert verdict.label == "unknown"


def test_a_value_is_never_taken_for_a_statement(tmp_path):
    path = tmp_path / "bans.csv"
    odd = "x'); DROP TABLE bans; --"
    path.write_text(
        f'club,reason,year\nOtters,"{odd}",2010\nOtters,Dissent,2011\nHerons,Dissent,2011\n', "utf-8"
    )
    article = caveat.parse_article("There were two bans for dissent.", published=date(2016, 6, 1))
    with Catalog.of([path]) as catalog:
        (table,) = row_tables(catalog)
        (found,) = [m for m in index_of(table).find("bans for " + odd) if m.columns == ("reason",)][:1]
        assert catalog.query(f"SELECT count(*) FROM bans WHERE {found.predicate.sql()}") == [(1,)]
    assert caveat.check(article, data=[path]).verdicts[0].label == "holds"


def test_a_report_without_any_date_names_none(tmp_path):
    table = tmp_path / "shops.csv"
    table.write_text("shop,loaves\nAlder,410\nBirch,380\nCedar,295\n", encoding="utf-8")
    text = tmp_path / "text.md"
    text.write_text("The Alder shop sold 410 loaves.\n", encoding="utf-8")
    report = caveat.check(text, data=[table])
    said = as_of(report)
    assert "9999" not in said and "neither the text nor the tables" in said


def test_words_that_evoke_are_single_and_in_dictionary_form():
    lines = resources.files("caveat.data").joinpath("evoked.txt").read_text("utf-8").splitlines()
    sides = [side for line in lines if not line.startswith("#") for side in line.split(" = ")]
    words = [w for side in sides for w in side.split(", ")]
    assert len(words) > 1000
    assert [w for w in words if " " in w or "=" in w] == []
    assert [w for w in words if w not in (lemma_of(w), lemma_of(lemma_of(w)))] == []
