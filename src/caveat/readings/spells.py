"""What a claim says of many periods at once, whatever its family: never, every year, the first time.

| form | words | what is compared |
|---|---|---|
| count | "in five of the last six years", "in only three years" | periods that satisfy the condition |
| extreme | "never reached 60", "above 300 for 20 years" | the highest or lowest figure of the span |
| turns | "has risen every year since 2014", "has not fallen since" | steps that go that way |
| run | "for five straight years", "the third year in a row" | the unbroken run that ends the span |
| first, last | "first exceeded 400 in 2003" | the year in which the condition first or last held |
| each | "rose in 2012 and again in 2015" | the weakest of the changes named |
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from caveat.claims.claim import Claim, Phrase
from caveat.quantity import Quantity, find_quantities
from caveat.readings.condition import Condition, Test, find_condition, threshold_of

Form = Literal["count", "extreme", "turns", "run", "first", "last", "each"]
_MORE_TIME = re.compile(
    r"\s*\w*\s*(?:longer|faster|quicker|sooner|slower|(?:earlier|later|more|less) than)\b", re.I
)
FAMILIES = ("level", "change", "trend", "count", "share", "record", "contrast", "quantified", "rank")

_UNIT = r"(?:years?|months?|quarters?|seasons?|decades?)"
_N_OF = re.compile(
    rf"\b(?P<n>[\w-]+)(?: out)? of (?:the |its |their |his |her )?"
    rf"(?:last |past |previous |final |first |most recent )*(?P<of>[\w-]+) (?:{_UNIT})\b",
    re.I,
)
_IN_N = re.compile(
    rf"\bin (?P<hedge>only |just |at least |more than |fewer than )?(?P<n>[\w-]+) {_UNIT}\b", re.I
)
_SINCE = re.compile(
    r"\b(?:since|between|from|throughout|in the (?:1[5-9]|20)\d0s|over the|in (?:its|their) history|ever)\b",
    re.I,
)
_NEVER = re.compile(r"\b(?:never|not once|at no (?:time|point)|in no (?:year|month))\b", re.I)
_NOT = re.compile(r"\b(?:not|no longer)\b|n[’']t\b", re.I)
_EVERY = re.compile(rf"\b(?:every|each)(?: single)? {_UNIT}\b|\bin each of\b|\balways\b|\bthroughout\b", re.I)
_FOR_N = re.compile(rf"\b(?:for|over) (?:the (?:last|past) )?[\w-]+ {_UNIT}\b", re.I)
_RUN = re.compile(
    rf"\b(?P<n>[\w-]+) (?:straight|consecutive|successive|running) {_UNIT}|"
    rf"\b(?P<m>[\w-]+) {_UNIT} (?:running|in a row|straight|in succession)|"
    rf"\bin the (?P<k>[\w-]+) most recent {_UNIT}|\bin each of the (?:last|past) (?P<e>[\w-]+) {_UNIT}",
    re.I,
)
_FIRST = re.compile(
    r"\bfor the first time\b|\bfirst (?=\w+(?:ed|took|rose|fell|went|got|hit|beat)\b)|\bfirst time\b", re.I
)
_LAST = re.compile(
    r"\blast (?=(?:exceed|topp|reach|pass|surpass|fell|rose|went|hit|was|were|stood|outnumber|overt)\w*)",
    re.I,
)
_PASSED = r"(?:exceed|outnumber|overto|surpass|pass|topp|outpac|outstripp)\w*"
_PAST = re.compile(
    rf"(?P<one>.+?)\s+(?:first|last)\s+{_PASSED}\s+(?P<two>[^,.;\d]+?)(?: in (?:1[5-9]|20)\d\d)?"
    r"(?: for the first time)?$",
    re.I,
)
_YEARS = re.compile(
    r"\bin (?P<list>(?:1[5-9]|20)\d\d(?:(?:,| and| again| then)*(?: in)? (?:1[5-9]|20)\d\d)+)", re.I
)
_TOLD: dict[Test, Literal["over", "at_least", "under", "at_most"]] = {
    "over": "at_most", "at_least": "under", "under": "at_least", "at_most": "over",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spell:
    """A claim about many periods: its form, the condition, and what the value is compared with.

    `told` is the claim as it is evaluated: affirmed, with the figure that the value is compared with.
    `negated`: no period of the span may satisfy the condition. `versus`: the other side of a comparison.
    `run` gives the length of a span that the words count in periods and no date settles.
    """

    form: Form
    condition: Condition
    told: Claim
    negated: bool = False
    versus: Phrase | None = None
    years: tuple[int, ...] = ()
    run: int = 0
    whole: bool = False


def find_spell(claim: Claim) -> Spell | None:
    """Return what a claim says of many periods, None where it speaks of one.

    >>> text = "Rents have risen every year since 2014."
    >>> claim = Claim("c", 0, len(text), text, 0, "trend", direction="up")
    >>> find_spell(claim).form
    'turns'
    """
    if claim.family not in FAMILIES:
        return None
    for rule in (_each, _passed, _first, _counted, _run, _never_or_always):
        found = rule(claim)
        if found is not None:
            return found
    return None


def _each(claim: Claim) -> Spell | None:
    m = _YEARS.search(claim.text)
    if m is None or claim.direction not in ("up", "down") or claim.family not in ("change", "trend"):
        return None
    if claim.stated is not None and claim.stated.unit != "year":
        return None
    years = tuple(int(y) for y in re.findall(r"\d{4}", m["list"]))
    condition = Condition(claim.direction, None, tuple(p for p in (claim.measure,) if p))
    return Spell("each", condition, replace(claim, stated=None), years=tuple(sorted(years)))


def _passed(claim: Claim) -> Spell | None:
    """Return "it was in 2001 that thefts first exceeded robberies": one measure past another."""
    text = re.sub(r"^it was (?:only |not until )?in \d{4} that ", "", claim.text.strip(" ."), flags=re.I)
    m = _PAST.search(text)
    if m is None or _year(claim) is None or any(c.isdigit() for c in m["two"]):
        return None
    one, two = (_phrase(claim, m[k]) for k in ("one", "two"))
    condition = Condition("over", None, (one,))
    told = replace(claim, stated=_year(claim), measure=one, direction=None)
    return Spell("first", condition, told, versus=two, whole=True)


def _first(claim: Claim) -> Spell | None:
    first, last = _FIRST.search(claim.text), _LAST.search(claim.text)
    year = _year(claim)
    if not (first or last) or year is None:
        return None
    condition = _tested(claim)
    if condition is None or condition.threshold is None:
        return None
    told = replace(claim, stated=year, measure=_measure(claim, condition), direction=None)
    return Spell("first" if first else "last", condition, told, whole=True)


def _counted(claim: Claim) -> Spell | None:
    m = _N_OF.search(claim.text) or (
        _IN_N.search(claim.text) if _FOR_ONE.search(claim.text) is None else None
    )
    condition = _tested(claim)
    if m is None or condition is None or m["n"].lower() in ("each", "all", "the", "recent"):
        return None
    found = find_quantities(f"{m.groupdict().get('hedge') or ''}{m['n']} homes")
    if not found or found[0].unit not in ("count", "people"):
        return None
    if condition.threshold is None and "of" not in m.groupdict() and not m["hedge"]:
        return None  # "rose in seven years": over seven years
    q = replace(found[0], start=claim.start + m.start("n"), end=claim.start + m.end("n"), unit="count")
    spans = find_quantities(f"{m['of']} homes") if "of" in m.groupdict() else ()
    told = replace(claim, stated=q, measure=_measure(claim, condition), direction=None, polarity="affirmed")
    return Spell("count", condition, told, run=int(spans[0].value) if spans else 0, whole=not spans)


_FOR_ONE = re.compile(rf"\bin (?:the |an? |one ){_UNIT}", re.I)


def _run(claim: Claim) -> Spell | None:
    m = _RUN.search(claim.text)
    if m is None or claim.polarity == "denied":
        return None
    condition = _tested(claim)
    if condition is None:
        return None
    words = next(w for w in (m["n"], m["m"], m["k"], m["e"]) if w)
    own = claim.stated if claim.stated and claim.stated.unit in ("years", "months", "quarters") else None
    found = find_quantities(f"{words} homes")
    length = int(own.value) if own else int(found[0].value) if found else 0
    if length < 2:
        return None
    measure = _measure(claim, condition)
    if m["k"] or m["e"]:  # "in the two most recent years" says nothing of those before
        told = replace(claim, stated=None, measure=measure, direction=None)
        return Spell("turns", condition, told, run=length)
    start = claim.start + m.start()
    q = Quantity(m[0], start, claim.start + m.end(), Decimal(length), "years", "at_least")
    if own is not None and own.form == "ordinal":
        q = replace(q, hedge="exact")
    told = replace(claim, stated=q, measure=measure, direction=None)
    return Spell("run", condition, told, run=length)


def _never_or_always(claim: Claim) -> Spell | None:
    never = bool(_NEVER.search(claim.text)) or (
        claim.polarity == "denied" and bool(_NOT.search(claim.text)) and bool(_SINCE.search(claim.text))
    )
    every = bool(_EVERY.search(claim.text)) or bool(_FOR_N.search(claim.text))
    if not (never or every) or (not never and claim.polarity == "denied"):
        return None
    condition = _tested(claim)
    if condition is None:
        return None
    measure = _measure(claim, condition)
    plain = replace(claim, polarity="affirmed", measure=measure, direction=None)
    if condition.threshold is None:
        if not (_NEVER if never else _EVERY).search(claim.text):
            return None  # "rose for 20 years" speaks of the ends as much as of each year
        return Spell(
            "turns", condition, replace(plain, stated=None), negated=never, whole=claim.period is None
        )
    test = _TOLD[condition.test] if never else condition.test
    q = replace(condition.threshold, hedge=test, high=None)  # type: ignore[arg-type]
    return Spell("extreme", condition, replace(plain, stated=q), negated=never, whole=claim.period is None)


def _tested(claim: Claim) -> Condition | None:
    """Return the claim's condition: a threshold that it states, else its turn, else one beside its figure."""
    q = claim.stated
    if (
        q is not None
        and q.unit not in ("year", "years", "months", "quarters", "rank", "ratio")
        and q.of is None
    ):
        found = threshold_of(claim, q)
        if found is not None and claim.form not in ("percent", "points", "factor"):
            return found
    if claim.direction in ("up", "down") and (q is None or q.unit in ("years", "months", "quarters")):
        return Condition(claim.direction, None, tuple(p for p in (claim.measure,) if p))
    return find_condition(claim)


