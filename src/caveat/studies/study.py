"""A study: every reasonable specification of "did A change B?", fitted at once, with placebos."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from caveat.studies import result
from caveat.studies.align import align
from caveat.studies.blocks import Pairs, Setting, count_blocks
from caveat.studies.curve import Mapper, fit_curve
from caveat.studies.errors import StudyError
from caveat.studies.gate import check_donors, check_logs, check_panel, check_size, check_treatment
from caveat.studies.inference import DRAWS
from caveat.studies.joint import predicted_estimates
from caveat.studies.panel import BoolArray, FloatArray, Panel
from caveat.studies.result import Study, TreatmentResult
from caveat.studies.specification import (
    ELSEWHERE,
    Axes,
    Facts,
    Grid,
    Specification,
    build_grid,
    grid_hash,
)

Treatment = Mapping[str, object]
FEWEST_DONORS = 3  # fewer are no comparison
ENOUGH = 19  # untreated units with which one treated unit can reach a p of .05


@dataclass(frozen=True, slots=True)
class _Design:
    """One treatment list on the aligned panels."""

    name: str
    adoption: FloatArray
    notes: tuple[str, ...]
    elsewhere: BoolArray  # units that other lists treat


def study(
    panel: Panel | Mapping[str, Panel],
    *,
    treated: Mapping[str, Treatment] | None = None,
    axes: Axes | None = None,
    donors: Sequence[str] | None = None,
    shock_years: Iterable[int] = (),
    untouched: Panel | None = None,
    exposure: str | None = None,
    predictors: Iterable[str] = (),
    elsewhere: Mapping[str, Collection[str]] | None = None,
    draws: int = DRAWS,
    seed: int = 0,
    engine: str = "auto",
    mapper: Mapper = map,
    progress: Callable[[int, int], None] | None = None,
) -> Study:
    """Return the study of one outcome under every reasonable specification.

    Args:
        panel: the outcome, or several sources of it by name.
        treated: lists by name, each with the date of each treated unit; the panel's own by default.
        axes: the choices to combine; `Axes()` by default. Its treatments and sources are filled in.
        donors: the only units that may be donors or placebos; all untreated ones by default.
        shock_years: periods of a shock common to all; they are masked in part of the specifications.
        untouched: another outcome, of the same units, that the treatment cannot have moved.
        exposure: the covariate by which donors are matched on exposure to the shock.
        predictors: covariates by which a synthetic control with predictors is sought for each treated unit;
            what it finds stands beside the curve (`joint`).
        elsewhere: by list, the units that other lists treat; they may be left out of the donors (an axis)
            and are no placebos where enough others are left.
        draws: placebo draws where several units are treated.
        seed: of these draws.
        engine: "auto", "numpy" or "numba".
        mapper: spreads the work, such as `ThreadPoolExecutor.map`; results do not depend on it.
        progress: called with the number of blocks done and in all.

    >>> years, figures = list(range(2000, 2010)), np.random.default_rng(0).normal(50, 1, size=(8, 10))
    >>> figures[0, 6:] += 20
    >>> panel = Panel.from_long([u for u in "abcdefgh" for _ in years], years * 8, figures.ravel(),
    ...                         adoption={"a": 2006})
    >>> found = study(panel, axes=Axes(scale=("count",), pre=(0,), post=(0,)))
    >>> found.results[0].place, found.results[0].smallest_p, 18 < found.results[0].median_events < 22
    (1, 0.125, True)
    """
    plan = _plan(panel, treated, axes, donors, shock_years, untouched, exposure, elsewhere)
    first = next(iter(plan.setting.panels.values()))
    for _, mine, pairs, *_ in plan.work:
        check_size(len(mine), len(pairs.units), pairs.treated, first.outcome.shape)
    names = _covariates(first, predictors)
    before, total = 0, plan.blocks
    results: list[TreatmentResult] = []
    for design, mine, pairs, untreated, blocks in plan.work:
        if not mine:
            continue
        curve = fit_curve(
            [plan.grid.specifications[i] for i in mine],
            pairs,
            untreated,
            replace(plan.setting, engine=engine, elsewhere=design.elsewhere),
            mapper=mapper,
            progress=None if progress is None else _share_of(progress, before, total),
        )
        before += blocks
        done = np.flatnonzero(curve.finished)
        chosen = tuple(plan.grid.specifications[mine[i]] for i in done)
        if len(done) < len(mine):
            design = replace(
                design, notes=(*design.notes, f"interrupted: {len(done)} of {len(mine)} specifications")
            )
            curve = curve.take(done)
        found = result.summarise(
            design.name, first, chosen, pairs, curve, draws=draws, seed=seed, notes=design.notes
        )
        if names and len(done) == len(mine):
            more = predicted_estimates(replace(first, adoption=design.adoption), names, seed=seed)
            found = replace(found, joint=(*found.joint, *more))
        results.append(found)
        if len(done) < len(mine):
            break
    return Study(
        tuple(results),
        plan.grid.hash,
        plan.grid.pruned,
        first.periods,
        plan.notes,
        tuple(sorted(plan.setting.shock_years)),
    )


def count_work(
    panel: Panel | Mapping[str, Panel],
    *,
    treated: Mapping[str, Treatment] | None = None,
    axes: Axes | None = None,
    donors: Sequence[str] | None = None,
    shock_years: Iterable[int] = (),
    untouched: Panel | None = None,
    exposure: str | None = None,
    elsewhere: Mapping[str, Collection[str]] | None = None,
) -> int:
    """Return the number of blocks of a study, as its progress counts them, without fitting any.

    >>> panel = Panel.from_long([u for u in "abcd" for _ in range(6)], list(range(6)) * 4,
    ...                         np.random.default_rng(0).normal(size=24), adoption={"a": 4})
    >>> count_work(panel, axes=Axes(estimator=("did", "sc"), donors=("all",)))
    2
    """
    return _plan(panel, treated, axes, donors, shock_years, untouched, exposure, elsewhere).blocks


@dataclass(frozen=True, slots=True)
class _Plan:
    """What a study fits: by list, its design, rows of the grid, pairs, possible donors, and blocks."""

    setting: Setting
    grid: Grid
    notes: tuple[str, ...]
    work: tuple[tuple[_Design, list[int], Pairs, BoolArray, int], ...]

    @property
    def blocks(self) -> int:
        """Return the number of blocks of all lists."""
        return sum(blocks for *_, blocks in self.work)


def _plan(
    panel: Panel | Mapping[str, Panel],
    treated: Mapping[str, Treatment] | None,
    axes: Axes | None,
    donors: Sequence[str] | None,
    shock_years: Iterable[int],
    untouched: Panel | None,
    exposure: str | None,
    elsewhere: Mapping[str, Collection[str]] | None,
) -> _Plan:
    """Return what to fit, checked."""
    sources = dict(panel) if isinstance(panel, Mapping) else {"panel": panel}
    if donors is not None:
        sources = {name: _with_donors(one, treated, list(donors)) for name, one in sources.items()}
    panels, untouched, notes = align(sources, untouched)
    first = next(iter(panels.values()))
    gate = tuple(note for name, one in panels.items() for note in _named(name, check_panel(one), len(panels)))
    designs = _designs(first, treated, elsewhere or {})
    shocks = frozenset(int(year) for year in shock_years)
    if exposure is not None and any(exposure not in one.covariates for one in panels.values()):
        raise StudyError(f"covariate '{exposure}' is not in the panel", hint="give it to Panel.from_long")
    axes = axes or Axes()
    grid = _grid(axes, panels, designs, untouched, exposure, shocks)
    setting = Setting(panels, untouched, exposure, shocks)
    work = tuple((design, *_work(design, grid)) for design in designs)
    return _Plan(setting, grid, (*notes, *gate, *_log_notes(axes, panels, designs)), work)


def _covariates(panel: Panel, predictors: Iterable[str]) -> tuple[str, ...]:
    """Return the names of predictors; refuse one that the panel has not."""
    names = tuple(dict.fromkeys(predictors))
    for name in names:
        if name not in panel.covariates:
            known = ", ".join(panel.covariates) or "none"
            raise StudyError(
                f"covariate '{name}' is not in the panel", hint=f"give it to Panel.from_long; it has {known}"
            )
    return names


def make_pairs(adoption: FloatArray, elsewhere: BoolArray | None = None) -> tuple[Pairs, BoolArray]:
    """Return whom to fit: treated units at their dates, then each untreated unit at each of these dates.

    Units that other lists treat are no placebos, unless too few others are left.

    >>> pairs, untreated = make_pairs(np.array([2001.0, np.nan, np.nan]))
    >>> pairs.units.tolist(), pairs.dates.tolist(), pairs.treated
    ([0, 1, 2], [2001.0, 2001.0, 2001.0], 1)
    """
    untreated = np.isnan(adoption)
    real, others = np.flatnonzero(~untreated), np.flatnonzero(untreated)
    if elsewhere is not None and (untreated & ~elsewhere).sum() >= max(ENOUGH, 2 * len(real)):
        others = np.flatnonzero(untreated & ~elsewhere)
    dates = np.unique(adoption[real])
    units = np.concatenate([real, np.tile(others, len(dates))])
    return Pairs(units, np.concatenate([adoption[real], np.repeat(dates, len(others))]), len(real)), untreated


def _with_donors(panel: Panel, treated: Mapping[str, Treatment] | None, donors: list[str]) -> Panel:
    """Return the panel of the treated units and the donors alone; refuse treated donors."""
    lists = [panel] if treated is None else [panel.treated(who) for who in treated.values()]
    for one in lists:
        check_donors(one, donors)
    chosen = np.isin(np.asarray(panel.units), donors)
    for one in lists:
        chosen |= np.isfinite(one.adoption)
    return panel.take(np.flatnonzero(chosen))


def _designs(
    panel: Panel, treated: Mapping[str, Treatment] | None, elsewhere: Mapping[str, Collection[str]]
) -> list[_Design]:
    """Return the treatment lists, checked."""
    lists = (
        {"panel": panel} if treated is None else {name: panel.treated(who) for name, who in treated.items()}
    )
    if not lists:
        raise StudyError("no treatment list is given", hint="give treated units with their dates")
    found = []
    for name, one in lists.items():
        others = np.isin(np.asarray(panel.units), list(elsewhere.get(name, ()))) & np.isnan(one.adoption)
        found.append(_Design(name, one.adoption, check_treatment(one, name=name), others))
    return found


def _log_notes(axes: Axes, panels: Mapping[str, Panel], designs: Sequence[_Design]) -> tuple[str, ...]:
    """Return notes on figures without a log, where logs are among the scales."""
    if not {"log", "log_rate"} & set(axes.scale):
        return ()
    found = [
        note
        for design in designs
        for name, one in panels.items()
        for note in _named(name, check_logs(replace(one, adoption=design.adoption))[1], len(panels))
    ]
    return tuple(dict.fromkeys(found))


def _grid(
    axes: Axes,
    panels: Mapping[str, Panel],
    designs: Sequence[_Design],
    untouched: Panel | None,
    exposure: str | None,
    shocks: frozenset[int],
) -> Grid:
    """Return the grid of all lists; whether logs exist is settled for each list apart."""
    parts: list[Specification] = []
    pruned: dict[str, int] = {}
    for design in designs:
        facts = facts_of(design.name, design.adoption, panels, untouched, exposure, shocks)
        own = replace(axes, treatment=(design.name,), source=tuple(panels))
        left = int((np.isnan(design.adoption) & ~design.elsewhere).sum())
        if not design.elsewhere.any() or left < FEWEST_DONORS:
            own = replace(own, elsewhere=ELSEWHERE[:1])
        part = build_grid(own, facts)
        parts.extend(part.specifications)
        for reason, number in part.pruned:
            pruned[reason] = pruned.get(reason, 0) + number
    ordered = tuple(sorted(parts))
    return Grid(ordered, tuple(sorted(pruned.items())), grid_hash(ordered))


def facts_of(
    name: str,
    adoption: FloatArray,
    panels: Mapping[str, Panel],
    untouched: Panel | None = None,
    exposure: str | None = None,
    shocks: frozenset[int] = frozenset(),
) -> Facts:
    """Return what the panels allow for one list.

    >>> panel = Panel.from_long(["a", "a", "b", "b"], [1, 2, 1, 2], [1, 2, 3, 0], adoption={"a": 2})
    >>> facts = facts_of("list", panel.adoption, {"panel": panel})
    >>> facts.before, facts.after, facts.logs
    ({'list': 1}, {'list': 1}, {'panel': True})
    """
    first = next(iter(panels.values()))
    periods = np.asarray(first.periods)
    shocked = np.isin(periods, list(shocks))
    dates = adoption[np.isfinite(adoption)]
    before = max(int((periods < date).sum()) for date in dates)
    after = max(int((periods >= date).sum()) for date in dates)
    left = max(int(((periods >= date) & ~shocked).sum()) for date in dates)
    logs = {}
    for source, panel in panels.items():
        logs[source] = check_logs(replace(panel, adoption=adoption))[0]
        if untouched is not None:
            logs[source] &= check_logs(replace(untouched, adoption=adoption))[0]
    return Facts(
        before={name: before},
        after={name: after},
        treated={name: len(dates)},
        population=all(panel.population is not None for panel in panels.values()),
        groups=first.groups is not None,
        exposure=exposure is not None,
        untouched=untouched is not None,
        logs=logs,
        shock_inside={name: bool(shocked.any())},
        shock_after={name: left},
    )


def _named(source: str, notes: Iterable[str], many: int) -> Iterable[str]:
    """Return notes with the name of their source where there are several."""
    return (f"{source}: {note}" if many > 1 else note for note in notes)


def _work(design: _Design, grid: Grid) -> tuple[list[int], Pairs, BoolArray, int]:
    """Return the rows of a list's specifications, whom to fit, who may be a donor, and how many blocks."""
    mine = [i for i, one in enumerate(grid.specifications) if one.treatment == design.name]
    pairs, untreated = make_pairs(design.adoption, design.elsewhere)
    own = [grid.specifications[i] for i in mine]
    return mine, pairs, untreated, count_blocks(own, len(pairs.units), len(untreated))


def _share_of(progress: Callable[[int, int], None], before: int, total: int) -> Callable[[int, int], None]:
    """Return a progress function of one part of several; `before` blocks came before it."""

    def report(done: int, _: int) -> None:
        progress(before + done, total)

    return report
