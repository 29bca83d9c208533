"""Evoked: what a word makes one think of, though it is no name of it: "drink" of alcohol, "rain" of inches.

A journalist says of a column `alcohol_use` that people drink. `data/evoked.txt` lists such words;
they suggest what may be meant and never tell it as surely as a name does.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources

from caveat.readings.rows.lexical.words import likeness

EVOKED = 0.55  # of a word that only makes one think of a thing
TOO_MANY = 8  # things that a word makes one think of, from which on it tells nothing


@lru_cache(maxsize=100_000)
def nearness(said: str, named: str) -> float:
    """Return how near a word of a text is to one of a table: as `likeness`, or 0.55 where it evokes it.

    >>> nearness("thermometer", "temperature"), nearness("temperature", "thermometer")
    (0.55, 0.0)
    """
    return likeness(said, named) or (EVOKED if named in evoked_by(said) else 0.0)


def evoked_by(lemma: str) -> frozenset[str]:
    """Return the words of tables that a word of a text evokes.

    >>> "temperature" in evoked_by("thermometer")
    True
    """
    return _evoked().get(lemma, frozenset())


def is_listed(lemma: str) -> bool:
    """Tell whether a word is one of those by which tables name what they are about.

    >>> is_listed("temperature"), is_listed("serena")
    (True, False)
    """
    return lemma in _listed()


@cache
def _listed() -> frozenset[str]:
    text = resources.files("caveat.data").joinpath("evoked.txt").read_text("utf-8")
    lines = (line.partition("=")[0] for line in text.splitlines() if not line.startswith("#"))
    return frozenset(w.strip() for line in lines for w in line.split(","))


@cache
def _evoked() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    lines: dict[str, int] = {}
    text = resources.files("caveat.data").joinpath("evoked.txt").read_text("utf-8")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        named, evoking = (side.strip().split(", ") for side in line.split("="))
        for word in evoking:
            lines[word] = lines.get(word, 0) + 1
            found.setdefault(word, set()).update(named)
    return {w: frozenset(n) for w, n in found.items() if lines[w] <= TOO_MANY}


__all__ = ["EVOKED", "evoked_by", "is_listed", "nearness"]
