"""A trial: one candidate reading of a claim on rows, with its questions and how they are put together."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from caveat.claims.claim import Claim
from caveat.cube.table import Column
from caveat.cube.words import lemma_of
from caveat.figures import figure_text
from caveat.period import PeriodPhrase
from caveat.quantity_words import CURRENCY_CODES
from caveat.readings.points import beside, has_gone_on, is_ago
from caveat.readings.rows.asking.money import SURE, asks_money, money_in
from caveat.readings.rows.asking.query import ALL_YEARS, Answer, Ask, Function, Predicate, Years, ask_sql
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.asking.units import is_measured, times_of_unit, unit_of
from caveat.readings.rows.lexical.evoked import nearness
from caveat.readings.rows.lexical.words import GROUP, Word, is_content, lexicon, read_words, split_name
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.lately import is_window
from caveat.readings.rows.naming.scope import Scope, find_columns
from caveat.readings.rows.weighing.candidates import Cast
from caveat.readings.rows.weighing.evidence import Odds


@dataclass(frozen=True, slots=True)
class Solved:
    """What a trial comes to: its value in the claim's unit, and a line that shows how."""

    value: float
    formula: str
    holds: bool | None = None  # None: the stated quantity decides
    agrees: bool = True
    odds: Odds | None = None  # of what is said without a figure: how likely it comes out by accident
    of: float = 0.0  # of a share: the number of rows that it is of


# What a trial leaves open that is no word of the claim, with what would settle it.
NO_TOPIC, NO_COLUMN, NO_ONE, NO_ORDER, NO_BASIS, NO_TIME, NO_RUN = (
    "what it is about", "which column is meant", "what is ranked", "by what it is ranked",
    "what they are compared by", "what is taken up", "what went on",
)  # fmt: skip
LEFT_OPEN = {
    NO_TOPIC: "rows on what the sentence is about",
    NO_COLUMN: "words that say which column is meant",
    NO_ONE: "words that say what is ranked",
    NO_ORDER: "words that say by what it is ranked",
    NO_BASIS: "words that say by what they are compared",
    NO_TIME: "rows on what the sentence takes up",
    NO_RUN: "words that say what went on",
}

FAINT = 0.06  # of a way that the words speak against: shown, and not sensible
OPEN = 0.3  # of a way that the words leave open
A_SUM = 1000  # a smaller figure without a currency is no sum of money
NOT_EVER = 0.02  # of one year alone, where the words speak of all years: "have won"
_PERFECT = re.compile(
    r"\b(?:has|have|had)(?: \w+){0,2} "
    r"(?:\w+ed|been|won|lost|come|gone|taken|made|held|hosted|met|beaten|given|seen|had|led|become|begun|fallen|risen)\b",
    re.I,
)
_COME_ABOUT = re.compile(
    r"\b(?:has|have)(?: \w+){0,2}? "
    r"(?:\w{3,}ed|risen|fallen|grown|shrunk|sunk|become|gone|come|lost)\b",
    re.I,
)
Solve = Callable[[Sequence[Answer]], Solved | None]


@dataclass(frozen=True, slots=True)
class Trial:
    """One candidate reading: its questions, their solution, the SQL, and how it settles each axis."""

    table: RowTable
    asks: tuple[Ask, ...]
    solve: Solve
    weight: float
    measure: str
    member: str
    whole: str
    period: str
    sql: Callable[[str], str]  # given the condition on what was known
    unit: str
    origin: str = ""
    cast: Cast | None = None
    unsaid: tuple[
        str, ...
    ] = ()  # words of the claim that narrow down what is meant and that the rows do not know
    said: tuple[str, ...] = ()  # words that this trial explains, whatever its columns
    doubt: float = 0.0  # what else speaks against it, in unexplained words
    spread: float = 1.0  # years, months or days that a total is spread over


@dataclass(frozen=True, slots=True)
class When:
    """A way to settle the years of a claim."""

    years: Years
    weight: float
    each: bool = False  # the mean over the years
    spread: float = 1.0  # years, months or days that a total is spread over


