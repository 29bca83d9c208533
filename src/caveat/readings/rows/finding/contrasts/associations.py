"""Associations over rows: two columns that go together, or shares that rise or fall with ordered groups."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from caveat.claims.claim import Claim
from caveat.cube.sql import literal
from caveat.readings.rows.asking.aggregates import aggregates
from caveat.readings.rows.asking.columns import Profile, fit_of, words_of
from caveat.readings.rows.asking.dims import Dim
from caveat.readings.rows.asking.money import asks_money, money_in
from caveat.readings.rows.asking.query import Answer, Ask, Predicate, ask_sql
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.finding.amounts.wide import wide_whens
from caveat.readings.rows.finding.contrasts.closer import closer_trial
from caveat.readings.rows.finding.contrasts.coefficients import coefficient_trial, taken_coefficients
from caveat.readings.rows.lexical.evoked import EVOKED
from caveat.readings.rows.lexical.words import Word, is_content, likeness, read_words
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.halves import Halves, asked_by_adjectives, halves_of, states_coefficient
from caveat.readings.rows.naming.relation import comparing, idioms, sign_of_words
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.weighing.candidates import UNEXPLAINED, Cast, casts
from caveat.readings.rows.weighing.rates import SUM_FOR_RATE
from caveat.readings.rows.weighing.trials import Solved, Trial, When, figure, label_of

FEWEST = 6  # rows that can show a correlation
LEAST, SLIGHT = 0.2, 0.1  # a weaker correlation is none; of "slightly higher"
STEADY = 0.8  # rank correlation from which on shares rise or fall with the groups
NAMED = 0.2  # of a column's telling words
FAINT = 0.25  # from where on a correlation is more than next to nothing
MONEY_MEANT = 0.6  # of a column of money, where words say that something is paid or earned
OF_PAY = 0.3  # of a column that holds no money, where only words of pay name it
BESIDE_RATE = 0.4  # of a number of things, beside a rate or a level that words name as well
TAKEN_UP = 0.5  # of a column that an earlier claim asked for
MOST_COLUMNS, MOST_CASTS, MOST = 4, 8, 120
_CORRELATED = re.compile(r"\bcorrelat\w+|\bcoefficient\b", re.I)
_WITH = re.compile(r"\b(?:with|between)\b", re.I)
_MANNER = re.compile(r"\b(?:more|less) (?P<how>\w+ly) \w+(?:ed|en|t|ne|ld|de|nd|ad)\b", re.I)
_SLIGHTLY = re.compile(
    r"\b(?:slight\w*|somewhat|weak\w*|a (?:little|bit)|marginal\w*|if anything|loose\w*)\b", re.I
)


def association_trials(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield the trials of a claim that two things go together."""
    halves = halves_of(claim)
    stated = states_coefficient(claim)
    if halves is None or (stated and not _WITH.search(claim.text)):
        return
    if claim.stated is not None and _CORRELATED.search(claim.text) and not stated:
        return  # a share of what varies, or another figure that columns do not give
    found = [
        *_correlations(claim, scope, discourse, as_of, halves),
        *_ladders(claim, scope, discourse, as_of, halves),
    ]
    yield from sorted((t for t in found if t.weight > 0), key=lambda t: -t.weight)[:MOST]


def _correlations(
    claim: Claim, scope: Scope, discourse: Discourse, as_of: date, halves: Halves
) -> Iterator[Trial]:
    """Yield the correlations of a column that the first side names with one that the second names."""
    ways = [
        _columns(scope, side, claim) or _taken(claim, scope, discourse)
        for side in (halves.one, halves.two, *((halves.three,) if halves.three else ()))
    ]
    members = set(scope.table.members)
    free = tuple(c for c in scope.carried if not members & {x for n in c.ways for x in n.predicate.columns})
    scope = replace(scope, carried=free)  # the one that was spoken of before is not all of them
    for a, one, left in ways[0]:
        for b, two, right in ways[1]:
            if a.name == b.name or (halves.sign == 0.0 and not halves.kind):
                continue
            for cast in _named_casts(scope):
                for when in wide_whens(claim, scope, cast, discourse, as_of):
                    weight = one * two * cast.weight * when.weight
                    if not halves.three:
                        yield _correlation(claim, scope, a, b, halves, left | right, weight, cast, when)
                    for c, three, more in ways[2] if halves.three else ():
                        if c.name not in (a.name, b.name):
                            explains = left | right | more
                            yield _closer(
                                claim, scope, (a, b, c), halves.sign, explains, weight * three, cast, when
                            )


