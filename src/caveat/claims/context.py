"""What surrounds a claim: measures, names and times from its sentence, the ones before, and the headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from caveat.article.article import Article
from caveat.claims.claim import Phrase
from caveat.claims.draft import Draft, Range
from caveat.claims.measures import to_measure
from caveat.claims.names import find_names, name_text
from caveat.claims.scene import Scene
from caveat.claims.spans import subject
from caveat.period import PeriodPhrase, Relation, find_periods
from caveat.period_joins import LATER
from caveat.period_points import shift

_MEMORY = 4  # measures and names of earlier claims and sentences that a claim keeps as context


@dataclass(slots=True)
class Memory:
    """What the sentences so far have named."""

    measures: list[Phrase] = field(default_factory=list)  # latest last
    names: list[Phrase] = field(default_factory=list)
    periods: list[tuple[int, PeriodPhrase]] = field(default_factory=list)  # sentence, phrase
    headings: dict[int, tuple[Phrase, ...]] = field(default_factory=dict)


@dataclass(slots=True)
class Place:
    """A sentence in its article, with what its own claims have named so far."""

    article: Article
    scene: Scene
    number: int
    memory: Memory
    names: tuple[Range, ...]
    spans: list[Range]  # of all claims of the sentence, in characters
    measures: list[Phrase] = field(default_factory=list)  # latest last


def to_phrase(scene: Scene, span: Range) -> Phrase:
    start, end = scene.tokens.start[span[0]], scene.tokens.end[span[1] - 1]
    return Phrase(scene.text[start:end], start, end)


def find_measures(place: Place, draft: Draft) -> tuple[Phrase | None, tuple[Phrase, ...]]:
    """Return the measure of a draft with further candidates, nearest first."""
    scene, memory, before = place.scene, place.memory, place.measures
    article, number = place.article, place.number
    own = to_measure(scene, draft.measure)
    earlier = [
        *reversed(before),
        *(replace(p, origin="earlier sentence") for p in reversed(memory.measures[-_MEMORY:])),
    ]
    named = to_phrase(scene, own) if own else None
    block = article.blocks[article.sentences[number].block]
    if (
        named is None
        and earlier
        and earlier[0].start >= block.start
        and (before or _points_back(scene, draft))
    ):
        named, earlier = earlier[0], earlier[1:]
    seen = {named.text.lower()} if named else set()
    others: list[Phrase] = []
    for phrase in (*earlier, *_headings(article, number, memory)):
        if phrase.text.lower() not in seen and len(others) < _MEMORY:
            seen.add(phrase.text.lower())
            others.append(phrase)
    return named, tuple(others)


def _points_back(scene: Scene, draft: Draft) -> bool:
    """Tell whether the draft's subject is a pronoun or the like, so that its measure was named before."""
    clause = scene.clause(draft.anchor)
    owner = subject(scene, clause)
    if owner is None or owner[0] >= owner[1] or to_measure(scene, owner) is None:
        return True
    return draft.family in ("change", "trend", "level", "share", "record") and draft.measure is not None


def _headings(article: Article, number: int, memory: Memory) -> Iterator[Phrase]:
    """Yield the headings above a sentence, innermost first, the title last."""
    for block in reversed(article.sentences[number].headings):
        if block not in memory.headings:
            b = article.blocks[block]
            text = article.text[b.start : b.end].strip().strip("*_#").strip()
            at = article.text.find(text, b.start, b.end) if text else b.start
            memory.headings[block] = (
                Phrase(text, at, at + len(text), "title" if b.level == 1 else "heading"),
            )
        yield from memory.headings[block]


def find_members(place: Place, draft: Draft) -> tuple[tuple[Phrase, ...], tuple[Phrase, ...]]:
    """Return the names in the claim, else in its clause, else in its sentence; and the other side's."""
    scene, names = place.scene, place.names
    clause = scene.clause(draft.anchor)
    own = to_measure(scene, draft.measure)
    if own:  # a capital letter at the start of a sentence is no name where it starts the measure
        names = tuple(r for r in names if not (own[0] <= r[0] and r[1] <= own[1] and scene.tag[r[0]] == "N"))
    inside = [r for r in names if draft.lo <= r[0] < draft.hi]
    near = inside or [r for r in names if clause.lo <= r[0] < clause.hi] or list(names)
    versus = [r for r in near if draft.versus and draft.versus[0] <= r[0] < draft.versus[1]]
    others = [r for r in near if r not in versus]
    if versus and not others:
        others = [r for r in names if r not in versus and r[0] < draft.anchor]
    side = _named(scene, versus)
    if not side and draft.family == "contrast" and (bare := to_measure(scene, draft.versus)):
        side = (to_phrase(scene, bare),)  # "than men": a group is no name
    return _named(scene, others), side


