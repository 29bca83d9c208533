"""Records: a year, month or day among all others, by every figure that a table can give for them."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from caveat.claims.claim import Claim
from caveat.cube.sql import literal
from caveat.patterns import lazy_pattern
from caveat.quantity import covers
from caveat.quantity_words import NUMERALS
from caveat.readings.rows.asking.clocks import Clock
from caveat.readings.rows.asking.query import (
    ALL_YEARS,
    CALENDAR_DAYS,
    CALENDAR_MONTHS,
    DAYS,
    DECADES,
    MONTHS,
    SEASONS,
    WEEKDAYS,
    YEARS,
    Answer,
    Ask,
    Years,
    ask_sql,
)
from caveat.readings.rows.finding.orders.standings import (
    CROWD,
    FAMILIES,
    OTHER_WORD,
    Way,
    odds_of,
    ways_of,
)
from caveat.readings.rows.finding.orders.threads import order_of, others_named
from caveat.readings.rows.lexical.calendar import Part, day_named, parts_of
from caveat.readings.rows.lexical.superlatives import Order
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.weighing.candidates import UNEXPLAINED, Cast, casts
from caveat.readings.rows.weighing.evidence import Odds, likelihood, width_of
from caveat.readings.rows.weighing.times import Times, times_of
from caveat.readings.rows.weighing.trials import NO_ORDER, Solved, Trial, figure, label_of

MOST_CASTS, MOST_WAYS, MOST = 10, 20, 240
SAID, CARRIED, LATEST = 1.0, 0.5, 0.3  # of a time that the claim names, the text before, nobody
DECADES_FROM = 20  # years that a clock has to span, for decades to be held against each other
OF_SUMS = 0.1  # of sums over all years of a day or month, where every row is one time
UP_TO = 0.4  # of a record as it stood then, where the words leave that open
_SINCE = lazy_pattern(
    r"\bsince\b[^.;]{0,40}?\b((?:1[5-9]|20)\d\d)\b|\b((?:1[5-9]|20)\d\d)\b\s*(?:to|[-–—])\s*(?:1[5-9]|20)\d\d\b"
)
_PAST = lazy_pattern(r"\b(?:past|last|previous) (\w+) (years|decades)\b|\bin (\w+) (years|decades)\b", re.I)
_THEN = lazy_pattern(
    r"\b(?:beat|beats|broke|breaks|broken|previous|old|prior|former|standing|topped|surpass\w*|eclips\w*)\b",
    re.I,
)
_OLD = lazy_pattern(
    r"\b(?:old|previous|prior|former|earlier|standing) (?:[a-z-]+ )?"
    r"(?:record|high|low|peak|best|mark|maximum|minimum|trough)\b",
    re.I,
)
_BY_MONTH = lazy_pattern(r"\bmonths?\b", re.I)
_BY_DAY = lazy_pattern(r"\b(?:days?|dates?)\b", re.I)
_COUNTS = {w: n for w, n in NUMERALS.items() if 2 <= n <= 10} | {"a": 1}


@dataclass(frozen=True, slots=True)
class Moment:
    """A time that may hold a record: its grain and key, its weight, and whether the claim says it."""

    grain: str
    key: str
    weight: float
    said: bool


def timed_trials(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield the trials of a record among times: "the busiest month", "the high point came in 2010"."""
    order = order_of(claim, discourse) if claim.family in FAMILIES else None
    clock = scope.table.clock
    parts = calendar_parts(claim, clock) if clock is not None else ()
    if order is None or clock is None or not (order.timed or order.peak or parts or day_named(claim.text)[0]):
        return
    inside = {w.start for w in scope.words for p, _ in parts if p.start <= w.start < p.end}
    inside |= {w.start for w in scope.words if w.low in day_named(claim.text)[1].split()}
    order = replace(order, said=order.said | inside)
    found: list[Trial] = []
    times = times_of(claim, discourse, as_of)
    ways = ways_of(claim, scope, discourse, order)[:MOST_WAYS]
    last = scope.table.last_year(as_of)
    for moment in moments(claim, times, clock, last):
        for cast in casts(scope)[:MOST_CASTS]:
            for way in _by_calendar(ways, scope, moment):
                for upto, share in _spans(claim, order, moment):
                    trial = _trial(claim, scope, cast, order, way, moment, _from(claim, moment), upto=upto)
                    found.append(replace(trial, weight=trial.weight * moment.weight * share))
    yield from sorted((t for t in found if t.weight > 0), key=lambda t: -t.weight)[:MOST]


def _by_calendar(ways: Sequence[Way], scope: Scope, moment: Moment) -> Sequence[Way]:
    """Return ways to rank, those of parts of the calendar by means: not every day comes equally often."""
    if moment.grain in (YEARS, MONTHS, DAYS) or not scope.table.is_series:
        return ways
    means = [replace(w, function="mean") if w.function == "sum" else w for w in ways]
    return [*means, *(replace(w, weight=OF_SUMS * w.weight) for w in ways if w.function == "sum")]


