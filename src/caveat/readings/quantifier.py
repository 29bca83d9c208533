"""How many of whom: the quantifier of a claim, and the words for the group that it speaks of.

"Crime rose in every city with a curfew": *every*, of those called *city*, narrowed by *with a curfew*.
A word that leaves open how many ("most", "nearly all", "few") has a threshold for each fair way of
taking it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from caveat.claims.claim import Claim
from caveat.claims.lexicon import lexicon
from caveat.cube.facts import column_words
from caveat.patterns import lazy_pattern
from caveat.quantity import find_quantities, interval
from caveat.readings.space import E, Option, U
from caveat.readings.standing import words_of

EDGE = 1e-9


@dataclass(frozen=True, slots=True)
class Threshold:
    """The least and the most share of the members that a word allows, with how sensible that is."""

    option: Option
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Quantifier:
    """A word that says how many; `total`: one exception decides it."""

    pattern: str
    thresholds: tuple[Threshold, ...]
    of_none: bool = False  # the members that go the way it speaks of are the exceptions

    @property
    def total(self) -> bool:
        """Tell whether one exception decides."""
        return all(t.least == t.most for t in self.thresholds)

    @property
    def at_most(self) -> bool:
        """Tell whether it says how many at most: "none", "few", "not all"."""
        return all(t.least == 0.0 for t in self.thresholds)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a quantified claim asks: how many, of what kind of member, narrowed by which words.

    `before` and `after` are the words beside the noun; `number` is how many members the text speaks of.
    """

    quantifier: Quantifier | None
    noun: str
    before: str
    after: str
    number: int | None = None

    @property
    def narrowing(self) -> str:
        """Return the words that narrow the group, "" where none do."""
        return f"{self.before} {self.after}".strip()

    @property
    def words(self) -> str:
        """Return the words for the group as they stand."""
        return " ".join(x for x in (self.before, self.noun, self.after) if x)


def _one(label: str, least: float, most: float) -> tuple[Threshold, ...]:
    return (Threshold(Option(label, 1.0, E, "what the word says"), least, most),)


_MOST = (
    Threshold(Option("more than half", 1.0, E, "the least that “most” can mean"), 0.5 + EDGE, 1.0),
    Threshold(Option("at least 60%", 0.5, U, "many take “most” for clearly more than half"), 0.6 - EDGE, 1.0),
    Threshold(
        Option("at least two thirds", 0.5, U, "many take “most” for well over half"), 2 / 3 - EDGE, 1.0
    ),
)
_NEARLY = (
    Threshold(Option("at least 90%", 1.0, E, "a tenth may be missing"), 0.9 - EDGE, 1.0),
    Threshold(Option("at least 80%", 0.5, U, "a looser way of taking it"), 0.8 - EDGE, 1.0),
    Threshold(Option("at least 95%", 0.5, U, "a stricter way of taking it"), 0.95 - EDGE, 1.0),
)
_HARDLY = tuple(
    Threshold(Option(f"at most {label}", o.weight, o.type, o.reason), 0.0, 1.0 - t.least)
    for t, label in zip(_NEARLY, ("10%", "20%", "5%"), strict=True)
    for o in (t.option,)
)
_FEW = (
    Threshold(Option("at most a quarter", 1.0, E, "a small part"), 0.0, 0.25 + EDGE),
    Threshold(Option("at most a third", 0.5, U, "a looser way of taking it"), 0.0, 1 / 3 + EDGE),
    Threshold(Option("at most 10%", 0.5, U, "a stricter way of taking it"), 0.0, 0.1 + EDGE),
)
_STEP = r"(?:nearly|almost|virtually|practically)"