def whens(claim: Claim, scope: Scope, last: int | None) -> list[When]:
    """Return the ways to settle the years that a claim is about, the best first."""
    table, taken_up = scope.table, scope.taken_up
    clock = table.clock
    if clock is None or last is None:
        return [When(ALL_YEARS, 1.0)]
    if any(is_window(table, n) for g in scope.groups for n in g):
        return [When(ALL_YEARS, 1.0)]
    ever, now = speaks_of_ever(claim), speaks_of_now(claim)
    latest = When(Years(last, last), 1.0)
    p = claim.period
    if p is not None and p.relation == "per" and len(clock.years) > 1:
        return [When(ALL_YEARS, 1.0, each=True), When(Years(last, last), 0.5)]
    if p is not None and p.relation == "latest" and not ever:
        going_on = any(n.predicate.test == "unknown" for g in scope.groups for n in g)
        return [When(ALL_YEARS, 1.0), When(Years(last, last), OPEN)] if going_on else [latest]
    inside = p is not None and claim.start <= p.start < claim.end
    if (
        inside
        and p is not None
        and (claim.text[: p.start - claim.start].rstrip().endswith("(") or listed_years(claim))
    ):
        return [When(ALL_YEARS, 1.0)]  # "twice (1950, 1998)": the years tell which, not when
    before = p is not None and p.end <= claim.start
    if p is not None and (p.period or p.baseline):
        stated = stated_years(claim, clock.years)
        if stated is not None and inside:
            return _around(stated, p, clock.years)
        if stated is not None and before and table.repeats and (is_ago(p) or has_gone_on(claim)):
            return [latest, When(stated, FAINT if has_gone_on(claim) else OPEN)]
        if stated is not None and before and not ever:
            if table.repeats or taken_up:
                return [When(stated, 1.0), When(Years(last, last) if table.repeats else ALL_YEARS, FAINT)]
            return [When(ALL_YEARS, 1.0), When(stated, OPEN)]
        if stated is None and inside and clock.years[0] <= _year_of(claim):
            return []
    if table.repeats and not ever:
        return [latest, When(ALL_YEARS, FAINT if now else OPEN)]
    known = [When(Years(last, last), FAINT if not now or ever else OPEN)] if now or not ever else []
    if scope.throughout is not None:
        return [When(scope.throughout, 1.0), When(ALL_YEARS, OPEN), *known]
    return [When(ALL_YEARS, 1.0), *known]  # "have won": in all years, and never in the last alone


def _around(stated: Years, phrase: PeriodPhrase, known: Sequence[int]) -> list[When]:
    """Return the year that a phrase names, with those beside it where it tells it roundly."""
    if stated.first is None or not is_ago(phrase):
        return [When(stated, 1.0)]
    years = ((stated.first + by, likely) for by, likely in beside(phrase))
    return [When(Years(y, y), likely) for y, likely in years if y in known]


def listed_years(claim: Claim) -> tuple[int, ...]:
    """Return the years that a claim lists, () where it lists fewer than two.

    >>> from caveat.article.read import parse_article
    >>> from caveat.claims.find import find_claims
    >>> [listed_years(c) for c in find_claims(parse_article("The Otters won in 1954, 1974 and 1990."))]
    [(1954, 1974, 1990)]
    """
    found = _YEARS_LIST.search(claim.text)
    years = tuple(int(y) for y in re.findall(r"\b(?:1[5-9]|20)\d\d\b", found[0])) if found else ()
    return years if len(years) >= 2 else ()


def _year_of(claim: Claim) -> int:
    p = claim.period
    return p.period.last_day.year if p and p.period else 9999


def speaks_of_ever(claim: Claim) -> bool:
    """Tell whether a claim speaks of all years: "has won five times", "most often", "in history"."""
    low = f" {claim.text.lower()} "
    if claim.stated is not None and claim.stated.unit == "times":
        return True
    return bool(_PERFECT.search(low)) or any(f" {w} " in low for w in lexicon()["anaphora"]["ever"])


def has_come_about(claim: Claim) -> bool:
    """Tell whether a claim says what has come about by now, since whenever: "has shrunk by half"."""
    return bool(_COME_ABOUT.search(claim.text))


def speaks_of_now(claim: Claim) -> bool:
    """Tell whether a claim speaks of the present."""
    low = f" {claim.text.lower()} "
    return any(f" {w} " in low for w in lexicon()["anaphora"]["now"])


