"""Dates against durations: "between 1990 and 2010, a span of 30 years", "born in 1950, aged 60 in 2005"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from caveat.figures import figure_text
from caveat.patterns import lazy_pattern
from caveat.period import PeriodPhrase, find_periods
from caveat.quantity import Quantity, is_word
from caveat.verdicts.own.ranges import Range, range_of
from caveat.verdicts.own.scene import Own, Scene, to_own
from caveat.verdicts.verdict import Check

_YEARS = {"years": 1, "decades": 10, "decade": 10, "centuries": 100, "century": 100}
_DAYS = {
    "years": Fraction(1461, 4), "months": Fraction(1461, 48),
    "month": Fraction(1461, 48), "weeks": Fraction(7), "days": Fraction(1),
}  # fmt: skip
_SPAN = r"(?:a|the|that|this|some|about|in|over|spanning|covering|lasting)"
_SPAN_AFTER = lazy_pattern(
    r"\s*(?:[,(—–:]|\s-)\s*(?:(?:or|that is|which is|i\.e\.,?)\s+)?"
    rf"(?:(?:{_SPAN}\s+)?(?:a\s+)?(?:span|period|stretch|interval)\s+of\s+"
    r"(?:about\s+|some\s+|roughly\s+)?|(?:or|that is)\s+)?",
    re.I,
)
_ENDED = lazy_pattern(r"[\s-]*(?:years?|decades?|centur\w+)?\s*(?:[,.;:)—–]|$|\s-\s)", re.I)
_SPAN_BEFORE = lazy_pattern(
    r"[\s-]*(?:years?|decades?)?(?:\s+(?:span|period|stretch|interval))?\s*(?:,|\()?\s*$", re.I
)
_BORN = lazy_pattern(r"\bborn\s+(?:in|on)\s+(?:\w+\s+)?(?:\d{1,2},?\s+)?((?:1[6-9]|20)\d\d)", re.I)
_AGED = lazy_pattern(
    r"\b(?:aged|at the age of|at age|when (?:he|she) was|was|turned|is now|is)\s+(\d{1,3})"
    r"(?:\s+years\s+old)?(?=\s+(?:in|when)\b|[,.;)]|\s*$|\s+years\s+old)",
    re.I,
)
_IN_YEAR = lazy_pattern(r"\b(?:in|during)\s+((?:1[6-9]|20)\d\d)\b")
_AGO = lazy_pattern(r"\s*(?:years?|decades?)?\s+ago,?\s+(?:back\s+)?in\s+((?:1[6-9]|20)\d\d)\b", re.I)
_STATE = r"(?:been|serv\w+|held|office|power|post|job|seat|led|ruled|govern\w*|mayor|employed|married|lived)"


def spans(scene: Scene) -> Iterator[Own]:
    """Yield a stated number of years beside the two years that it lies between."""
    for a, b in scene.pairs():
        if _is_years(a) and _length(b) and _SPAN_AFTER.fullmatch(scene.between(a, b)):
            linked = re.search(
                r"span|period|stretch|interval|\bor\b|that is|which is|\(", scene.between(a, b), re.I
            )
            if linked and _ENDED.match(scene.text, b.end):
                yield _span(scene, a, b)
        elif _length(a) and _is_years(b) and _SPAN_BEFORE.fullmatch(scene.between(a, b)):
            gap = scene.between(a, b)
            led = re.search(
                r"\b(?:in the|over the|over|during the|for|took|lasted|span of|period of)\s+$",
                scene.before(a),
                re.I,
            )
            joined = re.search(r"span|period|stretch|interval", gap, re.I) or led
            if joined and not re.search(r"\d", gap):
                yield _span(scene, b, a)


def _span(scene: Scene, years: Quantity, stated: Quantity) -> Own:
    gap = int((years.high or years.value) - years.value)
    unit = _YEARS[stated.unit]
    own = _duration(stated).times(unit)
    agrees = own.meets(Range(Fraction(gap), Fraction(gap + 1)))  # 1990 to 2010: 20 years, 21 with both
    last = years.high or years.value
    shown = f"{years.value:f} to {last:f} is {gap} years, stated: {stated.text} {stated.unit}"
    check = Check("dates", _once(shown, stated), float(gap), agrees, decides=True)
    return to_own(check, stated, years)


def ages(scene: Scene) -> Iterator[Own]:
    """Yield an age against the year of birth and the year in which it was reached."""
    births = list(_BORN.finditer(scene.text))
    found = list(_AGED.finditer(scene.text))
    if len(births) != 1 or len(found) != 1:
        return
    born, aged = int(births[0][1]), int(found[0][1])
    others = [m for m in _IN_YEAR.finditer(scene.text) if m.start(1) != births[0].start(1)]
    years = {int(m[1]) for m in others}
    current = re.search(r"\bis(?: now)?\s+$", scene.text[: found[0].start(1)], re.I)
    if len(years) == 1 and not current and _only_years(scene, {born, *years}):
        at = years.pop()
    elif not years and current and scene.as_of is not None and _only_years(scene, {born}):
        at = scene.as_of.year
    else:
        return
    age = at - born
    if age < 0:
        return
    text = f"born in {born}, aged {age - 1} or {age} in {at}, stated: {aged}"
    check = Check("dates", text, float(age), aged in (age - 1, age), decides=True)
    yield to_own(check, found[0].span(1), births[0].span(1), *(m.span(1) for m in others))


def ago(scene: Scene) -> Iterator[Own]:
    """Yield "twenty years ago, in 1998" against the article's date."""
    if scene.as_of is None:
        return
    for q in scene.quantities:
        found = _AGO.match(scene.text, q.end) if _length(q) else None
        if found is None:
            continue
        year = int(found[1])
        gap = scene.as_of.year - year
        own = _duration(q).times(_YEARS[q.unit])
        agrees = own.meets(Range(Fraction(gap - 1), Fraction(gap + 1)))
        text = f"{year} to {scene.as_of.year} is {gap} years, stated: {q.text}"
        yield to_own(Check("dates", text, float(gap), agrees, decides=True), q, found.span(1))