# In this order: the first pattern that stands in the claim decides.
QUANTIFIERS = (
    Quantifier(r"\bnot (?:quite )?(?:all|every|each)\b(?: one)?", _one("not all", 0.0, 1.0 - EDGE)),
    Quantifier(rf"\b(?:{_STEP} (?:no|none|nowhere)|hardly any|scarcely any)\b", _HARDLY, of_none=True),
    Quantifier(rf"\b{_STEP} (?:all|every(?: single)?(?: one)?|everywhere)\b", _NEARLY),
    Quantifier(
        r"\b(?:not (?:one|a single(?: one)?)|none|nowhere|neither|no)\b", _one("none", 0.0, 0.0), of_none=True
    ),
    Quantifier(
        r"\b(?:a majority|the majority|majority|more than half)\b", _one("more than half", 0.5 + EDGE, 1.0)
    ),
    Quantifier(r"\b(?:a minority|the minority|minority)\b", _one("less than half", 0.0, 0.5 - EDGE), True),
    Quantifier(r"(?<!the )\bmost\b", _MOST),
    Quantifier(r"(?<!a )\bfew\b", _FEW, of_none=True),
    Quantifier(r"\b(?:every(?: single)?(?: one)?|each(?: one)?|all|both)\b", _one("all", 1.0, 1.0)),
    Quantifier(r"\b(?:everywhere|across the board|without exception)\b", _one("all", 1.0, 1.0)),
)
_AFTER = lazy_pattern(
    r"(?<![\w-])(?:with|without|that|where|whose|which|who|led|run|ruled|governed|controlled|headed|named|listed|"
    r"under|in|inside|outside|of|over|above|below|across|within|on|at|by|having|larger|bigger|smaller|"
    r"north|south|east|west|not|for|from)(?![\w-])",
    re.I,
)
_SAW = lazy_pattern(
    r"\b(?:(?:has|have|had)\s+)?(?:also\s+)?(?:saw|see|sees|seen|recorded|reported|posted|experienced|suffered|"
    r"enjoyed|registered|showed|witnessed|had|has|have)\b",
    re.I,
)
_LEAD = lazy_pattern(r"^(?:of|in|for|across|the|these|those|its|their|our|his|her|single|one|other)\s+", re.I)
_WORD = lazy_pattern(r"[^\W\d_][\w’'-]*")
_TRAIL = lazy_pattern(
    r"(?:\s+(?:all|in|and|but|since|during|before|after|by|of|has|have|had|the|from|to|also))+$", re.I
)
_HAVING = lazy_pattern(
    r"(?:with|without|that|which|who|whose|where|led|run|ruled|governed|controlled|headed|under|named|listed)\b",
    re.I,
)
_COUNT = lazy_pattern(r"^(?:(?P<digits>\d[\d,]*)|(?P<word>[a-z]+(?:-[a-z]+)?))\s+", re.I)


def find_asked(claim: Claim) -> Asked:
    """Return how many of whom a claim speaks of.

    >>> from caveat.claims.find import find_claims
    >>> from caveat import parse_article
    >>> (claim,) = find_claims(parse_article("Rents fell in most of the towns with a tram in 2020."))
    >>> asked = find_asked(claim)
    >>> asked.noun, asked.narrowing, asked.quantifier.thresholds[0].option.label
    ('towns', 'with a tram', 'more than half')
    """
    text = timeless(claim)
    for quantifier in QUANTIFIERS:
        match = re.search(quantifier.pattern, text, re.I)
        if match:
            noun, before, after, number = _group(text, match.start(), match.end())
            return Asked(quantifier, noun, before, after, number)
    return Asked(None, "", "", "")


def find_counted(claim: Claim) -> Asked | None:
    """Return how many of whom a claim with a figure speaks of, where words after the noun narrow the group.

    "Rents rose in 9 of the 12 towns with a tram": *9 of 12*, of those called *towns*, *with a tram*.
    """
    q, text = claim.stated, timeless(claim)
    if q is None or (q.of is None and q.unit not in ("percent", "ratio")):
        return None
    start, end = q.start - claim.start, q.end - claim.start
    turn = turn_at(text)
    if not 0 <= start < end <= len(text) or turn is None:
        return None
    noun, before, after, _ = _group(text, start, end)
    if not noun or not _HAVING.match(after) or turn_at(after) is not None or re.search(r"\d", after):
        return None
    low, high = interval(q)
    whole = float(q.of) if q.of is not None else 100.0 if q.unit == "percent" else 1.0
    allowed = Threshold(Option("as stated"), max(low, 0.0) / whole - EDGE, min(high, whole) / whole + EDGE)
    number = int(q.of) if q.of is not None else None
    return Asked(Quantifier(re.escape(q.text), (allowed,)), noun, before, after, number)


