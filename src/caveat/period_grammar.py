"""The finder of time phrases: rules from the most telling to the least, each a pattern and a reading.

A stretch of text that one rule has read is closed to the rules after it. In the end, phrases
that are two ends of one comparison ("to 562 in 2020 from 315 in 2019") are joined.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from typing import Final

from caveat.period import Frequency, Period, PeriodPhrase, Relation, latest_complete, period_of
from caveat.period_centuries import Told, century, find_centuries
from caveat.period_events import Events, event_pattern, known_events
from caveat.period_joins import LATER, MAX_WIDTH, join_comparisons
from caveat.period_points import (
    COUNT,
    NUMERALS,
    POINT,
    UNIT,
    UNITS,
    YEAR,
    number,
    point_unit,
    read_point,
    shift,
)

_AGES: Final = re.compile("[Cc]entury|[Mm]illennium")
_WORD: Final = re.compile(r"(?<!\w)\w+")
_CODE: Final = re.compile(r"(?:q|h|fy)[0-9]")
_THING: Final = (
    r"(?i:(?:took|taking|takes|take|assum(?:ed|ing))\s(?:up\s)?(?:office|power|charge|over)|becom(?:e|es|ing)"
    r"|became|(?:was|were|being)\s(?:elected|appointed|inaugurated|sworn\sin|introduced|launched|passed|enacted"
    r"|adopted|founded)|election|law|policy|reforms?|ban|war|crisis|recession|referendum|launch|introduction"
    r"|beg(?:an|inning)|start(?:ed)?|inauguration|independence|merger|opening|opened|adoption|adopted"
    r"|arriv(?:al|ed)|death|invasion|outbreak|took\seffect|came\sinto\sforce|passage|founding|abolition|vote|won"
    r"|joined|lockdowns?|shutdown|strike)"
)
_WORDS: Final = r"(?:[^\W_][\w'\u2019-]*\s){0,6}?"


def find(
    text: str, offset: int = 0, *, published: date | None = None, events: Events | None = None
) -> tuple[PeriodPhrase, ...]:
    """Return the time phrases of `text` in order; see `caveat.period.find_periods`.

    >>> [(p.text, p.relation) for p in find("since 1990, over the past five years, and now")]
    [('since 1990', 'since'), ('over the past five years', 'over'), ('now', 'latest')]
    """
    if published is not None and not 1500 <= published.year <= 2500:
        published = None  # a slip of the keyboard; arithmetic on such years leaves the calendar
    if events:
        named = {**known_events(), **{name.lower(): days for name, days in events.items()}}
        found = tuple(_Finder(text, published, named).run())
    else:
        found = _known(text, published)
    return tuple(replace(p, start=p.start + offset, end=p.end + offset) for p in found) if offset else found


@lru_cache(maxsize=2048)
def _known(text: str, published: date | None) -> tuple[PeriodPhrase, ...]:
    return tuple(_Finder(text, published, known_events()).run())


_GOING_ON = re.compile(r"\bbeen\s(?:[\w-]+\s){1,4}\Z")


class _Finder:
    __slots__ = ("events", "found", "published", "taken", "text")

    def __init__(self, text: str, published: date | None, events: Events) -> None:
        self.text, self.published, self.events = text, published, events
        self.taken = bytearray(len(text))
        self.found: list[PeriodPhrase] = []

    def run(self) -> list[PeriodPhrase]:
        candidates: list[tuple[int, int, re.Match[str]]] = []
        if _AGES.search(self.text):
            for age in find_centuries(self.text):
                self._told(age, century(age, self.published))
        named = event_pattern(tuple(self.events))
        for word in _WORD.finditer(self.text):
            low, at = word[0].lower(), word.start()
            if low in _EVENT_WORDS and (match := named.match(self.text, at)):
                self._event(match)
            for rank in _INDEX.get("#" if low[0].isdigit() or _CODE.match(low) else low, ()):
                begun = _compiled(rank, lead=True).match(self.text, at)
                if begun and (match := _compiled(rank).match(self.text, at)):
                    candidates.append((rank, at, match))
        candidates.sort(key=lambda candidate: candidate[:2])
        for rank, _, match in candidates:
            if not any(self.taken[match.start() : match.end()]):
                _RULES[rank][2](self, match)
        self.found.sort(key=lambda phrase: phrase.start)
        return join_comparisons(self.text, self.found)

    def _add(
        self,
        match: re.Match[str],
        relation: Relation,
        period: Period | None = None,
        baseline: Period | None = None,
        *,
        width: int | None = None,
        frequency: Frequency = "Y",
        event: str | None = None,
    ) -> None:
        start, end = match.span()
        self.taken[start:end] = b"\1" * (end - start)
        named = period or baseline
        frequency = named.frequency if named else frequency
        text = self.text[start:end]
        self.found.append(PeriodPhrase(text, start, end, relation, period, baseline, width, frequency, event))

    def _point(self, match: re.Match[str], group: str) -> Period | None:
        return read_point(self.text, *match.span(group), self.published)

    # -- rules -------------------------------------------------------------------------------------

    def _event(self, match: re.Match[str]) -> None:
        first, last = self.events[re.sub(r"\s+", " ", match["name"].lower())]
        opening, closing = period_of(first, "M"), period_of(last, "M")
        whole = Period("M", closing.ordinal, closing.ordinal - opening.ordinal + 1)
        word, ended = match["relation"].lower().rstrip("-"), "end" in (match["edge"] or match[0][-5:])
        edge = closing if ended else opening
        if word == "since":
            self._add(match, "since", baseline=edge)
        elif word in ("before", "prior to", "pre"):
            self._add(match, "before", edge if ended else opening)
        elif word in ("after", "following", "post"):
            self._add(match, "after", opening if match["edge"] and not ended else closing)
        elif word in ("until", "till"):
            self._add(match, "until", edge)
        else:
            self._add(match, "in", whole)

    def _two_points(self, match: re.Match[str]) -> None:
        """Read "from 2019 to 2020"; with "through", or months alone, the stretch between."""
        period = self._point(match, "period")
        baseline = self._point(match, "baseline")
        bare = self.text[slice(*match.span("baseline"))]
        if period and period.frequency == "M" and bare.isalpha():  # from March to June 2021
            year = period.first_day.year
            start, end = match.span("baseline")
            baseline = read_point(f"{bare} {year}", 0, end - start + 5, None) or baseline
            if baseline and baseline.ordinal > period.ordinal:
                baseline = replace(baseline, ordinal=baseline.ordinal - 12)
        if period is None or baseline is None or period.frequency != baseline.frequency:
            self._add(match, "from_to", period, baseline)
            return
        baseline, period = sorted((baseline, period), key=lambda point: point.ordinal)
        if match["joint"].lower() == "through":
            self._add(match, "in", replace(period, width=period.ordinal - baseline.ordinal + baseline.width))
        elif baseline.ordinal < period.ordinal:
            self._add(match, "from_to", period, baseline)

    def _since(self, match: re.Match[str]) -> None:
        point = self._point(match, "point")
        frequency, width = point_unit(match["point"])
        self._add(match, "since", baseline=point, width=None if point else width, frequency=frequency)

    def _since_event(self, match: re.Match[str]) -> None:
        point = self._point(match, "point") if match["point"] else None
        self._add(match, "since", baseline=point, event=None if point else match["event"])

    def _event_phrase(self, match: re.Match[str]) -> None:
        self._add(match, "before" if match["word"].lower() == "before" else "after", event=match["event"])

    def _bound(self, match: re.Match[str]) -> None:
        word = match["word"].lower().rstrip("-")
        relation: Relation = "until"
        if word in ("before", "prior to", "pre", "preceding"):
            relation = "before"
        elif word in ("after", "following", "post"):
            relation = "after"
        point = self._point(match, "point")
        self._add(match, relation, point, frequency=point_unit(match["point"])[0])

    def _compared(self, match: re.Match[str]) -> None:
        point = self._point(match, "point")
        frequency, width = point_unit(match["point"])
        self._add(match, "from_to", baseline=point, width=None if point else width, frequency=frequency)

    def _units_to(self, match: re.Match[str]) -> None:
        """Read "in the five years to 2020"."""
        frequency, width = UNITS[match["one"].lower()] if match["one"] else self._units(match)
        end = self._point(match, "point")
        if end is None or end.frequency == "D" or frequency == "D":
            self._add(match, "over", width=width, frequency=frequency)
        else:
            self._add(match, "from_to", end, shift(end, -width, frequency))

    def _units(self, match: re.Match[str]) -> tuple[Frequency, int]:
        frequency, size = UNITS[match["unit"].lower().rstrip("s").replace("centurie", "century")]
        return frequency, size * (number(match["count"]) if match["count"] else 1)

    def _back(self, match: re.Match[str]) -> None:
        """Read "over the past five years": from now back, as far as the last complete unit is now."""
        frequency, width = self._units(match)
        self._span_back(match, "over", frequency, width)

    def _lasting(self, match: re.Match[str]) -> None:
        """Read "has been rising for a decade": a span up to now, if something has been going on."""
        if _GOING_ON.search(match.string, max(0, match.start() - 60), match.start()):
            self._back(match)

    def _earlier(self, match: re.Match[str]) -> None:
        """Read "a year earlier", "five years ago", "the previous year", "year on year"."""
        groups = match.groupdict()
        if groups.get("unit"):
            frequency, width = self._units(match)
        else:
            frequency, width = point_unit(match[0])
        if match[0].lower().endswith(LATER):  # later than what, another phrase must say
            self._add(match, "from_to", width=width, frequency=frequency)
        else:
            self._span_back(match, "from_to", frequency, width)

    def _span_back(self, match: re.Match[str], relation: Relation, frequency: Frequency, width: int) -> None:
        if self.published is None or width >= MAX_WIDTH:
            self._add(match, relation, width=width, frequency=frequency)
            return
        period = latest_complete(frequency, self.published)
        self._add(match, relation, period, shift(period, -width, frequency), width=width, frequency=frequency)

    def _recent(self, match: re.Match[str]) -> None:
        self._add(
            match, "over", frequency=UNITS[match["unit"].lower().rstrip("s")][0] if match["unit"] else "Y"
        )

    def _to_date(self, match: re.Match[str]) -> None:
        if self.published is None:
            self._add(match, "in", width=None, frequency="M")
            return
        last = latest_complete("M", self.published)
        months = last.ordinal - 12 * self.published.year + 1
        self._add(match, "in", replace(last, width=months) if months > 0 else None, frequency="M")

    def _per(self, match: re.Match[str]) -> None:
        word = (match["unit"] or match["often"]).lower()
        frequency, width = UNITS[_ADVERBS.get(word, word)]
        self._add(match, "per", width=width, frequency=frequency)

    def _latest(self, match: re.Match[str]) -> None:
        self._add(match, "latest")

    def _bare(self, match: re.Match[str]) -> None:
        if match["point"] not in _NAMES:
            self._in(match)

    def _told(self, match: re.Match[str], told: Told | None) -> None:
        if told is not None:
            self._add(match, told.relation, told.period, told.baseline, width=told.width)

    def _in(self, match: re.Match[str]) -> None:
        point = self._point(match, "point")
        frequency, width = point_unit(match["point"])
        self._add(match, "in", point, width=None if point else width, frequency=frequency)


_ADVERBS: Final = {
    "annum": "year", "yearly": "year", "annually": "year", "monthly": "month", "weekly": "week",
    "daily": "day",
}  # fmt: skip
_BEFORE_A_SPELL: Final = (
    "in for as is of was had what about by half than after such nearly almost within over be quite"
)
_NOT_PER: Final = "".join(rf"(?<!\b(?i:{word})\sa)" for word in _BEFORE_A_SPELL.split())
_ONWARD: Final = r"(?i:onwards?|forward|on(?=[,.;:)]|\s(?:there|it|they|he|she|we|no|none)\b|\Z))"
_LAST: Final = r"(?i:past|last|previous|preceding|prior|latest)"

_SPAN_WORDS: Final = "over in during within for across throughout"
_NAMES: Final = {"March", "MARCH", "April", "APRIL", "May", "MAY", "June", "JUNE", "August", "AUGUST"}
"""Months that are words or names too: not read where no preposition stands before them."""

_COUNTS: Final = "# " + " ".join(NUMERALS)
_POINT_WORDS: Final = (
    "# the first opening last final this next current early mid late calendar year years as start beginning "
    "end middle course whole rest fiscal financial school academic tax spring summer autumn fall winter "
    "yesterday "
    "january february march april may june july august september october november december "
    "jan feb mar apr jun jul aug sep sept oct nov dec"
)
_NO_COUNT: Final = r"(?P<count>(?!))?"
_Rule = Callable[["_Finder", "re.Match[str]"], None]

_RULES: Final[tuple[tuple[str, str, _Rule], ...]] = (
    ("in over during for the",
     rf"(?i:(?:in|over|during|for)\s)?(?i:the)\s(?:(?P<count>{COUNT})\s(?P<unit>(?i:years))|(?P<one>(?i:decade|century)))"
     rf"\s(?i:to|ending|ended|up\sto|until)(?:\s(?i:in|with))?\s(?P<point>{POINT})", _Finder._units_to),
    ("from between",
     rf"(?i:from|between)\s(?P<baseline>{POINT})\s(?P<joint>(?i:to|until|and|through))\s(?:(?i:in)\s)?(?P<period>{POINT})",
     _Finder._two_points),
    ("#", rf"(?P<baseline>{YEAR})\s(?P<joint>(?i:to|through))\s(?P<period>{YEAR})", _Finder._two_points),
    ("since starting beginning from",
     rf"(?i:since|starting\sin|beginning\sin|from(?=\s{POINT}\s{_ONWARD}))\s(?:(?i:at\sleast|about|around|early|in)\s)?(?P<point>{POINT})",
     _Finder._since),
    ("since",
     rf"(?i:since)\s(?P<event>{_WORDS}{_THING}(?:\s(?!(?i:in|on|and|but|by|at|to)\s)[^\W_][\w'\u2019-]*(?=[\s,.;:!?]|$)){{0,2}}"
     rf"|(?i:then)\b)(?:,?\s(?i:in\s)?(?P<point>{POINT}))?(?!\w)", _Finder._since_event),
    ("before after when",
     rf"(?P<word>(?i:before|after|when))\s(?P<event>{_WORDS}(?i:(?:took|taking|take)\soffice|(?:was|were|being)\s"
     r"(?:elected|sworn\sin|inaugurated)|became\s\w+|becoming\s\w+))", _Finder._event_phrase),
    ("before prior preceding after following until till up by pre post",
     r"(?P<word>(?i:before|prior\sto|preceding|after|following|until|till|up\sto|by|pre-|post-))(?:\s|(?<=-))"
     rf"(?:(?i:the\s(?:end|start|beginning)\sof|in)\s)?(?P<point>{POINT})", _Finder._bound),
    ("compared versus vs relative than what against up down from",
     r"(?i:what\s(?:it|they|there)\s(?:was|were)|compared\s(?:with|to)|versus|vs\.?|relative\sto|than(?:\s(?:it|they|there)\s(?:was|were|did|had|had\sbeen))?"
     r"|against|(?:up|down)\sfrom|from)"
     r"(?:\s(?i:in|during|the\ssame\s(?:period|month|time|quarter)(?:\s(?:of|in))?)){0,3}"
     rf"\s(?P<point>{POINT})", _Finder._compared),
    ("over on",
     rf"(?i:over|on)\s(?P<point>{YEAR}|(?i:last\s(?:year|month|quarter|week)))", _Finder._compared),
    ("the", r"(?i:the\ssame\s(?:period|month|time|quarter|week|day)\s(?:a\syear\s(?:earlier|ago|before)"
     r"|(?:(?:in|of)\s)?(?:the\s)?(?:last|previous|prior)\syear))\b",
     lambda f, m: f._span_back(m, "from_to", "Y", 1)),
    (f"{_SPAN_WORDS} the these their his her its",
     rf"(?i:(?:over|in|during|within|for|across|throughout)\s)?(?i:the|these|their|his|her|its)\s{_LAST}\s(?P<count>{COUNT})\s"
     rf"(?P<unit>{UNIT})", _Finder._back),
    (f"{_SPAN_WORDS} the this",
     rf"(?i:(?:over|in|during|within|for|across|throughout)\s)?(?i:the|this)\s(?:(?i:past)\s(?P<unit>{UNIT})"
     r"|(?i:last|previous)\s(?P<long>(?i:decade|century|generation)))\b",
     lambda f, m: f._span_back(m, "over", *UNITS[(m["unit"] or m["long"]).lower().rstrip("s")])),
    (_COUNTS, rf"(?P<count>{COUNT})\s(?P<unit>{UNIT})\s(?i:ago|earlier|later|afterwards|on(?=[,;.]|$)"
     rf"|previously|before(?!\s(?i:the|he|she|it|they|we|{POINT})))\b", _Finder._earlier),
    ("in during than from the",
     r"(?i:(?:in|during|than\sin|from)\s)?(?i:the)\s(?i:previous|preceding|prior|earlier)\s"
     rf"(?P<unit>(?i:year|month|quarter|week|day))\b{_NO_COUNT}", _Finder._earlier),
    ("the",
     rf"(?i:the)\s(?P<unit>(?i:year|month|quarter|week|day))\s(?i:before|earlier)\b{_NO_COUNT}",
     _Finder._earlier),
    ("year month quarter week",
     rf"(?i:(?P<unit>year|month|quarter|week)[\s-](?:on|over|to)[\s-](?P=unit)\b){_NO_COUNT}",
     _Finder._earlier),
    ("annual annually yearly",
     r"(?i:(?:annual(?:ly)?|yearly)\s(?:growth|rise|increase|decline|drop|fall|change|gain))\b",
     lambda f, m: f._add(m, "per", width=1)),
    ("year so since",
     r"(?i:year[\s-]to[\s-]date|so\sfar\sthis\syear|since\sthe\s(?:start|beginning)\sof\sthe\syear)\b",
     _Finder._to_date),
    ("in over during recent recently lately",
     r"(?i:(?:in|over|during)\s)?(?i:recent)\s(?P<unit>(?i:years|decades|months|weeks|quarters))\b|(?i:recently|lately)\b",
     _Finder._recent),
    ("over",
     rf"(?i:over\sthe)\s(?P<unit>(?i:year|month|quarter|week))\b(?!\s(?i:to|end(?:ing|ed)|that)\b){_NO_COUNT}",
     _Finder._back),
    ("over within in during",
     r"(?i:over|within|in|during)\s(?i:(?:just|only|about|nearly|almost|more\sthan|less\sthan|at\sleast|under|over|the\sspace\sof"
     rf"|around)\s){{0,3}}(?P<count>{COUNT})\s(?P<unit>{UNIT})(?!['\u2019-]|\s(?i:old|of\sage))",
     _Finder._back),
    ("for",
     r"(?i:for)\s(?i:(?:just|only|about|nearly|almost|more\sthan|at\sleast|over|around|some)\s){0,3}"
     rf"(?P<count>{COUNT})\s(?P<unit>{UNIT})(?!['\u2019-]|\s(?i:old|of\sage))", _Finder._lasting),
    ("per each every a an annually yearly monthly weekly daily",
     rf"(?:(?i:per|each|every)|(?<=[\w%]\s)(?i:an?){_NOT_PER})\s(?P<unit>(?i:year|month|week|day|quarter|decade|annum))\b"
     r"(?!['\u2019-]|\s(?i:ago|earlier|later|before|after|of|when|that|old))|(?P<often>(?i:annually|yearly|monthly|weekly|daily))\b",
     _Finder._per),
    ("in during for throughout as at by on around",
     r"(?i:in|during|for|throughout|as\sof|as\sat|at\sthe\send\sof|by\sthe\send\sof|on|at|around)\s"
     rf"(?P<point>{POINT})", _Finder._in),
    (_POINT_WORDS, rf"(?P<point>{POINT})", _Finder._bare),
    ("now today currently at presently nowadays these to the latest most",
     r"(?i:now(?!\sthat)|today|currently|at\spresent|presently|nowadays|these\sdays|to\sdate|at\sthe\smoment"
     r"|(?:the\s)?(?:latest|most\srecent)\s(?:available\s)?(?:years?|months?|figures?|data|numbers?|statistics|count|survey))\b",
     _Finder._latest),
)  # fmt: skip
"""First words ("#": digits or a code like Q3), pattern and reading of each rule, the most telling first."""


def _indexed() -> dict[str, list[int]]:
    index: dict[str, list[int]] = {}
    for rank, (first, _, _) in enumerate(_RULES):
        for word in first.split():
            index.setdefault(word, []).append(rank)
    return index


@cache
def _compiled(rank: int, *, lead: bool = False) -> re.Pattern[str]:
    """Return a rule's pattern, compiled when a text first needs it (all take a quarter of a second).

    Its lead ends before the group of the first point; where that does not match, the rest is not needed.
    """
    pattern, depth, end = _RULES[rank][1], 0, 0
    for i, char in enumerate(pattern.partition(POINT)[0], start=1):
        depth += (char == "(") - (char == ")")
        end = i if depth == 0 else end
    return re.compile(pattern[:end] if lead else pattern)


_INDEX: Final = _indexed()
_EVENT_WORDS: Final = {
    "since", "before", "prior", "after", "following", "until", "till", "during", "amid", "throughout",
    "pre", "post",
}  # fmt: skip
