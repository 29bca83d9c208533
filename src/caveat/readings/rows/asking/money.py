"""Money: how surely a column of numbers holds it, although its name may not say so ("Median", "P25th")."""

from __future__ import annotations

import re
from collections.abc import Sequence

from caveat.cube.table import Column
from caveat.cube.words import is_known, read_term
from caveat.quantity_words import CURRENCY_CODES
from caveat.readings.rows.lexical.words import Word, lexicon, likeness, split_name

SURE, STATISTIC, AMOUNT, UNKNOWN, NONE = 1.0, 0.7, 0.4, 0.2, 0.0
_PERCENTILE = re.compile(r"(?:p|q|pct|perc)\d{1,2}(?:th)?$|\d{1,2}th$", re.I)
_AFTER_PER = re.compile(r"(?i)[\W_]+per[\W_].*")


def money_in(column: Column) -> float:
    """Return how surely a column holds money: 1 where unit or name say so, 0 where they say otherwise.

    >>> [money_in(Column(n, "measure", "integer")) for n in ("ticket_price", "P25th", "Low_wage_jobs")]
    [1.0, 0.7, 0.0]
    """
    if (
        column.unit in CURRENCY_CODES
        or "dollar" in column.unit.lower()
        or column.unit in ("euros", "pounds", "yen")
    ):
        return SURE
    if column.unit or re.search(r"%", column.name):
        return NONE
    if any(sign in column.name for sign in "$\u20ac\u00a3"):
        return SURE
    words = lexicon()["money"]
    name = tuple(w for w in split_name(_AFTER_PER.sub("", column.name)) if not w.isdigit())
    if not name:
        return UNKNOWN
    if name[-1] in words["never"]:
        return NONE
    if any(likeness(x, m) for x in name for m in words["names"]):
        return SURE
    if any(part in x for x in name for part in words["parts"]):
        return SURE
    if set(name) & set(words["statistics"]) or _PERCENTILE.match(column.name):
        return STATISTIC
    if name[-1] in words["amounts"]:
        return AMOUNT
    term = read_term(column.title or column.name)
    told = term is not None and is_known(term.head)  # "homicides" are no money
    return NONE if told or (column.additive and column.kind == "integer") else UNKNOWN


def asks_money(words: Sequence[Word]) -> frozenset[int]:
    """Return the starts of the words of a text that a column of money explains."""
    asks = set(lexicon()["money"]["asks"])
    return frozenset(w.start for w in words if w.lemma in asks or w.low in asks)


__all__ = ["NONE", "SURE", "UNKNOWN", "asks_money", "money_in"]