def speaks_of_group(claim: Claim) -> str:
    """Return the words for the group of which a claim about one change says something of every member, or "".

    Such a claim ("rents fell in each of the 20 largest towns") is about no one member, so none stands for it.
    """
    if claim.stated is not None or claim.members:
        return ""
    asked = find_asked(claim)
    kinds = {k for name in ("places", "organisations") for k in column_words()["member"][name]}
    return asked.words if asked.quantifier is not None and set(words_of(asked.noun)) & kinds else ""


def turn_at(text: str) -> int | None:
    """Return where the last word of a rise or fall begins, None where there is none."""
    lex = lexicon()
    places = [
        m.start()
        for m in _WORD.finditer(text)
        if lex.nouns.get(m[0].lower()) in ("up", "down")
        or any(
            lemma in lex.classes[way]
            for lemma, _ in lex.verbs.get(m[0].lower(), ())
            for way in ("up", "down")
        )
    ]
    return places[-1] if places else None


def timeless(claim: Claim) -> str:
    """Return the claim's text with its time blanked out, every offset as it was."""
    text, period = claim.text, claim.period
    if period is not None and period.origin == "sentence":
        lo, hi = period.start - claim.start, period.end - claim.start
        if 0 <= lo < hi <= len(text):
            text = text[:lo] + " " * (hi - lo) + text[hi:]
    return text


def _group(text: str, start: int, end: int) -> tuple[str, str, str, int | None]:
    """Return (noun, words before it, words after it, number) of the group that a quantifier governs."""
    words = text[end:]
    turn = turn_at(text)
    if turn is not None and turn >= end:  # the group is the subject: it ends where the predicate begins
        words = text[end:turn]
        saw = list(_SAW.finditer(words))
        if saw:
            words = words[: saw[-1].start() if len(saw) > 1 or not _relative(words) else saw[0].start()]
        if not words.strip(" ,"):  # "Cities with a curfew all saw ...": the group stands before
            words = text[:start]
    words = re.split(r"[.;:]|,\s", words.strip(" ,"))[0]
    words = " ".join(words.split())
    while (lead := _LEAD.match(words)) is not None:
        words = words[lead.end() :]
    number, words = _number(words)
    while (lead := _LEAD.match(words)) is not None:
        words = words[lead.end() :]
    words = _TRAIL.sub("", " " + words).strip()
    if not words:
        return "", "", "", number
    cut = _AFTER.search(words)
    left, after = (words[: cut.start()].split(), words[cut.start() :]) if cut else (words.split(), "")
    if not left:
        return "", "", after, number
    return left[-1], " ".join(left[:-1]), after, number


def _relative(words: str) -> bool:
    return bool(re.search(r"\b(?:that|which|who|where|whose)\b", words, re.I))


def _number(words: str) -> tuple[int | None, str]:
    """Return the number that opens some words ("20 largest", "four"), and the rest."""
    match = _COUNT.match(words + " ")
    if match is None:
        return None, words
    found = [q for q in find_quantities(match[0]) if q.value == int(q.value) and q.value > 1]
    if not found or found[0].end < len(match[0].strip()):
        return None, words
    return int(found[0].value), words[match.end() :].strip()


__all__ = [
    "Asked",
    "Quantifier",
    "Threshold",
    "find_asked",
    "find_counted",
    "speaks_of_group",
    "timeless",
    "turn_at",
]
