"""A condition that members or periods may satisfy, as the words put it.

"have more than 100,000 people", "a poverty rate above 15%", "homicides rose": a test of one
figure against a threshold, or of two figures against each other. The words that may name the
measure are given best first; a table decides which of them it knows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

import numpy as np

from caveat.claims.claim import Claim, Phrase
from caveat.claims.lexicon import lexicon
from caveat.quantity import Quantity
from caveat.readings.space import BoolArray, FloatArray

Test = Literal["over", "at_least", "under", "at_most", "up", "down"]

_OVER = re.compile(
    r"\b(?:above|over|beyond|exceed\w*|topp?(?:ed|ing|s)?|surpass\w*|past|more than|greater than|"
    r"higher than)\b",
    re.I,
)
_UNDER = re.compile(r"\b(?:below|under|beneath|less than|fewer than|lower than)\b", re.I)
_REACH = re.compile(r"\b(?:at least|reach\w*|hit\w*|got to|get to|gets to|or more|touch\w*)\b", re.I)
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_LEADS = re.compile(
    r"^(?:(?:with|have|has|had|having|of|a|an|the|saw|see|sees|recorded|reported|where|whose|in which|that|"
    r"who|which|is|are|was|were|been|being|total|not|never|first|still|also|only|just|and|but|it|all)\s+)+",
    re.I,
)
_TAILS = re.compile(
    r"(?:\s+(?:of|at|is|are|was|were|has|have|had|been|being|stood|stands|to|never|not|first|got|rate of|"
    r"a|an|the|did|ever|only|still|again|by|also|or|more|that))+$",
    re.I,
)
_CUT = re.compile(r"[,;:()]|\b(?:in|since|between|from|during|for|over|on|and|last|this|every|each)\b", re.I)
_SAW = re.compile(
    r"\b(?:saw|see|sees|seen|had|recorded|reported|experienced|registered)\s+(?:an?\s+|their\s+|its\s+)?",
    re.I,
)
_GOES = frozenset({"go", "edge", "tick", "inch", "creep", "move", "head", "drift"})
_BEFORE_NOUN = frozenset("a an the saw of any no sharp big their".split())
_PERSONS = frozenset({"people", "residents", "inhabitants", "persons"})
_NOUN_IN = re.compile(r"\b(?:in|of)\s+([^,.;]+)")


_SIGNS = {"over": ">", "up": ">", "under": "<", "down": "<", "at_least": ">=", "at_most": "<="}
_TESTING = re.compile(rf"(?:{_OVER.pattern}|{_UNDER.pattern}|{_REACH.pattern})\s*$", re.I)
_HOLDING = re.compile(r"\b(?:with|have|has|had|having|where|whose|saw|which|in which)\b", re.I)


@dataclass(frozen=True, slots=True)
class Condition:
    """A test of a figure, with the words that may name the measure, best first."""

    test: Test
    threshold: Quantity | None
    phrases: tuple[Phrase, ...]

    @property
    def compares(self) -> bool:
        """Tell whether two periods are compared and not a figure with a threshold."""
        return self.threshold is None

    def holds(self, values: FloatArray, factor: float = 1.0) -> BoolArray:
        """Tell where a value (or a difference, for a rise or fall) satisfies the test; NaN never does."""
        limit = 0.0 if self.threshold is None else factor * float(self.threshold.value)
        with np.errstate(invalid="ignore"):
            if self.test in ("over", "up"):
                return np.asarray(values > limit)
            if self.test in ("under", "down"):
                return np.asarray(values < limit)
            return np.asarray(values >= limit if self.test == "at_least" else values <= limit)

    @property
    def sign(self) -> str:
        """Return the comparison as SQL writes it."""
        return _SIGNS[self.test]


def find_condition(claim: Claim) -> Condition | None:
    """Return the condition that a claim speaks of: a threshold beside its own figure, else a rise or fall."""
    return _threshold(claim) or _turn(claim)


def threshold_of(claim: Claim, q: Quantity) -> Condition | None:
    """Return the condition that a quantity of the claim's own text puts, None where it puts none."""
    text, at, end = claim.text, q.start - claim.start, q.end - claim.start
    if not 0 <= at < end <= len(text):
        return None
    near = text[max(0, at - 24) : end + 10]
    test: Test | None = {
        "over": "over", "just_over": "over", "at_least": "at_least", "under": "under",
        "just_under": "under", "at_most": "at_most",
    }.get(q.hedge)  # type: ignore[assignment]  # fmt: skip
    if _REACH.search(near) and q.hedge in ("exact", "over"):
        test = "at_least"
    elif test is None:
        test = "over" if _OVER.search(near) else "under" if _UNDER.search(near) else None
    if test is None:
        return None
    return Condition(test, q, _around(claim, at, end))


