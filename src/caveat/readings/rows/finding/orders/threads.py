"""Threads: what an order takes from the text around it: its end and column, its subject, its time.

"Second is Rio": by what the sentence before ranks. "One man has been picked more than anybody
else: Ames": of whom the rest of the sentence speaks. "Ian, which struck in 2022, ranks third":
what a clause between commas says of the subject narrows nothing down.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from caveat.claims.claim import Claim
from caveat.readings.arrival import arrival_of
from caveat.readings.rows.asking.query import ALL_YEARS, Predicate
from caveat.readings.rows.lexical.superlatives import Order, read_order
from caveat.readings.rows.lexical.words import is_content, read_words
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.mentions import index_of
from caveat.readings.rows.naming.named import SPECIFIC, Named, find_groups, kinds_of
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.weighing.trials import When

BEFORE = 3  # earlier claims of a paragraph among which an order may go on
NAMED_AFTER = 0.95  # of what stands after a colon or comma as the answer
MOST_OTHERS = 3  # words that name other columns of numbers than the one that is asked for
MOST_LEVEL = 6  # things that a text says to be level with each other
NEAR_AFTER = 60  # letters
LEAST_NAMED = 0.3  # of a thing that is only carried over: below, another may be meant
_CLAUSE = re.compile(r",\s+(?:which|who|where|whose|when)\b[^,;:]*,", re.I)
_HELD = re.compile(
    r"\b(?:has|have|had) (?:\w+ )?(?:held|been|led|stayed|remained|topped|headed|ranked|stood)\b", re.I
)
_ANSWER = re.compile(r"\s*(?:[:—–]|,\s+(?:namely|that is)\b|--)")


def order_of(claim: Claim, discourse: Discourse) -> Order | None:
    """Return the order that a claim speaks of, by the end and column of the one that it goes on from."""
    order = read_order(claim)
    if order is None or not order.bare:
        return order
    earlier = [c for c in discourse.claims if c.start < claim.start and discourse.same_block(c, claim)]
    for one in sorted(earlier, key=lambda c: -c.start)[:BEFORE]:
        first = read_order(one)
        if first is not None and not first.bare and not first.peak:
            return replace(
                order, lowest=first.lowest != (order.lowest and order.place == 1), quality=first.quality,
                asks=(*order.asks, *first.asks), turned=(*order.turned, *first.turned), counts=first.counts,
            )  # fmt: skip
    return order


Shared = tuple[tuple[Predicate, ...], tuple[Predicate, ...], str | None, frozenset[int]]
_PART_OF = re.compile(r"\b(?:shares?|proportions?|percentages?|rates?|figures?)\b", re.I)


def shares_before(claim: Claim, scope: Scope, discourse: Discourse) -> Iterator[Shared]:
    """Yield the share that the claim before told of one thing, as one of each: "the lowest share of any".

    It is the part, the whole without that thing, the column that is added up, and the words explained.
    """
    said = frozenset(claim.start + m.start() for m in _PART_OF.finditer(claim.text))
    for earlier, name, ask in discourse.before(claim)[:1] if said else ():
        if name != scope.table.name or ask.function != "share" or not discourse.same_block(earlier, claim):
            continue
        for p in ask.given:
            if len(p.values) == 1 and not p.test and ask.where:
                yield ask.where, tuple(x for x in ask.given if x is not p), ask.column, said


def aside(claim: Claim) -> tuple[frozenset[int], bool]:
    """Return the words of a clause between commas, and whether the claim's time stands in it."""
    starts: set[int] = set()
    timed = False
    for m in _CLAUSE.finditer(claim.text):
        low, high = claim.start + m.start(), claim.start + m.end()
        starts |= {w.start for w in read_words(claim.text, claim.start) if low <= w.start < high}
        timed = timed or (claim.period is not None and low <= claim.period.start < high)
    return frozenset(starts), timed


def free_whens(whens: Sequence[When], *, timed: bool) -> list[When]:
    """Return the times that may be meant, where the only one named stands in a clause of its own."""
    if not timed:
        return list(whens)
    rest = [w for w in whens if w.weight < 0.5 and w.years != ALL_YEARS]
    return [When(ALL_YEARS, 1.0), *rest]


