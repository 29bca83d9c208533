"""Readings of what a claim says of many periods ("never reached 60", "rose in five of the last six years").

Open points, each an axis:

* measure, member, source, normalisation   what the words and the tables leave open
* period, span                             the stated years; else all that the table has (U: others would
                                           start or end elsewhere)

The value is a number of periods, the highest or lowest figure of the span, the length of an
unbroken run, a year, or the weakest of several changes. A period without a figure leaves a span
without a value: it could hold the exception.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from caveat.claims.claim import Claim
from caveat.cube.catalog import Catalog
from caveat.quantity import covers
from caveat.readings import numbers, windows
from caveat.readings.families.common import Setting, covers_between, labels_open, set_up
from caveat.readings.series import align_peer
from caveat.readings.settled import NONE, Settled
from caveat.readings.space import E, Missing, Option, Space, Surface
from caveat.readings.spell_voice import SpellVoice, is_highest, met_by, tested
from caveat.readings.spells import Spell
from caveat.readings.surface import Values, finish, main_of, meaning_of, type_of, weigh
from caveat.readings.timing import each_once, settle

FloatArray = NDArray[np.float64]


def surface(
    claim: Claim, spell: Spell, catalog: Catalog, as_of: date, settled: Settled = NONE
) -> Surface | Missing:
    """Return the surface of a claim about many periods."""
    spell = replace(spell, told=replace(spell.told, family="level"))  # what is compared is one figure
    setting = _set_up(spell, catalog, as_of, settled)
    if isinstance(setting, Missing):
        return setting
    if setting.span.frequency is None or setting.span.size < 2:
        return Missing((f"{setting.series[0].measure.label} over several periods",))
    if spell.form in ("first", "last", "each") and setting.span.frequency != "Y":
        return Missing((f"yearly figures of {setting.series[0].measure.label}",))
    space = _lay(spell, setting)
    voice = SpellVoice(spell)
    value, unit = _values(spell, space)
    type_ = type_of(space, compares=False)
    values = _read(spell, space, value, unit, type_)
    weight = weigh(space)
    meaning = meaning_of(space, has_width=False, has_distance=True)
    main = main_of(space, weight, type_, values.defined)
    if main is None:
        when = claim.period.text if claim.period else "all periods"
        return Missing((f"{space.series[0].measure.label} in every period of “{when}”",))
    q = spell.told.stated
    told = float(q.value) if q is not None else _neutral(spell, space)
    claimed = float(value[main]) if values.holds[main] and spell.form not in ("extreme",) else told
    sign = -1.0 if q is not None and q.hedge in ("under", "at_most") else 1.0
    if spell.form == "each" and spell.condition.test == "down":
        sign = -1.0
    strength = numbers.difference_strength(value, claimed, sign)
    remaining = value / claimed if spell.form in ("count", "run") and claimed else values.holds.astype(float)
    done = finish(space, values, strength, remaining, main, claimed, weight, type_, meaning)
    return replace(done, voice=voice)


def _set_up(spell: Spell, catalog: Catalog, as_of: date, settled: Settled) -> Setting | Missing:
    """Return the setting of the measure; each series holds the other side of a comparison as `versus`."""
    asked = replace(spell.told, stated=None)
    if spell.form in ("first", "last", "each") or (spell.whole and spell.told.period is not None):
        asked = replace(asked, period=None)
    setting = set_up(asked, catalog, as_of, per_head=spell.condition.compares, settled=settled)
    if isinstance(setting, Missing) or spell.versus is None:
        return setting
    other = set_up(replace(asked, measure=spell.versus), catalog, as_of, per_head=False, settled=settled)
    if isinstance(other, Missing):
        return other
    pairs = []
    for s in setting.series:
        for o in other.series:
            same = s.cube.table.name == o.cube.table.name and s.source.label == o.source.label
            if same and s.key == o.key and s.cube.measure != o.cube.measure:
                values = align_peer(o, o.member_index, setting.span.first)
                if values.size == s.values.size:
                    pairs.append(replace(s, versus=replace(o, values=values)))
    if not pairs:
        return Missing((f"figures of “{spell.versus.text}” in the same table",))
    return replace(setting, series=tuple(pairs))


def _lay(spell: Spell, setting: Setting) -> Space:
    """Return the space of spans: a distance of d is a span of d + 1 periods."""
    span, stated = setting.span, setting.stated
    inclusive = stated.distance is not None and not spell.condition.compares
    if spell.told.period is not None and spell.told.period.relation == "over":
        inclusive = False
    if spell.run and stated.end is None and not stated.now:
        stated = replace(stated, now=True, why="counted back from the last period known")
    whole = stated.baseline is None and stated.width in (None, 1)
    time = settle(
        replace(stated, width=1), setting.values, span.frequency, span.first, span.later, compares=False
    )
    last = time.ends.copy()
    if spell.form in ("run", "each"):
        reach = np.zeros(last.shape, dtype=np.int64)
    elif spell.run and stated.baseline is None:
        reach = np.full(last.shape, spell.run - 1, dtype=np.int64)
    elif stated.width is not None and stated.width > 1 and stated.baseline is None:
        reach = np.full(last.shape, stated.width - 1, dtype=np.int64)  # "in the 1990s"
    elif whole:
        known = np.isfinite(setting.values)
        first = np.where(known.any(axis=1), np.argmax(known, axis=1), 0) + spell.condition.compares
        reach = np.maximum(last - first, 0)
    else:
        reach = np.maximum(time.distances - (0 if inclusive else 1), 0)
    if spell.form == "each":
        last = np.full(last.shape, spell.years[-1] - span.first, dtype=np.int64)
    fixed = bool(spell.run) or spell.form in ("run", "first", "last", "each") or not whole or spell.whole
    time = replace(
        time, ends=last, distances=reach, distance_stated=fixed,
        end_stated=time.end_stated or spell.form == "each" or (spell.whole and spell.form != "run"),
        why=time.why or "all that the table has" if whole and spell.form != "each" else time.why,
    )  # fmt: skip
    distances = each_once(reach) if fixed else np.arange(0, max(1, span.size), dtype=np.int64)
    opened = labels_open(setting, spell.told)
    return Space(
        spell.told, (Option("spell", 1.0, E),), None, setting.series, opened, time,
        np.array([1], dtype=np.int64), distances.astype(np.int64), "kind", "span",
    )  # fmt: skip


def _values(spell: Spell, space: Space) -> tuple[FloatArray, str]:
    """Return the value of every reading, shape of the space, and its unit."""
    figures = np.stack([tested(spell, s) for s in space.series])
    met = met_by(spell, space.series, figures)
    known = np.isfinite(figures)
    size = space.distances + 1
    out = np.full(space.shape, np.nan)
    if spell.form in ("count", "turns"):
        out[0, :, :, 0, :] = windows.window_sums(np.where(known, met.astype(float), np.nan), size)
        return out, "count"
    if spell.form == "extreme":
        extreme = np.maximum if is_highest(space) else np.minimum
        running = figures.copy()
        wanted = {int(d): i for i, d in enumerate(space.distances)}
        for d in range(int(space.distances.max()) + 1):
            if d:
                running = np.concatenate([np.full_like(running[:, :1], np.nan), running[:, :-1]], axis=1)
                running = extreme(running, figures)
            if d in wanted:
                out[0, :, d:, 0, wanted[d]] = running[:, d:]
        return out, spell.told.stated.unit if spell.told.stated else "count"
    if spell.form == "run":
        run = np.zeros(figures.shape)
        for t in range(figures.shape[1]):
            run[:, t] = np.where(met[:, t], (run[:, t - 1] if t else 0) + 1, 0)
        out[0, :, :, 0, :] = np.where(known, run, np.nan)[..., None]
        return out, "years"
    if spell.form == "each":
        out[0, :, :, 0, 0] = _weakest(spell, space)
        return out, "percent"
    for p in range(len(space.series)):
        at = np.flatnonzero(met[p])
        if known[p].any():  # a condition that never held has its first year after all those known
            i = space.time.size if not at.size else int(at[0] if spell.form == "first" else at[-1])
            out[0, p, :, 0, :] = space.time.first + i
    return out, "year"


def _weakest(spell: Spell, space: Space) -> FloatArray:
    """Return the least of the changes in the years named, all moved together, shape (series, t)."""
    out = np.full((len(space.series), space.time.size), np.nan)
    for p, s in enumerate(space.series):
        change = np.full(s.values.shape, np.nan)
        with np.errstate(invalid="ignore", divide="ignore"):
            change[1:] = np.where(s.values[:-1] > 0, 100.0 * (s.values[1:] / s.values[:-1] - 1.0), np.nan)
        moved = []
        for year in spell.years:
            shift = spell.years[-1] - year
            line = np.full(change.shape, np.nan)
            line[shift:] = change[: change.size - shift] if shift else change
            moved.append(line)
        out[p] = np.min(moved, axis=0) if spell.condition.test == "up" else np.max(moved, axis=0)
    return out


def _read(spell: Spell, space: Space, value: FloatArray, unit: str, type_: NDArray[np.int64]) -> Values:
    defined = np.isfinite(value)
    q = spell.told.stated
    if spell.form == "turns":
        size = (space.distances + 1)[None, None, None, None, :]
        holds = value == 0 if spell.negated else value == size
    elif spell.form == "each":
        holds = value > 0 if spell.condition.test == "up" else value < 0
    elif spell.form == "extreme" and q is not None:
        holds = covers_between(q, value, space, type_)
    else:
        assert q is not None
        holds = covers(q, value)
    undecided = None
    if spell.form == "first":  # where the first figure known satisfies already, it may have done so before
        began = np.zeros(len(space.series), dtype=bool)
        for p, s in enumerate(space.series):
            line = tested(spell, s)
            at = np.flatnonzero(np.isfinite(line))
            began[p] = bool(at.size) and bool(met_by(spell, space.series, line[None])[0, at[0]])
        censored = began[None, :, None, None, None] & defined
        if q is not None:
            later = value > float(q.value)
            undecided, holds = censored & ~later, holds & ~censored
    agrees = holds if spell.form in ("turns", "each") else defined
    return Values(value, holds, agrees, defined, unit, 0, undecided)


def _neutral(spell: Spell, space: Space) -> float:
    if spell.form != "turns" or spell.negated:
        return 0.0
    return float(space.time.distances[0] + 1)


__all__ = ["surface"]
