"""To whom a question applies: not to those who answered that they do nothing of the kind: "did not ride"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from caveat.readings.rows.asking.bands import bands_of
from caveat.readings.rows.asking.query import Predicate
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.lexical.scales import is_unsure, ordered
from caveat.readings.rows.lexical.words import Word, is_content, likeness, read_words

LEAST_LEFT = 3  # answers that say how often or how much, beside one that says that it is not done
_NOT_DONE = re.compile(
    r"(?:i |we |they )?(?:did|do|does|have|has|had|am|are|is|was|were)(?: not|n['’]t) \w+(?: .*)?"
    r"|not applicable",
    re.I,
)


def not_applied(values: Sequence[str]) -> tuple[str, ...]:
    """Return the answers of those to whom a question does not apply, () where it applies to all.

    >>> not_applied(("did not ride", "never", "rarely", "always")), not_applied(("do not agree", "agree"))
    (('did not ride',), ())
    """
    none = tuple(v for v in values if _NOT_DONE.fullmatch(v.strip()) and not is_unsure(v))
    rest = [v for v in values if v not in none and not is_unsure(v)]
    says_how_much = len(rest) >= LEAST_LEFT and bool(bands_of(rest) or ordered(rest))
    return none if none and says_how_much else ()


def done_by(values: Sequence[str], words: Sequence[Word]) -> frozenset[int]:
    """Return the starts of words for what those with some answers do not do: "those who ride"."""
    names = {w.lemma for v in values for w in read_words(v) if is_content(w)}
    return frozenset(w.start for w in words if any(likeness(w.lemma, n) for n in names))


def doers_of(table: RowTable, predicate: Predicate) -> Predicate | None:
    """Return the condition that a question applies, None where it does to all or the predicate says not."""
    dim = next((d for d in table.dims if d.columns == predicate.columns), None)
    none = not_applied(dim.values) if dim is not None else ()
    if dim is None or not none or predicate.test or set(none) & set(predicate.values):
        return None
    rest = tuple(v for v in dim.values if v not in none)
    return Predicate(dim.columns, rest) if set(rest) > set(predicate.values) else None


def others_than(table: RowTable, predicate: Predicate) -> Predicate | None:
    """Return the condition that all others in its column meet, None of a condition on a number."""
    dim = next((d for d in table.dims if d.columns == predicate.columns), None)
    if dim is None or predicate.test or dim.within or dim.margin:
        return None
    rest = tuple(v for v in dim.values if v not in predicate.values)
    return Predicate(dim.columns, rest) if rest else None


__all__ = ["doers_of", "done_by", "not_applied", "others_than"]
