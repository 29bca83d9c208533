"""A panel or design from which no study can be made is refused with the fact and what would be needed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from caveat.errors import CaveatError
from caveat.studies import Axes, Panel, StudyError, study
from caveat.studies.gate import check_donors, check_logs, check_memory, check_panel, check_treatment
from caveat.studies.panel import to_adoption
from studies_reference import random_panel


def long(panel: Panel) -> list[tuple[str, int, float]]:
    """Return the panel as rows."""
    return [
        (unit, period, float(panel.outcome[i, t]))
        for i, unit in enumerate(panel.units)
        for t, period in enumerate(panel.periods)
    ]


def test_reversed_rows_are_sorted_and_noted() -> None:
    panel = random_panel(1)
    turned = Panel.from_long(*zip(*reversed(long(panel)), strict=True))
    np.testing.assert_array_equal(turned.outcome, panel.outcome)
    assert "rows were not sorted by period" in turned.notes
    assert "rows were not sorted by period" not in Panel.from_long(*zip(*long(panel), strict=True)).notes


def test_a_unit_and_period_that_occurs_twice_is_refused() -> None:
    rows = long(random_panel(1))
    with pytest.raises(StudyError, match=r"unit 'u03' has 2 rows for period 2002") as error:
        Panel.from_long(*zip(*rows, rows[3 * 14 + 2], strict=True))
    assert "one row for each" in error.value.hint
    assert isinstance(error.value, CaveatError)


def test_columns_of_unequal_length_and_empty_tables_are_refused() -> None:
    with pytest.raises(StudyError, match="2, 1 and 2 rows"):
        Panel.from_long(["a", "b"], [1], [1, 2])
    with pytest.raises(StudyError, match="no rows"):
        Panel.from_long([], [], [])


def test_words_among_figures_and_periods_are_refused() -> None:
    with pytest.raises(StudyError, match="'nil' is not a number"):
        Panel.from_long(["a", "b"], [1, 1], ["3", "nil"])
    with pytest.raises(StudyError, match="'spring' is not a period"):
        Panel.from_long(["a"], ["spring"], [3])


def test_arrays_of_another_shape_are_refused() -> None:
    with pytest.raises(StudyError, match="population has shape"):
        replace(random_panel(1), population=np.ones((2, 2)))
    with pytest.raises(StudyError, match="adoption has 2 entries"):
        replace(random_panel(1), adoption=np.ones(2))


def test_one_unit_is_refused() -> None:
    with pytest.raises(StudyError, match="the panel has one unit"):
        check_panel(random_panel(1).take([0]))


def test_one_period_is_refused() -> None:
    with pytest.raises(StudyError, match=r"the panel has one period \(2001\)"):
        check_panel(Panel.from_long(["a", "b"], [2001, 2001], [1, 2]))


def test_infinite_and_constant_and_empty_outcomes_are_refused() -> None:
    panel = random_panel(1)
    infinite = panel.outcome.copy()
    infinite[2, 3] = np.inf
    with pytest.raises(StudyError, match="1 figures are infinite, the first for 'u02' in 2003"):
        check_panel(panel.with_outcome(infinite))
    with pytest.raises(StudyError, match="the outcome is constant"):
        check_panel(panel.with_outcome(np.full(panel.outcome.shape, 7.0)))
    with pytest.raises(StudyError, match="no figures"):
        check_panel(panel.with_outcome(np.full(panel.outcome.shape, np.nan)))


def test_missing_years_are_noted() -> None:
    rows = [row for row in long(random_panel(1)) if row[1] != 2005]
    notes = check_panel(Panel.from_long(*zip(*rows, strict=True)))
    assert any("no figures for 1 period" in note and "2005" in note for note in notes)


def test_missing_cells_are_noted() -> None:
    panel = random_panel(1)
    holed = panel.outcome.copy()
    holed[0, 3] = np.nan
    assert any("1 unit-periods of 1 units" in note for note in check_panel(panel.with_outcome(holed)))
    assert any("u00" in note for note in check_treatment(panel.with_outcome(holed)))


@pytest.mark.parametrize("date", [1990, 2050])
def test_a_date_outside_the_panel_is_refused(date: int) -> None:
    with pytest.raises(StudyError, match=f"treated in {date}, outside the panel"):
        check_treatment(random_panel(1).treated({"u00": date}))


def test_a_unit_treated_from_the_first_period_on_is_refused() -> None:
    with pytest.raises(StudyError, match="from the panel's first period"):
        check_treatment(random_panel(1).treated({"u00": 2000}))


def test_nobody_treated_and_everybody_treated_are_refused() -> None:
    panel = random_panel(1)
    with pytest.raises(StudyError, match="no unit is treated"):
        check_treatment(panel.treated({}))
    with pytest.raises(StudyError, match="all 12 units are treated"):
        check_treatment(panel.treated(dict.fromkeys(panel.units, 2005)))


def test_untreated_units_without_figures_are_no_donors() -> None:
    panel = random_panel(1)
    empty = panel.outcome.copy()
    empty[1:] = np.nan
    with pytest.raises(StudyError, match="no donors are left"):
        check_treatment(panel.with_outcome(empty))


def test_a_treated_unit_without_earlier_or_later_figures_is_refused() -> None:
    panel = random_panel(1)
    for window, words in (
        (slice(0, 9), "0 figures before 2009"),
        (slice(9, None), "no figures from 2009 on"),
    ):
        empty = panel.outcome.copy()
        empty[0, window] = np.nan
        with pytest.raises(StudyError, match=words):
            check_treatment(panel.with_outcome(empty))


def test_a_treated_donor_and_an_unknown_unit_are_refused() -> None:
    with pytest.raises(StudyError, match="donor 'u00' is itself treated, in 2009"):
        check_donors(random_panel(1), ["u03", "u00"])
    with pytest.raises(StudyError, match="unit 'Atlantis' is not in the panel"):
        check_donors(random_panel(1), ["Atlantis"])
    with pytest.raises(StudyError, match="no donors are given"):
        check_donors(random_panel(1), [])
    with pytest.raises(StudyError, match="treated unit 'Atlantis' is not in the panel"):
        random_panel(1).treated({"Atlantis": 2005})


def test_zeros_under_a_log_rule_logs_out_or_are_masked() -> None:
    panel = random_panel(1)
    zero = panel.outcome.copy()
    zero[0, 1] = 0.0
    assert not check_logs(panel.with_outcome(zero))[0]
    with pytest.raises(StudyError, match="no log"):
        check_logs(panel.with_outcome(zero), required=True)
    other = panel.outcome.copy()
    other[4, 1] = 0.0
    usable, notes = check_logs(panel.with_outcome(other))
    assert usable and "masked under a log" in notes[0]


def test_a_study_with_a_zero_in_the_treated_unit_has_no_logs() -> None:
    panel = random_panel(1)
    zero = panel.outcome.copy()
    zero[0, 1] = 0.0
    found = study(panel.with_outcome(zero), axes=Axes(pre=(0,), post=(0,)))
    assert {one.scale for one in found.results[0].specifications} == {"count"}
    assert dict(found.pruned)["zeros or negative figures have no log"] > 0
    assert any("no logs are taken" in note for note in found.notes)
    counts = study(panel.with_outcome(zero), axes=Axes(scale=("count",), pre=(0,), post=(0,)))
    assert not any("log" in note for note in counts.notes)


def test_a_million_units_are_refused_before_memory_is_taken() -> None:
    with pytest.raises(StudyError, match="1,000,000 units need Gram matrices") as error:
        check_memory(1_000_000)
    assert "at most" in error.value.hint


def test_few_untreated_units_say_which_p_can_be_reached() -> None:
    assert any("no p below 0.083" in note for note in check_treatment(random_panel(1)))


def test_dates_in_a_yearly_panel_count_from_the_first_year_that_is_mostly_treated() -> None:
    assert to_adoption(["a", "b"], {"a": "2018-01-02", "b": "2020-12-07"}, yearly=True).tolist() == [
        2018.0,
        2021.0,
    ]


def test_months_are_periods_in_a_row() -> None:
    panel = Panel.from_long(["a", "a"], ["2019-12", "2020-01"], [1, 2], adoption={"a": "2020-01-15"})
    assert panel.periods[1] - panel.periods[0] == 1
    assert panel.adoption.tolist() == [panel.periods[1]]
