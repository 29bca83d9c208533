"""Firsts: the first or last of its kind, and the time when it came: "the last to do so was Fortas, in 1965".

The rows that a claim speaks of, without the one that it gives as the answer, have a first and a last
time. A limit, too, is passed for a first time, or for the first time since.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from caveat.claims.claim import Claim
from caveat.readings.rows.asking.aggregates import is_panel
from caveat.readings.rows.asking.query import ALL_YEARS, DAYS, YEARS, Answer, Ask, Function, ask_sql
from caveat.readings.rows.finding.counts.counted import SIGNS
from caveat.readings.rows.finding.orders.standings import NEAR_MISS, Way, ways_of
from caveat.readings.rows.lexical.superlatives import Order
from caveat.readings.rows.naming.carried import OF_THEM
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.limits import Limit, find_limits
from caveat.readings.rows.naming.named import Named
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.weighing.candidates import UNEXPLAINED, Cast, casts
from caveat.readings.rows.weighing.evidence import Odds
from caveat.readings.rows.weighing.times import times_of
from caveat.readings.rows.weighing.trials import NO_TIME, Solved, Trial, figure, label_of

_FIRST = re.compile(
    r"\b(?:first|earliest)\b(?! (?:place|half|quarter|name|lady|class|aid|\w+ (?:years|months|days|places)))|"
    r"\b(?:opens?|opened|began|begins?|started|starts?) (?:on|in|with)\b",
    re.I,
)
_LAST = re.compile(
    r"\b(?:the|whose|his|her|its|their) (?:last|latest|most recent|final)\b"
    r"(?! (?:\w+ )?(?:years?|months?|weeks?|decades?|century|place|quarter|days?|season)\b)",
    re.I,
)
_FIRST_TIME = re.compile(
    r"\bfor the first time\b|\bfirst (?:passed|topped|exceeded|fell|rose|dropped)\b"
    r"|\bfirst (?:year|season|decade) (?:with|without|in which|when|that|to)\b",
    re.I,
)
_AGO = re.compile(r"\bfor the first time (?:in|for|since)\b", re.I)
FAMILIES = ("record", "level", "rank", "count", "quantified", "duration", "contrast")
AT_ONCE = 0.8  # of the highest figure of a year, where a limit is passed, beside the mean
MANY = 6  # values of a column, of which one may be the answer to who was first
MOST_CASTS, MOST_WAYS, MOST = 10, 8, 80
_SAID = frozenset(
    "first last latest earliest recent final time open begin start pass go become became since so".split()
)


@dataclass(frozen=True, slots=True)
class Edge:
    """Which end of time is meant, and the time that a claim gives for it: its grain and key, "" for none."""

    last: bool
    grain: str
    key: str


def first_trials(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield the trials of who came first or last, and when, the likeliest only."""
    clock = scope.table.clock
    found: list[Trial] = []
    if clock is None:
        return
    if _FIRST_TIME.search(claim.text):
        found = list(_passed(claim, scope, discourse, as_of))
    elif _may_ask(claim) and (edge := _edge(claim, scope, discourse, as_of)):
        for cast in casts(scope)[:MOST_CASTS]:
            for answer, rest in _answers(cast, scope):
                if answer is not None or edge.key:
                    trial = _came(scope, cast, edge, answer, rest)
                    open_end = bool(OF_THEM.search(claim.text)) and not cast.carried
                    unsaid = (*trial.unsaid, NO_TIME) if open_end else trial.unsaid
                    found.append(replace(trial, unsaid=unsaid))
    yield from sorted(found, key=lambda t: -t.weight)[:MOST]


def _may_ask(claim: Claim) -> bool:
    """Tell whether a claim states no other figure than a year."""
    q = claim.stated
    return claim.family in FAMILIES and (q is None or q.unit in ("year", "rank"))


