"""Gains: a member among its peers, or a time among others, by how much a figure changed.

"None has risen as much since 2010 as Miami", "the hardest landing of all", "grew fastest": what is
ranked is the change between two times, in percent or as a difference, of a figure by time or of two
columns for two years.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from caveat.claims.claim import Claim
from caveat.cube.sql import literal, literals
from caveat.readings.rows.asking.aggregates import aggregates, is_panel
from caveat.readings.rows.asking.columns import Profile, profiles
from caveat.readings.rows.asking.query import MONTHS, YEARS, Answer, Ask, Function, Years, ask_sql
from caveat.readings.rows.asking.twins import is_inside
from caveat.readings.rows.finding.amounts.moves import words_left
from caveat.readings.rows.finding.orders.records import Moment, moments
from caveat.readings.rows.finding.orders.standings import (
    FAMILIES,
    Way,
    placed,
    subjects,
    ways_of,
)
from caveat.readings.rows.finding.orders.threads import LEAST_NAMED, named_after, order_of
from caveat.readings.rows.lexical.superlatives import Order
from caveat.readings.rows.lexical.turns import change_words, gain_of
from caveat.readings.rows.lexical.words import Word
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.named import Named
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.weighing.candidates import COUNT_OF_PANEL, UNEXPLAINED, Cast, casts
from caveat.readings.rows.weighing.pairs import pairs_of
from caveat.readings.rows.weighing.times import Times, on_clock, times_of
from caveat.readings.rows.weighing.trials import NO_ONE, Solved, Trial, label_of

RELATIVE, ABSOLUTE = 0.6, 0.4  # in percent, as a difference; of shares and rates the other way round
OTHER_YEARS = 0.1  # of other years of columns than the first and last, or those that the text names
MOST_CASTS, MOST_WAYS, MOST = 8, 8, 200
GAINED = (*FAMILIES, "change", "trend")


@dataclass(frozen=True, slots=True)
class Step:
    """Two questions of which the second is the later one, with their weight and what they explain."""

    old: Ask
    new: Ask
    weight: float
    explains: frozenset[int]
    percent: bool


@dataclass(frozen=True, slots=True)
class Going:
    """Which way a change goes, how surely one is meant, and whether it is taken in percent."""

    sign: float
    sure: float
    relative: bool = True


def gain_trials(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield the trials of a place by how much something changed, the likeliest only."""
    sign, sure = gain_of(claim) if claim.family in GAINED else (0.0, 0.0)
    order = order_of(claim, discourse) if sign else None
    if order is None or order.peak:
        return
    going = Going(sign, sure)
    times = times_of(claim, discourse, as_of)
    found = [*_of_members(claim, scope, discourse, as_of, order, going, times)]
    found += _of_times(claim, scope, discourse, as_of, order, going, times)
    yield from sorted((t for t in found if t.weight > 0), key=lambda t: -t.weight)[:MOST]


def _of_members(
    claim: Claim, scope: Scope, discourse: Discourse, as_of: date, order: Order, going: Going, times: Times
) -> Iterator[Trial]:
    answers = named_after(claim, scope, discourse)
    ways = ways_of(claim, scope, discourse, order)[:MOST_WAYS]
    free = replace(order, timed=False)
    for cast in (casts(scope, whole=True) or casts(scope))[:MOST_CASTS]:
        for subject, rest, fit in subjects(cast, scope, free, answers):
            steps = [*_by_clock(claim, scope, cast, as_of, times, ways, subject, rest)]
            steps += _by_columns(scope, times, ways, subject, rest, claim)
            for step in steps:
                for relative in (True, False):
                    trial = _place(
                        claim, scope, cast, order, replace(going, relative=relative), subject, step, times
                    )
                    likely = RELATIVE if relative != step.percent else ABSOLUTE
                    yield replace(trial, weight=trial.weight * fit * likely * going.sure)


def _by_clock(
    claim: Claim, scope: Scope, cast: Cast, as_of: date, times: Times, ways: Sequence[Way],
    subject: Named, rest: Sequence[Named],
) -> Iterator[Step]:  # fmt: skip
    """Yield the changes between two times of a clock."""
    table = scope.table
    last = cast.last_year(scope, as_of) if table.clock is not None else None
    if table.clock is None or last is None:
        return
    where, by = tuple(n.predicate for n in rest), subject.predicate.columns[0]
    shares = {p.name for p in profiles(table) if p.percent}
    for old, new, chance in pairs_of(times, claim, table, as_of, last):
        windows = [on_clock(w, table.clock) for w in (old, new)]
        if windows[0] is None or windows[1] is None or old.width != new.width:
            continue
        for way in ways:
            rows = way.function == "count"
            weight = way.weight * chance * (COUNT_OF_PANEL if rows and is_panel(table) else 1.0)
            a, b = (
                Ask(way.function, way.column, where, way.given, w, by, way.over)
                for w in windows
                if w is not None
            )
            yield Step(a, b, weight, way.explains, way.column in shares)


