"""The country that a whole table is about, where none of its columns holds places: "in Norway"."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.lexical.words import Word, lexicon
from caveat.readings.rows.naming.discourse import Discourse

_NAME = re.compile(r"[A-ZÀ-Þ][\w'’-]+(?: (?:(?:and|of|the) )*[A-ZÀ-Þ][\w'’-]+)*")
_HERE = re.compile(r"\b(?:in|across|throughout|over|of) (?:the |all of )?$", re.I)
PLACES = 2  # values of a column that are countries, from where on the table has several


def country_words(
    table: RowTable, text: str, offset: int, words: tuple[Word, ...], discourse: Discourse
) -> frozenset[int]:
    """Return the words by which a claim names the one country of which its text speaks.

    A table without a column of countries is about some country, and a text about one mostly says which.
    """
    named = [m for m in _NAME.finditer(text) if _HERE.search(text[: m.start()]) and _is_country(m[0])]
    if not named or discourse.article is None or _has_countries(table):
        return frozenset()
    often = _countries_of(discourse.article.text)
    spans = [(offset + m.start(), offset + m.end()) for m in named if often[:1] == (m[0].lower(),)]
    return frozenset(w.start for w in words if any(a <= w.start < b for a, b in spans))


def _is_country(name: str) -> bool:
    return name.lower() in lexicon()["places"]


@lru_cache(maxsize=8)
def _countries_of(text: str) -> tuple[str, ...]:
    """Return the countries that a text names, the one that it names most often first."""
    found = Counter(m[0].lower() for m in _NAME.finditer(text) if _is_country(m[0]))
    return tuple(name for name, _ in found.most_common())


def _has_countries(table: RowTable) -> bool:
    known = lexicon()["places"]
    return any(sum(v.lower() in known for v in d.values[:200]) >= PLACES for d in table.dims)


__all__ = ["country_words"]
