"""Courses over the years of rows: a trend, a change, a bound that was never reached, a wait."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np

from caveat.claims.claim import Claim
from caveat.readings.rows.asking.query import ALL_YEARS, YEARS, Answer, Ask, Years, ask_sql, by_year
from caveat.readings.rows.finding.amounts.figures import splits
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.weighing.candidates import Cast, casts, penalty
from caveat.readings.rows.weighing.evidence import UNDERSTATED, Odds
from caveat.readings.rows.weighing.trials import (
    Solved,
    Trial,
    figure,
    functions,
    label_of,
    listed_years,
    whens,
)

_SHARE = re.compile(r"\b(?:share|proportion|percentage|fraction|portion)\b", re.I)
_WAIT = re.compile(r"\b(?:wait|waited|waiting|drought|since|ago|without|not won|last)\b", re.I)
LOOKS = ((1, 1.0, "last step"), (2, 0.8, "last two steps"), (5, 0.5, "last five steps"))
LEAST_CHANCE, MISSED_YEAR = 0.001, 0.4  # of a list that is right; of wrong lists, those with one wrong year


def trend_trials(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield trials of a direction over the last years: of a share, a count or a number."""
    table = scope.table
    if table.clock is None or claim.direction not in ("up", "down"):
        return
    sign = -1.0 if claim.direction == "down" else 1.0
    since = claim.period.baseline.first_day.year if claim.period and claim.period.baseline else None
    for cast in casts(scope, whole=True):
        last = cast.last_year(scope, as_of)
        if last is None:
            continue
        for ask, fit in _series_asks(claim, scope, cast, discourse):
            looks = LOOKS if since is None else ((0, 1.0, f"since {since}"),)
            for steps, share, how in looks:
                yield _trend(
                    scope,
                    cast,
                    ask,
                    steps,
                    since,
                    last,
                    sign,
                    cast.weight * fit * share * penalty(scope, cast.columns),
                    how,
                )


def _series_asks(claim: Claim, scope: Scope, cast: Cast, discourse: Discourse) -> Iterator[tuple[Ask, float]]:
    """Yield the questions by year that a direction may be about."""
    table = scope.table
    weight = table.weight.name if table.weight else None
    asked = functions(claim, scope, discourse)
    if _SHARE.search(claim.text) or (claim.stated and claim.stated.unit == "points"):
        for part, whole, fit in splits(scope, cast, ()):
            yield (
                Ask(
                    "share",
                    weight,
                    tuple(n.predicate for n in part),
                    tuple(n.predicate for n in whole),
                    ALL_YEARS,
                    YEARS,
                ),
                fit,
            )
        return
    for function, column, fit in asked:
        yield Ask(function, column, cast.predicates, (), ALL_YEARS, YEARS), fit
    if not asked:
        yield Ask("count", weight, cast.predicates, (), ALL_YEARS, YEARS), 1.0


def _trend(
    scope: Scope,
    cast: Cast,
    ask: Ask,
    steps: int,
    since: int | None,
    last: int,
    sign: float,
    weight: float,
    how: str,
) -> Trial:
    table = scope.table

    def solve(answers: Sequence[Answer]) -> Solved | None:
        years = by_year(answers[0])
        known = sorted(y for y in years if y <= last)
        if len(known) < 2:
            return None
        start = (
            known[max(0, len(known) - 1 - steps)]
            if since is None
            else next((y for y in known if y >= since), None)
        )
        if start is None or start == known[-1]:
            return None
        line_of = np.array([years[y] for y in known if y >= start])
        going = sign * (line_of[-1] - line_of[0]) > 0
        strict = bool((sign * np.diff(line_of) > 0).all()) if 0 < steps <= 2 else going
        text = f"{start}: {figure(years[start])}, {known[-1]}: {figure(years[known[-1]])}"
        return Solved(float(line_of[-1] - line_of[0]), text, holds=bool(going and strict), agrees=bool(going))

    def sql(until: str) -> str:
        start = f"(SELECT key FROM years ORDER BY key DESC LIMIT 1 OFFSET {steps})"
        if since is not None:
            start = f"(SELECT min(key) FROM years WHERE key >= {since})"
        return (
            f"WITH years AS (\n{ask_sql(table, ask, until)}\nHAVING value IS NOT NULL\n)\n"
            f"SELECT (SELECT value FROM years ORDER BY key DESC LIMIT 1)\n"
            f"  - (SELECT value FROM years WHERE key = {start}) AS change"
        )

    return Trial(
        table, (ask,), solve, weight, ask.words(), label_of(ask.where) or "all rows",
        _whole(ask), how, sql, "direction", "", cast,
    )  # fmt: skip


