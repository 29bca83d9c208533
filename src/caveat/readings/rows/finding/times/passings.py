"""Passings: when a figure was last, or once more, beyond a limit, down to months and days.

"It last stood below 10 percent in May 2008", "has not topped 280,000 since 1997", "did not fall below
7 percent again until November": the line of figures tells at which of its times the limit was met.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from caveat.claims.claim import Claim
from caveat.period import Period
from caveat.quantity import Quantity
from caveat.readings.rows.asking.query import ALL_YEARS, DAYS, MONTHS, YEARS, Answer
from caveat.readings.rows.finding.amounts.lines import Line, line_sql, plain_casts
from caveat.readings.rows.finding.amounts.moves import subjects_of, words_left
from caveat.readings.rows.finding.counts.counted import SIGNS
from caveat.readings.rows.finding.orders.standings import NEAR_MISS
from caveat.readings.rows.lexical.stretches import stretch_of, stretch_words
from caveat.readings.rows.lexical.turns import Turn
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.limits import Limit, find_limits, unit_fit
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.weighing.candidates import UNEXPLAINED, Cast
from caveat.readings.rows.weighing.evidence import Odds
from caveat.readings.rows.weighing.times import Times, times_of
from caveat.readings.rows.weighing.trials import Solved, Trial, figure, label_of

How = Literal["last", "again"]
MOST_CASTS, MOST_SUBJECTS, MOST = 6, 8, 80
UNNAMED = 0.3  # of a subject's weight below which nothing says of what the limit is
OTHER_UNIT = 0.1  # of a unit that hardly suits a column, below which the limit is none of its figures
CHANCE = 2.0  # over the number of times: that the time comes out by accident
MISTAKES = 8.0  # a mistaken time is off by an eighth of all times
LEAST_TIMES = 6
_VERB = (
    r"(?:time|stood|was|were|fell|rose|dropped|sank|slid|dipped|topped|passed|exceeded|surpassed|reached|hit|had|"
    r"saw|went|came|got|climbed|managed|recorded|crossed|attracted|drew|sold|made|broke)"
)
_LAST = re.compile(rf"\blast {_VERB}\b|\b(?:was|were) last\b|\bfor the last time\b", re.I)
_NOT_SINCE = re.compile(r"(?:\b(?:not|never|no|none|nothing|nobody)\b|n['’]t\b)[^.;]*\bsince\b", re.I)
_AGAIN = re.compile(
    r"(?:\b(?:not|never)\b|n['’]t\b)[^.;]*\b(?:until|till|before)\b|\bonly .{0,40}\bagain\b", re.I
)
_SAID = frozenset("last time again until once more not never since stood only mark".split())


@dataclass(frozen=True, slots=True)
class Passing:
    """Which time is meant, the grain and key that a claim gives for it, and the limit."""

    how: How
    grain: str
    key: str
    limit: Limit
    start: int
    end: int

    @property
    def stated(self) -> Quantity:
        """Return the year of it as what a claim states."""
        return Quantity(self.key[:4], self.start, self.end, Decimal(self.key[:4]), "year")


def passing_of(claim: Claim, discourse: Discourse, as_of: date) -> Passing | None:
    """Return when a claim says that a limit was last met, or met once more; None for no such claim."""
    how = _how(claim)
    if how is None or stretch_of(claim) is not None:
        return None
    limits = [x for x in find_limits(claim.text, claim.start) if x.sure and x.test in SIGNS]
    time = _time(times_of(claim, discourse, as_of), claim)
    if not limits or time is None:
        return None
    return Passing(how, time[0], time[1], limits[0], time[2], time[3])


def _how(claim: Claim) -> How | None:
    text = claim.text
    if _AGAIN.search(text):
        return "again"
    return "last" if _LAST.search(text) or _NOT_SINCE.search(text) else None


def _time(times: Times, claim: Claim) -> tuple[str, str, int, int] | None:
    """Return the grain and key of the time that a claim gives, and where it stands."""
    for p in reversed(times.own):
        window = p.period or p.baseline
        if window is None or window.width != 1 or not claim.start <= p.start < claim.end:
            continue
        if made := _key(window):
            return (*made, p.start, p.end)
    return None


def _key(window: Period) -> tuple[str, str] | None:
    first = window.first_day
    if window.frequency == "D":
        return DAYS, first.isoformat()
    if window.frequency in ("M", "Q"):
        return MONTHS, str(100 * first.year + first.month)
    return (YEARS, str(first.year)) if window.frequency == "Y" else None


def passing_trials(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield the trials of when a limit was last met, or met once more, the likeliest only."""
    clock, passing = scope.table.clock, passing_of(claim, discourse, as_of)
    if clock is None or passing is None:
        return
    if (passing.grain == MONTHS and not clock.month) or (passing.grain == DAYS and not clock.day):
        return
    found: list[Trial] = []
    times = times_of(claim, discourse, as_of)
    plain, limit = replace(claim, stated=None), passing.limit
    known = {p.name: p for p in scope.profiles}
    for cast in plain_casts(scope)[:MOST_CASTS]:
        subjects = subjects_of(plain, scope, cast, discourse, Turn("run", 1.0, 1.0))
        for subject in sorted(subjects, key=lambda s: -s.weight)[:MOST_SUBJECTS]:
            profile = known.get(subject.ask.column or "")
            suits = unit_fit(limit, profile) if profile is not None else float(limit.unit != "percent")
            if suits < OTHER_UNIT:
                continue
            left = [
                w.text for w in words_left(scope, cast.columns, subject.explains, times)
                if not limit.start <= w.start < limit.end
                and not {w.low, w.lemma} & (_SAID | stretch_words()["said"])
            ]  # fmt: skip
            if subject.weight < UNNAMED:
                left.append("what passed it")
            line = Line(scope.table, replace(subject.ask, years=ALL_YEARS, by=passing.grain))
            small = limit.unit == "percent" and profile is not None and profile.high <= 1.0
            trial = _trial(line, cast, passing, limit.bound * (0.01 if small else 1.0))
            weight = cast.weight * subject.weight * suits * UNEXPLAINED ** len(left)
            found.append(replace(trial, weight=weight, unsaid=tuple(left)))
    yield from sorted(found, key=lambda t: -t.weight)[:MOST]


