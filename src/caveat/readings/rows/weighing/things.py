"""Trials on tables of observations: where a text counts things, the rows that observe them are not meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from caveat.cube.entities import may_have_things
from caveat.cube.joins import Joined
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.weighing.trials import Trial

NAMED, UNNAMED = 0.002, 0.3  # of a count of rows, where words name the things and where they do not
NAMES = 0.5  # of a count of names, which come again for other things
ADDED, AVERAGED = 0.05, 0.2  # of what rows tell of things, added up or averaged over several things
ALONE = 0.05  # of a count of the things that have one name: everybody knows that it is one
TOLD = "told by rows"  # why a column of a table of things is there


def things_rather(trials: Iterable[Trial], scope: Scope) -> list[Trial]:
    """Return trials, those lighter that count the rows of many things where the things may be counted."""
    table, out = scope.table, list(trials)
    if table.joined is not None and table.joined.key:
        told = {c.name for c in table.table.columns if c.reason == TOLD}
        return [replace(t, weight=_kept_of_things(t, table.joined.key, told) * t.weight) for t in out]
    made = observed_in(table)
    if made is None:
        return out
    factor = NAMED if scope.rows_named else UNNAMED
    return [replace(t, weight=_kept_of_rows(t, made.key, factor) * t.weight) for t in out]


def observed_in(table: RowTable) -> Joined | None:
    """Return the table of the things that the rows of a table observe, None where they observe none."""
    if table.joined is not None or not may_have_things(table.table):
        return None
    return next((j for j in table.catalog.joined.values() if j.key and j.left == table.name), None)


def _is_of_one(trial: Trial, key: Sequence[str]) -> bool:
    """Tell whether a trial asks of one thing, or of some, that the claim itself names."""
    own = [n.predicate for n in trial.cast.own] if trial.cast is not None else []
    return trial.asks[0].by in key or any(key[0] in p.columns for p in own)


def _kept_of_rows(trial: Trial, key: Sequence[str], factor: float) -> float:
    """Return what part of its weight a trial on observations keeps; those of one thing are counted."""
    ask = trial.asks[0]
    if ask.function in ("count", "share") and not ask.by and not _is_of_one(trial, key):
        return factor
    return NAMES if ask.function == "distinct" and ask.column == key[0] else 1.0


def _kept_of_things(trial: Trial, key: Sequence[str], told: AbstractSet[str]) -> float:
    """Return what part of its weight a trial on things keeps: how often they had something is not added."""
    ask, asked = trial.asks[0], {a.column or "" for a in trial.asks} & told
    named = any(key[0] in p.columns and len(p.values) == 1 for p in (*ask.where, *ask.given))
    if named and ask.function in ("count", "share") and not ask.by:
        return ALONE
    if ask.by == key[0] and trial.unit != "rank":  # each is a row already
        return ALONE
    if not asked or _is_of_one(trial, key):
        return 1.0
    functions = {a.function for a in trial.asks}
    if functions & {"sum", "share"}:
        return ADDED
    return AVERAGED if functions & {"mean", "median"} else 1.0


__all__ = ["TOLD", "observed_in", "things_rather"]