def _by_columns(
    scope: Scope, times: Times, ways: Sequence[Way], subject: Named, rest: Sequence[Named], claim: Claim
) -> Iterator[Step]:
    """Yield the changes between two columns of the same for two years."""
    dated = [p for p in profiles(scope.table) if p.years is not None]
    if len(dated) < 2:
        return
    where, by = tuple(n.predicate for n in rest), subject.predicate.columns[0]
    weights = {w.column: w for w in ways if w.function in ("sum", "mean")}
    said = {y.first_day.year for p in times.own for y in (p.period, p.baseline) if y is not None}
    for a in dated:
        for b in dated:
            if not _earlier(a, b) or (a.name not in weights and b.name not in weights):
                continue
            way = weights.get(b.name) or weights[a.name]
            ends = {(a.years or (0, 0))[1], (b.years or (0, 0))[1]}
            same = [p.years[1] for p in dated if p.years and p.words.keys() == a.words.keys()]
            sure = ends <= said or (not said and ends == {min(same), max(same)})
            function: Function = "sum" if a.additive else "mean"
            old, new = (Ask(function, x.name, where, (), Years(), by) for x in (a, b))
            yield Step(old, new, way.weight * (1.0 if sure else OTHER_YEARS), way.explains, a.percent)


def _earlier(a: Profile, b: Profile) -> bool:
    """Tell whether two columns hold the same for two times, the first of them earlier."""
    if a.years is None or b.years is None or is_inside(a.years, b.years):
        return False
    return a.years < b.years and a.words.keys() == b.words.keys()


def _left(
    scope: Scope, columns: Sequence[str], explains: frozenset[int], order: Order, times: Times
) -> list[Word]:
    return [w for w in words_left(scope, columns, explains | order.said, times) if not is_degree(w)]


def is_degree(word: Word) -> bool:
    """Tell whether a word says how far something went, or names the way that it went."""
    lists = change_words()
    return any({word.low, word.lemma} & lists[k] for k in ("degrees", "rising", "falling"))


def _place(
    claim: Claim, scope: Scope, cast: Cast, order: Order, going: Going, subject: Named, step: Step,
    times: Times,
) -> Trial:  # fmt: skip
    """Return the trial of a member's place by how much its figure changed."""
    table, column, name = scope.table, subject.predicate.columns[0], subject.predicate.values[0]
    left = _left(scope, (*cast.columns, column), step.explains, order, times)
    q = claim.stated if claim.stated is not None and claim.stated.unit != "rank" else None
    others = aggregates(table, column) - {name}
    scale = 100.0 if q is not None and q.unit == "percent" and going.relative else 1.0

    better = "<" if order.lowest else ">"

    def solve(answers: Sequence[Answer]) -> Solved | None:
        old, new = answers
        if not isinstance(old, Mapping) or not isinstance(new, Mapping) or name in aggregates(table, column):
            return None
        totals = changed(old, new, going)
        totals = {k: v for k, v in totals.items() if k not in others}
        return placed(totals, name, order, q, lowest=order.lowest, scale=scale)

    def sql(until: str) -> str:
        out = f" AND CAST(n.key AS VARCHAR) NOT IN ({literals(sorted(others))})" if others else ""
        old, new = (ask_sql(table, a, until) for a in (step.old, step.new))
        some = " AND o.value > 0" if going.relative else ""
        totals = (
            f"WITH old AS (\n{old}\n), new AS (\n{new}\n), totals AS (\n"
            f"  SELECT n.key, {_change_sql(going)} AS value FROM old o JOIN new n ON o.key = n.key\n"
            f"  WHERE o.value IS NOT NULL AND n.value IS NOT NULL{some}{out}\n)\n"
        )
        own = f"(SELECT value FROM totals WHERE CAST(key AS VARCHAR) = {literal(name)})"
        if q is not None:
            return f"{totals}SELECT {own} * {scale:.15g} AS value"
        return f"{totals}SELECT 1 + count(*) AS rank FROM totals WHERE value {better} {own}"

    unsaid = [w.text for w in left]
    chance = max(
        (c.chance for c in scope.carried for n in c.ways if n.predicate == subject.predicate), default=1.0
    )
    if subject.origin not in ("claim", "after") and chance < LEAST_NAMED:
        unsaid.append(NO_ONE)
    way = "rise" if going.sign > 0 else "fall"
    return Trial(
        table, (step.old, step.new), solve, cast.weight * step.weight * UNEXPLAINED ** len(left),
        f"{way} of {step.new.words()}{' in percent' if going.relative else ''}", subject.predicate.label(),
        f"among {label_of(step.new.where) or 'all'}, from the {'least' if order.lowest else 'most'}",
        f"{_when(step.new)} against {_when(step.old)}", sql, q.unit if q is not None else "rank",
        subject.origin if subject.origin != "claim" else "", cast, tuple(unsaid),
    )  # fmt: skip


