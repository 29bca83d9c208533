"""A design fitted: panels and lists in, the study of each list out, ready to be judged and shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np

from caveat.readings.design import Design, Outcome, Treated
from caveat.studies import Axes, Panel, Study, StudyError, TreatmentResult, study
from caveat.studies.by_axis import by_axis
from caveat.studies.curve import Mapper
from caveat.studies.in_time import study_in_time
from caveat.studies.specification import AXES, WHY, Specification, grid_hash
from caveat.verdicts.study import (
    AxisShown,
    FloatArray,
    InTime,
    ListCurve,
    NaiveShown,
    RivalShown,
    StudyVerdict,
)

MONTHS = 12
HEAVIEST = 6  # donors shown
EARLIER = 3  # periods by which the dates of a placebo in time are earlier
# For `caveat check`: the choices that move effects most; the full grid is that of `caveat study`.
CHECK_AXES = Axes(
    scale=("count", "log_rate"),
    estimator=("did", "sc", "sc_demeaned"),
    donors=("all", "similar size"),
    pre=(0, 10),
    post=(0,),
    anticipation=(0,),
    weighting=("unit",),
    shock=("year effects", "masked"),
)
_STOPPED = "interrupted:"  # how the note of an interrupted study begins
_LEFT = "the run was stopped before it was finished"
Progress = Callable[[int, int], None]


def study_design(
    design: Design,
    *,
    axes: Axes = CHECK_AXES,
    mapper: Mapper = map,
    progress: Progress | None = None,
    keep_finished: bool = False,
) -> StudyVerdict:
    """Return the study of every list of a design; lists that make none are named with the reason.

    With `keep_finished` an interrupt leaves the lists that are finished, marked partial, unless none is.
    """
    panels = {one.source: to_panel(one) for one in design.outcomes}
    shocks = design.shock.periods if design.shock else ()
    if axes in (CHECK_AXES, Axes()) and max(design.outcomes[0].periods) >= MONTHS * 1000:
        axes = in_months(axes)
    found: list[tuple[Treated, TreatmentResult, Study]] = []
    lost: list[tuple[str, str, str]] = []
    in_time: dict[str, InTime] = {}
    partial = False
    total = len(design.treatments)
    for at, one in enumerate(design.treatments):
        try:
            members, notes = inside(one, panels)
            notes = (*notes, *_elsewhere(one, dict(members), design, panels))
            result = study(
                panels, treated={one.name: dict(members)}, axes=axes, shock_years=shocks, mapper=mapper,
                progress=None if progress is None else _share_of(progress, at, total),
            )  # fmt: skip
            stopped = any(note.startswith(_STOPPED) for note in result.results[0].notes)
            if not stopped or (keep_finished and not found):  # half a curve only where there is no other
                found.append((replace(one, notes=(*one.notes, *notes)), result.results[0], result))
            if stopped:
                raise KeyboardInterrupt
            if one.stands and (placebo := placebo_in_time(panels, dict(members))):
                in_time[one.name] = placebo
        except StudyError as error:
            lost.append((one.name, one.label, error.message))
        except KeyboardInterrupt:
            if not keep_finished or not found:
                raise
            done = {treated.name for treated, _, _ in found}
            lost += [(n.name, n.label, _LEFT) for n in design.treatments[at:] if n.name not in done]
            partial = True
            break
    return _to_verdict(design, panels, found, lost, partial, in_time)


def placebo_in_time(panels: Mapping[str, Panel], members: Mapping[str, str]) -> InTime | None:
    """Return what the small grid finds some periods before the dates; None where too few are left."""
    try:
        found = study_in_time(
            next(iter(panels.values())), earlier=EARLIER, treated={"": dict(members)}, axes=CHECK_AXES
        ).results[0]
    except StudyError:
        return None
    return InTime(EARLIER, found.median_percent, found.p, found.smallest_p)


def to_panel(outcome: Outcome) -> Panel:
    """Return an outcome as a panel without treated units."""
    never = np.full(len(outcome.units), np.nan)
    return Panel(
        outcome.units, outcome.periods, outcome.values.copy(), never,
        None if outcome.population is None else outcome.population.copy(),
    )  # fmt: skip


def inside(one: Treated, panels: Mapping[str, Panel]) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Return the members of a list that the panels can study, with notes on the others.

    Raises a StudyError where none is left.
    """
    first = next(iter(panels.values()))
    common = set(first.units).intersection(*(panel.units for panel in panels.values()))
    yearly = max(first.periods) < MONTHS * 1000
    kept: list[tuple[str, str]] = []
    absent: list[str] = []
    late: list[str] = []
    for unit, date in one.members:
        written = date if yearly or len(date) > 4 else f"{date}-01"
        if unit not in common:
            absent.append(unit)
            continue
        start = float(first.treated({unit: written}).adoption[first.index(unit)])
        column = first.column(int(start))
        series = first.outcome[first.index(unit)]
        if start > first.periods[-1] or start < first.periods[0]:
            late.append(f"{unit} {date[:4]}")
        elif not np.isfinite(series[:column]).any() or not np.isfinite(series[column:]).any():
            absent.append(unit)
        else:
            kept.append((unit, written))
    notes = []
    if late:
        notes.append(f"dated outside the periods studied, so not treated in them: {', '.join(late)}")
    if absent:
        notes.append(f"without enough figures: {', '.join(absent)}")
    ended = [f"{unit} {year}" for unit, year in one.ended if _ended(year, first) and unit in dict(kept)]
    if ended:
        notes.append(f"ended inside the periods and still counted as treated: {', '.join(ended)}")
    if not kept:
        where = f"{period_label(first.periods[0])} to {period_label(first.periods[-1])}"
        raise StudyError(f"no member of it is dated inside {where} and has figures")
    return tuple(kept), tuple(notes)


