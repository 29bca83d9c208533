"""Contrasts over rows: two values of one column, by a number, a count or a share."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from datetime import date

from caveat.claims.claim import Claim
from caveat.readings.rows.candidates import Cast, casts, penalty
from caveat.readings.rows.discourse import Discourse
from caveat.readings.rows.named import Named
from caveat.readings.rows.query import Answer, Ask, Years, ask_sql
from caveat.readings.rows.scope import Scope
from caveat.readings.rows.trials import Solved, Trial, figure, functions, label_of, whens

_LIKELY = re.compile(r"\b(?:likely|likelier|share|proportion|percentage|rate|chance|risk|odds)\b", re.I)
_DIFFERENCE = re.compile(
    r"\b(?:more|fewer|less|higher|lower|older|younger|longer|shorter|apart|ahead|gap|difference)\b", re.I
)
EQUAL = 0.06  # two figures no further apart are as much as each other


def contrast_trials(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield trials of a claim that sets one group against another."""
    q = claim.stated
    if q is not None and q.unit not in ("percent", "ratio") and not _DIFFERENCE.search(claim.text):
        return
    for one, other, rest in _pairs(scope):
        narrowed = Scope(**{f: getattr(scope, f) for f in scope.__slots__} | {"groups": rest})
        for cast in casts(narrowed, whole=True):
            if set(one.predicate.columns) & set(cast.columns):
                continue
            for when in whens(claim, scope, cast.last_year(scope, as_of)):
                weight = one.weight * other.weight * cast.weight * when.weight
                weight *= penalty(scope, (*cast.columns, *one.predicate.columns))
                for first, second, fit in _asks(claim, scope, discourse, one, other, cast, when.years):
                    yield _contrast(claim, scope, one, other, first, second, weight * fit, when.years, cast)


def _pairs(scope: Scope) -> Iterator[tuple[Named, Named, tuple[tuple[Named, ...], ...]]]:
    """Yield two values of one column that the claim names, the one spoken of first."""
    for a, b in itertools.combinations(range(len(scope.groups)), 2):
        for one in scope.groups[a]:
            for other in scope.groups[b]:
                if one.predicate.columns == other.predicate.columns and one.predicate != other.predicate:
                    rest = tuple(g for i, g in enumerate(scope.groups) if i not in (a, b))
                    yield (one, other, rest) if one.start < other.start else (other, one, rest)


def _asks(
    claim: Claim, scope: Scope, discourse: Discourse, one: Named, other: Named, cast: Cast, years: Years
) -> Iterator[tuple[Ask, Ask, float]]:
    """Yield the questions for both sides, with how well they fit."""
    table = scope.table
    weight = table.weight.name if table.weight else None
    asked = functions(claim, scope, discourse)
    for function, column, fit in asked:
        first, second = (
            Ask(function, column, (n.predicate, *cast.predicates), (), years) for n in (one, other)
        )
        yield first, second, fit
    if asked:
        return
    own = tuple(n.predicate for n in cast.own)
    carried = tuple(n.predicate for n in cast.carried)
    if own:
        share = 1.0 if _LIKELY.search(claim.text) else 0.3
        first, second = (Ask("share", weight, own, (n.predicate, *carried), years) for n in (one, other))
        yield first, second, share
        if share == 1.0:
            return
    first, second = (Ask("count", weight, (n.predicate, *cast.predicates), (), years) for n in (one, other))
    yield first, second, 1.0


def _contrast(
    claim: Claim, scope: Scope, one: Named, other: Named, first: Ask, second: Ask, weight: float,
    years: Years, cast: Cast,
) -> Trial:  # fmt: skip
    table = scope.table
    q = claim.stated
    unit = q.unit if q is not None else "direction"
    sign = -1.0 if claim.direction == "less" else 1.0

    def solve(answers: Sequence[Answer]) -> Solved | None:
        a, b = answers
        if not isinstance(a, float) or not isinstance(b, float):
            return None
        going = (
            abs(a - b) <= EQUAL * max(abs(a), abs(b)) if claim.direction == "equal" else sign * (a - b) > 0
        )
        line = f"{label_of([one.predicate])}: {figure(a)}, {label_of([other.predicate])}: {figure(b)}"
        if unit == "direction":
            return Solved(a - b, line, going, going)
        if unit in ("percent", "ratio") and (b <= 0 or a <= 0):
            return None
        if unit == "ratio":
            return Solved(a / b if sign > 0 else b / a, line, None, going)
        value = sign * (100.0 * (a / b - 1.0) if unit == "percent" else a - b)
        return Solved(value, line, None if going else False, going)

    def sql(until: str) -> str:
        a, b = (f"(SELECT value FROM ({ask_sql(table, x, until)}))" for x in (first, second))
        if unit == "ratio":
            return f"SELECT 1.0 * {a} / {b} AS value" if sign > 0 else f"SELECT 1.0 * {b} / {a} AS value"
        if unit == "percent":
            return f"SELECT {sign:g} * 100.0 * ({a} / {b} - 1) AS value"
        return f"SELECT {sign if q else 1.0:g} * ({a} - {b}) AS value"

    rest = label_of([p for p in (*first.given, *first.where) if p != one.predicate])
    return Trial(
        table, (first, second), solve, weight, first.words(),
        f"{one.predicate.label()} against {other.predicate.label()}", f"among {rest or 'all rows'}",
        years.label() if table.clock else "", sql, unit, "", cast,
    )  # fmt: skip


__all__ = ["contrast_trials"]
