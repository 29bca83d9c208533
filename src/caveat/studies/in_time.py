"""The whole curve at a fake date: what the same grid finds where nothing has happened yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from caveat.studies.errors import StudyError
from caveat.studies.panel import FloatArray, Panel
from caveat.studies.result import Study
from caveat.studies.specification import Axes
from caveat.studies.study import study


def study_in_time(
    panel: Panel,
    *,
    earlier: int,
    treated: Mapping[str, Mapping[str, object]] | None = None,
    axes: Axes | None = None,
) -> Study:
    """Return the study with all dates moved `earlier` periods back and nothing after the first real date.

    Abadie, Diamond & Hainmueller 2015, placebos in time, here of the whole curve. An effect that the
    grid finds at a date at which nothing happened is a mark against what it finds at the real one.

    >>> years, figures = list(range(2000, 2012)), np.random.default_rng(0).normal(50, 1, size=(8, 12))
    >>> figures[0, 9:] += 20
    >>> panel = Panel.from_long([u for u in "abcdefgh" for _ in years], years * 8, figures.ravel(),
    ...                         adoption={"a": 2009})
    >>> found = study_in_time(panel, earlier=3, axes=Axes(scale=("count",), pre=(0,), post=(0,)))
    >>> found.periods[-1], abs(found.results[0].median_events) < 3
    (2008, True)
    """
    if earlier < 1:
        raise StudyError(f"dates are moved back by {earlier} periods", hint="give at least 1")
    lists = (
        {"panel": panel} if treated is None else {name: panel.treated(who) for name, who in treated.items()}
    )
    starts = [one.adoption[np.isfinite(one.adoption)] for one in lists.values()]
    if not any(len(start) for start in starts):
        raise StudyError("no unit is treated", hint="give treated units with their dates")
    first = min(float(start.min()) for start in starts if len(start))
    keep = np.flatnonzero(np.asarray(panel.periods) < first)
    if len(keep) <= earlier:
        raise StudyError(
            f"the panel has {len(keep)} periods before {int(first)}",
            hint=f"move back by fewer than {earlier}",
        )
    cut = _first_periods(panel, len(keep))
    fake = {
        name: {
            unit: _moved(panel, float(date), earlier)
            for unit, date in zip(one.units, one.adoption, strict=True)
            if np.isfinite(date) and _moved(panel, float(date), earlier) < first
        }
        for name, one in lists.items()
    }
    return study(cut, treated=fake, axes=axes)


def _moved(panel: Panel, date: float, earlier: int) -> int:
    """Return the period that is `earlier` periods before a date."""
    at = int(np.searchsorted(np.asarray(panel.periods), date)) - earlier
    return panel.periods[max(at, 0)]


def _first_periods(panel: Panel, number: int) -> Panel:
    """Return the panel's first periods, without adoption dates."""

    def cut(array: FloatArray) -> FloatArray:
        return array[:, :number].copy()

    return replace(
        panel,
        periods=panel.periods[:number],
        outcome=cut(panel.outcome),
        adoption=np.full(len(panel.units), np.nan),
        population=None if panel.population is None else cut(panel.population),
        covariates={name: cut(array) for name, array in panel.covariates.items()},
    )