def common_change(panel: Panel, shocks: Sequence[int]) -> tuple[float, float, float] | None:
    """Return the change of all units into the shock periods, in percent: median, 10% and 90% points.

    >>> panel = Panel.from_long(["a", "a", "b", "b"], [1, 2, 1, 2], [10, 12, 10, 14])
    >>> tuple(round(x, 9) for x in common_change(panel, [2]))
    (30.0, 22.0, 38.0)
    """
    inside = np.isin(np.asarray(panel.periods), list(shocks))
    if not inside.any() or inside[0]:
        return None
    before = panel.outcome[:, int(np.argmax(inside)) - 1]
    with np.errstate(invalid="ignore", divide="ignore"):
        after = np.where(np.isfinite(panel.outcome), panel.outcome, 0.0)[:, inside].sum(axis=1)
        after = after / np.isfinite(panel.outcome)[:, inside].sum(axis=1)
        change = 100.0 * (after / before - 1.0)
    known = change[np.isfinite(change)]
    if not len(known):
        return None
    low, middle, high = (float(x) for x in np.quantile(known, [0.1, 0.5, 0.9]))
    return middle, low, high


def in_months(axes: Axes) -> Axes:
    """Return axes for a panel of months: the lengths of the usual choices, which are years, in months.

    >>> in_months(Axes(pre=(0, 6), post=(0,), anticipation=(0, 1))).pre
    (0, 72)
    """
    spans = {name: tuple(MONTHS * n for n in getattr(axes, name)) for name in ("pre", "post")}
    return replace(
        axes, pre=spans["pre"], post=spans["post"], anticipation=tuple(3 * n for n in axes.anticipation)
    )


def period_label(period: int) -> str:
    """Return a period as people write it.

    >>> period_label(2000), period_label(24242)
    ('2000', '2020-03')
    """
    return str(period) if period < MONTHS * 1000 else f"{period // MONTHS}-{period % MONTHS + 1:02d}"


def _to_verdict(
    design: Design, panels: Mapping[str, Panel], found: Sequence[tuple[Treated, TreatmentResult, Study]],
    lost: Sequence[tuple[str, str, str]], partial: bool, in_time: Mapping[str, InTime],
) -> StudyVerdict:  # fmt: skip
    first = next(iter(panels.values()))
    every = [s for _, result, _ in found for s in result.specifications]
    pruned: Counter[str] = Counter()
    gate: dict[str, None] = {}
    for _, _, whole in found:
        pruned.update(dict(whole.pruned))
        gate.update(dict.fromkeys(whole.notes))
    notes = [*design.notes, *(n for o in design.outcomes for n in o.notes), *gate, *_repeats(found)]
    shocks = design.shock.periods if design.shock else ()
    return StudyVerdict(
        role=design.role,
        cause=design.cause,
        outcome=design.outcomes[0].measure,
        sources=tuple(panels),
        units=len(first.units),
        first=period_label(first.periods[0]),
        last=period_label(first.periods[-1]),
        axes=AXES[1:],
        lists=tuple(
            replace(to_curve(one, result), in_time=in_time.get(one.name)) for one, result, _ in found
        ),
        not_studied=tuple(lost),
        shock=design.shock.name if design.shock else "",
        shock_periods=tuple(period_label(p) for p in shocks),
        direction=design.direction,
        claimed=design.stated,
        grid=grid_hash(every) if every else "",
        size=len(every),
        pruned=tuple(sorted((_plain(reason), n) for reason, n in pruned.items())),
        conversion=found[0][2].conversion if found else "",
        common=common_change(first, shocks),
        notes=tuple(dict.fromkeys(notes)),
        partial=partial,
    )


def _elsewhere(
    one: Treated, own: Mapping[str, str], design: Design, panels: Mapping[str, Panel]
) -> tuple[str, ...]:
    """Return a note on comparison units that another list dates inside the periods."""
    others: set[str] = set()
    for other in design.treatments:
        if other.name != one.name:
            with suppress(StudyError):
                others |= dict(inside(other, panels)[0]).keys() - own.keys()
    if not others:
        return ()
    return (f"comparison places that other lists date in these periods: {', '.join(sorted(others))}",)


