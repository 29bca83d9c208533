"""Runs: how many years, months or days in a row something went on: "six months running", "39 days on end".

What goes on is a way that figures go, a limit that they are beyond, a figure that they stay at, or
that there is any or none of a thing. A run is the one that the claim's time touches, the one that
ends with the last figure, or the longest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

import numpy as np

from caveat.claims.claim import Claim
from caveat.quantity import covers
from caveat.readings.rows.asking.query import (
    ALL_YEARS,
    DAYS,
    DECADES,
    MONTHS,
    YEARS,
    Answer,
    Ask,
    Years,
)
from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.finding.amounts.lines import Line, is_within, key_sql_of, line_sql, plain_casts
from caveat.readings.rows.finding.amounts.moves import Subject, subjects_of, words_left
from caveat.readings.rows.finding.counts.counted import SIGNS
from caveat.readings.rows.lexical.stretches import Stretch, stretch_of, way_of
from caveat.readings.rows.lexical.superlatives import read_order
from caveat.readings.rows.lexical.turns import Turn
from caveat.readings.rows.lexical.words import Word, split_name
from caveat.readings.rows.naming.discourse import Discourse
from caveat.readings.rows.naming.limits import Limit, find_limits
from caveat.readings.rows.naming.scope import Scope
from caveat.readings.rows.weighing.candidates import UNEXPLAINED, Cast
from caveat.readings.rows.weighing.evidence import Odds, density, grain_of
from caveat.readings.rows.weighing.times import IN_SENTENCE, Times, level_windows, times_of
from caveat.readings.rows.weighing.trials import NO_RUN, Solved, Trial, figure, label_of

LAST, LONGEST = 1.0, 0.5  # of the run that goes on at the end, and of the longest, where no word tells
FROM_BEFORE = 0.8  # of a limit that the sentence before set
UNNAMED = 0.3  # of a subject's weight below which nothing says what goes on
ANY = 0.7  # of "there was one": of a figure over nothing
REVERSED = 0.3  # of wrong claims, those of what does not go on at all
RAINLESS = 0.9  # of a column of which an adjective says that there is none: "a dry spell"
CHANCE, MANY = 0.15, 8.0  # that a run of two comes out by accident; fewer do the longer it is
MOST_CASTS, MOST_SUBJECTS, MOST = 6, 8, 160
_GRAINS = {
    "years": YEARS,
    "months": MONTHS,
    "quarters": MONTHS,
    "days": DAYS,
    "weeks": DAYS,
    "decades": DECADES,
}
_STEPS = {"quarters": 3, "weeks": 7}  # months or days from one figure to the next


@dataclass(frozen=True, slots=True)
class Condition:
    """What goes on: a test on a figure, or on it and the one before; `sql` is over `value` and its `lag`."""

    label: str
    sql: str
    sign: float = 0.0  # of a step
    test: str = ""
    bound: float = 0.0
    step: float = 0.0  # how far a figure may be from the one it stays at

    def met(self, values: Sequence[float]) -> list[bool]:
        """Return where it is met."""
        line = np.array(values)
        if self.sign:
            return [False, *(self.sign * np.diff(line) > 0).tolist()]
        if self.test == "same":
            return [False, *(np.diff(line) == 0).tolist()]
        if self.step:
            return [bool(x) for x in np.abs(line - self.bound) < self.step]
        return [SIGNS[self.test](v, self.bound) for v in values]


def is_of_run(claim: Claim) -> bool:
    """Tell whether a claim states how many times in a row something went on, and ranks nothing."""
    stretch = stretch_of(claim)
    return stretch is not None and (stretch.longest or read_order(claim) is None)


def run_trials(claim: Claim, scope: Scope, discourse: Discourse, as_of: date) -> Iterator[Trial]:
    """Yield the trials of how many times in a row something went on, the likeliest only."""
    stretch = stretch_of(claim)
    if stretch is None or not is_of_run(claim) or scope.table.clock is None:
        return
    yield from sorted(_runs(claim, scope, discourse, as_of, stretch), key=lambda t: -t.weight)[:MOST]


def _runs(claim: Claim, scope: Scope, discourse: Discourse, as_of: date, stretch: Stretch) -> Iterator[Trial]:
    table, clock = scope.table, scope.table.clock
    grain = _GRAINS[stretch.unit]
    assert clock is not None
    if (grain == MONTHS and not clock.month) or (grain == DAYS and not clock.day):
        return
    times = times_of(claim, discourse, as_of)
    plain = replace(claim, stated=None)
    for cast in plain_casts(scope)[:MOST_CASTS]:
        last = cast.last_year(scope, as_of)
        if last is None:
            continue
        windows = level_windows(times, claim, clock, last)
        turn = Turn("run", 1.0, 1.0, every=True)
        subjects = sorted(subjects_of(plain, scope, cast, discourse, turn), key=lambda s: -s.weight)
        for subject in (_of_none(s, claim) for s in subjects[:MOST_SUBJECTS]):
            years = _whole(table, grain, last, as_of, subject.ask)
            line = Line(table, replace(subject.ask, years=years, by=grain))
            left = _left(scope, cast, subject, times, stretch, claim)
            for condition, share in _conditions(claim, discourse, subject, table, scope):
                weight = cast.weight * subject.weight * share * UNEXPLAINED ** len(left)
                for anchor, likely in _anchors(stretch, windows, grain):
                    trial = _trial(claim, line, cast, condition, stretch, anchor)
                    unsaid = [w.text for w in left]
                    if subject.weight < UNNAMED:
                        unsaid.append(NO_RUN)
                    yield replace(trial, weight=weight * likely, unsaid=tuple(unsaid))


def _of_none(subject: Subject, claim: Claim) -> Subject:
    """Return a subject, a likely one where an adjective says that there is none of it."""
    dry = way_of(claim).lacks & set(split_name(subject.ask.column or ""))
    return replace(subject, weight=max(RAINLESS, subject.weight)) if dry else subject


def _whole(table: RowTable, grain: str, last: int, as_of: date, ask: Ask) -> Years:
    """Return the years that are whole, where sums of years are held against each other."""
    clock = table.clock
    if grain != YEARS or clock is None or not clock.month or ask.function not in ("sum", "count"):
        return ALL_YEARS
    month = table.last_month(last)
    short = month is not None and month < 12 and last >= as_of.year - 1 and not (clock.day and month == 11)
    return Years(None, last - 1) if short else ALL_YEARS


def _left(
    scope: Scope, cast: Cast, subject: Subject, times: Times, stretch: Stretch, claim: Claim
) -> list[Word]:
    """Return the words that nothing explains, those of the run and of its limit aside."""
    known = way_of(claim).words
    spans = [(stretch.start, stretch.end), *((x.start, x.end) for x in _limits(claim, stretch))]
    return [
        w
        for w in words_left(scope, cast.columns, subject.explains, times)
        if not any(a <= w.start < b for a, b in spans) and not {w.low, w.lemma} & known
    ]


def _limits(claim: Claim, stretch: Stretch) -> list[Limit]:
    found = [x for x in find_limits(claim.text, claim.start) if x.sure and x.test in SIGNS]
    return [x for x in found if not stretch.start <= x.number[0] < stretch.end]


def _conditions(
    claim: Claim, discourse: Discourse, subject: Subject, table: RowTable, scope: Scope
) -> Iterator[tuple[Condition, float]]:
    """Yield what may go on, with weights."""
    stretch, way = stretch_of(claim), way_of(claim)
    assert stretch is not None
    percents = {p.name: p for p in scope.profiles}
    scale = 0.01 if (p := percents.get(subject.ask.column or "")) and not p.percent and p.high <= 1.0 else 1.0
    limits = _limits(claim, stretch)
    for limit in limits[:1]:
        yield _beyond(limit, scale), 1.0
    if limits:
        return
    if way.flat:
        at = next((q for q in claim.quantities if claim.start <= q.start < stretch.start), None)
        if at is not None:
            step = float(at.precision or 1) / 2.0
            bound = float(at.value)
            sql = f"abs(value - {bound:.15g}) < {step:.15g}"
            yield Condition(f"at {figure(bound)}", sql, test="at", bound=bound, step=step), 1.0
        yield Condition("unchanged", "value = before", test="same"), 0.5 if at else 1.0
        return
    if way.sign:
        for sign, share in ((way.sign, 1.0),) if way.sure else ((1.0, 0.5), (-1.0, 0.5)):
            word = "up" if sign > 0 else "down"
            yield Condition(word, f"value {'>' if sign > 0 else '<'} before", sign=sign), share
        return
    if stretch.longest:
        for text in discourse.around(claim):
            near = [x for x in find_limits(text.text) if x.sure and x.test in SIGNS]
            if near and text.kind in ("rest", "before") and not way.none:
                yield _beyond(near[0], scale), FROM_BEFORE
                return
    if way.none:
        yield Condition("none", "value = 0", test="=", bound=0.0), ANY
    else:
        yield Condition("any", "value > 0", test=">", bound=0.0), ANY


def _beyond(limit: Limit, scale: float) -> Condition:
    bound = limit.bound * (scale if limit.unit == "percent" else 1.0)
    return Condition(
        f"{limit.test} {figure(bound)}", f"value {limit.test} {bound:.15g}", test=limit.test, bound=bound
    )


Anchor = tuple[str, Years | None]  # "longest", "last", or "touching" a window


def _anchors(
    stretch: Stretch, windows: Sequence[tuple[Years, float]], grain: str
) -> list[tuple[Anchor, float]]:
    """Return which run may be meant, with weights."""
    said = [(("touching", w), weight) for w, weight in windows if weight >= IN_SENTENCE]
    if stretch.longest:
        return [(("longest", said[0][0][1] if said else None), 1.0)]
    if said:
        return [*said[:3], (("longest", None), 0.1)]
    if stretch.now:
        return [(("now", None), LAST)]
    carried = [(("touching", w), 0.6 * weight) for w, weight in windows[:3]]
    return [(("last", None), LAST), (("longest", None), LONGEST), *carried]


@dataclass(frozen=True, slots=True)
class Spell:
    """A run in a line: its first and last key, how long it is."""

    first: str
    last: str
    length: int


def spells_of(keys: Sequence[str], met: Sequence[bool]) -> list[Spell]:
    """Return the runs of what is met, in order.

    >>> [(s.first, s.last, s.length) for s in spells_of("abcde", [True, True, False, False, True])]
    [('a', 'b', 2), ('e', 'e', 1)]
    """
    out: list[Spell] = []
    for key, there, before in zip(keys, met, [False, *met], strict=False):
        if there and before:
            out[-1] = Spell(out[-1].first, key, out[-1].length + 1)
        elif there:
            out.append(Spell(key, key, 1))
    return out


def _chosen(
    spells: Sequence[Spell], keys: Sequence[str], anchor: Anchor, grain: str, *, each: bool
) -> Spell | None:
    """Return the run that is meant; of `each` of some times, one that goes on at the last of them."""
    how, window = anchor
    if how == "last":
        there = bool(spells) and spells[-1].last == keys[-1]
        return spells[-1] if there else None
    if how == "now":  # said to go on: of no length where it does not
        there = bool(spells) and spells[-1].last == keys[-1]
        return spells[-1] if there else Spell(keys[-1], keys[-1], 0)
    if window is not None:
        inside = [i for i, k in enumerate(keys) if is_within(k, grain, window)]
        if not inside:
            return None
        if each and how == "touching":
            upto = [s for s in spells if s.first <= keys[inside[-1]] <= s.last]
            return upto[0] if upto else Spell(keys[inside[-1]], keys[inside[-1]], 0)
        near = keys[max(0, inside[0] - 1) : inside[-1] + 2]
        spells = [s for s in spells if s.first <= near[-1] and s.last >= near[0]]
    return max(spells, key=lambda s: s.length, default=None)


def _trial(
    claim: Claim, line: Line, cast: Cast, condition: Condition, stretch: Stretch, anchor: Anchor
) -> Trial:
    table, ask, grain = line.table, line.ask, line.ask.by
    chosen: list[Spell] = []
    up_to = stretch.ordinal and anchor[0] == "touching"

    def solve(answers: Sequence[Answer]) -> Solved | None:
        values = line.values(answers[0])
        if len(values) < 3 or not _steps(list(values), stretch.unit):
            return None
        keys = list(values)
        met = condition.met(list(values.values()))
        spell = _chosen(spells_of(keys, met), keys, anchor, grain, each=stretch.each)
        if spell is None:
            return None
        if up_to and anchor[1] is not None:
            upto = max((k for k in keys if is_within(k, grain, anchor[1])), default=spell.last)
            length = sum(spell.first <= k <= min(upto, spell.last) for k in keys)
            spell = Spell(spell.first, min(upto, spell.last), length)
        chosen[:] = [spell]
        value = float(spell.length)
        right = bool(covers(stretch.number, np.array([value]))[0])
        missed = min(1.0, density(stretch.number, value) * grain_of(stretch.number)) if value else REVERSED
        odds = Odds(CHANCE / (1.0 + value / MANY), 1.0 if right else missed)
        shown = f"{condition.label} from {spell.first} to {spell.last}: {spell.length} in a row"
        return Solved(value, shown, holds=right, agrees=right, odds=odds)

    def sql(until: str) -> str:
        spell = chosen[0] if chosen else None
        head = (
            f"WITH line AS (\n{line_sql(line, until)}\n), met AS (\n"
            f"  SELECT key, coalesce({condition.sql}, false) AS met FROM (\n"
            f"    SELECT key, value, lag(value) OVER (ORDER BY key) AS before FROM line)\n), runs AS (\n"
            "  SELECT key, met, sum(CASE WHEN met THEN 0 ELSE 1 END) OVER (ORDER BY key) AS part\n"
            "  FROM met\n)\n"
        )
        if spell is None or anchor == ("longest", None):
            return (
                f"{head}SELECT max(n) AS length FROM (SELECT count(*) AS n FROM runs WHERE met GROUP BY part)"
            )
        key = key_sql_of(spell.last, grain)
        upto = f" AND key <= {key}" if up_to else ""
        return (
            f"{head}SELECT count(*) AS length FROM runs WHERE met{upto}\n"
            f"  AND part = (SELECT part FROM runs WHERE key = {key})"
        )

    return Trial(
        table, (ask,), solve, 0.0, f"{stretch.unit} in a row of {ask.words()} {condition.label}",
        label_of(cast.predicates) or "all rows", "",
        anchor[0] if anchor[1] is None else f"{anchor[0]} {anchor[1].label()}", sql, stretch.unit,
        cast.origin, cast,
    )  # fmt: skip


def _steps(keys: Sequence[str], unit: str) -> bool:
    """Tell whether a line has a figure for each quarter or week, where these are counted."""
    if unit == "quarters":
        return all(int(k[4:]) % 3 == 1 for k in keys)
    if unit == "months":
        return any(int(k[4:]) % 3 != 1 for k in keys)
    if unit in ("weeks", "days"):
        gaps = [(date.fromisoformat(b) - date.fromisoformat(a)).days for a, b in pairwise(keys)]
        return float(np.median(gaps)) == _STEPS.get(unit, 1)
    return True


__all__ = ["is_of_run", "run_trials", "spells_of"]
