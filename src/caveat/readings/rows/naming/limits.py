"""Limits: conditions on a number that a text sets: "more than 20", "30 percent or more", "no deaths".

A limit is none of the figures that a claim states: it tells which rows or groups are meant. The
columns that may be under it are told by the words around it, by its unit, and by their range.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from caveat.claims.claim import Claim
from caveat.quantity import Quantity, find_quantities
from caveat.quantity_words import CURRENCY_CODES, UNITS
from caveat.readings.rows.asking.bands import banded
from caveat.readings.rows.asking.columns import Profile, fit_of, profiles, words_of
from caveat.readings.rows.asking.query import Predicate, Test
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.asking.units import is_measured, steps_of_unit, times_of_unit
from caveat.readings.rows.lexical.superlatives import compared_by
from caveat.readings.rows.lexical.words import Word, split_name
from caveat.readings.rows.naming.against import AGAINST, pairs_of
from caveat.readings.rows.naming.named import Named

HEDGES: Mapping[str, Test] = {
    "over": ">", "just_over": ">", "at_least": ">=", "under": "<", "just_under": "<", "at_most": "<=",
}  # fmt: skip
LEAST_NAMED = 0.6  # of a column's words, where its range tells its unit
LEAST_FIT = 0.3  # of a column's words, where nothing marks a number as a limit
FARTHER = 0.85  # of a word that stands elsewhere in the claim
TAKEN_UP = 0.75  # of the column that the claim before asked for
UNNAMED = 0.1  # of a column that no word names, if the limit divides its values
OUT_OF_RANGE = 0.1  # of a limit that all or none of a column's values meet
FAR = 3.0  # times beyond the range of a column: it is no limit of that column
OTHER_UNIT = 0.05
LEAST_PART = 0.02  # of a column's highest value: a limit in thousands or millions is no smaller
ELSE = 0.15  # weight of a column that the table does not have
OTHER_SCALE = 0.7  # of figures in thousands or millions, where the column does not say so
NEAR = 36  # characters around a limit within which a word says what it limits
ASKED = 0.9  # of a column that the adjective of a comparison asks for
FREE, FREE_FIT = "free", 0.9  # what nothing has to be paid for
MOST_WAYS, MOST_LIMITS = 5, 2
COUNTED = frozenset(("count", "people", "times"))  # units of what is counted
_NO_MONEY = frozenset(("year", "hour", "day", "week", "month", "age", "percent", "rate", "share"))
_TIMES = frozenset(("years", "months", "weeks", "days", "hours", "minutes", "seconds"))
_BIRTHDAY = re.compile(
    r"\b(?:(?P<not>not (?:yet )?|never |yet to |before |short of |ha[dsv]e?n['’]t )"
    r"|past |after |beyond )?"
    r"(?:(?:reach|celebrat|see|pass)\w* |seen )?(?:the|their|his|her|an?) "
    r"(?P<age>\d{1,3})(?:st|nd|rd|th) birthdays?\b",
    re.I,
)
_DEFINITE = re.compile(r"\b(?:the|these|those|its|their|our|both|all|other)\s+$", re.I)
_COMPARED = re.compile(r"\b(?P<no>not? )?(?P<by>[a-z]+er) than\s+(?:about\s+|an?\s+)?$", re.I)
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")


@dataclass(frozen=True, slots=True)
class Limit:
    """A condition on a number as a text puts it; `sure` where words mark it as one, and no figure."""

    test: Test
    bound: float
    text: str
    start: int
    end: int
    unit: str = "count"
    upto: float = 0.0
    sure: bool = True
    number: tuple[int, int] = (0, 0)  # where the number stands
    asks: tuple[str, ...] = ()  # words of the columns that an adjective asks for: "deeper than 20 metres"


@cache
def limit_words() -> Mapping[str, Any]:
    """Return the word lists of `data/limits.toml`."""
    return tomllib.loads(resources.files("caveat.data").joinpath("limits.toml").read_text("utf-8"))


@cache
def _patterns() -> tuple[list[tuple[Test, re.Pattern[str]]], list[tuple[Test, re.Pattern[str]]]]:
    words = limit_words()
    before = [
        (t, re.compile(rf"\b(?:{_any(w)})\s+(?:the age of\s+|an?\s+)?$", re.I))
        for t, w in words["before"].items()
    ]
    after = [
        (t, re.compile(rf"^(?:\s+(?!or\b|and\b)[\w-]+)?\s+(?:{_any(w)})\b", re.I))
        for t, w in words["after"].items()
    ]
    return before, after


@cache
def _marks() -> tuple[re.Pattern[str], list[tuple[Test, re.Pattern[str]]]]:
    """Return the pattern of "mark" after a number, and those of the words before it."""
    words = limit_words()["mark"]
    nouns = _any(words["nouns"])
    signs: dict[Test, list[str]] = {">": words["over"], ">=": words["reached"], "<": words["under"]}
    before = [
        (t, re.compile(rf"\b(?:{_any(w)})\s+(?:the\s+|a\s+)?(?P<of>(?:{nouns})\s+of\s+)?$", re.I))
        for t, w in signs.items()
    ]
    return re.compile(rf"[\s-]*(?:\w+\s+)?(?:{nouns})\b", re.I), before


@cache
def _written_limits() -> list[tuple[re.Pattern[str], float]]:
    known = limit_words()["written"].items()
    return [(re.compile(rf"\b{re.escape(w)}\b", re.I), float(bound)) for w, bound in known]


@cache
def _of_one() -> list[tuple[Test, re.Pattern[str]]]:
    return [
        (t, re.compile(rf"\b(?:{_any(w)})\s+(?P<one>an?\s+(?P<unit>[a-z]+))\b", re.I))
        for t, w in limit_words()["before"].items()
    ]


@cache
def _none() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of what is free and of nothing."""
    free, nothing = (_any(limit_words()[key]["words"]) for key in ("free", "nothing"))
    return re.compile(rf"\b(?:{free})\b(?!-)", re.I), re.compile(rf"\b(?:{nothing})\b", re.I)


