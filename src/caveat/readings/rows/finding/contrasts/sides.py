"""Sides: what a claim may set against what, in one table: groups, columns, years, all the others."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from caveat.claims.claim import Claim
from caveat.cube.sql import identifier, literals
from caveat.readings.rows.asking.aggregates import aggregates
from caveat.readings.rows.asking.columns import Profile, fit_of, words_of
from caveat.readings.rows.asking.query import Answer, Ask, Predicate, Years, ask_sql
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.lexical.words import Word, is_content, read_words
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.limits import find_limits, limit_groups
from caveat.readings.rows.naming.mentions import index_of
from caveat.readings.rows.naming.named import Named, find_groups
from caveat.readings.rows.naming.relation import Relation
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.weighing.trials import When, unit_fits

Take = Literal["", "max", "min", "mean", "median", "sum", "next"]
SPOKEN = {"rest": 0.9, "before": 0.55, "after": 0.3, "heading": 0.4, "title": 0.2, "lead": 0.1}
EARLIER = 0.8  # of what an earlier claim asked of
NO_OTHER = 0.15  # of all the others, where no word speaks of them
TAKEN = {
    "max": "the highest", "min": "the lowest", "sum": "all others together", "next": "the next",
    "mean": "the mean", "median": "the median",
}  # fmt: skip
BOTH_NAMED, LEAST_PAIR = 0.1, 0.3  # of other sides, where the claim names two of one column so surely
WITHIN = 0.5  # of the others in the same group, where only the margin is named
MOST_HOMES = 4
BEHIND = 14  # characters behind a limit whose words belong to it: "15 years or more behind them"
OTHER_COLUMN = 0.06  # of a column that no word names, against one that is named
MOST_GROUPS = 24  # values of a column whose others may be spoken of together
_YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")


@dataclass(frozen=True, slots=True)
class Side:
    """A question, and what is taken of its answer where that is a figure for each member of a column."""

    ask: Ask
    take: Take = ""
    own: tuple[str, ...] = ()  # members that are left out, or behind which the next ones come
    count: int = 1
    label: str = ""
    sums: tuple[str, ...] = ()  # members that stand for several, and so are nobody's rivals

    def value(self, found: Answer) -> float | None:
        """Return the figure of the side."""
        if not isinstance(found, Mapping):
            return found if isinstance(found, float) and not self.take else None
        own = [found[k] for k in self.own if k in found]
        left = [v for k, v in found.items() if k not in self.own and k not in self.sums]
        if not left:
            return None
        if self.take == "next":
            below = sorted((v for v in left if not own or v < own[0]), reverse=True)
            return sum(below[: self.count]) if len(below) >= self.count else None
        left.sort()
        half = len(left) // 2
        return {
            "max": left[-1],
            "min": left[0],
            "sum": sum(left),
            "mean": sum(left) / len(left),
            "median": left[half] if len(left) % 2 else (left[half - 1] + left[half]) / 2.0,
        }.get(self.take)

    def sql(self, table: RowTable, until: str) -> str:
        """Return the figure of the side as a term of a statement."""
        inner = ask_sql(table, self.ask, until)
        if not self.take:
            return f"(SELECT value FROM (\n{inner}\n))"
        key = "CAST(key AS VARCHAR)"
        out = [*self.own, *self.sums]
        where = "key IS NOT NULL AND value IS NOT NULL" + (
            f" AND {key} NOT IN ({literals(out)})" if out else ""
        )
        if self.take == "next":
            first = (
                f"(SELECT max(value) FROM found WHERE {key} IN ({literals(self.own)}))"
                if self.own
                else "NULL"
            )
            below = f" AND value < coalesce({first}, 'Infinity'::DOUBLE)"
            return (
                f"(WITH found AS (\n{inner}\n) SELECT sum(value) FROM (SELECT value FROM found "
                f"WHERE {where}{below} ORDER BY value DESC LIMIT {self.count}))"
            )
        call = {"mean": "avg", "sum": "sum"}.get(self.take, self.take)
        return f"(SELECT {call}(value) FROM (\n{inner}\n) WHERE {where})"


@dataclass(frozen=True, slots=True)
class Versus:
    """Two groups that may be compared, and the chance by the words; `rest` are the names left over.

    `other` is None where the other side is made of the members of `by` by `take`, or of all rows.
    """

    one: Predicate | None
    other: Predicate | None
    weight: float
    rest: tuple[tuple[Named, ...], ...]
    take: Take = ""
    count: int = 1
    explains: frozenset[int] = frozenset()
    leader: bool = False  # the first of all, and not of the others
    where: tuple[Predicate, ...] = ()  # the group within which the others stand


def versus_of(claim: Claim, scope: Scope, relation: Relation, discourse: Discourse) -> Iterator[Versus]:
    """Yield the two groups of rows that a claim may set against each other."""
    named = [*_named_pairs(scope, relation), *_limit_pairs(claim, scope, discourse)]
    yield from named
    told = BOTH_NAMED if any(v.weight >= LEAST_PAIR for v in named) else 1.0  # both sides have their names
    spoken = spoken_of(scope, claim, discourse)
    if not relation.other or relation.other == "earlier":
        yield from (replace(v, weight=told * v.weight) for v in _spoken_pairs(scope, relation, spoken))
    own = ((n, i) for i, g in enumerate(scope.groups) for n in g)
    subjects = [(n, n.weight, i) for n, i in own if _is_first(n, relation)]
    if not subjects:
        subjects = [(n, w, -1) for n, w in spoken]
    for subject, weight, at in subjects:
        rest = tuple(g for i, g in enumerate(scope.groups) if i != at)
        yield from _against_others(scope, relation, subject, told * weight, rest)
        if relation.kind == "difference" and relation.other in ("", "others"):
            yield from _within(scope, subject, told * weight, rest)


def _is_first(named: Named, relation: Relation) -> bool:
    return relation.split < 0 or named.start < relation.split


def _named_pairs(scope: Scope, relation: Relation) -> Iterator[Versus]:
    """Yield two values of one column that the claim names, the one spoken of first."""
    for a, b in itertools.combinations(range(len(scope.groups)), 2):
        for x, y in itertools.product(scope.groups[a], scope.groups[b]):
            if x.predicate.columns != y.predicate.columns or x.predicate == y.predicate:
                continue
            if set(x.predicate.values) & set(y.predicate.values):  # a list, and one that stands in it
                continue
            one, other = (x, y) if x.start < y.start else (y, x)
            fit = 1.0 if relation.split < 0 or one.start < relation.split <= other.start else 0.3
            rest = tuple(g for i, g in enumerate(scope.groups) if i not in (a, b))
            yield Versus(one.predicate, other.predicate, one.weight * other.weight * fit, rest)


def spoken_of(scope: Scope, claim: Claim, discourse: Discourse) -> list[tuple[Named, float]]:
    """Return what the text before names, and what earlier claims asked of, with its chance.

    The likeliest come first.
    """
    out: dict[Predicate, tuple[Named, float]] = {}

    def note(named: Named, chance: float) -> None:
        if named.predicate not in out or out[named.predicate][1] < chance:
            out[named.predicate] = (named, chance)

    for i, (earlier, name, ask) in enumerate(discourse.before(claim)[:3]):
        if name == scope.table.name and discourse.same_block(claim, earlier):
            for p in (*ask.where, *ask.given):
                if not p.test:
                    note(Named(p, 1.0, earlier.start, earlier.end, "earlier claim"), EARLIER * 0.7**i)
    index = index_of(scope.table)
    for stretch in discourse.around(claim):
        said = [w for w in read_words(stretch.text) if is_content(w)]
        for group in find_groups(scope.table, index.find(stretch.text, stretch.start), said):
            for n in group[:2]:
                note(replace(n, origin=stretch.kind), SPOKEN.get(stretch.kind, 0.1) * n.weight)
    return sorted(out.values(), key=lambda x: -x[1])[:8]


def _spoken_pairs(
    scope: Scope, relation: Relation, spoken: Sequence[tuple[Named, float]]
) -> Iterator[Versus]:
    """Yield a value that the claim names with one of the same column spoken of before, or two of those."""
    named = {n.predicate.columns for g in scope.groups for n in g}
    for i, group in enumerate(scope.groups):
        rest = tuple(g for j, g in enumerate(scope.groups) if j != i)
        for own in group:
            for before, chance in spoken:
                if before.predicate.columns != own.predicate.columns or set(before.predicate.values) & set(
                    own.predicate.values
                ):
                    continue
                weight = own.weight * chance
                if _is_first(own, relation):
                    yield Versus(own.predicate, before.predicate, weight, rest)
                else:
                    yield Versus(before.predicate, own.predicate, weight, rest)
    if relation.split >= 0:
        return
    for (one, a), (other, b) in itertools.combinations(spoken, 2):
        p, q = one.predicate, other.predicate
        if p.columns == q.columns and p.columns not in named and not set(p.values) & set(q.values):
            first, second = (p, q) if one.start <= other.start else (q, p)
            yield Versus(first, second, 0.8 * a * b, scope.groups)


def _against_others(
    scope: Scope, relation: Relation, named: Named, weight: float, rest: tuple[tuple[Named, ...], ...]
) -> Iterator[Versus]:
    """Yield one group against all, the first, the last, the next or all the others of its column."""
    takes: dict[str, list[tuple[Take, float]]] = {
        "average": [("mean", 0.6), ("median", 0.4)],
        "highest": [("max", 1.0)],
        "lowest": [("min", 1.0)],
        "next": [("next", 1.0)],
        "added": [("sum", 1.0)],
        "others": [("max", 1.0 if relation.kind != "multiple" else 0.5)],
    }
    p = named.predicate
    if p.test:
        return
    if relation.other == "average":
        yield Versus(p, None, weight, rest)
    if len(p.columns) == 1 and relation.other in takes:
        for take, fit in takes[relation.other]:
            leader = relation.other == "highest"
            yield Versus(p, None, weight * fit, rest, take, relation.count, leader=leader)
    dim = next((d for d in scope.table.dims if d.columns == p.columns), None)
    if (
        dim is None
        or len(dim.values) > MOST_GROUPS
        or relation.other in ("average", "highest", "lowest", "next", "year before")
    ):
        return
    sums = aggregates(scope.table, p.columns[0])
    left = tuple(v for v in dim.values if v not in p.values and v != dim.margin and v not in sums)
    if left:
        fit = 0.8 if relation.other in ("others", "added") else NO_OTHER
        yield Versus(p, replace(p, values=left), weight * fit, rest)


def _within(
    scope: Scope, named: Named, weight: float, rest: tuple[tuple[Named, ...], ...]
) -> Iterator[Versus]:
    """Yield one member against the best of the others in the group that it belongs to: "won by 26 votes"."""
    table, p = scope.table, named.predicate
    dim = next((d for d in table.dims if d.columns == p.columns), None)
    if dim is None or len(p.columns) > 1 or len(p.values) > 1 or p.test or len(dim.values) <= MOST_GROUPS:
        return
    homes = [d for d in table.dims if len(d.columns) == 1 and d is not dim and not d.flag and not d.places]
    homes = [d for d in homes if 1 < len(d.values) < len(dim.values)][:MOST_HOMES]
    for home in sorted(homes, key=lambda d: -len(d.values)):
        name = f"CAST({identifier(home.columns[0])} AS VARCHAR)"
        low, high = (f"{f}({name}) FILTER (WHERE {p.sql()})" for f in ("min", "max"))
        only = table.one(f"CASE WHEN {low} = {high} THEN {low} END")
        if only is not None:
            where = (Predicate(home.columns, (str(only),)),)
            yield Versus(p, None, WITHIN * weight, rest, "max", where=where)


def _limit_pairs(claim: Claim, scope: Scope, discourse: Discourse) -> Iterator[Versus]:
    """Yield two ranges of one number column: "15 years or more ... two or fewer"."""
    before = next((s.text for s in discourse.around(claim) if s.kind == "rest"), "")
    text, offset = before + claim.text, claim.start - len(before)
    q = claim.stated
    limits = [
        x for x in find_limits(text, offset) if x.sure and (q is None or x.end <= q.start or x.start >= q.end)
    ]
    limits = sorted(limits, key=lambda x: x.start)
    if len(limits) < 2:
        return
    words = [w for w in read_words(text, offset) if is_content(w)]
    one, other = limits[0], limits[-1]
    explains = frozenset(w.start for w in words for x in (one, other) if x.start <= w.start < x.end + BEHIND)
    ways = [limit_groups(claim, scope.table, [x], words, scope.words_before) for x in (one, other)]
    if not ways[0] or not ways[1]:
        return
    rest = tuple(g for g in scope.groups if not any(n.predicate.test for n in g))
    for a, b in itertools.product(ways[0][-1], ways[1][-1]):
        if a.predicate.columns == b.predicate.columns and len(a.predicate.columns) == 1:
            yield Versus(a.predicate, b.predicate, max(a.weight, b.weight), rest, explains=explains)


def spoken_words(claim: Claim, relation: Relation, discourse: Discourse) -> tuple[Word, ...]:
    """Return the words of the claim's sentence before it, where the relation begins there."""
    rest = next((s for s in discourse.around(claim) if s.kind == "rest"), None)
    near = 0 <= relation.split <= claim.start or any(a < claim.start for a, _ in relation.known)
    return tuple(w for w in read_words(rest.text, rest.start) if is_content(w)) if rest and near else ()


