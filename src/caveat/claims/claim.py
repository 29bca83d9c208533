"""A claim: the smallest stretch of an article that asserts one thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from caveat.period import PeriodPhrase
from caveat.quantity import Quantity

Family = Literal[
    "level", "change", "contrast", "share", "count", "rank", "record", "quantified",
    "trend", "cause", "association", "duration", "event", "opinion",
]  # fmt: skip
Checkability = Literal["data", "record", "opinion", "prediction", "vague"]
Direction = Literal["up", "down", "flat", "more", "less", "equal", "highest", "lowest"]
ChangeForm = Literal["percent", "points", "absolute", "factor", "direction"]
Origin = Literal["sentence", "earlier sentence", "heading", "title", "date line"]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words of the article that name something, with where they stand."""

    text: str
    start: int
    end: int
    origin: Origin = "sentence"


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim as the text has it. It knows nothing of any table.

    * `direction`: up/down/flat for change and trend, more/less/equal for contrast,
      highest/lowest for rank and record; None where there is none.
    * `form`: of a change, how it is put: percent, points, absolute ("rose by 120"), factor
      ("doubled", "2.5 times"), direction alone ("fell").
    * `measure`: the phrase that names what is measured; `measures` further candidates from
      the sentences before, the headings and the title, nearest first.
    * `members`: proper names in the claim itself that may name the places, groups or people
      that it is about; `versus` the other side of a contrast ("than New York");
      `context_members` names from earlier sentences, headings and title, nearest first.
    * `period`: the phrase that settles the time, with its origin; None = the text leaves it open.
    * `per_head`: the words say per head, per capita, a rate per 100,000 and the like.
    * `quantities`: every number of the claim's sentence, for the checks that need no table.
    * `contains`: the id of the claim inside this one (a cause contains its effect).
    * `cause`: of a cause claim, the words that name the cause.
    """

    id: str
    start: int
    end: int
    text: str
    sentence: int
    family: Family
    checkability: Checkability = "data"
    polarity: Literal["affirmed", "denied"] = "affirmed"
    speaker: str = "author"
    direction: Direction | None = None
    form: ChangeForm | None = None
    stated: Quantity | None = None
    measure: Phrase | None = None
    measures: tuple[Phrase, ...] = ()
    members: tuple[Phrase, ...] = ()
    versus: tuple[Phrase, ...] = ()
    context_members: tuple[Phrase, ...] = ()
    period: PeriodPhrase | None = None
    per_head: bool = False
    quantities: tuple[Quantity, ...] = ()
    contains: str | None = None
    cause: Phrase | None = None

    def phrase(self, words: str) -> Phrase:
        """Return words of the claim with where they stand, at its start where it does not have them."""
        at = self.start + max(0, self.text.find(words))
        return Phrase(words, at, at + len(words))
