"""Peaks: how high or low a figure got over all its times: "peaked at 11.1 percent", "hit a low of 3.2"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from caveat.claims.claim import Claim
from caveat.quantity import covers
from caveat.readings.rows.asking.query import ALL_YEARS, DAYS, MONTHS, YEARS, Answer
from caveat.readings.rows.finding.amounts.lines import Line, line_sql, plain_casts
from caveat.readings.rows.finding.amounts.moves import subjects_of, words_left
from caveat.readings.rows.finding.amounts.wide import scales_of
from caveat.readings.rows.lexical.stretches import stretch_words
from caveat.readings.rows.lexical.turns import Turn
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.weighing.candidates import UNEXPLAINED, Cast
from caveat.readings.rows.weighing.times import times_of
from caveat.readings.rows.weighing.trials import Solved, Trial, figure, label_of, unit_fits

MOST_CASTS, MOST_SUBJECTS, MOST = 6, 8, 80
UNNAMED = 0.3  # of a subject's weight below which nothing says what had a peak
COARSER = 0.5  # of months where there are days, of years where there are months
LEAST_TIMES = 5
_TO = r"\b(?:reach\w*|hit|hits|set|to|from) (?:a|an|its|their|the) (?:[a-z-]+ ){0,2}"
_HIGH = re.compile(
    r"\b(?:peak(?:s|ed)?|crest(?:s|ed)?|(?:topped|maxed) out|culminated)\b"
    rf"|{_TO}(?:peak|high|maximum|record)\b",
    re.I,
)
_LOW = re.compile(rf"\bbottom(?:s|ed)(?: out)?\b|\btroughed\b|{_TO}(?:low|minimum|trough|nadir)\b", re.I)
_SAID = frozenset(
    "peak crest top max culminate bottom trough reach hit high low record maximum minimum nadir".split()
)


def peak_trials(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield the trials of the highest or lowest figure of all times, where a claim names none of its own."""
    clock, q = scope.table.clock, claim.stated
    if clock is None or q is None or q.unit in ("year", "rank") or q.hedge == "from_to":
        return
    low = bool(_LOW.search(claim.text))
    if not low and not _HIGH.search(claim.text):
        return
    times = times_of(claim, discourse, as_of)
    if any(claim.start <= p.start < claim.end for p in times.own):
        return
    grains = [g for g, known in ((DAYS, clock.day), (MONTHS, clock.month), (YEARS, True)) if known]
    plain, found = replace(claim, stated=None), list[Trial]()
    for cast in plain_casts(scope)[:MOST_CASTS]:
        subjects = subjects_of(plain, scope, cast, discourse, Turn("run", 1.0, 1.0))
        for subject in sorted(subjects, key=lambda s: -s.weight)[:MOST_SUBJECTS]:
            if subject.ask.column and not unit_fits(claim, scope, subject.ask.column):
                continue
            left = [
                w.text for w in words_left(scope, cast.columns, subject.explains, times)
                if not {w.low, w.lemma} & (_SAID | stretch_words()["said"])
            ]  # fmt: skip
            if subject.weight < UNNAMED:
                left.append("what had a peak")
            weight = cast.weight * subject.weight * UNEXPLAINED ** len(left)
            for i, grain in enumerate(grains):
                line = Line(scope.table, replace(subject.ask, years=ALL_YEARS, by=grain))
                for scale, likely in scales_of(q):
                    trial = _trial(claim, line, cast, scale, low=low)
                    share = weight * likely * COARSER**i
                    found.append(replace(trial, weight=share, unsaid=tuple(left)))
    yield from sorted(found, key=lambda t: -t.weight)[:MOST]


def _trial(claim: Claim, line: Line, cast: Cast, scale: float, *, low: bool) -> Trial:
    ask, q = line.ask, claim.stated
    assert q is not None

    def solve(answers: Sequence[Answer]) -> Solved | None:
        values = line.values(answers[0])
        if len(values) < LEAST_TIMES:
            return None
        key = min(values, key=lambda k: values[k]) if low else max(values, key=lambda k: values[k])
        value = scale * values[key]
        right = bool(covers(q, np.array([abs(value)]))[0])
        shown = f"{'lowest' if low else 'highest'} of {len(values)} times: {figure(values[key])} in {key}"
        return Solved(value, shown, agrees=right)

    def sql(until: str) -> str:
        end = "min" if low else "max"
        return f"SELECT {end}(value) * {scale:.15g} AS value FROM (\n{line_sql(line, until)}\n)"

    end = "lowest" if low else "highest"
    return Trial(
        line.table, (ask,), solve, 0.0, f"{end} {ask.words()} by {ask.by}",
        label_of(cast.predicates) or "all rows", "", "all times", sql, q.unit, cast.origin, cast,
    )  # fmt: skip


__all__ = ["peak_trials"]
