"""Evidence: how surely the candidates of a claim are what it means, as words and figures tell together.

AggChecker's model (Jo et al., SIGMOD 2019) with one addition, that the claim may mean none of the
candidates. A candidate's share before any figure comes from words and context. A true sentence
states the figure of what it means, a false one a figure near it, and a sentence that means
something else any figure. So a figure that only one candidate gives tells what is meant, a figure
close to that of a well-named question is wrong, and a figure far from everything decides nothing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from caveat.quantity import Quantity, ends, interval, understates

TRUE = 0.8  # of the claims of a text that are true
NEAR, FAR = 0.35, 1.2  # scale, in logarithms, of ordinary and of gross mistakes
GROSS = 0.3  # of the mistakes are gross
SPREAD = {"percent": 0.4, "ratio": 0.4}  # density of a figure that means something else
ELSE = 0.25
OPEN_WIDTH = 0.3  # of "over 40": as if it said 40 to 54
SMALL, SMALL_ACCIDENT = 20, 0.12  # a number below 20 comes out by accident so often
LEAST_WIDTH = 0.004
YES_NO = 0.5  # chance that a sentence without a figure comes out right by accident
UNSAID = 0.55  # what each unexplained word leaves of the chance that a candidate is meant
KNOWN = 0.97  # that chance where every word is explained
SURE, WRONG = 0.65, 0.65  # from here on, what is meant holds, or is wrong
UNDERSTATED = 0.04  # of a figure that is over what is stated by more than half as much again
MOST_BOOST = 8.0


@dataclass(frozen=True, slots=True)
class Odds:
    """How likely a sentence comes out by accident, and how likely a mistaken one is so far off.

    For what is said without a figure: to be first of fifty is less of an accident than to have more.
    """

    chance: float
    miss: float


@dataclass(frozen=True, slots=True)
class Belief:
    """What words and figures together say of a claim: the chances sum to 1; `boost` is for what fits."""

    right: float
    wrong: float
    other: float
    boost: float

    @property
    def decided(self) -> bool:
        """Tell whether what the claim means is known well enough for a verdict."""
        return (
            self.right >= SURE
            or self.wrong >= WRONG
            or (self.right + self.wrong >= 0.9 and self.right >= self.wrong)
        )


def width_of(q: Quantity | None) -> float:
    """Return how wide a stated figure is in logarithms: how much fits by accident."""
    if q is None:
        return YES_NO
    low, high = interval(exactly(q))
    if not math.isfinite(high) or low <= 0 or q.hedge in ("over", "at_least", "under", "at_most"):
        return OPEN_WIDTH
    return max(LEAST_WIDTH, math.log(high / low)) if high > low else max(LEAST_WIDTH, 0.02)


def exactly(q: Quantity) -> Quantity:
    """Return the later number of "from 315 to 562"; others as they are."""
    return ends(q)[1] if q.hedge == "from_to" else q


def density(q: Quantity | None, value: float) -> float:
    """Return how likely a false sentence states this figure where the right one is `value`."""
    if q is None:
        return 1.0
    stated = abs(float(exactly(q).value))
    if value == 0.0 or stated == 0.0:
        return 0.1
    far = abs(math.log(stated / abs(value)))
    near = math.exp(-far / NEAR) / (2.0 * NEAR)
    gross = math.exp(-far / FAR) / (2.0 * FAR)
    return (1.0 - GROSS) * near + GROSS * gross


def likelihood(q: Quantity | None, value: float, *, fits: bool, odds: Odds | None = None) -> float:
    """Return how likely a sentence states what it does where it means a candidate of this value.

    "More than 16,000" fits 4 million, and nobody would say so.
    """
    if odds is not None:
        return TRUE if fits else (1.0 - TRUE) * odds.miss
    if not fits:
        return (1.0 - TRUE) * (YES_NO if q is None else min(1.0, density(q, value) * width_of(q)))
    if q is not None and bool(understates(q, np.array([abs(value)]))[0]):
        return TRUE * UNDERSTATED
    return TRUE


def is_small(q: Quantity | None) -> bool:
    """Tell whether a figure is one of the few small numbers that many things come to."""
    return q is not None and q.unit in ("count", "people", "times", "years") and float(q.value) < SMALL


def chance_of_other(unsaid: float) -> float:
    """Return the chance that a claim means no candidate, by the words that they leave unexplained."""
    return 1.0 - KNOWN * math.pow(UNSAID, unsaid)


def believe(
    q: Quantity | None,
    candidates: Sequence[tuple[float, float, float, bool, Odds | None]],
) -> Belief:
    """Return what to believe of a claim from its candidates: (weight, unsaid words, value, fits, odds).

    >>> believe(None, [(1.0, 0.0, 1.0, True, None)]).decided
    True
    >>> [believe(None, [(1.0, 2.0, 1.0, True, Odds(1 / n, 1.0))]).decided for n in (2, 50)]
    [False, True]
    """
    q = None if q is not None and q.unit == "rank" else q  # a place is right or not, as a direction is
    total = sum(w for w, *_ in candidates) or 1.0
    least = min((o.chance for *_, fits, o in candidates if fits and o is not None), default=1.0)
    width = width_of(q)
    spread = 1.0 if q is None else SPREAD.get(q.unit, ELSE)
    accident = SMALL_ACCIDENT if is_small(q) else spread * width
    right = wrong = other = 0.0
    for weight, unsaid, value, fits, odds in candidates:
        share = weight / total
        apart = chance_of_other(unsaid)
        other += share * apart * (accident if odds is None else odds.chance)
        told = share * (1.0 - apart) * likelihood(q, value, fits=fits, odds=odds)
        right, wrong = (right + told, wrong) if fits else (right, wrong + told)
    whole = right + wrong + other or 1.0
    boost = min(MOST_BOOST, max(1.0, 0.25 / (width if q is not None else least)))
    return Belief(right / whole, wrong / whole, other / whole, boost)


__all__ = ["Belief", "Odds", "believe", "chance_of_other", "likelihood"]
