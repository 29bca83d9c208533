"""How often the curve-level test rejects where nothing happened, and how often it finds a planted effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from caveat.studies.blocks import Pairs, Setting, window
from caveat.studies.curve import Curve, Mapper, fit_curve
from caveat.studies.errors import StudyError
from caveat.studies.inference import (
    DRAWS,
    median_over,
    placebo_columns,
    rank,
    spread,
    standardised,
)
from caveat.studies.panel import FloatArray, Panel, canonical_order
from caveat.studies.scales import PER
from caveat.studies.specification import Axes, Specification, build_grid
from caveat.studies.study import facts_of, make_pairs


@dataclass(frozen=True, slots=True)
class Trial:
    """One fake treatment with an effect of `lift` planted: the curve's p, and what single specifications say.

    Attributes:
        lift: planted relative effect, 0 for none.
        p: of the curve-level test.
        raw_p: of the same test on effects as they are, in percent times the unit's mean, not over the
            pre-period error: what the division is for.
        smallest: the smallest p of any single specification.
        both_signs: whether specifications disagree on the sign.
        found: whether the test rejects at .05 with the planted sign.
        specifications: in the grid.
    """

    lift: float
    p: float
    raw_p: float
    smallest: float
    both_signs: bool
    found: bool
    specifications: int


def trial(
    panel: Panel,
    adoption: Mapping[str, object],
    axes: Axes,
    *,
    lifts: Sequence[float] = (0.0,),
    draws: int = DRAWS,
    seed: int = 0,
    engine: str = "auto",
    mapper: Mapper = map,
) -> tuple[Trial, ...]:
    """Return the outcome of a fake treatment, once for each planted effect.

    The weights of every method here are fitted on the pre-period, or on donors alone, so a planted
    effect only moves the treated units' gaps, by a known amount: the grid is fitted once.

    >>> years, rng = list(range(2000, 2012)), np.random.default_rng(0)
    >>> panel = Panel.from_long([u for u in "abcdefghijklmnopqrstu" for _ in years], years * 21,
    ...                         rng.normal(100, 2, size=(21, 12)).ravel())
    >>> none, much = trial(panel, {"c": 2008}, Axes(scale=("log",), pre=(0,), post=(0,)), lifts=(0.0, 0.4))
    >>> none.p > 0.05, round(much.p, 3), much.found
    (True, 0.048, True)
    """
    if any(lift <= -1.0 for lift in lifts):
        raise StudyError("a planted effect of -100% or less leaves nothing", hint="plant a smaller one")
    panel = panel.treated(adoption)
    panel = panel.take(canonical_order(panel.outcome))
    grid = build_grid(axes, facts_of("panel", panel.adoption, {"panel": panel}))
    pairs, untreated = make_pairs(panel.adoption)
    curve = fit_curve(
        grid.specifications, pairs, untreated, Setting({"panel": panel}, engine=engine), mapper=mapper
    )
    return tuple(_outcome(panel, grid.specifications, pairs, curve, lift, draws, seed) for lift in lifts)


def _outcome(
    panel: Panel,
    specifications: Sequence[Specification],
    pairs: Pairs,
    curve: Curve,
    lift: float,
    draws: int,
    seed: int,
) -> Trial:
    """Return what the test says with one planted effect."""
    effect, events = curve.effect.copy(), curve.events.copy()
    for row, one in enumerate(specifications):
        moved = planted(panel, one, pairs, lift)
        effect[row, : pairs.treated] += moved[0]
        events[row, : pairs.treated] += moved[1]
    statistics = standardised(effect, curve.fit, curve.noise)
    medians = median_over(statistics)
    table = placebo_columns(pairs, medians, draws=draws, seed=seed)
    own = float(medians[: pairs.treated].mean())
    wider = 1.0
    if pairs.treated > 1:
        wider = spread(pairs.treated, len(np.unique(pairs.units[pairs.treated :])))
    found = rank(abs(own), wider * np.abs(medians[table].mean(axis=1)))
    raw = median_over(events)
    raw_found = rank(abs(float(raw[: pairs.treated].mean())), wider * np.abs(raw[table].mean(axis=1)))
    single = statistics[:, : pairs.treated].mean(axis=1)
    placebos = np.abs(statistics[:, table].mean(axis=2))
    smallest = min(
        (
            rank(abs(float(value)), row).p
            for value, row in zip(single, placebos, strict=True)
            if np.isfinite(value)
        ),
        default=float("nan"),
    )
    rejects = found.p <= 0.05
    return Trial(
        lift,
        found.p,
        raw_found.p,
        smallest,
        bool((single > 0.0).any() and (single < 0.0).any()),
        bool(rejects and own * lift > 0.0) if lift else bool(rejects),
        len(specifications),
    )


def planted(panel: Panel, one: Specification, pairs: Pairs, lift: float) -> tuple[FloatArray, FloatArray]:
    """Return by how much an effect of `lift` moves each real pair's effect, on the scale and in events.

    >>> panel = Panel.from_long(["a", "a", "b", "b"], [1, 2, 1, 2], [10, 20, 1, 1], adoption={"a": 2})
    >>> [part.tolist() for part in planted(panel, Specification(), make_pairs(panel.adoption)[0], 0.5)]
    [[10.0], [10.0]]
    """
    moved = np.zeros((2, pairs.treated))
    for at in range(pairs.treated):
        unit = pairs.units[at]
        post = window(panel, pairs.dates[at], one, frozenset())[1] & np.isfinite(panel.outcome[unit])
        level = panel.outcome[unit, post]
        moved[1, at] = lift * level.mean()
        if one.scale.startswith("log"):
            moved[0, at] = np.log1p(lift)
        elif one.scale == "rate" and panel.population is not None:
            moved[0, at] = float(np.nanmean(lift * PER * level / panel.population[unit, post]))
        else:
            moved[0, at] = moved[1, at]
    return moved[0], moved[1]
