"""The two measures that a claim says move together, and whether with or against each other."""

from __future__ import annotations

import re
from dataclasses import dataclass

from caveat.claims.claim import Claim, Phrase
from caveat.patterns import lazy_pattern

_MORE = r"(?:more|higher|greater|larger|bigger|longer|stronger|rising|increased|most|highest|high)"
_LESS = r"(?:fewer|less|lower|smaller|shorter|weaker|falling|reduced|least|lowest|low)"
_COMPARED = lazy_pattern(rf"^(?:(?P<more>{_MORE})|(?P<less>{_LESS}))\b\s*", re.I)
_UP = r"(?:ris\w+|rose|grow\w*|grew|increas\w+|climb\w*|go(?:es)? up|went up)"
_DOWN = r"(?:fall\w*|fell|drop\w*|declin\w+|decreas\w+|shr[aiu]nk\w*|go(?:es)? down|went down)"
_AGAINST = lazy_pattern(r"\b(?:negativ\w*|invers\w*|opposite|less (?:likely|common)|the less)\b", re.I)
_STRONG = lazy_pattern(
    r"\b(?:strong\w*|clos\w+|tight\w*|clear\w*|high(?:ly)?(?= correl)|striking|robust)\b", re.I
)
_HAVE = r"(?:have|has|had|see|saw|record\w*|report\w*|tend to have|suffer|enjoy\w*|show\w*|face|get|got)"
_BOUND = (
    r"(?:correlat\w+|associat\w+|link\w*|relat\w+|tied|connected|"
    r"go(?:es)? hand in hand|went hand in hand|goes|go|went)"
)
_ENDS = lazy_pattern(
    r"\s*(?:[.,;]|\b(?:in|since|between|from|over|during|across|among) (?:the )?"
    r"(?:\d{4}|last|past|states|countries|cities)\b).*$",
    re.I,
)
_NEUTRAL = lazy_pattern(r"\b(?:correlat|associat|link|relat|tied|tie\b|ties\b|connect)", re.I)
_TOGETHER = lazy_pattern(r"\bpositive(?:ly)?\b|\bdirect(?:ly)?\b", re.I)
_LEADS = lazy_pattern(r"^(?:the |a |an |of |rates? of |levels? of |numbers? of )+", re.I)
_TAIL = lazy_pattern(
    rf" (?:(?P<up>{_UP})|(?P<down>{_DOWN})|(?:is|are|was|were) (?:(?P<more>{_MORE})|(?P<less>{_LESS})))$",
    re.I,
)
_PATTERNS = tuple(
    lazy_pattern(p, re.I)
    for p in (
        rf"(?P<who>[\w’' -]+?) (?:with|that have|which have|where there (?:is|are)) "
        rf"(?P<one>(?:an? )?(?:{_MORE}|{_LESS}) [^,;]+?) "
        rf"(?:also |tend to |generally |typically |usually )*{_HAVE} "
        rf"(?P<two>(?:a |an )?(?:{_MORE}|{_LESS}) [^,;.]+)",
        rf"the (?P<one>(?:{_MORE}|{_LESS}) [^,;]+), the (?P<two>(?:{_MORE}|{_LESS}) [^,;.]+)",
        r"(?:correlation|association|relationship|link|connection|tie) (?:coefficient )?"
        r"between (?P<one>.+?) and (?P<two>[^,;.]+?)"
        r"(?= (?:is|was|were|of|stood|across|among|in|over|between|at)\b|[,;.]|$)",
        r"(?P<one>[^,;]+?) and (?P<two>[^,;]+?) (?:have|had|has|show|showed) an? (?:[\w-]+ )*correlation",
        rf"(?:as|when|whenever) (?P<one>[^,;]+? (?:{_UP}|{_DOWN})),? (?P<two>[^,;.]+? (?:{_UP}|{_DOWN}))",
        rf"(?:where|wherever) (?P<one>[^,;]+? (?:is|are|was|were) (?:{_MORE}|{_LESS})),? "
        rf"(?P<two>[^,;.]+? (?:is|are|was|were) (?:{_MORE}|{_LESS}))",
        r"(?P<one>[^,;]+?) (?:and|with) (?P<two>[^,;]+?) (?:rise|fall|move|go|grow|rose|fell|moved|went) "
        r"(?:together|hand in hand|in step|in tandem|in opposite directions)",
        rf"(?P<one>[^,;]+?) (?:is |are |was |were |has been |have been )?(?:\w+ly )?{_BOUND}(?: \w+ly)? "
        rf"(?:with|to) (?P<two>[^,;.]+)",
        r"(?P<one>[^,;]+?) (?:track|mirror|follow|parallel)(?:s|ed)? (?P<two>[^,;.]+)",
    )
)


@dataclass(frozen=True, slots=True)
class Bond:
    """Two measures: `sign` +1 where they move together and -1 where against each other.
    `sign` is 0 where the words say neither ("is linked to"). `over` is "members" where they speak of
    places or groups that have more of one and of the other, "periods" where they speak of a rise and a
    fall, "" where they leave it open.
    """

    one: Phrase
    two: Phrase
    sign: float
    strong: bool
    over: str


def find_bond(claim: Claim) -> Bond | None:
    """Return the two measures of a claim that they move together, None where its words name no two.

    >>> text = "States with higher incomes have lower crime."
    >>> bond = find_bond(Claim("c", 0, len(text), text, 0, "association"))
    >>> (bond.one.text, bond.two.text, bond.sign, bond.over)
    ('incomes', 'crime', -1.0, 'members')
    """
    text = claim.text.strip().rstrip(".")
    for pattern in _PATTERNS:
        m = pattern.search(text)
        if m is None:
            continue
        one, first = _side(m["one"])
        two, second = _side(_ENDS.sub("", m["two"]))
        if not one or not two:
            continue
        against = bool(_AGAINST.search(text)) and not (first and second)
        sign = (first or 1.0) * (second or 1.0) * (-1.0 if against else 1.0)
        if not (first or second or against) and _NEUTRAL.search(text) and not _TOGETHER.search(text):
            sign = 0.0
        over = "members" if "who" in m.groupdict() else ""
        if re.match(r"(?:as|when|whenever)\b", m[0], re.I) or " together" in m[0]:
            over = "periods"
        return Bond(claim.phrase(one), claim.phrase(two), sign, bool(_STRONG.search(text)), over)
    return None


def _side(words: str) -> tuple[str, float]:
    """Return the measure that a side names, and +1 or -1 where it speaks of more or less of it."""
    words = words.strip(" ,.;:")
    words = re.sub(r"^(?:there (?:is|are) |a |an |the |that )+", "", words, flags=re.I)
    sign = 0.0
    m = _COMPARED.match(words)
    if m:
        sign = 1.0 if m["more"] else -1.0
        words = _LEADS.sub("", words[m.end() :])
    tail = _TAIL.search(words)
    if tail:
        sign = 1.0 if tail["up"] or tail["more"] else -1.0
        words = words[: tail.start()]
    return re.sub(r"\s+(?:also|both|then)$", "", words.strip()), sign
