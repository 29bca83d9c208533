"""Composition of rows: where two sides differ one way and go the other, or hardly differ, in every group.

A gap between the means or shares of two sets of rows can come from who is in them (Simpson's
paradox). Each further column with few values is tried; it is a caveat with its figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from caveat.figures import figure_text
from caveat.readings.rows.asking.answers import answer
from caveat.readings.rows.asking.query import Ask
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.telling.voice import RowsVoice
from caveat.readings.rows.telling.wording import column_words, kind_of, unit_of
from caveat.readings.rows.weighing.trials import Trial
from caveat.readings.space import Surface

FEWEST_ROWS = 10  # of each side in a group
FEWEST_GROUPS, MOST_GROUPS = 2, 8
MOST_COLUMNS = 10
COVERED = 0.8  # of the rows of each side, in groups with enough of them
APART = 0.02  # of the larger figure: a smaller gap has nothing to reverse
WIDE_APART, VANISHED = 0.1, 0.25  # a gap so wide of which each group has less than this part vanishes
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Groups:
    """The two sides of a comparison in each group of a column."""

    column: str
    pairs: Mapping[str, tuple[float, float]]


def rows_compositions(surface: Surface, at: tuple[int, ...]) -> tuple[str, ...]:
    """Return what is to be said of a comparison of rows whose groups go the other way."""
    voice = surface.voice
    if not isinstance(voice, RowsVoice):
        return ()
    trial, _ = voice.trials[at[1]]
    if kind_of(trial) not in ("sides", "move") or len(trial.asks) != 2 or any(a.by for a in trial.asks):
        return ()
    one, two = trial.asks
    if one.function not in ("mean", "median", "share", "ratio"):
        return ()  # parts of a sum cannot all go the other way
    if (one.function, one.column, one.over) != (two.function, two.column, two.over):
        return ()
    until = trial.table.known_until(voice.as_of)
    a, b = answer(trial.table, [one, two], until)
    if not isinstance(a, float) or not isinstance(b, float) or abs(a - b) < APART * max(abs(a), abs(b)):
        return ()
    found = (_said(trial, groups, a, b) for groups in _groups(trial.table, one, two, until))
    return tuple(x for x in found if x)[:1]


def _groups(table: RowTable, one: Ask, two: Ask, until: str) -> Iterator[Groups]:
    """Yield the groups of each column with few values, those with too few rows left out."""
    used = {c for ask in (one, two) for p in (*ask.given, *ask.where) for c in p.columns}
    used |= {one.column or "", one.over}
    fitting = [
        d.columns[0]
        for d in table.dims
        if len(d.columns) == 1 and not d.within and not d.margin and not d.flag and not used & set(d.columns)
        and FEWEST_GROUPS <= len(d.values) <= MOST_GROUPS
    ][:MOST_COLUMNS]  # fmt: skip
    for column in fitting:
        asks = [replace(ask, by=column) for ask in (one, two)]
        sizes = [_size(ask) for ask in asks]
        a, b, n, m = answer(table, [*asks, *sizes], until)
        if not (isinstance(a, Mapping) and isinstance(b, Mapping)):
            continue
        if not (isinstance(n, Mapping) and isinstance(m, Mapping)):
            continue
        enough = [k for k in a if k in b and min(n.get(k, 0.0), m.get(k, 0.0)) >= FEWEST_ROWS]
        if len(enough) < FEWEST_GROUPS or any(
            sum(x[k] for k in enough) < COVERED * sum(x.values()) for x in (n, m)
        ):
            continue
        yield Groups(column, {k: (a[k], b[k]) for k in enough})


def _size(ask: Ask) -> Ask:
    """Return the question for the number of rows behind a figure."""
    where = () if ask.function == "share" else ask.where
    return replace(ask, function="count", column=None, over="", where=where)


def _said(trial: Trial, groups: Groups, a: float, b: float) -> str | None:
    way, gaps = (1.0 if a > b else -1.0), {k: x - y for k, (x, y) in groups.pairs.items()}
    n, unit = len(gaps), unit_of(trial.table, trial.asks[0])
    largest = sorted(gaps, key=lambda k: (-abs(gaps[k]), k))[:SHOWN]
    figures = (f"{k}: {' against '.join(figure_text(v, unit) for v in groups.pairs[k])}" for k in largest)
    shown = "; ".join(figures)
    name = column_words(groups.column)
    if all(way * gap < 0 for gap in gaps.values()):
        return f"composition: in each of the {n} groups by {name} it goes the other way ({shown})"
    wide = abs(a - b) >= WIDE_APART * max(abs(a), abs(b))
    if wide and all(abs(gap) < VANISHED * abs(a - b) for gap in gaps.values()):
        return f"composition: in each of the {n} groups by {name} hardly any of it is left ({shown})"
    return None


__all__ = ["rows_compositions"]