def _repeats(found: Sequence[tuple[Treated, TreatmentResult, Study]]) -> list[str]:
    """Return which lists treat the same places at the same dates as an earlier one."""
    first: dict[tuple[tuple[str, int], ...], str] = {}
    notes = []
    for one, result, _ in found:
        earlier = first.setdefault(result.treated, one.name)
        if earlier != one.name:
            notes.append(f"{one.name} gives the same places and dates as {earlier} in these periods")
    return notes


def to_curve(one: Treated, result: TreatmentResult) -> ListCurve:
    """Return what a study found for one list, without what only the engine needs."""
    known = result.percent[np.isfinite(result.percent)]
    low, high = np.quantile(known, [0.1, 0.9]) if len(known) else (np.nan, np.nan)
    masked = np.array([s.shock == "masked" for s in result.specifications])
    rival = result.rival
    return ListCurve(
        name=one.name,
        label=one.label,
        kind=one.kind,
        table=one.table,
        stands=one.stands,
        reason=one.reason,
        treated=tuple((unit, period_label(date)) for unit, date in result.treated),
        untreated=result.untreated,
        ids=tuple(s.id for s in result.specifications),
        choices=tuple(_choices(s) for s in result.specifications),
        percent=result.percent,
        events=result.events,
        fit=_relative_fit(result),
        placebos=result.placebo_percent,
        median=result.median_percent,
        low=float(low),
        high=float(high),
        median_events=result.median_events,
        share_positive=result.share_positive,
        p=result.p,
        smallest_p=result.smallest_p,
        place=result.place if np.isfinite(result.p) else 0,
        draws=result.curve.placebos,
        p_shock=_p_of(result, ~masked),
        p_masked=_p_of(result, masked),
        others=tuple((name, rank.p, rank.smallest) for name, rank in result.others),
        naive=_median(result.naive_percent),
        naive_answers=tuple(NaiveShown(u, n.kind, n.percent, n.effect) for u, n in result.naive),
        rival=RivalShown(
            _median(rival.percent), rival.share, rival.naive.p, rival.reproduces,
            rival.with_shock, rival.without_shock, rival.sign_changes,
        ),
        axes=tuple(
            AxisShown(a.axis, WHY[a.axis], a.medians, a.variance_share, a.sign_flips) for a in by_axis(result)
        ),
        weights=_weights(result),
        flags=tuple(Counter(f for flags in result.flags for f in flags).most_common(6)),
        joint=tuple((j.estimator, j.scale, j.effect, j.error) for j in result.joint),
        notes=(*one.notes, *result.notes),
    )  # fmt: skip


def _choices(one: Specification) -> tuple[str, ...]:
    chosen = one.choices()
    words = {"pre": "all before", "post": "all after"}
    return tuple(
        words[name] if name in words and chosen[name] == 0 else str(chosen[name]) for name in AXES[1:]
    )


def _relative_fit(result: TreatmentResult) -> FloatArray:
    """Return the pre-period error in percent: of a log as it is, of others by the effect's own ratio."""
    logs = np.array([s.scale.startswith("log") for s in result.specifications])
    with np.errstate(invalid="ignore", divide="ignore"):
        other = result.fit * np.abs(result.percent / result.effect)
    return np.asarray(np.where(logs, 100.0 * result.fit, other))


def _p_of(result: TreatmentResult, chosen: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> float:
    """Return the p of a part of the curve: its median statistic among those of the placebo curves kept."""
    if not chosen.any() or not len(result.placebo_statistic_curves):
        return float("nan")
    own = abs(_median(result.statistic[chosen]))
    others = np.array([abs(_median(curve[chosen])) for curve in result.placebo_statistic_curves])
    others = others[np.isfinite(others)]
    return (
        (1 + int((others >= own - 1e-9 * own).sum())) / (1 + len(others))
        if np.isfinite(own)
        else float("nan")
    )


def _weights(result: TreatmentResult) -> tuple[tuple[str, float], ...]:
    """Return the units with most weight, the mean over specifications that weigh donors."""
    rows = np.array([s.family != "differences" for s in result.specifications])
    if not rows.any():
        return ()
    known = np.where(np.isfinite(result.weights[rows]), result.weights[rows], 0.0)
    mean = known.sum(axis=0) / np.maximum(np.isfinite(result.weights[rows]).any(axis=1).sum(), 1)
    order = np.argsort(-mean, kind="stable")[:HEAVIEST]
    return tuple((result.units[i], float(mean[i])) for i in order if mean[i] > 0.005)


def _plain(reason: str) -> str:
    """Return why a combination is left out, in words that a report may hold."""
    return "no shock year is inside the panel" if reason.startswith("no shock year") else reason


def _ended(year: str, panel: Panel) -> bool:
    last = panel.periods[-1]
    return year.isdigit() and int(year) < (last if last < MONTHS * 1000 else last // MONTHS)


def _median(values: FloatArray) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else float("nan")


def _share_of(progress: Progress, at: int, total: int) -> Progress:
    def report(done: int, blocks: int) -> None:
        progress(at * blocks + done, total * blocks)

    return report


__all__ = ["CHECK_AXES", "inside", "study_design", "to_curve", "to_panel"]