def since(scene: Scene) -> Iterator[Own]:
    """Yield "in office since January 2019 ... for less than six months" against the article's date."""
    if scene.as_of is None:
        return
    starts = [p for p in find_periods(scene.text) if p.relation == "since" and _start(p) is not None]
    lengths = [q for q in scene.quantities if q.unit in _DAYS]
    if len(starts) != 1 or len(lengths) != 1:
        return
    phrase, q = starts[0], lengths[0]
    near = scene.text[max(0, phrase.start - 40) : phrase.start]
    led = scene.text[max(0, q.start - 30) : q.start]
    state = re.search(rf"\b{_STATE}\b", near, re.I) and re.search(rf"\b(?:{_STATE}|for|spent)\b", led, re.I)
    if not state or re.search(
        r"\b(?:ago|later|after|before|earlier|old|until|from|last|past)\b", scene.text, re.I
    ):
        return
    start = _start(phrase)
    assert start is not None
    first, last = start
    if first > scene.as_of:
        return
    least, most = max((scene.as_of - last).days, 0), (scene.as_of - first).days
    per = _DAYS[q.unit]
    stated = _duration(q).times(per)
    agrees = stated.meets(Range(Fraction(least) - per / 30, Fraction(most) + per / 30))
    value = Fraction(most) / per
    text = (
        f"{phrase.text} is up to {figure_text(float(value), q.unit)} at the text's date "
        f"({scene.as_of.isoformat()}), stated: {_once(f'{q.text} {q.unit}', q)}"
    )
    yield to_own(Check("dates", text, float(value), agrees, decides=True), q, (phrase.start, phrase.end))


def _start(phrase: PeriodPhrase) -> tuple[date, date] | None:
    named = phrase.baseline or phrase.period
    if named is None or not re.search(r"\d{4}", phrase.text):
        return None
    return named.first_day, named.last_day


def _is_years(q: Quantity) -> bool:
    return q.unit == "year" and q.high is not None and q.high > q.value


def _length(q: Quantity) -> bool:
    return q.unit in _YEARS and q.high is None and q.of is None and not is_word(q)


def _duration(q: Quantity) -> Range:
    """Return how many units the words can stand for; a whole number of years is cut or rounded."""
    own = range_of(q)
    if q.hedge == "exact":
        x = Fraction(q.value)
        return Range(x - Fraction(1, 2), x + 1, open_high=True) if x > 1 else own
    return own


def _once(text: str, q: Quantity) -> str:
    """Return a text in which the unit does not stand twice."""
    return re.sub(rf"\b({re.escape(q.unit)})\s+{re.escape(q.unit)}\b", r"\1", text)


def _only_years(scene: Scene, allowed: set[int]) -> bool:
    return {int(y) for y in re.findall(r"\b(?:1[6-9]|20)\d\d\b", scene.text)} <= allowed


__all__ = ["ages", "ago", "since", "spans"]