def _named(scene: Scene, runs: Sequence[Range]) -> tuple[Phrase, ...]:
    seen: set[str] = set()
    phrases = []
    for lo, hi in runs:
        text, start, end = name_text(scene, lo, hi)
        if text and text not in seen:
            seen.add(text)
            phrases.append(Phrase(text, start, end))
    return tuple(phrases)


def context_members(place: Place, known: set[str]) -> tuple[Phrase, ...]:
    """Return the names that stand before a claim and above it, nearest first."""
    article, number, memory = place.article, place.number, place.memory
    phrases: list[Phrase] = []
    seen = set(known)
    for phrase in reversed(memory.names):
        if phrase.text not in seen:
            seen.add(phrase.text)
            phrases.append(phrase)
        if len(phrases) >= 2 * _MEMORY:
            break
    for heading in _headings(article, number, memory):
        for mark in re.finditer(r"[A-Z][\w\u2019'.-]*(?: [A-Z][\w\u2019'.-]*)*", heading.text):
            text = re.sub(r"['\u2019]s?$", "", mark.group())
            if text not in seen:
                seen.add(text)
                start = heading.start + mark.start()
                phrases.append(Phrase(text, start, start + len(text), heading.origin))
    return tuple(phrases)


def find_period(place: Place, draft: Draft) -> PeriodPhrase | None:
    """Return the phrase that settles the time: in the claim, its sentence, or just before it."""
    article, scene, number = place.article, place.scene, place.number
    memory, spans = place.memory, place.spans
    start, end = scene.tokens.start[draft.lo], scene.tokens.end[draft.hi - 1]
    timed = [p for p in scene.periods if p.relation != "per"]
    inside = [p for p in timed if start <= p.start < end]
    if inside:
        if len(inside) == 1 and inside[0].event == "then":
            return _since_then(place, inside[0], timed)
        if draft.family == "record" and len(timed) > 1:
            return _held_against(inside, timed)
        if draft.family == "change" and len(inside) == 1 and _as_baseline(scene, inside[0]):
            only = inside[0]
            return replace(only, relation="since", baseline=only.baseline or only.period, period=None)
        ranked = sorted(inside, key=lambda p: (p.relation in ("latest",), _distance(scene, draft, p)))
        return _counted_on(place, ranked[0])
    before = [p for p in timed if p.start < start]
    if before:
        return _counted_on(place, _in_its_clause(place, before[-1]))
    rates = [p for p in scene.periods if p.relation == "per" and start <= p.start < end]
    if rates and not timed:
        return rates[0]
    home = scene.clause(draft.anchor)
    last = scene.tokens.end[home.hi - 1] if home.hi <= len(scene.tokens) else end
    after = [p for p in timed if p.start < last or not any(a <= p.start < b for a, b in spans)]
    if after:
        return after[0]
    block = article.sentences[number].block
    if _THOSE_YEARS.search(article.text, article.sentences[number].start, end):
        return _stretch_before(place)
    for sentence, phrase in reversed(memory.periods):
        if number - sentence > 2 or article.sentences[sentence].block != block:
            break
        if phrase.relation not in ("in", "from_to"):
            continue
        return replace(phrase, origin="earlier sentence")
    for heading in _headings(article, number, memory):
        for phrase in find_periods(heading.text, heading.start, published=article.published):
            if phrase.relation != "per":
                return replace(phrase, origin=heading.origin)
    return None


_THOSE_YEARS = re.compile(
    r"\b(?:over|in|during|across|through|throughout|within|of) (?:all |the whole of )?(?:those|these|that) "
    r"(?:\w+ )?(?:years|decades|centuries|months|period|stretch|span|era)\b",
    re.I,
)


def _stretch_before(place: Place) -> PeriodPhrase | None:
    """Return the stretch of time that "over those years" takes up, none where only single times are named."""
    sentences, number = place.article.sentences, place.number
    block = sentences[number].block
    for sentence, phrase in reversed(place.memory.periods):
        if sentences[sentence].block != block:
            return None
        at = phrase.period or phrase.baseline
        both = phrase.period is not None and phrase.baseline is not None
        if at and (both or phrase.relation not in ("in", "from_to") or at.width > 1):
            return replace(phrase, origin="earlier sentence")
    return None


