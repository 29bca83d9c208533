"""Halves: the two sides of a claim that things go together, and how: with, against, hardly, or more closely.

"The older the house, the cheaper", "richer towns vote more often", "where rents are high, births are
low", "price has next to nothing to do with taste", "turnout tracks income more closely than age".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from caveat.claims.claim import Claim
from caveat.cube.words import lemma_of
from caveat.patterns import lazy_pattern
from caveat.readings.bonds import find_bond
from caveat.readings.rows.lexical.superlatives import compared_by
from caveat.readings.rows.lexical.words import Word, is_content, read_words
from caveat.readings.rows.naming.relation import is_comparative, sign_of_words

Kind = Literal["", "linked", "unlinked"]
AT_LEAST_APART = 2  # words between two comparatives that are those of two sides

_LEADING = lazy_pattern(r"^(?:where|wherever|as|when|whenever|if)\b (?P<one>[^,;]+), (?P<two>[^;.]+)", re.I)
_THE_THE = lazy_pattern(r"\bthe (?P<one>[^,;]+), the (?P<two>[^,;.]+)", re.I)
_WITH_HAVE = lazy_pattern(
    r"\b(?:with|that have|who have|which have|having) (?P<one>[^,;]+?) "
    r"(?:also |tend to |generally |typically |usually )*"
    r"(?:have|has|had|see|saw|get|got|pay|paid|earn\w*|suffer\w*|show\w*|enjoy\w*|charge\w*|face\w*) "
    r"(?P<two>[^,;.]+)",
    re.I,
)
_WHERE = lazy_pattern(
    r"(?P<one>[^,;]+?)\b(?:where|wherever|when|whenever|as|if|in places|among those)\b(?P<two>[^;.]+)", re.I
)
_AND = re.compile(r"(?P<one>[^,;]+?)\b(?:and|with|to)\b(?P<two>[^,;.]+)", re.I)

_LITTLE = (
    r"(?:(?:next to |almost |virtually |practically )?nothing|very little|precious little|little|not much)"
)
_BARELY = (
    r"(?:barely|hardly|scarcely|not|un|in no way|only (?:weakly|loosely|faintly|slightly)|weakly|loosely) ?"
)
_BOUND = r"(?:correlat|associat|link|relat|tied|connect)\w*"
_UNLINKED = (
    lazy_pattern(rf"(?P<one>[^,;]+?) (?:ha[sd]|have) {_LITTLE} to do with (?P<two>[^,;.]+)", re.I),
    lazy_pattern(
        rf"(?P<one>[^,;]+?) (?:says?|said|tells?|told|reveals?)(?: \w+)? {_LITTLE} about (?P<two>[^,;.]+)",
        re.I,
    ),
    lazy_pattern(
        r"(?:\bno|hardly any|barely any|scarcely any|little|virtually no|almost no|not? (?:much|real|clear)) "
        rf"(?:\w+ )?(?:{_BOUND}|bearing) between (?P<one>.+?) and (?P<two>[^,;.]+)",
        re.I,
    ),
    lazy_pattern(
        rf"(?P<one>[^,;]+?) (?:is|are|was|were) (?:at best )?{_BARELY}{_BOUND} (?:with|to) (?P<two>[^,;.]+)",
        re.I,
    ),
    lazy_pattern(
        rf"(?P<one>[^,;]+?) and (?P<two>[^,;]+?) (?:is|are|was|were) (?:at best )?{_BARELY}{_BOUND}", re.I
    ),
)
_CORRELATED = re.compile(r"\bcorrelat\w+|\bcoefficient\b", re.I)
_SQUARED = re.compile(r"\bsquared?\b|\br2\b|\br²", re.I)
_MORE = r"(?P<how>more|less|better|worse)"
_CLOSELY = r"(?:closely|strongly|tightly|clearly|often)"
_PREP = r"(?:with|to|on|by)"
_CLOSER = (
    lazy_pattern(
        r"(?P<one>[^,;]+?) (?:track|mirror|follow|parallel|match)(?:s|es|ed)? (?P<two>[^,;]+?) "
        rf"{_MORE} {_CLOSELY} than (?:it does |they do |it did |they did )?(?P<three>[^,;.]+)",
        re.I,
    ),
    lazy_pattern(
        rf"(?P<one>[^,;]+?) {_MORE} {_CLOSELY}(?: \w+)? {_PREP} (?P<two>[^,;]+?) "
        rf"than (?:{_PREP} )?(?P<three>[^,;.]+)",
        re.I,
    ),
    lazy_pattern(
        rf"(?P<one>[^,;]+?) (?:ha[sd]|have) {_MORE} to do with (?P<two>[^,;]+?) "
        r"than (?:with )?(?P<three>[^,;.]+)",
        re.I,
    ),
    lazy_pattern(
        rf"(?P<one>[^,;]+?) depend(?:s|ed)? {_MORE} on (?P<two>[^,;]+?) than (?:on )?(?P<three>[^,;.]+)", re.I
    ),
    lazy_pattern(
        r"(?P<two>[^,;]+?) (?:predict|explain)(?:s|ed)? (?P<one>[^,;]+?) "
        rf"{_MORE} than (?P<three>[^,;.]+?)(?: do(?:es)?| did)?$",
        re.I,
    ),
    lazy_pattern(
        r"(?P<two>[^,;]+?) (?:is|are|was|were) (?:an? |the )?(?:far |much )?"
        rf"{_MORE} (?:predictor|guide|indicator|gauge|measure)s? (?:of|to|for) (?P<one>[^,;]+?) "
        r"than (?P<three>[^,;.]+)",
        re.I,
    ),
)


@dataclass(frozen=True, slots=True)
class Halves:
    """The words of both sides of an association, and its sign: 0 where the words say neither.

    `kind` is "unlinked" where the words say that hardly anything binds the sides, "linked" where they
    say that something does. With a `three` the first goes along with the second more closely than
    with the third where the sign is 1, less closely where it is -1.
    """

    one: tuple[Word, ...]
    two: tuple[Word, ...]
    sign: float
    kind: Kind = ""
    three: tuple[Word, ...] = ()


def halves_of(claim: Claim) -> Halves | None:
    """Return both sides of an association, None where the words have no two.

    >>> def read(text):
    ...     found = halves_of(Claim("c", 0, len(text), text, 0, "association"))
    ...     return found and (*(" ".join(w.low for w in x) for x in (found.one, found.two)), found.sign)
    >>> read("the older the age group, the fewer the cyclists")
    ('older the age group', 'fewer the cyclists', -1.0)
    >>> read("rents tend to be higher where wages are low")
    ('rents tend to be higher', 'wages are low', -1.0)
    >>> read("Richer towns pay lower fees")
    ('richer towns', 'pay lower fees', -1.0)
    """
    if claim.family != "association":
        return None
    text = claim.text.strip().rstrip(".")
    if special := _unlinked(claim, text) or _closer(claim, text):
        return special
    found = _LEADING.search(text) or _THE_THE.search(text) or _WITH_HAVE.search(text) or _WHERE.search(text)
    bond = find_bond(claim)
    if found is None:
        twice = _two_compared(claim, text)
        if twice is not None:
            return twice
        if bond is not None:
            one, two = (read_words(p.text, p.start) for p in (bond.one, bond.two))
            return Halves(one, two, bond.sign, "" if bond.sign else "linked") if one and two else None
        found = _AND.search(text)
    if found is None:
        return None
    one, two = (read_words(found[k], claim.start + found.start(k)) for k in ("one", "two"))
    sign = 0.0 if found.re is _AND else sign_of_side(found["one"]) * sign_of_side(found["two"])
    return Halves(one, two, sign) if one and two else None


def _sides(claim: Claim, found: re.Match[str], *names: str) -> list[tuple[Word, ...]]:
    return [read_words(found[k], claim.start + found.start(k)) for k in names]


def _unlinked(claim: Claim, text: str) -> Halves | None:
    for pattern in _UNLINKED:
        if found := pattern.search(text):
            one, two = _sides(claim, found, "one", "two")
            return Halves(one, two, 0.0, "unlinked") if one and two else None
    return None


def _closer(claim: Claim, text: str) -> Halves | None:
    for pattern in _CLOSER:
        if found := pattern.search(text):
            one, two, three = _sides(claim, found, "one", "two", "three")
            sign = -1.0 if found["how"].lower() in ("less", "worse") else 1.0
            return Halves(one, two, sign, "", three) if one and two and three else None
    return None


def _two_compared(claim: Claim, text: str) -> Halves | None:
    """Return the sides of "longer trips are likelier to end late", each with its comparative."""
    words = read_words(text, claim.start)
    compared = [i for i, w in enumerate(words) if is_comparative(w.low)]
    if len(compared) < 2 or compared[-1] - compared[0] < AT_LEAST_APART:
        return None
    second = next(i for i in compared[1:] if i - compared[0] >= AT_LEAST_APART)
    cut = second - 1 if second - compared[0] > AT_LEAST_APART or is_content(words[second - 1]) else second
    cut = cut if cut > compared[0] + 1 else second
    one, two = words[:cut], words[cut:]
    sign = sign_of_side(" ".join(w.low for w in one)) * sign_of_side(" ".join(w.low for w in two))
    return Halves(one, two, sign)


def states_coefficient(claim: Claim) -> bool:
    """Tell whether a claim states a coefficient of correlation: "the correlation is 0.42"."""
    q = claim.stated
    if q is None or not _CORRELATED.search(claim.text) or _SQUARED.search(claim.text):
        return False
    return q.unit in ("count", "ratio") and abs(q.value) <= 1


def sign_of_side(words: str) -> float:
    """Return -1 where a side says less of what its columns hold, else 1.

    >>> sign_of_side("earlier trains"), sign_of_side("poorer towns"), sign_of_side("warmer days")
    (-1.0, -1.0, 1.0)
    """
    if sign_of_words(words, none=0.0) < 0:
        return -1.0
    low = [found[1] for w in read_words(words) if (found := compared_by(w.low)) is not None]
    return -1.0 if any(low) else 1.0


def asked_by_adjectives(side: Sequence[Word]) -> list[Word]:
    """Return the words for what the comparatives of a side ask for: "richer" for income and wealth."""
    out = []
    for w in side:
        found = compared_by(w.low)
        for word in found[0] if found is not None else ():
            out.append(Word(word, word, lemma_of(word), w.start, w.end))
    return out


__all__ = ["Halves", "asked_by_adjectives", "halves_of", "sign_of_side", "states_coefficient"]
