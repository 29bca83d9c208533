"""A roll: who belongs to a group, member by member and period by period.

A list dates its members, so a member counts for a period if it belongs to the list for at least
half of its days. Whom the list does not date, and whom the table does not know, stand apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import numpy as np

from caveat.cube.cube import Cube
from caveat.cube.lists import ListMember
from caveat.period import Frequency, Period
from caveat.readings.series import Span
from caveat.readings.space import BoolArray, IntArray, Option


@dataclass(frozen=True, slots=True, eq=False)
class Roll:
    """Who belongs to a group in one table: `inside` and `undated` have a row a member, a column a period.

    `undated` are members of which the list does not say since when. `elsewhere` are the names on a
    list that the table does not have, each with the periods in which it belongs (or may belong) to it.
    """

    inside: BoolArray
    undated: BoolArray
    elsewhere: tuple[tuple[str, BoolArray], ...] = ()

    @property
    def joined(self) -> IntArray:
        """Return for every member and period the last period before the run of membership that holds it.

        -1 where the run reaches back to the first period; meaningless where the member is not inside.
        """
        columns = np.arange(self.inside.shape[1])[None, :]
        outside = np.where(self.inside, -1, columns)
        return np.asarray(np.maximum.accumulate(outside, axis=1), dtype=np.int64)

    def meet(self, other: Roll) -> Roll:
        """Return the roll of those who are on both."""
        maybe = (self.inside | self.undated) & (other.inside | other.undated)
        inside = self.inside & other.inside
        return Roll(inside, maybe & ~inside, (*self.elsewhere, *other.elsewhere))


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """One way of taking who is meant: an option of its axis, with a roll for every series of the space.

    `dated`: its members join at dates of their own. `fewest`: with fewer figures it is no group.
    `loose`: members without a figure at either time are none of it (for "most", not for "every").
    `offered`: a list that nothing says stands for the group, shown under its own label only.
    """

    option: Option
    rolls: tuple[Roll, ...]
    dated: bool = False
    fewest: int = 1
    loose: bool = False
    offered: bool = False
    number: int | None = None  # how many members the text speaks of
    caveats: tuple[str, ...] = ()


def roll_of_all(indexes: Iterable[int], cube: Cube, span: Span) -> Roll:
    """Return the roll of members that belong to a group at all times."""
    inside = np.zeros((len(cube.members), span.size), dtype=bool)
    inside[list(indexes)] = True
    return Roll(inside, np.zeros_like(inside))


def roll_of_list(
    rows: Sequence[ListMember], unmatched: Sequence[ListMember], cube: Cube, span: Span, *, dated: bool
) -> Roll:
    """Return the roll of a list: rows that name members of the table, and rows that name none.

    `dated`: the list has dates; a row without one is then undated, else it belongs at all times.
    """
    at = {m.key: i for i, m in enumerate(cube.members)}
    inside = np.zeros((len(cube.members), span.size), dtype=bool)
    undated = np.zeros_like(inside)
    for row in rows:
        known, belongs = _belongs(row, span, dated=dated)
        for member in row.matches:
            if member.key in at:
                (inside if known else undated)[at[member.key]] |= belongs
    names: dict[str, BoolArray] = {}
    for row in unmatched:
        _, belongs = _belongs(row, span, dated=dated)
        name = _called(row)
        names[name] = names.get(name, np.zeros(span.size, dtype=bool)) | belongs
    return Roll(inside, undated & ~inside, tuple((n, b) for n, b in names.items() if b.any()))


def overlaps(start: date | None, end: date | None, first: date, last: date) -> bool:
    """Tell whether a span holds at least half of the days from `first` to `last`.

    >>> [overlaps(date(2019, 7, day), None, date(2019, 1, 1), date(2019, 12, 31)) for day in (2, 3)]
    [True, False]
    """
    low, high = max(first, start or first), min(last, end or last)
    return 2 * ((high - low).days + 1) >= (last - first).days + 1


def _belongs(row: ListMember, span: Span, *, dated: bool) -> tuple[bool, BoolArray]:
    """Return (whether the row says since when, the periods in which it belongs or may belong)."""
    if not dated or span.frequency is None:
        return True, np.ones(span.size, dtype=bool)
    periods = _periods(span.frequency, span.first, span.size)
    return row.start is not None, np.array(
        [overlaps(row.start, row.end, first, last) for first, last in periods]
    )


@lru_cache(maxsize=64)
def _periods(frequency: Frequency, first: int, size: int) -> tuple[tuple[date, date], ...]:
    """Return the first and last day of periods."""
    found = (Period(frequency, first + i) for i in range(size))
    return tuple((p.first_day, p.last_day) for p in found)


def _called(row: ListMember) -> str:
    """Return what a row of a list is called: the first values of its key, as place and state."""
    return ", ".join(list(dict.fromkeys(v for _, v in row.key))[:2]) or row.name


__all__ = ["Group", "Roll", "overlaps", "roll_of_all", "roll_of_list"]
