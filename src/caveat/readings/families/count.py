"""Readings of a count: how many members satisfy a condition ("14 cities have more than 100,000 people").

Open points, each an axis:

* measure, source   E where the words name a column, U where they may mean it
* threshold         stated: as the text has it; a tenth lower or higher shows how near members are (E)
* period, baseline  as for a level where a figure is tested, as for a change where a rise or fall is

The members are those of the table, or of a part of it that the words name; totals are none.
A member without figures is counted apart: where it could make the number right, the claim is
left undecided. A table that holds the count itself is read as a level.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from caveat.claims.claim import Claim
from caveat.cube.catalog import Catalog
from caveat.cube.sql import literal
from caveat.figures import figure_text
from caveat.quantity import Quantity, covers, interval
from caveat.readings import numbers, windows
from caveat.readings.condition import Condition, find_condition
from caveat.readings.families import level
from caveat.readings.families.common import labels_open
from caveat.readings.group import Group, each, matrix, set_up_group
from caveat.readings.settled import NONE, Settled
from caveat.readings.space import E, Missing, Option, Series, Space, Surface
from caveat.readings.sql import has_figure, window_sql
from caveat.readings.surface import Values, finish, main_of, meaning_of, type_of, weigh
from caveat.readings.timing import each_once, grid_distances, settle
from caveat.readings.voice import Index, Voice, label, listed, tail

FloatArray = NDArray[np.float64]
THRESHOLDS = ((1.0, 1.0, "as stated"), (0.9, 0.5, "a tenth lower"), (1.1, 0.5, "a tenth higher"))
WHOLE_SLACK = 0.1  # "of the 88" members speaks of a table with that many, give or take a tenth


def surface(claim: Claim, catalog: Catalog, as_of: date, settled: Settled = NONE) -> Surface | Missing:
    """Return the surface of a count claim."""
    counted = of_members(claim, catalog, as_of, settled)
    if isinstance(counted, Missing) and find_condition(claim) is None:
        return level.surface(claim, catalog, as_of, settled)  # where a table holds the count itself
    return counted


def of_members(claim: Claim, catalog: Catalog, as_of: date, settled: Settled = NONE) -> Surface | Missing:
    """Return the surface of the members that satisfy the claim's condition, as a count or a share of them."""
    condition, q = find_condition(claim), claim.stated
    if condition is None or q is None:
        return Missing(("a condition on figures that every member could be asked",))
    group = set_up_group(claim, condition.phrases, catalog, as_of, settled)
    if isinstance(group, Missing):
        return group
    group = _fitting(group, condition, q)
    if not group.members:
        return Missing(
            (f"figures in the unit of “{q.text}”" if condition.compares else "figures in the stated unit",)
        )
    return _surface(claim, condition, q, group)


def _fitting(group: Group, condition: Condition, q: Quantity) -> Group:
    """Return the group without series in another unit than the threshold's, or with other numbers."""
    keep = []
    for p, s in enumerate(group.setting.series):
        t = condition.threshold
        if t is not None and not _in_unit(t, s):
            continue
        if (
            q.of is not None
            and q.unit != "ratio"
            and abs(len(group.members[p]) / float(q.of) - 1) > WHOLE_SLACK
        ):
            continue
        keep.append(p)
    setting = replace(group.setting, series=tuple(group.setting.series[p] for p in keep))
    return Group(setting, tuple(group.members[p] for p in keep))


def _in_unit(threshold: Quantity, s: Series) -> bool:
    """Tell whether figures may be compared with a threshold: in its unit, or bare ones up to 100."""
    column = s.cube.table.column(s.cube.measure)
    if threshold.unit == "percent" and not column.unit:
        known = s.cube.values[np.isfinite(s.cube.values)]
        return bool(known.size) and float(known.min()) >= 0.0 and float(known.max()) <= 100.0
    return level.fits(threshold, column, s)