def _measure(claim: Claim, condition: Condition) -> Phrase | None:
    """Return the words for the measure: the claim's own without "first" and the like, else those tested."""
    own = claim.measure
    if own is not None and own.origin == "sentence":
        words = re.sub(r"\b(?:first|last|never|not|again|also|only)\b", " ", own.text)
        words = " ".join(words.split())
        if words and not re.fullmatch(rf"(?:the )?{_UNIT}", words, re.I):
            return Phrase(words, own.start, own.end)
    return next(iter(condition.phrases), own)


def _year(claim: Claim) -> Quantity | None:
    """Return the year that a claim names as a quantity."""
    found = [q for q in claim.quantities if q.unit == "year" and q.high is None]
    return found[-1] if found else None


def _phrase(claim: Claim, words: str) -> Phrase:
    words = re.sub(r"^(?:the|that|it was|in \d{4},?)\s+", "", words.strip(), flags=re.I)
    at = max(0, claim.text.find(words))
    return Phrase(words, claim.start + at, claim.start + at + len(words))


def is_more_time(claim: Claim) -> bool:
    """Tell whether a length of time is by how much one took longer than another, which no family reads.

    >>> q = find_quantities("three months")[0]
    >>> [is_more_time(Claim("c", 0, len(t), t, 0, "duration", stated=q)) for t in (
    ...     "three months longer", "three months after the fire")]
    [True, False]
    """
    return claim.stated is not None and bool(_MORE_TIME.match(claim.text[claim.stated.end - claim.start :]))