def _any(words: Sequence[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


def find_limits(text: str, offset: int = 0) -> list[Limit]:
    """Return the limits that a text sets, those that words mark first.

    >>> [(x.test, x.bound, x.text) for x in find_limits("Nine towns have 15 dentists or more")]
    [('>=', 15.0, '15 dentists or more'), ('=', 9.0, 'Nine')]
    >>> find_limits("half of the seats in the two chambers")  # which they are is known: no condition
    []
    >>> [(x.test, x.bound) for x in find_limits("of all flights 30 had no delays, 12 topped 90 minutes")]
    [('>', 90.0), ('=', 0.0), ('=', 30.0), ('=', 12.0)]
    """
    out = [x for q in find_quantities(text) if (x := _limit_of(text, q)) is not None]
    out += _written(text)
    out += _birthdays(text)
    out += _parts(text)
    out += _one_unit(text)
    out += _one_thing(text)
    out += _nothing(text)
    out.sort(key=lambda x: (not x.sure, x.test == "=" and x.bound != 0.0))
    return [replace(x, start=x.start + offset, end=x.end + offset,
                    number=(x.number[0] + offset, x.number[1] + offset)) for x in out]  # fmt: skip


def _limit_of(text: str, q: Quantity) -> Limit | None:
    """Return the limit that a number sets, None for parts, ranks and years."""
    if (
        q.unit in ("ratio", "rank", "points", "year")
        or (q.form in ("fraction", "multiple") and not is_measured(q.unit))
        or q.of is not None
    ):
        return None
    if _YEAR.fullmatch(q.text.strip()) and q.unit == "count":
        return None
    start, end, test, sure = q.start, q.end, HEDGES.get(q.hedge), True
    upto, asks = 0.0, tuple[str, ...]()
    if q.hedge == "range" and q.high is not None:
        test, upto, sure = "between", float(q.high), q.text.lower().startswith(("between", "from"))
    before, after = _patterns()
    for sign, pattern in after:
        if test is None and (found := pattern.match(text[q.end :])):
            test, end = sign, q.end + found.end()
    told = [(m.start(), t) for t, pattern in before if (m := pattern.search(text[: q.start]))]
    if test is None and told:
        start, test = min(told)  # "had not reached 30" is longer than "reached 30"
    if test is None and (compared := _COMPARED.search(text[: q.start])):
        by = compared_by(compared["by"].lower())
        if by is not None:
            asks, denied = by[0], bool(compared["no"])
            test, start = (
                ("<=" if denied else ">") if not by[1] else (">=" if denied else "<"),
                compared.start(),
            )
    if test is None and (marked := _mark(text, q)) is not None:
        test, start, end = marked
    if test is None:
        if _DEFINITE.search(text[: q.start]):  # "the two chambers" are known, and no condition
            return None
        test, sure = "=", False
    return Limit(
        test, float(q.value), text[start:end], start, end, q.unit, upto, sure, (q.start, q.end), asks
    )


def _mark(text: str, q: Quantity) -> tuple[Test, int, int] | None:
    """Return the limit that a number is as a mark, and its span: "topped the 20 million mark"."""
    mark, signs = _marks()
    after = mark.match(text[q.end :])
    for sign, pattern in signs:
        before = pattern.search(text[: q.start])
        if before and (after or before["of"]):
            return sign, before.start(), q.end + (0 if before["of"] or after is None else after.end())
    return None


def _written(text: str) -> Iterator[Limit]:
    for pattern, bound in _written_limits():
        for found in pattern.finditer(text):
            unit = "count" if bound < 1000 else "USD"
            yield Limit(">=", bound, found[0], *found.span(), unit, number=found.span())


def _birthdays(text: str) -> Iterator[Limit]:
    """Yield the ages that birthdays stand for.

    >>> [(x.test, x.bound) for x in find_limits("Three had not reached their 18th birthday")]
    [('<', 18.0), ('=', 3.0)]
    """
    for found in _BIRTHDAY.finditer(text):
        test: Test = "<" if found["not"] else ">="
        yield Limit(test, float(found["age"]), found[0], *found.span(), "years", number=found.span("age"))


def _parts(text: str) -> Iterator[Limit]:
    """Yield the limits that are parts of a whole, beside a number of things that they tell of.

    >>> [(x.test, x.bound, x.unit) for x in _parts("in only eight wards had the winner more than half of it")]
    [('>', 50.0, 'percent')]
    """
    known = find_quantities(text)
    if not any(q.unit in COUNTED and q.form in ("words", "digits") for q in known):
        return
    for q in known:
        test = HEDGES.get(q.hedge)
        if q.unit == "ratio" and q.form == "fraction" and test is not None and q.of is None:
            span = (q.start, q.end)
            yield Limit(test, 100.0 * float(q.value), text[q.start : q.end], *span, "percent", number=span)


def _one_unit(text: str) -> Iterator[Limit]:
    """Yield the limits of one unit that has no number: "over an hour", "less than a mile"."""
    for test, pattern in _of_one():
        for found in pattern.finditer(text):
            unit = UNITS.get(found["unit"].lower(), "")
            if is_measured(unit) and not re.match(r"\s+and an?\b", text[found.end() :]):
                yield Limit(test, 1.0, found[0], *found.span(), unit, number=found.span("one"))


def _one_thing(text: str) -> Iterator[Limit]:
    """Yield the limits of one thing: "at least one accident"; "more than one in five" is none.

    >>> [(x.test, x.bound) for x in _one_thing("most had at least one fire, fewer than one town in 10 two")]
    [('>=', 1.0)]
    """
    for test, pattern in _ones():
        for found in pattern.finditer(text):
            yield Limit(test, 1.0, found[0], *found.span(), number=found.span("one"))


@cache
def _ones() -> list[tuple[Test, re.Pattern[str]]]:
    share = r"(?:[\w-]+\s+){0,3}(?:in|out of|of)\s+(?:every\s+|each\s+)?"
    share += r"(?:two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|fifty|\d+|an? |the|these|them)"
    none = rf"(?!-|\s+(?:hundred|thousand|million|and a|{share})\b)"
    return [
        (test, re.compile(rf"\b(?:{_any(words)})\s+(?P<one>one)\b{none}", re.I))
        for test, words in limit_words()["before"].items()
    ]


def _nothing(text: str) -> Iterator[Limit]:
    free, nothing = _none()
    for found in free.finditer(text):
        yield Limit("=", 0.0, found[0], *found.span(), FREE, sure=False, number=found.span())
    for found in nothing.finditer(text):
        if not re.match(r"\s+(?:more|less|fewer|longer|other|one|doubt|longer)\b", text[found.end() :], re.I):
            yield Limit("=", 0.0, found[0], *found.span(), "", sure=False, number=found.span())


def limit_groups(
    claim: Claim, table: RowTable, limits: Sequence[Limit], words: Sequence[Word], before: Sequence[Word],
    earlier: str = "", made: Sequence[Profile] = (),
) -> list[tuple[Named, ...]]:  # fmt: skip
    """Return the predicates that each limit may mean, the likeliest first; `earlier` was asked for before."""
    out: list[tuple[Named, ...]] = []
    pairs = tuple(pairs_of(claim, table, before, limit_words()["against"]["more"]))
    if pairs:
        out.append(tuple(sorted(pairs, key=lambda n: -n.weight)[:MOST_WAYS]))
    taken: set[str] = set()
    for limit in limits:
        ways = [
            n
            for n in _ways(table, limit, words, before, earlier, made)
            if not set(n.predicate.columns) & taken
        ]
        ways = sorted((n for n in ways if n.weight > 0), key=lambda n: -n.weight)[:MOST_WAYS]
        ways = [n for n in ways if n.weight >= 0.2 * ways[0].weight]
        if ways and len(out) < MOST_LIMITS:
            whole = ELSE + sum(n.weight for n in ways) if limit.sure else 1.0  # some column has to be meant
            out.append(tuple(replace(n, weight=n.weight / max(whole, n.weight)) for n in ways))
            taken |= {c for n in ways[:1] for c in n.predicate.columns}
    return out


def _ways(
    table: RowTable, limit: Limit, words: Sequence[Word], before: Sequence[Word], earlier: str,
    numbers: Sequence[Profile] = (),
) -> Iterator[Named]:  # fmt: skip
    near = [w for w in words if limit.start - NEAR <= w.start <= limit.end + NEAR]
    for p in (*profiles(table), *numbers):
        unit = unit_fit(limit, p)
        if not unit:
            continue
        fit = max(fit_of(p, near), FARTHER * fit_of(p, words, before), TAKEN_UP if p.name == earlier else 0.0)
        if set(limit.asks) & set(split_name(p.name)):
            fit = max(fit, ASKED)
        if limit.unit == FREE:
            if not set(limit_words()["free"]["columns"]) & set(split_name(p.name)):
                continue
            fit = FREE_FIT
        elif not limit.sure:
            if fit_of(p, near) < LEAST_FIT or not _marked(limit, p, near):
                continue
            fit *= 0.6
        for bound, upto, scaled in _scaled(limit, p, fit):
            weight = unit * scaled * (UNNAMED + (1.0 - UNNAMED) * fit) * _divides(limit.test, bound, p)
            made = table.derived.get(p.name, "") if not p.made else table.sql_of(p.name)
            predicate = Predicate((p.name,), (), limit.test, bound, upto, made)
            yield Named(predicate, min(1.0, weight), limit.start, limit.end, "claim")
    for column in banded(table) if limit.sure or is_measured(limit.unit) else ():
        fit = max(fit_of(column.profile, near), FARTHER * fit_of(column.profile, words, before))
        weight = unit_fit(limit, column.profile) * (UNNAMED + (1.0 - UNNAMED) * fit)
        for test in (limit.test,) if limit.sure else ("=", ">="):  # who gets eight hours may get nine
            values = column.within(test, limit.bound, limit.upto)
            if values and weight:
                predicate = Predicate((column.profile.name,), values)
                yield Named(predicate, min(1.0, weight), limit.start, limit.end, "claim")


def _marked(limit: Limit, p: Profile, near: Sequence[Word]) -> bool:
    """Tell whether a number that no word marks stands right before a column's own word: "two subjects"."""
    own = sorted(w.start for w in near if w.start in words_of(p, near))
    after = [s for s in own if limit.end <= s <= limit.end + 12]
    zero = limit.bound == 0.0 and [s for s in own if limit.start - 14 <= s < limit.start]
    return (p.whole or bool(zero)) and p.high <= 1000 and bool(after or zero)


def unit_fit(limit: Limit, p: Profile) -> float:
    """Return how well a limit's unit suits a column."""
    names = {*split_name(p.name)}
    small = p.low >= 0.0 and p.high <= 1.0 and not p.whole
    if limit.unit == "percent":
        return 1.0 if p.percent else 0.7 if small else p.share_like
    if limit.unit in CURRENCY_CODES:
        return 0.0 if names & _NO_MONEY or p.percent else 1.0
    if is_measured(limit.unit) and p.counted_in:
        return 1.0 if times_of_unit(p.counted_in, limit.unit) else 0.0
    if limit.unit in _TIMES:
        stem = limit.unit.rstrip("s")
        fitting = names & {stem, limit.unit, "duration", "length", "tenure", "age", "experience", "long"}
        return 1.0 if fitting else OTHER_UNIT if names & _NO_MONEY else 0.4
    if limit.unit in COUNTED or not limit.unit:
        timed = "years from" in p.name or names & {"date", "time"}
        return 0.6 if p.percent else OTHER_UNIT if timed else 1.0
    return 0.8


def _scaled(limit: Limit, p: Profile, fit: float) -> Iterator[tuple[float, float, float]]:
    """Yield the limit in the units of a column, with how likely they are."""
    if limit.unit == "percent" and p.high <= 1.0 and not p.whole:
        yield limit.bound / 100.0, limit.upto / 100.0, 1.0
        return
    if times := times_of_unit(p.counted_in, limit.unit):  # "over an hour" of a column in minutes
        yield round(limit.bound * times, 6), round(limit.upto * times, 6), 1.0
        return
    known = fit < LEAST_NAMED or not is_measured(limit.unit) or p.unit or p.made
    if steps := () if known else steps_of_unit(limit.unit, limit.bound, p.low, p.high):
        yield from ((limit.bound / t, limit.upto / t, 1.0 / len(steps)) for t in steps)
        return
    if limit.bound <= FAR * max(abs(p.high), 1.0) or limit.bound < 1e4:
        yield limit.bound, limit.upto, 1.0
        return
    for scale in (1e3, 1e6, 1e9):
        if max(p.low, LEAST_PART * p.high) <= limit.bound / scale <= p.high:
            yield limit.bound / scale, limit.upto / scale, OTHER_SCALE


def _divides(test: Test, bound: float, p: Profile) -> float:
    """Return how well a limit divides the values of a column: one far out of their range does not."""
    if p.low <= bound <= p.high:
        return 1.0
    width = max(p.high - p.low, 1.0)
    return OUT_OF_RANGE if p.low - FAR * width <= bound <= p.high + FAR * width else 0.0


__all__ = ["AGAINST", "COUNTED", "Limit", "find_limits", "limit_groups", "limit_words", "unit_fit"]
