"""Two time phrases that are the two ends of one comparison: "562 in 2020, up from 315 in 2019"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from caveat.period import Period, PeriodPhrase
from caveat.period_points import NUMERALS, shift

_COMPARES: Final = re.compile(
    r"(?i:\b(?:compared\s(?:with|to)|versus|vs\.?|(?:up|down)\sfrom|from|against|relative\sto"
    rf"|than(?!\s(?:[0-9$\u00a3\u20ac]|(?:{'|'.join(NUMERALS)}|half|twice|double)\b)))"
    r"\s(?:(?:[^\s.;:!?]|[.:](?=\S))+\s){0,5})$"
)
"""Words of comparison before a phrase; "more than 36 hours" compares nothing."""

_SENTENCE_END: Final = re.compile(r"[.!?;]\s|\n\s*\n")
_FIGURE: Final = re.compile(
    r"\s*(?:,|;|(?:,\s*)?and)\s*(?:(?:about|nearly|some|over|under|only|just) )*[\d.,]*\d%?(?: [a-z]+)?\s*"
)
LATER: Final = ("later", "afterwards", " on")  # how "five years later" and "five years on" end
MAX_WIDTH: Final = 1000  # units back; more is a slip, and would leave the calendar
_REACH: Final = 60  # characters before a phrase in which a word of comparison may stand
_GAP: Final = 120  # characters between the two ends


def join_comparisons(text: str, phrases: list[PeriodPhrase]) -> list[PeriodPhrase]:
    """Return the phrases in order, with the two ends of each comparison made one phrase.

    The ends must stand in one sentence. A phrase whose words say "than", "from" or "a year
    earlier" becomes a baseline even if the later end is not named.
    """
    found: list[PeriodPhrase] = []
    index = 0
    while index < len(phrases):
        before = found[-1] if found else None
        marked = _as_baseline(text, phrases[index], before)
        index += 1
        if marked is None:
            found.append(phrases[index - 1])
        elif index < len(phrases) and (joined := _joined(text, marked, phrases[index])):
            found.append(joined)
            index += 1
        elif before is not None and (joined := _joined(text, marked, before)):
            found[-1] = joined
        else:
            found.append(marked)
    return found


def _as_baseline(text: str, phrase: PeriodPhrase, before: PeriodPhrase | None) -> PeriodPhrase | None:
    """Return the phrase as the earlier end of a comparison if its words say so."""
    if phrase.relation == "from_to" and (phrase.period is None or phrase.width is not None):
        return phrase
    if phrase.relation != "in" or phrase.period is None:
        return None
    floor = max(phrase.start - _REACH, before.end if before else 0)
    if not _COMPARES.search(text[floor : phrase.start]):
        return None
    return replace(phrase, relation="from_to", period=None, baseline=phrase.period)


def _joined(text: str, marked: PeriodPhrase, other: PeriodPhrase) -> PeriodPhrase | None:
    """Return the baseline and the later end as one phrase, None if they do not belong together."""
    if other.relation != "in" or other.period is None:
        return None
    between = text[min(marked.end, other.end) : max(marked.start, other.start)]
    if _FIGURE.fullmatch(between) and marked.start > other.start:  # "4.8 in 1990, 2.2 ten years on"
        return None
    ends = _ends(marked, other.period)
    if marked.text.lower().endswith(LATER) and other.start > marked.start and marked.width is not None:
        if len(between.strip(" ,")) > 2:  # counted from a time before it, not from "1962" in "and 1962 was"
            return None
        earlier = shift(other.period, -min(marked.width, MAX_WIDTH), marked.frequency or "Y")
        ends = (other.period, earlier)  # "five years later, in 1960"
    if len(between) > _GAP or _SENTENCE_END.search(between) or ends is None:
        return None
    start, end = min(marked.start, other.start), max(marked.end, other.end)
    period, baseline = ends
    words = text[start:end]
    return replace(
        other, text=words, start=start, end=end, relation="from_to", period=period, baseline=baseline
    )


def _ends(marked: PeriodPhrase, named: Period) -> tuple[Period, Period] | None:
    """Return the later and the earlier end, given the other phrase's period."""
    low = marked.text.lower()
    if marked.width is not None and marked.width >= MAX_WIDTH:
        return None
    if marked.width is None:
        ends = (named, marked.baseline)
    elif low.endswith("ago"):  # counted from the day of the text, not from the other phrase
        return None
    elif low.endswith(LATER):
        ends = (shift(named, marked.width, marked.frequency), named)
    else:
        ends = (named, shift(named, -marked.width, marked.frequency))
    period, baseline = ends
    if baseline is None or baseline.frequency != period.frequency or baseline >= period:
        return None
    return period, baseline
