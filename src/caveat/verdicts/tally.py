"""The tally of a surface: the numbers that decide a label, and the label."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from caveat.claims.claim import Claim
from caveat.quantity import Quantity, is_close
from caveat.readings import numbers
from caveat.readings.series import redefined
from caveat.readings.space import N, Surface, Whole
from caveat.verdicts.axes import deciding_axis
from caveat.verdicts.constants import Constants
from caveat.verdicts.verdict import Label

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """What the readings of a claim add up to.

    `headline` are the readings of type E or U with figures, `weight` their weights (sum 1),
    `sensible` those with at least a tenth of the main reading's weight, `candidates` the
    sensible ones that keep every stated point. `elsewhere` says why the figures tried cannot
    contradict the claim: they cover something else than it names.
    """

    headline: BoolArray
    weight: FloatArray
    sensible: BoolArray
    candidates: BoolArray
    support: float
    fragility_share: float
    label: Label
    reason: str
    elsewhere: str = ""


def take_tally(claim: Claim, surface: Surface, constants: Constants) -> Tally:
    """Return the tally of a surface: by the rules of docs/how-it-works.md, exactly one label applies."""
    headline = surface.defined & (surface.type < N)
    weight = numbers.normalised(surface.weight, headline)
    sensible = headline & (surface.weight >= constants.sensible * surface.weight[surface.main])
    candidates = sensible & surface.meaning
    if not candidates.any():
        return Tally(headline, weight, sensible, candidates, 0.0, 0.0, "unknown", "no data")
    kept = numbers.normalised(surface.weight, candidates)
    support = numbers.share_where(kept, surface.holds)
    whole = surface.whole
    fragility = (
        whole.fragility_share
        if whole
        else numbers.share_where(weight, surface.defined & ~(surface.remaining >= 0.5))
    )
    label, reason = _label(claim, surface, support, kept, candidates, fragility, constants)
    if surface.undecided is not None and bool((surface.undecided & candidates).any()):
        # Whatever the readings that cannot be decided would say must not matter.
        most = support + numbers.share_where(kept, surface.undecided & ~surface.holds)
        sure = replace(surface, holds=surface.holds | (surface.undecided & candidates))
        none = label == "contradicted" and support == 0.0  # no reading holds, and not every one is decided
        if none or _label(claim, sure, most, kept, candidates, fragility, constants)[0] != label:
            label, reason = "unknown", "no data"
    elsewhere = _covers_elsewhere(surface, candidates) if label == "contradicted" else ""
    if elsewhere:
        label, reason = "unknown", "no data"
    return Tally(headline, weight, sensible, candidates, support, fragility, label, reason, elsewhere)


def numbers_of(surface: Surface, tally: Tally) -> Whole:
    """Return the numbers of a surface that is laid out as a whole."""
    return Whole(
        size=int(surface.defined.sum()),
        undefined=surface.undefined,
        direction_support=numbers.share_where(tally.weight, surface.agrees),
        fairness=numbers.fairness(tally.weight, surface.strength),
        fragility_share=tally.fragility_share,
        robustness=numbers.robustness(tally.weight, surface.strength),
        uniqueness=numbers.uniqueness(surface.strength, tally.headline),
    )


def _label(
    claim: Claim, surface: Surface, support: float, weight: FloatArray, candidates: BoolArray,
    fragility_share: float, constants: Constants,
) -> tuple[Label, str]:  # fmt: skip
    main = surface.main
    satisfied = bool(surface.holds[main])
    if not satisfied and support <= constants.tolerance:
        q = claim.stated
        if q is not None and not surface.agrees[main]:
            return "contradicted", "wrong direction"
        if q is not None and claim.polarity == "affirmed" and _close(q, surface, candidates):
            return "selective", "close"
        return "contradicted", "wrong number" if q is not None else "wrong direction"
    if satisfied and support >= 1.0 - constants.tolerance:
        if fragility_share > constants.fragile:
            return "selective", "fragile"
        q, value = claim.stated, abs(float(surface.value[main]))
        exact = q is None or q.hedge != "exact" or math.isclose(float(q.value), _scale(q, surface) * value)
        return "holds", "as stated" if exact else "rounded"
    return "selective", f"depends on {deciding_axis(surface, candidates, weight)}"


def _close(q: Quantity, surface: Surface, candidates: BoolArray) -> bool:
    return bool(is_close(q, _scale(q, surface) * np.abs(surface.value[candidates])).any())


def _scale(q: Quantity, surface: Surface) -> float:
    """Return what turns a value into the stated unit: "by half" is stated as a ratio, valued in percent."""
    return 0.01 if q.unit == "ratio" and surface.unit == "percent" else 1.0


def _covers_elsewhere(surface: Surface, candidates: BoolArray) -> str:
    """Return what is missing where every figure tried covers something else than the words name, else ""."""
    used = [s for p, s in enumerate(surface.space.series) if candidates[:, p].any()]
    if all(not s.together and redefined(s.cube, s.member_index, s.source_index) for s in used):
        reason = redefined(used[0].cube, used[0].member_index, used[0].source_index)
        return f"figures of {used[0].measure.label} that cover what the sentence names; those here: {reason}"
    return ""
