"""Find the claims of an article: read each sentence by the rules, then look up its context."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from caveat.article.article import Article, Sentence, Span
from caveat.claims.claim import Claim
from caveat.claims.context import (
    Memory,
    Place,
    context_members,
    find_measures,
    find_members,
    find_period,
    remember,
    to_phrase,
)
from caveat.claims.draft import Draft
from caveat.claims.layout import find_scene
from caveat.claims.mood import Mood, asks, checkability, mood, polarity
from caveat.claims.names import find_names, lower_words
from caveat.claims.plain import find_plain
from caveat.claims.rules import find_drafts
from caveat.claims.scene import Scene
from caveat.claims.sources import report_forms
from caveat.claims.speakers import Voices
from caveat.claims.triggers import NAME, TIMES, WORD, compares, has_superlative, numbers, triggers
from caveat.period import find_periods
from caveat.quantity import Quantity, find_quantities

MOST_CHARACTERS = 5000  # of a sentence; longer ones are not read
# "no one denies that X" affirms X; "contrary to claims that X" denies it
_GRANTED = re.compile(
    r"\b(?:no[ -]one|nobody|few|none)\b[^.;]{0,20}"
    r"\b(?:den(?:y|ies|ied)|disputes?d?|doubts?(?:ed)?|questions?(?:ed)?)\b[^.;]{0,10}$",
    re.IGNORECASE,
)
_REJECTED = re.compile(
    r"\bcontrary to (?:the |some |many )?(?:claims?|reports?|suggestions?|assertions?|headlines?) that\s*$",
    re.IGNORECASE,
)
_PARTY = re.compile(r"\(?[A-Z]{1,4}(?:-[\w.]+)?\)?")
_WITH_PARTY = re.compile(r"((?:[A-Z][\w.’'-]+\s+)+)\([A-Z]{1,4}(?:-[\w.]+)?\)")
_PER_HEAD = re.compile(
    r"per (?:head|capita|person|resident|inhabitant|household|1,000|1000|10,000|100,000|million)"
    r"|(?<![^\W_])rates?(?![^\W_])",
    re.IGNORECASE,
)


def find_claims(article: Article) -> tuple[Claim, ...]:
    """Return the claims of an article in text order, each with what its context adds.

    >>> from caveat.article import parse_article
    >>> claims = find_claims(parse_article("Milk prices rose 7% in 2021. Bread is cheaper than rice."))
    >>> [(c.family, c.text) for c in claims]
    [('change', 'Milk prices rose 7% in 2021'), ('contrast', 'Bread is cheaper than rice')]
    """
    common = lower_words(article.text)
    memory = Memory()
    claims: list[Claim] = []
    scenes = {number: scene for number, scene in _scenes(article)}
    voices = Voices(article, common, scenes)
    for sentence in article.sentences:
        scene = scenes.get(sentence.index)
        if scene is not None:
            claims.extend(_claims(article, scene, sentence.index, voices, memory, common, len(claims)))
            remember(scene, sentence.index, memory, common)
        if not claims or claims[-1].sentence != sentence.index:
            claims.extend(_plain(article, sentence, voices, len(claims) + 1))
    return tuple(claims)


def _plain(article: Article, sentence: Sentence, voices: Voices, order: int) -> Iterator[Claim]:
    """Yield the opinion or event of a sentence without a statistical claim."""
    if sentence.end - sentence.start > MOST_CHARACTERS:
        return
    raw = article.text[sentence.start : sentence.end]
    text = raw.strip().rstrip(".!")
    found = find_plain(raw.strip())
    if found is not None and text:
        start = sentence.start + len(raw) - len(raw.lstrip())
        end = start + len(text)
        speaker = voices.speaker(sentence.index, start, end, inner=True)
        yield Claim(
            f"c{order}", start, end, text, sentence.index, found.family, found.checkability, speaker=speaker
        )


def _scenes(article: Article) -> Iterator[tuple[int, Scene]]:
    """Yield the sentences that may claim, report or name something, laid out."""
    for sentence in article.sentences:
        if sentence.end - sentence.start > MOST_CHARACTERS:
            continue  # a table or data that lost its lines, not a sentence
        text = article.text[sentence.start : sentence.end]
        words = set(WORD.findall(text.lower()))
        claiming = (not words.isdisjoint(triggers()) or has_superlative(words)) and not asks(text)
        if not claiming and words.isdisjoint(report_forms()) and not NAME.search(text, 1):
            continue
        scene = find_scene(
            article.text,
            sentence.start,
            sentence.end,
            find_quantities(text, sentence.start) if claiming and not words.isdisjoint(numbers()) else (),
            find_periods(text, sentence.start, published=article.published)
            if claiming and not words.isdisjoint(TIMES)
            else (),
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
    read = {claim.sentence for claim in claims if claim.family not in ("event", "opinion")}
    unread = []
    for sentence in article.sentences:
        if sentence.index in read or sentence.end - sentence.start > MOST_CHARACTERS:
            continue
        text = article.text[sentence.start : sentence.end]
        if any(q.unit != "year" for q in find_quantities(text)) or compares(text):
            unread.append(Span(sentence.start, sentence.end))
    return tuple(unread)


def _claims(
    article: Article,
    scene: Scene,
    number: int,
    voices: Voices,
    memory: Memory,
    common: frozenset[str],
    count: int,
) -> Iterator[Claim]:
    if not scene.claiming:
        return
    drafts = [(d, m) for d in find_drafts(scene) if (m := mood(scene, d)) != "none"]
    drafts = [(d, m) for d, m in drafts if not _says_of_whom(scene, d, [x for x, _ in drafts])]
    spans = [(scene.tokens.start[d.lo], scene.tokens.end[d.hi - 1]) for d, _ in drafts]
    place = Place(article, scene, number, memory, find_names(scene, common), spans)
    drafted: list[tuple[Draft, Claim]] = []
    for order, (draft, state) in enumerate(drafts, count + 1):
        claim = _claim(place, draft, state, f"c{order}", voices)
        if claim.measure is not None and claim.measure.origin == "sentence":
            place.measures.append(claim.measure)
        drafted.append((draft, claim))
    for draft, claim in drafted:
        inner = _inner(draft, drafted) if draft.effect else None
        if inner:
            effect = next(c for _, c in drafted if c.id == inner)
            claim = replace(claim, contains=inner, measure=effect.measure or claim.measure)
        yield claim
    memory.measures.extend(place.measures)


_OF_WHOM = frozenset(("among", "of", "for", "at", "by", "between", "in"))
_AGES = ("count", "years")
_BOUNDS = ("exact", "range", "over", "under", "at_least", "at_most")


def _says_of_whom(scene: Scene, draft: Draft, drafts: Sequence[Draft]) -> bool:
    """Tell whether a figure only says of whom the next claim speaks: "At 12, few drink"."""
    if draft.quantity < 0 or draft.family not in ("level", "count") or scene.low[draft.lo] not in _OF_WHOM:
        return False
    quantity, end = scene.quantities[draft.quantity], scene.tokens.end[draft.hi - 1]
    if quantity.unit not in _AGES or quantity.end != end or quantity.hedge not in _BOUNDS:
        return False
    verbs = any(scene.tag[j] == "A" or scene.tag[j].startswith("V") for j in range(draft.lo, draft.hi))
    followed = scene.low[draft.hi] == "," and any(draft.hi < d.lo <= draft.hi + 2 for d in drafts)
    return followed and not verbs


def _inner(draft: Draft, drafted: list[tuple[Draft, Claim]]) -> str | None:
    """Return the id of the claim that states the effect of a cause."""
    assert draft.effect is not None
    lo, hi = draft.effect
    inside = [
        (min(d.hi, hi) - max(d.lo, lo), c.id)
        for d, c in drafted
        if d is not draft
        and d.family not in ("cause", "association")
        and min(d.hi, hi) - max(d.lo, lo) > (d.hi - d.lo) / 2
    ]
    return max(inside, key=lambda pair: pair[0])[1] if inside else None


def _claim(place: Place, draft: Draft, state: Mood, name: str, voices: Voices) -> Claim:
    article, scene, number = place.article, place.scene, place.number
    start, end = scene.tokens.start[draft.lo], scene.tokens.end[draft.hi - 1]
    text = article.text[start:end]
    stated = scene.quantities[draft.quantity] if draft.quantity >= 0 else None
    measure, others = find_measures(place, draft)
    members, versus = find_members(place, draft)
    before = article.text[scene.tokens.start[0] : start]
    granted, rejected = bool(_GRANTED.search(before)), bool(_REJECTED.search(before))
    return Claim(
        id=name,
        start=start,
        end=end,
        text=text,
        sentence=number,
        family=draft.family,
        checkability=checkability(scene, draft, state),
        polarity="affirmed" if granted else "denied" if rejected else polarity(scene, draft),
        speaker="author"
        if granted or rejected
        else _person(voices.speaker(number, start, end, inner=draft.family != "cause"), scene),
        direction=draft.direction,
        form=draft.form if draft.family in ("change", "trend") else None,
        stated=stated,
        measure=measure,
        measures=others,
        members=members,
        versus=versus,
        context_members=context_members(place, {m.text for m in (*members, *versus)}),
        period=find_period(place, draft),
        per_head=bool(_PER_HEAD.search(_with_lead_in(scene, draft)))
        or (stated is not None and stated.unit.startswith("per ")),
        quantities=_real(scene.quantities),
        cause=to_phrase(scene, draft.cause) if draft.cause and draft.cause[0] < draft.cause[1] else None,
    )


def _with_lead_in(scene: Scene, draft: Draft) -> str:
    """Return the claim's text with what leads its clause in ("Per head, ...")."""
    lo = min(draft.lo, scene.clause(draft.anchor).lo)
    return scene.text[scene.tokens.start[lo] : scene.tokens.end[draft.hi - 1]]


def _person(speaker: str, scene: Scene) -> str:
    """Return the name before "(D)" where the letters in brackets were taken for the speaker."""
    if not (speaker.endswith(")") and _PARTY.fullmatch(speaker)):
        return speaker
    named = _WITH_PARTY.search(scene.text, scene.tokens.start[0])
    return named[1].strip() if named else "author"


def _real(quantities: tuple[Quantity, ...]) -> tuple[Quantity, ...]:
    return tuple(sorted(quantities, key=lambda q: q.start))
