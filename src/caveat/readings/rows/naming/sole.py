"""The one thing that a table measures: what a text calls it may be no word of the column's name.

"Homes in Ada", "values", "what a house costs" all mean the only figure of a table of prices by place
and month; what went up is the only one that moves. A noun that names something else for sure does
not: "population" never means a rent.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from caveat.claims.claim import Claim
from caveat.cube.words import SAME, is_known, read_term
from caveat.readings.rows.asking.columns import profiles
from caveat.readings.rows.asking.dims import Dim
from caveat.readings.rows.asking.tables import RowTable, all_tables
from caveat.readings.rows.lexical.words import Word, is_content, likeness, read_words, split_name

NEXT = 24  # letters between a number and the noun that it counts: "46,000 old Dutch paintings"
_PLAIN = frozenset(("value", "values", "amount", "total", "figure", "number", "count", "index", "rate"))
MOVING = ("change", "trend")  # families that only ask for what moves


def sole_words(claim: Claim, table: RowTable, words: Sequence[Word]) -> frozenset[int]:
    """Return the starts of the words by which a claim may mean the only measure of a table."""
    return _words_for(claim, table, words, table.sole) if table.sole else frozenset()


def moving_words(claim: Claim, table: RowTable, words: Sequence[Word]) -> dict[str, frozenset[int]]:
    """Return the words by which a claim may mean the only measure that moves, by its column."""
    if table.sole or claim.family not in MOVING or not table.moving:
        return {}
    return {table.moving: _words_for(claim, table, words, table.moving)}


_OF_THOSE = re.compile(r"\bof (?:those|these|their|his|her|its|the|all)(?: \w+)? $", re.I)


def kind_words(claim: Claim, table: RowTable, words: Sequence[Word]) -> frozenset[int]:
    """Return the starts of words that only say what each row has one of: "won 12 of those races"."""
    q = claim.stated
    if q is None or q.unit not in ("count", "times", "people"):
        return frozenset()
    return frozenset(
        w.start for w in words
        if (q.unit == "times" or _OF_THOSE.search(claim.text[: max(0, w.start - claim.start)]))
        and any(_is_held_by_all(table, d, w) for d in table.dims)
    )  # fmt: skip


def _is_held_by_all(table: RowTable, dim: Dim, word: Word) -> bool:
    """Tell whether a word is the whole name of a column in which every row has something."""
    named = len(dim.columns) == 1 and not dim.flag and dim.name in ((word.lemma,), (word.lemma, "name"))
    return named and not table.has_gaps(dim.columns[0])


def _words_for(claim: Claim, table: RowTable, words: Sequence[Word], name: str) -> frozenset[int]:
    own = claim.measure
    if own is None or own.origin != "sentence":
        return frozenset()
    nouns = [w for w in read_words(own.text, own.start) if is_content(w)]
    if not nouns or is_counted(claim) or _is_other(own.text, table, name):
        return frozenset()
    if _named_elsewhere(nouns[-1], table) or (claim.stated is None and says_itself(table, name)):
        return frozenset()
    inside = {w.start for w in words if own.start <= w.start < own.end}
    return frozenset({w.start for w in nouns} | inside)


def is_counted(claim: Claim) -> bool:
    """Tell whether what a claim measures stands behind its number: "46,000 paintings" are no visitors."""
    q, own = claim.stated, claim.measure
    return q is not None and own is not None and q.unit in ("count", "people") and (
        q.end <= own.start <= q.end + NEXT
    )  # fmt: skip


def says_itself(table: RowTable, name: str) -> bool:
    """Tell whether a column has a name of its own, and not that of its file: then only a figure tells."""
    column = next(c for c in table.numbers if c.name == name)
    own = {w for w in split_name(column.title or column.name) if not w.isdigit()}
    return bool(own - set(split_name(table.name)) - _PLAIN)


def _is_other(text: str, table: RowTable, name: str) -> bool:
    """Tell whether both are well known by name, and are not the same."""
    column = next(c for c in table.numbers if c.name == name)
    asked, term = read_term(text), read_term(column.title or column.name)
    if asked is None or term is None or not (is_known(asked.head) and is_known(term.head)):
        return False
    found = table.catalog.find_measures(text)
    return not any((m.table, m.column) == (table.name, name) and m.score >= SAME for m in found)


def _named_elsewhere(noun: Word, table: RowTable) -> bool:
    """Tell whether a noun is in the name of a number of another table."""
    others = (t for t in all_tables(table.catalog) if t is not table)
    return any(likeness(noun.lemma, x) for t in others for p in profiles(t) for x in p.words)


__all__ = ["is_counted", "kind_words", "moving_words", "says_itself", "sole_words"]