def _named_casts(scope: Scope) -> list[Cast]:
    """Return the groups among which things may go together: those that words name, and do not evoke."""
    return [c for c in casts(scope)[:MOST_CASTS] if all(n.weight > EVOKED for n in c.own)]


def _closer(
    claim: Claim, scope: Scope, columns: tuple[Profile, Profile, Profile], sign: float,
    explains: frozenset[int], weight: float, cast: Cast, when: When,
) -> Trial:  # fmt: skip
    """Return the trial that the first column goes along more closely with the second than with the third."""
    a, b, c = columns
    where = (*cast.predicates, *_apart(scope.table, cast))
    first, second = (Ask("corr", a.name, where, (), when.years, "", p.name) for p in (b, c))
    left = tuple(w.text for w in _left(claim, scope, cast, explains))
    return closer_trial(first, second, sign, weight, cast, when, left, scope.table)


def _columns(scope: Scope, side: Sequence[Word], claim: Claim) -> list[tuple[Profile, float, frozenset[int]]]:
    said = [w for w in side if is_content(w)]
    low, high = side[0].start, side[-1].end
    said += [w for w in idioms(claim) if low <= w.start < high]
    plainly = len(said)
    said += asked_by_adjectives(side)
    paid = asks_money(said[:plainly])
    money = {c.name: MONEY_MEANT * money_in(c) for c in scope.table.numbers} if paid else {}
    rated = any(p.made == "rate" and _has_rate_word(p, said) for p in scope.made)
    fits = [
        (
            p,
            max(fit_of(p, said), money.get(p.name, 0.0))
            * (SUM_FOR_RATE if rated and p.additive and not p.made else 1.0),
            words_of(p, said) | (paid if p.name in money else frozenset()),
        )
        for p in scope.profiles
    ]
    if any(money.values()):  # "earn" asks for pay, not for low-wage jobs
        fits = [(p, fit if money.get(p.name) or x - paid or not x else OF_PAY * fit, x) for p, fit, x in fits]
    fits = [f for f in fits if f[1] >= NAMED]
    if any(not f[0].additive for f in fits):  # numbers of things go along with how large a row is
        fits = [(p, fit * (BESIDE_RATE if p.additive and not p.made else 1.0), x) for p, fit, x in fits]
    return sorted(fits, key=lambda f: -f[1])[:MOST_COLUMNS]


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

    unsaid = tuple(w.text for w in left)
    if _in_another_manner(claim, left):
        weight = 0.0
    if states_coefficient(claim):
        return coefficient_trial(claim, scope, ask, weight * UNEXPLAINED ** len(left), unsaid)
    of = Ask("count", None, ask.where, (), ask.years)

    def solve(answers: Sequence[Answer]) -> Solved | None:
        found, rows = answers
        if not isinstance(found, float) or not isinstance(rows, float) or rows < FEWEST:
            return None
        if halves.kind:
            holds = abs(found) < FAINT if halves.kind == "unlinked" else abs(found) >= least
        else:
            holds = halves.sign * found >= least
        return Solved(found, f"{ask.words()}: {found:.2f}", holds, holds)

    return Trial(
        table, (ask, of), solve, weight * UNEXPLAINED ** len(left), ask.words(),
        label_of(cast.predicates) or "all rows", "", when.years.label() if table.clock else "",
        lambda until: ask_sql(table, ask, until), "correlation", "", cast, unsaid,
    )  # fmt: skip


def _in_another_manner(claim: Claim, left: Sequence[Word]) -> bool:
    """Tell whether a side is more of something only in a manner that no column explains."""
    starts = {w.start for w in left}
    return any(claim.start + m.start("how") in starts for m in _MANNER.finditer(claim.text))


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


__all__ = ["Halves", "association_trials", "halves_of", "taken_coefficients"]
