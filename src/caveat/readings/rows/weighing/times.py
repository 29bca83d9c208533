"""Times of a claim: the windows that its words and the text before them name, on the clock of a table.

"In March", "the year before" and "since then" say little alone. What they hang on is the last
time that the same paragraph named, or else the day of publication.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from caveat.claims.claim import Claim
from caveat.period import Frequency, Period, PeriodPhrase, find_periods
from caveat.period_joins import LATER
from caveat.readings.points import beside, has_gone_on, is_ago
from caveat.readings.rows.asking.clocks import Clock
from caveat.readings.rows.asking.query import Years
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.naming.asides import SINCE_EVENT
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.weighing.trials import When, is_span

CARRIED = (0.8, 0.6, 0.5, 0.4)  # of a time that so many sentences before have named, in the same paragraph
OTHER_BLOCK = 0.3  # of a time that a paragraph before named
FARTHEST = 14  # sentences before that may have named the time
LAST_MONTH, LAST_DAY = 1.0, 0.5  # of the last figure of a table, where nothing tells the time
HEADING = 0.4  # of a time in a heading
UNSAID = 0.03  # of other times than those that the claim's sentence names
NOT_EACH = 0.15  # of a total where the words say "a year"
IN_SENTENCE = 0.9  # of a time in the rest of the claim's sentence
_NEIGHBOUR = re.compile(
    r"\b(?:the|a|an|one) (?:year|month|quarter|season|decade|day|week) (?:before|earlier|prior)\b"
    r"|\b(?:previous|preceding|prior) (?:year|month|quarter|season|decade)\b"
    r"|\b\w+ (?:years|months|quarters|seasons|decades) (?:before|earlier)\b",
    re.I,
)
_NEXT = re.compile(
    r"\b(?:the )?(?:following|next) (?:year|month|quarter|season)\b|\b(?:a|one) (?:year|month) later\b", re.I
)
_TO_NEXT = re.compile(r"\b(?:from )?one (year|month|quarter|season|day) to the next\b", re.I)
_SAME = re.compile(
    r"\b(?:same|corresponding) (?:stretch|period|months?|quarter|time|weeks?|span|point|half)\b", re.I
)
_COMPARES = re.compile(
    r"^\s*(?:percent |per cent |percentage )?(?:points? )?(?:more|less|fewer|higher|lower|above|below|"
    r"greater|larger|smaller|bigger|up|down)\b(?: (?:than|on|from|against|compared))?[\w\s'’]{0,40}$"
    r"|^\s*(?:as|what|the)\b[\w\s'’]{0,40}\b(?:as|that|than|of|it was|they were) (?:in |that of |of )?$",
    re.I,
)  # fmt: skip
_ITS = re.compile(r"\b(?:of|below|above|under|over|from|than) (?:its|their|his|her|the)\s*$", re.I)
_LEVEL = re.compile(r"\s*(?:levels?|figures?|values?|peaks?|highs?|lows?|totals?|numbers?|mark)\b", re.I)
_AGAINST = re.compile(r"\b(?:against|compared (?:with|to)|versus|than|unlike|from)\b", re.I)
_THEN = re.compile(r"\bsince(?: then)?\b(?!\s+(?:the|\d|[A-Z]))|\bthereafter\b|\bfrom then on\b", re.I)
_CENTURY = re.compile(r"\b(?:this|the current|the new) century\b", re.I)
_UNITS: dict[str, Frequency] = {
    "year": "Y",
    "season": "Y",
    "decade": "Y",
    "month": "M",
    "quarter": "Q",
    "day": "D",
}
_PER_YEAR: dict[Frequency, int] = {"Y": 1, "Q": 4, "M": 12, "D": 365}


@dataclass(frozen=True, slots=True)
class Times:
    """The phrases of a claim's sentence that name a time, and the windows named before, weighed."""

    own: tuple[PeriodPhrase, ...]
    carried: tuple[tuple[Period, float], ...]
    published: date
    relative: bool = False  # "the year before": beside the time named before
    forward: bool = False  # "the following year"
    to_next: Frequency | None = None  # "from one month to the next"
    same: bool = False  # "the same stretch of last year"
    since_then: bool = False
    per: Frequency | None = None  # "three a year"

    @property
    def anchor(self) -> Period | None:
        """Return the window that relative words hang on."""
        return self.carried[0][0] if self.carried else None


