"""Chance, composition, and what reverses a claim that holds."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import caveat
from caveat.verdicts.sampling import beta_cdf, beta_quantile, kish, place_interval, ratio_interval
from caveat.verdicts.verdict import Verdict

AS_OF = date(2021, 2, 1)
FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def verdict_on(text: str, rows: str, folder: Path, family: str = "change") -> Verdict:
    """Return the verdict on the one claim of a family in a text."""
    path = folder / "figures.csv"
    path.write_text(rows.strip() + "\n", encoding="utf-8")
    report = caveat.check(caveat.parse_article(text, published=AS_OF), data=[path])
    return next(v for v in report.verdicts if v.claim.family == family)


def table(name: str, figures: dict[str, list[float]], first: int = 2018) -> str:
    """Return rows of cities by year."""
    lines = [f"city,year,{name}"]
    return "\n".join(
        [*lines, *(f"{city},{first + i},{v:g}" for city, line in figures.items() for i, v in enumerate(line))]
    )


# ---------------------------------------------------------------- sampling error


def test_the_beta_quantile_turns_the_beta_function_round() -> None:
    for a, b in ((1, 1), (0.5, 3), (21, 10), (500, 400), (1e5, 2e5)):
        for p in (0.005, 0.025, 0.5, 0.975):
            assert beta_cdf(beta_quantile(p, a, b), a, b) == pytest.approx(p, abs=1e-9)


def test_the_interval_of_a_ratio_is_that_of_binomial_tails() -> None:
    low, high = ratio_interval(8, 3, 1.959963984540054)
    n, p_low, p_high = 11, low / (1 + low), high / (1 + high)
    above = sum(math.comb(n, k) * p_low**k * (1 - p_low) ** (n - k) for k in range(8, n + 1))
    below = sum(math.comb(n, k) * p_high**k * (1 - p_high) ** (n - k) for k in range(9))
    assert (above, below) == (pytest.approx(0.025, abs=1e-9), pytest.approx(0.025, abs=1e-9))


@given(st.integers(0, 400), st.integers(1, 400), st.floats(0.1, 10))
def test_the_interval_of_the_reverse_ratio_is_the_reverse_interval(a: int, b: int, exposure: float) -> None:
    low, high = ratio_interval(a, b, 1.96, new_exposure=exposure)
    if a == 0:
        assert low == 0
        return
    other_low, other_high = ratio_interval(b, a, 1.96, old_exposure=exposure)
    assert low == pytest.approx(1 / other_high, rel=1e-6)
    assert high == pytest.approx(1 / other_low, rel=1e-6)
    assert low < a / exposure / b < high


@given(st.lists(st.integers(0, 300), min_size=3, max_size=12), st.integers(0, 2))
def test_a_place_lies_within_its_interval_and_both_orders_agree(counts: list[int], own: int) -> None:
    figures, ones = np.array(counts, dtype=float), np.ones(len(counts))
    best, worst, near = place_interval(figures, ones, own, 1.96)
    assert best <= 1 + int((figures > figures[own]).sum()) <= worst
    assert near == worst - best
    turned = place_interval(figures, ones, own, 1.96, lowest=True)
    assert turned == (len(counts) + 1 - worst, len(counts) + 1 - best, near)


@given(st.lists(st.floats(0.1, 9), min_size=2, max_size=30))
def test_weights_never_add_to_the_people_asked(weights: list[float]) -> None:
    assert 1 - 1e-9 <= kish(weights) <= len(weights) + 1e-9


def test_a_small_change_of_events_is_within_chance_and_holds(tmp_path: Path) -> None:
    rows = "year,homicides\n2018,31\n2019,30\n2020,36\n"
    verdict = verdict_on("Homicides rose 20% in 2020.", rows, tmp_path)
    assert verdict.label == "holds"
    assert verdict.chance is not None and verdict.chance.startswith(
        "within chance: with 36 against 30 events"
    )


def test_a_change_of_many_events_is_beyond_chance(tmp_path: Path) -> None:
    rows = "year,homicides\n2018,3100\n2019,3000\n2020,3600\n"
    assert verdict_on("Homicides rose 20% in 2020.", rows, tmp_path).chance is None


def test_figures_that_are_no_events_have_no_chance(tmp_path: Path) -> None:
    assert (
        verdict_on("Rainfall rose 20% in 2020.", "year,rainfall\n2019,30\n2020,36\n", tmp_path).chance is None
    )


def test_a_record_says_how_near_the_runner_up_is(tmp_path: Path) -> None:
    rows = "year,homicides\n2016,41\n2017,33\n2018,35\n2019,30\n2020,44\n"
    verdict = verdict_on("Homicides in 2020 were the highest since 2016.", rows, tmp_path, "record")
    assert verdict.chance is not None and "44 against 35" in verdict.chance
    low = "year,homicides\n2016,31\n2017,33\n2018,35\n2019,30\n2020,28\n"
    verdict = verdict_on("Homicides in 2020 were the lowest since 2016.", low, tmp_path, "record")
    assert verdict.chance is not None and "28 against 30" in verdict.chance


def test_a_rank_says_between_which_places_chance_leaves_it(tmp_path: Path) -> None:
    figures = {"Alton": [50, 52], "Bray": [49, 50], "Corby": [47, 48], "Diss": [4, 5], "Ely": [3, 2]}
    text = "Alton had the most homicides of any city in 2020."
    verdict = verdict_on(text, table("homicides", figures, 2019), tmp_path, "rank")
    assert verdict.label == "holds"
    assert verdict.chance is not None and "between 1st and 3rd" in verdict.chance


def survey(folder: Path, weights: list[float]) -> Verdict:
    draw = random.Random(3)
    lines = ["respid,year,vote,weight"]
    for year, share in ((2019, 0.36), (2020, 0.42)):
        for i in range(300):
            vote = "yes" if i < 300 * share else "no"
            lines.append(f"{year}{i},{year},{vote},{draw.choice(weights)}")
    text = "The share of respondents who voted yes rose in 2020."
    return verdict_on(text, "\n".join(lines), folder)


def test_a_survey_counts_fewer_people_where_their_answers_are_weighted(tmp_path: Path) -> None:
    plain, weighted = survey(tmp_path, [1.0]), survey(tmp_path, [0.4, 1.0, 3.0])
    assert plain.chance is not None and "300 people asked and 300 people asked" in plain.chance
    assert weighted.chance is None or "worth" in weighted.chance


# ---------------------------------------------------------------- composition

AGEING = [("young", 50, 100_000), ("old", 500, 20_000)], [("young", 24, 60_000), ("old", 1200, 60_000)]


def by_age(sides: tuple, cities: tuple = ("Alton", "Alton"), years: tuple = (2019, 2020)) -> str:
    lines = ["city,year,age,deaths,population"]
    for city, year, side in zip(cities, years, sides, strict=True):
        lines += [f"{city},{year},{age},{deaths},{people}" for age, deaths, people in side]
    return "\n".join(lines)


def test_groups_that_all_go_the_other_way_are_a_caveat(tmp_path: Path) -> None:
    text = "Deaths per 100,000 people in Alton rose from 2019 to 2020."
    verdict = verdict_on(text, by_age(AGEING), tmp_path)
    assert verdict.label == "holds"
    assert any(c.startswith("composition: in each of the 2 groups by age") for c in verdict.caveats)


def test_composition_is_the_same_for_a_fall(tmp_path: Path) -> None:
    text = "Deaths per 100,000 people in Alton fell from 2019 to 2020."
    verdict = verdict_on(text, by_age(AGEING[::-1]), tmp_path)
    assert verdict.label == "holds"
    assert any(c.startswith("composition: in each of the 2 groups by age") for c in verdict.caveats)


def test_composition_is_found_between_two_places(tmp_path: Path) -> None:
    text = "In 2020 Bray had more deaths per 100,000 people than Alton."
    rows = by_age(AGEING, ("Alton", "Bray"), (2020, 2020))
    verdict = verdict_on(text, rows, tmp_path, "contrast")
    assert any(c.startswith("composition: in each of the 2 groups by age") for c in verdict.caveats)


def test_groups_that_go_with_the_whole_are_no_caveat(tmp_path: Path) -> None:
    rows = by_age(
        ([("young", 50, 100_000), ("old", 500, 20_000)], [("young", 60, 100_000), ("old", 600, 20_000)])
    )
    verdict = verdict_on("Deaths per 100,000 people in Alton rose from 2019 to 2020.", rows, tmp_path)
    assert not any(c.startswith("composition") for c in verdict.caveats)


def test_people_who_stand_beside_every_cause_are_counted_once(tmp_path: Path) -> None:
    rows = by_age(([("fire", 50, 9_000), ("flood", 30, 9_000)], [("fire", 90, 9_100), ("flood", 40, 9_100)]))
    verdict = verdict_on("Deaths per 100,000 people in Alton rose from 2019 to 2020.", rows, tmp_path)
    assert verdict.main is not None
    assert verdict.value is True and "1,429 / 888.9" in verdict.main.formula


# ---------------------------------------------------------------- incomplete


def test_a_change_that_reverses_per_head_is_incomplete(tmp_path: Path) -> None:
    rows = "year,crashes,population\n2018,990,100000\n2019,1000,100000\n2020,1050,120000\n"
    verdict = verdict_on("Crashes rose 5% from 2019 to 2020.", rows, tmp_path)
    assert (verdict.label, verdict.reason) == ("selective", "incomplete")
    assert any("per 100,000" in c and "it fell" in c for c in verdict.caveats)


def test_a_change_that_goes_the_same_way_per_head_is_complete(tmp_path: Path) -> None:
    rows = "year,crashes,population\n2018,990,100000\n2019,1000,100000\n2020,1050,101000\n"
    assert verdict_on("Crashes rose 5% from 2019 to 2020.", rows, tmp_path).reason != "incomplete"


CITIES = ("Alton", "Bray", "Corby", "Diss", "Ely", "Fife")


@pytest.mark.parametrize("sign, verb", [(1, "rose"), (-1, "fell")])
def test_a_change_that_all_peers_surpass_is_incomplete_either_way(
    tmp_path: Path, sign: int, verb: str
) -> None:
    figures = {c: [100, 100, 100 + sign * (40 + 5 * i)] for i, c in enumerate(CITIES)}
    rows = table("homicides", figures)
    verdict = verdict_on(f"Homicides in Alton {verb} 40% in 2020.", rows, tmp_path)
    assert (verdict.label, verdict.reason) == ("selective", "incomplete")
    other = verdict_on(f"Homicides in Bray {verb} 45% in 2020.", rows, tmp_path)
    assert (other.label, other.reason) == ("holds", "as stated")


@pytest.mark.parametrize(
    "line, verb, percent",
    [([99, 100, 120, 140, 110, 90], "rose", 40), ([141, 140, 120, 98, 120, 150], "fell", 30)],
)
def test_a_change_undone_since_is_incomplete_either_way(
    tmp_path: Path, line: list[int], verb: str, percent: int
) -> None:
    rows = "year,homicides\n" + "\n".join(f"{2015 + i},{v}" for i, v in enumerate(line))
    verdict = verdict_on(f"Homicides {verb} {percent}% from 2016 to 2018.", rows, tmp_path)
    assert (verdict.label, verdict.reason) == ("selective", "incomplete")
    assert any("undone" in c for c in verdict.caveats)


def test_a_change_half_undone_is_complete(tmp_path: Path) -> None:
    rows = "year,homicides\n2015,99\n2016,100\n2017,120\n2018,140\n2019,110\n2020,120\n"
    assert verdict_on("Homicides rose 40% from 2016 to 2018.", rows, tmp_path).label == "holds"


@pytest.mark.parametrize(
    "best, line", [("highest", [99, 100, 120, 140, 150]), ("lowest", [99, 98, 97, 90, 80])]
)
def test_a_record_surpassed_before_the_text_is_incomplete(tmp_path: Path, best: str, line: list[int]) -> None:
    rows = "year,homicides\n" + "\n".join(f"{2015 + i},{v}" for i, v in enumerate(line))
    verdict = verdict_on(f"Homicides in 2018 were the {best} since 2015.", rows, tmp_path, "record")
    assert (verdict.label, verdict.reason) == ("selective", "incomplete")


def test_a_long_past_change_is_judged_by_its_own_time(tmp_path: Path) -> None:
    line = [100, 120, 140, 130, 120, 110, 100, 90, 80]
    rows = "year,homicides\n" + "\n".join(f"{2012 + i},{v}" for i, v in enumerate(line))
    assert verdict_on("Homicides rose 40% from 2012 to 2014.", rows, tmp_path).label == "holds"


# ---------------------------------------------------------------- the mirror, and what changes nothing

series = st.lists(st.integers(20, 900), min_size=4, max_size=4)


@given(st.lists(series, min_size=6, max_size=8), st.integers(1, 3))
@FEW
def test_mirrored_figures_and_sentence_are_incomplete_together(
    tmp_path: Path, lines: list[list[int]], end: int
) -> None:
    names = [*CITIES, "Gosport", "Hull"][: len(lines)]
    figures = {c: [float(v) for v in line] for c, line in zip(names, lines, strict=True)}
    turned = {c: [1e6 / v for v in line] for c, line in figures.items()}
    year = 2017 + end
    verb, other = ("rose", "fell") if figures["Alton"][end] > figures["Alton"][end - 1] else ("fell", "rose")
    one = verdict_on(f"Homicides in Alton {verb} in {year}.", table("homicides", figures, 2017), tmp_path)
    two = verdict_on(f"Homicides in Alton {other} in {year}.", table("homicides", turned, 2017), tmp_path)
    assert (one.label, one.reason) == (two.label, two.reason)


@given(series, st.randoms(use_true_random=False))
@FEW
def test_order_of_rows_moves_neither_chance_nor_caveats(
    tmp_path: Path, values: list[int], order: random.Random
) -> None:
    figures = {c: [float(v + i) for v in values] for i, c in enumerate(CITIES)}
    rows = table("homicides", figures, 2017).splitlines()
    mixed = rows[1:]
    order.shuffle(mixed)
    text = "Homicides in Corby rose in 2020."
    one = verdict_on(text, "\n".join(rows), tmp_path)
    two = verdict_on(text, "\n".join([rows[0], *mixed]), tmp_path)
    assert (one.label, one.reason, one.chance, one.caveats) == (
        two.label,
        two.reason,
        two.chance,
        two.caveats,
    )


@given(series)
@FEW
def test_renamed_places_move_neither_chance_nor_caveats(tmp_path: Path, values: list[int]) -> None:
    figures = {c: [float(v + i) for v in values] for i, c in enumerate(CITIES)}
    renamed = {("Zennor" if c == "Corby" else c): line for c, line in figures.items()}
    one = verdict_on("Homicides in Corby rose in 2020.", table("homicides", figures, 2017), tmp_path)
    two = verdict_on("Homicides in Zennor rose in 2020.", table("homicides", renamed, 2017), tmp_path)
    assert (one.label, one.reason, one.chance) == (two.label, two.reason, two.chance)
    assert [c.replace("Corby", "Zennor") for c in one.caveats] == list(two.caveats)


def test_chance_and_composition_never_change_a_label(tmp_path: Path) -> None:
    rows = by_age(AGEING)
    verdict = verdict_on("Deaths per 100,000 people in Alton rose from 2019 to 2020.", rows, tmp_path)
    assert replace(verdict, chance=None, caveats=()).label == verdict.label == "holds"
