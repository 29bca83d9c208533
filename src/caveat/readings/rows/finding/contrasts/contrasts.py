"""Contrasts over rows: one side against another, by a number, a count or a share.

Which sides, which column and which function the words mean is uncertain; each combination is a
candidate with a weight, columns that no word names with a small one, and `evidence` decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from caveat.claims.claim import Claim
from caveat.readings.rows.asking.query import Answer, Ask
from caveat.readings.rows.finding.amounts.wide import wide_whens
from caveat.readings.rows.finding.contrasts.couples import couples
from caveat.readings.rows.finding.contrasts.crossings import crossing_of, crossing_trials
from caveat.readings.rows.finding.contrasts.measured import measures_of
from caveat.readings.rows.finding.contrasts.sides import Side, years_of
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.relation import Relation, relation_of
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.weighing.candidates import UNEXPLAINED, Cast, casts
from caveat.readings.rows.weighing.trials import NO_BASIS, Solved, Trial, When, figure, label_of, unit_fits

EQUAL = 0.06  # two figures no further apart are as much as each other
MOST_CASTS, MOST = 10, 420

_FIRST_TIME = re.compile(r"\b(?:that|when|where)\b.*\bfirst\b|\bfor the (?:first|last) time\b", re.I)


def timed(claim: Claim) -> Claim:
    """Return a claim without its figure: "twice as much" says nothing of when.

    >>> timed(Claim("c", 0, 0, "Bakers earn twice as much", 0, "contrast")).text
    'Bakers earn twice as much'
    """
    q = claim.stated
    if q is None or not claim.start <= q.start < claim.end:
        return claim
    a, b = q.start - claim.start, q.end - claim.start
    return replace(claim, text=claim.text[:a] + " " * (b - a) + claim.text[b:], stated=None)


def contrast_trials(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield the trials of a claim that sets one side against another, the likeliest only."""
    if (crossing := crossing_of(claim, discourse, as_of)) is not None:
        yield from crossing_trials(claim, crossing, scope, discourse)
        return
    relation = relation_of(claim, discourse)
    if relation is None or (claim.stated is None and _FIRST_TIME.search(claim.text)):
        return  # who was ahead says nothing of when that began
    found = [
        *_of_couples(claim, scope, relation, discourse, as_of),
        *_of_years(claim, scope, relation, discourse, as_of),
        *_of_earlier(claim, scope, relation, discourse),
    ]
    yield from sorted((t for t in found if t.weight > 0), key=lambda t: -t.weight)[:MOST]


def _of_couples(
    claim: Claim, scope: Scope, relation: Relation, discourse: Discourse, as_of: date
) -> Iterator[Trial]:
    """Yield trials of two groups of rows, of one against the others, of one column against another."""

    def whens(cast: Cast) -> Sequence[When]:
        return wide_whens(timed(claim), scope, cast, discourse, as_of)

    for c in couples(claim, scope, relation, discourse, whens):
        made = _trial(
            claim,
            scope,
            relation,
            c.first,
            c.second,
            c.weight,
            c.columns,
            c.explains,
            c.cast,
            c.when,
            c.scale,
        )
        yield replace(made, unsaid=(*made.unsaid, NO_BASIS)) if c.guess else made


def _of_years(
    claim: Claim, scope: Scope, relation: Relation, discourse: Discourse, as_of: date
) -> Iterator[Trial]:
    """Yield trials of one year against another: "less than half of what the year before had brought"."""
    if scope.table.clock is None:
        return
    for cast in casts(scope)[:MOST_CASTS]:
        pairs = years_of(claim, scope, relation, wide_whens(timed(claim), scope, cast, discourse, as_of))
        for when, years in pairs:
            for measure in measures_of(claim, scope, relation, discourse, cast):
                first = Side(measure.ask(cast.predicates, when.years), label=when.years.label())
                second = Side(measure.ask(cast.predicates, years), label=years.label())
                weight = cast.weight * measure.weight * when.weight
                yield _trial(
                    claim, scope, relation, first, second, weight, cast.columns, measure.explains, cast, when
                )


