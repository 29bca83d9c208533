"""A panel: one outcome of several units in several periods, and when each unit was treated."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from caveat.studies.errors import StudyError

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
IntArray = npt.NDArray[np.intp]

MONTHS = 12
FIRST_MONTH = 12 * 1000  # periods from here on are months, below it years


@dataclass(frozen=True, slots=True, eq=False)
class Panel:
    """One outcome by unit and period.

    `outcome` has a row a unit and a column a period, NaN where it is missing.
    `adoption` is the first treated period of each unit, NaN for a unit that is never treated.
    `population` has the outcome's shape. `groups` are labels of units, such as regions.
    `covariates` have the outcome's shape each. `notes` say what was mended on the way in.
    Months are kept as 12 * year + month - 1.
    """

    units: tuple[str, ...]
    periods: tuple[int, ...]
    outcome: FloatArray
    adoption: FloatArray
    population: FloatArray | None = None
    groups: tuple[str, ...] | None = None
    covariates: Mapping[str, FloatArray] = field(default_factory=lambda: MappingProxyType({}))
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        shape = (len(self.units), len(self.periods))
        arrays = {"outcome": self.outcome, **self.covariates}
        if self.population is not None:
            arrays["population"] = self.population
        for name, array in arrays.items():
            if array.shape != shape:
                raise StudyError(
                    f"{name} has shape {array.shape}, the panel {shape}",
                    hint="one row a unit, one column a period",
                )
            array.setflags(write=False)
        if self.adoption.shape != shape[:1]:
            raise StudyError(f"adoption has {len(self.adoption)} entries for {shape[0]} units")
        self.adoption.setflags(write=False)

    @classmethod
    def from_long(
        cls,
        units: Sequence[object],
        times: Sequence[object],
        values: Sequence[object],
        *,
        adoption: Mapping[str, object] | None = None,
        population: Sequence[object] | None = None,
        groups: Mapping[str, str] | None = None,
        covariates: Mapping[str, Sequence[object]] | None = None,
    ) -> Panel:
        """Return the panel of a long table, one row a unit and period.

        Rows may come in any order; a unit and period that occurs twice is refused.

        >>> panel = Panel.from_long(["b", "a", "a", "b"], [2001, 2001, 2000, 2000], [4, 2, 1, 3],
        ...                         adoption={"b": 2001})
        >>> panel.units, panel.periods, panel.outcome.tolist(), panel.adoption.tolist()
        (('a', 'b'), (2000, 2001), [[1.0, 2.0], [3.0, 4.0]], [nan, 2001.0])
        >>> panel.notes
        ('rows were not sorted by period',)
        """
        lengths = {len(units), len(times), len(values)}
        if len(lengths) > 1:
            raise StudyError(
                f"the columns have {len(units)}, {len(times)} and {len(values)} rows",
                hint="give one value a row",
            )
        if not len(units):
            raise StudyError("the table has no rows", hint="give at least two units and two periods")
        labels, row = np.unique(np.asarray([str(unit) for unit in units]), return_inverse=True)
        stamps = to_periods(times)
        periods, column = np.unique(stamps, return_inverse=True)
        cell = row * len(periods) + column
        present, first, repeats = np.unique(cell, return_index=True, return_counts=True)
        if (repeats > 1).any():
            worst = int(first[repeats.argmax()])
            raise StudyError(
                f"unit '{units[worst]}' has {int(repeats.max())} rows for period {times[worst]} "
                f"({int((repeats > 1).sum())} unit-periods occur more than once)",
                hint="keep one row for each unit and period, or choose one source",
            )
        shape = (len(labels), len(periods))

        def matrix(column_values: Sequence[object]) -> FloatArray:
            out = np.full(shape[0] * shape[1], np.nan)
            out[cell] = to_numbers(column_values)
            return out.reshape(shape)

        later = (np.diff(stamps) < 0) & (row[1:] == row[:-1])
        notes = []
        if len(present) < shape[0] * shape[1]:
            notes.append(f"{shape[0] * shape[1] - len(present)} unit-periods have no row")
        if later.any():
            notes.append("rows were not sorted by period")
        names = tuple(str(label) for label in labels)
        return cls(
            names,
            tuple(int(period) for period in periods),
            matrix(values),
            to_adoption(names, adoption or {}, yearly=_is_yearly(periods)),
            None if population is None else matrix(population),
            None if groups is None else tuple(groups.get(name, "") for name in names),
            MappingProxyType({name: matrix(column) for name, column in (covariates or {}).items()}),
            tuple(notes),
        )

    def treated(self, adoption: Mapping[str, object]) -> Panel:
        """Return the panel with other adoption dates.

        >>> Panel.from_long(["a", "b"], [1, 1], [0, 0]).treated({"a": 1}).adoption.tolist()
        [1.0, nan]
        """
        return replace(self, adoption=to_adoption(self.units, adoption, yearly=_is_yearly(self.periods)))

    def with_outcome(self, outcome: FloatArray) -> Panel:
        """Return the panel with other outcome figures.

        >>> Panel.from_long(["a"], [1], [5]).with_outcome(np.array([[7.0]])).outcome.tolist()
        [[7.0]]
        """
        return replace(self, outcome=outcome)

    def take(self, order: Sequence[int] | npt.NDArray[np.intp]) -> Panel:
        """Return the panel of the units `order`, in that order.

        >>> Panel.from_long(["a", "b"], [1, 1], [5, 6]).take([1]).units
        ('b',)
        """
        rows = np.asarray(order, dtype=np.intp)
        return replace(
            self,
            units=tuple(self.units[i] for i in rows),
            outcome=self.outcome[rows],
            adoption=self.adoption[rows],
            population=None if self.population is None else self.population[rows],
            groups=None if self.groups is None else tuple(self.groups[i] for i in rows),
            covariates=MappingProxyType({name: array[rows] for name, array in self.covariates.items()}),
        )

    def index(self, unit: str) -> int:
        """Return the row of a unit.

        >>> Panel.from_long(["a", "b"], [1, 1], [5, 6]).index("b")
        1
        """
        if unit not in self.units:
            raise StudyError(f"unit '{unit}' is not in the panel", hint=f"units are {_few(self.units)}")
        return self.units.index(unit)

    def column(self, period: int) -> int:
        """Return the column of a period, or of the first one after it.

        >>> Panel.from_long(["a", "a"], [2000, 2002], [5, 6]).column(2001)
        1
        """
        return int(np.searchsorted(np.asarray(self.periods), period))


def canonical_order(outcome: FloatArray) -> IntArray:
    """Return an order of units that depends on their figures and not on their names or places.

    >>> canonical_order(np.array([[3.0, 1.0], [1.0, 2.0]])).tolist()
    [1, 0]
    """
    filled = np.where(np.isnan(outcome), np.inf, outcome)
    return np.lexsort(filled.T[::-1])


def to_numbers(values: Sequence[object]) -> FloatArray:
    """Return float64 figures, NaN for what is empty.

    >>> to_numbers([1, "2.5", None, ""]).tolist()
    [1.0, 2.5, nan, nan]
    """
    try:
        return np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        return np.array([_number(value) for value in values])


def to_periods(times: Sequence[object]) -> npt.NDArray[np.int64]:
    """Return periods as whole numbers: years as they are, "2020-03" as 12 * 2020 + 2.

    >>> to_periods(["2020-03", "2021-01"]).tolist(), to_periods([1999.0, 2000]).tolist()
    ([24242, 24252], [1999, 2000])
    """
    numbers = np.asarray(times)
    if numbers.dtype.kind in "iu" or (numbers.dtype.kind == "f" and (numbers == np.rint(numbers)).all()):
        return numbers.astype(np.int64)
    return np.array([to_period(time) for time in times], dtype=np.int64)


def to_period(time: object) -> int:
    """Return one period as a whole number; see `to_periods`.

    >>> to_period("2020"), to_period("2020-12"), to_period("2020-12-31")
    (2020, 24251, 24251)
    """
    text = str(time).strip()
    parts = text.split("-")
    try:
        if len(parts) in (2, 3) and len(parts[0]) == 4:
            return MONTHS * int(parts[0]) + int(parts[1]) - 1
        number = float(text)
        if number.is_integer():
            return int(number)
    except (ValueError, OverflowError):
        pass
    raise StudyError(f"'{time}' is not a period", hint="write a year (2020) or a month (2020-03)")


def to_adoption(units: Sequence[str], adoption: Mapping[str, object], *, yearly: bool = False) -> FloatArray:
    """Return the first treated period of each unit, NaN for the never treated.

    In a yearly panel a date counts from its own year if it lies in the first half, else from the next:
    a year counts as treated if most of it is.

    >>> to_adoption(["a", "b", "c"], {"b": 2001, "c": None}).tolist()
    [nan, 2001.0, nan]
    """
    place = {unit: i for i, unit in enumerate(units)}
    out = np.full(len(units), np.nan)
    for unit, start in adoption.items():
        if unit not in place:
            raise StudyError(f"treated unit '{unit}' is not in the panel", hint=f"units are {_few(units)}")
        never = start is None or (isinstance(start, float) and math.isnan(start))
        period = math.nan if never else float(to_period(start))
        if yearly and period >= FIRST_MONTH:
            year, month = divmod(int(period), MONTHS)
            period = float(year + (month >= MONTHS // 2))
        out[place[unit]] = period
    return out


def _is_yearly(periods: Sequence[int] | npt.NDArray[np.int64]) -> bool:
    """Tell whether periods are years and not months."""
    return len(periods) == 0 or int(max(periods)) < FIRST_MONTH


def _number(value: object) -> float:
    """Return one figure, NaN for what is empty."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return math.nan
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise StudyError(f"'{value}' is not a number", hint="leave a missing figure empty") from None


def _few(names: Sequence[str]) -> str:
    """Return the first names of a list."""
    return ", ".join(names[:5]) + (f", ... ({len(names)} in all)" if len(names) > 5 else "")
