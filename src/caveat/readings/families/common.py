"""What the families share: coverage with rival sources, and the plain set-up of a space."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from caveat.claims.claim import Claim, Phrase
from caveat.cube.catalog import Catalog
from caveat.quantity import Quantity, covers, interval
from caveat.readings.match import find_targets
from caveat.readings.series import Span, find_series, open_axes
from caveat.readings.settled import NONE, Settled, chosen_series, chosen_time
from caveat.readings.space import IntArray, Missing, N, Series, Space
from caveat.readings.timing import Stated, claim_frequency, stated_time

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]


BELOW_ZERO = re.compile(r"(?:^|[\s(])[-\u2212\u2013](?=\d)|\bminus (?=\d)")
_MONTH = re.compile(
    r"\b(?:January|February|March|April|June|July|August|September|October|November|December)\b"
    r"(?! \d{1,2}\b(?!\d))"
)


@dataclass(frozen=True, slots=True, eq=False)
class Setting:
    """The series of a claim and what it states of its time, before a family lays its space."""

    span: Span
    series: tuple[Series, ...]
    stated: Stated

    @property
    def values(self) -> FloatArray:
        """Return the figures, shape (series, periods)."""
        return np.stack([s.values for s in self.series])


def set_up(
    claim: Claim,
    catalog: Catalog,
    as_of: date,
    *,
    per_head: bool,
    phrases: tuple[Phrase, ...] | None = None,
    settled: Settled = NONE,
) -> Setting | Missing:
    """Return the series and the stated time of a claim, or what is missing."""
    month = _MONTH.search(claim.text)
    if (
        month
        and claim_frequency(claim.period) == "Y"
        and not (claim.period and month[0] in claim.period.text)
    ):
        return Missing((f"monthly figures for “{month[0]}”",))
    targets = find_targets(claim, catalog, phrases)
    if isinstance(targets, Missing):
        return targets
    frequency = claim_frequency(claim.period)
    found = find_series(claim, targets, catalog, frequency, as_of, per_head=per_head)
    if isinstance(found, Missing):
        return found
    span, series = found
    series = chosen_series(series, settled)
    stated = stated_time(claim.period, span.frequency or frequency)
    if stated is not None and settled and span.frequency is not None:
        stated = chosen_time(stated, settled, span.frequency, span.first, span.size)
    if stated is None:
        text = claim.period.text if claim.period else ""
        return Missing((f"figures for “{text}” itself",))
    if stated.end is not None and span.frequency is not None and not 0 <= stated.end - span.first < span.size:
        text = claim.period.text if claim.period else ""
        return Missing((f"{series[0].measure.label} for “{text}”, complete at the article's date",))
    return Setting(span, series, stated)


def covers_between(quantity: Quantity, values: FloatArray, space: Space, type_: IntArray) -> BoolArray:
    """Tell where the stated quantity covers a value, or lies between two sources' values of one reading.

    Sources disagree; a figure between what two of them give agrees with both. Only
    readings of type E or U stand at the ends. "More than 200" is no figure that could lie between.
    """
    out = covers(quantity, values)
    low, high = interval(quantity)
    if not (np.isfinite(low) and np.isfinite(high)):
        return out
    groups: dict[tuple[str, str, str], list[int]] = {}
    for i, s in enumerate(space.series):
        groups.setdefault((s.measure.label, s.member.label, s.normalisation.label), []).append(i)
    for rows in groups.values():
        if len(rows) < 2:
            continue
        block = np.where(type_[:, rows] == N, np.nan, values[:, rows])
        with np.errstate(invalid="ignore"):
            least = np.min(np.where(np.isnan(block), np.inf, block), axis=1, keepdims=True)
            most = np.max(np.where(np.isnan(block), -np.inf, block), axis=1, keepdims=True)
        between = (least <= high) & (most >= low) & (least < most) & np.isfinite(least)
        out[:, rows] |= between & np.isfinite(block)
    return out


def labels_open(setting: Setting, claim: Claim) -> dict[str, bool]:
    """Return which axes of the series the text leaves open."""
    return open_axes(setting.series, claim)
