"""Standings: a member or value among its peers, by every figure that a table can give for them.

The words tell the place, the end it is counted from and, if they do, the column; `evidence` tells
whether a place that comes out is proof of what is meant: to be first of fifty is no accident.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from caveat.claims.claim import Claim
from caveat.cube.sql import literal, literals
from caveat.quantity import Quantity, covers
from caveat.readings.rows.asking.aggregates import aggregates
from caveat.readings.rows.asking.columns import FROM_CONTEXT, Profile, fit_of, rate_functions, words_of
from caveat.readings.rows.asking.query import Answer, Ask, Function, Predicate, Years, ask_sql
from caveat.readings.rows.finding.amounts.asked import meanings
from caveat.readings.rows.finding.amounts.questions import questions
from caveat.readings.rows.finding.amounts.wide import UNNAMED, scales_of, wide_whens
from caveat.readings.rows.finding.orders.threads import (
    LEAST_NAMED,
    MOST_LEVEL,
    Held,
    aside,
    before_sentence,
    free_whens,
    goes_on_from_change,
    held_since,
    kind_said,
    level_with,
    named_after,
    order_of,
    others_named,
    shares_before,
)
from caveat.readings.rows.lexical.superlatives import Order, order_words
from caveat.readings.rows.lexical.words import Word, is_content, likeness, read_words
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.named import Named
from caveat.readings.rows.naming.scope import Scope, asks_how_likely
from caveat.readings.rows.weighing.candidates import COUNT_OF_PANEL, UNEXPLAINED, Cast, casts
from caveat.readings.rows.weighing.evidence import Odds, likelihood, width_of
from caveat.readings.rows.weighing.rates import SUM_FOR_RATE
from caveat.readings.rows.weighing.trials import (
    NO_ONE,
    NO_ORDER,
    Solved,
    Trial,
    When,
    exact_functions,
    figure,
    label_of,
    unit_fits,
)

MOST_CASTS, MOST_WAYS, MOST_ANSWERS, MOST = 16, 24, 6, 240
PROMINENT = 2.0  # times likelier than chance that what is said to be first is first by another figure, too
NEAR_MISS = 0.5  # of mistaken places are off by one, half as many by two, and so on
HINTED = 0.9  # of a column that the adjective asks for
TAKEN = 0.85  # of what the claim before asked, where the words name no column
OF_KIND = 0.95  # of a thing named before, where the claim says its kind
OTHER_SIDE = 0.1  # of a subject on the wrong side of "than"
FEWEST_RIVALS = 3  # two are no ranking
NOT_ASKED = 0.4  # of a column that the adjective does not ask for, where it asks for another
SPAN = 10  # years in which a place may as well have been reached
CROWD = 0.15  # of all rivals
LEAST_ASKED = 0.15  # of a column's words, from where on they ask for it
OTHER_WORD = 0.4  # of each word that names another column of numbers
NOT_NAMED = 0.1  # of a subject taken from the text before, where the claim names one
_AS_SUBJECT = {"heading": 1.0, "earlier claim": 0.9, "rest": 0.95, "after": 1.0, "before": 0.7}
FAMILIES = ("rank", "record", "level", "count", "contrast", "quantified", "share")


@dataclass(frozen=True, slots=True)
class Way:
    """A way to rank: a function of columns, with its weight, the words it explains, and its direction."""

    function: Function
    column: str | None
    weight: float
    explains: frozenset[int]
    lowest: bool
    over: str = ""
    given: tuple[Predicate, ...] = ()
    scale: float = 1.0
    part: tuple[Predicate, ...] = ()  # the answers of a share
    sure: bool = True  # that words, or an adjective, ask for the column


def standing_trials(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield the trials of the place of a member or value that a claim names or takes up."""
    order = order_of(claim, discourse) if claim.family in FAMILIES else None
    if order is None or order.peak:
        return
    found: list[Trial] = []
    beside, timed = aside(claim)
    order = replace(order, said=order.said | beside)
    moved = goes_on_from_change(claim, order, discourse)
    ways = [replace(w, sure=w.sure and not moved) for w in ways_of(claim, scope, discourse, order)]
    answers = named_after(claim, scope, discourse)
    began = held_since(claim, scope)
    answered = _answers(claim, scope, discourse, order)
    for part, given, column, said in shares_before(claim, scope, discourse):
        answered.append(Way("share", column, TAKEN, said, order.lowest, "", given, part=part))
    for cast in (casts(scope, whole=True) or casts(scope))[:MOST_CASTS]:
        whens = free_whens(wide_whens(claim, scope, cast, discourse, as_of), timed=timed)
        whens = [When(Years(began.since, began.since), 1.0)] if began else whens
        for subject, rest, fit in subjects(cast, scope, order, answers):
            extra = _shares(scope, rest, order) if claim.family != "level" else []
            extra += [w for w in answered if w.part[0].columns != subject.predicate.columns]
            for when in whens:
                for way in (*ways, *extra):
                    trial = _trial(claim, scope, cast, order, subject, rest, way, when.years, began=began)
                    if before_sentence(claim, scope, discourse, subject) and NO_ONE not in trial.unsaid:
                        trial = replace(trial, unsaid=(*trial.unsaid, NO_ONE))
                    found.append(replace(trial, weight=trial.weight * fit * when.weight))
    yield from sorted((t for t in found if t.weight > 0), key=lambda t: -t.weight)[:MOST]


