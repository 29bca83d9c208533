"""Places: the values of a column of positions that a text names: "second", "won", "the top three"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from caveat.quantity_words import NUMERALS
from caveat.readings.rows.asking.dims import Dim
from caveat.readings.rows.lexical.words import Word, lexicon

ORDINAL, TOP = 0.9, 0.95
_PODIUM = ("podium", "podiums", "medallist", "medallists", "medalist", "medalists")
ON_PODIUM = 3

Place = tuple[tuple[str, ...], int, int, float]


def places_in(dim: Dim, words: Sequence[Word]) -> Iterator[Place]:
    """Yield the positions that a text names: the values, where it does, and how surely.

    >>> from caveat.readings.rows.lexical.words import read_words
    >>> dim = Dim(("place",), ("1", "2", "3", "4"), ("place",), places=True)
    >>> list(places_in(dim, read_words("She won twice and made the top three")))
    [(('1',), 4, 7, 0.9), (('1', '2', '3'), 27, 36, 0.95)]
    """
    for i, word in enumerate(words):
        first = _top(words, i)
        inside = tuple(v for v in dim.values if v.isdigit() and int(v) <= first) if first else ()
        if inside:
            yield inside, word.start, words[i + (word.low not in _PODIUM)].end, TOP
        place = lexicon()["positions"].get(word.low)
        if isinstance(place, int) and str(place) in dim.values:
            yield (str(place),), word.start, word.end, ORDINAL


def _top(words: Sequence[Word], at: int) -> int:
    """Return how many of the first places a text speaks of at a word, 0 where it speaks of none."""
    if words[at].low in _PODIUM:
        return ON_PODIUM
    if words[at].low != "top" or at + 1 >= len(words):
        return 0
    number = words[at + 1].low
    return int(number) if number.isdigit() else int(NUMERALS.get(number, 0))


__all__ = ["places_in"]
