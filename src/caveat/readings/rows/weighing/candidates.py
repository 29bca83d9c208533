"""Candidates: the combinations of predicates that a claim's words and their context suggest.

Which function, column and predicates the words mean is uncertain, so every combination is a
candidate with a weight (as in AggChecker: Jo et al., SIGMOD 2019). What the claim itself
names counts most; what the text named before may carry over; each word of the claim that a
candidate leaves unexplained costs it weight.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from caveat.readings.rows.asking.query import Predicate
from caveat.readings.rows.naming.carried import Carried
from caveat.readings.rows.naming.listed import takes_place_of
from caveat.readings.rows.naming.named import SPECIFIC, Named
from caveat.readings.rows.naming.scope import Scope

UNEXPLAINED = 0.1  # what each unexplained word of the claim leaves of a candidate's weight
COUNT_OF_PANEL = 0.02  # of the rows of a table with one row for each member and time
LEFT_OUT = 0.06  # of a candidate that leaves out something the claim names
MOST_BANDS = 40  # values of a condition that may be bands of a number
MOST_OWN, MOST_SETS, MOST_CASTS = 16, 24, 96


@dataclass(frozen=True)
class Cast:
    """The predicates of a candidate: those the claim names and those carried over, with their weight."""

    own: tuple[Named, ...]
    carried: tuple[Named, ...]
    weight: float

    @cached_property
    def predicates(self) -> tuple[Predicate, ...]:
        """Return all predicates, those of the claim first."""
        return tuple(n.predicate for n in (*self.own, *self.carried))

    @property
    def origin(self) -> str:
        """Return where what carries over comes from, "" where nothing does."""
        return next((n.origin for n in self.carried), "")

    def last_year(self, scope: Scope, as_of: date) -> int | None:
        """Return the last year known at a day, among the rows that what is carried over narrows to."""
        wide = tuple(n.predicate for n in self.carried if len(n.predicate.values) > 2)
        return scope.table.last_year(as_of, [p.sql() for p in wide])

    @cached_property
    def compared(self) -> frozenset[str]:
        """Return the columns that are held against each other, of which no sum is meant."""
        return frozenset(c for p in self.predicates if p.test and len(p.columns) > 1 for c in p.columns)

    @cached_property
    def limited(self) -> frozenset[str]:
        """Return the columns that limits are set to: who counts those under 18 does not ask for their age."""
        return frozenset(c for p in self.predicates if p.test and len(p.columns) == 1 for c in p.columns)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Return the columns that the predicates are about, and the conditions on numbers."""
        return tuple(x for p in self.predicates for x in (*p.columns, *conditions_of(p)))


def conditions_of(predicate: Predicate) -> tuple[str, ...]:
    """Return the SQL by which words know a condition: on a number, or on bands of one."""
    return (predicate.sql(),) if predicate.test or len(predicate.values) <= MOST_BANDS else ()


def casts(scope: Scope, *, whole: bool = False) -> list[Cast]:
    """Return the combinations of predicates, the best first; `whole` drops no sure name."""
    out: list[Cast] = []
    for own, weight in _own(scope, whole)[:MOST_OWN]:
        taken = {c for n in own for c in n.predicate.columns}
        for carried, chance in _carried(scope.carried, taken)[:MOST_SETS]:
            out.append(Cast(own, carried, weight * chance))
    return sorted(out, key=lambda c: -c.weight)[:MOST_CASTS]


def _own(scope: Scope, whole: bool) -> list[tuple[tuple[Named, ...], float]]:
    """Return the ways to read what the claim itself names, with their weights."""
    choices: list[list[Named | None]] = []
    for group in scope.groups:
        options: list[Named | None] = list(group)
        if not whole or group[0].weight < SPECIFIC:
            options.append(None)
        choices.append(options)
    out: list[tuple[tuple[Named, ...], float]] = []
    for pick in itertools.product(*choices):
        own = tuple(n for n in pick if n is not None)
        used = [c for n in own for c in n.predicate.columns]
        if len(set(used)) < len(used):
            continue
        weight = 1.0
        for group, named in zip(scope.groups, pick, strict=True):
            if named is None and takes_place_of(pick, group[0]):
                continue
            unsure = 1.0 if group[0].weight < SPECIFIC else LEFT_OUT
            weight *= named.weight if named is not None else unsure * (1.2 - group[0].weight)
        out.append((own, weight))
    return sorted(out, key=lambda o: -o[1])


def _carried(groups: Sequence[Carried], taken: set[str]) -> list[tuple[tuple[Named, ...], float]]:
    """Return the sets of what may carry over, with their chances."""
    choices: list[list[tuple[Named | None, float]]] = []
    for group in groups:
        ways = [n for n in group.ways if not set(n.predicate.columns) & taken]
        if not ways:
            continue
        best = ways[0].weight or 1.0
        options: list[tuple[Named | None, float]] = [(n, group.chance * n.weight / best) for n in ways]
        choices.append([*options, (None, 1.0 - group.chance)])
    out: list[tuple[tuple[Named, ...], float]] = []
    for pick in itertools.product(*choices):
        named = tuple(n for n, _ in pick if n is not None)
        used = [c for n in named for c in n.predicate.columns]
        if len(set(used)) == len(used):
            chance = 1.0
            for _, p in pick:
                chance *= p
            out.append((named, chance))
    return sorted(out, key=lambda o: -o[1])


def penalty(scope: Scope, columns: Sequence[str] = ()) -> float:
    """Return what the words left unexplained by a candidate on these columns leave of its weight."""
    return float(UNEXPLAINED ** scope.unexplained(columns))


__all__ = ["Cast", "casts", "conditions_of", "penalty"]