def subjects(
    cast: Cast, scope: Scope, order: Order, answers: Sequence[Named] = ()
) -> Iterator[tuple[Named, tuple[Named, ...], float]]:
    """Yield what is ranked, with the other predicates: a thing that the claim names, else one taken up."""
    flags = {d.columns for d in scope.table.dims if d.flag or d.places}
    everything = tuple(_first_of(n, order) for n in (*cast.own, *cast.carried))
    own = [n for n in everything[: len(cast.own)] if _single(n, flags)]
    after = [n for n in own if order.than >= 0 and n.start > order.than]
    for n in own:
        fit = 1.0 if order.than < 0 or n in after else OTHER_SIDE
        yield n, tuple(x for x in everything if x is not n), fit
    known = [n for n in answers if _single(n, flags)]
    for n in known:
        yield n, tuple(x for x in everything if x.predicate.columns != n.predicate.columns), n.weight
    sure = any(_single(g[0], flags) for g in scope.groups if g)
    if after or order.timed or known:
        return
    for n in everything[len(cast.own) :]:
        if _single(n, flags):
            fit = _AS_SUBJECT.get(n.origin, 0.3) * min(1.0, n.weight / 0.85)
            fit = max(fit, OF_KIND) if kind_said(scope, n) else fit
            yield n, tuple(x for x in everything if x is not n), fit * (NOT_NAMED if sure else 1.0)


def _single(n: Named, flags: set[tuple[str, ...]]) -> bool:
    p = n.predicate
    plain = not p.test and not p.expression
    return p.columns not in flags and len(p.values) == 1 and len(p.columns) == 1 and plain


