"""Arrivals: whether a claim says that a place was reached at a time, and not only held then."""

from __future__ import annotations

import re
from typing import Literal

from caveat.claims.claim import Claim

Arrival = Literal["", "then", "first"]
_BECAME = re.compile(
    r"\b(?:be(?:came|come|comes|coming)|emerged as|took over as"
    r"|(?:rose|climbed|moved|went|slid|fell|dropped|sank) (?:in)?to (?:the )?"
    r"(?=top|bottom|first|last|number|no\b))",
    re.I,
)
_FIRST = re.compile(
    r"\bfor the first time\b(?! (?:in|for|since)\b)|\b(?:that|when)\b.*\bfirst (?=[a-z])", re.I
)


def arrival_of(claim: Claim) -> Arrival:
    """Return whether a claim says that a place was reached then, or then for the first time; "" for neither.

    >>> from caveat.article.read import parse_article
    >>> from caveat.claims.find import find_claims
    >>> def read(text):
    ...     return [arrival_of(c) for c in find_claims(parse_article(text))]
    >>> read("In 2003 Chad became the largest producer.")
    ['then']
    >>> read("Chad has the highest rate. By 2003 Chad had become the largest producer.")
    ['', '']
    """
    p = claim.period
    if p is None or p.relation not in ("in", "during") or p.period is None:
        return ""
    if _FIRST.search(claim.text):
        return "first"
    return "then" if _BECAME.search(claim.text) else ""


__all__ = ["Arrival", "arrival_of"]
