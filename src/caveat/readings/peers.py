"""Peers: the members of a table that stand side by side, without those that stand for several.

Peers have the same key columns, the same values of what is not a place or name (sex, age), and
none is a total: not by its name ("All ages"), not as the one row that lies in no part, and not by
its figures (the sum of all others).
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from caveat.cube.cube import Cube, Member
from caveat.cube.rollup import is_total
from caveat.cube.table import Table
from caveat.cube.wholes import Wholes, find_wholes
from caveat.readings.space import Series

_Shape = tuple[tuple[str, ...], tuple[tuple[str, str], ...]]  # key columns, values that are no places

EVERYONE = "all members of the table"
FEWEST_PARTS = 4  # of so many others a sum is no accident
SUM_SLACK = 0.005


def peers(cube: Cube, index: int) -> tuple[int, ...]:
    """Return the members that stand beside a member, itself among them, in the table's order."""
    own = _shape(cube.table, cube.members[index])
    sums = totals(cube)
    return tuple(
        i
        for i, m in enumerate(cube.members)
        if i == index or (_shape(cube.table, m) == own and i not in sums)
    )


def peers_of(series: Series) -> list[Series]:
    """Return the same series for every peer of its member."""
    return [replace(series, member_index=i) for i in peers(series.cube, series.member_index)]


def largest_group(cube: Cube) -> tuple[int, ...]:
    """Return the members that "all cities" means: peers with no part left out of what they cover."""
    sums = totals(cube)
    groups: dict[_Shape, list[int]] = {}
    for i, m in enumerate(cube.members):
        if i not in sums:
            groups.setdefault(_shape(cube.table, m), []).append(i)
    if not groups:
        return ()
    whole = {s: g for s, g in groups.items() if all(is_total(v) for _, v in s[1])}
    known = [bool(np.isfinite(block).any()) for block in cube.values]
    chosen = max((whole or groups).values(), key=lambda g: (sum(known[i] for i in g), -g[0]))
    return tuple(chosen)


@lru_cache(maxsize=256)
def totals(cube: Cube) -> frozenset[int]:
    """Return the members that stand for others together, by their names or their figures."""
    places = {c.name for c in cube.table.columns_of("member", "member_part")}
    out = {
        i
        for i, m in enumerate(cube.members)
        if len(cube.members) > 1
        and (not any(c in places for c, _ in m.key) or any(is_total(v) for c, v in m.key if c in places))
    }
    blank = {i for i, m in enumerate(cube.members) if any(not v for c, v in m.key if c in places)}
    if len(blank) == 1 and len(cube.members) > FEWEST_PARTS:
        out |= blank  # the one row that lies in no part: "United States", region ""
    for column, found in _wholes(cube).items():
        out |= {i for i, m in enumerate(cube.members) if dict(m.key).get(column) in found.several}
    return frozenset(out | _sums(cube, frozenset(out)))


def whole_of(cube: Cube, index: int) -> int | None:
    """Return the member that stands for all peers of a member, None where the table has none."""
    own = _others(cube.table, cube.members[index])
    fitting = [
        i
        for i in sorted(totals(cube) - _parts_of_wholes(cube))
        if i != index and _others(cube.table, cube.members[i]) == own
    ]
    return fitting[0] if fitting else None


def _wholes(cube: Cube) -> dict[str, Wholes]:
    places = [c.name for c in cube.table.columns_of("member", "member_part")]
    return {p: find_wholes(v for m in cube.members for c, v in m.key if c == p) for p in places}


def _parts_of_wholes(cube: Cube) -> set[int]:
    """Return the members that stand for some others, not for all: continents beside the world."""
    return {
        i
        for column, found in _wholes(cube).items()
        for i, m in enumerate(cube.members)
        if dict(m.key).get(column) in found.several - {found.whole}
    }


def _sums(cube: Cube, named: frozenset[int]) -> set[int]:
    """Return the member whose figures are the sum of all others', where there is one."""
    column = cube.table.column(cube.measure)
    if not (column.additive or column.role == "denominator") or len(cube.members) <= FEWEST_PARTS:
        return set()
    full = [i for i in range(len(cube.members)) if i not in named]
    shapes = {_shape(cube.table, cube.members[i]) for i in full}
    if len(shapes) != 1 or len(full) <= FEWEST_PARTS:
        return set()
    values = np.where(np.isfinite(cube.values[full]), cube.values[full], 0.0)
    whole = values.sum(axis=0)[None]
    with np.errstate(invalid="ignore", divide="ignore"):
        fits = np.asarray(np.abs(2 * values - whole) <= SUM_SLACK * whole)
    known = (whole > 0) & (values > 0)
    used = np.asarray(known).sum(axis=(1, 2))
    good = np.asarray(known & fits).sum(axis=(1, 2))
    hits = [i for i, n, m in zip(full, used.tolist(), good.tolist(), strict=True) if n and n == m]
    return set(hits) if len(hits) == 1 else set()


def _shape(table: Table, member: Member) -> _Shape:
    """Return what peers share: the columns of their key, and its values that are no places."""
    return tuple(c for c, _ in member.key), tuple(_others(table, member).items())


def _others(table: Table, member: Member) -> dict[str, str]:
    places = {c.name for c in table.columns_of("member", "member_part")}
    return {c: v for c, v in member.key if c not in places}
