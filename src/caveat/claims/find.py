"""Find the claims of an article: read each sentence by the rules, then look up its context."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from caveat.article.article import Article, Span
from caveat.claims.claim import Claim, Phrase
from caveat.claims.draft import Draft, Range
from caveat.claims.lexicon import lexicon
from caveat.claims.measures import to_measure
from caveat.claims.mood import Mood, asks, checkability, mood, polarity
from caveat.claims.names import find_names, lower_words, name_text
from caveat.claims.rules import find_drafts
from caveat.claims.scene import Scene, find_scene
from caveat.claims.spans import subject
from caveat.claims.speakers import Voices, report_forms
from caveat.period import PeriodPhrase, find_periods
from caveat.quantity import Quantity, find_quantities

_WORD = re.compile(r"[^\W\d_]+|\d")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]")
_TIMES = frozenset(
    """0 1 2 3 4 5 6 7 8 9 year years yearly annually month months monthly week weeks day days decade decades century centuries quarter quarters
    season seasons since before after until during now today yesterday currently recently ago latest spring summer autumn winter fall
    january february march april may june july august september october november december jan feb mar apr jun jul aug sept sep oct nov dec
    pandemic war crisis recession lockdown previous last past present ever generation then over between from within through term
    recent nowadays tonight weekend early mid late end start beginning first second half""".split()
)
_PER_HEAD = re.compile(
    r"per (?:head|capita|person|resident|inhabitant|household|1,000|1000|10,000|100,000|million)|(?<![^\W_])rates?(?![^\W_])",
    re.IGNORECASE,
)
_MEMORY = 4  # measures and names of earlier claims and sentences that a claim keeps as context


@dataclass(slots=True)
class _Memory:
    """What the sentences so far have named."""

    measures: list[Phrase] = field(default_factory=list)  # latest last
    names: list[Phrase] = field(default_factory=list)
    periods: list[tuple[int, PeriodPhrase]] = field(default_factory=list)  # sentence, phrase
    headings: dict[int, tuple[Phrase, ...]] = field(default_factory=dict)


def find_claims(article: Article) -> tuple[Claim, ...]:
    """Return the claims of an article in text order, each with what its context adds.

    >>> from caveat.article import parse_article
    >>> claims = find_claims(parse_article("Milk prices rose 7% in 2021. Bread is cheaper than rice."))
    >>> [(c.family, c.text) for c in claims]
    [('change', 'Milk prices rose 7% in 2021'), ('contrast', 'Bread is cheaper than rice')]
    """
    common = lower_words(article.text)
    memory = _Memory()
    claims: list[Claim] = []
    scenes = {number: scene for number, scene in _scenes(article)}
    voices = Voices(article, common, scenes)
    for sentence in article.sentences:
        scene = scenes.get(sentence.index)
        if scene is not None:
            claims.extend(_claims(article, scene, sentence.index, voices, memory, common, len(claims)))
            _remember(scene, sentence.index, memory, common)
    return tuple(claims)


def _scenes(article: Article) -> Iterator[tuple[int, Scene]]:
    """Yield the sentences that may claim, report or name something, laid out."""
    for sentence in article.sentences:
        text = article.text[sentence.start : sentence.end]
        words = set(_WORD.findall(text.lower()))
        claiming = not words.isdisjoint(_triggers()) and not asks(text)
        if not claiming and words.isdisjoint(report_forms()) and not _NAME.search(text, 1):
            continue
        scene = find_scene(
            article.text,
            sentence.start,
            sentence.end,
            find_quantities(text, sentence.start) if claiming and not words.isdisjoint(_numbers()) else (),
            find_periods(text, sentence.start, published=article.published) if claiming and not words.isdisjoint(_TIMES) else (),
        )
        scene.claiming = claiming
        yield sentence.index, scene


def find_unread(article: Article, claims: Sequence[Claim]) -> tuple[Span, ...]:
    """Return the sentences that hold a figure or a comparison and no claim.

    >>> from caveat.article import parse_article
    >>> article = parse_article("Is it 40 percent?")
    >>> find_unread(article, find_claims(article))
    (Span(start=0, end=17),)
    """
    read = {claim.sentence for claim in claims}
    unread = []
    for sentence in article.sentences:
        if sentence.index in read:
            continue
        text = article.text[sentence.start : sentence.end]
        if any(q.unit != "year" for q in find_quantities(text)) or _compares(text):
            unread.append(Span(sentence.start, sentence.end))
    return tuple(unread)


def _compares(text: str) -> bool:
    words = lexicon().adjectives
    return any(words.get(w) in ("more", "less", "most", "least") for w in _WORD.findall(text.lower()))


@cache
def _triggers() -> frozenset[str]:
    words = lexicon()
    wanted = words.classes["up"] | words.classes["down"] | words.classes["flat"] | words.classes["cause"] | words.classes["cause_to"]
    wanted |= {"mean", "help", "correlate", "correspond", "coincide", "associate", "link", "track", "relate", "tie", "mirror", "rank",
               "outnumber", "outperform", "outstrip", "outsell", "outrank", "outspend", "surpass", "overtake", "trail", "lag", "move",
               "drive", "bring", "push", "tick", "inch", "head"}  # fmt: skip
    forms = {form for form, kinds in words.verbs.items() if any(lemma in wanted for lemma, _ in kinds)}
    others = """every each most all none no mostly majority few everywhere nowhere never record historic once peak because due thanks
    owing result behind factor blame fault culprit hand coincidence correlation relationship association unchanged flat stable steady
    similar same identical change up down rise worse as than above below ahead only ever unprecedented driver cause reason top nor""".split()
    return frozenset(forms) | frozenset(words.nouns) | frozenset(words.adjectives) | frozenset(others) | _numbers()


@cache
def _numbers() -> frozenset[str]:
    """Return the words without which a sentence states no number; a digit is one of them."""
    words = """one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
    nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion trillion dozen half halves third thirds
    quarter quarters fifth fifths tenth twice double thrice fourfold threefold tenfold twofold triple
    doubled doubles doubling tripled triples tripling trebled treble trebles trebling quadrupled quadruple quadrupling halved halve halves
    halving quintupled hundreds thousands millions billions dozens fold couple threefold times score nil zero
    second fourth sixth seventh eighth ninth first last hundredth thousandth quarters eighths tenths million-strong""".split()
    return frozenset(words) | frozenset("0123456789")


def _claims(
    article: Article, scene: Scene, number: int, voices: Voices, memory: _Memory, common: frozenset[str], count: int
) -> Iterator[Claim]:
    if not scene.claiming:
        return
    drafts = [(d, m) for d in find_drafts(scene) if (m := mood(scene, d)) != "none"]
    names = find_names(scene, common)
    drafted: list[tuple[Draft, Claim]] = []
    before: list[Phrase] = []
    spans = [(scene.tokens.start[d.lo], scene.tokens.end[d.hi - 1]) for d, _ in drafts]
    for place, (draft, state) in enumerate(drafts, count + 1):
        claim = _claim(article, scene, draft, state, number, f"c{place}", voices, memory, names, before, spans)
        if claim.measure is not None and claim.measure.origin == "sentence":
            before.append(claim.measure)
        drafted.append((draft, claim))
    for draft, claim in drafted:
        inner = _inner(draft, drafted) if draft.effect else None
        if inner:
            effect = next(c for _, c in drafted if c.id == inner)
            claim = replace(claim, contains=inner, measure=effect.measure or claim.measure)
        yield claim
    memory.measures.extend(p for p in before)


def _inner(draft: Draft, drafted: list[tuple[Draft, Claim]]) -> str | None:
    """Return the id of the claim that states the effect of a cause."""
    assert draft.effect is not None
    lo, hi = draft.effect
    inside = [
        (min(d.hi, hi) - max(d.lo, lo), c.id)
        for d, c in drafted
        if d is not draft and d.family not in ("cause", "association") and min(d.hi, hi) - max(d.lo, lo) > (d.hi - d.lo) / 2
    ]
    return max(inside, key=lambda pair: pair[0])[1] if inside else None


def _claim(
    article: Article, scene: Scene, draft: Draft, state: Mood, number: int, name: str, voices: Voices, memory: _Memory,
    names: tuple[Range, ...], before: list[Phrase], spans: list[Range],
) -> Claim:  # fmt: skip
    start, end = scene.tokens.start[draft.lo], scene.tokens.end[draft.hi - 1]
    text = article.text[start:end]
    stated = scene.quantities[draft.quantity] if draft.quantity >= 0 else None
    measure, others = _measures(scene, draft, memory, before, number, article)
    members, versus = _members(scene, draft, names)
    return Claim(
        id=name,
        start=start,
        end=end,
        text=text,
        sentence=number,
        family=draft.family,
        checkability=checkability(scene, draft, state),
        polarity=polarity(scene, draft),
        speaker=voices.speaker(number, start, end, inner=draft.family != "cause"),
        direction=draft.direction,
        form=draft.form if draft.family in ("change", "trend") else None,
        stated=stated,
        measure=measure,
        measures=others,
        members=members,
        versus=versus,
        context_members=_context_members(article, number, memory, {m.text for m in (*members, *versus)}),
        period=_period(article, scene, draft, number, memory, spans),
        per_head=bool(_PER_HEAD.search(text)) or (stated is not None and stated.unit.startswith("per ")),
        quantities=_real(scene.quantities),
        cause=_phrase(scene, draft.cause) if draft.cause and draft.cause[0] < draft.cause[1] else None,
    )


def _real(quantities: tuple[Quantity, ...]) -> tuple[Quantity, ...]:
    return tuple(sorted(quantities, key=lambda q: q.start))


def _phrase(scene: Scene, span: Range) -> Phrase:
    start, end = scene.tokens.start[span[0]], scene.tokens.end[span[1] - 1]
    return Phrase(scene.text[start:end], start, end)


def _measures(
    scene: Scene, draft: Draft, memory: _Memory, before: list[Phrase], number: int, article: Article
) -> tuple[Phrase | None, tuple[Phrase, ...]]:
    """Return the measure of a draft with further candidates, nearest first."""
    own = to_measure(scene, draft.measure)
    earlier = [*reversed(before), *(replace(p, origin="earlier sentence") for p in reversed(memory.measures[-_MEMORY:]))]
    named = _phrase(scene, own) if own else None
    if named is None and earlier and (before or _points_back(scene, draft)):
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


def _headings(article: Article, number: int, memory: _Memory) -> Iterator[Phrase]:
    """Yield the headings above a sentence, innermost first, the title last."""
    for block in reversed(article.sentences[number].headings):
        if block not in memory.headings:
            b = article.blocks[block]
            text = article.text[b.start : b.end].strip().strip("*_#").strip()
            at = article.text.find(text, b.start, b.end) if text else b.start
            memory.headings[block] = (Phrase(text, at, at + len(text), "title" if b.level == 1 else "heading"),)
        yield from memory.headings[block]


def _members(scene: Scene, draft: Draft, names: tuple[Range, ...]) -> tuple[tuple[Phrase, ...], tuple[Phrase, ...]]:
    """Return the names in the claim, else in its clause, else in its sentence; and the other side's."""
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
    return _named(scene, others), _named(scene, versus)