def ways_of(claim: Claim, scope: Scope, discourse: Discourse, order: Order) -> list[Way]:
    """Return the ways to rank that the words ask for, and with little weight all others."""
    table = scope.table
    said = [w for w in scope.words if is_content(w) and w.start not in order.said]
    own = claim.measure if claim.measure and claim.measure.origin == "sentence" else None
    asked = [*said, *(w for w in (read_words(own.text) if own else ()) if is_content(w))]
    known, rated = scope.profiles, asks_how_likely(claim, scope)
    named = max((fit_of(p, asked) for p in known), default=0.0)
    asks = any(_hint(p, order)[0] for p in known)
    before = _context(claim, discourse) if named < 0.5 and not asks else ()
    exact = exact_functions(read_words(claim.text + " " + " ".join(w.text for w in before)))
    exact = [f for f in exact if f in ("median", "mean")]
    out: list[Way] = []
    for p in known:
        if not unit_fits(claim, scope, p.name):
            continue
        hint, turned = _hint(p, order)
        fit = max(fit_of(p, asked, before), hint * (0.6 + 0.4 * fit_of(p, asked, before)) * HINTED)
        sure = fit >= LEAST_ASKED or len(known) == 1
        fit *= 1.0 if hint or not asks else NOT_ASKED
        fit = fit if p.made else UNNAMED + (1.0 - UNNAMED) * fit
        fit *= SUM_FOR_RATE if rated and p.additive and not p.made else 1.0
        lowest = _lowest(p, order, turned=turned)
        for function, w in _functions(p, exact):
            out.append(Way(function, p.name, fit * w, words_of(p, said), lowest, sure=sure))
    bad = any(likeness(b, x) for b in order_words()["bad"] for x in table.nouns)
    lowest = order.lowest if not order.quality else (order.quality == "worst") != bad
    counted = 0.7 if order.counts and named < 0.5 else 0.15
    counted *= COUNT_OF_PANEL if table.is_series else 1.0
    out.append(Way("count", table.weight.name if table.weight else None, counted, frozenset(), lowest))
    for earlier, name, ask in discourse.before(claim)[:2]:
        if name == table.name and discourse.same_block(claim, earlier) and ask.function != "share":
            weight = TAKEN * (0.1 if asks else 1.0 - 0.8 * named)
            out.append(Way(ask.function, ask.column, weight, frozenset(), order.lowest, ask.over))
    scaled = [replace(w, scale=s, weight=w.weight * v) for w in out for s, v in _scales(claim)]
    return sorted(scaled, key=lambda w: -w.weight)[:MOST_WAYS]


def _scales(claim: Claim) -> list[tuple[float, float]]:
    q = claim.stated
    return [(1.0, 1.0)] if q is None or q.unit == "rank" else scales_of(q)


def _context(claim: Claim, discourse: Discourse) -> tuple[Word, ...]:
    """Return the words of the sentences before, which may say what is ranked."""
    near = [s for s in discourse.around(claim) if s.kind in ("rest", "before", "after")][:4]
    return tuple(w for s in near for w in read_words(s.text, s.start) if is_content(w))


def _hint(p: Profile, order: Order) -> tuple[float, bool]:
    """Return whether an adjective asks for a column, and whether it means its other end."""
    if p.made == "rate":
        return _hint(p.parts[0], order)
    names = {x for tells in (p.words, *p.synonyms) for x in tells}
    if any(likeness(a, x) >= 1.0 for a in order.turned for x in names) or (
        p.years is None and _is_year(p, order)
    ):
        return 1.0, True
    return (1.0 if any(likeness(a, x) for a in order.asks for x in names) else 0.0), False


def _is_year(p: Profile, order: Order) -> bool:
    return bool(order.turned) and p.whole and 1500 <= p.low <= p.high <= 2100


def _lowest(p: Profile, order: Order, *, turned: bool) -> bool:
    if order.quality:
        names = {x for tells in (p.words, *p.synonyms) for x in tells}
        bad = any(likeness(b, x) for b in order_words()["bad"] for x in names)
        return (order.quality == "best") == bad
    return order.lowest != turned


def _functions(p: Profile, exact: Sequence[Function]) -> list[tuple[Function, float]]:
    if p.made == "rate":
        return [*rate_functions(p)]
    plain: list[tuple[Function, float]] = [("sum", 1.0), ("mean", 0.2), ("max", 0.06)]
    if not p.additive:
        plain = [("mean", 1.0), ("median", 0.3), ("max", 0.06)]
    return [(f, 1.0) for f in exact] + [(f, 0.2 * w) for f, w in plain if f not in exact] if exact else plain


def _answers(claim: Claim, scope: Scope, discourse: Discourse, order: Order) -> list[Way]:
    """Return the shares of those who gave an answer that a claim speaks of, in a survey."""
    known = questions(scope.table)
    if not known or claim.stated is not None:
        return []
    near = [(w, FROM_CONTEXT) for w in _context(claim, discourse)]
    out = []
    for m in meanings(known, read_words(claim.text, claim.start), near)[:MOST_ANSWERS]:
        given = (Predicate(m.predicate.columns, (), "known"),)
        weight = m.weight * (1.0 if m.named else UNEXPLAINED)
        out.append(Way("share", None, weight, m.explains, order.lowest, "", given, part=(m.predicate,)))
    return out


