"""Figures as people read them, one way in every room."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from caveat.figures import figure_text, share_text, typeset


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1570826.0, "count", "1,570,826"),
        (499.0, "people", "499"),
        (39.2157, "percent", "39.2%"),
        (2.25, "ratio", "2.25 times"),
        (2.0, "ratio", "2 times"),
        (2020.0, "year", "2020"),
        (1_350_000.0, "USD", "$1.35 million"),
        (600_000.0, "USD", "$600,000"),
        (12.5, "GBP", "£12.50"),
        (3e9, "EUR", "€3 billion"),
        (5e6, "CHF", "CHF 5 million"),
        (999_999.0, "USD", "$1 million"),
        (5.321, "per 100,000", "5.32 per 100,000"),
        (1.0, "years", "1 year"),
        (6.0, "months", "6 months"),
        (-0.4, "percent", "-0.4%"),
        (0.616, "ratio", "0.62 times"),
        (0.000012, "ratio", "0.000012 times"),
        (1e21, "count", "1,000,000,000,000,000,000,000"),
        (float("nan"), "count", "no figure"),
        (Decimal("3"), "rank", "3rd"),
        (9.04, "percent", "9.0%"),
        (50.0, "percent", "50%"),
        (2.5, "points", "2.5 percentage points"),
        (-1500.0, "USD", "-$1,500"),
        (-0.0, "count", "0"),
    ],
)
def test_a_figure_is_shown_for_people(value: float | Decimal, unit: str, text: str) -> None:
    assert figure_text(value, unit) == text


@given(st.floats(0, 1))
def test_a_share_is_never_rounded_to_all_or_nothing(share: float) -> None:
    text = share_text(share)
    assert (text == "0%") == (share == 0)
    assert (text == "100%") == (share > 1 - 1e-10)


@given(st.floats(-1e12, 1e12), st.sampled_from(["count", "percent", "points", "ratio", "GBP", "tons"]))
def test_a_figure_and_its_opposite_differ_only_in_the_sign(value: float, unit: str) -> None:
    assert figure_text(-value, unit).lstrip("-") == figure_text(value, unit).lstrip("-")
    assert not figure_text(value, unit).startswith("-0 ") and figure_text(value, unit) != "-0"


@pytest.mark.parametrize(
    ("plain", "set_in_type"),
    [
        ("188 / 250 - 1 = -24.8%", "188 / 250 − 1 = −24.8%"),
        ("2019-2020 against 2009-2010", "2019-2020 against 2009-2010"),
        ("2020-01", "2020-01"),
        ("from -34% to +16%", "from −34% to +16%"),
        ("change: -$5 million (-3)", "change: −$5 million (−3)"),
        ("law-and-order, COVID-19", "law-and-order, COVID-19"),
    ],
)
def test_a_minus_is_set_and_a_range_is_left(plain: str, set_in_type: str) -> None:
    assert typeset(plain) == set_in_type == typeset(set_in_type)
