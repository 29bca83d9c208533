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

from caveat.quantity import Quantity, covers, ends, interval, understates

TRUE = 0.8  # of the claims of a text that are true
NEAR, FAR = 0.35, 1.2  # scale, in logarithms, of ordinary and of gross mistakes
GROSS = 0.3  # of the mistakes are gross
SPREAD = {"percent": 0.4, "ratio": 0.4}  # density of a figure that means something else
ELSE = 0.25
OPEN_WIDTH = 0.3  # of "over 40": as if it said 40 to 54
SMALL, SMALL_ACCIDENT = 20, 0.12  # a number below 20 comes out by accident so often
OTHER_PART = 0.1  # of the mistaken shares are those of the rest
LEAST_WIDTH = 0.004
TWO_DIGITS, MOST_TELLING = 0.022, 1.5  # width of a figure of two digits, and what the most exact one tells
BY_ACCIDENT = 0.6  # chance that a sentence without a figure that means something else comes out right
YES_NO = 0.5  # chance that a sentence without a figure comes out right by accident
UNSAID = 0.55  # what each unexplained word leaves of the chance that a candidate is meant
KNOWN = 0.97  # that chance where every word is explained
SURE, WRONG = 0.65, 0.65  # from here on, what is meant holds, or is wrong
UNDERSTATED = 0.04  # of a figure that is over what is stated by more than half as much again
CLEAR, UNCLEAR = 0.25, 0.4  # share of the likeliest figure below which what is meant is not clear
ROUNDING, FARTHEST = 0.02, 0.1  # of a figure of two digits or more, however it is hedged
TELLING, FAINT_FIT = 0.95, 0.005  # a figure that tells less is no proof of a fainter candidate
MOST_BOOST = 8.0


