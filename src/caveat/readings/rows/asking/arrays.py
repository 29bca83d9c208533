"""Arrays: the rows of a small table in memory, so that hundreds of questions cost one statement.

Each condition and each column of the questions is fetched once; the questions are then
answered by groups of sorted figures, so that no answer depends on the order of the rows.
The answers are those of the statements that `query` gives for the same questions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from caveat.cube.sql import identifier
from caveat.readings.rows.asking.tables import RowTable

MOST_ROWS = 200_000  # of a table in memory; the engine itself is the faster one for more
MOST_BYTES = 64 << 20  # of conditions kept for further questions
ALL = ""  # the key of all rows as one group

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sorted:
    """The rows with a figure and a group, in the order of both: their places in the table."""

    rows: NDArray[np.intp]
    groups: NDArray[np.intp]
    values: Floats


@dataclass(frozen=True, slots=True)
class Groups:
    """What the figures of each group come to; NaN stands for no figure."""

    counts: NDArray[np.intp]
    sums: Floats
    figures: Floats  # by group, sorted

    def total(self) -> Floats:
        """Return the sums."""
        return np.where(self.counts > 0, self.sums, np.nan)

    def mean(self) -> Floats:
        """Return the means."""
        return self.sums / np.where(self.counts > 0, self.counts, np.nan)

    def median(self) -> Floats:
        """Return the medians, of an even number of figures between the two in the middle."""
        low, high = self._at((self.counts - 1) // 2), self._at(self.counts // 2)
        return low * 0.5 + high * 0.5

    def low(self) -> Floats:
        """Return the lowest figures."""
        return self._at(np.zeros_like(self.counts))

    def high(self) -> Floats:
        """Return the highest figures."""
        return self._at(self.counts - 1)

    def _at(self, place: NDArray[np.intp]) -> Floats:
        if not len(self.figures):
            return np.full(len(self.counts), np.nan)
        at = np.cumsum(self.counts) - self.counts + place
        return np.where(self.counts > 0, self.figures[np.clip(at, 0, len(self.figures) - 1)], np.nan)


FIGURES: Mapping[str, Callable[[Groups], Floats]] = {
    "sum": Groups.total,
    "mean": Groups.mean,
    "median": Groups.median,
    "min": Groups.low,
    "max": Groups.high,
}


class Arrays:
    """The conditions, keys and columns of one table, each fetched once."""

    def __init__(self, table: RowTable):
        self._catalog, self._view = table.catalog, identifier(table.name)
        self.rows = table.table.rows
        self._terms: dict[str, Bools] = {}
        self._values: dict[str, Floats] = {}
        self._odd: set[str] = set()
        self._codes: dict[str, tuple[tuple[str, ...], NDArray[np.intp]]] = {}
        self._sorted: dict[tuple[str, str], Sorted] = {}

    def fetch(self, terms: Sequence[str], columns: Sequence[str], keys: Sequence[str]) -> None:
        """Fetch the conditions, the columns of numbers and the keys that are not known yet."""
        if len(self._terms) * self.rows > MOST_BYTES:
            self._terms.clear()
        new = [t for t in dict.fromkeys(terms) if t not in self._terms]
        numbers = [c for c in dict.fromkeys(columns) if c not in self._values]
        texts = [k for k in dict.fromkeys(keys) if k != ALL and k not in self._codes]
        wanted = [f"coalesce({t}, 1 = 0)" for t in new] + [f"CAST({c} AS DOUBLE)" for c in numbers]
        wanted += [f"CAST({k} AS VARCHAR)" for k in texts]
        if not wanted:
            return
        shown = ", ".join(f"{w} AS c{i}" for i, w in enumerate(wanted))
        found = self._catalog.arrays(f"SELECT {shown} FROM {self._view}")
        self._terms.update(zip(new, found, strict=False))
        for name, values in zip(numbers, found[len(new) :], strict=False):
            whole = type(values) is np.ndarray  # else a masked one, with gaps
            if not np.all(np.isfinite(values if whole else np.ma.compressed(values))):
                self._odd.add(name)
            self._values[name] = values if whole else np.ma.filled(values, np.nan)
        for key, labels in zip(texts, found[len(new) + len(numbers) :], strict=True):
            self._codes[key] = _coded(labels.astype(object).tolist())

    def mask(self, terms: Sequence[str]) -> Bools:
        """Return which rows meet all of some conditions."""
        out = np.ones(self.rows, dtype=np.bool_)
        for term in terms:
            out &= self._terms[term]
        return out

    def known(self, column: str) -> Bools:
        """Return which rows have a figure in a column."""
        return ~np.isnan(self._values[column])

    def values(self, column: str) -> Floats:
        """Return the figures of a column that was fetched, NaN where there is none."""
        return self._values[column]

    def is_plain(self, column: str) -> bool:
        """Tell whether a column holds figures or nothing, and neither infinity nor what is no number."""
        return column not in self._odd

    def labels(self, key: str) -> tuple[str, ...]:
        """Return the values of a key, sorted."""
        return ("",) if key == ALL else self._codes[key][0]

    def figures(self, key: str, column: str, mask: Bools) -> Groups:
        """Return the figures of a column by group, of the rows of a mask."""
        order = self._order(key, column)
        kept = mask[order.rows]
        groups, values = order.groups[kept], order.values[kept]
        size = len(self.labels(key))
        sums: Floats = np.bincount(groups, weights=values, minlength=size).astype(np.float64, copy=False)
        return Groups(np.bincount(groups, minlength=size), sums, values)

    def count(self, key: str, mask: Bools) -> Floats:
        """Return the number of rows of a mask by group."""
        if key == ALL:
            return np.array([float(np.count_nonzero(mask))])
        labels, codes = self._codes[key]
        return np.bincount(codes[mask & (codes >= 0)], minlength=len(labels)).astype(np.float64)

    def distinct(self, key: str, column: str, mask: Bools) -> Floats:
        """Return the number of different values of a column by group, of the rows of a mask."""
        labels, codes = self._codes[column]
        kept = mask & (codes >= 0)
        if key == ALL:
            return np.array([float(np.count_nonzero(np.bincount(codes[kept])))])
        names, groups = self._codes[key]
        kept &= groups >= 0
        pairs = np.unique(groups[kept] * len(labels) + codes[kept])
        return np.bincount(pairs // max(1, len(labels)), minlength=len(names)).astype(np.float64)

    def _order(self, key: str, column: str) -> Sorted:
        if (key, column) not in self._sorted:
            values, kept = self._values[column], self.known(column)
            groups = np.zeros(self.rows, dtype=np.intp) if key == ALL else self._codes[key][1]
            rows = np.flatnonzero(kept & (groups >= 0))
            rows = rows[np.lexsort((values[rows], groups[rows]))]
            self._sorted[key, column] = Sorted(rows, groups[rows], values[rows])
        return self._sorted[key, column]


def _coded(values: Sequence[Any]) -> tuple[tuple[str, ...], NDArray[np.intp]]:
    """Return the different texts, sorted, and of each row the place of its own, -1 for none.

    >>> _coded(["b", None, "a", "b"])
    (('a', 'b'), array([ 1, -1,  0,  1]))
    """
    labels = tuple(sorted({v for v in values if v is not None}))
    places = {v: i for i, v in enumerate(labels)}
    return labels, np.array([places.get(v, -1) for v in values], dtype=np.intp)


def arrays_of(table: RowTable) -> Arrays | None:
    """Return the arrays of a table, None of one that is too large or is read anew for each question."""
    if "arrays" not in table.kept:
        small = 0 < table.table.rows <= MOST_ROWS and table.catalog.is_held(table.name)
        table.kept["arrays"] = Arrays(table) if small else None
    arrays: Arrays | None = table.kept["arrays"]
    return arrays


__all__ = ["ALL", "FIGURES", "Arrays", "arrays_of"]
