"""Wide trials: every figure that a table can give for a claim, those that no word names with small weights.

The words of a claim seldom name its column, so each column that can be in the stated unit is
tried. `evidence` then tells whether the figure that comes out is proof enough of what is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from caveat.claims.claim import Claim
from caveat.quantity import Quantity
from caveat.quantity_words import CURRENCY_CODES
from caveat.readings.rows.asking.boxes import answered_of
from caveat.readings.rows.asking.columns import Profile, fit_of, profiles, rate_functions, words_of
from caveat.readings.rows.asking.money import NONE, asks_money, money_in
from caveat.readings.rows.asking.query import ALL_YEARS, Answer, Ask, Function, Years
from caveat.readings.rows.asking.surveys import is_survey
from caveat.readings.rows.asking.units import is_per, steps_of_unit, times_of_unit
from caveat.readings.rows.finding.amounts.figures import (
    COMPARED,
    OF_EVERYBODY,
    OF_NOBODY,
    share_of,
    splits,
)
from caveat.readings.rows.finding.amounts.regions import of_others, of_them, whole_regions
from caveat.readings.rows.lexical.words import Word, is_content, likeness, read_words
from caveat.readings.rows.naming.aged import is_age
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.weighing.candidates import COUNT_OF_PANEL, UNEXPLAINED, Cast, casts
from caveat.readings.rows.weighing.times import latest_of, times_of, whens_of
from caveat.readings.rows.weighing.trials import (
    NOT_EVER,
    Solved,
    Trial,
    When,
    exact_functions,
    label_of,
    noun_after,
    scaled,
    scaled_sql,
    speaks_of_ever,
    unit_fits,
    whens,
)

UNNAMED = 0.04  # of a column that no word asks for
AGE_MEANT = 0.8  # of how old somebody was, where a figure reads as an age
MONEY_MEANT = 0.5  # of the only column of money, for a figure in a currency
OF_THEM = 0.15  # of an unnamed column of shares, where the text says "half of them": of the rows, that is
OF_ALL = 0.5  # of the figures of all times, where the last one may be meant
OTHER_YEAR = 0.05  # of a year that the text does not settle
OTHER_FUNCTION = 0.06
OF_KNOWN = 0.8  # of a share of the rows that have a value, where some have none
WINNERS = frozenset(("winner", "champion", "victor", "holder", "leader"))  # as members that are counted
TOTALS = frozenset(("total", "totals", "all", "overall", "count", "number"))
OF_TOTALS = 0.6  # of a column of totals, where words name what the rows count
SCALED = 0.4  # of figures written in thousands or millions, where the column does not say so
NAMED = 0.6  # of the words of a column, where its range tells its unit
MOST_CASTS, MOST_FIGURES, MOST = 40, 60, 420
_SCALES = {1e3: "in thousands", 1e6: "in millions", 1e9: "in billions"}
_BIG = re.compile(r"thousand|million|billion|trillion|\bbn\b|\bm\b|\$[\d.]+[mbk]\b", re.I)
_A_SPAN = re.compile(r"\b(?:a|per|each|every) (?:hour|night|day|week|month)\b", re.I)
_PER = re.compile(r"\b(?:for every|per|to every|out of every|in every) (?:100|hundred)\b", re.I)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that may be meant: a function of columns, its weight, the words it explains, and its scale."""

    function: Function
    column: str | None
    weight: float
    explains: frozenset[int]
    over: str = ""
    scale: float = 1.0
    years: tuple[int, int] | None = None


