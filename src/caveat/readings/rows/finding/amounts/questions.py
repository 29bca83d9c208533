"""Questions: the columns of a survey that people filled in, and the sets of answers that claims speak of."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from caveat.readings.rows.asking.applied import not_applied
from caveat.readings.rows.asking.bands import bands_of
from caveat.readings.rows.asking.dims import Dim
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.lexical.scales import affirmed, denied, is_unsure, ordered
from caveat.readings.rows.lexical.words import lexicon, read_words

MOST_ANSWERS = 24  # of a question that people answer by choosing
MOST_PIECES = 60  # of a question to which people may give several answers
LEAST_QUESTIONS = 3
AFFIRMED, DENIED, ENDS, ONE, REST = 1.0, 0.08, 0.08, 0.08, 0.03  # sets of answers that no word names


@dataclass(frozen=True, slots=True)
class Question:
    """A column that people filled in: its telling words, those of its answers, and sets of answers."""

    dim: Dim
    words: Mapping[str, float]
    tells: Mapping[str, Mapping[str, float]]  # answer -> its words, by how much they tell it from the others
    sets: tuple[tuple[tuple[str, ...], float], ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]

    @property
    def column(self) -> str:
        """Return the name of its column."""
        return self.dim.columns[0]


_MADE: WeakKeyDictionary[RowTable, tuple[Question, ...]] = WeakKeyDictionary()  # of the tables still in use


def questions(table: RowTable) -> tuple[Question, ...]:
    """Return the questions of a table, () where it is no list of answers; read once."""
    if table not in _MADE:
        dims = [d for d in table.dims if len(d.columns) == 1 and not d.places and not d.margin]
        dims = [
            d for d in dims if d.flag or 2 <= len(d.values) <= (MOST_PIECES if d.within else MOST_ANSWERS)
        ]
        _MADE[table] = _read(dims) if len(dims) >= LEAST_QUESTIONS else ()
    return _MADE[table]


def _read(dims: Sequence[Dim]) -> tuple[Question, ...]:
    stop = lexicon()["stop"]
    named = [tuple(dict.fromkeys(w for w in d.name if w not in stop)) for d in dims]
    often: dict[str, int] = {}
    for words in named:
        for w in words:
            often[w] = often.get(w, 0) + 1
    out = []
    for dim, words in zip(dims, named, strict=True):
        own = {w: math.log(1.0 + len(dims) / often[w]) for w in words}
        values = dim.values if not dim.flag or len(dim.values) > 1 else (dim.flag,)
        yes, no = _sides(values)
        out.append(Question(dim, own, _tells(values), _sets(values, yes, no), yes, no))
    return tuple(out)


def _sides(values: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the answers that say yes and no, of so many times those that say any and none.

    >>> _sides(("did not fly", "0", "1-2", "3+")), _sides(("No", "Yes"))
    ((('1-2', '3+'), ('0',)), (('Yes',), ('No',)))
    """
    bands = bands_of(values)
    none = tuple(b.value for b in bands if b.low == b.high == 0.0)
    if not none:
        return affirmed(values), denied(values)
    some = {b.value for b in bands} - set(none)
    return tuple(v for v in values if v in some), none


def _tells(values: Sequence[str]) -> dict[str, dict[str, float]]:
    split = {v: {w.low for w in read_words(v)} for v in values}
    often: dict[str, int] = {}
    for words in split.values():
        for w in words:
            often[w] = often.get(w, 0) + 1
    total = len(values)
    return {v: {w: math.log(total / often[w]) for w in ws if often[w] < total} for v, ws in split.items()}


def _sets(
    values: Sequence[str], yes: Sequence[str], no: Sequence[str]
) -> tuple[tuple[tuple[str, ...], float], ...]:
    """Return the sets of answers that claims speak of: yes, no, each alone, the ends of a scale."""
    found: dict[tuple[str, ...], float] = {}

    def add(chosen: Sequence[str], weight: float) -> None:
        key = tuple(v for v in values if v in chosen)
        if key and (len(key) < len(values) or len(values) == 1):
            found[key] = max(found.get(key, 0.0), weight)

    add(yes, AFFIRMED)
    add(no, DENIED)
    if none := not_applied(values):
        add([v for v in values if v not in none], ENDS)
    scale = ordered(values)
    said_outright = any(v.lower().startswith("yes") for v in yes)
    for i in range(1, len(scale)):
        for end in (scale[i:], scale[:i]):
            if not said_outright or set(end) <= set(yes) or set(end) <= set(no):
                add(end, ENDS)  # nobody speaks of "no, or yes, somewhat"
    for v in values:
        add((v,), ONE if not is_unsure(v) else ONE / 2)
        if not scale and len(values) > 2:
            add([x for x in values if x != v], REST)
    return tuple(found.items())


__all__ = ["AFFIRMED", "ONE", "Question", "questions"]
