"""Why a claim has its label, in words that say it, and the sentence that could be printed instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import caveat
from caveat.pipeline import find_one
from caveat.report.explain import to_explanation, to_listing
from caveat.report.html import to_html
from caveat.report.reasons import reason_line, shown_line
from caveat.report.view import as_of, claim_views
from caveat.verdicts.constants import Constants
from caveat.verdicts.verdict import Verdict

SOURCE = "(Homicides in large US cities by year)"


def checked(text: str, data: Path | None = None) -> caveat.Report:
    """Return the report on a text of February 2026 against the bundled table or another."""
    article = caveat.parse_article(text, published=date(2026, 2, 10))
    return caveat.check(article, data=[data]) if data else caveat.check(article)


def verdict(text: str, data: Path | None = None) -> Verdict:
    """Return the last verdict on a text."""
    return checked(text, data).verdicts[-1]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Killings in Memphis are up about 40%.", "It depends on the baseline (2024: −24.8%; 2015: +39.3%)."),
        (
            "Murder was more common in Memphis than in New York in 2025.",
            "It depends on the normalisation (count: 0.62 times; per 100,000: 8.5 times).",
        ),
        (
            "Crime has been exploding in Philadelphia.",
            "It depends on the span (since 2022: rises in 0% of pairs; since 2015: rises in 56% of pairs).",
        ),
        (
            "Memphis had 349 murders in 2023, the most on record.",
            "The tables agree with the sentence.",
        ),
        (
            "Murders in Philadelphia jumped 41% from 2019 to 2020.",
            "The stated figure is between those that the sources give.",
        ),
        (
            "In Memphis, murders rose 39% from 2015 to 2025.",
            "The tables' figure, rounded as the sentence writes it, is the one that it states.",
        ),
        ("Chicago had 433 murders in 2025.", "The tables give the figure that the sentence states."),
        (
            "In Austin, murders have more than doubled since 2015.",
            "The tables' figure is one that the words of the sentence allow.",
        ),
        ("Homicides in Philadelphia have been stable since 2022.", "In the tables it is not so."),
        ("Homicides in Philadelphia rose from 2022 to 2025.", "In the tables it goes the other way."),
    ],
)
def test_a_reason_says_what_agrees_or_what_it_depends_on(text: str, reason: str) -> None:
    assert reason_line(verdict(text)) == reason


def test_a_verdict_that_a_few_readings_support_is_not_said_to_have_none() -> None:
    found = verdict("Homicides in Philadelphia rose from 2022 to 2025.")
    assert found.label == "contradicted" and not found.support
    assert shown_line(found, "contradicted") == "no reading tried on these tables gives this"
    some = shown_line(replace(found, support=0.07), "contradicted")
    assert some == "hardly any sensible reading of these tables gives this"


def test_half_is_compared_in_percent_where_the_reading_is_one() -> None:
    (view,) = claim_views(checked("Murders in Chicago have fallen by almost half since 2021."))
    assert view.value == "−46.1%" and "−46.1%" in view.comparison


def test_shares_of_none_and_of_all_are_said_in_words() -> None:
    (view,) = claim_views(checked("Chicago had 433 murders in 2025."))
    assert view.support == "holds in all sensible readings"
    assert view.fragility == "no reading leaves less than half of what is claimed"


def test_a_text_without_a_date_is_told_what_follows_from_that() -> None:
    report = caveat.check(caveat.parse_article("Chicago had 433 murders in 2025."))
    assert "give its date with --published" in as_of(report)


@pytest.mark.parametrize(
    ("text", "fair"),
    [
        (
            "Murder was more common in Memphis than in New York in 2025.",
            "In 2025, Memphis had 188 homicides and New York had 305; Memphis had 30.5 homicides per 100,000 "
            "people and New York had 3.59 per 100,000",
        ),
        (
            "The murder rate in Memphis was more than eight times as high as in New York in 2025.",
            "In 2025, Memphis had 30.5 homicides per 100,000 people and New York had 3.59 per 100,000; "
            "Memphis had 188 homicides and New York had 305",
        ),
        (
            "Memphis had 349 murders in 2023, the most on record.",
            "Memphis had 349 homicides in 2023, the most since 2015",
        ),
        (
            "Philadelphia had 565 murders in 2021, the most since 2015.",
            "Philadelphia had 565 homicides in 2021, the most since 2015",
        ),
        (
            "Memphis had the third-highest murder rate in 2025.",
            "Memphis had the third-highest rate of homicides per 100,000 people in 2025",
        ),
        (
            "In Omaha, the number of murders rose by 6 from 2024 to 2025.",
            "Homicides in Omaha rose by 6 from 2024 to 2025, from 19 to 25, and fell by 23 from 2015 to 2025",
        ),
    ],
)
def test_a_fair_sentence_keeps_the_kind_of_figure_that_is_claimed(text: str, fair: str) -> None:
    assert verdict(text).fair_sentence == f"{fair} {SOURCE}."


def test_what_is_counted_within_a_place_is_had_by_it(tmp_path: Path) -> None:
    table = tmp_path / "counties.csv"
    table.write_text("county,year,towns within,area\nAlton,2024,88,400\nBex,2024,12,300\n")
    (tmp_path / "datapackage.json").write_text(
        '{"name": "c", "resources": [{"name": "counties", "path": "counties.csv", "title": "Counties", '
        '"schema": {"fields": [{"name": "county"}, {"name": "year"}, '
        '{"name": "towns within", "caveat": {"unit": "towns", "additive": false}}, {"name": "area"}]}}]}'
    )
    found = verdict("Alton has 88 towns within its borders.", tmp_path)
    assert found.main is not None and found.main.value == 88
    assert found.fair_sentence == "Alton had 88 towns in 2024 (Counties)."


def test_a_span_does_not_begin_before_the_table() -> None:
    found = verdict("Memphis had 349 murders in 2023, the most on record.")
    assert found.counter is not None and found.counter.formula == "2024: 250, rank 5 of 10 since 2015"
    assert "2024 among 2015-2024" in found.counter.words


def test_the_list_of_readings_marks_those_that_the_report_shows() -> None:
    text = "Killings in Memphis are up about 40%."
    article = caveat.parse_article(text, published=date(2026, 2, 10))
    found, readings = find_one(article, "1")
    assert found.claim.id == "c1"
    lines = to_listing(readings, found).splitlines()
    main = next(line for line in lines if " main " in line)
    author = next(line for line in lines if " author's " in line)
    assert "−24.8%" in main and "2025 against 2024" in main
    assert "+39.3%" in author and "2025 against 2015" in author
    assert sum(" main " in line for line in lines) == 1
    assert "U: uncertain" in lines


def test_the_reasoning_says_the_rule_with_its_numbers() -> None:
    found, _ = find_one(caveat.parse_article("Killings in Memphis are up about 40%."), "c1")
    told = to_explanation(found, Constants())
    assert "selective: It depends on the baseline (2024: −24.8%; 2015: +39.3%)." in told
    assert "holds in 14% of the sensible readings" in told and "at 90% or more" in told


def test_a_page_shows_no_marks_of_markdown() -> None:
    text = "**Where you live**\n\nPolice keep [a list](https://x.y/z). Chicago had **433** murders in 2025."
    page = to_html(checked(text))
    assert "<h3>Where you live</h3>" in page and "Police keep a list." in page
    assert "had 433 murders" in page and "**" not in page.split("<main", 1)[1].split("</main>")[0]


def test_points_of_a_curve_over_rows_are_named_as_in_the_rest_of_the_report(tmp_path: Path) -> None:
    table = tmp_path / "staff.csv"
    pay = [(20000, 1), (30000, 2), (40000, 3), (50000, 5), (200000, 9)]
    table.write_text("job,pay,years\n" + "".join(f"Tester,{p},{y}\n" for p, y in pay * 3))
    (view,) = claim_views(checked("The average pay of testers is 40,000.", table))
    assert view.curve is not None and view.asked
    assert {a.name for a in view.curve.axes} <= {a.name for a, _ in view.axes} | {"table"}
    assert "measure" not in {a.name for a in view.curve.axes}


def test_a_reason_names_no_choice_that_is_as_long_as_a_question() -> None:
    found = verdict("Killings in Memphis are up about 40%.")
    assert found.author is not None
    asked = "2015, of those who said what they had for dinner"
    choices = tuple(replace(c, label=asked) if c.axis == "baseline" else c for c in found.author.choices)
    long = replace(found, author=replace(found.author, choices=choices), others=())
    assert reason_line(long) == "It depends on the baseline (−24.8% or +39.3%, with choices named below)."


def test_an_association_is_given_as_a_correlation_and_a_choice_only_where_it_alone_decides() -> None:
    found = verdict("Cities with more people have more homicides.")
    assert found.main is not None and found.label == "selective"
    (view,) = claim_views(checked("Cities with more people have more homicides."))
    assert view.readings[0].value.startswith("correlation +0.")
    # the reading with the other sign has another measure besides another method
    assert reason_line(found).endswith(", with choices named below).")


def test_text_whose_numbers_exclude_each_other_is_not_held_against_rows_that_it_does_not_mean() -> None:
    report = checked("Of the 88 councils, 14, or 25%, have passed the motion.")
    decided = next(v for v in report.verdicts if v.by_own)
    assert decided.label == "contradicted" and decided.main is None
    assert any("14 of 88 is 15.9%" in check.text for check in decided.checks)
    view = next(v for v in claim_views(report) if v.number == int(decided.claim.id[1:]))
    assert not view.readings and "main reading" not in view.comparison


def test_a_higher_year_before_is_said_to_be_higher_and_not_as_high() -> None:
    found = verdict("New York had the fewest murders since 2018 in 2025.")
    assert "2025 is the lowest since 2018, which was lower" in found.caveats
