"""Turns of phrase by which a claim speaks of a change: which kind, and which way it goes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

from caveat.claims.claim import Claim
from caveat.cube.words import lemma_of
from caveat.readings.rows.lexical.words import Word, read_words

Kind = Literal["percent", "factor", "points", "difference", "from_to", "direction", "run"]
AROUND = 6  # words before or behind a figure that say it is a change
LIKELY = 0.35  # that a comparison is one with another time, where no time is named for it
_NONE = re.compile(r"^\W*(?:nothing|no|nobody|none|never|no one|nor)\b", re.I)
_TO = re.compile(r"\b(?:to|at|reach\w*|hit|of)\s+(?:\w+ ){0,2}$", re.I)
_BY = re.compile(r"\bby\s+(?:\w+ ){0,3}$", re.I)
_THAN = re.compile(r"\b(?:than|compared|against|versus|from|above|below)\b", re.I)
_OF_A_WHOLE = re.compile(r"^\s+of (?!(?:that|this|what|its?)\b)", re.I)
_AS_MANY = re.compile(r"^\s*(?:as|the|what|of what|its|their)\b", re.I)


@dataclass(frozen=True, slots=True)
class Turn:
    """How a claim speaks of a change: `sure` is the chance that it is one over time."""

    kind: Kind
    sign: float
    sure: float
    every: bool = False  # each single step goes that way


@cache
def change_words() -> Mapping[str, frozenset[str]]:
    """Return the word lists of `data/times.toml`."""
    data = tomllib.loads(resources.files("caveat.data").joinpath("times.toml").read_text("utf-8"))
    return {
        k: frozenset(v) | ({lemma_of(w) for w in v} if k != "each" else frozenset()) for k, v in data.items()
    }


def turn_of(claim: Claim, timed: bool) -> Turn | None:
    """Return how a claim speaks of a change, None for none; `timed`: it names a time to compare with.

    >>> from caveat.article.read import parse_article
    >>> from caveat.claims.find import find_claims
    >>> text = "Thefts fell by 12 percent from May to June. Arson came to 40 cases in 2020."
    >>> [turn_of(c, False) and turn_of(c, False).kind for c in find_claims(parse_article(text))]
    ['percent', None]
    """
    low = f" {claim.text.lower()} "
    every = any(x in low for x in change_words()["each"])
    q = claim.stated
    if q is None:
        going = claim.direction in ("up", "down") and claim.family in ("trend", "change")
        figures = [x for x in claim.quantities if claim.start <= x.start < claim.end and x.unit in _FIGURES]
        if not going or _NONE.match(claim.text) or figures:  # a figure that was not read says how far
            return None
        return Turn("direction", 1.0 if claim.direction == "up" else -1.0, 1.0, every)
    if q.unit in ("rank", "year"):
        return None
    before, after = claim.text[: max(0, q.start - claim.start)], claim.text[max(0, q.end - claim.start) :]
    if every and q.unit in ("years", "months", "quarters", "seasons", "times", "count"):
        sign = _sign(claim, before, after)
        return Turn("run", sign, 1.0, every=True) if sign else None
    if q.hedge == "from_to":
        sign = _sign(claim, before, after)
        return (
            Turn("from_to", sign or (1.0 if (q.high or q.value) > q.value else -1.0), 1.0)
            if sign or timed
            else None
        )
    return _of_figure(claim, before, after, timed)


def _of_figure(claim: Claim, before: str, after: str, timed: bool) -> Turn | None:
    q = claim.stated
    assert q is not None
    if claim.family == "share" and q.unit in ("percent", "ratio") and _OF_A_WHOLE.match(after):
        return None  # "falls lie behind 42 percent of incidents"
    sign, plain = _way(before, after)
    if not sign and claim.family in ("change", "trend"):
        sign, plain = (-1.0 if claim.direction == "down" else 1.0), True
    if q.form == "multiple":
        halved = float(q.value) < 1.0
        compares = timed and bool(_AS_MANY.match(after) or _THAN.search(after))
        if claim.family == "change" or compares:
            down = halved or (sign < 0 and not compares)
            return Turn("factor", -1.0 if down else 1.0, 1.0 if timed or claim.family == "change" else LIKELY)
        return None
    if not sign:
        return None
    sure = 1.0 if plain or timed else LIKELY
    to = bool(_TO.search(before)) and not _BY.search(before)
    if to and plain and not _comparative(after):  # "climbed to 48", "a drop of 12": what follows tells
        noun = re.search(
            r"(\w+)\s+(?:was|is|came|comes|amounted|amounts)?\s*(?:of|to|at)\s+(?:\w+ ){0,2}$", before
        )
        if noun is None or not _noun_of_change(noun[1]):
            return None
    if q.unit == "points":
        return Turn("points", sign, sure)
    if q.unit in ("percent", "ratio"):
        return Turn("percent", sign, sure)
    by = bool(_BY.search(before)) or _comparative(after) or to
    return Turn("difference", sign, sure) if by else None


_FIGURES = ("percent", "ratio", "points")
_NOUNS = (
    "increase",
    "decrease",
    "drop",
    "fall",
    "rise",
    "decline",
    "gain",
    "growth",
    "jump",
    "reduction",
    "loss",
    "cut",
    "surge",
    "dip",
    "slump",
    "change",
    "plunge",
    "climb",
    "uptick",
)


def _noun_of_change(word: str) -> bool:
    return word.lower() in _NOUNS or lemma_of(word.lower()) in _NOUNS


def _comparative(after: str) -> bool:
    words = read_words(after)[:2]
    lists = change_words()
    return any(w.low in lists["more"] or w.low in lists["less"] for w in words)


def _way(before: str, after: str) -> tuple[float, bool]:
    """Return which way the words around a figure go, and whether they speak of a change outright."""
    near = read_words(after)[:AROUND]
    lists = change_words()
    for i, w in enumerate(near[:4]):  # "12 percent more", "30 percent lower": right behind the figure
        if w.low in lists["less"]:
            return -1.0, False
        if w.low in lists["more"] and not (w.low == "over" and i):
            return 1.0, False
    for w in [*reversed(read_words(before)[-AROUND:]), *near[:3]]:
        if _one_of(w, lists["down"]):
            return -1.0, True
        if _one_of(w, lists["up"]):
            return 1.0, True
    return 0.0, False


def _sign(claim: Claim, before: str, after: str) -> float:
    sign, _ = _way(before, after)
    if sign:
        return sign
    return 1.0 if claim.direction == "up" else -1.0 if claim.direction == "down" else 0.0


OBJECT = 0.5  # of a verb that may have an object: "lost more than the others"
_DEGREE_NEAR = 3  # words between a verb of change and how far it went


def gain_of(claim: Claim) -> tuple[float, float]:
    """Return which way a change goes by which a claim ranks, and how surely it does; (0, 0) for none.

    >>> def of(text, family="rank"):
    ...     return gain_of(Claim("c", 0, len(text), text, 0, family))
    >>> of("Austin has had the hardest landing"), of("None has risen as much as Miami")
    ((-1.0, 1.0), (1.0, 1.0))
    >>> of("The Otters lost more than any other club"), of("Kent has the highest rate of fires")
    ((-1.0, 0.5), (0.0, 0.0))
    """
    lists, words = change_words(), read_words(claim.text)
    for i, w in enumerate(words):
        sign = 1.0 if _one_of(w, lists["rising"]) else -1.0 if _one_of(w, lists["falling"]) else 0.0
        before = words[max(0, i - _DEGREE_NEAR) : i]
        after = words[i + 1 : i + 2 + _DEGREE_NEAR]
        if sign and any(_compares_most(x) for x in before) and not _is_of(after):
            return sign, 1.0
        sign = 1.0 if _one_of(w, lists["up"]) else -1.0 if _one_of(w, lists["down"]) else 0.0
        if not sign or w.low in ("up", "down", "growth", "loss"):
            continue
        if any(x.low in lists["degrees"] for x in (*after, *before[-2:])):
            return sign, OBJECT if _one_of(w, lists["objects"]) else 1.0
    return 0.0, 0.0


def _compares_most(word: Word) -> bool:
    """Tell whether a word is a superlative or a comparative."""
    return word.low in ("most", "least", "worst", "best", "more", "less") or bool(
        re.fullmatch(r"\w{3,}(?:est|ier)|(?:bigg|larg|great|steep|sharp|hard|fast|small|deep)er", word.low)
    )


def _is_of(after: Sequence[Word]) -> bool:
    """Tell whether what follows is an object that was lost or cut: "the greatest loss of life"."""
    return [w.low for w in after[:2]] == ["of", "life"]


def _one_of(word: Word, listed: frozenset[str]) -> bool:
    return word.low in listed or word.lemma in listed


def is_turn_word(word: Word) -> bool:
    """Tell whether a word only says that something changed, and how."""
    lists = change_words()
    return any(_one_of(word, lists[k]) for k in ("up", "down", "more", "less", "plain"))


def is_time_word(word: Word) -> bool:
    """Tell whether a word says nothing but how a time stands to another."""
    return word.low in change_words()["timely"]


__all__ = ["Turn", "change_words", "gain_of", "is_time_word", "is_turn_word", "turn_of"]