def _spans(claim: Claim, order: Order, moment: Moment) -> list[tuple[bool, float]]:
    """Return whether times after a moment count, with weights: a record stood when it was set."""
    if moment.grain not in (YEARS, MONTHS, DAYS):
        return [(False, 1.0)]
    if _OLD.search(claim.text):
        return [(True, 1.0)]  # what has been beaten since was a record up to then
    return [(False, 1.0), (True, UP_TO)]


def moments(claim: Claim, times: Times, clock: Clock, last: int | None) -> list[Moment]:
    """Return the times that a claim may speak of, those that its own words name first."""
    if day := day_named(claim.text)[0]:
        return [Moment(CALENDAR_DAYS, day, SAID, True)] if clock.day else []
    since = {y for m in _SINCE.finditer(claim.text) for y in m.groups() if y}
    by_month = bool(clock.month) and bool(_BY_MONTH.search(claim.text))
    by_day = bool(clock.day) and bool(_BY_DAY.search(claim.text)) and not by_month
    out: list[Moment] = []
    old = bool(_OLD.search(claim.text))
    windows = [
        (w, SAID, claim.start <= p.start < claim.end)
        for p in times.own
        if (w := p.baseline or p.period if old else p.period) is not None
    ]
    windows += [(p, CARRIED * w, False) for p, w in times.carried]
    parts = calendar_parts(claim, clock)
    general = bool(parts) and bool(_GENERAL.search(claim.text)) and not _PAST_TENSE.search(claim.text)
    for part, grain in parts:
        likely = SAID if general or part.kind != "month" else 0.9 * SAID if times.own else CARRIED
        out += [Moment(grain, _key_of(part), likely, True)] if len(part.names) == 1 else []
    than = (p.baseline for p in times.own if p.period is None and _AS_THAN.match(p.text))
    windows += [(w, SAID if not general else CARRIED, True) for w in than if w is not None]
    q = claim.period
    if q is not None and q.period is not None and not any(p == q.period for p, _, _ in windows):
        windows.append((q.period, 0.9 * SAID if q.origin == "sentence" else CARRIED, False))
    for window, weight, inside in windows:
        first = window.first_day
        if str(first.year) in since or window.width > 1:
            continue
        if window.frequency == "D" and clock.day:
            out.append(Moment(DAYS, first.isoformat(), weight, inside))
        elif window.frequency == "M" and clock.month and not by_day:
            out.append(Moment(MONTHS, str(first.year * 100 + first.month), weight, inside))
        elif window.frequency == "Y" and not by_month and not by_day:
            out.append(Moment(YEARS, str(first.year), weight, inside))
    if not out and last is not None and not old and not by_month and not by_day:
        out.append(Moment(YEARS, str(last), LATEST, False))
    best: dict[tuple[str, str], Moment] = {}
    for m in out:
        if (m.grain, m.key) not in best or m.weight > best[m.grain, m.key].weight:
            best[m.grain, m.key] = m
    said = [m for m in best.values() if m.weight >= 0.9 * SAID]
    return sorted(said or best.values(), key=lambda m: -m.weight)[:4]


_GRAIN_OF = {"month": CALENDAR_MONTHS, "weekday": WEEKDAYS, "season": SEASONS, "decade": DECADES}
_GENERAL = lazy_pattern(
    r"\b(?:is|are|has|have|sees?|brings?|comes?|gets?|remains?|tends?|stays?|draws?|falls?|fall|happens?|"
    r"occurs?|keeps?|busiest|usually|typically|always|traditionally|on average)\b",
    re.I,
)
_PAST_TENSE = lazy_pattern(r"\b(?:was|were|had|did|saw|brought|came|got)\b", re.I)
_AS_THAN = lazy_pattern(r"(?:than|as)\b", re.I)


def calendar_parts(claim: Claim, clock: Clock) -> list[tuple[Part, str]]:
    """Return the parts of the calendar that a claim names and a clock tells, with their grains."""
    known = {"month": bool(clock.month), "weekday": bool(clock.day), "season": bool(clock.month),
             "decade": clock.years[-1] - clock.years[0] >= DECADES_FROM}  # fmt: skip
    return [(p, _GRAIN_OF[p.kind]) for p in parts_of(claim.text, claim.start) if known[p.kind]]


def _key_of(part: Part) -> str:
    name = part.names[0]
    return str(tuple(month_name).index(name)) if part.kind == "month" else name


def _from(claim: Claim, moment: Moment) -> int | None:
    """Return the first year that counts: "since 1990", "of the past five years"."""
    if found := _SINCE.search(claim.text):
        return int(found[1] or found[2])
    if moment.grain in (YEARS, MONTHS, DAYS) and (found := _PAST.search(claim.text)):
        word, unit = (found[1] or found[3]).lower(), found[2] or found[4]
        n = int(word) if word.isdigit() else _COUNTS.get(word, 0)
        if n:
            return int(moment.key[:4]) - n * (10 if unit.lower() == "decades" else 1)
    return None