def _edge(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Edge | None:
    clock = scope.table.clock
    assert clock is not None
    first, last = _FIRST.search(claim.text), _LAST.search(claim.text)
    if not first and not last:
        return None
    ends = bool(last) and (not first or (last is not None and last.start() < first.start()))
    for p in times_of(claim, discourse, as_of).own:
        if p.period is None or p.relation != "in":
            continue
        if p.period.frequency == "D" and clock.day and p.period.width == 1:
            return Edge(ends, DAYS, p.period.first_day.isoformat())
        if p.period.frequency == "Y" and p.period.width == 1:
            return Edge(ends, YEARS, str(p.period.first_day.year))
    return Edge(ends, DAYS if clock.day else YEARS, "")


def _answers(cast: Cast, scope: Scope) -> Iterator[tuple[Named | None, tuple[Named, ...]]]:
    """Yield who may be the answer, with what is left to narrow the rows; None where only the time is said."""
    many = {d.columns for d in scope.table.dims if len(d.values) >= MANY}
    everything = (*cast.own, *cast.carried)
    for n in cast.own:
        if n.predicate.columns in many and not n.predicate.test and len(n.predicate.values) == 1:
            yield n, tuple(x for x in everything if x is not n)
    if not any(n.predicate.columns in many for n in cast.own):
        yield None, everything


def _came(scope: Scope, cast: Cast, edge: Edge, answer: Named | None, rest: Sequence[Named]) -> Trial:
    """Return the trial of the first or last time of some rows, and whether the answer is among them then."""
    table = scope.table
    where = tuple(n.predicate for n in rest)
    asks = [Ask("count", None, where, (), ALL_YEARS, edge.grain)]
    if answer is not None:
        asks.append(replace(asks[0], where=(*where, answer.predicate)))
    left = [w for w in scope.unsaid_words(cast.columns) if not {w.low, w.lemma} & _SAID]
    of_year = edge.grain == YEARS or not edge.key

    def solve(answers: Sequence[Answer]) -> Solved | None:
        times = [sorted(k for k, v in a.items() if v) for a in answers if isinstance(a, Mapping)]
        if len(times) != len(asks) or not all(times) or len(times[0]) < 2:
            return None
        own = times[0][-1] if edge.last else times[0][0]
        there = own in times[-1]
        right = there and (not edge.key or own == edge.key)
        told = edge.key or (times[-1][-1] if edge.last else times[-1][0])
        line = f"{'last' if edge.last else 'first'} of {len(times[0])} times: {own}"
        far = abs(times[0].index(told) - times[0].index(own)) if told in times[0] else len(times[0])
        miss = NEAR_MISS * 0.5 ** max(far, 1) + (1.0 - NEAR_MISS) / len(times[0])
        chance = (1.0 if answer is None else 0.5) * min(1.0, 2.0 / len(times[0]))
        odds = Odds(chance, 1.0 if right else miss)
        value = float(own[:4]) if of_year else float(own.replace("-", ""))
        return Solved(value, line, holds=right, agrees=right, odds=odds)

    def sql(until: str) -> str:
        shown = (
            "CAST(left(CAST(key AS VARCHAR), 4) AS INTEGER)" if of_year else "strftime(key, '%Y%m%d')::INT"
        )
        end = "max" if edge.last else "min"
        return (
            f"SELECT {shown} AS value FROM (SELECT {end}(key) AS key FROM (\n"
            f"{ask_sql(table, asks[0], until)}\n) WHERE value > 0)"
        )

    label = label_of(where) or "all rows"
    name = f"{answer.predicate.label()} among " if answer is not None else ""
    return Trial(
        table, tuple(asks), solve, cast.weight * UNEXPLAINED ** len(left),
        f"{'last' if edge.last else 'first'} time of rows", f"{name}{label}", "", edge.key, sql, "year",
        cast.origin, cast, tuple(w.text for w in left),
    )  # fmt: skip


def _passed(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield the trials of the first time beyond a limit, or of the years since the time before."""
    clock = scope.table.clock
    assert clock is not None
    limits = [x for x in find_limits(claim.text, claim.start) if x.sure and x.test in SIGNS]
    times = times_of(claim, discourse, as_of)
    keys = [str(p.period.first_day.year) for p in times.own if p.period is not None and p.relation == "in"]
    carried = [str(p.first_day.year) for p, _ in times.carried[:2]]
    order = Order(said=frozenset(w.start for w in scope.words if {w.low, w.lemma} & _SAID))
    for limit in limits[:1]:
        plain = replace(claim, stated=None)
        cells = is_panel(scope.table) or limit.unit == "percent"
        ways = [w for w in ways_of(plain, scope, discourse, order) if w.function != "count" or not cells]
        for way in _with_ends(ways[:MOST_WAYS], limit):
            for cast in casts(scope)[:MOST_CASTS]:
                for i, key in enumerate(dict.fromkeys([*keys, *carried, str(clock.years[-1])])):
                    trial = _beyond(claim, scope, cast, way, limit, key, order)
                    yield replace(trial, weight=trial.weight * 0.6**i)


def _with_ends(ways: Sequence[Way], limit: Limit) -> list[Way]:
    """Return ways with the highest or lowest figure of a year beside the mean: a limit is passed once."""
    end: Function = "max" if limit.test in (">", ">=") else "min"
    return [
        *ways,
        *(replace(w, function=end, weight=AT_ONCE * w.weight) for w in ways if w.function == "mean"),
    ]


def _beyond(claim: Claim, scope: Scope, cast: Cast, way: Way, limit: Limit, key: str, order: Order) -> Trial:
    """Return the trial of the first year beyond a limit; of the last before it where a time since is said."""
    table = scope.table
    ask = Ask(way.function, way.column, cast.predicates, way.given, ALL_YEARS, YEARS, way.over)
    left = [
        w
        for w in scope.unsaid_words(cast.columns)
        if w.start not in way.explains | order.said and not limit.start <= w.start < limit.end
    ]
    stands = SIGNS[limit.test]
    since = bool(_AGO.search(claim.text))

    def solve(answers: Sequence[Answer]) -> Solved | None:
        found = answers[0]
        if not isinstance(found, Mapping) or key not in found:
            return None
        beyond = sorted(int(float(k)) for k, v in found.items() if stands(v, limit.bound))
        others = len(found) - len(beyond)
        if not beyond or not others or not stands(found[key], limit.bound):
            return None
        before = [y for y in beyond if y < int(key)]
        if since:
            if not before:
                return None
            return Solved(
                float(int(key) - before[-1]), f"{figure(found[key])} in {key}, before in {before[-1]}"
            )
        line = f"first beyond {figure(limit.bound)} in {beyond[0]}"
        right = not before
        far = max(1, abs(int(key) - beyond[0]) - 1)  # nobody is mistaken by decades: something else is meant
        odds = Odds(min(1.0, 2.0 / len(found)), 1.0 if right else NEAR_MISS**2 * 0.5 ** (far - 1))
        return Solved(float(beyond[0]), line, holds=right, agrees=right, odds=odds)

    def sql(until: str) -> str:
        met = f"value {limit.test} {limit.bound:.15g}"
        inner = ask_sql(table, ask, until)
        if since:
            return f"SELECT {key} - max(key) AS value FROM (\n{inner}\n) WHERE {met} AND key < {key}"
        return f"SELECT min(key) AS value FROM (\n{inner}\n) WHERE {met}"

    unit = claim.stated.unit if since and claim.stated is not None else "year"
    return Trial(
        table, (ask,), solve, cast.weight * way.weight * UNEXPLAINED ** len(left),
        f"{'years since' if since else 'first year of'} {ask.words()} {limit.test} {figure(limit.bound)}",
        label_of(cast.predicates) or "all rows", "", key, sql, unit,
        cast.origin, cast, tuple(w.text for w in left),
    )  # fmt: skip


__all__ = ["Edge", "first_trials"]
