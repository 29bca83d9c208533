"""What quantities are read from a text, and which values they cover."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from caveat.quantity import (
    MAX_FIGURES,
    NEAR,
    Quantity,
    comparable_figures,
    covers,
    ends,
    find_quantities,
    interval,
    is_close,
    share_covered,
    truncates,
    understates,
)

CASES: list[dict[str, Any]] = tomllib.loads(
    Path(__file__).with_name("cases").joinpath("quantities.toml").read_text(encoding="utf-8")
)["case"]
WORDS = (
    "one two nineteen twenty ninety hundred thousand million billion dozen half third quarter thirds "
    "doubled twice a an and of in to from between out times per cent percent points over under more "
    "less than about nearly or no May 18 18th 2020 40 0.5 1,000 $ £ % - \u2013 / . , ; ( ) ' ½ m k bn "
    "the most highest ranked people years old fold x No "
)
GAPS = ("", " ", " ", "-", "\n")


def one(text: str) -> Quantity:
    """Return the only quantity of a text."""
    (found,) = find_quantities(text)
    return found


def shown(quantity: Quantity) -> list[str]:
    """Return a quantity as the case file writes it."""
    value = str(quantity.value)
    if quantity.high is not None:
        value = f"{value}..{quantity.high}"
    if quantity.of is not None:
        value = f"{value} of {quantity.of}"
    hedge = [] if quantity.hedge == "exact" else [quantity.hedge]
    return [quantity.text, value, quantity.unit, *hedge]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_text_states_these_quantities(case: dict[str, Any]) -> None:
    assert [shown(quantity) for quantity in find_quantities(case["text"])] == case["found"]


def test_case_names_are_unique() -> None:
    assert len({case["name"] for case in CASES}) == len(CASES) >= 120


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("1.50%", "0.01"),
        ("1.5 million", "100000"),
        ("12,000", "1000"),
        ("500", "10"),
        ("40%", "1"),
        ("40.0%", "0.1"),
        ("1,570,826", "1"),
        ("2 million", "100000"),
        ("$50", "1"),
        ("six months", "1"),
        ("2.5 times higher", "0.1"),
        ("between 5 and 6 million", "100000"),
    ],
)
def test_written_precision(text: str, precision: str) -> None:
    assert one(text).precision == Decimal(precision)


@pytest.mark.parametrize("text", ["14 boats", "in 2020", "ranked third", "a third of", "19 people"])
def test_years_ranks_small_counts_and_words_are_exact(text: str) -> None:
    assert one(text).precision is None


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("40%", [39.5, 40.0, 40.49, 40.9], [39.4, 41.0]),
        ("40.0%", [39.95, 40.0, 40.09], [39.9, 40.1]),
        ("about 40%", [37.6, 42.4], [37.5, 42.5]),
        ("about 5%", [4.5, 5.5], [4.4, 5.6]),
        ("nearly 40%", [35.2, 40.0], [35.1, 40.1]),
        ("just over 40%", [40.0, 44.8], [39.9, 44.9]),
        ("just under 40%", [35.2, 40.0], [35.1, 40.1]),
        ("more than 40%", [40.1, 900.0], [40.0, 39.0, -41.0]),
        ("at least 40%", [40.0, 900.0], [39.9]),
        ("less than 40%", [0.0, 39.9], [40.0, -1.0]),
        ("at most 40%", [0.0, 40.0], [40.1]),
        ("65 to 70 percent", [64.5, 66.1, 70.5], [64.4, 70.6]),
        ("doubled", [1.88, 2.12], [1.87, 2.13]),
        ("a third of", [0.32, 0.35], [0.31, 0.36]),
        ("14 boats", [14.0], [13.9, 14.1, 15.0]),
        ("in 2020", [2020.0], [2019.0]),
        ("ranked third", [3.0], [2.0, 4.0]),
        ("from 315 to 562", [562.0], [315.0]),
        ("1.5 million", [1_450_000, 1_570_826], [1_449_999, 1_600_000]),
    ],
)
def test_quantity_covers(text: str, inside: list[float], outside: list[float]) -> None:
    quantity = one(text)
    assert covers(quantity, np.array(inside)).all()
    assert not covers(quantity, np.array([*outside, np.nan])).any()


def test_interval_ends_are_covered() -> None:
    for text in ("40%", "about 40", "over 5", "under 5", "65 to 70 percent", "half of"):
        assert covers(one(text), np.array(interval(one(text)))).all()


def test_truncated_value_is_covered_with_a_caveat() -> None:
    values = np.array([41.2, 41.5, 41.6, 41.99, 42.0])
    assert truncates(one("41%"), values).tolist() == [False, False, True, True, False]
    assert covers(one("41%"), values).tolist() == [True, True, True, True, False]
    assert not truncates(one("about 41%"), values).any()


def test_half_as_far_again_is_understated() -> None:
    assert understates(one("over 40%"), np.array([60.0, 60.1, np.nan])).tolist() == [False, True, False]
    assert understates(one("fewer than 90 boats"), np.array([60.0, 59.0])).tolist() == [False, True]
    assert not understates(one("40%"), np.array([900.0])).any()


@pytest.mark.parametrize(
    ("text", "close", "not_close"),
    [
        ("1,570,826", [1_570_000.0], [1_570_826.0, 1_500_000.0]),
        ("562", [559.0, 566.0], [562.0, 550.0]),
        ("about double", [2.25], [2.0, 2.35, 1.8]),
        ("halved", [0.45], [0.5, 0.4, 0.6]),
        ("at least 500", [497.0], [500.0, 490.0]),
        ("40%", [], [41.5, 39.0]),
        ("in 2020", [], [2019.0]),
    ],
)
def test_near_miss_is_close(text: str, close: list[float], not_close: list[float]) -> None:
    assert is_close(one(text), np.array(close)).all()
    assert not is_close(one(text), np.array([*not_close, np.nan])).any()


def test_ends_of_a_range() -> None:
    first, last = ends(one("from 315 to 562"))
    assert (first.value, last.value, first.hedge, last.high) == (Decimal(315), Decimal(562), "exact", None)


def test_comparable_figures_of_a_change_lie_around_its_ratio() -> None:
    rise = comparable_figures(one("40%"), change=True)
    fall = comparable_figures(one("40%"), change=True, falling=True)
    assert (rise[0], rise[-1], len(rise)) == (-30.0, 180.0, 211)
    assert (fall[0], fall[-1], len(fall)) == (-20.0, 70.0, 91)


def test_comparable_figures_hold_the_stated_one_and_are_capped() -> None:
    for text in ("40%", "1,570,826", "14 boats", "doubled", "about 2.5%", "65 to 70 percent", "987,654,321"):
        figures = comparable_figures(one(text))
        assert np.any(np.isclose(figures, float(one(text).value)))
        assert 1 < len(figures) <= MAX_FIGURES + 2


def test_share_covered_equals_a_plain_count() -> None:
    rng = np.random.default_rng(7)
    texts = ("40%", "about 40%", "nearly 40%", "over 40%", "doubled", "500", "14 boats", "1.25%", "65 to 70%")
    for text in texts:
        quantity = one(text)
        values = rng.normal(float(quantity.value), float(quantity.value) / 4, size=9)
        figures = comparable_figures(quantity)
        hits = 0
        for figure in figures:
            moved = Decimal(repr(float(figure)))
            high = None if quantity.high is None else quantity.high + moved - quantity.value
            same = Quantity(
                "", 0, 0, moved, quantity.unit, quantity.hedge, high, None, quantity.precision, quantity.form
            )
            hits += bool(covers(same, values).any())
        assert share_covered(quantity, values) == pytest.approx(hits / len(figures))


def test_share_covered_of_no_values_is_zero() -> None:
    assert share_covered(one("40%"), np.array([np.nan])) == 0.0
    assert share_covered(one("40%"), np.array([])) == 0.0


def test_offset_moves_every_span() -> None:
    text = "up 40% to about 1.5 million"
    moved = find_quantities(text, 100)
    assert [text[q.start - 100 : q.end - 100] for q in moved] == [q.text for q in moved]


@given(st.text(max_size=200), st.integers(0, 50))
def test_any_text_is_read_and_spans_index_it(text: str, offset: int) -> None:
    check_spans(text, offset)


@settings(max_examples=300)
@given(st.lists(st.tuples(st.sampled_from(WORDS.split()), st.sampled_from(GAPS)), max_size=14))
def test_any_words_are_read_and_spans_index_them(pieces: list[tuple[str, str]]) -> None:
    check_spans("".join(word + gap for word, gap in pieces), 7)


def check_spans(text: str, offset: int) -> None:
    last = offset
    for quantity in find_quantities(text, offset):
        assert text[quantity.start - offset : quantity.end - offset] == quantity.text != ""
        assert quantity.start >= last
        assert quantity.value.is_finite() and quantity.value >= 0
        assert quantity.precision is None or quantity.precision > 0
        low, high = interval(quantity)
        assert low <= high
        last = quantity.end


@given(st.decimals(min_value="0.01", max_value="1000000", places=4), st.integers(0, 3))
def test_rounded_number_covers_the_number_it_came_from(value: Decimal, places: int) -> None:
    rounded = round(value, places)
    stated = one(f"a rate of {rounded:f}%")
    assert stated.value == rounded
    assert covers(stated, np.array([float(value)])).all()


@given(st.integers(100, 10**9), st.sampled_from(["", "about ", "nearly ", "over "]), st.integers(1, 6))
def test_scaling_figure_and_value_together_changes_nothing(number: int, hedge: str, power: int) -> None:
    values = number * np.array([0.3, 0.9, 0.98, 1.0, 1.02, 1.1, 2.0])
    small, large = one(f"{hedge}{number} boats"), one(f"{hedge}{number}{'0' * power} boats")
    if small.precision and large.precision and large.precision == small.precision * 10**power:
        assert np.array_equal(covers(small, values), covers(large, values * 10.0**power))


@given(st.integers(1, 999), st.sampled_from(["thousand", "million", "billion"]))
def test_magnitude_words_multiply(number: int, word: str) -> None:
    scale = {"thousand": 10**3, "million": 10**6, "billion": 10**9}[word]
    assert one(f"some {number} {word} litres").value == number * scale


@given(st.floats(0.5, 4.0))
def test_word_covers_six_percent_with_or_without_about(value: float) -> None:
    plain, hedged = one("doubled"), one("about double")
    near = abs(value - 2) <= 2 * NEAR * (1 - 1e-6)
    far = abs(value - 2) >= 2 * NEAR * (1 + 1e-6)
    for quantity in (plain, hedged):
        assert not near or covers(quantity, np.array([value])).all()
        assert not far or not covers(quantity, np.array([value])).any()
