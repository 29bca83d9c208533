"""The members of a table together: what "fourteen cities", "most states" count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from caveat.claims.claim import Claim, Phrase
from caveat.cube.catalog import Catalog
from caveat.cube.cube import Cube
from caveat.readings.families.common import Setting
from caveat.readings.match import Target, find_columns
from caveat.readings.peers import EVERYONE, largest_group
from caveat.readings.series import align_peer, find_series
from caveat.readings.settled import NONE, Settled, chosen_series, chosen_time
from caveat.readings.space import Missing, Option, Series
from caveat.readings.timing import claim_frequency, stated_time

FloatArray = NDArray[np.float64]
FEWEST = 3  # members; fewer are no group


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """A setting whose series each stand for a group of members: `members` by series, in its order."""

    setting: Setting
    members: tuple[tuple[int, ...], ...]


def set_up_group(
    claim: Claim,
    phrases: Sequence[Phrase],
    catalog: Catalog,
    as_of: date,
    settled: Settled = NONE,
    *,
    per_head: bool = False,
) -> Group | Missing:
    """Return the measure that the first phrase known to a table names, for all members meant."""
    columns = []
    for phrase in phrases:
        columns = find_columns(
            replace(claim, measure=phrase, measures=(), stated=None, text=phrase.text), catalog
        )
        if columns:
            break
    if not columns:
        wanted = phrases[0].text if phrases else claim.text
        return Missing((f"a measure for “{wanted}”",))
    targets, groups = [], {}
    for table, column, measure in columns:
        cube = catalog.cube(table, column.name)
        group, words = narrowed(claim, cube, catalog)
        if len(group) < FEWEST:
            continue
        fullest = max(group, key=lambda i: (int(np.isfinite(cube.values[i]).sum()), -i))
        targets.append(Target(cube, column, fullest, measure, Option(words)))
        groups[(table, column.name)] = group
    if not targets:
        return Missing((f"{columns[0][2].label} of several members",))
    frequency = claim_frequency(claim.period)
    found = find_series(claim, targets, catalog, frequency, as_of, per_head=per_head)
    if isinstance(found, Missing):
        return found
    span, series = found
    labels = {(t.cube.table.name, t.column.name): t.member.label for t in targets}
    series = tuple(
        replace(s, member=Option(labels[(s.cube.table.name, s.cube.measure)]))
        for s in chosen_series(series, settled)
    )
    stated = stated_time(claim.period, span.frequency or frequency)
    if stated is None:
        return Missing((f"figures for “{claim.period.text if claim.period else ''}” itself",))
    if settled and span.frequency is not None:
        stated = chosen_time(stated, settled, span.frequency, span.first, span.size)
    if stated.end is not None and span.frequency is not None and not 0 <= stated.end - span.first < span.size:
        return Missing((f"{series[0].measure.label} for “{claim.period.text if claim.period else ''}”",))
    members = tuple(groups[(s.cube.table.name, s.cube.measure)] for s in series)
    return Group(Setting(span, series, stated), members)


def narrowed(claim: Claim, cube: Cube, catalog: Catalog) -> tuple[tuple[int, ...], str]:
    """Return the members that a claim counts, and how they are called: all, or those of a part it names."""
    group = largest_group(cube)
    for phrase in claim.members:
        for m in catalog.find_members(phrase.text):
            if m.table != cube.table.name or m.role not in ("member_part", "dimension"):
                continue
            inside = tuple(i for i in group if dict(cube.members[i].key).get(m.column) == m.value)
            if inside:
                return inside, f"the {len(inside)} of {m.value}"
    return group, EVERYONE


def matrix(series: Series, members: Sequence[int], first: int) -> FloatArray:
    """Return the figures of members on the periods of a series, shape (members, periods)."""
    return align_peer(series, list(members), first)


def each(series: Series, members: Sequence[int]) -> list[Series]:
    """Return the same series for every member of a group."""
    return [replace(series, member_index=i) for i in members]
