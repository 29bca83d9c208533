"""Everybody: nouns for all whom rows are about, that some values have too: "developers", "the victims"."""

from __future__ import annotations

from collections.abc import Sequence

from caveat.readings.rows.asking.query import Predicate
from caveat.readings.rows.asking.surveys import is_survey
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.lexical.words import Word, lexicon, split_name

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


def told_of_all(table: RowTable) -> frozenset[str]:
    """Return words of what every row has a date of: all rows with a date of death are of the dead."""
    dated = [c for c in table.table.columns if c.kind == "date" and not table.has_gaps(c.name)]
    return frozenset(w for c in dated for w in split_name(c.name) if w not in lexicon()["stop"])


__all__ = ["is_everybody", "told_of_all"]
