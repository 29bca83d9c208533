"""Aged: whether the figure of a claim is the age of somebody, though no word says "age"."""

from __future__ import annotations

import re

from caveat.claims.claim import Claim

_LITTLE = r"(?:only |just |about |nearly |almost |already |a mere |barely |still |all of |then |now )*"
_SAID = re.compile(rf"\b(?:aged?|(?:the )?ages? of|turn(?:ed|ing|s)?) {_LITTLE}$", re.I)
_MAYBE = re.compile(rf"(?:\bat|\bwas|\bwere|\bis|\bhe's|\bshe's|\bbeing) {_LITTLE}$|[a-z],\s*$", re.I)
_OLD = re.compile(r"[\s-]*(?:years?[\s-]old|years of age)\b", re.I)
_ENDS = re.compile(
    r"\s*(?:$|[,.;:)!?]|when\b|at the time|on (?:the|his|her|their) |in \d{4}\b"
    r"|(?:and|but|while) (?:the|\w+ was)\b)"
)
OLDEST = 115


def is_age(claim: Claim) -> bool:
    """Tell whether the figure of a claim reads as the age of somebody: "at 35", "was 17 when", "aged 60".

    >>> from caveat.article.read import parse_article
    >>> from caveat.claims.find import find_claims
    >>> texts = ("The youngest winner was 17 when she was honoured.", "The team won 17 games.")
    >>> [[is_age(c) for c in find_claims(parse_article(t)) if c.stated] for t in texts]
    [[True], [False]]
    """
    q = claim.stated
    if q is None or q.unit not in ("count", "years", "people", "times") or not 0 < float(q.value) <= OLDEST:
        return False
    before, after = claim.text[: max(0, q.start - claim.start)], claim.text[max(0, q.end - claim.start) :]
    if _SAID.search(before) or _OLD.match(after) or _OLD.search(q.text):
        return True
    return q.unit == "count" and bool(_MAYBE.search(before) and _ENDS.match(after))


__all__ = ["is_age"]
