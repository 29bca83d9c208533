"""A space: every way of settling the open points of one claim, and its surface of values.

A space has five dimensions: kind (a family's own axis, such as the level or the one-year
rise of a record), series (measure x member x source x normalisation), period, width and
distance. Series that do not exist are not there, so the product is over what the tables hold.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from caveat.claims.claim import Claim
from caveat.cube.cube import Cube, Member
from caveat.period import Frequency, Period
from caveat.readings.voice import Voice

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]

E, U, N = 0, 1, 2  # equivalent, uncertain, inferior
TYPES = ("E", "U", "N")
SERIES_AXES = ("measure", "member", "source", "normalisation")


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of an axis: its label, type, weight and the reason for them."""

    label: str
    weight: float = 1.0
    type: int = E
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A figure of a series on which another source disagrees: its period's index, and what is said of it.

    `weaker`: the figure is held to be the weaker of the two; else nothing tells which is right.
    """

    index: int
    text: str
    weaker: bool


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One series of figures over the space's periods, with how each of its points is settled.

    `values` and the flags have one entry a period, NaN where missing. `denominator` is the
    cube that a per-head series was divided by, and `scale` what the quotient was multiplied by.
    """

    cube: Cube
    member_index: int
    source_index: int
    measure: Option
    member: Option
    source: Option
    normalisation: Option
    values: FloatArray
    incomplete: BoolArray
    interpolated: BoolArray
    counts: FloatArray  # the events behind each value, for chance; NaN where not counts
    denominator: Cube | None = None
    scale: float = 1.0
    aggregated: int = 1  # periods of the cube that make one period of the space
    versus: Series | None = None  # the other side of a contrast
    together: bool = False  # the member only stands for all of them
    doubts: tuple[Doubt, ...] = ()  # figures on which sources disagree

    @property
    def type(self) -> int:
        """Return the worst type among the choices of this series."""
        return max(self.measure.type, self.member.type, self.source.type, self.normalisation.type)

    @property
    def weight(self) -> float:
        """Return the product of the weights of its choices."""
        return self.measure.weight * self.member.weight * self.source.weight * self.normalisation.weight

    @property
    def key(self) -> Member:
        """Return the member of the cube that this series is about."""
        return self.cube.members[self.member_index]


@dataclass(frozen=True, slots=True, eq=False)
class Facet:
    """One of several axes that a space's kinds are made of: its option at every kind."""

    name: str
    options: tuple[Option, ...]
    open: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Time:
    """How a claim's time is settled: which periods, and what the text states of them.

    `ends`, `widths`, `distances` give the main setting of each series (its own last known
    period where the text leaves the end open). `end`, `width`, `distance` tell whether the
    text (or a convention) states them.
    """

    frequency: Frequency | None
    first: int
    size: int
    later: int  # periods of the data that end after the article's date
    ends: IntArray
    widths: IntArray
    distances: IntArray
    end_stated: bool
    width_stated: bool
    distance_stated: bool
    why: str = ""
    names: tuple[tuple[int, str], ...] = ()  # what a period is, as "first year of the term of X"

    def period(self, index: int, width: int = 1) -> Period | None:
        """Return the window of `width` periods that ends with the index-th period of the space."""
        return None if self.frequency is None else Period(self.frequency, self.first + index, width)

    def labels(self) -> tuple[str, ...]:
        """Return what the periods of the space are called."""
        return () if self.frequency is None else _labels(self.frequency, self.first, self.size)


@lru_cache(maxsize=64)
def _labels(frequency: Frequency, first: int, size: int) -> tuple[str, ...]:
    return tuple(Period(frequency, first + i).label for i in range(size))


@dataclass(frozen=True, slots=True, eq=False)
class Space:
    """The axes of a claim's readings. Arrays over it have the shape `shape`."""

    claim: Claim
    kinds: tuple[Option, ...]
    kind_stated: int | None
    series: tuple[Series, ...]
    series_open: dict[str, bool]  # measure, member, source, normalisation: left open by the text?
    time: Time
    widths: IntArray
    distances: IntArray
    kind_name: str = "kind"
    distance_name: str = ""  # what the distance is called, where a family has a voice of its own
    facets: tuple[Facet, ...] = ()  # the axes of which the kinds are the product, where they are several

    @property
    def shape(self) -> tuple[int, int, int, int, int]:
        """Return (kinds, series, periods, widths, distances)."""
        return (len(self.kinds), len(self.series), self.time.size, self.widths.size, self.distances.size)

    @property
    def values(self) -> FloatArray:
        """Return the figures of all series, shape (series, periods)."""
        return np.stack([s.values for s in self.series])

    def digest(self) -> str:
        """Return a hash of every choice of the space, the same on every machine."""
        h = hashlib.sha256()
        for s in self.series:
            parts = (s.cube.table.sha256, s.cube.measure, s.key.name, s.source.label, s.normalisation.label)
            h.update("\x1f".join(parts).encode())
        numbers = (self.time.first, *self.shape, *self.widths.tolist(), *self.distances.tolist())
        h.update(",".join(str(n) for n in numbers).encode())
        h.update("\x1f".join(o.label for o in self.kinds).encode())
        return h.hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Whole:
    """The numbers of a space over all of its widths, those that are not laid out among them."""

    size: int
    undefined: int
    direction_support: float
    fairness: float
    fragility_share: float
    robustness: float
    uniqueness: float


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """The values of a claim over its space, with what each reading says of the claim.

    All arrays have the shape of the space. `value` is in the unit the claim states,
    `strength` below 0 where a reading is weaker than the claim, `remaining` the share of the
    claimed effect that a reading leaves, `holds` the claim's predicate, `agrees` the bare
    direction, `meaning` the readings that keep every stated point as stated. `defined` is
    False where figures are missing, `undefined` counts readings with figures and no value.
    `undecided` marks readings whose figures exist but cannot decide the claim.
    """

    space: Space
    value: FloatArray
    strength: FloatArray
    remaining: FloatArray
    holds: BoolArray
    agrees: BoolArray
    weight: FloatArray
    type: IntArray
    defined: BoolArray
    meaning: BoolArray
    main: tuple[int, ...]
    claimed: float
    unit: str
    undefined: int = 0
    undecided: BoolArray | None = None
    notes: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()  # what is missing where only inferior readings have figures
    voice: Voice | None = None  # of a family that says its readings itself
    whole: Whole | None = None  # of a space too large to lay out: the numbers of all of it


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a claim has no space: what the tables would have to hold."""

    missing: tuple[str, ...]
    notes: tuple[str, ...] = ()