def came_again(met: Sequence[bool]) -> int:
    """Return where a limit was met once more after it was not met for longest, -1 for nowhere.

    >>> came_again([True, False, True, False, False, False, True, True, False])
    6
    """
    best, at, since = 0, -1, 0
    for i, there in enumerate(met):
        if there and since > best:
            best, at = since, i
        since = 0 if there else since + 1
    return at


def _trial(line: Line, cast: Cast, passing: Passing, bound: float) -> Trial:
    table, ask = line.table, line.ask
    stands = SIGNS[passing.limit.test]

    def solve(answers: Sequence[Answer]) -> Solved | None:
        values = line.values(answers[0])
        keys = list(values)
        met = [stands(v, bound) for v in values.values()]
        if len(keys) < LEAST_TIMES or not any(met) or all(met) or passing.key not in values:
            return None
        at = len(met) - 1 - met[::-1].index(True) if passing.how == "last" else came_again(met)
        if at < 0 or (passing.how == "last" and at == len(met) - 1):
            return None
        own = keys[at]
        right = own == passing.key
        far = abs(at - keys.index(passing.key))
        spread = max(1.0, len(keys) / MISTAKES)
        miss = max(NEAR_MISS * 0.5 ** max(far, 1), 0.5 * math.exp(-far / spread) / spread)
        line_shown = f"{passing.how} {passing.limit.test} {figure(bound)} in {own}: {figure(values[own])}"
        odds = Odds(min(0.5, CHANCE / len(keys)), 1.0 if right else miss)
        return Solved(float(own.replace("-", "")), line_shown, holds=right, agrees=right, odds=odds)

    def sql(until: str) -> str:
        met = f"value {passing.limit.test} {bound:.15g}"
        shown = "strftime({}, '%Y%m%d')::INT" if ask.by == DAYS else "{}"
        inner = line_sql(line, until)
        if passing.how == "last":
            return f"SELECT {shown.format('max(key)')} AS value FROM (\n{inner}\n) WHERE {met}"
        return (
            f"WITH line AS (\n{inner}\n), met AS (\n"
            "  SELECT key, row_number() OVER (ORDER BY key) AS n, m\n"
            f"  FROM (SELECT key, {met} AS m FROM line)\n), back AS (\n"
            "  SELECT key, n - coalesce(lag(n) OVER (ORDER BY key), 0) AS waited FROM met WHERE m\n)\n"
            f"SELECT {shown.format('key')} AS value FROM back ORDER BY waited DESC, key LIMIT 1"
        )

    unit = {YEARS: "year", MONTHS: "month", DAYS: "day"}[ask.by]
    words = "last time of" if passing.how == "last" else "next time of"
    return Trial(
        table, (ask,), solve, 0.0, f"{words} {ask.words()} {passing.limit.test} {figure(bound)}",
        label_of(cast.predicates) or "all rows", "", passing.key, sql, unit, cast.origin, cast,
    )  # fmt: skip


__all__ = ["came_again", "passing_of", "passing_trials"]