def _named(scene: Scene, runs: Sequence[Range]) -> tuple[Phrase, ...]:
    seen: set[str] = set()
    phrases = []
    for lo, hi in runs:
        text, start, end = name_text(scene, lo, hi)
        if text and text not in seen:
            seen.add(text)
            phrases.append(Phrase(text, start, end))
    return tuple(phrases)


def _context_members(article: Article, number: int, memory: _Memory, known: set[str]) -> tuple[Phrase, ...]:
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


def _period(
    article: Article, scene: Scene, draft: Draft, number: int, memory: _Memory, spans: list[Range]
) -> PeriodPhrase | None:
    """Return the phrase that settles the time: in the claim, its sentence, or just before it."""
    start, end = scene.tokens.start[draft.lo], scene.tokens.end[draft.hi - 1]
    timed = [p for p in scene.periods if p.relation != "per"]
    inside = [p for p in timed if start <= p.start < end]
    if inside:
        ranked = sorted(inside, key=lambda p: (p.relation in ("latest",), _distance(scene, draft, p)))
        return ranked[0]
    before = [p for p in timed if p.start < start]
    if before:
        return before[-1]
    home = scene.clause(draft.anchor)
    last = scene.tokens.end[home.hi - 1] if home.hi <= len(scene.tokens) else end
    after = [p for p in timed if p.start < last or not any(a <= p.start < b for a, b in spans)]
    if after:
        return after[0]
    block = article.sentences[number].block
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


def _distance(scene: Scene, draft: Draft, period: PeriodPhrase) -> int:
    anchor = scene.tokens.start[draft.anchor]
    return min(abs(period.start - anchor), abs(period.end - anchor))


def _remember(scene: Scene, number: int, memory: _Memory, common: frozenset[str]) -> None:
    for phrase in _named(scene, find_names(scene, common)):
        memory.names.append(replace(phrase, origin="earlier sentence"))
    del memory.names[: -8 * _MEMORY]
    memory.periods.extend((number, p) for p in scene.periods if p.relation not in ("per", "latest"))
    del memory.periods[:-_MEMORY]
    del memory.measures[: -2 * _MEMORY]
