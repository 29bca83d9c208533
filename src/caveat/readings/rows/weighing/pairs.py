"""Pairs of times: between which two windows a claim sees a change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from caveat.claims.claim import Claim
from caveat.period import Frequency, Period, PeriodPhrase
from caveat.quantity import find_quantities
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.weighing.times import Times, is_neighbour, shift
from caveat.readings.rows.weighing.trials import has_come_about

_DATE = re.compile(r"\d|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", re.I)  # no event's name
_WHOLE_RUN = re.compile(
    r"\b(?:over|during|in|across|throughout) (?:the (?:whole|entire|full)|all (?:that|this|the)) "
    r"(?:run|period|time|series|span|stretch|data|table|years|decades)\b"
    r"|\bsince the (?:start of the (?:series|data|table|records)|(?:series|records?) beg[ai]ns?)\b",
    re.I,
)
_GOES_ON = re.compile(
    r"(?:\b(?:is|are|am)|(?<=\w)['’](?:s|re))(?: \w+){0,2}? (?:(?!being\b|going to\b|expected)\w{3,}ing\b"
    r"|on (?:its|their|the) (?:way )?(?:up|down|rise|increase|wane|decline|retreat|slide)\b)"
    r"|\b(?:keeps?|continues?|goes on|go on) (?:to \w+|\w{3,}ing)\b",
    re.I,
)
_SAME_YEARS = re.compile(r"\b(?:the same|those|these) (\d+|[a-z]+(?:-[a-z]+)?) years\b", re.I)
Pair = tuple[Period, Period, float]
MOST_PAIRS = 7
BESIDE = 0.8  # of the unit before the one that a claim names
YEAR_AGO = 0.5  # of the same months a year before, where a claim names months
FROM_NAMED = 0.6  # of a change from a time that the text named before
UNTOLD = 0.5  # of the last step, where nothing tells the time
ONLY = 0.6  # of the change between the only two times that a table knows
WHOLE = 0.25  # of the change from the first to the last time that a table knows
GOES_ON = ((1, 1.0), (2, 0.8), (5, 0.5))  # so many times back, of what is going on now
ANOTHER = 0.15  # of other changes, where a claim speaks of the same stretch as the text before
NOT_NOW = 0.1  # of changes between times of the text before, where one is going on now


def last_known(table: RowTable, as_of: date, last: int) -> dict[Frequency, Period]:
    """Return the last window of each length that a table knows at a day."""
    out: dict[Frequency, Period] = {"Y": Period.year(last)}
    clock = table.clock
    if clock is not None and clock.month:
        month = table.last_month(last)
        if month is not None:
            out["M"] = Period("M", 12 * last + month - 1)
            out["Q"] = Period("Q", 4 * last + (month - 1) // 3)
            if month < 12 and not clock.dated and last == as_of.year:
                out["Y"] = Period.year(last - 1)
    return out


def pairs_of(times: Times, claim: Claim, table: RowTable, as_of: date, last: int) -> list[Pair]:
    """Return the pairs of windows, the earlier first, between which a claim may see a change."""
    latest = last_known(table, as_of, last)
    found = [*_said(times, claim, latest), *_hung(times, latest)]
    clock = table.clock
    assert clock is not None
    found += _of_events(times, found, latest)
    if _WHOLE_RUN.search(claim.text):
        found.append((Period.year(clock.years[0]), latest["Y"], 1.2))
    elif not _tells_time(claim, times):  # "a loss of a third": since then
        found.append((Period.year(clock.years[0]), latest["Y"], WHOLE))
    if (span := _SAME_YEARS.search(claim.text)) and (years := _number(span[1])):
        first = latest["Y"].last_day.year - years
        if first in clock.years:
            found.append((Period.year(first), latest["Y"], 1.2))
    if times.same and times.carried and not any(p.baseline or p.period for p in times.own):
        anchor = times.carried[0][0]  # "over the same stretch": since the time named last
        found = [(old, new, ANOTHER * w) for old, new, w in found]
        found += [(anchor, latest[anchor.frequency], 1.0)] if anchor.frequency in latest else []
    if _is_going_on(claim) and not _tells_time(claim, times):
        now = latest.values()
        found = [(old, new, NOT_NOW * weight) for old, new, weight in found if new in now]
        upto = [y for y in clock.years if y <= latest["Y"].last_day.year]
        found += [(Period.year(upto[-1 - n]), latest["Y"], w) for n, w in GOES_ON if n < len(upto)]
    if not found:
        step = latest["Y"]
        before = max((y for y in clock.years if y < step.last_day.year), default=clock.years[0])
        step_by, whole = (WHOLE, UNTOLD) if has_come_about(claim) else (UNTOLD, WHOLE)
        found = [(Period.year(before), step, step_by), (Period.year(clock.years[0]), step, whole)]
        if "M" in latest:
            found.append((shift(latest["M"], -1, "M"), latest["M"], 0.5 * UNTOLD))
    if len(clock.years) == 2 and "M" not in latest:  # no other change can be seen
        found.append((Period.year(clock.years[0]), Period.year(clock.years[1]), ONLY))
    best: dict[tuple[Period, Period], float] = {}
    for old, new, weight in found:
        if old.last_day < new.last_day:
            best[old, new] = max(weight, best.get((old, new), 0.0))
    chosen = sorted(best.items(), key=lambda x: -x[1])[:MOST_PAIRS]
    return [(old, new, weight) for (old, new), weight in chosen]


def _is_going_on(claim: Claim) -> bool:
    """Tell whether a claim says of a change that it is going on now: "is shrinking", "on its way down"."""
    return claim.stated is None and bool(_GOES_ON.search(claim.text))


def _tells_time(claim: Claim, times: Times) -> bool:
    """Tell whether a claim names a time itself, or one that hangs on what was named before."""
    own = any(claim.start <= p.start < claim.end for p in times.own)
    return own or times.same or times.since_then or times.forward or times.to_next is not None


def _number(words: str) -> int:
    """Return a whole number in digits or words, 0 where it is none."""
    found = find_quantities(f"{words} people")
    return int(found[0].value) if found and found[0].value == int(found[0].value) else 0


def _said(times: Times, claim: Claim, latest: dict[Frequency, Period]) -> list[Pair]:
    """Return the pairs that the phrases of the claim's sentence name."""
    out: list[Pair] = []
    inside = [p for p in times.own if claim.start <= p.start < claim.end] or list(times.own)
    named = [p.period for p in inside if p.relation == "in" and p.period and not is_neighbour(p)]
    compared = [p for p in inside if p.baseline is not None or p.relation == "until"]
    for p in compared:
        out += _compared(p, times, named, latest)
    if not compared:
        for old in named:
            out += [(old, new, 1.0) for new in named if old < new and old.frequency == new.frequency]
        for new in named:
            out += _beside(new, 1.0 if len(named) == 1 else 0.3)
            out += [(old, new, FROM_NAMED * w) for old, w in times.carried if old.frequency == new.frequency]
    if times.same:
        for p in inside:
            year = p.baseline or p.period
            if times.anchor is not None and year is not None:
                by = year.first_day.year - times.anchor.first_day.year
                out.append((shift(times.anchor, by, "Y"), times.anchor, 1.2))
    return out


