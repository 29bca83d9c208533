"""The discourse around a claim: the text before it, and what earlier claims were about."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from caveat.article.article import Article
from caveat.claims.claim import Claim
from caveat.readings.rows.asking.query import Ask, Predicate, Years

if TYPE_CHECKING:
    from caveat.readings.rows.asking.tables import RowTable
    from caveat.readings.rows.naming.named import Named

BEFORE = 3  # sentences of the same paragraph that may still be spoken of
SCENES = ("title", "heading", "lead")
DOUBT = 0.1  # how little a claim may come out as stated and still be read rightly
MOST_TOLD = 4.0  # log odds that other claims can add
LEAST_FAVOUR = 0.3  # of what no other claim of the text asks
LEAD = 2  # first sentences of the text, which say what it is about


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the text around a claim: where it stands and how likely what it names still holds."""

    text: str
    start: int
    kind: str  # rest, before, heading, title, lead
    chance: float


_OTHERS = re.compile(
    r"\b(?:elsewhere|nationwide|nationally|(?:the|all) (?:other|remaining) (?:\d+ )?"
    r"(?:states|countries|cities|towns|regions|provinces|counties|districts|nations)"
    r"|the rest of the (?:country|nation|state|continent|world))\b",
    re.I,
)


@dataclass(slots=True)
class Discourse:
    """An article with its claims, and the main question of each claim on rows so far."""

    article: Article | None = None
    claims: Sequence[Claim] = ()
    asked: dict[str, tuple[str, Ask]] = field(default_factory=dict)  # claim id -> table, main question
    read: bool = False  # what the claims tell of the title and the headings was noted
    throughout: dict[str, Years] = field(default_factory=dict)  # table -> the years that the text keeps to
    taken: dict[tuple[str, ...], set[str]] = field(default_factory=dict)  # what is asked -> claims
    evidence: dict[tuple[str, ...], dict[str, float]] = field(default_factory=dict)  # by claim: log odds
    _around: dict[tuple[int, int, int], tuple[Stretch, ...]] = field(default_factory=dict)  # by place

    def known_until(self, table: RowTable) -> str:
        """Return the condition that leaves out the rows of a table after the article's day, "" for none."""
        day = self.article.published if self.article is not None else None
        return table.known_until(day) if day is not None else ""

    def around(self, claim: Claim) -> Sequence[Stretch]:
        """Return the stretches of text around a claim, the nearest first."""
        at = (claim.sentence, claim.start, claim.end)
        if at not in self._around:
            self._around[at] = tuple(s for s in self._stretches(claim) if s.text.strip())
        return self._around[at]

    def _stretches(self, claim: Claim) -> list[Stretch]:
        article = self.article
        if article is None or claim.sentence >= len(article.sentences):
            return []
        sentence = article.sentences[claim.sentence]
        out = [Stretch(article.text[sentence.start : claim.start], sentence.start, "rest", 0.75)]
        out.append(Stretch(article.text[claim.end : sentence.end], claim.end, "after", 0.3))
        for i, earlier in enumerate(reversed(article.sentences[: sentence.index])):
            if i >= BEFORE or earlier.block != sentence.block:
                break
            out.append(
                Stretch(
                    article.text[earlier.start : earlier.end], earlier.start, "before", (0.08, 0.06, 0.04)[i]
                )
            )
        for block in reversed(sentence.headings):
            b = article.blocks[block]
            kind, chance = ("title", 0.55) if b.level == 1 else ("heading", 0.65)
            out.append(Stretch(article.text[b.start : b.end], b.start, kind, chance))
        near = _heading_line(article, sentence.start)
        if near is not None:
            out.append(Stretch(article.text[near[0] : near[1]], near[0], "heading", 0.65))
        for s in article.sentences[:LEAD]:
            out.append(Stretch(article.text[s.start : s.end], s.start, "lead", 0.5))
        return out

    def before(self, claim: Claim) -> list[tuple[Claim, str, Ask]]:
        """Return the earlier claims with their table and main question, the nearest first."""
        found = [c for c in self.claims if c.start < claim.start and c.id in self.asked]
        return [(c, *self.asked[c.id]) for c in sorted(found, key=lambda c: -c.start)]

    def learned_chance(self, claim: Claim, named: Named, chance: float) -> float:
        """Return the chance that what a title, heading or lead names holds here, as other claims tell.

        Each other claim counts as far as it comes out as stated with the predicate rather than
        without it; the claim itself never counts (as AggChecker learns what a text is about).
        """
        if named.origin not in SCENES or not 0.0 < chance < 1.0:
            return chance
        told = sum(v for k, v in self.evidence.get(named.predicate.values, {}).items() if k != claim.id)
        odds = math.log(chance / (1.0 - chance)) + max(-MOST_TOLD, min(MOST_TOLD, told))
        return 1.0 / (1.0 + math.exp(-odds))

    def note(
        self, claim: Claim, predicate: Predicate, given: bool, without: bool, telling: float = 1.0
    ) -> None:
        """Note whether a claim's best candidates with a predicate and without it come out as stated.

        `telling` is how much its figure tells: "271" more than "more than half".
        """
        told = telling * math.log((given + DOUBT) / (without + DOUBT))
        known = self.evidence.setdefault(predicate.values, {})
        known[claim.id] = max(known.get(claim.id, told), told, key=abs)

    def take(self, claim: Claim, table: str, asks: Sequence[Ask]) -> None:
        """Note what a claim was found to ask: its table, its columns and its function."""
        keys: set[tuple[str, ...]] = {("table", table), *(("function", a.function) for a in asks)}
        keys |= {("column", table, c) for a in asks for c in (a.column, a.over, a.by) if c}
        for key in keys:
            self.taken.setdefault(key, set()).add(claim.id)

    def favour(self, claim: Claim, table: str, asks: Sequence[Ask]) -> float:
        """Return how much likelier questions are for what the other claims of the text were found to ask.

        A text keeps to few tables, columns and functions (AggChecker learns them in the same way).
        """
        others = {i for ids in self.taken.values() for i in ids if i != claim.id}
        if not others:
            return 1.0
        keys: list[tuple[str, ...]] = [("table", table), ("function", asks[0].function)]
        keys += [("column", table, c) for c in (asks[0].column, asks[0].over) if c]
        factor = 1.0
        for key in keys:
            share = len(self.taken.get(key, set()) - {claim.id}) / len(others)
            if key[0] == "table" and self.turns_away(claim):
                share = 1.0 - share
            factor *= (LEAST_FAVOUR + share) / (LEAST_FAVOUR + 1.0)
        return factor

    def turns_away(self, claim: Claim) -> bool:
        """Tell whether a claim's sentence turns to others than those of whom the text spoke before.

        >>> texts = ("in all other towns fares fell by 10%", "there fares fell by 10%")
        >>> [Discourse().turns_away(Claim("c", 0, len(t), t, 0, "change")) for t in texts]
        [True, False]
        """
        if self.article is None or claim.sentence >= len(self.article.sentences):
            return bool(_OTHERS.search(claim.text))
        sentence = self.article.sentences[claim.sentence]
        return bool(_OTHERS.search(self.article.text[sentence.start : claim.end]))

    def same_block(self, a: Claim, b: Claim) -> bool:
        """Tell whether two claims stand in one paragraph."""
        if self.article is None:
            return False
        sentences = self.article.sentences
        return sentences[a.sentence].block == sentences[b.sentence].block


def _heading_line(article: Article, at: int) -> tuple[int, int] | None:
    """Return the last short line in bold above a place in the text, which stands for a heading."""
    found = None
    for line in re.finditer(r"^\*\*([^*\n]{2,80})\*\*\s*$", article.text[:at], re.M):
        found = line.span(1)
    return found


__all__ = ["Discourse", "Stretch"]
