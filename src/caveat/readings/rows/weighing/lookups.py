"""Lookups: where a row is named by what it alone has, its figures are asked for, and never how many it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.weighing.trials import Trial

ONE = 0.05  # of counting the rows of a name that one row has
LEAST_OWN = 0.9  # different values for each row, from which on a column names rows


def names_rows(table: RowTable, column: str) -> bool:
    """Tell whether a column has another value in nearly every row, so that each names one."""
    known: dict[str, bool] = table.kept.setdefault("names rows", {})
    if column not in known:
        dim = next((d for d in table.dims if d.columns == (column,)), None)
        plain = dim is not None and not (dim.flag or dim.places or dim.within or dim.bands)
        known[column] = plain and dim is not None and len(dim.values) >= LEAST_OWN * table.table.rows
    return known[column]


def without_lone_counts(trials: Sequence[Trial]) -> list[Trial]:
    """Return trials, those lighter that only count the one row of a name."""
    return [replace(t, weight=ONE * t.weight) if counts_one(t) else t for t in trials]


def counts_one(trial: Trial) -> bool:
    """Tell whether a trial only counts the rows, or the names, of what has a single row, or ranks by that."""
    ask = trial.asks[0]
    if ask.function not in ("count", "distinct") or trial.table.weight is not None:
        return False
    if ask.by:  # a place by how often a name comes up, where each comes up once
        return ask.function == "count" and trial.unit == "rank" and names_rows(trial.table, ask.by)
    own = trial.cast.predicates if trial.cast else ask.where
    if ask.function == "distinct" and any(ask.column in p.columns and len(p.values) == 1 for p in own):
        return True
    return any(
        len(p.values) == 1 and not p.test and len(p.columns) == 1 and names_rows(trial.table, p.columns[0])
        for p in own
    )


__all__ = ["counts_one", "names_rows", "without_lone_counts"]
