"""Phrases: turns of a text that name a yes/no column, or one of a few values, by none of its words.

"Took the prize" is a column "won", "parents" those who have children: see `data/phrases.toml`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from caveat.cube.words import lemma_of
from caveat.patterns import lazy_pattern
from caveat.readings.rows.asking.dims import Dim, ends_of
from caveat.readings.rows.lexical.scales import OPPOSITE, affirmed, denied
from caveat.readings.rows.lexical.words import SAME, STEM, likeness

MOST_VALUES = 8  # of a column: of so few, one may be what a phrase says
OFTEN = 3  # columns that one phrase may name


@dataclass(frozen=True, slots=True)
class Phrase:
    """A turn of phrase: the words of the column that it means, and how a text says yes and no."""

    means: tuple[str, ...]
    said: re.Pattern[str] | None
    denied: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Named:
    """Values of a dimension that a phrase names, with where it stands."""

    dim: Dim
    values: tuple[str, ...]
    start: int
    end: int


@cache
def phrases() -> tuple[Phrase, ...]:
    """Return the phrases of `data/phrases.toml`."""
    data = tomllib.loads(resources.files("caveat.data").joinpath("phrases.toml").read_text("utf-8"))
    return tuple(Phrase(tuple(p["means"]), _any(p["said"]), _any(p["denied"])) for p in data["phrase"])


def _any(patterns: Sequence[str]) -> re.Pattern[str] | None:
    return lazy_pattern(rf"\b(?:{'|'.join(patterns)})\b", re.I) if patterns else None


Spoken = tuple[re.Pattern[str], Dim, tuple[str, ...]]


def spoken_of(dims: Sequence[Dim]) -> tuple[Spoken, ...]:
    """Return the patterns that name values of some dimensions, with the values; made once for a table."""
    return tuple(s for phrase in phrases() for s in _of_phrase(phrase, dims))


def _of_phrase(phrase: Phrase, dims: Sequence[Dim]) -> Iterator[Spoken]:
    found: list[tuple[Dim, tuple[str, ...], tuple[str, ...]]] = []
    for dim in dims:
        if len(dim.columns) > 1 or dim.places or dim.within or len(dim.values) > MOST_VALUES:
            continue
        named = any(_alike(x, m) for x in dim.name for m in phrase.means)
        if dim.flag and named:
            no = OPPOSITE.get(dim.flag, next((v for v in dim.values if v != dim.flag), ""))
            found.append((dim, (dim.flag,), (no,) if no else ()))
        elif named and denied(dim.values):
            found.append((dim, affirmed(dim.values), denied(dim.values)))
        elif not dim.flag:
            own = tuple(v for v in dim.values if _without_kind(v, ends_of(dim.values)) in phrase.means)
            found += [(dim, own, ())] if own else []
    if len(found) > OFTEN:
        return
    for dim, affirmative, negative in found:
        if phrase.said is not None and affirmative:
            yield phrase.said, dim, affirmative
        if phrase.denied is not None and negative:
            yield phrase.denied, dim, negative


def _without_kind(value: str, kinds: Collection[str]) -> str:
    """Return a value in small letters without the noun that most values of its column end in.

    >>> _without_kind("Bad Characters", {"character"}), _without_kind("Bad", ())
    ('bad', 'bad')
    """
    first, _, last = value.lower().rpartition(" ")
    return first if first and lemma_of(last) in kinds else value.lower()


def _alike(word: str, meant: str) -> bool:
    return likeness(word, meant) in (SAME, STEM)


def find_phrases(spoken: Sequence[Spoken], text: str, offset: int) -> list[Named]:
    """Return the values that phrases of a text name."""
    return [
        Named(dim, values, offset + found.start(), offset + found.end())
        for pattern, dim, values in spoken
        for found in pattern.finditer(text)
    ]


__all__ = ["find_phrases", "phrases", "spoken_of"]
