"""Everybody: nouns for all whom a survey asked, that some answers have too: "developers", "drivers"."""

from __future__ import annotations

from collections.abc import Sequence

from caveat.readings.rows.asking.query import Predicate
from caveat.readings.rows.asking.surveys import is_survey
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.lexical.words import Word

MOST = 0.6  # of the rows: answers that so many gave by one plural noun are what those asked are


def is_everybody(table: RowTable, predicate: Predicate, words: Sequence[Word]) -> bool:
    """Tell whether a plural noun that answers have speaks of all who were asked.

    "Developers" are those whom a survey of developers asked, also the few who answer otherwise.
    """
    if len(words) != 1 or words[0].low == words[0].lemma or not words[0].low.endswith("s"):
        return False
    if (words[0].text[:1].isupper() and words[0].start) or not is_survey(table):
        return False
    return bool(table.one(f"count(*) FILTER ({predicate.sql()}) >= {MOST} * count(*)"))


__all__ = ["is_everybody"]
