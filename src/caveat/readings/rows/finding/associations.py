"""Associations over rows: two columns that go together, or shares that rise or fall with ordered groups."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from caveat.claims.claim import Claim
from caveat.cube.sql import literal
from caveat.readings.bonds import find_bond
from caveat.readings.rows.asking.aggregates import aggregates
from caveat.readings.rows.asking.columns import Profile, fit_of, words_of
from caveat.readings.rows.asking.dims import Dim
from caveat.readings.rows.asking.query import Answer, Ask, Predicate, ask_sql
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.finding.wide import wide_whens
from caveat.readings.rows.lexical.words import Word, is_content, likeness, read_words
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.relation import comparing, idioms, sign_of_words
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.weighing.candidates import UNEXPLAINED, Cast, casts
from caveat.readings.rows.weighing.rates import SUM_FOR_RATE
from caveat.readings.rows.weighing.trials import Solved, Trial, When, figure, label_of

FEWEST = 6  # rows that can show a correlation
LEAST, SLIGHT = 0.2, 0.1  # a weaker correlation is none; of "slightly higher"
STEADY = 0.8  # rank correlation from which on shares rise or fall with the groups
NAMED = 0.2  # of a column's telling words
TAKEN_UP = 0.5  # of a column that an earlier claim asked for
MOST_COLUMNS, MOST_CASTS, MOST = 4, 8, 120
_SLIGHTLY = re.compile(
    r"\b(?:slight\w*|somewhat|weak\w*|a (?:little|bit)|marginal\w*|if anything|loose\w*)\b", re.I
)
_THE_THE = re.compile(r"\bthe (?P<one>[^,;]+), the (?P<two>[^,;.]+)", re.I)
_WITH_HAVE = re.compile(
    r"\b(?:with|that have|who have|which have|having) (?P<one>[^,;]+?) "
    r"(?:also |tend to |generally |typically |usually )*"
    r"(?:have|has|had|see|saw|get|got|pay|paid|earn\w*|suffer\w*|show\w*|enjoy\w*|charge\w*|face\w*) "
    r"(?P<two>[^,;.]+)",
    re.I,
)
_WHERE = re.compile(
    r"(?P<one>[^,;]+?)\b(?:where|wherever|when|whenever|as|if|in places|among those)\b(?P<two>[^;.]+)", re.I
)
_AND = re.compile(r"(?P<one>[^,;]+?)\b(?:and|with|to)\b(?P<two>[^,;.]+)", re.I)


@dataclass(frozen=True, slots=True)
class Halves:
    """The words of both sides of an association, and its sign: 0 where the words say neither."""

    one: tuple[Word, ...]
    two: tuple[Word, ...]
    sign: float


def association_trials(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield the trials of a claim that two things go together."""
    halves = halves_of(claim)
    if halves is None:
        return
    found = [
        *_correlations(claim, scope, discourse, as_of, halves),
        *_ladders(claim, scope, discourse, as_of, halves),
    ]
    yield from sorted((t for t in found if t.weight > 0), key=lambda t: -t.weight)[:MOST]


def halves_of(claim: Claim) -> Halves | None:
    """Return both sides of an association, None where the words have no two.

    >>> def read(text):
    ...     found = halves_of(Claim("c", 0, len(text), text, 0, "association"))
    ...     return found and (*(" ".join(w.low for w in x) for x in (found.one, found.two)), found.sign)
    >>> read("the older the age group, the fewer the cyclists")
    ('older the age group', 'fewer the cyclists', -1.0)
    >>> read("rents tend to be higher where wages are low")
    ('rents tend to be higher', 'wages are low', -1.0)
    """
    if claim.family != "association":
        return None
    text = claim.text.strip().rstrip(".")
    found = _THE_THE.search(text) or _WITH_HAVE.search(text) or _WHERE.search(text)
    bond = find_bond(claim)
    if found is None and bond is not None:
        one, two = (read_words(p.text, p.start) for p in (bond.one, bond.two))
        return Halves(one, two, bond.sign) if one and two else None
    found = found or _AND.search(text)
    if found is None:
        return None
    one, two = (read_words(found[k], claim.start + found.start(k)) for k in ("one", "two"))
    plain = found.re is _AND
    sign = 0.0 if plain else sign_of_words(found["one"]) * sign_of_words(found["two"])
    return Halves(one, two, sign) if one and two else None


