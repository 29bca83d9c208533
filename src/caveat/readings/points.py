"""Points in time that a figure hangs on: "half a century ago", and what has become of something "since"."""

from __future__ import annotations

import re
from dataclasses import replace

from caveat.claims.claim import Claim
from caveat.period import PeriodPhrase

_BY_NOW = re.compile(
    r"\b(?:has|have|'s|'ve) since\b|\b(?:is|are) (?:still |now )?(?:left|remaining)\b"
    r"|\b(?:nowadays|these days)\b",
    re.I,
)
ROUND, BESIDE = 20, 2  # years: what is longer ago is told roundly, so many years beside it are meant too
ROUNDLY = 0.3  # of a year beside the one that is told roundly
_OF_ONE_TIME = ("level", "count", "share", "rank")


def is_ago(phrase: PeriodPhrase) -> bool:
    """Tell whether a phrase names a time by how long it is past.

    >>> from datetime import date
    >>> from caveat.period import find_periods
    >>> texts = ("a decade ago", "from 2010 to 2012")
    >>> [is_ago(p) for t in texts for p in find_periods(t, published=date(2020, 5, 1))]
    [True, False]
    """
    return phrase.relation == "from_to" and phrase.text.lower().endswith("ago")


def beside(phrase: PeriodPhrase) -> list[tuple[int, float]]:
    """Return how many years beside the one it names a phrase may mean, with weights; that year is first.

    >>> from datetime import date
    >>> from caveat.period import find_periods
    >>> texts = ("a decade ago", "half a century ago")
    >>> [len(beside(p)) for t in texts for p in find_periods(t, published=date(2020, 5, 1))]
    [1, 5]
    """
    near = range(1, BESIDE + 1) if is_ago(phrase) and (phrase.width or 0) >= ROUND else ()
    return [(0, 1.0), *((by, ROUNDLY / (1 + n)) for n in near for by in (-n, n))]


def has_gone_on(claim: Claim) -> bool:
    """Tell whether a claim says what has come of something by now: "has since come down to 4.5"."""
    return bool(_BY_NOW.search(claim.text))


def at_its_time(claim: Claim) -> Claim:
    """Return a claim of one time with that time as such; any other claim as it is.

    "A decade ago it was 9" speaks of that year, and not of the time from then to now. "It has
    since come down to 5" speaks of now, whatever time the sentence before named.
    """
    p = claim.period
    if p is None or claim.family not in _OF_ONE_TIME:
        return claim
    inside = claim.start <= p.start < claim.end
    if not inside and has_gone_on(claim):
        return replace(claim, period=None)
    if not is_ago(p) or p.baseline is None:
        return claim
    return replace(claim, period=replace(p, relation="in", period=p.baseline, baseline=None))


__all__ = ["at_its_time", "beside", "has_gone_on", "is_ago"]