def stated_years(claim: Claim, known: Sequence[int]) -> Years | None:
    """Return the years that a claim's period spans, None where the table has none of them."""
    p = claim.period
    assert p is not None
    end = p.period.last_day.year if p.period else None
    start = p.period.first_day.year if p.period else None
    base = p.baseline.first_day.year if p.baseline else None
    if p.relation == "before" and start is not None:
        years = Years(None, start - 1)
    elif p.relation == "after" and end is not None:
        years = Years(end + 1, None)
    elif base is not None and is_ago(p):
        at = next((base + by for by, _ in beside(p) if base + by in known), base)
        years = Years(at, at)
    elif p.baseline is not None and end is None and is_span(p):
        years = Years(base, p.baseline.last_day.year)
    elif p.relation in ("since", "from") or (base is not None and end is None):
        years = Years(base if base is not None else start, end if base is not None else None)
    elif base is not None:
        years = Years(min(base, start or base), end)
    else:
        years = Years(start, end)
    inside = [y for y in known if (years.first or y) <= y <= (years.last or y)]
    if inside:
        return years
    if (
        years.first is not None and years.first == years.last
    ):  # between two years that are known: the one before
        before = [y for y in known if y <= years.first]
        return Years(before[-1], before[-1]) if before and years.first - before[-1] <= 1 else None
    return None


def is_span(phrase: PeriodPhrase) -> bool:
    """Tell whether "from" stands before a span of years, which are then the time itself: "from the 1980s"."""
    base = phrase.baseline
    return phrase.relation == "from_to" and phrase.period is None and base is not None and base.width > 1


Asked = tuple[Function, str | None, float]


def functions(claim: Claim, scope: Scope, discourse: Discourse) -> list[Asked]:
    """Return the functions of number columns that the words ask for, with weights.

    A function without a column ("the median never got to 60"), or a claim that takes up a
    figure ("today it is 66"), has the column of what was spoken of before.
    """
    said = read_words(claim.text) + read_words(claim.measure.text if claim.measure else "")
    exact = exact_functions(said)
    after = next((s.text for s in discourse.around(claim) if s.kind == "after"), "")
    if _IN_ALL.search(claim.text) or _IN_ALL.match(after.lstrip()):
        exact = ["sum"]
    fitting = [(c, fit) for c, fit in scope.columns if unit_fits(claim, scope, c)]
    if fitting:
        tallied = claim.stated is not None and claim.stated.unit in ("count", "people")
        return _of_columns(scope, fitting, exact, noun_after(claim), tallied=tallied)
    if scope.columns:
        return []
    strong = [f for f in exact if f in ("median", "mean")]
    if not strong and not scope.taken_up:
        return []
    for earlier, name, ask in discourse.before(claim)[:3]:
        if name == scope.table.name and ask.function in ("mean", "median", "sum", "min", "max"):
            near = 1.0 if discourse.same_block(claim, earlier) else 0.7
            return [(f, ask.column, near) for f in strong] or [(ask.function, ask.column, 0.9 * near)]
    for stretch in discourse.around(claim):
        words = [w for w in read_words(stretch.text) if is_content(w)]
        columns = find_columns(scope.table, words, claim.stated.unit if claim.stated else "")
        found = strong or [f for f in exact_functions(read_words(stretch.text)) if f in ("median", "mean")]
        if columns and found and (stretch.kind in ("rest", "before") or strong):
            return _of_columns(scope, columns, found)
    return []


def unit_fits(claim: Claim, scope: Scope, name: str) -> bool:
    """Tell whether a stated figure can be in the unit of a column of numbers."""
    q = claim.stated
    if q is not None and q.unit in ("count", "times") and abs(q.value) < A_SUM and _is_money(scope, name):
        return bool(asks_money(scope.words))  # "won 12 of those races": no prize of $12
    if q is None or q.unit in ("count", "percent", "ratio", "points", "rank", "times", "year"):
        return True
    if made := scope.table.made.get(name):
        return unit_fits(claim, scope, made.above) if made.kind in ("gap", "sum") else made.scale != 100.0
    column = next((c for c in scope.table.numbers if c.name == name), None)
    if column is None:  # a length of time, made of two dates
        return q.unit in ("years", "months", "weeks", "days")
    if q.unit in CURRENCY_CODES:
        words = {*split_name(name), *split_name(column.unit)}
        return not words & {"year", "years", "hour", "hours", "day", "days", "age", "count"}
    held = unit_of(name, column.unit)
    if held and is_measured(q.unit):  # so many hours of a column in minutes
        return times_of_unit(q.unit, held) is not None
    wanted = lemma_of(q.unit.split()[-1])
    if _says_unit(column, wanted):
        return True
    return not column.unit and (
        wanted in ("people", "year", "person") or not any(_says_unit(c, wanted) for c in scope.table.numbers)
    )


