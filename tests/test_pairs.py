"""The map of all pairs of periods: the values of the readings, and bins where there are many."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from caveat import check
from caveat.verdicts.pairs import MOST_CELLS, binned
from caveat.verdicts.verdict import Pairs, Verdict

YEARS = {2015: 100, 2016: 110, 2017: 150, 2018: 120, 2019: 100, 2020: 140, 2021: 139}


def judged(tmp_path: Path, text: str, rows: dict[int, int] | None = None) -> Verdict:
    """Return the verdict on a text's first claim against one series of years."""
    table = tmp_path / "homicides.csv"
    lines = ["city,year,homicides", *(f"Arden,{y},{n}" for y, n in (rows or YEARS).items())]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    article = tmp_path / "article.txt"
    article.write_text(text, encoding="utf-8")
    report = check(str(article), data=[str(table)], published=date(2022, 3, 1))
    return report.verdicts[0]


def test_every_cell_is_the_change_from_its_begin_to_its_end(tmp_path: Path) -> None:
    verdict = judged(tmp_path, "Homicides in Arden rose 40% from 2019 to 2020.")
    pairs = verdict.pairs
    assert pairs is not None and pairs.labels == tuple(str(y) for y in YEARS)
    values = list(YEARS.values())
    for b in range(len(values)):
        for e in range(len(values)):
            if b < e:
                assert pairs.values[b, e] == pytest.approx(100 * (values[e] / values[b] - 1))
            else:
                assert np.isnan(pairs.values[b, e])


def test_marks_stand_where_the_readings_are(tmp_path: Path) -> None:
    verdict = judged(tmp_path, "Homicides in Arden are up 40%.")
    pairs = verdict.pairs
    assert pairs is not None and verdict.main is not None and verdict.author is not None
    marks = dict(pairs.marks)
    assert pairs.values[marks["main"]] == pytest.approx(verdict.main.value)
    assert pairs.labels[marks["main"][0]] == "2020" and pairs.labels[marks["main"][1]] == "2021"
    assert pairs.covers is not None
    covered = {(pairs.labels[b], pairs.labels[e]) for b, e in np.argwhere(pairs.covers)}
    assert covered == {("2015", "2020"), ("2019", "2020")}


def test_a_claim_without_a_figure_marks_no_cells(tmp_path: Path) -> None:
    pairs = judged(tmp_path, "Homicides in Arden rose from 2019 to 2020.").pairs
    assert pairs is not None and pairs.covers is None


def test_a_trend_has_the_map_whose_rising_cells_are_its_support(tmp_path: Path) -> None:
    verdict = judged(tmp_path, "Homicides in Arden have been rising since 2015.")
    pairs = verdict.pairs
    assert pairs is not None and verdict.main is not None
    known = pairs.values[np.isfinite(pairs.values)]
    assert (known > 0).mean() == pytest.approx(verdict.main.value)


def test_a_level_has_no_map(tmp_path: Path) -> None:
    assert judged(tmp_path, "Arden had 140 homicides in 2020.").pairs is None


def test_many_months_become_years_and_hold_the_median_of_their_pairs() -> None:
    n, first = 492, 1984 * 12 + 5  # June 1984
    series = np.linspace(50.0, 90.0, n)
    change = 100 * (series[None, :] / series[:, None] - 1)
    later = np.triu(np.ones((n, n), dtype=bool), 1)
    labels = tuple(f"{(first + i) // 12}-{(first + i) % 12 + 1:02d}" for i in range(n))
    pairs = Pairs(
        labels, np.where(later, change, np.nan), later & (change > 79.9), ~later & later, "percent", "x",
        frequency="M", marks=(("main", (n - 13, n - 1)),),
    )  # fmt: skip
    small = binned(pairs, first)
    assert small.bin == 12 and len(small.labels) <= MOST_CELLS
    assert small.labels[0] == "1984" and small.labels[-1] == "2025"
    begin, end = slice(7, 19), slice(19, 31)  # 1985, 1986
    assert labels[7] == "1985-01" and labels[19] == "1986-01"
    assert small.values[1, 2] == pytest.approx(np.median(change[begin, end]))
    assert small.covers is not None and small.covers[0, -1] and not small.covers[1, 2]
    assert small.marks == (("main", (40, 41)),)


@pytest.mark.parametrize("n", [49, 200, 5000])
def test_any_number_of_periods_stays_small(n: int) -> None:
    later = np.triu(np.ones((n, n), dtype=bool), 1)
    pairs = Pairs(
        tuple(str(1000 + i) for i in range(n)), np.where(later, 1.0, np.nan), None, ~later & later,
        "percent", "x",
    )  # fmt: skip
    assert len(binned(pairs, 1000).labels) <= MOST_CELLS
