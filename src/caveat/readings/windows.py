"""Sums of windows and their ratios over a whole space.

A window (t, w) is the w consecutive periods that end with period t. A setting (t, w, d)
compares window (t, w) with the equal window d periods earlier. All arrays have the shape
(series, t, w, d); a setting that reaches outside the data is NaN.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def window_sums(values: FloatArray, widths: IntArray) -> FloatArray:
    """Return the sum of every window, shape (series, t, w), NaN where a period is missing.

    >>> window_sums(np.array([[1.0, 2.0, 4.0]]), np.array([1, 2]))[0].tolist()
    [[1.0, nan], [2.0, 3.0], [4.0, 6.0]]
    """
    series, periods = values.shape
    out = np.full((series, periods, widths.size), np.nan)
    wanted: dict[int, list[int]] = {}
    for i, width in enumerate(widths.tolist()):
        wanted.setdefault(int(width), []).append(i)
    # Grown by one period at a time, not as differences of prefix sums: windows with equal
    # figures then have equal sums to the last bit, and a tie stays a tie.
    running = np.zeros((series, periods))
    for width in range(1, min(max(wanted, default=0), periods) + 1):
        running = running[:, 1:] if width > 1 else running
        running = running + values[:, : periods - width + 1]
        for i in wanted.get(width, ()):
            out[:, width - 1 :, i] = running
    return out


def earlier(windows: FloatArray, distances: IntArray) -> FloatArray:
    """Return each window's partner d periods earlier, shape (series, t, w, d)."""
    periods = windows.shape[1]
    at = np.arange(periods)[:, None] - distances[None, :]
    partner = windows[:, np.maximum(at, 0), :]  # series, t, d, w
    partner = np.moveaxis(partner, 3, 2)
    return np.where((at >= 0)[None, :, None, :], partner, np.nan)


def any_in_window(flags: NDArray[np.bool_], widths: IntArray) -> NDArray[np.bool_]:
    """Tell for every window whether it holds a flagged period, shape (series, t, w)."""
    if not flags.any():
        return np.zeros((*flags.shape, widths.size), dtype=bool)
    count = window_sums(flags.astype(np.float64), widths)
    return count > 0


def ratios(new: FloatArray, old: FloatArray) -> FloatArray:
    """Return new / old; NaN where either is missing, zero or negative (no ratio exists)."""
    usable = (new > 0) & (old > 0)
    out: FloatArray = np.full(usable.shape, np.nan)
    np.divide(new, old, out=out, where=usable)
    return out
