"""Measured: what two groups may be compared by, a function of a column, a number of rows or a share."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from caveat.claims.claim import Claim
from caveat.quantity import Quantity
from caveat.readings.rows.asking.columns import Profile, fit_of, rate_functions, words_of
from caveat.readings.rows.asking.query import Ask, Function, Predicate, Years
from caveat.readings.rows.lexical.words import Word, is_content, read_words
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.relation import Relation, idioms
from caveat.readings.rows.naming.scope import Scope, asks_how_likely
from caveat.readings.rows.weighing.candidates import Cast
from caveat.readings.rows.weighing.evidence import width_of
from caveat.readings.rows.weighing.rates import SUM_FOR_RATE
from caveat.readings.rows.weighing.trials import exact_functions, unit_fits

UNNAMED = 0.04  # of a column that no word asks for
BESIDE_NAMED = 0.25  # of that, where words name another column
WIDE, WIDE_FIGURE = 0.05, 0.25  # of that, where many figures fit: "about a third"
NAMED = 0.25  # of a column's words, from where on a bare direction may be about it
OF_A_RATE = 0.5  # of a column per something, where words say "rate"
TAKEN_UP = 0.7  # of the column and function of an earlier claim
PLAIN_COUNT = 0.06  # of the number of rows, where no word counts
NAMED_INSTEAD = 0.2  # of the number of rows, where words name a column
LEAD_IN = 6  # words of a phrase before a claim that belongs to it
MOST_FIGURES = 14
MANY = re.compile(
    r"\b(?:many|number|outnumber\w*|fewer|often|common\w*|frequent\w*|likel\w+|every|more)\b", re.I
)
RATE, PER = re.compile(r"\brates?\b", re.I), re.compile(r"(?:^|[\W_])per(?:$|[\W_])", re.I)


@dataclass(frozen=True, slots=True)
class Measure:
    """What both sides are compared by: a function of a column, or the share of some predicates."""

    function: Function
    column: str | None
    weight: float
    explains: frozenset[int] = frozenset()
    part: tuple[Predicate, ...] = ()
    scale: float = 1.0

    def ask(self, predicates: Sequence[Predicate], years: Years) -> Ask:
        """Return the question for the rows that meet some predicates."""
        if self.function == "share":
            return Ask("share", self.column, self.part, tuple(predicates), years)
        return Ask(self.function, self.column, tuple(predicates), (), years)


def measures_of(
    claim: Claim, scope: Scope, relation: Relation, discourse: Discourse, cast: Cast
) -> list[Measure]:
    """Return what two groups may be compared by, the likeliest first."""
    table, q = scope.table, claim.stated
    lead = _lead_in(claim, discourse)
    said = [w for w in (*scope.words, *_measure_words(claim), *lead) if is_content(w)]
    said += idioms(claim)
    said += [
        w
        for s in discourse.around(claim)
        if s.kind == "rest" and lead
        for w in idioms(claim, s.text, s.start)
    ]
    functions = exact_functions(read_words(claim.text))
    taken = _taken(claim, scope, discourse)
    known = {c for _, c in taken}
    points = q is not None and q.unit == "points"
    rated = asks_how_likely(claim, scope)
    fits = {p.name: _fit(claim, scope, p, said) for p in scope.profiles}
    unnamed = UNNAMED * _doubt(q, max([*fits.values(), *taken.values()], default=0.0))
    out: list[Measure] = []
    for p in scope.profiles:
        if not _may_be(claim, scope, relation, p) or (
            q is None and max(fits[p.name], p.name in known) < NAMED
        ):
            continue
        scale = 100.0 if points and p.high <= 1.0 else 1.0
        own = words_of(p, said)
        for function, likely in _functions(p, functions):
            weight = (fits[p.name] if p.made else unnamed + (1.0 - unnamed) * fits[p.name]) * likely
            weight *= SUM_FOR_RATE if rated and p.additive and not p.made else 1.0
            weight = max(weight, TAKEN_UP * taken.get((function, p.name), 0.0))
            out.append(Measure(function, p.name, weight, own, (), scale))
    column = table.weight.name if table.weight else None
    tallied = q is None or q.unit in ("count", "people", "times", "ratio", "percent")
    if (
        not points
        and tallied
        and not (relation.kind == "difference" and q and q.unit in ("ratio", "percent"))
    ):
        best = max((m.weight for m in out), default=0.0)
        out.append(Measure("count", column, _counted(claim, scope, best)))
    if (relation.kind != "difference" and tallied) or points:
        out += _shares(claim, scope, discourse, cast, column)
    return sorted(out, key=lambda m: -m.weight)[:MOST_FIGURES]


def _may_be(claim: Claim, scope: Scope, relation: Relation, p: Profile) -> bool:
    """Tell whether the stated figure can be in the unit of a column, or come of it."""
    weight, q = scope.table.weight, claim.stated
    if weight is not None and p.name == weight.name:
        return False
    if q is not None and q.unit == "points":
        return p.share_like > 0.0 or p.high <= 1.0 or p.made == "gap"
    return unit_fits(claim, scope, p.name)


def _fit(claim: Claim, scope: Scope, p: Profile, said: Sequence[Word]) -> float:
    """Return how well words ask for a column; "rate" asks for one that is per something."""
    fit = fit_of(p, said, scope.words_before)
    rate = RATE.search(claim.text) and PER.search(p.name)
    return max(fit, OF_A_RATE) if rate else fit


def _doubt(q: Quantity | None, best: float) -> float:
    """Return what is left of the chance of a column that no word names: wide figures fit many."""
    left = BESIDE_NAMED if best >= 0.5 else 1.0
    return left * (WIDE_FIGURE if q is not None and width_of(q) >= WIDE else 1.0)


def _lead_in(claim: Claim, discourse: Discourse) -> tuple[Word, ...]:
    """Return the words of a short phrase before the claim that says what it measures: "Per person, ..."."""
    rest = next((s for s in discourse.around(claim) if s.kind == "rest"), None)
    words = read_words(rest.text, rest.start) if rest and rest.text.rstrip().endswith(",") else ()
    return words if len(words) <= LEAD_IN else ()


def _measure_words(claim: Claim) -> tuple[Word, ...]:
    own = claim.measure if claim.measure and claim.measure.origin == "sentence" else None
    return read_words(own.text, own.start) if own else ()


def _counted(claim: Claim, scope: Scope, best: float) -> float:
    """Return the weight of the number of rows, by whether the words count and whether a column is named."""
    table = scope.table
    if table.weight is not None or not table.numbers or table.ones:
        return 1.0
    many = bool(MANY.search(claim.text))
    return (1.0 if many else PLAIN_COUNT) * (NAMED_INSTEAD if best >= NAMED else 1.0)


def _functions(p: Profile, named: Sequence[Function]) -> list[tuple[Function, float]]:
    if p.made == "rate":
        return [*rate_functions(p)]
    plain: list[tuple[Function, float]]
    plain = (
        [("sum", 1.0), ("mean", 0.5), ("median", 0.35)] if p.additive else [("mean", 1.0), ("median", 0.6)]
    )
    plain += [("max", 0.05)]
    named = [f for f in named if f in ("mean", "median", "sum")]
    return [(f, 1.0) for f in named] + [(f, 0.2 * w) for f, w in plain if f not in named] if named else plain


def _taken(claim: Claim, scope: Scope, discourse: Discourse) -> dict[tuple[Function, str], float]:
    """Return the functions of columns that earlier claims asked for, the nearest most."""
    out: dict[tuple[Function, str], float] = {}
    for i, (earlier, name, ask) in enumerate(discourse.before(claim)[:4]):
        for p in (*ask.where, *ask.given) if name == scope.table.name else ():
            if p.test not in ("", "known") and len(p.columns) == 1 and discourse.same_block(claim, earlier):
                out[("mean", p.columns[0])] = 0.8 ** (
                    i + 1
                )  # "states where more than 20 ...": of that number
        if (
            name == scope.table.name
            and ask.column
            and ask.function in ("mean", "median", "sum", "max", "min")
        ):
            near = 0.8**i * (1.0 if discourse.same_block(claim, earlier) else 0.5)
            out[(ask.function, ask.column)] = max(near, out.get((ask.function, ask.column), 0.0))
    return out


def _shares(
    claim: Claim, scope: Scope, discourse: Discourse, cast: Cast, column: str | None
) -> Iterator[Measure]:
    """Yield the shares that groups may be compared by: of what the claim names, or of an earlier answer."""
    own = tuple(n.predicate for n in cast.own)
    if own:
        yield Measure("share", column, 1.0, frozenset(), own)
        return
    for earlier, name, ask in discourse.before(claim)[:2]:
        if name == scope.table.name and ask.function == "share" and discourse.same_block(claim, earlier):
            yield Measure("share", ask.column, 0.6, frozenset(), ask.where)


__all__ = ["Measure", "measures_of"]
