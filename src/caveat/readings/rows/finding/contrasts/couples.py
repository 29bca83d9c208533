"""Couples: two groups of rows or two columns of numbers, with the measure by which they are held together.

Which sides, which column and which function the words mean is uncertain; each combination is a
couple with a weight, columns that no word names with a small one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from caveat.claims.claim import Claim
from caveat.readings.rows.asking.aggregates import aggregates
from caveat.readings.rows.asking.query import Ask, Function, Years
from caveat.readings.rows.finding.contrasts.measured import MANY, Measure, measures_of
from caveat.readings.rows.finding.contrasts.sides import (
    TAKEN,
    Side,
    Versus,
    column_pairs,
    spoken_words,
    versus_of,
)
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.named import Named
from caveat.readings.rows.naming.relation import Relation
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.weighing.candidates import Cast, casts
from caveat.readings.rows.weighing.trials import When

MOST_CASTS, MOST_SIDES = 10, 24
Whens = Callable[[Cast], Sequence[When]]


@dataclass(frozen=True, slots=True)
class Couple:
    """Two sides at a time, with what narrows both, the words that they explain, and how likely they are.

    A couple is a `guess` where no word says by what its sides are compared.
    """

    first: Side
    second: Side
    weight: float
    columns: tuple[str, ...]
    explains: frozenset[int]
    cast: Cast
    when: When
    scale: float = 1.0
    guess: bool = False


def couples(
    claim: Claim, scope: Scope, relation: Relation, discourse: Discourse, whens: Whens
) -> Iterator[Couple]:
    """Yield the couples that the words of a claim may set against each other, at the times of `whens`."""
    yield from _of_groups(claim, scope, relation, discourse, whens)
    yield from _of_columns(claim, scope, relation, discourse, whens)


def _of_groups(
    claim: Claim, scope: Scope, relation: Relation, discourse: Discourse, whens: Whens
) -> Iterator[Couple]:
    """Yield couples of two groups of rows, or of one and the others."""
    counts = bool(MANY.search(claim.text))
    for versus in sorted(versus_of(claim, scope, relation, discourse), key=lambda v: -v.weight)[:MOST_SIDES]:
        columns = {c for p in (versus.one, versus.other, *versus.where) if p for c in p.columns}
        for cast in _casts(scope, versus.rest, columns):
            for measure in measures_of(claim, scope, relation, discourse, cast):
                if measure.column in columns:
                    continue
                guess = measure.function == "count" and not (scope.rows_named or counts)
                for when in whens(cast):
                    yield Couple(
                        *_group_sides(scope, versus, measure, cast, when.years),
                        versus.weight * cast.weight * measure.weight * when.weight,
                        (*columns, *cast.columns), versus.explains | measure.explains, cast, when,
                        measure.scale, guess,
                    )  # fmt: skip


def _casts(scope: Scope, rest: tuple[tuple[Named, ...], ...], columns: set[str]) -> list[Cast]:
    """Return the casts of what is left of a scope once the sides are taken out."""
    carried = tuple(
        c for c in scope.carried if not columns & {x for n in c.ways for x in n.predicate.columns}
    )
    left = (tuple(n for n in g if not columns & set(n.predicate.columns)) for g in rest)
    groups = tuple(g for g in left if g)
    return casts(replace(scope, groups=groups, carried=carried))[:MOST_CASTS]


def _group_sides(
    scope: Scope, versus: Versus, measure: Measure, cast: Cast, years: Years
) -> tuple[Side, Side]:
    narrowed = measure.part and [p for p in cast.predicates if p not in measure.part]
    plain = [*(narrowed or ([] if measure.part else cast.predicates)), *versus.where]
    assert versus.one is not None
    first = Side(measure.ask([versus.one, *plain], years), label=versus.one.label())
    if versus.other is not None:
        return first, Side(measure.ask([versus.other, *plain], years), label=versus.other.label())
    name = TAKEN.get(versus.take, "all rows")
    if not versus.take:
        return first, Side(measure.ask(plain, years), label=name)
    by = replace(measure.ask(plain, years), by=versus.one.columns[0])
    apart = versus.take in ("sum", "next", "max") and not versus.leader
    own = versus.one.values if apart else ()
    sums = tuple(sorted(aggregates(scope.table, by.by) - set(own)))
    return first, Side(by, versus.take, own, versus.count, name, sums)


def _of_columns(
    claim: Claim, scope: Scope, relation: Relation, discourse: Discourse, whens: Whens
) -> Iterator[Couple]:
    """Yield couples of one column of numbers and another over the same rows."""
    spoken = spoken_words(claim, relation, discourse)
    summed: tuple[tuple[Function, float], ...] = (("sum", 1.0), ("mean", 0.2))
    meant: tuple[tuple[Function, float], ...] = (("mean", 1.0), ("median", 0.3))
    for a, b, fit, explains in column_pairs(claim, scope, relation, spoken):
        for cast in casts(scope)[:MOST_CASTS]:
            for when in whens(cast):
                for function, likely in summed if a.additive and b.additive else meant:
                    first, second = (
                        Side(Ask(function, p.name, cast.predicates, (), when.years), label=p.name)
                        for p in (a, b)
                    )
                    weight = fit * cast.weight * when.weight * likely
                    yield Couple(first, second, weight, cast.columns, explains, cast, when)


__all__ = ["Couple", "couples"]