def _correlations(
    claim: Claim, scope: Scope, discourse: Discourse, as_of: date, halves: Halves
) -> Iterator[Trial]:
    """Yield the correlations of a column that the first side names with one that the second names."""
    ways = [
        _columns(scope, side, claim) or _taken(claim, scope, discourse) for side in (halves.one, halves.two)
    ]
    members = set(scope.table.members)
    free = tuple(c for c in scope.carried if not members & {x for n in c.ways for x in n.predicate.columns})
    scope = replace(scope, carried=free)  # the one that was spoken of before is not all of them
    for a, one, left in ways[0]:
        for b, two, right in ways[1]:
            if a.name == b.name or halves.sign == 0.0:
                continue
            for cast in casts(scope)[:MOST_CASTS]:
                for when in wide_whens(claim, scope, cast, discourse, as_of):
                    weight = one * two * cast.weight * when.weight
                    yield _correlation(claim, scope, a, b, halves, left | right, weight, cast, when)


def _columns(scope: Scope, side: Sequence[Word], claim: Claim) -> list[tuple[Profile, float, frozenset[int]]]:
    said = [w for w in side if is_content(w)]
    low, high = side[0].start, side[-1].end
    said += [w for w in idioms(claim) if low <= w.start < high]
    rated = any(p.made == "rate" and _has_rate_word(p, said) for p in scope.made)
    fits = [
        (
            p,
            fit_of(p, said) * (SUM_FOR_RATE if rated and p.additive and not p.made else 1.0),
            words_of(p, said),
        )
        for p in scope.profiles
    ]
    return sorted((f for f in fits if f[1] >= NAMED), key=lambda f: -f[1])[:MOST_COLUMNS]


def _has_rate_word(profile: Profile, words: Sequence[Word]) -> bool:
    return any(w.low in profile.says or w.lemma in profile.says for w in words)


def _taken(claim: Claim, scope: Scope, discourse: Discourse) -> list[tuple[Profile, float, frozenset[int]]]:
    """Return the columns that earlier claims asked for, for a side whose words name none."""
    asked = [a.column for c, name, a in discourse.before(claim)[:3] if name == scope.table.name]
    known = {p.name: p for p in scope.profiles}
    return [
        (known[c], TAKEN_UP * 0.6**i, frozenset()) for i, c in enumerate(dict.fromkeys(asked)) if c in known
    ]


def _correlation(
    claim: Claim, scope: Scope, a: Profile, b: Profile, halves: Halves, explains: frozenset[int],
    weight: float, cast: Cast, when: When,
) -> Trial:  # fmt: skip
    table = scope.table
    ask = Ask("corr", a.name, (*cast.predicates, *_apart(table, cast)), (), when.years, "", b.name)
    left = _left(claim, scope, cast, explains)
    least = SLIGHT if _SLIGHTLY.search(claim.text) else LEAST

    of = Ask("count", None, ask.where, (), ask.years)

    def solve(answers: Sequence[Answer]) -> Solved | None:
        found, rows = answers
        if not isinstance(found, float) or not isinstance(rows, float) or rows < FEWEST:
            return None
        holds = halves.sign * found >= least
        return Solved(found, f"{ask.words()}: {found:.2f}", holds, holds)

    return Trial(
        table, (ask, of), solve, weight * UNEXPLAINED ** len(left), ask.words(),
        label_of(cast.predicates) or "all rows", "", when.years.label() if table.clock else "",
        lambda until: ask_sql(table, ask, until), "correlation", "", cast, tuple(w.text for w in left),
    )  # fmt: skip


def _apart(table: RowTable, cast: Cast) -> tuple[Predicate, ...]:
    """Return what leaves out the rows that stand for several others."""
    for column in table.members:
        sums = aggregates(table, column)
        dim = next((d for d in table.dims if d.columns == (column,)), None)
        if sums and dim is not None and column not in cast.columns:
            return (Predicate(dim.columns, tuple(v for v in dim.values if v not in sums)),)
    return ()


def _left(claim: Claim, scope: Scope, cast: Cast, explains: frozenset[int]) -> list[Word]:
    """Return the words that nothing explains; those that compare explain themselves."""
    plain = {*comparing()["compared"], *comparing()["less"], *comparing()["bonds"]}
    return [
        w
        for w in scope.unsaid_words(cast.columns)
        if w.start not in explains and w.low not in plain and not sign_of_words(w.text, none=0.0)
    ]


def _ladders(
    claim: Claim, scope: Scope, discourse: Discourse, as_of: date, halves: Halves
) -> Iterator[Trial]:
    """Yield how shares or means go along ordered groups: "the older the age group, the fewer ..."."""
    for dim, order in _ordered(scope.table):
        named = [w for w in halves.one if _is_ladder(w, dim)]
        if not named or halves.sign == 0.0:
            continue
        explains = frozenset(w.start for w in named)
        for cast in casts(scope)[:MOST_CASTS]:
            if set(cast.columns) & set(dim.columns):
                continue
            for ask, weight, more in _rungs(scope, discourse, claim, cast, dim, halves):
                for when in wide_whens(claim, scope, cast, discourse, as_of)[:2]:
                    yield _ladder(
                        claim,
                        scope,
                        dim,
                        order,
                        ask,
                        halves.sign,
                        weight * when.weight,
                        explains | more,
                        cast,
                        when,
                    )


