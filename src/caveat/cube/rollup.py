"""Totals over dimensions that a table leaves out: rows by sex give the figure for both.

A dimension that holds a value for all ("Total", "All ages") needs no summing. One that holds
none gets members without it, for measures that may be summed, where every part is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np

from caveat.cube.cube import FloatArray, Member
from caveat.cube.facts import column_words, names_units
from caveat.cube.table import Column

_ALL_SUBSETS = 3
_MAX_SUMS = 200_000


def is_total(value: str) -> bool:
    """Tell whether a value of a dimension stands for all its values together.

    >>> is_total("All ages"), is_total("Alabama")
    (True, False)
    """
    return value.strip().casefold() in set(column_words()["total"]["names"])


def find_sums(
    columns: Sequence[Column], keys: Sequence[tuple[str, ...]], *, members: bool = False
) -> list[tuple[tuple[str, str], ...]]:
    """Return the keys of members that are sums of others, over dimensions without a total of their own.

    `members`: all members may be added up too (events in all places), under the empty key.

    >>> sex = Column("sex", "dimension", "text", dimension=True)
    >>> find_sums([Column("land", "member", "text"), sex], [("Peru", "f"), ("Peru", "m")])
    [(('land', 'Peru'),)]
    """
    open_ones: list[tuple[int, ...]] = [
        (i,) for i, c in enumerate(columns)
        if c.role == "dimension" and not names_units(c.name)
        and not any(is_total(k[i]) or not k[i] for k in keys)
    ]  # fmt: skip
    places = tuple(i for i, c in enumerate(columns) if c.role in ("member", "member_part"))
    if members and places and not any(is_total(k[i]) for k in keys for i in places):
        open_ones.append(places)
    if not open_ones or len(keys) < 2:
        return []
    sizes = range(1, len(open_ones) + 1) if len(open_ones) <= _ALL_SUBSETS + members else [len(open_ones)]
    found: dict[tuple[tuple[str, str], ...], None] = {}
    for size in sizes:
        for chosen in combinations(open_ones, size):
            left_out = {i for group in chosen for i in group}
            kept = [i for i in range(len(columns)) if i not in left_out]
            for key in keys:
                found[tuple((columns[i].name, key[i]) for i in kept)] = None
            if len(found) > _MAX_SUMS:
                return []
    return sorted(found)


def add_people(values: FloatArray, members: Sequence[Member], width: int) -> None:
    """Fill in the people behind members with fewer than `width` key columns.

    Groups are different people and are added up, unless every group of the table bears the same
    figure (deaths by cause, beside the population of the town): that is of the same people.

    >>> town = [Member("", (("town", "Bray"),)), *(Member(a, (("town", "Bray"), ("age", a))) for a in "ab")]
    >>> values = np.array([[[np.nan, np.nan]], [[30.0, 50.0]], [[20.0, 50.0]]])
    >>> add_people(values, town, 2)
    >>> values[0].tolist()
    [[50.0, 100.0]]
    """
    same = same_people(values, members, width)
    for i, parts in _parts(members, width):
        values[i] = values[parts[0]] if same else np.sum(values[parts], axis=0)


def same_people(values: FloatArray, members: Sequence[Member], width: int) -> bool:
    """Tell whether the groups that make up each member bear the same figures throughout a table."""
    blocks = [values[parts] for _, parts in _parts(members, width) if len(parts) > 1]
    return bool(blocks) and all(
        bool(np.array_equal(b, b[:1].repeat(len(b), 0), equal_nan=True)) for b in blocks
    )


def add_sums(values: FloatArray, members: Sequence[Member], width: int) -> None:
    """Fill in the members with fewer than `width` key columns: the sums of the full ones they cover."""
    for i, parts in _parts(members, width):
        # NaN where any part is missing: half a sum is no figure.
        values[i] = np.sum(values[parts], axis=0)


def _parts(members: Sequence[Member], width: int) -> Iterator[tuple[int, list[int]]]:
    """Yield each member with fewer than `width` key columns with the full ones that it covers."""
    full: dict[tuple[tuple[str, str], ...], list[int]] = {}
    shapes = {tuple(c for c, _ in m.key) for m in members if len(m.key) < width}
    for i, member in enumerate(members):
        if len(member.key) == width:
            for shape in shapes:
                full.setdefault(tuple(p for p in member.key if p[0] in shape), []).append(i)
    for i, member in enumerate(members):
        if len(member.key) < width and member.key in full:
            yield i, full[member.key]
