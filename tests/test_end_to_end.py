"""The main job, run as a user runs it: bytes that do not change, SQL that gives the value, no network."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

import caveat
from caveat.pipeline import open_catalog
from caveat.report.json import read_schema, to_json

EXAMPLES = Path(caveat.__file__).parent / "data" / "examples"
ARTICLES = sorted(EXAMPLES.glob("*.md"))


def run(*arguments, **environment):
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "caveat", *map(str, arguments)],
        capture_output=True,
        env=os.environ | environment,
        timeout=120,
    )


def shown_readings(report):
    """Yield every reading that a report shows."""
    for verdict in report.verdicts:
        for reading in (verdict.main, verdict.author, verdict.counter, *verdict.others):
            if reading is not None:
                yield verdict, reading


@pytest.mark.parametrize("article", ARTICLES, ids=lambda p: p.stem)
def test_every_sql_statement_of_a_report_returns_the_value_beside_it(article):
    report = caveat.check(article)
    count = 0
    with open_catalog(()) as catalog:
        for _, reading in shown_readings(report):
            (row,) = catalog.query(reading.sql)
            assert row[0] == pytest.approx(reading.value, rel=1e-9), reading.words
            count += 1
    assert count >= 10


def test_two_runs_with_other_hash_seeds_and_threads_give_the_same_bytes():
    article = ARTICLES[0]
    for form in ("json", "html", "markdown"):
        one = run("check", article, "--format", form, "--threads", 1, PYTHONHASHSEED="1")
        two = run("check", article, "--format", form, "--threads", 2, PYTHONHASHSEED="2")
        assert one.returncode in (0, 1), one.stderr.decode()
        assert one.stdout and one.stdout == two.stdout


def test_the_main_job_works_with_sockets_forbidden(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("the main job opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    assert caveat.check(ARTICLES[0]).verdicts


@pytest.mark.parametrize("article", ARTICLES, ids=lambda p: p.stem)
def test_json_validates_against_the_published_schema(article):
    answer = run("check", article, "--format", "json")
    jsonschema.validate(json.loads(answer.stdout), read_schema("report-1"))
    answer = run("claims", article, "--format", "json")
    jsonschema.validate(json.loads(answer.stdout), read_schema("claims-1"))


@pytest.mark.parametrize("article", ARTICLES, ids=lambda p: p.stem)
def test_no_sentence_of_the_bundled_articles_is_contradicted(article):
    report = caveat.check(article)
    assert [v.claim.text for v in report.verdicts if v.label == "contradicted"] == []


def test_exit_status_says_whether_something_is_contradicted(tmp_path):
    table = tmp_path / "figures.csv"
    table.write_text("year,homicides\n2018,95\n2019,100\n2020,140\n")
    for sentence, status in (("rose 40%", 0), ("rose 90%", 1)):
        article = tmp_path / "article.txt"
        article.write_text(f"Homicides {sentence} from 2019 to 2020.\n")
        answer = run("check", article, "--data", table, "--published", "2021-02-01")
        assert answer.returncode == status, answer.stdout.decode() + answer.stderr.decode()


def test_a_claim_misread_or_left_out_does_not_count_for_the_exit_status(tmp_path):
    (tmp_path / "figures.csv").write_text("year,homicides\n2018,95\n2019,100\n2020,140\n")
    (tmp_path / "article.txt").write_text("Homicides rose 90% from 2019 to 2020.\n")
    (tmp_path / "choices.toml").write_text(
        '[[choice]]\nquote = "rose 90%"\nexclude = true\nreason = "corrected since"\n'
    )
    answer = run(
        "check", tmp_path / "article.txt", "--data", tmp_path / "figures.csv",
        "--published", "2021-02-01", "--choices", tmp_path / "choices.toml", "--format", "json",
    )  # fmt: skip
    (claim,) = json.loads(answer.stdout)["claims"]
    assert answer.returncode == 0 and claim["verdict"] == "contradicted"


def test_a_settled_baseline_decides_an_open_claim_beside_the_programs_own_answer(tmp_path):
    (tmp_path / "figures.csv").write_text(
        "year,homicides\n2015,150\n2016,145\n2017,140\n2018,125\n2019,100\n2020,141\n"
    )
    article = caveat.parse_article("Homicides are up 41%.", published=__import__("datetime").date(2021, 2, 1))
    own = caveat.check(article, data=[tmp_path / "figures.csv"]).verdicts[0]
    (tmp_path / "c.toml").write_text(
        '[[choice]]\nclaim = "c1"\naxis = "period"\nchoice = "2020"\nreason = "the headline"\n'
        '[[choice]]\nclaim = "c1"\naxis = "baseline"\nchoice = "2019"\nreason = "the chart beside it"\n'
    )
    settled = caveat.check(article, data=[tmp_path / "figures.csv"], choices=tmp_path / "c.toml").verdicts[0]
    assert own.label == "selective" and settled.main.covers
    assert {s.axis for s in settled.settled} == {"period", "baseline"}
    assert settled.settled[0].program.startswith("selective")


def test_without_a_date_the_report_names_its_guess(tmp_path):
    (tmp_path / "figures.csv").write_text("year,homicides\n2018,95\n2019,100\n2020,140\n")
    report = caveat.check(caveat.parse_article("Homicides are up 40%."), data=[tmp_path / "figures.csv"])
    assert report.as_of == "2020-12-31" and report.as_of_from.startswith("guess")


def test_what_came_after_the_articles_date_is_shown_and_not_used(tmp_path):
    (tmp_path / "figures.csv").write_text("year,homicides\n2018,95\n2019,100\n2020,140\n2021,70\n")
    article = tmp_path / "a.txt"
    article.write_text("Homicides rose 40% from 2019 to 2020.")
    from datetime import date

    verdict = caveat.check(article, data=[tmp_path / "figures.csv"], published=date(2021, 3, 1)).verdicts[0]
    assert verdict.label == "holds" and "2021 70" in (verdict.since_then or "")


def test_a_fault_in_one_claim_leaves_the_others(monkeypatch, tmp_path):
    from caveat.readings import find

    def broken(*_):
        raise ZeroDivisionError("boom")

    monkeypatch.setitem(find.RULES, "level", broken)
    (tmp_path / "figures.csv").write_text("year,homicides\n2018,95\n2019,100\n2020,140\n")
    text = "There were 140 homicides in 2020. Homicides rose 40% from 2019 to 2020."
    report = caveat.check(caveat.parse_article(text), data=[tmp_path / "figures.csv"])
    labels = {v.claim.family: v.label for v in report.verdicts}
    assert labels["level"] == "unknown" and labels["change"] == "holds"
    assert json.loads(to_json(report))
