"""Stretches of time in a row: how many a text counts, and what goes on in them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache
from importlib import resources

from caveat.claims.claim import Claim
from caveat.cube.words import lemma_of
from caveat.quantity import Quantity, find_quantities
from caveat.quantity_words import NUMERALS, ORDINALS
from caveat.readings.rows.lexical.turns import change_words
from caveat.readings.rows.lexical.words import read_words


@dataclass(frozen=True, slots=True)
class Stretch:
    """So many times in a row: the number in `unit`, where it stands, and whether it is the longest of all."""

    number: Quantity
    unit: str
    start: int
    end: int
    longest: bool = False
    ordinal: bool = False  # "the third in a row": up to then
    now: bool = False  # "in each of the last three": up to the last figure
    each: bool = False  # "in each of the last three": of these, whatever was before them


@dataclass(frozen=True, slots=True)
class Way:
    """What goes on: the way that figures go, that they stay, that there is none; `words` say it."""

    sign: float
    sure: bool
    flat: bool
    none: bool
    words: frozenset[str]
    lacks: frozenset[str] = frozenset()  # words of the columns of which there is none: "dry"


@cache
def stretch_words() -> Mapping[str, frozenset[str]]:
    """Return the word lists of `data/stretches.toml`."""
    data = tomllib.loads(resources.files("caveat.data").joinpath("stretches.toml").read_text("utf-8"))
    return {k: frozenset(v) for k, v in data.items()}


_UNIT_OF = {
    "year": "years", "season": "years", "winter": "years", "summer": "years", "month": "months",
    "quarter": "quarters", "week": "weeks", "day": "days", "night": "days", "morning": "days",
    "decade": "decades",
}  # fmt: skip
_UNIT = rf"(?P<unit>{'|'.join(_UNIT_OF)})s?"
_NAMES = "|".join(sorted((re.escape(w) for w in (*NUMERALS, *ORDINALS)), key=len, reverse=True))
_N = rf"(?P<n>{_NAMES}|\d[\d,]*)"
_HEDGE = r"(?:(?:at least|more than|over|almost|nearly|about|around|some|only|just) )?"
_ROW = (
    r"(?:in a row|running|straight|in succession|on end|on the trot|at a stretch|back to back|"
    r"without (?:a break|interruption|pause))"
)
_MARK = r"(?:straight|consecutive|successive|unbroken|uninterrupted)"
_SPELL = r"(?:run|spell|streak|stretch|sequence|series|wave|string|drought)"
_PATTERNS = tuple(
    re.compile(p, re.I)
    for p in (
        rf"{_HEDGE}\b{_N} (?:more )?{_MARK} (?:[a-z-]+ )?{_UNIT}\b",
        rf"{_HEDGE}\b{_N} (?:[a-z-]+ )?{_UNIT} {_ROW}\b",
        rf"\b(?:each|every one|all) of (?:the|its|their) (?:last|past|previous|final|most recent|latest) "
        rf"{_N} {_UNIT}\b",
        rf"\b{_N} (?:[a-z-]+ ){{0,2}}{_UNIT} (?:[a-z-]+ ){{0,3}}{_ROW}\b",
        rf"\b{_N} {_MARK} {_UNIT}\b",
    )
)
_EACH_OF = re.compile(r"(?:each|every one|all) of\b", re.I)
_OF_UNIT = re.compile(
    rf"\b{_N} (?:straight |consecutive |successive )?(?P<per>annual|yearly|monthly|quarterly|weekly|daily)\b"
    rf"[^,.;]{{0,30}}?\b{_ROW}\b"
    rf"|\b(?P<m>{_NAMES}) {_MARK} (?P<pre>annual|yearly|monthly|quarterly|weekly|daily)\b",
    re.I,
)
_ADVERBS = {"annual": "years", "yearly": "years", "monthly": "months", "quarterly": "quarters",
            "weekly": "weeks", "daily": "days"}  # fmt: skip
_NOW = re.compile(
    r"\bof (?:the|its|their) (?:last|past|previous|most recent|latest)\b"
    r"|\b(?:has|have) now\b|\bnow (?:has|have|been)\b",
    re.I,
)
_FOR = re.compile(rf"\bfor (?:the (?:last|past) )?{_HEDGE}{_N} (?:long |full |whole )?{_UNIT}\b", re.I)
_LONGEST = re.compile(
    rf"\b(?:longest|record)\b[^,.;]{{0,40}}?\b{_SPELL}\b[^.;]{{0,60}}?\b{_HEDGE}{_N} {_UNIT}\b"
    rf"|\b{_HEDGE}(?P<m>{_NAMES}|\d+)[ -](?P<u>{'|'.join(_UNIT_OF)})[ -](?:long )?(?:\w+ )?{_SPELL}\b",
    re.I,
)


def stretch_of(claim: Claim) -> Stretch | None:
    """Return how many times in a row a claim says that something went on, None for none.

    >>> def of(text):
    ...     found = stretch_of(Claim("c", 0, len(text), text, 0, "trend"))
    ...     return found and (str(found.number.value), found.unit, found.ordinal)
    >>> of("Rents rose five years in a row"), of("the third straight monthly fall"), of("rose for five years")
    (('5', 'years', False), ('3', 'months', True), None)
    >>> stretch_of(Claim("c", 0, 34, "rose in each of the past six years", 0, "trend")).number.hedge
    'at_least'
    >>> of("stuck at 4 percent for nine months"), of("The longest dry spell lasted 12 days")
    (('9', 'months', False), ('12', 'days', False))
    """
    return _stretch(claim.text, claim.start)


@lru_cache(maxsize=2048)
def _stretch(text: str, start: int) -> Stretch | None:
    if found := _LONGEST.search(text):
        n, unit = (found["n"], found["unit"]) if found["n"] else (found["m"], found["u"])
        if made := _made(text, found, n, _UNIT_OF[unit.lower()], start):
            return replace(made, longest=True)
    for pattern in _PATTERNS:
        for found in pattern.finditer(text):
            if made := _made(text, found, found["n"], _UNIT_OF[found["unit"].lower()], start):
                return made
    if found := _OF_UNIT.search(text):
        n, unit = (found["n"], found["per"]) if found["n"] else (found["m"], found["pre"])
        if made := _made(text, found, n, _ADVERBS[unit.lower()], start):
            return made
    if (found := _FOR.search(text)) and _way(text).flat:
        return _made(text, found, found["n"], _UNIT_OF[found["unit"].lower()], start)
    return None


def _made(text: str, found: re.Match[str], n: str, unit: str, start: int) -> Stretch | None:
    """Return the stretch of a number word, None where it is none."""
    low = n.lower().replace(",", "")
    ordinal = low in ORDINALS and low not in NUMERALS
    value = int(low) if low.isdigit() else NUMERALS.get(low) or ORDINALS.get(low)
    if not value or value < 2 or (1500 <= value <= 2100):
        return None
    at = found.start("n") if found["n"] else found.start("m")
    known = next((q for q in find_quantities(text, start) if q.start <= start + at < q.end), None)
    number = Quantity(n, start + at, start + at + len(n), Decimal(value), unit)
    if known is not None and not ordinal and int(known.value) == value:
        number = replace(known, unit=unit)
    lo = min(number.start, start + found.start()) if found["n"] is None else number.start
    each = bool(_EACH_OF.match(found[0]))
    if each and number.hedge == "exact":
        number = replace(number, hedge="at_least")
    now = bool(_NOW.search(text))
    return Stretch(number, unit, lo, start + found.end(), ordinal=ordinal, now=now, each=each)


def way_of(claim: Claim) -> Way:
    """Return what a claim says goes on.

    >>> [way_of(Claim("c", 0, 9, t, 0, "trend")).sign for t in ("rents fell", "it worsened", "stuck at 4")]
    [-1.0, 1.0, 0.0]
    """
    return _way(claim.text)


@lru_cache(maxsize=2048)
def _way(text: str) -> Way:
    lists, own = change_words(), stretch_words()
    words = read_words(text)
    low = [w.low for w in words]
    sign, sure = 0.0, True
    for w in words:
        names = {w.low, w.lemma, lemma_of(w.low)}
        if names & own["unsure"]:
            sign, sure = 1.0, False
        elif names & (lists["up"] | lists["rising"] | own["up"]) and w.low not in ("over", "above"):
            sign = 1.0
            break
        elif names & (lists["down"] | lists["falling"] | own["down"]):
            sign = -1.0
            break
    flat = bool(own["flat"] & set(low))
    none = bool(own["none"] & set(low))
    lacks = own["rain"] if own["rainless"] & set(low) else frozenset()
    said = own["said"] | own["flat"] | own["none"] | own["unsure"]
    return Way(0.0 if flat else sign, sure, flat, none, said, lacks)


__all__ = ["Stretch", "Way", "stretch_of", "way_of"]
