"""A text's own numbers against each other: what fits, what does not, and what follows for a claim."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import caveat
from caveat.quantity import find_quantities, interval
from caveat.report.json import to_dict
from caveat.report.report import Report
from caveat.verdicts.own.find import find_article_own, find_own
from caveat.verdicts.own.means import mean_fits
from caveat.verdicts.own.ranges import ENDLESS, range_of
from caveat.verdicts.own.shares import nearest_share
from caveat.verdicts.verdict import Verdict

AS_OF = date(2021, 5, 12)

FITS = [
    "14 of the 88 cities, or 16%, reported a rise.",
    "14 (16%) of the 88 agreed.",
    "Two-thirds (40 of 60) agreed.",
    "35% of the 20 children ate it.",
    "There were 130 people: 70 men and 60 women.",
    "A total of 12 shops closed: 5 in Alton, 4 in Bray and 3 in Corby.",
    "It won 5 in Alton, 4 in Bray and 3 in Corby, for a total of 12.",
    "It rose from 355 in 2019 to 494 in 2020, up 39%.",
    "Murders fell from 494 to 355, a 28% drop.",
    "The rate fell 12% to 5.3 from 6.0 in 2018.",
    "Sales rose from 1.2 million to 1.5 million, an increase of 25 percent.",
    "The share rose from 20% to 30%, up 10 points.",
    "Deaths rose from 355 to 494, an increase of 139.",
    "It has won five times: 1958, 1962, 1970, 1994 and 2002.",
    "Three towns (Alton, Bray and Corby) saw a fall.",
    "Between 1990 and 2010, a span of 20 years, nothing changed.",
    "Between 1990 and 2010, a span of 21 years, nothing changed.",
    "She was born in 1950 and was aged 55 in 2005.",
    "Twenty years ago, in 2001, it opened.",
    "She has been in office since January 2021, for less than six months.",
    "Some 40% went north, 35% went south and the remaining 25% stayed.",
    "The mean was 3.45 among 20 children.",
]
DOES_NOT_FIT = [
    "14 of the 88 cities, or 20%, reported a rise.",
    "Of the 88 members, 14, or 20%, voted against.",
    "20% (14 of 88) agreed.",
    "A third (30 of 60) of the children agreed.",
    "33% of the 20 children ate it.",
    "There were 120 people: 70 men and 60 women.",
    "A total of 12 shops closed: 5 in Alton, 4 in Bray and 2 in Corby.",
    "It won 5 in Alton, 4 in Bray and 2 in Corby, for a total of 12.",
    "It rose from 355 in 2019 to 494 in 2020, up 60%.",
    "Murders fell from 494 to 355, up 28%.",
    "It rose 60% to 494 from 355.",
    "The share rose from 20% to 30%, up 15 points.",
    "Deaths rose from 355 to 494, an increase of 120.",
    "It has won six times: 1958, 1962, 1970, 1994 and 2002.",
    "Three towns - Alton, Bray, Corby and Diss - saw a fall.",
    "The five-time champions (1958, 1962, 1970, 1994) lost.",
    "Between 1990 and 2010, a span of 30 years, nothing changed.",
    "It took two decades, from 1990 to 2020.",
    "She was born in 1950 and was aged 60 in 2005.",
    "Twenty years ago, in 1998, it opened.",
    "In office since January 2019, she has served less than six months.",
    "60% were men and 50% were women.",
    "Some 40% went north, 35% went south and the remaining 35% stayed.",
    "The mean was 3.47 among 20 children.",
]
SAYS_NOTHING = [
    "14 of the 88 cities, 20% of which lie by the sea, reported a rise.",
    "It rose from 315 in 2019 to 494 in 2020, up 12% on the five-year average.",
    "The share rose from 20% to 30%, up 50%.",
    "60% of men and 50% of women said yes.",
    "There were 120 people, including 70 men and 30 women.",
    "There were 120 people: 70 smokers and 60 drinkers.",
    "It lies in three countries: Cuba, Haiti, Trinidad and Tobago and others.",
    "He works in two cities: Austin, Texas, and Boise, Idaho.",
    "Five cities saw a fall, among them Alton, Bray and Corby.",
    "Of the 60% who voted, 40% chose red and the remaining 20% blue.",
    "33% of 7 million people moved.",
    "Since 1990 it has rained for six months.",
    "Values range from 1 to 365 (or 366 in a leap year).",
    "The average was 3.47 points among 20 judges of 6 countries.",
]


@pytest.mark.parametrize("sentence", FITS)
def test_figures_that_fit_are_said_to(sentence: str) -> None:
    assert [o.check.agrees for o in find_own(sentence, AS_OF)] == [True]


@pytest.mark.parametrize("sentence", DOES_NOT_FIT)
def test_figures_that_exclude_each_other_are_said_to(sentence: str) -> None:
    assert [o.check.agrees for o in find_own(sentence, AS_OF)] == [False]


@pytest.mark.parametrize("sentence", SAYS_NOTHING)
def test_figures_that_need_not_fit_are_left_alone(sentence: str) -> None:
    assert [
        (o.check.text, o.check.agrees) for o in find_own(sentence, AS_OF) if o.check.agrees is False
    ] == []


def test_without_a_date_of_the_text_nothing_is_said_of_ago_and_since() -> None:
    assert find_own("Twenty years ago, in 1998, it opened.") == ()


@pytest.mark.parametrize("name", ["out-of-control.md", "never-safer.md"])
def test_no_false_alarm_in_the_bundled_articles(root: Path, name: str) -> None:
    article = caveat.read_article(root / "src" / "caveat" / "data" / "examples" / name)
    assert [o.check.text for o in find_article_own(article) if o.check.agrees is False] == []


def test_no_false_alarm_in_the_annotated_articles(shared: Path) -> None:
    files = [*(shared / "gold" / "grounded").glob("*/article.md"), *(shared / "articles").glob("*.txt")]
    assert files
    for file in files:
        own = find_article_own(caveat.read_article(file, published=date(2023, 6, 1)))
        assert [o.check.text for o in own if o.check.agrees is False] == [], file.name


@given(st.integers(1, 400), st.integers(1, 400))
def test_a_percentage_worked_out_from_counts_always_fits_them(a: int, b: int) -> None:
    part, whole = min(a, b), max(a, b)
    for places in (0, 1, 2):
        sentence = f"In {part} of the {whole} cities, or {100 * part / whole:.{places}f}%, it rained."
        assert not any(o.check.agrees is False for o in find_own(sentence)), sentence


@given(st.integers(2, 5000), st.integers(2, 5000))
def test_a_change_worked_out_from_its_end_points_fits_them_both_ways(old: int, new: int) -> None:
    percent = abs(100 * (new - old) / old)
    way, other = ("up", "down") if new > old else ("down", "up")
    if round(percent) in (0, 100) or new == old or old > 1900 or new > 1900:
        return
    sentence = f"Thefts went from {old} to {new}, {way} {percent:.0f}%."
    assert not any(o.check.agrees is False for o in find_own(sentence)), sentence
    turned = find_own(sentence.replace(way, other))
    assert all(o.check.agrees is False for o in turned if o.check.kind == "change against end points")


@given(st.integers(2, 99), st.data())
def test_a_mean_or_share_of_whole_numbers_passes_the_test_that_others_fail(
    n: int, data: st.DataObject
) -> None:
    total = data.draw(st.integers(0, 10 * n))
    (mean,) = find_quantities(f"{total / n:.2f}")[:1]
    assert mean_fits(mean, n)[0]
    (share,) = find_quantities(f"{100 * min(total, n) / n:.0f}%")
    found = nearest_share(share, n)
    assert found is not None and found[0]


@given(
    st.sampled_from(["", "about ", "nearly ", "more than ", "at least ", "just over ", "under ", "at most "]),
    st.sampled_from(["40%", "1.2 million", "500", "12,000", "0.35", "a third", "7 percent"]),
)
def test_an_exact_range_is_the_interval_of_the_quantity(hedge: str, figure: str) -> None:
    (q,) = find_quantities(f"It was {hedge}{figure} of it")
    low, high = interval(q)
    own = range_of(q)
    assert float(own.low) == pytest.approx(low, rel=1e-6, abs=1e-6)
    assert float(own.high) == pytest.approx(high, rel=1e-6) or (own.high == ENDLESS and high == float("inf"))


def test_ranges_are_exact_where_doubles_are_not() -> None:
    (q,) = find_quantities("0.3 metres")
    assert range_of(q).low == Fraction(1, 4)


RAIN = "city,year,rain\nAlton,2019,800\nAlton,2020,900\n"


def verdicts(text: str, folder: Path, table: str = RAIN) -> Report:
    """Return the report on a text beside a small table."""
    path = folder / "figures.csv"
    path.write_text(table, encoding="utf-8")
    return caveat.check(caveat.parse_article(text, published=AS_OF), data=[path])


def decided(report: Report) -> list[Verdict]:
    return [v for v in report.verdicts if v.by_own]


def test_figures_that_exclude_each_other_contradict_a_claim_without_any_table(tmp_path: Path) -> None:
    report = verdicts("Burglaries rose from 355 in 2019 to 494 in 2020, up 60%.", tmp_path)
    (verdict,) = decided(report)
    assert (verdict.label, verdict.reason) == ("contradicted", "wrong number")
    assert verdict.value == pytest.approx(100 * (494 / 355 - 1))


def test_figures_that_agree_leave_a_claim_unknown(tmp_path: Path) -> None:
    report = verdicts("Burglaries rose from 355 in 2019 to 494 in 2020, up 39%.", tmp_path)
    assert decided(report) == []
    assert {v.label for v in report.verdicts} == {"unknown"}
    assert any(c.agrees for v in report.verdicts for c in v.checks)


def test_a_denied_claim_is_not_decided_by_its_own_numbers(tmp_path: Path) -> None:
    report = verdicts("It is not true that 33% of the 20 children ate it.", tmp_path)
    assert decided(report) == []


def test_a_table_that_confirms_the_stated_figure_is_not_overruled_by_another_one(tmp_path: Path) -> None:
    table = "year,burglaries\n2018,300\n2019,355\n2020,494\n"
    report = verdicts("Burglaries rose from 355 in 2019 to 494 in 2020, up 60%.", tmp_path, table)
    whole = [v for v in report.verdicts if v.claim.text.startswith("Burglaries")]
    assert [v.label for v in whole] == ["holds"]
    percent = [v for v in report.verdicts if v.claim.stated is not None and v.claim.stated.text == "60%"]
    assert [v.label for v in percent] == ["contradicted"]


def test_checks_of_sentences_without_a_claim_stand_in_the_report(tmp_path: Path) -> None:
    report = verdicts(
        "The hills lie behind. We saw three towns (Alton, Bray, Corby and Diss) from above.", tmp_path
    )
    found = [*report.own_numbers, *(c for v in report.verdicts for c in v.checks)]
    assert len(found) == 1
    assert len(to_dict(report)["own_numbers"]) == len(report.own_numbers)
