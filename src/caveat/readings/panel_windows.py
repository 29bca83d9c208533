"""The numbers of every window comparison of a panel, without an array of all of them.

The weight of a reading is a product, f(w) g(d) h(t), so that blocks of readings can be weighed,
added up and forgotten: for one distance at a time, all ends of a block of columns (a width and a
member) are one stretch of memory that stays in the processor's cache. What remains of a panel of
68 members by 492 months, 188 million readings, are a few sums for each member (`panel.Totals`).

The same bytes come out whatever the number of threads: blocks are cut by the shape of the panel
alone, and added up in their order. See docs/speed.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from caveat.readings.numbers import NEGLIGIBLE
from caveat.readings.panel import LARGEST, Band, FloatArray, Grid, IntArray, Question, Totals, count_settings
from caveat.readings.windows import window_sums

BoolArray = NDArray[np.bool_]

BLOCK = 40_000  # numbers of a block, so that three arrays of a block fit a core's cache
TILE = 8192  # numbers in one product; BLAS shares larger ones among threads, which can move the last bit
NEGLIGIBLE_WEIGHT = 1e-100  # of the heaviest: less is 0, which spares arithmetic on numbers next to 0
ALONE = 2_000_000  # fewer readings than this are not worth a second thread
MOST_MEMBERS = 512  # taken at once, which bounds the memory


def evaluate(
    values: FloatArray,
    grid: Grid,
    question: Question,
    *,
    means: BoolArray | None = None,
    threads: int | None = None,
) -> Totals:
    """Return the totals of every member of a panel (members, periods); NaN is a missing figure.

    Windows are sums of their periods, of the members in `means` averages.

    >>> ones = np.ones(1)
    >>> grid = Grid(np.array([1]), np.array([1, 2]), ones, np.ones(2), np.ones(3))
    >>> up = Question("rise", 1.0, (Band(low=NEGLIGIBLE),))
    >>> found = evaluate(np.array([[1.0, 2.0, 1.0]]), grid, up)
    >>> int(found.readings[0]), round(found.support(), 12), found.fairness(), int(found.weaker[0])
    (3, 0.333333333333, 0.16666666666666666, 1)
    """
    values = np.asarray(values, dtype=np.float64)
    members = values.shape[0]
    averaged = np.zeros(members, dtype=bool) if means is None else means
    lots = [np.s_[first : first + MOST_MEMBERS] for first in range(0, members, MOST_MEMBERS)]
    parts = [_evaluate(values[lot], averaged[lot], grid, question, threads) for lot in lots]
    if len(parts) == 1:
        return parts[0]
    empty = np.zeros(0)
    if not parts:
        none = np.zeros(0, dtype=np.int64)
        return Totals(none, none, empty, empty, empty, none, np.zeros((len(question.bands), 0)))
    names = ("readings", "undefined", "weight", "strength", "shortfall", "weaker")
    joined = {name: np.concatenate([getattr(p, name) for p in parts]) for name in names}
    return Totals(**joined, inside=np.concatenate([p.inside for p in parts], axis=1))


@dataclass(frozen=True, slots=True, eq=False)
class _Block:
    """Some columns, each the windows of one width of one member, from row (end) `first` on.

    `at` says where each column stands among all, which are ordered by width, then by member.
    """

    at: IntArray
    widths: IntArray
    first: int
    windows: FloatArray  # (rows, columns)


@dataclass(frozen=True, slots=True, eq=False)
class _Sums:
    """What the columns of one block add up to."""

    readings: IntArray
    undefined: IntArray
    weaker: IntArray
    floats: FloatArray  # (weight, strength, shortfall, *bands) by columns


def _evaluate(
    values: FloatArray, means: BoolArray, grid: Grid, question: Question, threads: int | None
) -> Totals:
    members, periods = values.shape
    count = grid.widths.size * members
    floats = np.zeros((3 + len(question.bands), count))
    whole = np.zeros((3, count), dtype=np.int64)
    size = members * count_settings(periods, grid.widths, grid.distances)
    wanted = 1 if threads is None else threads  # one is as fast as two that share a cache
    blocks = list(_blocks(values, means, grid))
    if wanted > 1 and size > ALONE:
        from concurrent.futures import ThreadPoolExecutor  # few claims have so many readings

        with ThreadPoolExecutor(wanted) as pool:
            found = list(pool.map(lambda block: _add_up(block, grid, question), blocks))
    else:
        found = [_add_up(block, grid, question) for block in blocks]
    for block, sums in zip(blocks, found, strict=True):
        floats[:, block.at] = sums.floats
        whole[:, block.at] = sums.readings, sums.undefined, sums.weaker
    added = np.zeros((3 + len(question.bands), members))
    by_width = floats.reshape(-1, grid.widths.size, members)
    for i, weight in enumerate(grid.width_weights.tolist()):
        added += weight * by_width[:, i]
    readings, undefined, weaker = whole.reshape(3, grid.widths.size, members).sum(axis=1)
    return Totals(readings, undefined, added[0], added[1], added[2], weaker, added[3:])


def _blocks(values: FloatArray, means: BoolArray, grid: Grid) -> Iterator[_Block]:
    """Yield the blocks; a narrow panel has several widths in each, a broad one several blocks a width."""
    members, periods = values.shape
    broad = max(8, BLOCK // max(periods, 1) // 8 * 8)
    together = max(1, broad // max(members, 1))
    for start in range(0, grid.widths.size, together):
        chosen = np.arange(start, min(start + together, grid.widths.size))
        windows = window_sums(values, grid.widths[chosen])
        if means.any():
            windows = np.where(means[:, None, None], windows / grid.widths[chosen], windows)
        windows = windows.transpose(1, 2, 0)  # periods, widths, members
        first = int(grid.widths[chosen].min()) - 1
        if first >= periods - 1:
            continue
        for begin in range(0, members, broad):
            own = np.arange(begin, min(begin + broad, members))
            part = np.ascontiguousarray(windows[first:, :, own])
            at = (chosen[:, None] * members + own[None, :]).ravel()
            yield _Block(at, np.repeat(grid.widths[chosen], own.size), first, part.reshape(len(part), -1))


def _add_up(block: _Block, grid: Grid, question: Question) -> _Sums:
    """Return the sums of a block: one distance at a time, all of its ends and columns together."""
    rows, own = block.windows.shape
    columns = _whole_lines(own)
    later, earlier = _operands(block.windows, question, columns)
    ratio, bands = question.form in ("rise", "fall"), question.bands
    sides = _Sides(block, grid, question)
    tile = max(1, TILE // columns)
    tiles = -(-rows // tile)
    ends = np.concatenate([_without_dust(grid.ends)[block.first :], np.zeros(tile)])
    strengths = _aligned(tiles * tile, columns)
    weaker, other = (np.empty((rows, columns), dtype=bool) for _ in range(2))
    inside = [np.empty((rows, columns), dtype=bool) for _ in bands]
    seen = np.zeros((rows, columns), dtype=np.uint8)
    count, rounds = np.zeros(columns, dtype=np.int64), 0
    product, total = (np.zeros((2 + len(bands), tiles, 1, columns)) for _ in range(2))
    shift = 1.0 if ratio else (1.0 if question.form == "more" else -1.0) * question.claimed
    weights = _without_dust(grid.distance_weights)
    for d, g in zip(grid.distances.tolist(), weights.tolist(), strict=True):
        size = rows - d
        allowed = sides.allowed(d)
        if d < 1 or size < 1 or allowed is False:
            continue
        s = strengths[:size]
        (np.multiply if ratio else np.add)(later[d:], earlier[:size], out=s)
        np.subtract(s, shift, out=s)
        if not ratio and question.scale != 1.0:
            np.multiply(s, 1.0 / question.scale, out=s)
        used = -(-size // tile)
        weigh = (ends[d : d + used * tile] * g).reshape(used, 1, tile)
        whole = strengths[: used * tile].reshape(used, tile, columns)
        if sides.clean:
            np.matmul(weigh, whole, out=product[0, :used])
        for band, mask in zip(bands, inside, strict=True):
            _within(s, band, mask[:size], other[:size])
        np.less_equal(s, -NEGLIGIBLE, out=weaker[:size])
        if allowed is not True:
            weaker[:size] &= allowed
        np.add(seen[d:], weaker[:size].view(np.uint8), out=seen[d:])
        np.minimum(s, 0.0, out=s)
        np.square(s, out=s)
        np.matmul(weigh, whole, out=product[1, :used])
        for i, mask in enumerate(inside):
            np.copyto(s, mask[:size])
            np.matmul(weigh, whole, out=product[2 + i, :used])
        if allowed is not True:
            product[:, :used] *= allowed
        total[:, :used] += product[:, :used]
        sides.take(d, g, allowed)
        rounds += 1
        if rounds == 255:  # as far as a byte counts
            count += seen.sum(axis=0, dtype=np.int64)
            seen[:], rounds = 0, 0
    count += seen.sum(axis=0, dtype=np.int64)
    return sides.sums(total.sum(axis=(1, 2))[:, :own], count[:own])


class _Sides:
    """What can be added up from the two sides of the comparisons: readings, their weight, mean strength."""

    def __init__(self, block: _Block, grid: Grid, question: Question) -> None:
        self.widths, self.overlapping, self.question = block.widths, grid.overlapping, question
        self.rows, own = block.windows.shape
        valid = np.isfinite(block.windows)
        known, ratio = valid, question.form in ("rise", "fall")
        if ratio:
            valid = valid & (block.windows > 0)
        self.clean = bool(valid.all())
        ends = _without_dust(grid.ends)[block.first :]
        self.later_weight = np.concatenate([np.cumsum(ends[::-1])[::-1], [0.0]])
        self.weight, self.linear = np.zeros(own), np.zeros(own)
        self.readings, self.known = np.zeros(own), np.zeros(own)
        if not self.clean:
            later, earlier = _operands(np.where(valid, block.windows, 1.0), question, own)
            self.flags, self.seen = _lines(valid), _lines(known)
            self.same = bool((known == valid).all())
            self.flags_ends = self.flags * ends
            self.later_ends = _lines(later) * self.flags_ends
            self.earlier = _lines(earlier) * self.flags

    def allowed(self, d: int) -> BoolArray | bool:
        """Tell which columns a distance is allowed for: all of them, none, or by column."""
        if self.overlapping or d >= self.widths.max():
            return True
        columns = np.zeros(_whole_lines(self.widths.size), dtype=bool)
        columns[: self.widths.size] = self.widths <= d
        return columns if columns.any() else False

    def take(self, d: int, g: float, allowed: BoolArray | bool) -> None:
        """Add up the readings of one distance."""
        size = self.rows - d
        some: BoolArray | bool = True if allowed is True else allowed[: self.widths.size]  # type: ignore[index]
        if self.clean:
            self.readings += some * float(size)
            self.weight += some * (g * self.later_weight[d])
            return
        here, there = np.s_[:, d:], np.s_[:, :size]
        weight = g * np.vecdot(self.flags_ends[here], self.flags[there])
        both = np.vecdot(self.flags[here], self.flags[there])
        self.weight += some * weight
        self.readings += some * both
        self.known += some * (both if self.same else np.vecdot(self.seen[here], self.seen[there]))
        if self.question.form in ("rise", "fall"):
            self.linear += some * (g * np.vecdot(self.later_ends[here], self.earlier[there]) - weight)
            return
        sides = np.vecdot(self.later_ends[here], self.flags[there])
        sides += np.vecdot(self.flags_ends[here], self.earlier[there])
        claimed = self.question.claimed * (1.0 if self.question.form == "more" else -1.0)
        self.linear += some * (g * sides - claimed * weight) / self.question.scale

    def sums(self, floats: FloatArray, weaker: IntArray) -> _Sums:
        """Return the sums of the block; `floats` begins with the mean strength, where that is known there."""
        readings = self.readings.astype(np.int64)
        undefined = np.zeros_like(readings) if self.clean else self.known.astype(np.int64) - readings
        linear = floats[0] if self.clean else self.linear
        return _Sums(readings, undefined, weaker, np.stack([self.weight, linear, *floats[1:]]))


def _operands(windows: FloatArray, question: Question, columns: int) -> tuple[FloatArray, FloatArray]:
    """Return what is combined: product - 1 is the strength of a ratio, sum - shift that of a difference.

    Where a side does not exist it is infinite, so that every strength with it is, and no band has it.
    """
    later, earlier = _aligned(len(windows), columns), _aligned(len(windows), columns)
    own = np.s_[:, : windows.shape[1]]
    ratio = question.form in ("rise", "fall")
    exists = windows > 0 if ratio else np.isfinite(windows)
    with np.errstate(divide="ignore", invalid="ignore"):
        if question.form == "rise":
            new, old = windows, 1.0 / (windows * question.claimed)
        elif question.form == "fall":
            new, old = question.claimed / windows, windows
        elif question.form == "more":
            new, old = windows, -windows
        else:
            new, old = -windows, windows
    later[own], earlier[own] = np.where(exists, new, np.inf), np.where(exists, old, np.inf)
    return later, earlier


def _within(strength: FloatArray, band: Band, mask: BoolArray, other: BoolArray) -> None:
    """Set `mask` where the strength lies in the band; `other` is overwritten."""
    np.less_equal(strength, min(band.high, LARGEST), out=mask)
    if band.low > -LARGEST:
        np.greater_equal(strength, band.low, out=other)
        np.logical_and(mask, other, out=mask)


def _without_dust(weights: FloatArray) -> FloatArray:
    """Return weights with 0 for the negligible ones."""
    most = float(weights.max(initial=0.0))
    return np.where(weights < NEGLIGIBLE_WEIGHT * most, 0.0, weights)


def _lines(columns: NDArray[np.generic]) -> FloatArray:
    """Return each column as a line of memory."""
    return np.ascontiguousarray(columns.T, dtype=np.float64)


def _whole_lines(columns: int) -> int:
    """Return so many numbers as fill whole lines of the cache, so that every row begins on one."""
    return -(-columns // 8) * 8


def _aligned(rows: int, columns: int) -> FloatArray:
    """Return zeros that begin on a line of the cache (64 bytes)."""
    raw = np.zeros(rows * columns + 8)
    skip = -raw.ctypes.data // 8 % 8
    return raw[skip : skip + rows * columns].reshape(rows, columns)
