"""Groups that have numbers: "the ninth grade", "ninth-graders", "week 7", "in round three"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from caveat.cube.words import lemma_of
from caveat.quantity_words import NUMERALS
from caveat.readings.rows.asking.dims import Dim
from caveat.readings.rows.lexical.words import lexicon

SURE, BY_A_NAME = 0.95, 0.9  # by the column's own word; by a name that such groups have, as "freshman"
_ORDINALS = {
    w: i
    for i, w in enumerate(
        """first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
        fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth""".split(),
        1,
    )
}
_CARDINAL = "|".join(sorted((w for w in NUMERALS if w.isalpha()), key=len, reverse=True))
_ORDINAL = "|".join(_ORDINALS)

Numbered = tuple[tuple[str, ...], int, int, float]


def numbered_in(dim: Dim, text: str, offset: int = 0) -> Iterator[Numbered]:
    """Yield the groups of a column of their numbers that a text names, where it does, and how surely.

    >>> grade = Dim(("grade",), ("9", "10", "11"), ("grade",), numbered=True)
    >>> [(v, a) for v, a, _, _ in numbered_in(grade, "ninth-graders, those in grade 10 and the 11th grade")]
    [(('9',), 0), (('11',), 41), (('10',), 24)]
    >>> list(numbered_in(grade, "nine grades were given to the tenth man"))
    []
    """
    for name in dict.fromkeys(dim.name):
        before, after = _patterns(name)
        for found in (*before.finditer(text), *after.finditer(text)):
            value = _number(found["n"])
            if value in dim.values:
                yield (value,), offset + found.start(), offset + found.end(), SURE
        called = {w: n for w, n in lexicon()["numbered"].get(name, {}).items() if str(n) in dim.values}
        for word in re.finditer(r"[a-z]+", text, re.I) if called else ():
            lemma = lemma_of(word[0].lower())
            if lemma in called:
                yield (str(called[lemma]),), offset + word.start(), offset + word.end(), BY_A_NAME


def _number(text: str) -> str:
    low = text.lower()
    digits = re.match(r"\d+", low)
    return digits[0] if digits else str(_ORDINALS.get(low) or int(NUMERALS.get(low, 0)))


@lru_cache(maxsize=64)
def _patterns(name: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the patterns of an ordinal before a name, and of a number behind it."""
    forms = rf"{re.escape(name)}(?:s|rs?|ers?)?"
    return (
        re.compile(rf"\b(?P<n>{_ORDINAL}|\d+(?:st|nd|rd|th))[\s-]{forms}\b", re.I),
        re.compile(rf"\b{re.escape(name)}\s(?:no\.\s?|number\s)?(?P<n>\d+|{_CARDINAL})\b(?![.,]\d)", re.I),
    )


__all__ = ["numbered_in"]
