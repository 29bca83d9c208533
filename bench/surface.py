"""Measure how many readings a second a surface takes: window sums, ratios, weights, numbers.

The figures are made: 200 series of 60 years, widths 1 to 9 and distances 1 to 40. Prints
readings a second, and the time as a ratio to one plain pass (division and a sum) over as many numbers.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from caveat.readings import numbers, weights, windows

SERIES, YEARS, WIDTHS, DISTANCES = 200, 60, 9, 40
REPEATS = 7


def main() -> None:
    """Print the speed of a whole surface and of its parts."""
    figures = np.random.default_rng(1).uniform(50.0, 500.0, (SERIES, YEARS))
    size = SERIES * YEARS * WIDTHS * DISTANCES
    plain = fastest(lambda: float((np.ones(size) / np.full(size, 3.0)).sum()))
    for name, action in {
        "ratios": lambda: ratios(figures),
        "ratios, weights, numbers": lambda: surface(figures),
    }.items():
        seconds = fastest(action)
        speed = size / seconds / 1e6
        print(
            f"{name:26s} {size:>10,} readings {seconds:7.3f} s {speed:7.1f} M/s {seconds / plain:6.1f} passes"
        )


def ratios(figures: windows.FloatArray) -> windows.FloatArray:
    """Return the ratio of every two equal windows."""
    sums = windows.window_sums(figures, np.arange(1, WIDTHS + 1))
    return windows.ratios(sums[..., None], windows.earlier(sums, np.arange(1, DISTANCES + 1)))


def surface(figures: windows.FloatArray) -> tuple[float, float, float]:
    """Return support, fairness and uniqueness of a rise of 40% over the whole space."""
    ratio = ratios(figures)
    end, width, distance = np.arange(YEARS), np.arange(1, WIDTHS + 1), np.arange(1, DISTANCES + 1)
    weight = (
        weights.relevance(end, YEARS - 1.0, weights.YEARS.end)[:, None, None]
        * _sensible(width, weights.YEARS.width)[:, None]
        * _sensible(distance, weights.YEARS.distance)
    )
    defined = np.isfinite(ratio)
    share = numbers.normalised(np.broadcast_to(weight, ratio.shape), defined)
    strength = numbers.rise_strength(ratio, 1.4)
    holds = defined & (np.abs(ratio - 1.4) < 0.005)
    return (
        numbers.share_where(share, holds),
        numbers.fairness(share, strength),
        numbers.uniqueness(strength, defined),
    )


def _sensible(durations: windows.IntArray, scale: float) -> windows.FloatArray:
    natural = weights.naturalness(durations, weights.LEVELS_YEARS)
    return natural * weights.relevance(durations, 1.0, scale)


def fastest(action: Callable[[], object]) -> float:
    """Return the shortest of a few times in seconds."""
    times = []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        action()
        times.append(time.perf_counter() - begin)
    return min(times)


if __name__ == "__main__":
    main()