def _of_earlier(claim: Claim, scope: Scope, relation: Relation, discourse: Discourse) -> Iterator[Trial]:
    """Yield trials of what the claim names against the figure of an earlier claim: "a quarter of that"."""
    if relation.other != "earlier" and relation.split >= 0:
        return
    for i, (earlier, name, ask) in enumerate(discourse.before(claim)[:2]):
        if name != scope.table.name or ask.by or not discourse.same_block(claim, earlier):
            continue
        if not _comparable(claim, scope, relation, ask):
            continue
        for cast in casts(scope)[:4]:
            own = [n.predicate for n in cast.own]
            kept = [p for p in ask.where if not any(set(p.columns) & set(o.columns) for o in own)]
            first = replace(ask, where=(*kept, *own))
            if first == ask:
                continue
            when = When(ask.years, 1.0)
            weight = cast.weight * 0.8 * 0.6**i
            sides = Side(first, label=label_of(own)), Side(ask, label="what was said before")
            yield _trial(
                claim, scope, relation, *sides, weight, cast.columns, frozenset(), cast, when,
            )  # fmt: skip


def _comparable(claim: Claim, scope: Scope, relation: Relation, ask: Ask) -> bool:
    """Tell whether a difference from an earlier figure can be in the stated unit."""
    q = claim.stated
    if relation.kind != "difference" or q is None:
        return True
    if ask.function == "share":
        return q.unit == "points"
    return unit_fits(claim, scope, ask.column) if ask.column else q.unit in ("count", "people")


def _trial(
    claim: Claim, scope: Scope, relation: Relation, first: Side, second: Side, weight: float,
    columns: Sequence[str], explains: frozenset[int], cast: Cast, when: When, scale: float = 1.0,
) -> Trial:  # fmt: skip
    table, q = scope.table, claim.stated
    bare = relation.kind in ("direction", "equal")
    unit = "direction" if bare or q is None else q.unit
    asked = {c for c in (first.ask.column, second.ask.column) if c}
    left = [
        w
        for w in scope.unsaid_words((*columns, *asked))
        if w.start not in explains and not any(a <= w.start < b for a, b in relation.known)
    ]

    def solve(answers: Sequence[Answer]) -> Solved | None:
        a, b = first.value(answers[0]), second.value(answers[1])
        if a is None or b is None:
            return None
        return _solved(
            relation, a * scale, b * scale, f"{first.label}: {figure(a)}, {second.label}: {figure(b)}"
        )

    def sql(until: str) -> str:
        return _sql(relation, first.sql(table, until), second.sql(table, until), scale)

    where = [p for p in (*first.ask.given, *first.ask.where)[1:] if p not in cast.predicates]
    where += [p for p in cast.predicates if p not in (*first.ask.given, *first.ask.where)[:1]]
    return Trial(
        table, (first.ask, second.ask), solve, weight * UNEXPLAINED ** len(left), first.ask.words(),
        f"{first.label} against {second.label}", f"among {label_of(where) or 'all rows'}",
        when.years.label() if table.clock else "", sql, unit,
        cast.origin, cast, tuple(w.text for w in left),
    )  # fmt: skip


def _solved(relation: Relation, a: float, b: float, line: str) -> Solved | None:
    """Return what two figures come to, and whether they stand as the words say."""
    sign = relation.sign
    if relation.kind == "equal":
        near = abs(a - b) <= EQUAL * max(abs(a), abs(b))
        holds = near or (sign != 0 and sign * (a - b) > 0)
        return Solved(a - b, line, holds, holds)
    going = sign == 0 or sign * (a - b) > 0
    if relation.kind == "direction":
        return Solved(a - b, line, going, going)
    if relation.kind == "difference":
        value = abs(a - b) if sign == 0 else sign * (a - b)
        return Solved(value, line, None if going else False, going)
    if b <= 0 or a <= 0:
        return None
    if relation.kind == "percent":
        return Solved(sign * 100.0 * (a / b - 1.0), line, None if going else False, going)
    return Solved(relation.scale * (a / b if sign > 0 else b / a), line)


def _sql(relation: Relation, a: str, b: str, scale: float) -> str:
    times = f"{scale:g} * " if scale != 1.0 else ""
    if relation.kind == "multiple":
        top, bottom = (a, b) if relation.sign > 0 else (b, a)
        return f"SELECT {relation.scale:.15g} * {top} / {bottom} AS value"
    if relation.kind == "percent":
        return f"SELECT {relation.sign:g} * 100.0 * ({a} / {b} - 1) AS value"
    if relation.kind == "difference":
        gap = f"{times}({a} - {b})"
        return (
            f"SELECT abs({gap}) AS value"
            if relation.sign == 0
            else f"SELECT {relation.sign:g} * {gap} AS value"
        )
    return f"SELECT {times}({a} - {b}) AS value"


__all__ = ["contrast_trials"]
