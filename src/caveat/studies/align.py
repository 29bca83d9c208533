"""Several sources of one outcome brought to the same units and periods."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import numpy as np

from caveat.studies.errors import StudyError
from caveat.studies.panel import FloatArray, Panel, canonical_order


def align(
    panels: Mapping[str, Panel], untouched: Panel | None = None
) -> tuple[dict[str, Panel], Panel | None, tuple[str, ...]]:
    """Return panels on their common units and all their periods, with notes on what was left out.

    Units come in an order that depends on the first source's figures and not on their names.

    >>> one = Panel.from_long(["a", "b"], [1, 1], [5, 3])
    >>> two = Panel.from_long(["a", "b", "c"], [2, 2, 2], [5, 3, 1])
    >>> panels, _, notes = align({"x": one, "y": two})
    >>> panels["y"].units, panels["y"].periods, notes
    (('b', 'a'), (1, 2), ('1 unit is not in every source and is left out: c',))
    """
    if not panels:
        raise StudyError("no panel is given", hint="give at least one")
    every = [*panels.values(), *([untouched] if untouched is not None else [])]
    first = every[0]
    shared = set(first.units).intersection(*(panel.units for panel in every))
    common = [unit for unit in first.units if unit in shared]
    if not common:
        raise StudyError("the sources have no unit in common", hint="use the same names in each")
    lost = sorted({unit for panel in every for unit in panel.units} - set(common))
    notes = []
    if lost:
        verb = (
            "unit is not in every source and is"
            if len(lost) == 1
            else "units are not in every source and are"
        )
        shown = ", ".join(lost[:5]) + (", ..." if len(lost) > 5 else "")
        notes.append(f"{len(lost)} {verb} left out: {shown}")
    periods = tuple(sorted({period for panel in panels.values() for period in panel.periods}))
    picked = {name: _picked(panel, common, periods) for name, panel in panels.items()}
    order = canonical_order(next(iter(picked.values())).outcome)
    placed = {name: panel.take(order) for name, panel in picked.items()}
    other = None if untouched is None else _picked(untouched, common, periods).take(order)
    return placed, other, tuple(notes)


def _picked(panel: Panel, units: list[str], periods: tuple[int, ...]) -> Panel:
    """Return a panel with these units and periods; periods that it lacks are empty."""
    place = {unit: row for row, unit in enumerate(panel.units)}
    rows = np.array([place[unit] for unit in units], dtype=np.intp)
    panel = panel.take(rows)
    if panel.periods == periods:
        return panel
    where = {period: column for column, period in enumerate(panel.periods)}
    columns = np.array([where.get(period, -1) for period in periods], dtype=np.intp)

    def spread(array: FloatArray) -> FloatArray:
        return np.where(columns[None] >= 0, array[:, columns], np.nan)

    return Panel(
        panel.units,
        periods,
        spread(panel.outcome),
        panel.adoption,
        None if panel.population is None else spread(panel.population),
        panel.groups,
        MappingProxyType({name: spread(array) for name, array in panel.covariates.items()}),
        panel.notes,
    )
