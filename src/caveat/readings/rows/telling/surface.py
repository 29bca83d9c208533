"""The surface of a claim over its trials: each a series of one figure, weighed by what is believed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from caveat.claims.claim import Claim
from caveat.cube.cube import Cube, Member
from caveat.cube.table import Column
from caveat.quantity import covers
from caveat.quantity_tokens import step_of
from caveat.readings import numbers
from caveat.readings.rows.telling.voice import RowsVoice
from caveat.readings.rows.weighing.evidence import Belief
from caveat.readings.rows.weighing.trials import LEFT_OPEN, Solved, Trial
from caveat.readings.space import E, Option, Series, Space, Surface, Time, U
from caveat.readings.surface import Values, finish

MEASURE = "what the rows give"
LIKELY = 0.2  # chance of being right below which what comes out proves nothing


def fits(claim: Claim, trial: Trial, solved: Solved) -> bool:
    """Tell whether what a claim says comes out of a trial."""
    return solved.holds if solved.holds is not None else _covers(claim, trial, solved.value)


def comes_out(claim: Claim, trial: Trial, solved: Solved) -> bool:
    """Tell whether a claim is right by a trial; one that denies something where that is not so."""
    return fits(claim, trial, solved) is not (claim.polarity == "denied")


def _covers(claim: Claim, trial: Trial, value: float) -> bool:
    """Tell whether the stated figure covers a value; a mean is as exact as the number is written."""
    q = claim.stated
    if q is None:
        return False
    if (
        q.precision is None
        and q.hedge == "exact"
        and q.form == "digits"
        and trial.asks[0].function in ("mean", "median", "share")
    ):
        q = replace(q, precision=step_of(q.value))
    return bool(covers(q, np.array([abs(value)]))[0])


def series_of(trial: Trial, solved: Solved) -> Series:
    """Return a trial as a series of one figure, so that every room treats it as any other."""
    table = trial.table.table
    column = Column(MEASURE, "measure", "number", title=trial.measure)
    cube = Cube(
        replace(table, columns=(*table.columns, column)), MEASURE, (Member(trial.member, ()),), ("",), None,
        0, np.array([[[solved.value]]]), np.zeros((1, 1, 1), dtype=bool),
    )  # fmt: skip
    kind = U if trial.origin else E
    none = np.zeros(1, dtype=bool)
    label = ", ".join(x for x in (trial.member, trial.period) if x)
    why = f"taken from the context ({trial.origin})" if trial.origin else "the claim's words"
    return Series(
        cube, 0, 0, Option(trial.measure, 1.0, E, "the claim's words"), Option(label, 1.0, kind, why),
        Option(table.title or table.name), Option(trial.whole or "as given"),
        np.array([solved.value]), none, none, np.array([np.nan]),
    )  # fmt: skip


def surface_of(
    claim: Claim, found: list[tuple[Trial, Solved]], series: tuple[Series, ...], as_of: date, belief: Belief
) -> Surface:
    """Return the surface of a claim over trials that have an answer."""
    count = len(found)
    shape = (1, count, 1, 1, 1)
    value = np.array([s.value for _, s in found]).reshape(shape)
    fitting = [comes_out(claim, t, s) for t, s in found]
    weight = np.array(
        [t.weight * (belief.boost if f else 1.0) for (t, _), f in zip(found, fitting, strict=True)]
    )
    weight = weight.reshape(shape)
    q = claim.stated
    direct = np.array([_covers(claim, t, s.value) for t, s in found]).reshape(shape)
    told = [s.holds for _, s in found]
    holds = np.array([bool(direct.ravel()[i]) if h is None else h for i, h in enumerate(told)]).reshape(shape)
    agrees = np.array([s.agrees for _, s in found]).reshape(shape)
    one = np.array([1], dtype=np.int64)
    zero = np.array([0], dtype=np.int64)
    time = Time(None, 0, 1, 0, np.zeros(count, dtype=np.int64), np.ones(count, dtype=np.int64),
                np.zeros(count, dtype=np.int64), True, True, True)  # fmt: skip
    opened = {
        axis: len({getattr(s, axis).label for s in series}) > 1
        for axis in ("measure", "member", "source", "normalisation")
    }
    space = Space(claim, (Option("rows", 1.0, E),), None, series, opened, time, one, zero)
    heaviest = int(np.argmax(weight))
    main = (0, heaviest, 0, 0, 0)
    unit = found[heaviest][0].unit
    defined = np.array([t.unit == unit for t, _ in found]).reshape(shape)
    type_ = np.array([U if t.origin else E for t, _ in found], dtype=np.int64).reshape(shape)
    undecided = np.full(shape, not belief.decided)
    if not belief.decided and belief.right < LIKELY:
        holds = np.zeros(shape, dtype=bool)
    unsaid = dict.fromkeys(w for w in found[heaviest][0].unsaid if w not in LEFT_OPEN)
    named = ", ".join(f"“{w}”" for w in unsaid)
    notes = (f"nothing in these rows tells which are {named}",) if unsaid else ()
    values = Values(value, holds, agrees, defined, unit, 0, None if belief.decided else undecided, notes)
    if unit == "rank":
        stated = float(q.value) if q is not None and q.unit == "rank" else 1.0
        claimed = float(value[main]) if holds[main] else stated
        strength = numbers.difference_strength(-value, -claimed, 1.0)
    else:
        claimed = float(value[main]) if holds[main] or q is None else float(q.value)
        strength = numbers.difference_strength(value, claimed, 1.0)
    remaining = holds.astype(np.float64)  # another question gives no part of a claim: it holds there or not
    meaning = np.ones(shape, dtype=bool)
    normal = {**space.series_open, "normalisation": True}
    space = replace(space, series_open=normal)
    surface = finish(space, values, strength, remaining, main, claimed, weight, type_, meaning)
    return replace(surface, voice=RowsVoice(tuple(found), as_of))


__all__ = ["comes_out", "series_of", "surface_of"]
