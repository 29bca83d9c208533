"""Quality: which end of a measure is the good one, where words rank by "better" or "worst"."""

from __future__ import annotations

import re
from dataclasses import replace

from caveat.claims.claim import Claim
from caveat.readings.rows.lexical.superlatives import order_words, read_order
from caveat.readings.rows.lexical.words import likeness, read_words

_GOOD_OR_BAD = re.compile(r"\b(?:better|best|worse|worst)\b(?![- ](?:off|known|paid|selling))", re.I)


def with_end(claim: Claim, measure: str) -> Claim:
    """Return a rank claim with the end of a measure that it means: nobody does better with more deaths.

    >>> from caveat.article.read import parse_article
    >>> from caveat.claims.find import find_claims
    >>> claim = next(iter(find_claims(parse_article("No county does better than Kent on deaths by fire."))))
    >>> with_end(claim, "deaths").direction, with_end(claim, "rooms").direction
    ('lowest', 'highest')
    """
    if not _GOOD_OR_BAD.search(claim.text):
        return claim
    order = read_order(claim)
    if order is None or not order.quality:
        return claim
    bad = any(likeness(b, w.lemma) for b in order_words()["bad"] for w in read_words(measure))
    lowest = (order.quality == "best") == bad
    return replace(claim, direction="lowest" if lowest else "highest")


__all__ = ["with_end"]
