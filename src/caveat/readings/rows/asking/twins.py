"""Twins: columns that hold the same thing twice, at two times, or as it came out and as it was to be.

`math_fall` and `math_spring`, `incidents_85_99` and `incidents_00_14` are of two times;
`actual_max_temp` stands against `average_max_temp`, `spent` against `budget`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from caveat.cube.words import lemma_of
from caveat.readings.rows.asking.columns import Profile, profiles
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.lexical.words import lexicon, likeness

MOST_COLUMNS = 60
SAME = 0.82  # likeness of two marks from which on they say the same: fall, autumn


@dataclass(frozen=True, slots=True)
class Twin:
    """Two columns of the same thing: of the earlier time or what was aimed at, and what came of it.

    Of two sides of an opinion the one against comes first.

    `marks` are the words that only one of the two names has, `shared` those of both; `aim` is the
    place in the list of aims, -1 of two times.
    """

    kind: Literal["time", "aim", "camp"]
    old: Profile
    new: Profile
    marks: tuple[frozenset[str], frozenset[str]]
    shared: frozenset[str]
    aim: int = -1


@cache
def twin_words() -> Mapping[str, Any]:
    """Return the word lists of `data/twins.toml`."""
    return tomllib.loads(resources.files("caveat.data").joinpath("twins.toml").read_text("utf-8"))


def twins_of(table: RowTable) -> tuple[Twin, ...]:
    """Return the twins among the columns of a table, read once."""
    if "twins" not in table.kept:
        table.kept["twins"] = tuple(_read(table))
    found: tuple[Twin, ...] = table.kept["twins"]
    return found


def _read(table: RowTable) -> Iterator[Twin]:
    known = [p for p in profiles(table) if p.name not in table.derived][:MOST_COLUMNS]
    tokens = {p.name: tokens_of(p.name) for p in known}
    for a in known:
        for b in known:
            if a is b or a.percent != b.percent:
                continue
            left, right = _apart(tokens[a.name], tokens[b.name])
            shared = frozenset(x for x in tokens[a.name] if x in tokens[b.name] and not x.isdigit())
            marks = frozenset(left), frozenset(right)
            if is_earlier(a, b, tokens[a.name], tokens[b.name]):
                yield Twin("time", a, b, marks, shared)
            elif (aim := _aim(left, right)) >= 0 and shared and a.years == b.years:
                yield Twin("aim", a, b, marks, shared, aim)
            elif _are_camps(left, right) and a.years == b.years:
                yield Twin("camp", a, b, marks, shared)


def tokens_of(name: str) -> tuple[str, ...]:
    """Return the words and numbers of a column's name.

    >>> tokens_of("TransfersIn_m"), tokens_of("suspensions_sem1")
    (('transfer', 'in', 'm'), ('suspension', 'sem', '1'))
    """
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name)
    short = lexicon()["abbreviations"]
    words = (short.get(w, w) for w in re.findall(r"[a-z]+|\d+", spaced.lower()))
    return tuple(lemma_of(x) if len(x) > 1 else x for w in words for x in w.split())


def _apart(a: tuple[str, ...], b: tuple[str, ...]) -> tuple[list[str], list[str]]:
    """Return the words that only one of two names has."""
    return [x for x in a if x not in b], [x for x in b if x not in a]


def is_earlier(a: Profile, b: Profile, first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Tell whether two columns hold the same of two times, the first one of the earlier."""
    left, right = _apart(first, second)
    if a.years is not None and b.years is not None:
        words = [[x for x in t if not x.isdigit()] for t in (first, second)]
        return a.years < b.years and words[0] == words[1] and not is_inside(a.years, b.years)
    if len(left) != 1 or len(right) != 1 or len(first) != len(second):
        return False
    one, two = left[0], right[0]
    if one.isdigit() and two.isdigit():
        at = first.index(one)
        return at > 0 and first[at - 1] in twin_words()["numbered"] and int(one) < int(two) < 100
    return any({one, two} == {x, y} and one == x for x, y in twin_words()["steps"])


def is_inside(a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Tell whether one span of years is a part of another: 1990 to 2003 is none beside 1990 to 2014.

    >>> is_inside((1990, 2003), (1990, 2014)), is_inside((1990, 2003), (2003, 2014))
    (True, False)
    """
    return (a[0] <= b[0] and b[1] <= a[1]) or (b[0] <= a[0] and a[1] <= b[1])


def _aim(left: list[str], right: list[str]) -> int:
    """Return which aim one name says and another does not, -1 for none."""
    if len(left) != 1 or len(right) > 1:
        return -1
    aims = twin_words()["aim"]
    if right and any(right[0] in a["columns"] for a in aims):
        return -1
    return next((i for i, a in enumerate(aims) if left[0] in a["columns"]), -1)


def _are_camps(left: list[str], right: list[str]) -> bool:
    """Tell whether two names differ in that one is for something and the other against it, this one first."""
    camps = twin_words()["camps"]
    return len(left) == len(right) == 1 and left[0] in camps["against"] and right[0] in camps["for"]


def is_mark(said: str, mark: str) -> bool:
    """Tell whether a word of a text is the mark of a column: autumn, of a test in fall."""
    return likeness(said, mark) >= SAME or {said, mark} == {"fall", "autumn"}


__all__ = ["Twin", "is_inside", "is_mark", "tokens_of", "twin_words", "twins_of"]