def wide_trials(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield the trials of a stated figure over all that a table can give, the likeliest only."""
    q = claim.stated
    if q is None or q.unit in ("points", "rank", "year") or (q.form == "multiple" and q.unit == "ratio"):
        return
    plain = [f for f in figures_of(claim, scope, q) if f.weight > 0]
    plain = sorted(plain, key=lambda f: -f.weight)[:MOST_FIGURES]
    part = q.unit in ("percent", "ratio")
    regions = whole_regions(claim, q) if part else []
    found: list[Trial] = []
    for cast in casts(scope)[:MOST_CASTS]:
        left = scope.unsaid_words(cast.columns)
        for when in wide_whens(claim, scope, cast, discourse, as_of):
            for f in plain:
                found.append(_trial(claim, scope, cast, when, f, q, left))
            if part:
                found += _shares(claim, scope, cast, when, regions, q)
    best = sorted((t for t in found if t.weight > 0), key=lambda t: -t.weight)
    yield from best[:MOST]


def figures_of(claim: Claim, scope: Scope, q: Quantity) -> Iterator[Figure]:
    """Yield the figures of a table that can be in a claim's unit."""
    table = scope.table
    said = [w for w in scope.words if is_content(w)]
    own = claim.measure
    asked = [*said, *(w for w in (read_words(own.text) if own else ()) if is_content(w))]
    low = read_words(claim.text)
    functions = exact_functions(low)
    share = q.unit in ("percent", "ratio")
    known = scope.profiles
    fits = {p.name: fit_of(p, asked, scope.words_before) for p in known}
    moneyed = _moneyed(scope, q)
    paid = asks_money(said) if moneyed else frozenset()
    scales = scales_of(q)
    aged, them = bool(table.ages) and is_age(claim), of_them(claim, q)
    for p in known:
        if not unit_fits(claim, scope, p.name):
            continue
        fit = fits[p.name] if p.made else UNNAMED + (1.0 - UNNAMED) * fits[p.name]
        explains = words_of(p, said)
        if p.name in moneyed:
            fit, explains = max(fit, moneyed[p.name]), explains | paid
        if aged and p.name in table.ages:
            fit = AGE_MEANT
        year = _year_fit(claim, p)
        if share:
            if likely := p.share_like * (OF_THEM if them and fits[p.name] <= UNNAMED else 1.0):
                made = table.made.get(p.name)
                over_one = p.high <= 1.0 or (made is not None and made.kind == "rate" and made.scale == 1.0)
                scale = (100.0 if over_one else 1.0) * (0.01 if q.unit == "ratio" else 1.0)
                for function, w in _means(p):
                    yield Figure(function, p.name, fit * w * year * likely, explains, "", scale, p.years)
            continue
        if p.percent:
            fit *= 0.2
        for function, w in _functions(p, functions, q):
            for scale, likely in _turned(q, p, fits[p.name]) or scales:
                yield Figure(function, p.name, fit * w * year * likely, explains, "", scale, p.years)
    if share or _PER.search(claim.text) or "per" in q.unit:
        yield from _ratios(claim, q, known, fits, said)
    if not share and q.unit in ("count", "people", "times"):
        rows = COUNT_OF_PANEL if table.is_series or aged else 0.3 if functions else 1.0
        yield Figure("count", table.weight.name if table.weight else None, rows, frozenset())
        noun = noun_after(claim)
        for dim in table.dims:
            if len(dim.columns) == 1 and not dim.flag and not dim.places and len(dim.values) > 2:
                named = any(likeness(noun, x) for x in dim.name) if noun else False
                named |= noun in WINNERS and dim.columns[0] in table.members
                yield Figure("distinct", dim.columns[0], 0.6 if named else 0.02, frozenset())


def _moneyed(scope: Scope, q: Quantity) -> dict[str, float]:
    """Return the columns that may hold money, with how likely a figure in a currency means each."""
    if q.unit not in CURRENCY_CODES:
        return {}
    sure = {c.name: money_in(c) for c in scope.table.numbers}
    whole = sum(x for x in sure.values())
    return {name: MONEY_MEANT * x * x / whole for name, x in sure.items() if x > NONE}


def _means(p: Profile) -> list[tuple[Function, float]]:
    return [*rate_functions(p)] if p.made == "rate" else [("mean", 1.0), ("median", 0.2)]


def _functions(p: Profile, named: Sequence[Function], q: Quantity) -> list[tuple[Function, float]]:
    if p.made == "rate":
        return [*rate_functions(p)]
    plain: list[tuple[Function, float]]
    if p.additive:
        plain = [
            ("sum", 1.0),
            ("mean", 0.15),
            ("median", OTHER_FUNCTION),
            ("max", OTHER_FUNCTION),
            ("min", OTHER_FUNCTION),
        ]
    else:
        plain = [("mean", 1.0), ("median", 0.25), ("max", OTHER_FUNCTION), ("min", OTHER_FUNCTION)]
    if p.made == "gap" and not p.percent and not p.additive and all(x.low >= 0.0 for x in p.parts):
        plain.append(("sum", 0.3))
    if not named:
        return plain
    return [(f, 1.0) for f in named] + [(f, w * 0.15) for f, w in plain if f not in named]


def scales_of(q: Quantity) -> list[tuple[float, float]]:
    """Return the scales in which a column may hold a stated figure, with how likely each is."""
    if not _BIG.search(q.text):
        return [(1.0, 1.0)]
    value = float(q.value)
    return [(1.0, 1.0), *((s, SCALED) for s in (1e3, 1e6, 1e9) if value >= 0.5 * s)]


def _turned(q: Quantity, p: Profile, fit: float) -> list[tuple[float, float]]:
    """Return the scales that turn a column's unit into the stated one: three hours of one in minutes."""
    if fit >= NAMED and not p.counted_in and not p.unit and not p.made:
        steps = steps_of_unit(q.unit, float(q.value), p.low, p.high)
        return [(t, SCALED / len(steps)) for t in steps]
    times = times_of_unit(q.unit, p.counted_in)
    return [] if times in (None, 1.0) else [(times, 1.0)]


def _year_fit(claim: Claim, p: Profile) -> float:
    """Return how well the years in a column's name suit the claim's time."""
    if p.years is None:
        return 1.0
    said = {int(y) for y in re.findall(r"\b(?:1[89]|20)\d\d\b", claim.text)}
    period = claim.period
    if period is not None and period.period is not None:
        said |= {period.period.first_day.year, period.period.last_day.year}
    if not said:
        return 0.6
    return 1.0 if said & set(p.years) else 0.08


def _ratios(
    claim: Claim, q: Quantity, known: Sequence[Profile], fits: dict[str, float], said: Sequence[object]
) -> Iterator[Figure]:
    """Yield one column over another: a part of a whole, or so many for each hundred."""
    columns = [p for p in known if p.additive and p.high > 1.0 and not p.made]
    columns = sorted(columns, key=lambda p: -fits[p.name])[:7]
    scale = 1.0 if q.unit == "ratio" else 100.0
    share = q.unit in ("ratio", "percent")
    for a in columns:
        for b in columns:
            if a is b or a.high > b.high or (share and a.counted_in != b.counted_in):
                continue
            weight = (UNNAMED + fits[a.name]) * (0.3 + 0.7 * fits[b.name])
            explains = words_of(a, said) | words_of(b, said)  # type: ignore[arg-type]
            if a.years and b.years and a.years != b.years:
                weight *= 0.2
            yield Figure("ratio", a.name, min(1.0, weight) * _year_fit(claim, a), explains, b.name, scale)


def wide_whens(claim: Claim, scope: Scope, cast: Cast, discourse: Discourse, as_of: date) -> list[When]:
    """Return the years that may be meant: those of the words, and with little weight others near by."""
    last = cast.last_year(scope, as_of)
    found = whens(claim, scope, last)
    clock = scope.table.clock
    if clock is None or last is None:
        return found or [When(ALL_YEARS, 1.0)]
    times = times_of(claim, discourse, as_of)
    latest = None if speaks_of_ever(claim) else latest_of(scope.table, as_of, last)
    if latest is not None:
        found = [
            latest,
            *(replace(w, weight=OF_ALL * w.weight) if w.years == ALL_YEARS else w for w in found),
        ]
    found = whens_of(times, claim, clock, last, found, speaks_of_ever(claim))
    stated = any(claim.start <= p.start < claim.end for p in times.own) and bool(found)
    known = {w.years for w in found}
    near: list[int] = [last, last - 1]
    for s in discourse.around(claim):
        if s.kind in ("rest", "before", "after"):
            near = [*(int(y) for y in re.findall(r"\b(?:1[89]|20)\d\d\b", s.text)), *near]
    weight = OTHER_YEAR * (NOT_EVER if speaks_of_ever(claim) else 0.2 if stated else 1.0)
    for i, y in enumerate(dict.fromkeys(near)):
        if Years(y, y) not in known and y in clock.years:
            found.append(When(Years(y, y), weight * (3.0 if i == 0 else 1.0)))
    if ALL_YEARS not in known:
        found.append(When(ALL_YEARS, weight))
    return found


def _trial(
    claim: Claim, scope: Scope, cast: Cast, when: When, f: Figure, q: Quantity, unsaid: Sequence[Word]
) -> Trial:
    table = scope.table
    years = when.years
    spread = when.spread if f.function in ("sum", "count", "distinct") else 1.0
    if (per := _A_SPAN.search(claim.text)) and is_per(f.column or "", per[0]):
        spread = 1.0  # so many a day of a column of daily figures
    scale = f.scale / spread
    ask = Ask(f.function, f.column, cast.predicates, (), years, "", f.over)
    left = [w for w in unsaid if w.start not in f.explains]
    weight = cast.weight * when.weight * f.weight * UNEXPLAINED ** len(left)
    if cast.compared and f.column and q.unit in ("count", "people"):
        made = table.made.get(f.column)
        weight *= COMPARED if cast.compared & {f.column, *(made.columns if made else ())} else 1.0

    def solve(answers: Sequence[Answer]) -> Solved | None:
        found = answers[0]
        if not isinstance(found, float):
            return Solved(0.0, f"{ask.words()}: none") if f.function == "count" and found is None else None
        return scaled(ask, found, scale)

    def sql(until: str) -> str:
        return scaled_sql(table, ask, until, scale)

    measure = f"{ask.words()}, {_SCALES[f.scale]}" if f.scale in _SCALES else ask.words()
    return Trial(
        table, (ask,), solve, weight, measure, label_of(cast.predicates) or "all rows", "",
        years.label() if table.clock else "", sql, q.unit, cast.origin, cast, tuple(w.text for w in left),
        spread=spread,
    )  # fmt: skip


def _fit_of_sum(p: Profile, scope: Scope) -> float:
    """Return how well words ask for parts of a column's sum: that of totals is what the table counts."""
    whole = scope.rows_named and set(p.words) <= TOTALS
    return max(fit_of(p, scope.words, scope.words_before), OF_TOTALS if whole else 0.0)


def _shares(
    claim: Claim, scope: Scope, cast: Cast, when: When, regions: Sequence[tuple[int, int]], q: Quantity
) -> Iterator[Trial]:
    """Yield shares of the rows, of those that answered, and of the sum of a column."""
    table = scope.table
    said = list(scope.words)
    left = scope.unsaid_words(cast.columns)
    base = cast.weight * when.weight
    weight_column = table.weight.name if table.weight else None
    sums = [(p.name, _fit_of_sum(p, scope), words_of(p, said)) for p in profiles(table) if p.additive]
    rows = COUNT_OF_PANEL if table.is_series else 1.0
    of: list[tuple[str | None, float, frozenset[int]]] = [(weight_column, rows, frozenset())]
    if table.weight is None:
        of += [(name, UNNAMED + fit, known) for name, fit, known in sorted(sums, key=lambda x: -x[1])[:3]]
    others = of_others(claim, regions)
    for part, whole, fit in splits(scope, cast, regions, of_them=of_them(claim, q)):
        fit *= OF_NOBODY if others and not whole else 1.0
        where, given = tuple(n.predicate for n in part), tuple(n.predicate for n in whole)
        asked = (p.columns[0] for p in where if len(p.columns) == 1 and not p.test)
        answered = tuple(answered_of(table, c) for c in asked)
        for column, likely, known in of:
            rest = [w for w in left if w.start not in known]
            weight = base * fit * likely * UNEXPLAINED ** len(rest)
            unsaid = tuple(w.text for w in rest)
            ask = Ask("share", column, where, given, when.years)
            if not (answered and column == weight_column and table.has_gaps(answered[0].columns[0])):
                yield share_of(table, ask, weight, q.unit, cast, unsaid)
                continue
            of_all, of_known = (OF_EVERYBODY, 1.0) if is_survey(table) else (1.0, OF_KNOWN)
            yield share_of(table, ask, weight * of_all, q.unit, cast, unsaid)
            ask = Ask("share", column, where, (*given, *answered), when.years)
            yield share_of(table, ask, weight * of_known, q.unit, cast, unsaid)


__all__ = ["Figure", "wide_trials"]