def _is_money(scope: Scope, name: str) -> bool:
    column = next((c for c in scope.table.numbers if c.name == name), None)
    return column is not None and money_in(column) >= SURE


def _says_unit(column: Column, wanted: str) -> bool:
    """Tell whether a column's name or unit has a word for what its figures are counted in."""
    return any(nearness(wanted, x) >= GROUP for x in (*split_name(column.name), *split_name(column.unit)))


_YEARS_LIST = re.compile(r"\b(?:1[5-9]|20)\d\d\b(?:\s*(?:,|and|&|or|, and)\s*(?:in\s+)?(?:1[5-9]|20)\d\d\b)+")
_IN_ALL = re.compile(r"\b(?:in (?:all|total)|altogether|combined)\b", re.I)


def exact_functions(words: Sequence[Word]) -> list[Function]:
    """Return the functions that words name, a mean or median before totals and extremes.

    >>> [exact_functions(read_words(t)) for t in ("between them they sold", "the typical price")]
    [['sum'], ['median']]
    """
    low = {w.low for w in words} | {f"{a.low} {b.low}" for a, b in itertools.pairwise(words)}
    named: list[Function] = [f for f, names in lexicon()["functions"].items() if low & set(names)]
    return [f for f in named if f in ("median", "mean")] or [f for f in named if f in ("max", "min", "sum")]


def _of_columns(
    scope: Scope,
    columns: Sequence[tuple[str, float]],
    exact: Sequence[Function],
    noun: str = "",
    *,
    tallied: bool = False,
) -> list[Asked]:
    known = {c.name: c for c in scope.table.numbers}
    out: list[Asked] = []
    for name, fit in columns:
        column = known[name]
        if exact:
            out += [(f, name, fit) for f in exact]
        elif noun and noun in split_name(name) and not column.rate:  # "34 matches": of all of them together
            out += [("sum", name, fit), ("mean", name, 0.1 * fit)]
        elif tallied and column.kind == "integer" and column.unit in ("", "count", "persons", "people"):
            out += [("sum", name, fit), ("mean", name, 0.09 * fit)]  # "33 people died": in all rows together
        elif column.additive and not column.rate and not scope.table.ones:
            out += [("sum", name, fit), ("mean", name, 0.25 * fit)]
        else:
            out += [("mean", name, fit), ("median", name, 0.5 * fit)]
    return out


def label_of(predicates: Sequence[Predicate]) -> str:
    """Return predicates in words."""
    return _label(tuple(predicates))


@lru_cache(maxsize=8192)
def _label(predicates: tuple[Predicate, ...]) -> str:
    return ", ".join(p.label() for p in predicates)


def figure(value: float) -> str:
    """Return a figure for a formula."""
    return figure_text(value)


def scaled(ask: Ask, value: float, scale: float) -> Solved:
    """Return what one question comes to, times a scale where the claim is in another unit."""
    line = f"{ask.words()}: {figure(value)}"
    return Solved(value * scale, line if scale == 1.0 else f"{line} x {scale:g}")


def scaled_sql(table: RowTable, ask: Ask, until: str, scale: float) -> str:
    """Return the statement of one question, times a scale."""
    one = ask_sql(table, ask, until)
    return one if scale == 1.0 else f"SELECT value * {scale:.15g} AS value FROM (\n{one}\n)"


def noun_after(claim: Claim) -> str:
    """Return the lemma of the noun that follows the stated number: what is counted."""
    q = claim.stated
    if q is None:
        return ""
    rest = claim.text[max(0, q.end - claim.start) :]
    for word in read_words(rest)[:4]:
        if word.low not in lexicon()["stop"] and not word.low.isdigit():
            return word.lemma
        if re.match(r"^[\s\w]{0,12}[,.;:]", rest):
            return ""
    return ""