def _trial(
    claim: Claim, scope: Scope, cast: Cast, order: Order, way: Way, moment: Moment, first: int | None, *,
    upto: bool,
) -> Trial:  # fmt: skip
    table = scope.table
    year = int(moment.key[:4]) if moment.grain in (YEARS, MONTHS, DAYS) else None
    years = Years(first, year if upto and year else None) if (first or upto) and year else ALL_YEARS
    where = tuple(n.predicate for n in cast.own + cast.carried)
    ask = Ask(way.function, way.column, where, way.given, years, moment.grain, way.over)
    by_month = table.clock is not None and bool(table.clock.month)
    months = Ask("count", None, where, (), years, MONTHS) if moment.grain == YEARS and by_month else None
    left = [w for w in scope.unsaid_words(cast.columns) if w.start not in way.explains | order.said]
    q = claim.stated if claim.stated is not None and claim.stated.unit not in ("rank", "year") else None
    beaten = q is not None and bool(_THEN.search(claim.text)) and not _OLD.search(claim.text)
    named = moment.grain == YEARS and q is None
    unit = q.unit if q is not None else "year" if named else "rank"

    def solve(answers: Sequence[Answer]) -> Solved | None:
        if not isinstance(answers[0], Mapping):
            return None
        totals = dict(answers[0])
        if upto:
            totals = {k: v for k, v in totals.items() if k <= moment.key}
        if months is not None and isinstance(answers[1], Mapping):
            totals = _whole_years(totals, answers[1], way)
        own = totals.get(moment.key)
        if own is None or len(totals) < 3 or len(set(totals.values())) < 2:
            return None
        place = 1 + sum(v < own if way.lowest else v > own for v in totals.values())
        sign = 1.0 if way.lowest else -1.0
        line_up = sorted(totals, key=lambda k: (sign * totals[k], k != moment.key, k))
        best = line_up[min(order.place, len(line_up)) - 1]
        line = f"{moment.key}: {figure(own)}, rank {place} of {len(totals)}"
        right = place == order.place
        level = sum(v == own for v in totals.values())
        if level > max(3, CROWD * len(totals)):
            return None
        odds = odds_of(place, order.place, len(totals) / level, right=right)
        if q is not None:
            value = own * way.scale
            fit = bool(covers(q, np.array([abs(value)]))[0])
            missed = 1.0 if fit else min(1.0, likelihood(q, value, fits=False) * 5.0)
            both = Odds(odds.chance * min(1.0, 0.4 * width_of(q)), (1.0 if right else odds.miss) * missed)
            return Solved(value, line, holds=right and fit, agrees=right, odds=both)
        return Solved(float(best) if named else float(place), line, holds=right, agrees=right, odds=odds)

    def sql(until: str) -> str:
        inner = ask_sql(table, ask, until)
        keys = f"CAST(key AS VARCHAR) <= {literal(moment.key)}" if upto else "key IS NOT NULL"
        known = f"SELECT key, value FROM times WHERE {keys} AND value IS NOT NULL"
        head = f"WITH times AS (\n{inner}\n), known AS (\n  {known}\n)\n"
        own = f"(SELECT value FROM known WHERE CAST(key AS VARCHAR) = {literal(moment.key)})"
        if q is not None:
            return f"{head}SELECT {own} * {way.scale:.15g} AS value"
        if named:
            first = f"value {'ASC' if way.lowest else 'DESC'}, key <> {moment.key}, key"
            return f"{head}SELECT key FROM known ORDER BY {first} LIMIT 1 OFFSET {order.place - 1}"
        return f"{head}SELECT 1 + count(*) AS rank FROM known WHERE value {'<' if way.lowest else '>'} {own}"

    missed = others_named(scope, cast.columns, way.explains | order.said)
    weight = cast.weight * way.weight * UNEXPLAINED ** len(left) * OTHER_WORD**missed
    weight *= 0.3 if beaten else 1.0
    return Trial(
        table, (ask, months) if months else (ask,), solve, weight, ask.words(), label_of(where) or "all rows",
        f"among times, from the {'least' if way.lowest else 'most'}", f"{moment.key} of {years.label()}", sql,
        unit,
        cast.carried[0].origin if cast.carried else "", cast,
        (*(w.text for w in left), *(() if way.sure else (NO_ORDER,))),
    )  # fmt: skip


def _whole_years(totals: Mapping[str, float], months: Mapping[str, float], way: Way) -> dict[str, float]:
    """Return the years that are as long as the others, where sums are held against each other."""
    if way.function not in ("sum", "count"):
        return dict(totals)
    known: dict[str, int] = {}
    for key in months:
        known[key[:4]] = known.get(key[:4], 0) + 1
    most = max(known.values(), default=0)
    return {k: v for k, v in totals.items() if known.get(k, most) == most}


__all__ = ["Moment", "calendar_parts", "moments", "timed_trials"]