def _shares(scope: Scope, rest: Sequence[Named], order: Order) -> list[Way]:
    """Return the share of an answer within each group, where the claim names an answer besides."""
    out = []
    for n in rest:
        p = n.predicate
        if len(p.columns) == 1 and not p.test and n.origin == "claim":
            given = (Predicate(p.columns, (), "known"),)
            out.append(Way("share", None, 0.6, frozenset(), order.lowest, "", given))
    return out[:1]


def _trial(
    claim: Claim, scope: Scope, cast: Cast, order: Order, subject: Named, rest: Sequence[Named], way: Way,
    years: Years, *, began: Held | None = None,
) -> Trial:  # fmt: skip
    table, column, name = scope.table, subject.predicate.columns[0], subject.predicate.values[0]
    where = (*(n.predicate for n in rest if not _same_column(n, way)), *way.part)
    ask = Ask(way.function, way.column, where, way.given, years, column, way.over)
    left = [
        w for w in scope.unsaid_words((*cast.columns, column)) if w.start not in way.explains | order.said
    ]
    q = claim.stated if claim.stated is not None and claim.stated.unit != "rank" else None
    others = aggregates(table, column) - {name}
    whole = name in aggregates(table, column)
    tied = level_with(scope, subject)

    def solve(answers: Sequence[Answer]) -> Solved | None:
        found = answers[0]
        if not isinstance(found, Mapping) or whole or (order.tied and not tied and len(found) < 2):
            return None
        totals = {k: v for k, v in found.items() if k not in others}
        if way.function == "share" and sum(v > 0 for v in totals.values()) < FEWEST_RIVALS - bool(way.part):
            return None  # of what only one of them can have
        if way.function == "count":
            totals = {k: v for k, v in totals.items() if v}
            if all(v == 1.0 for v in totals.values()) or (totals.get(name) == 1.0 and not way.lowest):
                return None  # a row each: no order
        now = placed(totals, name, order, q, lowest=way.lowest, scale=way.scale, tied=tied)
        earlier = [
            {k: v for k, v in a.items() if k not in others} for a in answers[1:] if isinstance(a, Mapping)
        ]
        return now if began is None or now is None else begun(now, earlier, name, order, lowest=way.lowest)

    def sql(until: str) -> str:
        out = f" AND CAST(key AS VARCHAR) NOT IN ({literals(sorted(others))})" if others else ""
        return place_sql(ask_sql(table, ask, until), name, out, q, lowest=way.lowest, scale=way.scale)

    missed = others_named(scope, (*cast.columns, column), way.explains | order.said)
    weight = cast.weight * way.weight * UNEXPLAINED ** len(left) * OTHER_WORD**missed
    unsaid = [w.text for w in left]
    chance = max(
        (c.chance for c in scope.carried for n in c.ways if n.predicate == subject.predicate), default=1.0
    )
    if not way.sure:
        unsaid.append(NO_ORDER)
    if subject.origin not in ("claim", "after") and chance < LEAST_NAMED and not kind_said(scope, subject):
        unsaid.append(NO_ONE)
    ends = [began.since - 1] if began else []
    ends += [table.clock.years[-1]] if began and began.still and table.clock is not None else []
    asks = (ask, *(replace(ask, years=Years(y, y)) for y in ends))
    return Trial(
        table, asks, solve, weight, ask.words(), subject.predicate.label(),
        f"among {label_of(where) or 'all'}, from the {'least' if way.lowest else 'most'}",
        years.label() if table.clock else "", sql, q.unit if q is not None else "rank",
        subject.origin if subject.origin != "claim" else "", cast, tuple(unsaid),
    )  # fmt: skip


def _same_column(n: Named, way: Way) -> bool:
    return any(set(p.columns) & set(n.predicate.columns) for p in way.part)