def _compared(
    p: PeriodPhrase, times: Times, named: Sequence[Period], latest: dict[Frequency, Period]
) -> list[Pair]:
    out: list[Pair] = []
    base = p.baseline
    if p.relation == "until" and p.period is not None:
        out += [(old, p.period, w) for old, w in times.carried if old.frequency == p.period.frequency]
        return [*out, *_beside(p.period, 0.4)]
    assert base is not None
    if is_neighbour(p):
        anchors = [(w, 1.0) for w in named] or list(times.carried)
        for new, weight in anchors:
            out.append((shift(new, -(p.width or 1), p.frequency), new, weight if named else weight + 0.2))
        if p.period is not None:
            out.append((base, p.period, 0.5 if anchors else 1.0))
            known = latest.get(p.frequency)
            if known is not None and known != p.period:
                out.append((shift(known, -(p.width or 1), p.frequency), known, 0.5 if not anchors else 0.2))
        return out
    if p.period is not None:
        out.append((base, p.period, 1.0))
        if p.relation == "over":
            out.append((shift(base, 1, base.frequency), p.period, 0.4))
        return out
    out += [(base, new, 1.0) for new in named if new.frequency == base.frequency]
    since = p.relation == "since"
    alike = [(w, c) for w, c in times.carried if w.frequency == base.frequency and w.width == base.width]
    out += [(base, new, (0.3 if since else 0.9) * weight) for new, weight in alike]
    if base.frequency in latest:
        out.append((base, latest[base.frequency], 0.4 if named else 0.9 if since or not alike else 0.5))
    return out


def _of_events(times: Times, found: Sequence[Pair], latest: dict[Frequency, Period]) -> list[Pair]:
    """Return the pairs from the last month or year before an event: "since the start of the pandemic"."""
    named = (p for p in times.own if not _DATE.search(p.text) and p.relation == "since")
    bases = [p.baseline for p in named if p.baseline is not None and p.baseline.frequency == "M"]
    out = [(shift(old, -1, old.frequency), new, w) for old, new, w in found if old in bases]
    if "M" not in latest:
        years = {b.first_day.year for b in bases}
        out += [(Period.year(y + by), latest["Y"], 0.9 + 0.1 * by) for y in years for by in (-1, 0)]
    return out


def _beside(new: Period, weight: float) -> list[Pair]:
    """Return the pairs of a window and the one before it, and of months also a year before."""
    out = [(shift(new, -new.width, new.frequency), new, BESIDE * weight)]
    if new.frequency != "Y":
        out.append((shift(new, -1, "Y"), new, YEAR_AGO * weight))
    return out


def _hung(times: Times, latest: dict[Frequency, Period]) -> list[Pair]:
    """Return the pairs that hang on a time named before: "since then", "from one month to the next"."""
    out: list[Pair] = []
    if times.to_next is not None:
        unit = times.to_next
        for w, weight in times.carried:
            if w.frequency == unit:
                out += [(shift(w, -1, unit), w, weight + 0.2), (w, shift(w, 1, unit), 0.3 * weight)]
        if unit in latest:
            out.append((shift(latest[unit], -1, unit), latest[unit], 0.3))
    if times.since_then:
        out += [
            (w, latest[w.frequency], weight + 0.2) for w, weight in times.carried if w.frequency in latest
        ]
    if times.forward:
        out += [(w, shift(w, w.width, w.frequency), weight) for w, weight in times.carried]
    if out or any(p.baseline or p.period for p in times.own):
        return out
    for w, weight in times.carried:
        out += [(old, new, FROM_NAMED * weight * x) for old, new, x in _beside(w, 1.0)]
        if w.frequency in latest:
            out.append((w, latest[w.frequency], 0.5 * weight))
        out += [(v, w, weight * x) for v, x in times.carried if v.frequency == w.frequency and v < w]
    return out


__all__ = ["Pair", "last_known", "pairs_of"]