def bound_trials(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield trials of a bound over years: "never got to 60", "at least 50 in every year"."""
    table = scope.table
    q = claim.stated
    if table.clock is None or q is None:
        return
    asked = functions(claim, scope, discourse)
    limit = float(q.value)
    below = claim.polarity == "denied" or q.hedge in ("under", "at_most", "just_under")
    for cast in casts(scope):
        for when in whens(claim, scope, cast.last_year(scope, as_of)):
            for function, column, fit in asked:
                ask = Ask(function, column, cast.predicates, (), when.years, YEARS)
                yield _bound(
                    scope,
                    cast,
                    ask,
                    limit,
                    below,
                    claim,
                    cast.weight * fit * when.weight * penalty(scope, cast.columns),
                )


def _bound(
    scope: Scope, cast: Cast, ask: Ask, limit: float, below: bool, claim: Claim, weight: float
) -> Trial:
    table = scope.table

    def solve(answers: Sequence[Answer]) -> Solved | None:
        years = by_year(answers[0])
        if not years:
            return None
        year = max(years, key=lambda y: years[y]) if below else min(years, key=lambda y: years[y])
        kept = years[year] < limit if below else years[year] >= limit
        holds = not kept if claim.polarity == "denied" else kept  # a denied claim is turned around later
        word = "highest" if below else "lowest"
        return Solved(
            years[year], f"{word} of {len(years)} years: {figure(years[year])} in {year}", holds, holds
        )

    def sql(until: str) -> str:
        return f"SELECT {'max' if below else 'min'}(value) AS value FROM (\n{ask_sql(table, ask, until)}\n)"

    return Trial(
        table, (ask,), solve, weight, f"{'highest' if below else 'lowest'} {ask.words()}",
        label_of(cast.predicates) or "all rows", "", ask.years.label(), sql, "bound", "", cast,
    )  # fmt: skip


def change_trials(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield trials of a change between two years."""
    table = scope.table
    if table.clock is None or claim.direction not in ("up", "down", None):
        return
    sign = -1.0 if claim.direction == "down" else 1.0
    for cast in casts(scope, whole=True):
        years = _ends(claim, table.clock.years, cast.last_year(scope, as_of))
        if years is None:
            continue
        for ask, fit in _series_asks(claim, scope, cast, discourse):
            weight = cast.weight * fit * penalty(scope, cast.columns)
            yield _change(claim, scope, cast, ask, *years, sign, weight)


def _ends(claim: Claim, known: Sequence[int], last: int | None) -> tuple[int, int] | None:
    """Return the years between which a claim sees a change."""
    p = claim.period
    end = p.period.last_day.year if p and p.period and p.relation != "since" else last
    upto = [y for y in known if end is not None and y <= end]
    if not upto:
        return None
    start = p.baseline.first_day.year if p and p.baseline else upto[-2] if len(upto) > 1 else None
    return (start, upto[-1]) if start is not None and start in upto and start != upto[-1] else None


def _change(
    claim: Claim, scope: Scope, cast: Cast, ask: Ask, start: int, end: int, sign: float, weight: float
) -> Trial:
    table = scope.table
    q = claim.stated
    unit = q.unit if q else "direction"
    old, new = (Ask(ask.function, ask.column, ask.where, ask.given, Years(y, y)) for y in (start, end))

    def solve(answers: Sequence[Answer]) -> Solved | None:
        a, b = answers
        if not isinstance(a, float) or not isinstance(b, float):
            return None
        going = sign * (b - a) > 0
        line = f"{start}: {figure(a)}, {end}: {figure(b)}"
        if unit == "direction":
            return Solved(b - a, line, going, going)
        if unit in ("percent", "ratio") and a <= 0:
            return None
        value = 100.0 * (b / a - 1.0) if unit == "percent" else b / a if unit == "ratio" else b - a
        return Solved(sign * value if unit != "ratio" else value, line, None if going else False, going)

    def sql(until: str) -> str:
        a, b = (f"(SELECT value FROM ({ask_sql(table, x, until)}))" for x in (old, new))
        if unit == "percent":
            return f"SELECT {sign:g} * 100.0 * ({b} / {a} - 1) AS value"
        if unit == "ratio":
            return f"SELECT 1.0 * {b} / {a} AS value"
        return f"SELECT {sign if q else 1.0:g} * ({b} - {a}) AS value"

    return Trial(
        table, (old, new), solve, weight, ask.words(), label_of(ask.where) or "all rows",
        _whole(ask),
        f"{end} against {start}", sql, unit, "", cast,
    )  # fmt: skip


def listed_trials(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield trials of listed years: rows that meet the predicates are there in each of them."""
    table, years = scope.table, listed_years(claim)
    if table.clock is None or not years:
        return
    for cast in casts(scope, whole=True):
        if cast.predicates:
            ask = Ask("count", None, cast.predicates, (), ALL_YEARS, YEARS)
            yield _listed(scope, cast, ask, years, cast.weight * penalty(scope, cast.columns))


def _listed(scope: Scope, cast: Cast, ask: Ask, years: tuple[int, ...], weight: float) -> Trial:
    table = scope.table

    def solve(answers: Sequence[Answer]) -> Solved | None:
        there = sorted(y for y, v in by_year(answers[0]).items() if v > 0)
        if not there:
            return None
        met = [y for y in years if y in there]
        others = [y for y in there if y not in years]
        line = f"{len(met)} of {len(years)} listed years have such rows"
        line += f"; also {', '.join(map(str, others[:8]))}" if others else ""
        right = len(met) == len(years)
        odds = _odds_of_list(len(years), len(met), len(there), len(by_year(answers[0])))
        return Solved(float(len(met)), line, right, right, odds)

    def sql(until: str) -> str:
        listed = ", ".join(map(str, years))
        inner = ask_sql(table, ask, until)
        return f"SELECT count(*) AS years FROM (\n{inner}\n) WHERE value > 0 AND key IN ({listed})"

    return Trial(
        table, (ask,), solve, weight, "listed years with rows", label_of(ask.where), "", "", sql,
        "years listed", "", cast,
    )  # fmt: skip


def _odds_of_list(listed: int, met: int, there: int, known: int) -> Odds:
    """Return how likely a list of years comes out by accident: who lists years lists them all.

    >>> [_odds_of_list(4, 4, there, 20).told for there in (4, 15)]
    [1.0, 0.04]
    """
    known = max(known, there)
    ways = math.comb(known, listed) if known >= listed else 1
    miss = float(MISSED_YEAR ** max(1, max(listed, there) - met))
    if met < listed:
        return Odds(LEAST_CHANCE, miss, miss)
    chance = max(LEAST_CHANCE, math.comb(there, listed) / ways)
    return Odds(chance, miss, UNDERSTATED if there > listed else 1.0)


def wait_trials(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield trials of a wait: the years from the last row that meets the predicates to the article's date."""
    table = scope.table
    q = claim.stated
    if table.clock is None or q is None or q.unit != "years" or not _WAIT.search(claim.text):
        return
    for cast in casts(scope):
        if not cast.predicates:
            continue
        ask = Ask("count", None, cast.predicates, (), ALL_YEARS, YEARS)

        def solve(answers: Sequence[Answer]) -> Solved | None:
            years = [y for y, v in by_year(answers[0]).items() if v > 0]
            if not years:
                return None
            return Solved(
                float(as_of.year - max(years)),
                f"{as_of.year} - {max(years)} = {as_of.year - max(years)} years",
            )

        def sql(until: str, ask: Ask = ask) -> str:
            years = ask_sql(table, ask, until)
            return f"SELECT {as_of.year} - max(key) AS years FROM (\n{years}\n) WHERE value > 0"

        yield Trial(
            table, (ask,), solve, cast.weight * penalty(scope, cast.columns), "years since the last row",
            label_of(cast.predicates), "", f"to {as_of.year}", sql, "years", "", cast,
        )  # fmt: skip


def _whole(ask: Ask) -> str:
    return f"share of {label_of(ask.given) or 'all rows'}" if ask.function == "share" else ""


__all__ = ["bound_trials", "change_trials", "listed_trials", "trend_trials", "wait_trials"]
