"""Against: one column held against another in a row: "more people died than were born"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from caveat.claims.claim import Claim
from caveat.readings.rows.asking.columns import Profile, fit_of, profiles
from caveat.readings.rows.asking.query import Predicate, Test
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.lexical.words import Word, is_content, read_words
from caveat.readings.rows.naming.derived import measure_words
from caveat.readings.rows.naming.held import held_in
from caveat.readings.rows.naming.named import Named

LEAST_FIT = 0.3  # of a column's words, from where on they name it
HOW_MANY = ("count", "share", "quantified")  # families whose claims tell in how many rows something is so
FIGURE_NEAR = 12  # letters between a figure and what it measures the distance from
FROM_BEFORE = 0.8  # of a column that a pronoun stands for
AGAINST = re.compile(r"\b(more|fewer|less) ((?:[a-z-]+ ){1,4}?)than ((?:[a-z-]+ ?){1,4})", re.I)
_WORDS = r"(?:[a-z'’-]+ ){1,4}"
_LAST = r"(?:[a-z'’-]+ ?){1,4}"
_VERB_MORE = re.compile(rf"\b((?:[a-z'’-]+ ){{1,3}}?)(more|less|fewer) than ({_LAST})", re.I)
_BE = (
    r"(?:is|are|was|were|be|been|stands?|stood|lies?|lay|sits?|sat|comes?|came|ran|runs?|remains?|remained|"
    r"stays?|stayed)"
)
_PRONOUN = re.compile(r"\b(?:it|they|them|that|those|this|these|one|he|she)\b", re.I)


@dataclass(frozen=True, slots=True)
class Versed:
    """Two sides of which the first stands so to the second: their words, and where they stand."""

    test: Test
    first: str
    second: str
    start: int
    end: int


@cache
def _placed() -> tuple[tuple[Test, re.Pattern[str], re.Pattern[str]], ...]:
    """Return the patterns of "the stars are above it" and of "are they below"."""
    signs: tuple[tuple[Test, str], ...] = ((">", "above"), ("<", "below"))
    out = []
    for test, key in signs:
        words = "|".join(re.escape(w) for w in sorted(measure_words()[key], key=len, reverse=True))
        adverb = r"(?:[a-z]+ly |far |well |much |always |never |usually |often |still |even )*"
        plain = re.compile(rf"({_WORDS}){_BE} {adverb}(?:{words}) ({_LAST})", re.I)
        turned = re.compile(rf"\b{_BE} ((?:they|it|these|those) ){adverb}(?:{words})(?= *(?:$|[.,;:]))", re.I)
        out.append((test, plain, turned))
    return tuple(out)


@lru_cache(maxsize=8)
def _verbs_between(verbs: tuple[str, ...]) -> re.Pattern[str]:
    named = "|".join(re.escape(v) for v in verbs)
    return re.compile(rf"((?:[a-z-]+ ){{1,3}})(?:{named}) ((?:[a-z-]+ ?){{1,3}})", re.I)


def sides_of(text: str, verbs: Sequence[str] = ()) -> Iterator[Versed]:
    """Yield the two sides that a text holds against each other.

    >>> [(x.test, x.first, x.second) for x in sides_of("the stars are above it")]
    [('>', 'the stars ', 'it')]
    >>> [(x.test, x.first, x.second) for x in sides_of("in six towns more people died than were born")]
    [('>', 'people died ', 'were born')]
    >>> [(x.test, x.first.strip(), x.second) for x in sides_of("clubs that spent more than they earned")]
    [('>', 'clubs that spent', 'they earned')]
    """
    for found in AGAINST.finditer(text):
        yield Versed(">" if found[1].lower() == "more" else "<", found[2], found[3], *found.span())
    for found in _VERB_MORE.finditer(text):
        yield Versed(">" if found[2].lower() == "more" else "<", found[1], found[3], *found.span())
    if verbs:
        for found in _verbs_between(tuple(verbs)).finditer(text):
            yield Versed(">", found[1], found[2], *found.span())
    for test, plain, turned in _placed():
        for found in plain.finditer(text):
            yield Versed(test, found[1], found[2], *found.span())
        for found in turned.finditer(text):
            yield Versed(test, found[1], "", *found.span())


def pairs_of(claim: Claim, table: RowTable, before: Sequence[Word], verbs: Sequence[str]) -> Iterator[Named]:
    """Yield the predicates that hold one column against another, a pronoun for one named before."""
    known = [p for p in profiles(table) if p.name not in table.derived]
    before = before if claim.family in HOW_MANY else ()  # else what is compared is what the claim states
    for side in sides_of(claim.text, verbs):
        one, two = (_fits(x, known, before) for x in (side.first, side.second))
        for a in known:
            for b in known:
                if a is b or a.percent != b.percent or min(one[a.name], two[b.name]) < LEAST_FIT:
                    continue
                if one[a.name] > one[b.name] and two[b.name] > two[a.name]:
                    predicate = Predicate((a.name, b.name), (), side.test)
                    weight = min(one[a.name], two[b.name])
                    yield Named(predicate, weight, claim.start + side.start, claim.start + side.end, "claim")
    yield from _of_twins(claim, table, before)


def _of_twins(claim: Claim, table: RowTable, before: Sequence[Word]) -> Iterator[Named]:
    """Yield the predicates that hold one of two twin columns against the other."""
    said = [w for w in read_words(claim.text, claim.start) if is_content(w)]
    for held in held_in(claim, table, said, before):
        if held.test and held.weight >= LEAST_FIT and not _is_how_far(claim, held.start):
            predicate = Predicate((held.first.name, held.second.name), (), held.test)
            yield Named(predicate, min(1.0, held.weight), held.start, held.end, "claim")


def _is_how_far(claim: Claim, start: int) -> bool:
    """Tell whether the stated figure says how far apart two things are: "12 degrees below the usual"."""
    q = claim.stated
    return q is not None and 0 <= start - q.end <= (1 if q.unit in ("count", "people") else FIGURE_NEAR)


def _fits(text: str, known: Sequence[Profile], before: Sequence[Word]) -> dict[str, float]:
    """Return how well the words of one side ask for each column, those before it where it has a pronoun."""
    words = [w for w in read_words(text) if is_content(w) or w.low in ("yes", "no")]
    own = {p.name: fit_of(p, words) for p in known}
    if max(own.values(), default=0.0) >= LEAST_FIT or not (_PRONOUN.search(text) or not text):
        return own
    return {p.name: FROM_BEFORE * fit_of(p, before) for p in known}


__all__ = ["AGAINST", "pairs_of", "sides_of"]