def named_after(claim: Claim, scope: Scope, discourse: Discourse) -> tuple[Named, ...]:
    """Return what the rest of the sentence gives as the answer to who it is, () for nothing."""
    after = next((s for s in discourse.around(claim) if s.kind == "after" and s.start == claim.end), None)
    if after is None or not _ANSWER.match(after.text):
        return ()
    text = re.split(r",\s", after.text[:NEAR_AFTER])[0]
    words = (*scope.words, *(w for w in read_words(text, after.start) if is_content(w)))
    found = find_groups(scope.table, index_of(scope.table).find(text, after.start), words)
    likely = [
        (n, n.weight / g[0].weight) for g in found[:1] for n in g if g[0].weight >= LEAST_NAMED * SPECIFIC
    ]
    return tuple(replace(n, origin="after", weight=NAMED_AFTER * w) for n, w in likely if w >= 0.5)


@dataclass(frozen=True, slots=True)
class Held:
    """The year since when a place is said to be held, and whether it is until the last year."""

    since: int
    still: bool


def held_since(claim: Claim, scope: Scope) -> Held | None:
    """Return since when a place is said to be held, or when it was reached; None where neither is said."""
    p, clock = claim.period, scope.table.clock
    still = p is not None and p.relation == "since" and bool(_HELD.search(claim.text))
    if p is None or clock is None or not (still or arrival_of(claim)):
        return None
    at = p.baseline or p.period
    year = at.first_day.year if at is not None else 0
    if at is None or at.frequency != "Y" or at.width != 1:
        return None
    return Held(year, still) if year - 1 in clock.years and year in clock.years else None


def goes_on_from_change(claim: Claim, order: Order, discourse: Discourse) -> bool:
    """Tell whether a bare place goes on from a change: "Latvia has lost a third; Bulgaria comes second"."""
    earlier = [c for c in discourse.claims if c.start < claim.start and discourse.same_block(c, claim)]
    nearest = sorted(earlier, key=lambda c: -c.start)[:BEFORE]
    named = claim.measure is not None and claim.measure.origin == "sentence"
    bare = order.bare or not (named or order.asks or order.quality)
    return bare and any(c.family == "change" and c.stated is not None for c in nearest)


def before_sentence(claim: Claim, scope: Scope, discourse: Discourse, n: Named) -> bool:
    """Tell whether a thing is named in a sentence before, and nothing in the claim takes it up."""
    article = discourse.article
    if n.origin not in ("before", "lead", "title", "earlier claim") or scope.taken_up or article is None:
        return False
    own = article.sentences[claim.sentence].start if claim.sentence < len(article.sentences) else claim.start
    return n.start < own and not kind_said(scope, n)


def kind_said(scope: Scope, n: Named) -> bool:
    """Tell whether a claim says of what kind a thing is that the text before names: "no other region"."""
    dim = next((d for d in scope.table.dims if d.columns == n.predicate.columns), None)
    kinds = (*dim.name, *kinds_of(dim)) if dim is not None else ()
    return n.origin in ("rest", "before") and any(w.lemma in kinds for w in scope.words)


def others_named(scope: Scope, columns: Sequence[str], explained: frozenset[int]) -> int:
    """Return how many words name columns of numbers, and not the one that is asked for."""
    inside = {w.start for w in scope.words for g in scope.groups for n in g[:1] if n.start <= w.start < n.end}
    known = explained.union(inside, *(scope.by_columns.get(c, frozenset()) for c in columns))
    return min(MOST_OTHERS, len(scope.named_by_columns - known))


def level_with(scope: Scope, subject: Named) -> tuple[str, ...]:
    """Return the other values of the subject's column that the claim names: those it may be level with."""
    mine = subject.predicate
    ways = [n for g in (*scope.groups, *(c.ways for c in scope.carried)) for n in g[:1]]
    found = [
        n.predicate for n in ways if n.predicate.columns == mine.columns and n.origin in ("claim", "rest")
    ]
    values = (v for p in found if len(p.values) <= MOST_LEVEL for v in p.values)
    return tuple(dict.fromkeys(v for v in values if v not in mine.values))


__all__ = [
    "LEAST_NAMED",
    "MOST_LEVEL",
    "aside",
    "before_sentence",
    "free_whens",
    "goes_on_from_change",
    "held_since",
    "kind_said",
    "level_with",
    "named_after",
    "order_of",
    "others_named",
]