_CLAUSES: dict[str, Relation] = {"by the time": "until", "until": "until", "before": "before"}
_CLAUSE = re.compile(rf"\b({'|'.join(_CLAUSES)})\s+\S+\s[^,;:]*$", re.I)


def _in_its_clause(place: Place, phrase: PeriodPhrase) -> PeriodPhrase:
    """Return a time that a clause before the claim leads up to: "before it closed in 2019, it won nine"."""
    said = place.article.text[place.article.sentences[place.number].start : phrase.start]
    led = _CLAUSE.search(said) if phrase.relation == "in" else None
    return replace(phrase, relation=_CLAUSES[led[1].lower()]) if led else phrase


def _counted_on(place: Place, phrase: PeriodPhrase) -> PeriodPhrase:
    """Return "five years later" with both its ends, counted from the year named last in the paragraph."""
    sentences, number = place.article.sentences, place.number
    open_ = phrase.relation == "from_to" and phrase.period is None and phrase.baseline is None
    if not open_ or phrase.width is None or phrase.frequency is None or not phrase.text.endswith(LATER):
        return phrase
    block = sentences[number].block
    known = [p for n, p in place.memory.periods if sentences[n].block == block]
    known += [p for p in place.scene.periods if p.start < phrase.start]
    named = known[-1] if known else None
    if named is None or named.relation != "in" or named.period is None or named.period.width != 1:
        return phrase
    later = shift(named.period, phrase.width, phrase.frequency)
    return replace(phrase, period=later, baseline=named.period, width=None)


def _since_then(place: Place, phrase: PeriodPhrase, timed: Sequence[PeriodPhrase]) -> PeriodPhrase:
    """Return "since then" with the time named last before it in the sentence or the paragraph."""
    sentences, memory = place.article.sentences, place.memory
    block = sentences[place.number].block
    before = [p for p in timed if p.start < phrase.start]
    before = before or [p for n, p in memory.periods if n < place.number and sentences[n].block == block]
    named = next((p for p in reversed(before) if p.relation == "in" and p.period), None)
    return replace(phrase, baseline=named.period) if named else phrase


_LEVELS = frozenset({"level", "levels", "peak", "low", "figure", "total", "value", "mark"})


def _as_baseline(scene: Scene, phrase: PeriodPhrase) -> bool:
    """Tell whether a time is what a change is held against ("above where it stood in 2014")."""
    if phrase.relation != "in" or phrase.period is None:
        return False
    words = scene.tokens
    first = next((j for j in range(len(words)) if words.end[j] > phrase.start), -1)
    last = next((j for j in range(len(words)) if words.start[j] >= phrase.end), len(words))
    start = next(
        (j for j in range(first - 1, max(-1, first - 6), -1) if scene.low[j] in ("above", "below", "than")),
        -1,
    )
    if start < 0 or first < 0:
        return False
    between = scene.low[start + 1 : first]
    stood = (
        bool(between)
        and between[0] in ("where", "what")
        and ("stood" in between or "was" in between or "were" in between)
    )
    owned = scene.low[last] in _LEVELS and bool(between) and between[0] in ("its", "their", "the")
    return scene.low[start] in ("above", "below") and (stood or owned)


def _held_against(inside: list[PeriodPhrase], timed: list[PeriodPhrase]) -> PeriodPhrase:
    """Return the time that a record is held against, with the time at which it was set."""
    limit = next((p for p in inside if p.relation in ("since", "over")), None)
    when = next((p for p in timed if p is not limit and p.relation == "in" and p.period), None)
    if limit is None:
        return inside[0]
    return replace(limit, period=when.period) if when and limit.period is None else limit


def _distance(scene: Scene, draft: Draft, period: PeriodPhrase) -> int:
    anchor = scene.tokens.start[draft.anchor]
    return min(abs(period.start - anchor), abs(period.end - anchor))


def remember(scene: Scene, number: int, memory: Memory, common: frozenset[str]) -> None:
    for phrase in _named(scene, find_names(scene, common)):
        memory.names.append(replace(phrase, origin="earlier sentence"))
    del memory.names[: -8 * _MEMORY]
    memory.periods.extend((number, p) for p in scene.periods if p.relation not in ("per", "latest"))
    del memory.periods[:-_MEMORY]
    del memory.measures[: -2 * _MEMORY]
