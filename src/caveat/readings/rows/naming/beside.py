"""Beside: names that are apart by a number alone, told by the number beside them: "20 nails", "nail 20"."""

from __future__ import annotations

from collections.abc import Sequence

from caveat.quantity_words import NUMERALS
from caveat.readings.rows.lexical.words import Word, read_words


def with_number(values: Sequence[str], said: Sequence[str], words: Sequence[Word]) -> tuple[str, ...]:
    """Return those of several values that have the number which stands beside their words in a text.

    () where it tells none from the others. `said` are the words that the values share with the text,
    `words` those of the text with one on either side.

    >>> rooms = ("2 bed flat", "3 bed flat", "4 bed flat")
    >>> said = map(read_words, ("3 bed flats", "bed flats 3", "5 bed flats"))
    >>> [with_number(rooms, ("bed", "flat"), words) for words in said]
    [('3 bed flat',), (), ()]
    """
    if len(values) < 2 or len(words) < 2:
        return ()
    for word, first in ((words[0], True), (words[-1], False)):
        number = word.low if word.low.isdigit() else str(NUMERALS.get(word.low, ""))
        if number and word.lemma not in said:
            kept = tuple(v for v in values if number in _numbers(v, said, before=first))
            if kept and len(kept) < len(values):
                return kept
    return ()


def _numbers(value: str, said: Sequence[str], *, before: bool) -> list[str]:
    """Return the numbers that stand before, or behind, the words of a value that a text has."""
    words = read_words(value)
    at = [i for i, w in enumerate(words) if w.lemma in said] or [0]
    beside = words[: at[0]] if before else words[at[-1] + 1 :]
    return [w.low for w in beside if w.low.isdigit()]


__all__ = ["with_number"]
