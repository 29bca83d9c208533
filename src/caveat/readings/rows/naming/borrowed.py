"""Borrowed: claims whose limit stands before them: "by 2020 ten did", "nine such towns".

Such a claim is read together with the text before it, from which all numbers but the limit and all
times are taken out.
"""

from __future__ import annotations

import re
from dataclasses import replace

from caveat.claims.claim import Claim
from caveat.period import find_periods
from caveat.quantity import find_quantities
from caveat.readings.rows.lexical.words import Word
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.limits import find_limits

_AUX = r"(?:did|do|does|had|have|has|was|were|is|are|could|can)"
_ELLIPTIC = re.compile(
    rf"\b{_AUX}(?:n['’]t| not)?(?: so| too| either| it| that)?(?: (?:by|in|at) [\w ]{{2,20}})?[\s.;,]*$"
    r"|\bsuch\b(?! as)|\bthe same (?:is|was|were|goes|went|held|holds|applied|applies)\b"
    r"|\b(?:that|this|the same) (?:mark|level|threshold|line|limit|bar|ceiling|barrier|figure|point|rate)\b"
    r"|\b(?:managed?|reach(?:es|ed)?|pass(?:es|ed)?|top(?:s|ped)?|clear(?:s|ed)?) (?:it|that|this)\b",
    re.I,
)
_QUANT = re.compile(
    r"\b(?:not (?:a single|one)|none|nobody|never|no|every|each|all|only|just|most|both|neither)\b", re.I
)
MOST_BEFORE = 320  # letters


def borrowing(claim: Claim, discourse: Discourse) -> Claim | None:
    """Return a claim read together with the limit before it, None where it borrows none."""
    if discourse.article is None or not _ELLIPTIC.search(claim.text):
        return None
    if any(x.sure for x in find_limits(claim.text, claim.start)):
        return None
    for stretch in discourse.around(claim):
        if stretch.kind not in ("rest", "before") or claim.start - stretch.start > MOST_BEFORE:
            continue
        before = discourse.article.text[stretch.start : claim.start]
        if any(x.sure and x.number[0] >= 0 for x in find_limits(before)):
            text = _only_limit(before) + claim.text
            return replace(claim, start=stretch.start, text=text)
    return None


def is_borrowed_word(claim: Claim, word: Word) -> bool:
    """Tell whether a word of a claim only points to what stands before it."""
    return (
        any(m.start() <= word.start - claim.start < m.end() for m in _ELLIPTIC.finditer(claim.text))
        and not word.names
    )


def _only_limit(text: str) -> str:
    """Return a text with blanks for its times, its words of how many and all its numbers but those of limits.

    >>> _only_limit("In 1990, nine towns had over 40 shops; ")
    '       ,      towns had over 40 shops, '
    """
    limits = [x for x in find_limits(text) if x.sure]
    spans = [(p.start, p.end) for p in find_periods(text)]
    spans += [m.span() for m in _QUANT.finditer(text)]
    spans += [(q.start, q.end) for q in find_quantities(text)]
    out = list(text)
    for low, high in spans:
        if not any(low < x.end and x.start < high for x in limits):
            out[low:high] = " " * (high - low)
    return re.sub(r"[.;:!?]", ",", "".join(out))


__all__ = ["borrowing", "is_borrowed_word"]