def _when(ask: Ask) -> str:
    return ask.years.label() if ask.years != Years() else (ask.column or "").replace("_", " ")


def changed(old: Mapping[str, float], new: Mapping[str, float], going: Going) -> dict[str, float]:
    """Return how much the figures of two times changed, counted the way that is meant.

    >>> changed({"a": 4.0, "b": 2.0}, {"a": 5.0, "b": 1.0, "c": 3.0}, Going(-1.0, 1.0))
    {'a': -0.25, 'b': 0.5}
    """
    both = [k for k in new if k in old and (old[k] > 0 or not going.relative)]
    return {k: going.sign * ((new[k] / old[k] - 1.0) if going.relative else new[k] - old[k]) for k in both}


def _change_sql(going: Going) -> str:
    change = "(1.0 * n.value / o.value - 1)" if going.relative else "(1.0 * n.value - o.value)"
    return change if going.sign > 0 else f"-{change}"


def _of_times(
    claim: Claim, scope: Scope, discourse: Discourse, as_of: date, order: Order, going: Going, times: Times
) -> Iterator[Trial]:
    """Yield the trials of a time in which something changed more than in others."""
    table, clock = scope.table, scope.table.clock
    if clock is None or not (order.timed or claim.family == "record"):
        return
    ways = [w for w in ways_of(claim, scope, discourse, order) if not w.given][:MOST_WAYS]
    shares = {p.name for p in profiles(table) if p.percent}
    for moment in moments(claim, times, clock, table.last_year(as_of)):
        if moment.grain not in (YEARS, MONTHS):
            continue
        for cast in casts(scope)[:MOST_CASTS]:
            for way in ways:
                for relative in (True, False):
                    likely = RELATIVE if relative != (way.column in shares) else ABSOLUTE
                    rows = way.function == "count" and is_panel(table)
                    weight = (
                        way.weight * likely * going.sure * moment.weight * (COUNT_OF_PANEL if rows else 1.0)
                    )
                    one = replace(going, relative=relative)
                    trial = _moment(claim, scope, cast, order, one, way, moment, times)
                    yield replace(trial, weight=trial.weight * weight)


def _moment(
    claim: Claim, scope: Scope, cast: Cast, order: Order, going: Going, way: Way, moment: Moment, times: Times
) -> Trial:
    table = scope.table
    where = tuple(n.predicate for n in cast.own + cast.carried)
    ask = Ask(way.function, way.column, where, (), Years(), moment.grain, way.over)
    left = _left(scope, cast.columns, way.explains, order, times)
    months = moment.grain == MONTHS

    def solve(answers: Sequence[Answer]) -> Solved | None:
        found = answers[0]
        totals = steps_of(found, going, months=months) if isinstance(found, Mapping) else {}
        return placed(totals, moment.key, order, None, lowest=order.lowest)

    def sql(until: str) -> str:
        number = "key // 100 * 12 + key % 100" if months else "key"
        some = " WHERE o.value > 0" if going.relative else ""
        return (
            f"WITH known AS (\n  SELECT key, {number} AS at, value FROM (\n{ask_sql(table, ask, until)}\n)\n"
            f"  WHERE key IS NOT NULL AND value IS NOT NULL\n), totals AS (\n"
            f"  SELECT n.key, {_change_sql(going)} AS value\n"
            f"  FROM known o JOIN known n ON n.at = o.at + 1{some}\n)\n"
            f"SELECT 1 + count(*) AS rank FROM totals WHERE value {'<' if order.lowest else '>'} "
            f"(SELECT value FROM totals WHERE CAST(key AS VARCHAR) = {literal(moment.key)})"
        )

    way_of = "rise" if going.sign > 0 else "fall"
    return Trial(
        table, (ask,), solve, cast.weight * UNEXPLAINED ** len(left),
        f"{way_of} of {ask.words()}{' in percent' if going.relative else ''}", label_of(where) or "all rows",
        f"among times, from the {'least' if order.lowest else 'most'}", moment.key, sql, "rank",
        cast.carried[0].origin if cast.carried else "", cast, tuple(w.text for w in left),
    )  # fmt: skip


def steps_of(found: Mapping[str, float], going: Going, *, months: bool) -> dict[str, float]:
    """Return by how much each time differs from the one before it.

    >>> steps_of({"2001": 4.0, "2002": 5.0, "2004": 6.0}, Going(1.0, 1.0, False), months=False)
    {'2002': 1.0}
    """
    line = sorted((int(float(k)), k, v) for k, v in found.items())
    numbers = [(y // 100 * 12 + y % 100 if months else y, k, v) for y, k, v in line]
    out: dict[str, float] = {}
    for (a, _, old), (b, key, new) in pairwise(numbers):
        if b == a + 1 and (old > 0 or not going.relative):
            out |= changed({key: old}, {key: new}, going)
    return out


__all__ = ["Going", "changed", "gain_trials", "steps_of"]
