"""Readings of a duration: the time between two dates ("in office for less than six months").

Open points, each an axis:

* member     the dated span that the words name: a term of office, a strike, a ban (E)
* counting   whole units (E), to the nearest unit (E), or units begun (U: how ordinals count); a hedge
             ("less than six months") is compared with the exact time
* end        the last day where the past is spoken of; the article's date where the span goes on

A date that a table gives as a year lies anywhere in it; where that decides, the claim is undecided.
A length of time that a figure stayed above or below a threshold is counted back in its series.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from caveat.claims.claim import Claim
from caveat.cube.catalog import Catalog
from caveat.cube.cube import Cube, Member
from caveat.cube.sql import identifier
from caveat.figures import figure_text
from caveat.quantity import Quantity, covers
from caveat.readings import numbers
from caveat.readings.condition import find_condition
from caveat.readings.dated import Dated, find_dated
from caveat.readings.families import spell
from caveat.readings.settled import NONE, Settled
from caveat.readings.space import E, Missing, Option, Series, Space, Surface, Time, U
from caveat.readings.spells import Spell, is_more_time
from caveat.readings.surface import Values, finish, main_of
from caveat.readings.voice import Index, Voice

FloatArray = NDArray[np.float64]
DAYS = {"days": 1.0, "weeks": 7.0, "months": 30.436875, "years": 365.2425, "decades": 3652.425}
EXACT, WHOLE, NEAREST, BEGUN = "exact time", "whole units", "to the nearest unit", "units begun"
KINDS = {
    EXACT: Option(EXACT, 1.0, E, "a hedge is compared with the time itself"),
    WHOLE: Option(WHOLE, 1.0, E, "as ages are counted"),
    NEAREST: Option(NEAREST, 0.9, E, "as lengths are rounded"),
    BEGUN: Option(BEGUN, 0.05, U, "as ordinals count"),
}
_GOES_ON = re.compile(
    r"\b(?:has|have) (?:been|held|served|led|run|lasted|stood|remained|had)\b|\b(?:is|are) (?:now )?in\b",
    re.I,
)


def surface(claim: Claim, catalog: Catalog, as_of: date, settled: Settled = NONE) -> Surface | Missing:
    """Return the surface of a duration claim."""
    q = claim.stated
    if q is None or q.unit not in DAYS:
        return Missing(("a length of time in days, weeks, months or years",))
    if is_more_time(claim):
        return Missing(("the lengths of time of both that are compared",))
    condition = find_condition(claim)
    if condition is not None and condition.threshold is not None:
        told = replace(claim, measure=claim.measure or next(iter(condition.phrases), None), period=None)
        if q.hedge == "exact":
            told = replace(told, stated=replace(q, hedge="at_least"))
        return spell.surface(claim, Spell("run", condition, told, run=int(q.value)), catalog, as_of, settled)
    found = find_dated(claim, catalog)
    known = [d for d in found if d.start[0] <= as_of]
    if not known:
        who = claim.members[0].text if claim.members else claim.text
        return Missing((f"dates of “{who}”",))
    goes_on = bool(_GOES_ON.search(claim.text))
    if goes_on:  # the span that the article's date lies in, else the last one begun
        running = [d for d in known if d.end is None or d.end[1] >= as_of]
        known = [max(running or known, key=lambda d: d.start)]
    return _surface(claim, q, tuple(known), goes_on, as_of)


def _surface(
    claim: Claim, q: Quantity, found: tuple[Dated, ...], goes_on: bool, as_of: date
) -> Surface | Missing:
    ends = [_end(d, goes_on, as_of) for d in found]
    kinds = tuple(
        KINDS[k] for k in ((EXACT,) if q.hedge not in ("exact", "about") else (WHOLE, NEAREST, BEGUN))
    )
    least = _lengths(kinds, [(d.start[1], e[0]) for d, e in zip(found, ends, strict=True)], q.unit)
    most = _lengths(kinds, [(d.start[0], e[1]) for d, e in zip(found, ends, strict=True)], q.unit)
    space = _space(claim, found, most[0].reshape(-1), kinds)
    defined = np.isfinite(most) & (most >= 0)
    low, high = covers(q, least), covers(q, most)
    between = (least <= float(q.value)) & (most >= float(q.value))
    undecided = (low != high) | (~low & ~high & between & (least != most))
    values = Values(most, high & low, defined, defined, q.unit, 0, undecided & defined)
    weight = np.array([k.weight for k in kinds])[:, None, None, None, None] * np.ones(most.shape)
    type_ = np.broadcast_to(np.array([k.type for k in kinds])[:, None, None, None, None], most.shape).copy()
    main = main_of(space, weight, type_, defined)
    if main is None:
        return Missing((f"dates of “{found[0].name}” in their order",))
    claimed = float(most[main]) if values.holds[main] else float(q.value)
    sign = -1.0 if q.hedge in ("under", "at_most", "just_under") else 1.0
    strength = numbers.difference_strength(most, claimed, sign)
    remaining = most / claimed if claimed and sign > 0 else values.holds.astype(float)
    meaning = np.ones(most.shape, dtype=bool)
    done = finish(space, values, strength, remaining, main, claimed, weight, type_, meaning)
    return replace(done, voice=DurationVoice(found, tuple(ends)))


def _end(d: Dated, goes_on: bool, as_of: date) -> tuple[date, date]:
    if d.end is None or (goes_on and d.end[1] >= as_of) or d.end[0] > as_of:
        return as_of, as_of
    return d.end


def _lengths(kinds: tuple[Option, ...], spans: list[tuple[date, date]], unit: str) -> FloatArray:
    """Return the lengths of spans in a unit, shape (kinds, spans, 1, 1, 1)."""
    out = np.array([[_length(k.label, a, b, unit) for a, b in spans] for k in kinds])
    return out[:, :, None, None, None]


def _length(kind: str, start: date, end: date, unit: str) -> float:
    """Return the time from one day to another in a unit, counted as the kind says.

    >>> _length(WHOLE, date(2019, 3, 15), date(2020, 3, 14), "years")
    0.0
    """
    days = (end - start).days
    if days < 0:
        return float("nan")
    if kind == EXACT:
        return days / DAYS[unit]
    if kind == NEAREST:
        return float(np.floor(days / DAYS[unit] + 0.5))
    months = 12 * (end.year - start.year) + end.month - start.month - (end.day < start.day)
    whole = {"months": months, "years": months // 12, "decades": months // 120}.get(
        unit, int(days // DAYS[unit])
    )
    return float(whole + (kind == BEGUN))


def _space(claim: Claim, found: tuple[Dated, ...], values: FloatArray, kinds: tuple[Option, ...]) -> Space:
    """Return a space without time: one series a dated span."""
    none, unset = np.zeros(1, dtype=bool), np.full(1, np.nan)
    series = []
    for d, value in zip(found, values, strict=True):
        member = Member(d.name, ((d.columns[0], d.name),))
        shape = np.full((1, 1, 1), value)
        cube = Cube(d.table, d.columns[1], (member,), ("",), None, 0, shape, np.zeros((1, 1, 1), dtype=bool))
        said = d.name + (f", {d.what}" if d.what else "")
        named = Option(f"{said}, from {d.written[0]}", 1.0, E, "the dates of the table")
        source = Option(d.table.title or d.table.name)
        series.append(
            Series(
                cube,
                0,
                0,
                Option("time"),
                named,
                source,
                Option("as given"),
                shape.reshape(1),
                none,
                none,
                unset,
            )
        )
    zero = np.zeros(len(series), dtype=np.int64)
    time = Time(None, 0, 1, 0, zero, zero + 1, zero, True, True, True)
    opened = {"measure": False, "member": len(series) > 1, "source": False, "normalisation": False}
    one = np.array([1], dtype=np.int64)
    return Space(claim, kinds, None, tuple(series), opened, time, one, one - 1, "counting")


@dataclass(frozen=True, slots=True, eq=False)
class DurationVoice(Voice):
    """How a duration is said: its dated spans, and the days up to which they are counted."""

    found: tuple[Dated, ...]
    ends: tuple[tuple[date, date], ...]
    lists_rows = False

    def say(self, surface: Surface, at: Index) -> tuple[str, str]:
        d, end = self.found[at[1]], self.ends[at[1]]
        what = f"{d.name}{', ' + d.what if d.what else ''}"
        value = figure_text(float(surface.value[at]), surface.unit)
        kind = surface.space.kinds[at[0]].label
        return f"{what}, {kind}, {d.table.title or d.table.name}", f"{d.start[0]} to {end[1]}: {value}"

    def caveats(self, surface: Surface, at: Index) -> tuple[str, ...]:
        d, end = self.found[at[1]], self.ends[at[1]]
        out = []
        if d.start[0] != d.start[1] or end[0] != end[1]:
            out.append("a date of this span is given as a year or month, not as a day")
        if d.end is not None and d.end == end and _GOES_ON.search(surface.space.claim.text):
            out.append(f"the table has this span end on {d.end[1]}")
        return tuple(out)

    def sql(self, surface: Surface, at: Index, catalog: Catalog) -> str:
        d, end = self.found[at[1]], self.ends[at[1]]
        unit, kind = surface.unit, surface.space.kinds[at[0]].label
        first = (
            f"coalesce(try_cast(CAST({identifier(d.columns[1])} AS VARCHAR) AS DATE), DATE '{d.start[0]}')"
        )
        last = f"DATE '{end[1]}'"
        if d.end == end and d.columns[2]:
            last = f"coalesce(try_cast(CAST({identifier(d.columns[2])} AS VARCHAR) AS DATE), {last})"
        days = f"date_diff('day', {first}, {last})"
        if kind == EXACT:
            value = f"{days} / {DAYS[unit]!r}"
        elif kind == NEAREST:
            value = f"floor({days} / {DAYS[unit]!r} + 0.5)"
        elif unit in ("months", "years", "decades"):
            whole = f"datesub('month', {first}, {last})"
            per = {"months": 1, "years": 12, "decades": 120}[unit]
            value = f"{whole} // {per} + {int(kind == BEGUN)}"
        else:
            value = f"{days} // {int(DAYS[unit])} + {int(kind == BEGUN)}"
        return f"SELECT {value} AS value FROM {identifier(d.table.name)} WHERE {d.where} LIMIT 1"

    def spans(self, surface: Surface, at: Index) -> list[tuple[int, int]]:
        return []

    def sentences(self, surface: Surface, at: Index) -> list[str]:
        d, end = self.found[at[1]], self.ends[at[1]]
        name = f"{d.name[:1].upper()}{d.name[1:]}"
        went_on = "has been" if d.end is None else "was"
        said = f"{name} {went_on} {d.what} for" if d.what else f"{name} lasted"
        days = float((end[1] - d.start[0]).days)
        lengths = (figure_text(float(surface.value[at]), surface.unit), figure_text(days, "days"))
        return [f"{said} {length}, from {_when(*d.start)} to {_when(*end)}" for length in lengths]


def _when(first: date, last: date) -> str:
    """Return a day, or the month or year that is all that is known of it."""
    day = f"{first.day} " if first == last else ""
    month = f"{first:%B} " if (first.year, first.month) == (last.year, last.month) else ""
    return f"{day}{month}{last.year}"


__all__ = ["DurationVoice", "surface"]