def column_pairs(
    claim: Claim, scope: Scope, relation: Relation, spoken: Sequence[Word]
) -> Iterator[tuple[Profile, Profile, float, frozenset[int]]]:
    """Yield two columns of numbers that the words name, the one spoken of first, with the words that do."""
    known = [p for p in scope.profiles if relation.kind != "difference" or unit_fits(claim, scope, p.name)]
    said = [w for w in (*spoken, *scope.words) if is_content(w)]
    before = scope.words_before
    fits = {p.name: fit_of(p, said, before) for p in known}
    named = sorted((p for p in known if fits[p.name] > 0.2), key=lambda p: -fits[p.name])[:8]
    yield from _half_named(known, named, fits, relation, said)
    for a, b in itertools.combinations(named, 2):
        if a.percent != b.percent or (a.years and b.years and a.years != b.years):
            continue
        place_a, place_b = _place(a, b, said, before), _place(b, a, said, before)
        if place_a is None or place_b is None:
            continue
        first, second = (a, b) if _order(place_a, place_b, relation) else (b, a)
        yield (
            first,
            second,
            min(fits[a.name], 1.0) * min(fits[b.name], 1.0),
            words_of(a, said) | words_of(b, said),
        )


def _half_named(
    known: Sequence[Profile],
    named: Sequence[Profile],
    fits: Mapping[str, float],
    relation: Relation,
    said: Sequence[Word],
) -> Iterator[tuple[Profile, Profile, float, frozenset[int]]]:
    """Yield a column that the words name against one that they do not, whose words stay unexplained."""
    if relation.kind in ("direction", "equal") or relation.other or relation.split < 0:
        return
    for a in named[:3]:
        own = words_of(a, said)
        if fits[a.name] < 0.5 or not own or min(own) > relation.split:
            continue
        for b in known:
            if b is not a and b not in named and b.additive == a.additive and b.percent == a.percent:
                yield a, b, OTHER_COLUMN * fits[a.name], own