def _surface(claim: Claim, condition: Condition, q: Quantity, group: Group) -> Surface | Missing:
    space = _lay(claim, condition, group)
    voice = CountVoice(condition, group.members)
    met, known, size = voice.tally(space)
    parts = q.unit in ("percent", "ratio")
    scale = 100.0 if q.unit == "percent" else 1.0
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.where(known > 0, scale * met / known if parts else met, np.nan)
    defined = np.isfinite(value) & (known >= np.minimum(3, size))
    holds = covers(q, value)
    low, high = interval(q)
    below, above = (
        (scale * met / size, scale * (met + size - known) / size) if parts else (met, met + size - known)
    )
    undecided = ~holds & (below <= high) & (above >= low) & defined
    unit = q.unit if parts else "count"
    values = Values(value, holds, defined, defined, unit, 0, undecided, _notes(q, size, known))
    type_ = type_of(space, compares=condition.compares)
    weight = weigh(space)
    meaning = meaning_of(space, has_width=True, has_distance=condition.compares)
    main = main_of(space, weight, type_, defined)
    if main is None:
        when = claim.period.text if claim.period else "one period"
        return Missing((f"{space.series[0].measure.label} of the members in {when}",))
    claimed = float(value[main]) if holds[main] else float(q.value)
    strength = numbers.difference_strength(value, claimed, 1.0)
    remaining = value / claimed if claimed else np.ones(value.shape)
    done = finish(space, values, strength, remaining, main, claimed, weight, type_, meaning)
    return replace(done, voice=voice)


def _lay(claim: Claim, condition: Condition, group: Group) -> Space:
    setting, compares = group.setting, condition.compares
    span, stated = setting.span, setting.stated
    figures = np.stack(
        [
            np.isfinite(matrix(s, m, span.first)).sum(axis=0)
            for s, m in zip(setting.series, group.members, strict=True)
        ]
    )
    at = np.where(figures > figures.max() / 2, 1.0, np.nan)  # the last period that most members have
    if not compares and stated.end is None:
        stated = replace(stated, now=True, why="the last figures known")
    time = settle(stated, at, span.frequency, span.first, span.later, compares=compares)
    kinds: tuple[Option, ...] = (Option("count", 1.0, E),)
    if not compares:
        kinds = tuple(Option(name, w, E, "how near the members stand") for _, w, name in THRESHOLDS)
    distances = grid_distances(time) if compares else np.array([0], dtype=np.int64)
    widths = each_once(time.widths)
    return Space(
        claim, kinds, 0, setting.series, labels_open(setting, claim), time, widths, distances,
        "threshold", "baseline" if compares and span.frequency else "",
    )  # fmt: skip


def _notes(q: Quantity, size: FloatArray, known: FloatArray) -> tuple[str, ...]:
    count = int(size.max())
    out = []
    if q.of is not None and q.unit != "ratio" and int(q.of) != count:
        out.append(f"the text speaks of {figure_text(float(q.of))} members, the table has {count}")
    return tuple(out)


