"""Claims as the grammar builds them, from what a model pointed at.

Only spans, families and the like are the model's. Numbers and times are parsed again from
the article's own words, and what surrounds a claim is looked up as for any other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from caveat.article.article import Article, Sentence
from caveat.claims.claim import ChangeForm, Claim, Origin, Phrase
from caveat.claims.layout import find_scene
from caveat.claims.llm.answer import Said, shown
from caveat.claims.llm.errors import Fault
from caveat.claims.llm.locate import find_phrase, locate
from caveat.claims.names import find_names, lower_words, name_text
from caveat.patterns import lazy_pattern
from caveat.period import PeriodPhrase, find_periods
from caveat.quantity import Quantity, find_quantities

_NO_NUMBER = frozenset({"trend", "record", "rank", "quantified", "event", "opinion", "cause", "association"})
_AROUND = 4  # measures that a claim keeps as context; of names twice as many
_PER_HEAD = lazy_pattern(
    r"\bper (?:head|capita|person|resident|inhabitant|household|10{0,2},?000|million)\b|\brates?\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Placed:
    """A claim of a model that has stood every check, before it has an id and its context."""

    claim: Claim
    entry: int  # its place in the answer, from 1
    contains: int | None
    inner: Placed | None = None


def place(said: Said, entry: int, article: Article, chunk: Sequence[Sentence]) -> Placed:
    """Return the claim that an entry of an answer points at; raises `Fault` where the text has it not."""
    first, last = chunk[0].index, chunk[-1].index
    if not first <= said.sentence <= last:
        raise Fault(f"there is no sentence {said.sentence} from {first} to {last}")
    sentence = article.sentences[said.sentence]
    span = locate(said.text, article.text, sentence.start, sentence.end)
    if span is None:
        raise Fault(f"{shown(said.text)} does not stand in sentence {said.sentence}")
    quantities = find_quantities(article.text[sentence.start : sentence.end], sentence.start)
    stated = _stated(said, article, sentence, span, quantities) if said.stated else None
    text = article.text[slice(*span)]
    claim = Claim(
        id="",
        start=span[0],
        end=span[1],
        text=text,
        sentence=sentence.index,
        family=said.family,
        checkability=said.checkability,
        polarity=said.polarity,
        speaker=_speaker(said.speaker, article),
        direction=said.direction,
        form=_form(said, stated),
        stated=stated,
        measure=find_phrase(said.measure, article, sentence, span) if said.measure else None,
        members=tuple(find_phrase(name, article, sentence, span) for name in said.members),
        versus=tuple(find_phrase(name, article, sentence, span) for name in said.versus),
        period=_period(said.period, article, sentence, span),
        per_head=bool(_PER_HEAD.search(text)) or (stated is not None and stated.unit.startswith("per ")),
        quantities=quantities,
        cause=find_phrase(said.cause, article, sentence, span)
        if said.cause and said.family == "cause"
        else None,
    )
    return Placed(claim, entry, said.contains if said.family == "cause" else None)


def finish(placed: list[Placed], article: Article) -> tuple[Claim, ...]:
    """Return the claims in text order, with ids, what they contain, and what surrounds them."""
    ordered: dict[tuple[int, int, str], Placed] = {}
    for one in sorted(placed, key=lambda p: (p.claim.start, p.claim.end, p.claim.family)):
        ordered.setdefault((one.claim.start, one.claim.end, one.claim.family), one)
    ids = {key: f"c{number}" for number, key in enumerate(ordered, 1)}
    names = _names(article) if ordered else {}
    claims: list[Claim] = []
    for key, one in ordered.items():
        claim, inner = one.claim, one.inner
        inside = ids.get((inner.claim.start, inner.claim.end, inner.claim.family)) if inner else None
        claims.append(
            replace(
                claim,
                id=ids[key],
                contains=inside if inside != ids[key] else None,
                measures=_measures(claim, claims, article),
                context_members=_context(claim, names, article),
            )
        )
    return tuple(claims)


def _stated(
    said: Said, article: Article, sentence: Sentence, span: tuple[int, int], quantities: Sequence[Quantity]
) -> Quantity | None:
    """Return the number at the stated words, as the grammar parses it from the sentence.

    Words without a digit that the grammar reads no number in ("second year in a row") are
    None where the family can do without one.
    """
    words = said.stated or ""
    found = locate(words, article.text, *span) or locate(words, article.text, sentence.start, sentence.end)
    if found is None:
        raise Fault(f"the number {shown(words)} does not stand in sentence {sentence.index}")
    shared = [(min(q.end, found[1]) - max(q.start, found[0]), -q.start, q) for q in quantities]
    best = max((entry for entry in shared if entry[0] > 0), default=None, key=lambda entry: entry[:2])
    if best is None:
        if said.family in _NO_NUMBER and not any(c.isdigit() for c in words):
            return None
        raise Fault(f"{shown(words)} in sentence {sentence.index} is no number")
    return best[2]


def _speaker(name: str, article: Article) -> str:
    if name.lower() == "author":
        return "author"
    found = locate(name, article.text, 0, len(article.text))
    if found is None:
        raise Fault(f"the speaker {shown(name)} is not named in the article")
    return " ".join(article.text[slice(*found)].split())


def _form(said: Said, stated: Quantity | None) -> ChangeForm | None:
    """Return how a change is put, by the unit of its number."""
    if said.family not in ("change", "trend"):
        return None
    if stated is None:
        return "direction"
    if stated.hedge == "from_to":
        return "absolute"
    if stated.unit == "ratio":
        return "percent" if stated.form == "fraction" else "factor"
    return "percent" if stated.unit == "percent" else "points" if stated.unit == "points" else "absolute"


def _period(
    words: str | None, article: Article, sentence: Sentence, span: tuple[int, int]
) -> PeriodPhrase | None:
    """Return the time that the words name, parsed again; without words the one inside the claim."""
    if words is None:
        inside = [p for p in _periods(article, sentence.start, sentence.end) if span[0] <= p.start < span[1]]
        return inside[0] if inside else None
    phrase = find_phrase(words, article, sentence, span)
    start, end = _around(article, phrase)
    for period in _periods(article, start, end):
        if period.start < phrase.end and phrase.start < period.end:
            return replace(period, origin=phrase.origin)
    return PeriodPhrase(phrase.text, phrase.start, phrase.end, "in", event=phrase.text, origin=phrase.origin)


def _periods(article: Article, start: int, end: int) -> list[PeriodPhrase]:
    found = find_periods(article.text[start:end], start, published=article.published)
    return [p for p in found if p.relation != "per"]


def _around(article: Article, phrase: Phrase) -> tuple[int, int]:
    """Return the sentence or heading that a phrase stands in."""
    for sentence in article.sentences:
        if sentence.start <= phrase.start < sentence.end:
            return sentence.start, sentence.end
    return next((b.start, b.end) for b in article.blocks if b.start <= phrase.start < b.end)


# ---------------------------------------------------------------- what surrounds a claim


def _measures(claim: Claim, before: Sequence[Claim], article: Article) -> tuple[Phrase, ...]:
    """Return the measures of the claims before and the headings above, nearest first."""
    known = {claim.measure.text.lower()} if claim.measure else set()
    found: list[Phrase] = []
    for other in reversed(before):
        if other.measure is not None:
            same = other.sentence == claim.sentence
            found.append(other.measure if same else replace(other.measure, origin="earlier sentence"))
    kept: list[Phrase] = []
    for phrase in (*found, *_headings(claim, article)):
        if phrase.text.lower() not in known and len(kept) < _AROUND:
            known.add(phrase.text.lower())
            kept.append(phrase)
    return tuple(kept)


def _headings(claim: Claim, article: Article) -> list[Phrase]:
    phrases = []
    for number in reversed(article.sentences[claim.sentence].headings):
        block = article.blocks[number]
        origin: Origin = "title" if block.level == 1 else "heading"
        phrases.append(Phrase(article.text[block.start : block.end], block.start, block.end, origin))
    return phrases


def _names(article: Article) -> dict[int, list[Phrase]]:
    """Return the names in each sentence, as the grammar finds them."""
    common = lower_words(article.text)
    found: dict[int, list[Phrase]] = {}
    for sentence in article.sentences:
        scene = find_scene(article.text, sentence.start, sentence.end, (), ())
        runs = [name_text(scene, lo, hi) for lo, hi in find_names(scene, common)]
        found[sentence.index] = [Phrase(*run, origin="earlier sentence") for run in runs if run[0]]
    return found


def _context(claim: Claim, names: dict[int, list[Phrase]], article: Article) -> tuple[Phrase, ...]:
    known = {phrase.text for phrase in (*claim.members, *claim.versus)}
    kept: list[Phrase] = []
    own = [replace(p, origin="sentence") for p in names.get(claim.sentence, ())] if not claim.members else []
    earlier = (p for n in range(claim.sentence - 1, -1, -1) for p in reversed(names.get(n, [])))
    for phrase in (*own, *earlier):
        if len(kept) >= 2 * _AROUND:
            break
        if phrase.text not in known:
            known.add(phrase.text)
            kept.append(phrase)
    return tuple(kept)
