"""Readings of a rank: a member's place among its peers ("the third-highest rate", "the most of any city").

Axes: measure, member, source, normalisation, period. The peers are the other members of the
same table with a figure for that period; members that tie share the better rank. A table
rarely holds every peer that a text means, so the report says how many there were.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from caveat.claims.claim import Claim
from caveat.cube.catalog import Catalog
from caveat.readings import numbers
from caveat.readings.families.common import labels_open, set_up
from caveat.readings.series import align_peer
from caveat.readings.settled import NONE, Settled
from caveat.readings.space import E, Missing, Option, Series, Space, Surface
from caveat.readings.surface import Values, finish, main_of, meaning_of, type_of, weigh
from caveat.readings.timing import settle

FloatArray = NDArray[np.float64]
FEWEST_PEERS = 3  # a place among fewer members is no rank


def surface(claim: Claim, catalog: Catalog, as_of: date, settled: Settled = NONE) -> Surface | Missing:
    """Return the surface of a rank claim."""
    setting = set_up(claim, catalog, as_of, settled=settled, per_head=True)
    if isinstance(setting, Missing):
        return setting
    span = setting.span
    ranks, sizes = zip(*(rank_of(s, span.first, claim) for s in setting.series), strict=True)
    rank = np.stack(ranks)
    if np.nanmax(np.stack(sizes), initial=0) < FEWEST_PEERS:
        return Missing((f"{setting.series[0].measure.label} of at least {FEWEST_PEERS} members to compare",))
    time = settle(setting.stated, setting.values, span.frequency, span.first, span.later, compares=False)
    one, none = np.array([1], dtype=np.int64), np.array([0], dtype=np.int64)
    opened = labels_open(setting, claim)
    space = Space(claim, (Option("rank", 1.0, E),), None, setting.series, opened, time, one, none)
    value = rank[None, :, :, None, None]
    defined = np.isfinite(value)
    claimed_place = stated_place(claim)
    at_most = claim.stated is not None and claim.stated.hedge == "at_most"
    holds = value <= claimed_place if at_most else value == claimed_place
    agrees = value <= np.stack(sizes)[None, :, :, None, None] / 2
    type_ = type_of(space, compares=False)
    values = Values(value, holds, agrees, defined, "rank")
    weight, meaning = weigh(space), meaning_of(space, has_width=False, has_distance=False)
    main = main_of(space, weight, type_, defined)
    if main is None:
        label = claim.period.text if claim.period else "one period"
        return Missing((f"{setting.series[0].measure.label} of all members in {label}",))
    claimed = float(value[main]) if holds[main] else claimed_place
    strength = numbers.difference_strength(-value, -claimed, 1.0)
    remaining = np.where(value <= claimed, 1.0, claimed / value)
    return finish(space, values, strength, remaining, main, claimed, weight, type_, meaning)


def stated_place(claim: Claim) -> float:
    """Return the place that the words claim: the stated rank, else the first."""
    q = claim.stated
    return float(q.value) if q is not None and q.unit == "rank" else 1.0


def rank_of(series: Series, first: int, claim: Claim) -> tuple[FloatArray, FloatArray]:
    """Return (rank of the member, number of members with a figure) for every period."""
    peers = np.stack([align_peer(series, i, first) for i in range(len(series.cube.members))])
    signed = -peers if claim.direction == "lowest" else peers
    own = signed[series.member_index]
    with np.errstate(invalid="ignore"):
        better = np.nansum(signed > own, axis=0)
    count = np.isfinite(peers).sum(axis=0).astype(np.float64)
    return np.where(np.isfinite(own), 1.0 + better, np.nan), count


def peers_of(series: Series) -> list[Series]:
    """Return the same series for every member of its table."""
    return [replace(series, member_index=i) for i in range(len(series.cube.members))]