@dataclass(frozen=True, slots=True, eq=False)
class CountVoice(Voice):
    """How a count of members is said: the condition, and the members of each series."""

    condition: Condition
    members: tuple[tuple[int, ...], ...]
    lists_rows = False

    def tally(self, space: Space) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return (members that satisfy, members with figures, all members), shape of the space."""
        met, known, size = (np.zeros(space.shape) for _ in range(3))
        for p, s in enumerate(space.series):
            figures = windows.window_sums(matrix(s, self.members[p], space.time.first), space.widths)
            if s.normalisation.label != "count":
                figures = figures / space.widths[None, None, :]
            if self.condition.compares:
                tested = figures[..., None] - windows.earlier(figures, space.distances)
            else:
                tested = np.broadcast_to(figures[..., None], (*figures.shape, 1))
                tested = tested * (100.0 if self._in_parts(s) else 1.0)
            size[:, p] = len(self.members[p])
            known[:, p] = np.isfinite(tested).sum(axis=0)
            for k in range(len(space.kinds)):
                factor = 1.0 if self.condition.compares else THRESHOLDS[k][0]
                met[k, p] = self.condition.holds(tested, factor).sum(axis=0)
        return met, known, size

    def _in_parts(self, s: Series) -> bool:
        """Tell whether a series holds shares of 1 where the threshold is in percent."""
        t = self.condition.threshold
        known = s.cube.values[np.isfinite(s.cube.values)]
        return t is not None and t.unit == "percent" and known.size > 0 and float(np.abs(known).max()) <= 1.0

    def say(self, surface: Surface, at: Index) -> tuple[str, str]:
        space = surface.space
        k, p, t, w, d = at
        s, width, distance = space.series[p], int(space.widths[w]), int(space.distances[d])
        end = label(space, t, width)
        met, others, unknown = self.sorted(space, at)
        of = len(met) + len(others)
        if self.condition.compares:
            test = "fell" if self.condition.test == "down" else "rose"
            words = (
                f"members where {s.measure.label} {test}, {end} against {label(space, t - distance, width)}"
            )
        else:
            assert self.condition.threshold is not None
            limit = THRESHOLDS[k][0] * float(self.condition.threshold.value)
            said = {">": "above", "<": "below", ">=": "at least", "<=": "at most"}[self.condition.sign]
            words = (
                f"members with {s.measure.label} {said} {figure_text(limit, self.condition.threshold.unit)}"
            )
            words += f", {end}" if end else ""
        line = f"{len(met)} of {of}"
        if surface.unit in ("percent", "ratio") and of:
            line += f" = {figure_text(100.0 * len(met) / of, 'percent')}"
        line += (
            f": {listed(met)}"
            if met and len(met) <= len(others)
            else f"; not: {listed(others)}"
            if others
            else ""
        )
        line += f"; no figures: {listed(unknown)}" if unknown else ""
        return words + tail(s), line

    def sorted(self, space: Space, at: Index) -> tuple[list[str], list[str], list[str]]:
        """Return the names of the members that satisfy, that do not, and that have no figures."""
        k, p, t, w, d = at
        s, width, distance = space.series[p], int(space.widths[w]), int(space.distances[d])
        figures = matrix(s, self.members[p], space.time.first)
        new = figures[:, t - width + 1 : t + 1].sum(axis=1) / (
            width if s.normalisation.label != "count" else 1
        )
        tested = new * (100.0 if self._in_parts(s) else 1.0)
        if self.condition.compares:
            old = figures[:, t - distance - width + 1 : t - distance + 1].sum(axis=1)
            tested = new - old / (width if s.normalisation.label != "count" else 1)
        good = self.condition.holds(tested, 1.0 if self.condition.compares else THRESHOLDS[k][0])
        names = [s.cube.members[i].name for i in self.members[p]]
        known = np.isfinite(tested)
        pick = [[n for n, x in zip(names, mask, strict=True) if x] for mask in (good, known & ~good, ~known)]
        return pick[0], pick[1], pick[2]

    def sql(self, surface: Surface, at: Index, catalog: Catalog) -> str:
        space = surface.space
        k, p, t, w, d = at
        s, width, distance = space.series[p], int(space.widths[w]), int(space.distances[d])
        lines = []
        spans = [t - i for i in range(width)] + (
            [t - distance - i for i in range(width)] if self.condition.compares else []
        )
        for m in each(s, self.members[p]):
            if not all(has_figure(m, space, i) for i in spans):
                continue
            value = window_sql(m, space, t, width, catalog)
            if self.condition.compares:
                value = f"{value} - {window_sql(m, space, t - distance, width, catalog)}"
            elif self._in_parts(s):
                value = f"100.0 * {value}"
            lines.append(f"  SELECT {literal(m.key.name)} AS member, {value} AS v")
        limit = (
            0.0
            if self.condition.threshold is None
            else THRESHOLDS[k][0] * float(self.condition.threshold.value)
        )
        met = f"count(*) FILTER (WHERE v {self.condition.sign} {limit:.12g})"
        shown = {"percent": f"100.0 * {met} / count(*)", "ratio": f"1.0 * {met} / count(*)"}.get(
            surface.unit, met
        )
        points = "\n  UNION ALL\n".join(lines)
        return f"WITH members AS (\n{points}\n)\nSELECT {shown} AS value FROM members WHERE v IS NOT NULL"

    def spans(self, surface: Surface, at: Index) -> list[tuple[int, int]]:
        width, distance = int(surface.space.widths[at[3]]), int(surface.space.distances[at[4]])
        end = (at[2] - width + 1, at[2])
        return [(end[0] - distance, end[1] - distance), end] if self.condition.compares else [end]


__all__ = ["CountVoice", "of_members", "surface"]