def times_of(claim: Claim, discourse: Discourse, as_of: date) -> Times:
    """Return what a claim's sentence and the text before it say of time."""
    text, start = _sentence(claim, discourse)
    found = _phrases(text, start, as_of)
    upto = text or claim.text
    relative = _NEIGHBOUR.search(upto)
    own = tuple(
        _held_against(_counted(p, claim), claim)
        for p in found
        if p.relation != "per" and not _of_another(p, claim, text, start)
    )
    then = _THEN.search(claim.text)
    said = any(p.relation == "since" and p.baseline for p in own)
    carried = _carried(claim, discourse, as_of)
    if claim.start > start:  # a time named earlier in the sentence is nearer than any before
        before = _phrases(text[: claim.start - start], start, as_of)
        carried = [*((p.period, 1.0) for p in reversed(before) if p.relation == "in" and p.period), *carried]
    to_next = _TO_NEXT.search(upto)
    per = next(
        (p.frequency for p in found if p.relation == "per" and claim.start <= p.start < claim.end), None
    )
    return Times(
        own, tuple(carried), as_of, bool(relative), bool(_NEXT.search(claim.text)) and not to_next,
        _UNITS[to_next[1].lower()] if to_next else None, bool(_SAME.search(upto)),
        bool(then) and not said, per,
    )  # fmt: skip


def _counted(phrase: PeriodPhrase, claim: Claim) -> PeriodPhrase:
    """Return "five years later" with its ends, where the claim knows from which year it counts."""
    open_ = phrase.relation == "from_to" and phrase.period is None and phrase.baseline is None
    known = claim.period
    return known if open_ and known is not None and known.start == phrase.start else phrase


def _of_another(phrase: PeriodPhrase, claim: Claim, text: str, start: int) -> bool:
    """Tell whether a time after the claim is that of what it is held against: "..., against 5 in 1990"."""
    between = text[claim.end - start : max(0, phrase.start - start)]
    return phrase.start >= claim.end and bool(_AGAINST.search(between))


def _held_against(phrase: PeriodPhrase, claim: Claim) -> PeriodPhrase:
    """Return a time with which a figure is compared as such: "39 percent below their level of 1990"."""
    q = claim.stated
    if q is None or phrase.relation != "in" or phrase.start < q.end or phrase.period is None:
        return phrase
    between = claim.text[q.end - claim.start : phrase.start - claim.start]
    after = claim.text[phrase.end - claim.start :]
    if not _COMPARES.match(between) and not (_ITS.search(between) and _LEVEL.match(after)):
        return phrase
    return replace(phrase, relation="from_to", baseline=phrase.period, period=None)


def _sentence(claim: Claim, discourse: Discourse) -> tuple[str, int]:
    article = discourse.article
    if article is None or claim.sentence >= len(article.sentences):
        return claim.text, claim.start
    s = article.sentences[claim.sentence]
    return article.text[s.start : s.end], s.start


