"""A voice: how a family says one of its readings, and the query and the rows behind it.

A family whose readings are more than a window or two of one series brings its own; `show`,
`sql` and the fair sentence then ask it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from caveat.cube.catalog import Catalog
    from caveat.readings.space import Series, Space, Surface

Index = tuple[int, ...]


class Voice(ABC):
    """What `show` asks of a family; the defaults suit a reading of one period of one series."""

    lists_rows: ClassVar[bool] = True  # False where a reading uses every member: the formula names them
    asks: ClassVar[bool] = False  # True where each reading is a question of its own, and no part of another

    @abstractmethod
    def say(self, surface: Surface, at: Index) -> tuple[str, str]:
        """Return (words, formula) of a reading, each on one line."""

    @abstractmethod
    def sql(self, surface: Surface, at: Index, catalog: Catalog) -> str:
        """Return one statement that returns the reading's value."""

    def spans(self, surface: Surface, at: Index) -> list[tuple[int, int]]:
        """Return the windows (first, last index) whose figures the reading uses."""
        width = int(surface.space.widths[at[3]])
        return [(at[2] - width + 1, at[2])]

    def times(self, space: Space, t: int, width: int, distance: int) -> list[tuple[str, str, bool]]:
        """Return (axis, label, open) for the axes of time."""
        time = space.time
        if time.frequency is None:
            return []
        out = [("period", label(space, t, width), not time.end_stated)]
        if space.distance_name:
            shown = label(space, t - distance, width)
            said = shown if space.distance_name == "baseline" else f"since {shown}"
            out.append((space.distance_name, said, not time.distance_stated))
        return out

    def times_at(self, surface: Surface, at: Index) -> list[tuple[str, str, bool]]:
        """Return (axis, label, open) for the axes of time of one reading."""
        space = surface.space
        return self.times(space, at[2], int(space.widths[at[3]]), int(space.distances[at[4]]))

    def caveats(self, surface: Surface, at: Index) -> tuple[str, ...]:
        """Return what a reader should know of this reading besides its figures' own remarks."""
        return ()

    def missing(self, surface: Surface, at: Index) -> tuple[str, ...]:
        """Return what this reading lacks to decide the claim, () where that is not known."""
        return ()

    def rows(self, surface: Surface, at: Index) -> tuple[tuple[tuple[str, str], ...], ...]:
        """Return the source rows of a reading where the family finds them itself."""
        return ()

    def sentences(self, surface: Surface, at: Index) -> list[str]:
        """Return fair sentences without their source, the fullest first."""
        return []


def label(space: Space, t: int, width: int = 1) -> str:
    """Return the name of a window, "" where figures have no date."""
    period = space.time.period(t, width)
    return period.label if period else ""


def tail(series: Series) -> str:
    """Return what settles a series beside its measure, to end a reading's words with."""
    parts = [series.member.label] if series.member.label else []
    if series.normalisation.label not in ("count", "rate", "as given"):
        parts.append(series.normalisation.label)
    return ", " + ", ".join([*parts, series.source.label])


def listed(names: list[str], most: int = 6) -> str:
    """Return names as a list, the last ones counted.

    >>> listed(["A", "B", "C"], most=2)
    'A, B and 1 more'
    """
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")
