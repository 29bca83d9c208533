"""Nobody, bounds and visits: "not a single woman is among them" is the count none, "has yet to reach 50"
is less than 50, "dropped by twice" is a count of visits.

None is what it looks like: a statement without a figure, one that denies its figure, a fall.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from caveat.claims.claim import Claim
from caveat.quantity import Hedge, Quantity
from caveat.readings.rows.naming.limits import find_limits

_NOT_ONE = re.compile(
    r"^(?:[\w',]+ ){0,6}?(?P<none>not (?:a single|one)|no|nobody)"
    r"(?! (?:more|fewer|less|longer|doubt|later|other|one (?:has|had) (?:more|fewer)))\b",
    re.I,
)
_NAMES = r"(?:[A-ZÀ-Þ][\w.'’-]+ (?:(?:de|van|von|der|al|bin) )?){2,4}"
_CAME = re.compile(
    rf"^(?:{_NAMES}|(?:he|He|she|She|they|They) )(?:ha[sd] |have )?"
    r"(?:dropped|stopped|swung|popped|came|come) by "
    r"(?:the \w+ |only |just |at least |about |nearly |more than )*(?:an? |the )?[\w-]+ times\b"
)
_OTHER_SIDE: dict[Hedge, Hedge] = {
    "at_least": "under", "over": "at_most", "under": "at_least", "at_most": "over",
}  # fmt: skip
_DENIES = re.compile(
    r"\b(?:not|never|no|nor|neither|none|nobody|cannot|without|yet to|fail\w*)\b|n['’]t\b", re.I
)
_COMPARES = re.compile(r"\b(?:than|as|so|any other|except|but|never|only)\b", re.I)


def as_visits(claim: Claim) -> Claim:
    """Return a claim of somebody who came so often as a count; any other claim as it is.

    >>> text = "Ann Lee dropped by 12 times"
    >>> often = Quantity("12 times", 19, 27, Decimal(12), "ratio", form="multiple")
    >>> found = as_visits(Claim("c", 0, len(text), text, 0, "change", stated=often, direction="down"))
    >>> found.family, found.stated.unit, found.direction
    ('count', 'times', None)
    """
    q = claim.stated
    if (
        q is None
        or claim.family != "change"
        or q.unit not in ("ratio", "times")
        or not _CAME.search(claim.text)
    ):
        return claim
    return replace(claim, family="count", direction=None, stated=replace(q, unit="times", form="words"))


def as_bound(claim: Claim) -> Claim:
    """Return a claim that denies a limit as one of what lies on its other side; any other claim as it is.

    "Three of them had not voted" denies nothing of its figure, only of whom it is.

    >>> limit = Quantity("50", 23, 25, Decimal(50), "count", hedge="at_least")
    >>> text = "Their age had yet to touch 50"
    >>> found = as_bound(Claim("c", 0, 29, text, 0, "level", stated=limit, polarity="denied"))
    >>> found.stated.hedge, found.polarity
    ('under', 'affirmed')
    """
    q = claim.stated
    bare = claim.family in ("level", "count", "share") and claim.polarity == "denied"
    if not bare or q is None or q.unit == "rank":
        return claim
    if not _DENIES.search(claim.text[: q.start - claim.start]):
        return replace(claim, polarity="affirmed")
    if q.hedge not in _OTHER_SIDE:
        return claim
    return replace(claim, stated=replace(q, hedge=_OTHER_SIDE[q.hedge]), polarity="affirmed")


def as_none(claim: Claim) -> Claim:
    """Return a claim of nobody, or not one, as the count none, visits as theirs; any other claim as it is.

    >>> text = "Not a single woman is among the winners"
    >>> found = as_none(Claim("c", 0, len(text), text, 0, "quantified"))
    >>> found.family, found.stated.text, int(found.stated.value)
    ('count', 'Not a single', 0)
    """
    claim = as_visits(claim)
    found = _NOT_ONE.search(claim.text) if claim.family == "quantified" and claim.stated is None else None
    if found is None or claim.direction is not None or _COMPARES.search(claim.text, found.end()):
        return claim
    if any(limit.sure for limit in find_limits(claim.text, claim.start)):
        return claim
    start, end = claim.start + found.start("none"), claim.start + found.end("none")
    none = Quantity(found["none"], start, end, Decimal(0), "count", form="words")
    return replace(claim, family="count", stated=none, polarity="affirmed")
