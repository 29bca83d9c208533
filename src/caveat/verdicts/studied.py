"""A design fitted: panels and lists in, the study of each list out, ready to be judged and shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from caveat.readings.design import Dating, Design, Outcome, Treated
from caveat.studies import Axes, Panel, Study, StudyError, study
from caveat.studies.blas import one_thread
from caveat.studies.curve import Mapper
from caveat.studies.in_time import study_in_time
from caveat.studies.specification import ELSEWHERE, grid_hash
from caveat.studies.study import count_work
from caveat.verdicts.beside import Beside
from caveat.verdicts.curves import AXES, Fitted, merged, period_label, to_curve
from caveat.verdicts.study import InTime, ListCurve, StudyVerdict

MONTHS = 12
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
AS_GIVEN = "as given"  # dates of a list that says nothing of what they are
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
    beside: Beside | None = None,
) -> StudyVerdict:
    """Return the study of every list of a design; lists that make none are named with the reason.

    With `keep_finished` an interrupt leaves the lists that are finished, marked partial, unless none is.
    """
    beside = beside or Beside()
    panels = {one.source: beside.panel(to_panel(one)) for one in design.outcomes}
    shocks = design.shock.periods if design.shock else ()
    if axes in (CHECK_AXES, Axes()) and max(design.outcomes[0].periods) >= MONTHS * 1000:
        axes = in_months(axes)
    run = _Run(design, panels, axes, frozenset(shocks), mapper, beside)
    if progress is not None:
        run.tally = _Tally(progress, sum(run.work().values()))
    lost: list[tuple[str, str, str]] = []
    partial = False
    for at, one in enumerate(design.treatments):
        try:
            with one_thread():  # small products: more threads only wait for each other
                run.fit(one, keep_finished)
        except StudyError as error:
            lost.append((one.name, one.label, error.message))
        except KeyboardInterrupt:
            if not keep_finished or not run.found:
                raise
            done = {fitted.treated.name for fitted in run.found}
            lost += [(n.name, n.label, _LEFT) for n in design.treatments[at:] if n.name not in done]
            partial = True
            break
    return _to_verdict(run, lost, partial)


@dataclass(slots=True)
class _Run:
    """The studies of one design as they are made; lists with the same units and dates are fitted once."""

    design: Design
    panels: Mapping[str, Panel]
    axes: Axes
    shocks: frozenset[int]
    mapper: Mapper
    beside: Beside
    tally: _Tally | None = None
    found: list[Fitted] = field(default_factory=list)
    in_time: dict[str, InTime] = field(default_factory=dict)
    _made: dict[tuple[object, ...], Study] = field(default_factory=dict)

    def work(self) -> dict[tuple[object, ...], int]:
        """Return the number of blocks of each study that is to be made, by units and dates."""
        blocks: dict[tuple[object, ...], int] = {}
        for one in self.design.treatments:
            others: tuple[str, ...] | None = None
            for at, way in enumerate((one.members, *(way.members for way in one.dates))):
                with suppress(StudyError):
                    members = dict(inside(replace(one, members=way), self.panels)[0])
                    if at == 0 or others is None:
                        others = self._elsewhere(one, members)
                    key = (tuple(sorted(members.items())), others)
                    blocks[key] = count_work(self.panels, **self._options("", members, others))
        return blocks

    def fit(self, one: Treated, keep_finished: bool) -> None:
        """Add the study of a list, by every way to date it; its own dates must give one."""
        members, remarks = inside(one, self.panels)
        notes = list(remarks)
        others = self._elsewhere(one, dict(members))
        if others:
            notes.append(f"comparison places that other lists date in these periods: {', '.join(others)}")
        made: list[tuple[Dating, Study]] = []
        try:
            self._fit_ways(one, members, others, made, notes)
        finally:
            stopped = bool(made) and _is_stopped(made[-1][1])
            if stopped and (len(made) > 1 or self.found or not keep_finished):
                made.pop()  # half a curve only where there is no other
            self.found += [Fitted(one, dating, study, tuple(notes)) for dating, study in made]
        if stopped:
            raise KeyboardInterrupt
        if one.stands and (placebo := placebo_in_time(self.panels, dict(members))):
            self.in_time[one.name] = placebo

    def _fit_ways(
        self, one: Treated, members: tuple[tuple[str, str], ...], others: tuple[str, ...],
        made: list[tuple[Dating, Study]], notes: list[str],
    ) -> None:  # fmt: skip
        """Add the study of each way to date a list; ways that come to the same dates are made once."""
        ways = [Dating(one.dated or AS_GIVEN, one.members), *one.dates]
        for at, way in enumerate(ways):
            try:
                if at > 0:
                    members, _ = inside(replace(one, members=way.members), self.panels)
                name = one.name if at == 0 else f"{one.name}, {way.label}"
                result = self._study(name, dict(members), others)
            except StudyError as error:
                if at == 0:
                    raise
                notes.append(f"not studied by the date “{way.label}”: {error.message}")
                continue
            if all(result.results[0].treated != earlier.results[0].treated for _, earlier in made):
                made.append((way, result))
            if _is_stopped(result):
                return

    def _options(self, name: str, members: Mapping[str, str], others: tuple[str, ...]) -> dict[str, Any]:
        """Return what a study of units and dates is made with, and its work counted by."""
        return {
            "treated": {name: members},
            "axes": replace(self.axes, elsewhere=ELSEWHERE) if others else self.axes,
            "shock_years": self.shocks,
            "elsewhere": {name: others},
            "untouched": self.beside.untouched,
            "exposure": self.beside.exposure,
        }

    def _study(self, name: str, members: Mapping[str, str], others: tuple[str, ...]) -> Study:
        """Return the study of units and dates, under the name of the list that asks for it."""
        key = (tuple(sorted(members.items())), others)
        if key not in self._made:
            self._made[key] = study(
                self.panels, **self._options(name, members, others), predictors=self.beside.predictors,
                mapper=self.mapper, progress=self.tally,
            )  # fmt: skip
            if self.tally is not None:
                self.tally.close()
            return self._made[key]
        made = self._made[key]
        named = tuple(replace(s, treatment=name) for s in made.results[0].specifications)
        return replace(made, results=(replace(made.results[0], name=name, specifications=named),))

    def _elsewhere(self, one: Treated, own: Mapping[str, str]) -> tuple[str, ...]:
        """Return the comparison units that another list dates inside the periods."""
        others: set[str] = set()
        for other in self.design.treatments:
            if other.name != one.name:
                with suppress(StudyError):
                    others |= dict(inside(other, self.panels)[0]).keys() - own.keys()
        return tuple(sorted(others))


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


def _to_verdict(run: _Run, lost: Sequence[tuple[str, str, str]], partial: bool) -> StudyVerdict:
    design, first, found = run.design, next(iter(run.panels.values())), run.found
    pruned: Counter[str] = Counter()
    gate: dict[str, None] = {}
    for one in found:
        pruned.update(dict(one.study.pruned))
        gate.update(dict.fromkeys(one.study.notes))
    every = [s for one in found for s in one.result.specifications]
    lists = [[one for one in found if one.treated is treated] for treated in design.treatments]
    return StudyVerdict(
        role=design.role,
        cause=design.cause,
        outcome=design.outcomes[0].measure,
        sources=tuple(run.panels),
        units=len(first.units),
        first=period_label(first.periods[0]),
        last=period_label(first.periods[-1]),
        axes=AXES,
        lists=tuple(_list_curve(its, run.in_time) for its in lists if its),
        not_studied=tuple(lost),
        shock=design.shock.name if design.shock else "",
        shock_periods=tuple(period_label(p) for p in sorted(run.shocks)),
        direction=design.direction,
        claimed=design.stated,
        grid=grid_hash(every) if every else "",
        size=len(every),
        pruned=tuple(sorted((_plain(reason), n) for reason, n in pruned.items())),
        conversion=found[0].study.conversion if found else "",
        common=common_change(first, sorted(run.shocks)),
        notes=tuple(
            dict.fromkeys(
                [*design.notes, *(n for o in design.outcomes for n in o.notes), *gate, *_repeats(found)]
            )
        ),
        partial=partial,
    )


def _list_curve(its: Sequence[Fitted], in_time: Mapping[str, InTime]) -> ListCurve:
    curve = merged([to_curve(one) for one in its])
    return replace(curve, in_time=in_time.get(curve.name))


def _is_stopped(study: Study) -> bool:
    return any(note.startswith(_STOPPED) for note in study.results[0].notes)


def _repeats(found: Sequence[Fitted]) -> list[str]:
    """Return which lists treat the same places at the same dates as an earlier one."""
    first: dict[tuple[tuple[str, int], ...], str] = {}
    notes = []
    for one in found:
        if one.way.members == one.treated.members:
            earlier = first.setdefault(one.result.treated, one.treated.name)
            if earlier != one.treated.name:
                notes.append(
                    f"{one.treated.name} gives the same places and dates as {earlier} in these periods"
                )
    return notes


def _plain(reason: str) -> str:
    """Return why a combination is left out, in words that a report may hold."""
    return "no shock year is inside the panel" if reason.startswith("no shock year") else reason


def _ended(year: str, panel: Panel) -> bool:
    last = panel.periods[-1]
    return year.isdigit() and int(year) < (last if last < MONTHS * 1000 else last // MONTHS)


@dataclass(slots=True)
class _Tally:
    """Progress over several studies: `before` blocks of earlier ones are done, `total` are in all."""

    progress: Progress
    total: int
    before: int = 0
    last: int = 0

    def __call__(self, done: int, blocks: int) -> None:
        self.last = blocks
        self.progress(min(self.before + done, self.total), self.total)

    def close(self) -> None:
        """Count a study as done."""
        self.before, self.last = self.before + self.last, 0


__all__ = ["CHECK_AXES", "inside", "study_design", "to_panel"]
