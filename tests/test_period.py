"""Which times are read from a text, and how periods turn into one another."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caveat.period import (
    Frequency,
    Period,
    PeriodPhrase,
    find_periods,
    latest_complete,
    parse_date,
    period_of,
    to_frequency,
)

CASES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("cases").joinpath("periods.toml").read_text(encoding="utf-8")
)["case"]
WORDS = (
    "in on since from to between and until through the a an year years month months March May 2020 2019 "
    "2019-20 1990s last past previous next this decade five 10 ago earlier later before after quarter "
    "first half of summer winter Q3 H1 FY21 , . ; - pandemic took office law per annual now 31 June "
    "2021-02-30 century over compared with than mid "
)
GAPS = ("", " ", " ", "-", "\n")
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
FREQUENCIES = st.sampled_from(["Y", "Q", "M", "D"])


def shown(phrase: PeriodPhrase) -> list[str]:
    """Return a phrase as the case file writes it."""
    row = [phrase.text, phrase.relation]
    row += [period.label if period else "" for period in (phrase.period, phrase.baseline)]
    while row[-1] == "":
        row.pop()
    return row


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_text_names_these_times(case: dict[str, Any]) -> None:
    found = find_periods(case["text"], published=case.get("published"))
    assert [shown(phrase) for phrase in found] == case["found"]


def test_case_names_are_unique() -> None:
    assert len({case["name"] for case in CASES}) == len(CASES) >= 60


@pytest.mark.parametrize(
    ("text", "width", "frequency"),
    [
        ("over the past decade", 10, "Y"),
        ("in the last three months", 3, "M"),
        ("over the last two weeks", 14, "D"),
        ("five years ago", 5, "Y"),
        ("last month", 1, "M"),
        ("in two decades", 20, "Y"),
        ("a quarter earlier", 1, "Q"),
        ("per month", 1, "M"),
    ],
)
def test_without_a_date_width_and_frequency_stay(text: str, width: int, frequency: Frequency) -> None:
    (phrase,) = find_periods(text)
    assert (phrase.period, phrase.baseline, phrase.width, phrase.frequency) == (None, None, width, frequency)


def test_unknown_event_keeps_its_words() -> None:
    (phrase,) = find_periods("Fares have fallen since he took office.")
    assert (phrase.relation, phrase.event, phrase.baseline) == ("since", "he took office", None)


def test_events_can_be_added() -> None:
    events = {"great storm": (date(1987, 10, 15), date(1987, 10, 16))}
    (phrase,) = find_periods("since the Great Storm", events=events)
    assert phrase.baseline == Period("M", 12 * 1987 + 9)
    assert find_periods("since the Great Storm") == ()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("June 3, 2021", date(2021, 6, 3)),
        ("3 June 2021", date(2021, 6, 3)),
        ("2021-06-03", date(2021, 6, 3)),
        ("Published on the 3rd of June 2021, updated 5 June 2021", date(2021, 6, 3)),
        ("Sept. 9, 2019", date(2019, 9, 9)),
        ("DENVER, December 2018 -", date(2018, 12, 31)),
        ("Feb 2020", date(2020, 2, 29)),
        ("31 June 2021", date(2021, 6, 30)),
        ("2021", None),
        ("", None),
        ("no date here", None),
    ],
)
def test_date_line_is_parsed(text: str, day: date | None) -> None:
    assert parse_date(text) == day


def test_offset_moves_every_span() -> None:
    text = "up since 1990 and in March 2021"
    moved = find_periods(text, 40)
    assert [text[p.start - 40 : p.end - 40] for p in moved] == [p.text for p in moved]


@given(DAYS, FREQUENCIES)
def test_latest_complete_ends_just_before_the_unit_of_the_day(day: date, frequency: Frequency) -> None:
    last = latest_complete(frequency, day)
    assert last.last_day < day
    assert period_of(day, frequency).first_day.toordinal() == last.last_day.toordinal() + 1


@given(DAYS, FREQUENCIES, FREQUENCIES, st.integers(1, 40))
def test_converted_period_contains_the_first(day: date, old: Frequency, new: Frequency, width: int) -> None:
    period = Period(old, period_of(day, old).ordinal, width)
    wide = to_frequency(period, new)
    assert wide.first_day <= period.first_day and period.last_day <= wide.last_day
    assert to_frequency(to_frequency(Period.year(day.year), new), "Y") == Period.year(day.year)


@given(st.integers(1901, 2099), DAYS)
def test_stated_year_does_not_depend_on_the_date(year: int, day: date) -> None:
    (phrase,) = find_periods(f"in {year}", published=day)
    assert phrase.period == Period.year(year)


@given(st.text(max_size=200), st.one_of(st.none(), st.dates()))
def test_any_text_is_read_and_spans_index_it(text: str, published: date | None) -> None:
    check_spans(text, published)
    parse_date(text)


@settings(max_examples=300)
@given(
    st.lists(st.tuples(st.sampled_from(WORDS.split()), st.sampled_from(GAPS)), max_size=14),
    st.one_of(st.none(), DAYS),
)
def test_any_words_are_read_and_spans_index_them(
    pieces: list[tuple[str, str]], published: date | None
) -> None:
    check_spans("".join(word + gap for word, gap in pieces), published)


def check_spans(text: str, published: date | None) -> None:
    last = 7
    for phrase in find_periods(text, 7, published=published):
        assert text[phrase.start - 7 : phrase.end - 7] == phrase.text != ""
        assert phrase.start >= last
        last = phrase.end
        for period in (phrase.period, phrase.baseline):
            if period is not None:
                assert period.width > 0
                assert period.first_day <= period.last_day and period.label
