"""Restated: claims whose stated figure is a limit, or that state none, read as claims of how many.

"In six regions more people died than were born" says how many regions, "all but two spent more than
$5 million" that all but two did.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from caveat.claims.claim import Claim
from caveat.quantity import Quantity, find_quantities
from caveat.readings.rows.finding.counts.counted import YEARLY, Quant, quant_of
from caveat.readings.rows.lexical.words import read_words
from caveat.readings.rows.naming.limits import AGAINST, Limit, find_limits, limit_words

_KNOWN = re.compile(r"\b(?:the|these|those|its|their|his|her|our|all|both|first|last|next|past|top) *$", re.I)
_MEAN = re.compile(r"\b(?:average|averaged|mean|median|typical|typically)\b", re.I)
_PLACED = re.compile(r"\b(?:in|at|for|among) (?:only |just |all of )?$", re.I)
_FIRST = re.compile(r"(?:(?:only|just|some|at least|in|for|at|[Ii]n (?:only|just)) )*", re.I)
_IN_EVERY = re.compile(
    r"\b(?:in|at|for|across|among) (?:every(?: single)?|each|all|no)(?: (?:one )?of)?(?: the)?(?: \d+)? "
    r"(?:[\w-]+ (?=[a-z]+s\b))?(?P<noun>[a-z-]+)",
    re.I,
)
_LINKS = frozenset(("of", "the", "these", "those", "our", "all", "its", "their"))
_APART = re.compile(r"[,;:]|\b(?:and|but|while|whereas|together|combined|after|ago|later|before)\b", re.I)
_SPANS = frozenset("year month week day hour minute decade century percent point time season".split())


def restated(claim: Claim) -> Claim | None:
    """Return a claim whose stated figure is a limit, read as one of how many; None where it is no such claim.
    >>> from caveat.article.read import parse_article
    >>> from caveat.claims.find import find_claims
    >>> claims = find_claims(parse_article("All but two of the towns spent more than $5 million."))
    >>> [(c.family, c.stated) for c in map(restated, claims)]
    [('quantified', None)]
    """
    q = claim.stated
    if q is None or (claim.family in ("change", "contrast") and q.unit == "count"):
        return _of_pair(claim)
    if claim.family == "change" and (q.form == "multiple" or q.hedge in ("over", "at_least")):
        return _led(claim, q)
    if claim.family not in ("level", "share", "count", "quantified"):
        return None
    limits = [x for x in find_limits(claim.text, claim.start) if x.sure]
    own = next((x for x in limits if x.start <= q.start < x.end), None)
    quant = quant_of(replace(claim, family="quantified"))
    if own is not None and quant is not None and _binds(claim, quant, own):
        return replace(claim, stated=None, family="quantified", polarity="affirmed", direction=None)
    if not limits:
        return None
    for other in _numbers(claim, limits[0] if own is None else own):
        if q.start <= other.start < q.end:
            return None
        part = other.unit in ("ratio", "percent")
        return replace(claim, stated=other, family="share" if part else "count", polarity="affirmed")
    return None


def _of_pair(claim: Claim) -> Claim | None:
    """Return a claim that holds one thing against another in a number of places, as one of how many.

    >>> def of(text, family="change"):
    ...     found = restated(Claim("c", 0, len(text), text, 0, family, direction="up"))
    ...     return found and (found.family, found.stated and found.stated.text)
    >>> of("In six regions more people died than were born"), of("Cows outnumber men in 6 areas", "contrast")
    (('count', 'six'), ('count', '6'))
    >>> of("Fares rose in nine of the 12 towns"), of("Fares were higher than in 2010 in every town")
    (('count', 'nine of the 12'), ('quantified', None))
    >>> of("Fares rose in two years"), of("Fares rose after the two firms merged")
    (None, None)
    """
    if claim.family not in ("change", "contrast", "level", "count"):
        return None
    than = AGAINST.search(claim.text) or _outdoing().search(claim.text)
    if than is not None:
        outside = [x for x in ((0, than.start()), (than.end(), len(claim.text))) if x[0] < x[1]]
        for low, high in outside:
            for q in find_quantities(claim.text[low:high], claim.start + low):
                before = claim.text[: q.start - claim.start]
                if _is_of_members(claim, q) and not _KNOWN.search(before):
                    return _as_count(claim, q)
    return _of_moved(claim) if claim.family in ("change", "contrast") and claim.stated is None else None


def _of_moved(claim: Claim) -> Claim | None:
    """Return a claim of what went up or down in a number of places, or in all, as one of how many."""
    for q in find_quantities(claim.text, claim.start):
        before = claim.text[: q.start - claim.start]
        first = not before.strip() or _FIRST.fullmatch(before.strip() + " ")
        if _is_of_members(claim, q) and (first or _PLACED.search(before)):
            return _as_count(claim, q)
    nouns = (m["noun"].lower() for m in _IN_EVERY.finditer(claim.text))
    if not any(n not in _SPANS and n.removesuffix("s") not in _SPANS for n in nouns):
        return None
    return replace(claim, stated=None, family="quantified", polarity="affirmed", form=None)


def _led(claim: Claim, far: Quantity) -> Claim | None:
    """Return a claim of how far something went in a number of places that lead it, as one of how many."""
    for q in find_quantities(claim.text, claim.start):
        if q.start >= far.start:
            return None
        before = claim.text[: q.start - claim.start]
        first = not before.strip() or _FIRST.fullmatch(before.strip() + " ")
        if first and _is_of_members(claim, q):
            return _as_count(claim, q)
    return None


def _as_count(claim: Claim, q: Quantity) -> Claim:
    return replace(claim, stated=q, family="count", polarity="affirmed", direction=None, form=None)


def _is_of_members(claim: Claim, q: Quantity) -> bool:
    """Tell whether a number counts things, and no spans of time: "six regions", "nine of the 12 towns"."""
    rest = claim.text[q.end - claim.start :]
    if q.value != int(q.value) or "." in q.text or rest[:1] == ",":  # its own figure, beside its name
        return False
    after = read_words(rest)[:3]
    noun = next((w.lemma for w in after if w.low not in _LINKS), "")
    return q.unit in ("count", "people") and bool(noun) and noun not in _SPANS


@cache
def _outdoing() -> re.Pattern[str]:
    """Return the pattern of verbs by which one thing has more than another."""
    verbs = "|".join(re.escape(v) for v in limit_words()["against"]["more"])
    return re.compile(
        rf"\b(?:[a-z'’-]+ ){{1,3}}(?:{verbs}) (?:(?!in\b|at\b|across\b)[a-z'’-]+ ?){{1,3}}", re.I
    )


def _binds(claim: Claim, quant: Quant, limit: Limit) -> bool:
    """Tell whether "none", "all", "every year" speak of who or what stands beyond a limit."""
    if quant.how == "all" and _MEAN.search(claim.text):
        return False
    if limit.start <= claim.start + quant.start < limit.end:  # "never reached 43" denies it once
        return False
    first = claim.start + quant.start < limit.start
    low, high = (quant.end, limit.start - claim.start) if first else (limit.end - claim.start, quant.start)
    yearly = bool(YEARLY.match(claim.text, quant.start))
    return (first or yearly) and not re.search(r"[,;:]|\b(?:but|while|whereas)\b", claim.text[low:high])


def _numbers(claim: Claim, limit: Limit) -> Iterator[Quantity]:
    """Yield the numbers before a limit that say how many stand beyond it."""
    text = claim.text
    for q in find_quantities(text, claim.start):
        if q.start >= limit.end and _placed(claim, q):
            yield q
        before, after = text[: q.start - claim.start], text[q.end - claim.start : limit.start - claim.start]
        if q.start >= limit.start or q.unit not in ("count", "people", "ratio", "percent"):
            continue
        noun = next((w.lemma for w in read_words(after)[:3] if w.low not in ("of", "the", "our", "all")), "")
        if _KNOWN.search(before) or _APART.search(after) or noun in _SPANS or not noun:
            continue
        if q.hedge in ("under", "at_most") and q.unit == "count":
            continue
        yield q


def _placed(claim: Claim, q: Quantity) -> bool:
    """Tell whether a number says in how many places something is so: "... at two plants"."""
    before, after = claim.text[: q.start - claim.start], claim.text[q.end - claim.start :]
    noun = next((w.lemma for w in read_words(after)[:1]), "")
    plain = q.unit in ("count", "people") and q.hedge in ("exact", "about")
    return plain and bool(noun) and noun not in _SPANS and bool(_PLACED.search(before))


__all__ = ["restated"]
