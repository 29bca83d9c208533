"""Columns of numbers: how well words ask for each, by the words that tell it from the others."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal
from weakref import WeakKeyDictionary

from caveat.cube.measures import is_running_total
from caveat.cube.sql import identifier
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.asking.units import unit_of
from caveat.readings.rows.lexical.evoked import nearness
from caveat.readings.rows.lexical.words import Word, is_content, lexicon, likeness, read_words, split_name

FROM_CONTEXT = 0.5  # of a word that only the text before has
RATES_SHARE, PLAIN_SHARE, WHOLE_SHARE = 0.9, 0.7, 0.3  # of figures up to 100 whose name names no share
SOLE = 0.4  # of the only number of a table, whatever it is called
ASKED = 0.5  # of what is left of the fit of a rate, where words say that it is one
_PLAIN = (
    "year",
    "day",
    "month",
    "percent",
    "percentage",
    "total",
    "number",
    "count",
    "value",
    "amount",
    "share",
    "rate",
)
_SPAN = re.compile(r"(?<!\d)(?:(\d{4})|(\d{2}))[\W_]+(?:to[\W_]+)?(?:(\d{4})|(\d{2}))(?!\d)")
_ONE = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class Profile:
    """A column of numbers: its words with what they tell, the years in its name, and its range.

    The only number of its table has a `base`: any noun may mean it.
    A `made` number has the columns that it is made of as `parts`; `base` is how well the others than
    the first fit whatever words name them, `says` are words that ask for a number of its kind, `calls`
    those that are its own name, `own` is how well the first fits if a word names it at all.
    """

    name: str
    words: Mapping[str, float]
    years: tuple[int, int] | None
    low: float
    high: float
    whole: bool  # all values are whole numbers
    percent: bool
    additive: bool
    synonyms: tuple[Mapping[str, float], ...] = ()
    made: str = ""  # a rate, a gap, or a number that the table has
    parts: tuple[Profile, ...] = ()
    base: float = 0.0
    says: frozenset[str] = frozenset()
    calls: frozenset[str] = frozenset()
    own: float = 0.0
    taken: float = 0.0  # how well it fits whatever the words, as what was spoken of before
    unit: str = ""
    rate: bool = False
    counted_in: str = ""  # the unit of time, length or mass that name or unit say

    @property
    def share_like(self) -> float:
        """Return how likely its figures are shares: by its name, or as they lie between 0 and 100."""
        if self.percent or (self.low >= 0.0 and self.high <= 1.0 and not self.whole):
            return 1.0
        if self.unit or self.counted_in or self.low < 0.0 or self.high > 100.0 or self.additive:
            return 0.0
        return (
            RATES_SHARE if self.rate and "rate" in self.words else WHOLE_SHARE if self.whole else PLAIN_SHARE
        )


Lemmas = tuple[tuple[str, bool], ...]  # of words, and whether each may evoke more than it names
_MADE: WeakKeyDictionary[RowTable, tuple[Profile, ...]] = WeakKeyDictionary()  # of the tables still in use


def profiles(table: RowTable) -> tuple[Profile, ...]:
    """Return the number columns of a table, read once."""
    if table not in _MADE:
        _MADE[table] = _read(table)
    return _MADE[table]


def _read(table: RowTable) -> tuple[Profile, ...]:
    columns = table.numbers
    if not columns:
        return ()
    named = {c.name: tuple(dict.fromkeys(_own_words(c.title or c.name))) for c in columns}
    often: dict[str, int] = {}
    for words in named.values():
        for w in words:
            often[w] = often.get(w, 0) + 1
    parts = []
    for c in columns:
        x = table.sql_of(c.name)
        parts += [f"CAST(min({x}) AS DOUBLE)", f"CAST(max({x}) AS DOUBLE)", f"bool_and({x} = round({x}))"]
    found = table.catalog.query(f"SELECT {', '.join(parts)} FROM {identifier(table.name)}")[0]
    out = []
    for i, c in enumerate(columns):
        low, high, whole = found[3 * i : 3 * i + 3]
        if low is None:
            continue
        tells = {
            w: math.log(1.0 + len(columns) / often[w]) * (0.3 if w in _PLAIN else 1.0) for w in named[c.name]
        }
        spelt = {*split_name(c.name), *c.name.lower().replace("_", " ").split()}
        percent = (
            c.unit == "percent"
            or bool(spelt & {"percent", "percentage", "pct", "share", "prct"})
            or "%" in c.name
        )
        summed = c.additive or (bool(whole) and not is_running_total(c.name))
        additive = summed and not c.rate and not percent and float(low) >= 0
        others = tuple({w: 1.0 for w in _own_words(s)} for s in c.synonyms)
        span = years_in(c.name)
        base = SOLE if c.name == table.sole else 0.0
        plain = Profile(c.name, tells, span, float(low), float(high), bool(whole), percent, additive, others)
        out.append(replace(plain, base=base, unit=c.unit, rate=c.rate, counted_in=unit_of(c.name, c.unit)))
    return tuple(out)


def _own_words(name: str) -> list[str]:
    stop = lexicon()["stop"]
    plain = [w for w in split_name(name) if w not in stop or w in ("total", "number", "share", "percent")]
    return plain or [w.lemma for w in read_words(name)]


def years_in(name: str) -> tuple[int, int] | None:
    """Return the years that a column's name holds.

    >>> years_in("incidents_85_99"), years_in("POPESTIMATE2019"), years_in("2010-14 rent"), years_in("q1")
    ((1985, 1999), (2019, 2019), (2010, 2014), None)
    """
    if found := _SPAN.search(name):
        first = int(found[1]) if found[1] else _century(int(found[2]))
        last = int(found[3]) if found[3] else _century(int(found[4]))
        if 1800 <= first < last <= 2100:
            return first, last
    if found := _ONE.search(name):
        return int(found[1]), int(found[1])
    return None


def _century(two: int) -> int:
    return 2000 + two if two < 50 else 1900 + two


def fit_of(profile: Profile, words: Sequence[Word], before: Sequence[Word] = ()) -> float:
    """Return what part of a column's telling words a text has, those of the text before for half."""
    if profile.made:
        return _fit_of_made(profile, words, before)
    here = tuple((w.lemma, not w.names) for w in words)
    there = tuple((w.lemma, not w.names) for w in before)
    told = max((_fit(tells, here, there) for tells in (profile.words, *profile.synonyms)), default=0.0)
    return max(profile.base, told)