@dataclass(frozen=True, slots=True)
class Odds:
    """How likely a sentence comes out by accident, and how likely a mistaken one is so far off.

    For what is said without a figure: to be first of fifty is less of an accident than to have more.
    `told` is how likely who means it puts it so: a list of years names them all and hardly ever others.
    """

    chance: float
    miss: float
    told: float = 1.0


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


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a candidate tells of a claim: its weight, the words it leaves unexplained, and its figure.

    `of` is the number of rows that a share is of: one of five rows is a fifth or nothing, so that
    two shares of few rows are often the same. 0 where it is no share.
    """

    weight: float
    unsaid: float
    value: float
    fits: bool
    odds: Odds | None = None
    of: float = 0.0


def width_of(q: Quantity | None) -> float:
    """Return how wide a stated figure is in logarithms: how much fits by accident."""
    if q is None:
        return YES_NO
    low, high = interval(exactly(q))
    if not math.isfinite(high) or low <= 0 or q.hedge in ("over", "at_least", "under", "at_most"):
        return OPEN_WIDTH
    return max(LEAST_WIDTH, math.log(high / low)) if high > low else max(LEAST_WIDTH, 0.02)


def telling_of(q: Quantity | None) -> float:
    """Return how much a stated figure tells of what is meant, 1 of one of two digits.

    >>> from caveat.quantity import find_quantities
    >>> said = find_quantities("more than half; 46 percent; 2,271 people")
    >>> [round(telling_of(q), 1) for q in said]
    [0.3, 0.9, 1.4]
    """
    return min(MOST_TELLING, -math.log(width_of(q)) / -math.log(TWO_DIGITS))


def grain_of(q: Quantity | None, of: float = 0.0) -> float:
    """Return how far apart the figures are that a candidate may come to, at least the stated one's width.

    Small numbers are whole, and of ten rows a share is a tenth or none.

    >>> from caveat.quantity import find_quantities
    >>> (forty,) = find_quantities("40%")
    >>> [round(grain_of(forty, of), 2) for of in (0, 1000, 10)]
    [0.04, 0.04, 0.22]
    """
    width = width_of(q)
    if q is None or width == OPEN_WIDTH:
        return width
    step = (100.0 if q.unit == "percent" else 1.0) / of if of else 1.0 if is_small(q) else 0.0
    stated = abs(float(exactly(q).value))
    return max(width, math.log1p(step / stated)) if stated else width


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


def is_of_rest(q: Quantity | None, value: float) -> bool:
    """Tell whether a figure is the share of the rest: of those who do not, of the other group."""
    if q is None or q.unit not in SPREAD:
        return False
    whole = 100.0 if q.unit == "percent" else 1.0
    return 0.0 < value < whole and bool(covers(q, np.array([whole - value]))[0])


def likelihood(
    q: Quantity | None, value: float, *, fits: bool, odds: Odds | None = None, of: float = 0.0
) -> float:
    """Return how likely a sentence states what it does where it means a candidate of this value.

    "More than 16,000" fits 4 million, and nobody would say so.
    """
    if odds is not None:
        return TRUE if fits else (1.0 - TRUE) * odds.miss
    if not fits:
        near = YES_NO if q is None else density(q, value) * grain_of(q, of)
        return (1.0 - TRUE) * min(1.0, near + (OTHER_PART if is_of_rest(q, value) else 0.0))
    if q is not None and bool(understates(q, np.array([abs(value)]))[0]):
        return TRUE * UNDERSTATED
    return TRUE * _closeness(q, value)


def _closeness(q: Quantity | None, value: float) -> float:
    """Return how likely a hedged figure stands so far from what it rounds: "about 74" is hardly 70."""
    if q is None or q.form != "digits" or q.hedge not in ("about", "nearly", "just_under", "just_over"):
        return 1.0
    stated = exactly(q).value
    digits = str(stated.normalize()).replace(".", "").replace("-", "").split("E")[0]
    if len(digits) < 2 or not value:
        return 1.0
    return max(FARTHEST, math.exp(-abs(math.log(float(stated) / abs(value))) / ROUNDING))


def accident_of(q: Quantity | None, c: Candidate) -> float:
    """Return how likely a sentence that means something else states what this one does."""
    if c.odds is not None:
        return c.odds.chance
    if c.unsaid and is_small(q):
        return SMALL_ACCIDENT
    if q is None:
        return BY_ACCIDENT
    return SPREAD.get(q.unit, ELSE) * grain_of(q, c.of)


def is_small(q: Quantity | None) -> bool:
    """Tell whether a figure is one of the few small numbers that many things come to."""
    return q is not None and q.unit in ("count", "people", "times", "years") and float(q.value) < SMALL


def chance_of_other(unsaid: float) -> float:
    """Return the chance that a claim means no candidate, by the words that they leave unexplained."""
    return 1.0 - KNOWN * math.pow(UNSAID, unsaid)


def believe(q: Quantity | None, candidates: Sequence[Candidate]) -> Belief:
    """Return what to believe of a claim from its candidates.

    >>> believe(None, [Candidate(1.0, 0.0, 1.0, True)]).decided
    True
    >>> [believe(None, [Candidate(1.0, 2.0, 1.0, True, Odds(1 / n, 1.0))]).decided for n in (2, 50)]
    [False, True]

    Of very many candidates a few come to a round figure by accident, which proves nothing of them.

    >>> from caveat.quantity import find_quantities
    >>> (twenty,) = find_quantities("20%")
    >>> faint = [Candidate(0.002, 0.0, 20.0, True) for _ in range(4)]
    >>> believe(twenty, [Candidate(1.0, 0.0, 10.5, False), *faint]).right
    0.0
    """
    q = None if q is not None and q.unit == "rank" else q  # a place is right or not, as a direction is
    total = sum(c.weight for c in candidates) or 1.0
    least = min((c.odds.chance for c in candidates if c.fits and c.odds is not None), default=1.0)
    right = wrong = other = 0.0
    shares: dict[float, float] = {}
    plain = q is not None and telling_of(q) < TELLING
    for c in candidates:
        share = c.weight / total
        if c.fits and plain and share < FAINT_FIT:  # of many faint ones, some come to a round figure
            other += share * accident_of(q, c)
            continue
        shares[round(c.value, 9)] = shares.get(round(c.value, 9), 0.0) + share
        apart = chance_of_other(c.unsaid)
        other += share * apart * accident_of(q, c)
        told = share * (1.0 - apart) * likelihood(q, c.value, fits=c.fits, odds=c.odds, of=c.of)
        right, wrong = (right + told, wrong) if c.fits else (right, wrong + told)
    if max(shares.values(), default=1.0) < CLEAR:  # nothing stands out that it could mean: it is not wrong
        wrong, other = UNCLEAR * wrong, other + (1.0 - UNCLEAR) * wrong
    whole = right + wrong + other or 1.0
    boost = min(MOST_BOOST, max(1.0, 0.25 / (width_of(q) if q is not None else least)))
    return Belief(right / whole, wrong / whole, other / whole, boost)


__all__ = ["Belief", "Candidate", "Odds", "believe", "chance_of_other", "likelihood", "telling_of"]
