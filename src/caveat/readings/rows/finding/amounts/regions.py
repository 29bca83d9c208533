"""Regions: where in a claim the whole of a share stands, apart from what is said of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from caveat.claims.claim import Claim
from caveat.claims.tokens import FINITE, find_tokens
from caveat.patterns import lazy_pattern
from caveat.quantity import Quantity
from caveat.readings.rows.lexical.remaining import of_doers, of_rest
from caveat.readings.rows.lexical.words import is_content, read_words

_VERB = lazy_pattern(
    r"\b(?:is|are|was|were|be|been|has|have|had|do|did|say|said|says|make|makes|made|fall|falls|fell|come|comes|came|"
    r"went|go|goes|belong|belongs|live|lives|died|die|dies|use|uses|used|report|reported|think|believe|identify|prefer|"
    r"work|works|worked|got|get|own|owns|took|take|takes|want|wants|feel|feels|felt|consider|considers|call|calls|"
    r"agree|agrees|agreed|disagree|disagrees|disagreed|support|supports|oppose|opposes|favor|favour|approve|"
    r"disapprove)\b(?!-)",
    re.I,
)
_AMONG = lazy_pattern(
    r"\s*(?:and |but |while |whereas |yet )?(?:of|among|amongst|for|in|across)\b(?:[^,;]{2,60},|"
    r"[^,;]{2,60}$|"
    r"[^,;]{2,40}?(?=\s(?:it|they|this|that|the (?:share|figure|number|rate|proportion|total|average))\b))",
    re.I,
)
_OF_THEM = lazy_pattern(
    r"\s*(?:of|among) (?:them|these|those(?! (?:who|that|with|without|in|aged|from|\w+ing|\w+ed)\b)|whom|"
    r"which|(?:its|their|his|her|these|such) \w+|"
    r"the (?:former|latter)(?=\s+(?:is|was|were|are|had|has|have|did|do|does|said)\b|\W*$))\b",
    re.I,
)
_PAST = lazy_pattern(
    r"\b(?!aged|need|used|married|employed|unemployed|retired|divorced|widowed)\w{3,}ed\b", re.I
)
_AUXILIARY = lazy_pattern(r"\b(?:is|are|was|were|has|have|had|do|does|did)\b", re.I)
_RELATIVE = ("who", "that", "which", "whose", "whom", "where")
NEAR = 3  # words between a relative pronoun and its verb


def whole_regions(claim: Claim, q: Quantity) -> list[tuple[int, int]]:
    """Return where the whole of a share stands.

    After "of" or "among" behind the figure, up to the verb; and before it in "Among women, ...".
    """
    out = []
    before = claim.text[: max(0, q.start - claim.start)]
    if found := _AMONG.match(before):
        out.append((claim.start, claim.start + found.end()))
    after = claim.text[max(0, q.end - claim.start) :]
    found = re.match(r"[^.;,]{0,15}?\b(?:of|among|out of)\b", after)
    if found:
        out.append((q.end + found.start(), q.end + end_of_group(after, found.end())))
    return out


def of_them(claim: Claim, q: Quantity) -> bool:
    """Tell whether a share is of what was spoken of before: "94 percent of them"."""
    return bool(_OF_THEM.match(claim.text[max(0, q.end - claim.start) :]))


def of_others(claim: Claim, regions: Sequence[tuple[int, int]]) -> bool:
    """Tell whether a share is of "the rest" or "those who did", whom no word of its own names."""
    texts = [claim.text[max(0, a - claim.start) : b - claim.start] for a, b in regions]
    return any(of_doers(t) or of_rest(t) for t in texts)


@lru_cache(maxsize=4096)
def end_of_group(text: str, start: int) -> int:
    """Return where the people or things that begin at `start` end: at the verb that is said of them.

    A verb inside a relative clause still tells which they are.

    >>> text = "of the passengers who never lean back consider it impolite"
    >>> text[: end_of_group(text, 2)]
    'of the passengers who never lean back '
    >>> text = "of the dramas failed"
    >>> text[: end_of_group(text, 2)]
    'of the dramas '
    """
    for at in _verbs(text, start):
        words = read_words(text[start:at])
        inside = any(w.low in _RELATIVE for w in words[-NEAR:])
        participle = _PAST.match(text, at) and _AUXILIARY.search(text, at)  # "of books published abroad were"
        if not inside and not participle:
            return at
    return len(text)


def _verbs(text: str, start: int) -> list[int]:
    """Return where verbs stand behind the first words of a group, in order."""
    tokens = find_tokens(text, 0, len(text))
    found = {a for a, tag in zip(tokens.start, tokens.tag, strict=False) if tag in FINITE and a > start}
    found |= {f.start() for f in _VERB.finditer(text, start)}
    found |= {f.start() for f in _PAST.finditer(text, start)}
    return sorted(
        a for a in found if any(is_content(w) or w.low in _PLAIN for w in read_words(text[start:a]))
    )


_PLAIN = ("those", "them", "these", "us", "you", "whom", "which", "all")

__all__ = ["end_of_group", "of_others", "of_them", "whole_regions"]