def _ordered(table: RowTable) -> Iterator[tuple[Dim, tuple[str, ...]]]:
    """Yield the columns whose groups have an order, with the groups in it."""
    for dim in table.dims:
        if dim.bands and len(dim.columns) == 1:
            order = sorted((v for v in dim.values if v in dim.bands), key=lambda v: dim.bands[v])  # type: ignore[index]
            if len(order) >= 3:
                yield dim, tuple(order)


def _is_ladder(word: Word, dim: Dim) -> bool:
    ages = ("old", "older", "young", "younger", "age", "ages", "aged")
    return word.low in ages or any(likeness(word.lemma, x) for x in dim.name)


def _rungs(
    scope: Scope, discourse: Discourse, claim: Claim, cast: Cast, dim: Dim, halves: Halves
) -> Iterator[tuple[Ask, float, frozenset[int]]]:
    """Yield what is compared between the groups: a share of them, or the mean of a column."""
    table = scope.table
    column = table.weight.name if table.weight else None
    by = dim.columns[0]
    own = tuple(n.predicate for n in cast.own)
    if own:
        carried = tuple(n.predicate for n in cast.carried)
        yield Ask("share", column, own, carried, by=by), cast.weight, frozenset()
    for p, fit, explains in _columns(scope, halves.two, claim):
        yield Ask("mean", p.name, cast.predicates, by=by), fit * cast.weight, explains
    for i, (earlier, name, ask) in enumerate(discourse.before(claim)[:2]):
        near = name == table.name and ask.function == "share" and discourse.same_block(claim, earlier)
        if near and not any(by in p.columns for p in (*ask.where, *ask.given)):
            yield Ask("share", ask.column, ask.where, ask.given, ask.years, by), 0.7 * 0.6**i, frozenset()


def _ladder(
    claim: Claim, scope: Scope, dim: Dim, order: tuple[str, ...], ask: Ask, sign: float, weight: float,
    explains: frozenset[int], cast: Cast, when: When,
) -> Trial:  # fmt: skip
    table = scope.table
    left = _left(claim, scope, cast, explains)
    up = -sign if any(w.low.startswith("young") for w in read_words(claim.text)) else sign

    def solve(answers: Sequence[Answer]) -> Solved | None:
        found = answers[0]
        if not isinstance(found, Mapping):
            return None
        values = [found[k] for k in order if k in found]
        if len(values) < 3 or len(set(values)) < 2:
            return None
        rho = _along(values)
        line = ", ".join(f"{k}: {figure(found[k])}" for k in order if k in found)
        return Solved(rho, f"{line}; rank correlation {rho:.2f}", up * rho >= STEADY, up * rho >= STEADY)

    def sql(until: str) -> str:
        cases = " ".join(f"WHEN {literal(v)} THEN {i}" for i, v in enumerate(order))
        place = f"CASE CAST(key AS VARCHAR) {cases} END"
        return (
            f"WITH found AS (\n{ask_sql(table, ask, until)}\n), ranks AS (\n"
            f"  SELECT {place} AS place, rank() OVER (ORDER BY value) AS level\n"
            f"  FROM found WHERE {place} IS NOT NULL AND value IS NOT NULL\n)\n"
            f"SELECT corr(place, level ORDER BY place) AS value FROM ranks"
        )

    return Trial(
        table, (ask,), solve, weight * UNEXPLAINED ** len(left), f"{ask.words()} along {dim.label}",
        label_of(ask.where) or "all rows", f"among {label_of(ask.given) or 'all rows'}",
        when.years.label() if table.clock else "", sql, "correlation", "", cast, tuple(w.text for w in left),
    )  # fmt: skip


def _along(values: Sequence[float]) -> float:
    """Return the correlation of the places of some values with their ranks.

    >>> _along([1.0, 2.0, 5.0]), _along([3.0, 2.0, 1.0]), round(_along([1.0, 3.0, 2.0]), 3)
    (1.0, -1.0, 0.5)
    """
    ranks = [1.0 + sum(v < own for v in values) for own in values]
    places = [float(i) for i in range(len(values))]
    n = len(values)
    mean_rank, mean_place = sum(ranks) / n, sum(places) / n
    both = sum((r - mean_rank) * (p - mean_place) for r, p in zip(ranks, places, strict=True))
    spread = sum((r - mean_rank) ** 2 for r in ranks) * sum((p - mean_place) ** 2 for p in places)
    return float(both / spread**0.5) if spread else 0.0


__all__ = ["Halves", "association_trials", "halves_of"]