def years_of(
    claim: Claim, scope: Scope, relation: Relation, whens: Sequence[When]
) -> Iterator[tuple[When, Years]]:
    """Yield two years that a claim compares, the one it is about first."""
    clock = scope.table.clock
    assert clock is not None
    single = [w for w in whens if w.years.first is not None and w.years.first == w.years.last]
    if relation.other == "year before":
        for when in single:
            year = int(when.years.first or 0)
            yield when, replace(when.years, first=year - 1, last=year - 1)
        return
    if relation.split < 0:
        return
    text = claim.text
    at = relation.split - claim.start
    said = [(int(m[0]), m.start()) for m in _YEAR.finditer(text)]
    first = [y for y, i in said if i < at]
    second = [y for y, i in said if i >= at]
    if not second:
        return
    other = Years(second[0], second[0])
    if first:
        yield When(Years(first[-1], first[-1]), 1.0), other
        return
    for when in single:
        if when.years != other:
            yield when, replace(other, months=when.years.months)


def _place(p: Profile, beside: Profile, said: Sequence[Word], before: Sequence[Word]) -> int | None:
    """Return where the text names what is particular to a column beside another one."""
    other = words_of(beside, [*said, *before])
    own = sorted(words_of(p, said) - other)
    if own:
        return own[0]
    told = sorted(words_of(p, before) - other)
    return -1 if told else None


def _order(a: int, b: int, relation: Relation) -> bool:
    """Tell whether the column named at `a` is the first side; one named before (-1) stands for a pronoun."""
    if -1 in (a, b):
        own = max(a, b)
        own_first = relation.split < 0 or own < relation.split
        return (a == own) == own_first
    return a < b


__all__ = [
    "TAKEN",
    "Side",
    "Versus",
    "column_pairs",
    "spoken_of",
    "spoken_words",
    "versus_of",
    "years_of",
]