def _threshold(claim: Claim) -> Condition | None:
    own = claim.stated
    for q in claim.quantities:
        if own is not None and q.start < own.end and own.start < q.end:
            continue
        if q.unit in ("year", "rank", "ratio", "years", "months", "days", "weeks") or q.of is not None:
            continue
        found = threshold_of(claim, q)
        if found is not None:
            return found
    return None


def _around(claim: Claim, at: int, end: int) -> tuple[Phrase, ...]:
    """Return the words that may name what has the threshold: those after it, and those before it."""
    text = _timeless(claim)
    before, after = text[:at], text[end:]
    own = claim.stated
    if own is not None and own.end <= claim.start + at:  # "three states have a poverty rate above 15%"
        before = text[own.end - claim.start : at]
    before = _TESTING.sub("", before.strip())
    held = _HOLDING.split(before)[-1]
    out = [_clean(after), _clean(_last_part(held)), _clean(_last_part(before))]
    if out[0].lower() in _PERSONS:
        out.insert(1, "population")
    return tuple(_phrase(claim, words) for words in dict.fromkeys(out) if words)


def _turn(claim: Claim) -> Condition | None:
    """Return the rise or fall that a claim's words put, with the words around the verb or noun."""
    text = _timeless(claim)
    found = turn_of(text)
    if claim.direction in ("up", "down") and found is None:
        return Condition(claim.direction, None, tuple(p for p in (claim.measure,) if p))
    if found is None:
        return None
    direction, start, end, noun = found
    before, after = text[:start], text[end:]
    saw = _SAW.search(before)
    out = []
    if noun:
        inside = _NOUN_IN.search(after)
        out.append(_clean(inside[1]) if inside else "")
    if saw:
        out.append(_clean(before[saw.end() :]))
    own = claim.stated
    if own is not None and own.end - claim.start < start:
        out.append(_clean(before[own.end - claim.start :]))
        lead = before[: max(0, own.start - claim.start)]
        out.append(_clean(_last_part(lead)))
    else:
        out.append(_clean(_last_part(before)))
    phrases = tuple(_phrase(claim, words) for words in dict.fromkeys(out) if words)
    return Condition(direction, None, phrases)


def turn_of(text: str) -> tuple[Literal["up", "down"], int, int, bool] | None:
    """Return (direction, start, end, is a noun) of the first word of a rise or fall.

    >>> turn_of("Twelve towns saw rents fall in 2020.")
    ('down', 23, 27, False)
    """
    words = list(_WORD.finditer(text))
    lex = lexicon()
    for i, m in enumerate(words):
        low = m[0].lower()
        after = words[i + 1][0].lower() if i + 1 < len(words) else ""
        forms = lex.verbs.get(low, ())
        lemmas = {lemma for lemma, _ in forms}
        if lemmas & _GOES and after in (
            "up",
            "down",
        ):
            return ("up" if after == "up" else "down"), m.start(), words[i + 1].end(), False
        previous = words[i - 1][0].lower() if i else ""
        kind = lex.nouns.get(low)
        if kind in ("up", "down") and previous in _BEFORE_NOUN:
            return ("up" if kind == "up" else "down"), m.start(), m.end(), True
        for direction in ("up", "down"):
            if lemmas & lex.classes[direction]:
                return ("up" if direction == "up" else "down"), m.start(), m.end(), False
    return None


def _timeless(claim: Claim) -> str:
    """Return the claim's text with its time blanked out, every offset as it was."""
    text = claim.text
    for phrase in (claim.period.text if claim.period else "", *_dates(text)):
        at = text.find(phrase) if phrase else -1
        if at >= 0:
            text = text[:at] + "," + " " * (len(phrase) - 1) + text[at + len(phrase) :]
    return text


def _dates(text: str) -> list[str]:
    return re.findall(r"\b(?:in|since|by|from|between|to|and) (?:1[5-9]|20)\d\d\b", text)


def _last_part(words: str) -> str:
    """Return what stands after the last comma, the subject where a lead-in ("In 2020, ...") goes before."""
    return re.split(r"[,;:]", words)[-1]


def _clean(words: str) -> str:
    """Return the noun phrase that stands at the start of some words, without its helpers."""
    words = _LEADS.sub("", words.strip(" ,.;:—-"))
    cut = _CUT.search(words)
    words = words[: cut.start()] if cut and cut.start() > 0 else "" if cut else words
    return _TAILS.sub("", words.strip(" ,.;:—-")).strip()


def _phrase(claim: Claim, words: str) -> Phrase:
    at = claim.text.find(words)
    start = claim.start + max(0, at)
    return Phrase(words, start, start + len(words))