def _first_of(n: Named, order: Order) -> Named:
    """Return the first of several things that are said to be level, others as they are."""
    p = n.predicate
    if not order.tied or not 2 <= len(p.values) <= MOST_LEVEL or p.test:
        return n
    return replace(n, predicate=replace(p, values=p.values[:1]))


def placed(
    totals: Mapping[str, float], name: str, order: Order, q: Quantity | None, *,
    lowest: bool, scale: float = 1.0, tied: Sequence[str] = (),
) -> Solved | None:  # fmt: skip
    """Return what the place of a name among totals comes to, None where there are no rivals.

    >>> placed({"a": 3.0, "b": 5.0, "c": 4.0}, "c", Order(place=2), None, lowest=False).holds
    True
    """
    own = totals.get(name)
    if own is None or len(totals) < FEWEST_RIVALS or len(set(totals.values())) == 1:
        return None
    place = 1 + sum(v < own if lowest else v > own for v in totals.values())
    ties = [k for k, v in totals.items() if v == own and k != name]
    if len(ties) > max(2, CROWD * len(totals)):
        return None  # a place that many share is no place
    right = place == order.place
    if order.tied:
        right = right and (set(tied) <= set(ties) if tied else bool(ties))
    line = f"{name}: {figure(own)}, rank {place} of {len(totals)}"
    line += f", level with {len(ties)} more" if ties else ""
    odds = odds_of(place, order.place, len(totals) / (1 + len(ties)), right=right)
    if q is None:
        return Solved(float(place), line, holds=right, agrees=right, odds=odds)
    value = own * scale
    fit = bool(covers(q, np.array([abs(value)]))[0])
    missed = 1.0 if fit else likelihood(q, value, fits=False) * 5.0
    both = Odds(odds.chance * min(1.0, 0.4 * width_of(q)), (1.0 if right else odds.miss) * min(1.0, missed))
    return Solved(value, line, holds=right and fit, agrees=right, odds=both)


def begun(
    at: Solved, ends: Sequence[Mapping[str, float]], name: str, order: Order, *, lowest: bool
) -> Solved | None:
    """Return a place as one held since a year: not yet in the year before, and still in the last, if any."""
    known = [x for t in ends if (x := placed(t, name, order, None, lowest=lowest)) is not None]
    if len(known) < len(ends) or at.odds is None or not known:
        return None
    before, *last = known
    holds = bool(at.holds) and all(x.holds for x in last) and not before.holds
    miss = at.odds.miss if not at.holds else 1.0 / SPAN
    line = f"{at.formula}; the year before: {before.formula}"
    return replace(at, holds=holds, agrees=holds, formula=line, odds=Odds(at.odds.chance / SPAN, miss))


def odds_of(place: int, stated: int, rivals: float, *, right: bool) -> Odds:
    """Return how likely a place is by accident, and how likely a mistaken sentence states another.

    >>> odds_of(1, 1, 50, right=True).chance, round(odds_of(3, 1, 50, right=False).miss, 3)
    (0.04, 0.135)
    """
    far = max(1, abs(place - stated))
    miss = NEAR_MISS * 0.5**far + (1.0 - NEAR_MISS) / rivals
    return Odds(min(1.0, (PROMINENT if right else 1.0) / rivals), 1.0 if right else miss)


def place_sql(
    inner: str, name: str, out: str, q: Quantity | None, *, lowest: bool, scale: float = 1.0
) -> str:
    """Return the statement of a place among groups, or of the figure that is said to have it."""
    own = f"(SELECT value FROM totals WHERE CAST(key AS VARCHAR) = {literal(name)})"
    totals = (
        f"WITH found AS (\n{inner}\n), totals AS (\n  SELECT key, value FROM found "
        f"WHERE key IS NOT NULL AND value IS NOT NULL{out}\n)\n"
    )
    if q is not None:
        return f"{totals}SELECT {own} * {scale:.15g} AS value"
    return f"{totals}SELECT 1 + count(*) AS rank FROM totals WHERE value {'<' if lowest else '>'} {own}"


__all__ = ["odds_of", "place_sql", "placed", "standing_trials", "ways_of"]