def _fit_of_made(profile: Profile, words: Sequence[Word], before: Sequence[Word]) -> float:
    """Return how well words ask for a made number, at least as what was spoken of before."""
    return max(profile.taken, _fit_of_parts(profile, words, before))


def _fit_of_parts(profile: Profile, words: Sequence[Word], before: Sequence[Word]) -> float:
    """Return how well words ask for a made number: for both of its columns, or for one and its kind."""
    first, *others = profile.parts
    own = fit_of(first, words, before)
    own = max(own, profile.own) if words_of(first, words) else own
    other = max(profile.base, min((fit_of(p, words, before) for p in others), default=0.0))
    asked = _has(words, profile.says)
    if profile.made == "sum":
        return profile.base
    if profile.made == "gap":
        return max(min(own, other), profile.base if asked else 0.0)
    if profile.calls:
        here, there = _has(words, profile.calls), _has(before, profile.calls)
        return max(profile.base if here else FROM_CONTEXT * profile.base if there else 0.0, own * other)
    return min(1.0, own * (other + (ASKED * (1.0 - other) * other if asked else 0.0)))


def _has(words: Sequence[Word], known: frozenset[str]) -> bool:
    return any(w.lemma in known or w.low in known for w in words)


def _fit(tells: Mapping[str, float], words: Lemmas, before: Lemmas) -> float:
    total = sum(tells.values())
    if not total:
        return 0.0
    score = 0.0
    for word, tell in tells.items():
        score += tell * (_likest(word, words) or FROM_CONTEXT * _likest(word, before))
    return score / total


def rate_functions(profile: Profile) -> list[tuple[Literal["mean", "sum", "max"], float]]:
    """Return the functions that a made rate has: of many rows over many, or added up where its base stays."""
    if profile.additive:
        return [("mean", 0.3), ("sum", 1.0), ("max", 0.7)]
    return [("mean", 1.0)] if profile.percent else [("mean", 1.0), ("max", 0.4)]


@lru_cache(maxsize=20_000)
def _likest(word: str, lemmas: Lemmas) -> float:
    return max((_near(lemma, word, free=free) for lemma, free in lemmas), default=0.0)


def _near(said: str, named: str, *, free: bool) -> float:
    """Return how near a word is to one of a column; one that names a value evokes nothing besides."""
    return nearness(said, named) if free else likeness(said, named)


def words_of(profile: Profile, words: Sequence[Word]) -> frozenset[int]:
    """Return the starts of the words of a text that a column's name explains."""
    if profile.made:
        asks = profile.says | profile.calls
        said = frozenset(w.start for w in words if w.lemma in asks or w.low in asks)
        return said.union(*(words_of(p, words) for p in profile.parts))
    names = {x for tells in (profile.words, *profile.synonyms) for x in tells}
    return frozenset(
        w.start for w in words if is_content(w) and any(_near(w.lemma, x, free=not w.names) for x in names)
    )


__all__ = ["Profile", "fit_of", "profiles", "rate_functions", "words_of", "years_in"]
