"""Carried over: what the text named before and a claim may still mean, and whether it takes it up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from caveat.claims.claim import Claim
from caveat.readings.rows.asking.applied import others_than
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.lexical.remaining import of_rest
from caveat.readings.rows.lexical.spelling import plain_name
from caveat.readings.rows.lexical.words import Word, is_content, lexicon, read_words
from caveat.readings.rows.naming.discourse import Discourse, Stretch
from caveat.readings.rows.naming.former import one_of_two
from caveat.readings.rows.naming.listed import is_list, listed_groups, takes_place_of
from caveat.readings.rows.naming.mentions import index_of
from caveat.readings.rows.naming.named import SPECIFIC, Named
from caveat.readings.rows.naming.persons import person_columns

SHORT_HEADING = 4  # words of a heading that only names what its section is about
LEAST_CARRIED = 0.6  # of a mention's weight: part of a name carries nothing over
AS_LIKELY = 0.9  # of the best way to read a name: others hold no longer than it does
NOT_FIRST = 0.6  # of a second thing of the same kind that a sentence before names
FEW = 0.25  # of a column's values
NOT_SPOKEN_OF = 0.2  # of what stands beside the name that a relative clause is about: "Nadal, who"
OTHER_ONE = 0.4  # of another thing of the same kind, farther off: who is meant by "he" is not sure
OTHER_VERB = 0.3  # of what somebody did, where a new clause says another thing of them
PART_ALONE = 0.4  # of the part of a share, or where the sentence itself names what a claim is about
NONE_LEFT = 0.1  # of those of whom a claim said that there is nothing: "not one record fell there"
ONE_OF_TWO = 0.97  # of what "the former" or "the latter" stands for
MOST_CARRIED, MOST_WAYS, MOST_OTHERS = 3, 4, 2
OF_THEM = re.compile(r"\b(?:of|among) (?:them|these|those)\b", re.I)
_RELATIVE = re.compile(r"[,)]?\s*(?:who|whose|whom|where|in which|for which|of which|which)\b", re.I)
_OWN_SUBJECT = re.compile(r"(?:and |but |yet |while )?(?:he|she|they|it)\b", re.I)
_WHERE = re.compile(r"[,)]?\s*\b(?:where|in which)\b", re.I)
_THE_COUNT = re.compile(  # of what was spoken of before
    r"\bthe (?:count|tally|toll) (?:was|is|had|has|rose|fell|stood|dropped|climbed|sank|"
    r"went|reached|came|grew|doubled|halved|jumped)\b",
    re.I,
)
_THERE = re.compile(
    r"\bthere\b(?!\s+(?:is|are|was|were|has|have|had|will|would|can|may|might|came|comes)\b)", re.I
)
_OF_WHICH = re.compile(r"\s*(?:and |but )?(?:of|among|amongst)\b[^.;]*,\s*$", re.I)
_THOSE_WHO = re.compile(r"\bthose (?:who|whose|that|with|without|in|aged|from|\w+ing)\b", re.I)


@dataclass(frozen=True, slots=True)
class Carried:
    """What the text named before, read in one or several ways, and the chance that it still holds."""

    ways: tuple[Named, ...]
    chance: float


def carried_over(
    claim: Claim, table: RowTable, discourse: Discourse, groups: Sequence[Sequence[Named]],
    words: Sequence[Word], *, taken_up: bool, named: bool, known: bool,
) -> tuple[Carried, ...]:  # fmt: skip
    """Return what the text named before and the claim may still mean, the likeliest first."""
    own = [n for g in groups for n in g if n.weight >= SPECIFIC * g[0].weight]
    columns = {c for n in own for c in n.predicate.columns}
    values = {v for n in own for v in n.predicate.values}
    found: list[Carried] = []
    rest = of_rest(claim.text)
    others = any(s.kind == "rest" and _THOSE_WHO.search(s.text) for s in discourse.around(claim))
    for stretch in discourse.around(claim):
        found += _of_stretch(claim, table, discourse, stretch, words, taken_up=taken_up)
    beside = any(c.ways[0].origin == "rest" for c in found)
    for earlier, name, ask in discourse.before(claim)[:2]:
        if name == table.name and discourse.same_block(claim, earlier):
            bare = not own and not named and known and not others
            near = 0.96 if taken_up else 0.85 if bare else 0.08
            told = ask.where if rest else (*ask.where, *ask.given)
            for predicate in (o for p in told if (o := others_than(table, p) if rest else p) is not None):
                part = ask.function == "share" and predicate in ask.where
                chance = near * (PART_ALONE if (part or beside) and not taken_up else 1.0)
                if predicate.test == "=" and predicate.bound == 0.0:
                    chance *= NONE_LEFT
                found.append(
                    Carried((Named(predicate, 1.0, earlier.start, earlier.end, "earlier claim"),), chance)
                )
    if (two := one_of_two(claim, table, discourse)) is not None:
        found = [c for c in found if not _columns_of(c.ways) & set(two.predicate.columns)]
        found.append(Carried((replace(two, origin="before"),), ONE_OF_TWO))
    kept: list[Carried] = []
    for one in sorted(found, key=lambda c: -c.chance):
        ways = tuple(
            n
            for n in one.ways
            if not set(n.predicate.columns) & columns and not set(n.predicate.values) & values
        )
        if ways and ways[0] is not one.ways[0]:
            ways = tuple(n for n in ways if n.weight >= AS_LIKELY * one.ways[0].weight)
        ways = _new_ways(kept, one, ways)
        if one.ways[0].origin in ("title", "lead"):  # another thing of a kind that is settled already
            ways = tuple(
                n for n in ways if not values & set(_values(table, n)) or len(n.predicate.values) > 2
            )
        if ways and one.chance >= 0.04:
            kept.append(Carried(ways, discourse.learned_chance(claim, ways[0], one.chance)))
            values = values | {v for n in ways for v in n.predicate.values}
    return tuple(sorted(kept, key=lambda c: -c.chance)[:MOST_CARRIED])


def _of_stretch(
    claim: Claim, table: RowTable, discourse: Discourse, stretch: Stretch, words: Sequence[Word], *,
    taken_up: bool,
) -> Iterator[Carried]:  # fmt: skip
    """Yield what one stretch of the text names: a list for "they", each of it for "he"."""
    said = (*words, *(w for w in read_words(stretch.text) if is_content(w)))
    mentions = index_of(table).find(stretch.text, stretch.start)
    named = sorted(
        listed_groups(table, mentions, said, stretch.text, stretch.start), key=lambda g: g[0].start
    )
    several = _number_of(claim)
    head = _head_of(claim, stretch, named)
    own_clause = bool(_OWN_SUBJECT.match(claim.text) and re.search(r"[,;:—–]\s*(?:\w+ )?$", stretch.text))
    where = bool(_WHERE.search(stretch.text) or _WHERE.match(claim.text))
    seen: set[str] = set()
    lists: list[Named] = []
    for group in named:
        if group[0].weight < LEAST_CARRIED or takes_place_of(lists, group[0]):
            continue
        whole = [n for n in group[1:] if is_list(n, group[0])]
        plain = [n for n in group if n not in whole]
        if several is not False:
            lists += whole
            plain = [*whole, *plain]
        chance = _chance(table, stretch, group[0], taken_up, claim.family == "rank")
        chance *= min(1.0, group[0].weight / 0.85)
        aside = where and any(c in person_columns(table) for c in group[0].predicate.columns)
        if head is not None and group is not head:
            same = set(head[0].predicate.columns) & _columns_of(group)
            chance *= NOT_SPOKEN_OF if same or aside else 1.0
        elif head is None and seen & set(group[0].predicate.columns):  # the subject comes first
            chance *= NOT_FIRST
        if stretch.kind == "rest" and own_clause and _says_what_was_done(table, group[0]):
            chance *= OTHER_VERB
        seen |= set(group[0].predicate.columns)
        yield Carried(tuple(replace(n, origin=stretch.kind) for n in plain[:MOST_WAYS]), chance)


def _says_what_was_done(table: RowTable, named: Named) -> bool:
    """Tell whether a predicate is what somebody did, a yes/no column or a place: it ends with its clause."""
    dim = next((d for d in table.dims if d.columns == named.predicate.columns), None)
    return dim is not None and bool(dim.flag or dim.places)


def _columns_of(group: Sequence[Named]) -> set[str]:
    return {c for n in group for c in n.predicate.columns}


def _number_of(claim: Claim) -> bool | None:
    """Tell whether a claim takes up several things (True) or a single one (False), None for neither."""
    lists = lexicon()["anaphora"]
    near = [w.low for w in read_words(claim.text)]
    if any(w in lists["several"] for w in near):
        return True
    return False if any(w in lists["single"] for w in near[:6]) else None


def _head_of(claim: Claim, stretch: Stretch, named: Sequence[tuple[Named, ...]]) -> tuple[Named, ...] | None:
    """Return the group right before the relative clause in which a claim stands: "Nadal, whose"."""
    if stretch.kind != "rest":
        return None
    ends = [stretch.start + f.start() for f in _RELATIVE.finditer(stretch.text)]
    if _RELATIVE.match(claim.text):
        ends.append(stretch.start + len(stretch.text.rstrip(" ,(")))
    for at in reversed(ends):
        if head := next((g for g in named if 0 <= at - g[0].end <= 2), None):
            return head
    return None


def _new_ways(kept: list[Carried], one: Carried, ways: tuple[Named, ...]) -> tuple[Named, ...]:
    """Return the ways on columns that nothing nearer is about; others stay beside the nearer ones."""
    taken = {c for k in kept for n in k.ways for c in n.predicate.columns}
    new = tuple(n for n in ways if not set(n.predicate.columns) & taken)
    if new and new[0] is not ways[0]:
        new = tuple(n for n in new if n.weight >= AS_LIKELY * ways[0].weight)
    if new or one.ways[0].origin not in ("rest", "before", "earlier claim") or not ways:
        return new
    for i, k in enumerate(kept):
        same = k.ways[0].predicate.columns == ways[0].predicate.columns
        if same and len(k.ways) < MOST_WAYS + MOST_OTHERS and k.chance:
            likely = OTHER_ONE * min(1.0, one.chance / k.chance) * k.ways[0].weight
            kept[i] = replace(k, ways=(*k.ways, replace(ways[0], weight=likely)))
            break
    return new


def _values(table: RowTable, named: Named) -> tuple[str, ...]:
    return next((d.values for d in table.dims if d.columns == named.predicate.columns), ())


def _chance(table: RowTable, stretch: Stretch, best: Named, taken_up: bool, ranked: bool) -> float:
    """Return the chance that what a stretch names still holds in the claim."""
    several = len({plain_name(v) for v in best.predicate.values}) > 2
    if several and len(best.predicate.values) < FEW * len(_values(table, best)):
        return 0.04  # a word that some of very many names share says nothing of what the text is about
    if stretch.kind == "lead":
        return 0.92 if several else 0.04
    if stretch.kind == "title":
        return 0.92 if several else 0.4
    if stretch.kind == "rest":
        return 0.995 if _OF_WHICH.match(stretch.text) else 0.97
    if stretch.kind == "heading" and len(stretch.text.split()) <= SHORT_HEADING:
        return 0.92
    if stretch.kind == "after" and not ranked:
        return 0.05
    if stretch.kind == "before" and taken_up:
        return min(0.9, stretch.chance * 4 + 0.5)
    return stretch.chance


def takes_up(claim: Claim, discourse: Discourse) -> bool:
    """Tell whether a claim takes up what was spoken of before: "they", "these deaths", no subject."""
    rest = next((s.text for s in discourse.around(claim) if s.kind == "rest"), "")
    before = [w.low for w in read_words(rest)]
    own = [w.low for w in read_words(claim.text)]
    near = [*before[:4], *before[-4:], *own[:5], *own[-2:]]
    if _THOSE_WHO.search(claim.text) or _THOSE_WHO.search(rest):
        near = [w for w in near if w not in ("those", "these")]
    if any(w in lexicon()["anaphora"]["words"] for w in near):
        return True
    return any(p.search(claim.text) for p in (OF_THEM, _THERE, _THE_COUNT))


__all__ = ["OF_THEM", "Carried", "carried_over", "takes_up"]