@lru_cache(maxsize=1024)
def _phrases(text: str, start: int, as_of: date) -> tuple[PeriodPhrase, ...]:
    found = list(find_periods(text, start, published=as_of))
    for m in _CENTURY.finditer(text):
        first = Period.year(as_of.year // 100 * 100)
        found.append(PeriodPhrase(m[0], start + m.start(), start + m.end(), "since", None, first))
    found = [_since(p, text[: max(0, p.start - start)]) for p in found]
    return tuple(sorted(found, key=lambda p: p.start))


def _since(phrase: PeriodPhrase, before: str) -> PeriodPhrase:
    """Return the time of what has gone on since then as such: "since the Paris games of 2005"."""
    if phrase.relation != "in" or phrase.period is None or not SINCE_EVENT.search(before):
        return phrase
    return replace(phrase, relation="since", baseline=phrase.period, period=None)


def _carried(claim: Claim, discourse: Discourse, as_of: date) -> list[tuple[Period, float]]:
    """Return the windows that the paragraph named before the claim's sentence, the nearest first."""
    article = discourse.article
    if article is None or claim.sentence >= len(article.sentences):
        return []
    own = article.sentences[claim.sentence]
    out: list[tuple[Period, float]] = []
    for i, s in enumerate(reversed(article.sentences[: own.index])):
        if i >= FARTHEST or s.headings != own.headings:
            break
        weight = CARRIED[min(i, len(CARRIED) - 1)] * (1.0 if s.block == own.block else OTHER_BLOCK)
        for p in reversed(_phrases(article.text[s.start : s.end], s.start, as_of)):
            window = (
                p.baseline
                if is_ago(p)
                else p.period
                if p.relation in ("in", "until", "from_to") and not _NEIGHBOUR.search(p.text)
                else None
            )
            if window is not None and window not in [w for w, _ in out]:
                out.append((window, weight))
                weight *= 0.5
    for block in reversed(own.headings):
        b = article.blocks[block]
        for p in _phrases(article.text[b.start : b.end], b.start, as_of):
            if p.relation == "in" and p.period is not None:
                out.append((p.period, HEADING))
    return sorted(out, key=lambda x: -x[1])


def is_neighbour(phrase: PeriodPhrase) -> bool:
    """Tell whether a phrase names a time beside another one: "the year before"."""
    return bool(_NEIGHBOUR.search(phrase.text))


def shift(window: Period, by: int, unit: Frequency) -> Period:
    """Return a window moved by so many units of time.

    >>> shift(Period("M", 12 * 2020 + 4, 5), -1, "Y").label, shift(Period.year(2020), -1, "Y").label
    ('2019-01-2019-05', '2019')
    """
    if window.frequency == "D" and unit == "Y":
        return Period("D", round(window.ordinal + 365.2425 * by), window.width)
    step = _PER_YEAR[window.frequency] / _PER_YEAR[unit]
    return replace(
        window, ordinal=window.ordinal + round(by * max(step, 0.0)) if step >= 1 else window.ordinal
    )


def on_clock(window: Period, clock: Clock) -> Years | None:
    """Return a window as the years, months or days of a table; None where the table is not so fine.

    >>> on_clock(Period.year(1999, 10), Clock("y", "y", (1990, 2000), False))
    Years(first=1990, last=1999, months=None, days=None, on=None)
    """
    first, last = window.first_day, window.last_day
    if window.frequency == "Y":
        return Years(first.year, last.year)
    if window.frequency == "D":
        return Years(days=(first.isoformat(), last.isoformat())) if clock.day else None
    if not clock.month:
        return None
    if first.year == last.year:
        return Years(first.year, last.year, (first.month, last.month))
    return Years(days=(first.isoformat(), last.isoformat())) if clock.day else None


def level_windows(times: Times, claim: Claim, clock: Clock, last: int) -> list[tuple[Years, float]]:
    """Return the windows that a figure of a claim may be taken in, with weights."""
    out: list[tuple[Years, float]] = []

    def add(window: Period | None, weight: float) -> None:
        years = on_clock(window, clock) if window is not None else None
        if years is not None:
            out.append((years, weight))

    anchor = times.anchor
    for p in times.own:
        inside = claim.start <= p.start < claim.end
        weight = 1.0 if inside else IN_SENTENCE
        if _NEIGHBOUR.search(p.text) or (times.relative and p.width and p.relation == "from_to"):
            if anchor is not None and p.width:
                add(shift(anchor, -p.width, p.frequency), weight)
                add(anchor, 0.4 * weight)
            add(p.baseline, 0.5 * weight)
            add(p.period, 0.3 * weight)
        elif p.relation == "in":
            add(p.period, weight)
        elif is_ago(p) and p.baseline is not None:
            for by, likely in beside(p):
                add(shift(p.baseline, by, p.frequency), weight * likely)
        elif p.relation == "from_to" and p.text.lower().endswith(LATER) and p.period:
            add(p.period, weight)  # "ten years on"
        elif p.relation == "from_to" and p.period and p.baseline:
            out.append((_between(p.baseline, p.period), weight))
            add(p.period, 0.6 * weight)
            add(p.baseline, 0.3 * weight)
        elif p.relation == "over" and p.period and p.baseline:
            out.append((_between(shift(p.baseline, 1, p.baseline.frequency), p.period), weight))
        elif p.relation in ("since", "after", "before", "until"):
            out += _open(p, weight)
        elif p.baseline is not None:
            add(p.baseline, weight if is_span(p) else 0.3 * weight)
        elif p.relation == "latest":
            out.append((Years(last, last), weight))
    if has_gone_on(claim):
        out.append((Years(last, last), 1.0))
    elif times.since_then and anchor is not None:
        out.append((Years(anchor.last_day.year, None), 0.8))
        out.append((Years(anchor.last_day.year + 1, None), 0.5))
    if times.forward and anchor is not None:
        add(shift(anchor, 1, anchor.frequency), 1.0)
    for window, weight in times.carried:
        add(window, weight * (0.15 if any(w >= IN_SENTENCE for _, w in out) else 1.0))
    best: dict[Years, float] = {}
    for years, weight in out:
        best[years] = max(weight, best.get(years, 0.0))
    return sorted(best.items(), key=lambda x: -x[1])


def latest_of(table: RowTable, as_of: date, last: int) -> When | None:
    """Return the last month or day of a table of figures month by month or day by day, None of others.

    "Their rate is 4 percent" speaks of the last figure, not of the mean over all years.
    """
    clock = table.clock
    if clock is None or not clock.month or not table.is_series:
        return None
    if (day := table.last_day(as_of)) is not None:
        return When(Years(days=(day.isoformat(), day.isoformat())), LAST_DAY)
    month = table.last_month(last)
    return When(Years(last, last, (month, month)), LAST_MONTH) if month is not None else None


def _between(first: Period, last: Period) -> Years:
    return Years(first.first_day.year, last.last_day.year)


def _open(p: PeriodPhrase, weight: float) -> list[tuple[Years, float]]:
    at = p.baseline or p.period
    if at is None:
        return []
    year = at.first_day.year
    if p.relation == "since":
        return [(Years(year, None), weight), (Years(year + 1, None), 0.3 * weight)]
    if p.relation == "after":
        return [(Years(year + 1, None), weight), (Years(year, None), 0.5 * weight)]
    if p.relation == "before":
        return [(Years(None, year - 1), weight)]
    return [(Years(year, year), 0.7 * weight), (Years(None, year), 0.7 * weight)]  # by, until


def whens_of(
    times: Times, claim: Claim, clock: Clock, last: int, plain: Sequence[When], ever: bool
) -> list[When]:
    """Return the times that a figure may be taken at: those of the words, those named before, and others."""
    named = level_windows(times, claim, clock, last)
    sure = any(w >= IN_SENTENCE for _, w in named)
    others = 1.0 if not named or (ever and not sure) else UNSAID if sure else 1.0 - named[0][1]
    windows = [When(years, weight) for years, weight in named]
    out: dict[tuple[Years, bool], When] = {}
    for when in [*windows, *(replace(w, weight=w.weight * others) for w in plain)]:
        key = when.years, when.each
        if key not in out or out[key].weight < when.weight:
            out[key] = when
    found = list(out.values())
    if times.per is None:
        return found
    spread = [(w, _units(w.years, clock, last, times.per)) for w in found]
    each = [replace(w, spread=n) for w, n in spread if n > 1 and not w.each]
    return [*each, *(replace(w, weight=NOT_EACH * w.weight) if each else w for w in found)]


def _units(years: Years, clock: Clock, last: int, unit: Frequency) -> float:
    """Return how many years, months or days a window has on a clock."""
    if years.days is not None:
        first, end = (date.fromisoformat(d) for d in years.days)
        return ((end - first).days + 1) / {"D": 1.0, "M": 30.4369, "Q": 91.31, "Y": 365.2425}[unit]
    known = [y for y in clock.years if (years.first or y) <= y <= min(years.last or last, last)]
    if years.months is not None:
        months = len(known) * (years.months[1] - years.months[0] + 1)
        return months * {"D": 30.4369, "M": 1.0, "Q": 1 / 3, "Y": 1 / 12}[unit]
    span = known[-1] - known[0] + 1 if known else 0
    return span * {"D": 365.2425, "M": 12.0, "Q": 4.0, "Y": 1.0}[unit]


__all__ = [
    "Times",
    "is_neighbour",
    "latest_of",
    "level_windows",
    "on_clock",
    "shift",
    "times_of",
    "whens_of",
]
