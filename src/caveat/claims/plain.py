"""Sentences that claim no figure: judgements, and events that a record could verify.

They are found so that a reader sees what was taken for what; nothing is evaluated for them.
Only plain cases are read: words that judge or demand, and verbs of dated public acts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from caveat.claims.claim import Checkability, Family

_OPINION = re.compile(
    r"\b(?:(?:we|ministers?|politicians?|voters|they|you) (?:should|must|ought to|need to)"
    r"|(?:it|he|she|the \w+) (?:should|ought to)|(?:it would|it will|it is|would) be (?:an? )?mistake"
    r"|in (?:my|our) view|(?:i|we) (?:think|believe|suspect)|it is time (?:to|for|that)"
    r"|(?:is|are|was|were|would be|remains?) (?:an? |the |simply |just |so |too |as |very |deeply |utterly )*"
    r"(?:wrong|right|absurd|shameful|disgrace(?:ful)?|lazy|foolish|reckless|brilliant|unacceptable|unfair"
    r"|fair|mistake|scandal(?:ous)?|outrage(?:ous)?|tragedy|triumph|failure|loveliest|beautiful|ugly|naive"
    r"|cruel|immoral|heroic|pathetic|ridiculous|inexcusable|regrettable|admirable|wonderful|terrible"
    r"|disaster))\b",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"\b[A-Z][\w’'.-]+(?:\s+[\w’'.-]+){0,8}?\s+(?:was |were |has been |have been |had )?"
    r"(?:elected|re-?elected|appointed|resigned|signed|vetoed|founded|acquired|merged|arrested|convicted|acquitted"
    r"|sentenced|sued|won the|took office|stepped down|was sworn in|opened its|closed its|ratified|repealed"
    r"|inaugurated|nominated|indicted|approved the|rejected the|passed the|launched the|announced the)\b"
)
_NOT_SAID = re.compile(r"\?\s*$|^\s*(?:if|whether|unless|suppose)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Plain:
    """What a sentence without a figure was taken for."""

    family: Family
    checkability: Checkability


def find_plain(text: str) -> Plain | None:
    """Return what a sentence claims besides figures: an opinion, an event, or None.

    >>> find_plain("We should close the port.")
    Plain(family='opinion', checkability='opinion')
    >>> find_plain("Anna Berg was elected mayor of Lund.")
    Plain(family='event', checkability='record')
    >>> find_plain("The harbour lies to the west.") is None
    True
    """
    if _NOT_SAID.search(text) or len(text.split()) < 4:
        return None
    if _OPINION.search(text):
        return Plain("opinion", "opinion")
    if _EVENT.search(text):
        return Plain("event", "record")
    return None
