"""Nobody: "not a single woman is among them" is the count none, where no limit is held against figures."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from caveat.claims.claim import Claim
from caveat.quantity import Quantity
from caveat.readings.rows.naming.limits import find_limits

_NOT_ONE = re.compile(
    r"^(?:[\w',]+ ){0,6}?(?P<none>not (?:a single|one)|no|nobody)"
    r"(?! (?:more|fewer|less|longer|doubt|later|other|one (?:has|had) (?:more|fewer)))\b",
    re.I,
)
_COMPARES = re.compile(r"\b(?:than|as|so|any other|except|but|never|only)\b", re.I)


def as_none(claim: Claim) -> Claim:
    """Return a claim of nobody, or not one, as the count none; any other claim as it is.

    >>> text = "Not a single woman is among the winners"
    >>> found = as_none(Claim("c", 0, len(text), text, 0, "quantified"))
    >>> found.family, found.stated.text, int(found.stated.value)
    ('count', 'Not a single', 0)
    """
    found = _NOT_ONE.search(claim.text) if claim.family == "quantified" and claim.stated is None else None
    if found is None or claim.direction is not None or _COMPARES.search(claim.text, found.end()):
        return claim
    if any(limit.sure for limit in find_limits(claim.text, claim.start)):
        return claim
    start, end = claim.start + found.start("none"), claim.start + found.end("none")
    none = Quantity(found["none"], start, end, Decimal(0), "count", form="words")
    return replace(claim, family="count", stated=none, polarity="affirmed")
