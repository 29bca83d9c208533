"""A roll call: how each member of a group did between two windows, and which cannot be asked.

A member counts where it has sound figures for both windows and no break of its own between them.
The others stand apart, each with the reason: no baseline, no figure, a break, no date on the list,
not in the table. They leave "every" and "no" undecided unless an exception decides already.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from caveat.cube.catalog import Catalog
from caveat.cube.sql import literal
from caveat.figures import figure_text
from caveat.readings import windows
from caveat.readings.roll import Group, Roll
from caveat.readings.series import align_peer
from caveat.readings.space import BoolArray, FloatArray, IntArray, Series, Space, Surface
from caveat.readings.sql import window_sql
from caveat.readings.surface import breaks_of
from caveat.readings.voice import Index, Voice, label, listed, tail

MOST_CELLS = 4_000_000  # members are compared in blocks of so many cells
ABSENT = "not counted, no figures then"
SAME, JOINED = "the same period for all", "the last period before each joined"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of a quantified space: its group, its threshold, and whether members have own baselines."""

    group: int
    joined: bool
    threshold: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What one member gives: its figures in both windows, and why it cannot be asked, "" where it can."""

    name: str
    index: int
    baseline: int  # index of the last period of the earlier window
    old: float
    new: float
    lacks: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """The roll call of one group over a space: arrays of shape (series, t, w, d).

    `known` members with figures for both windows, `going` those of them that go the claimed way,
    `total` all that the group has or may have.
    """

    known: FloatArray
    going: FloatArray
    total: FloatArray


def call(space: Space, group: Group, *, joined: bool) -> Call:
    """Return the roll call of a group, against one earlier window for all or each member's own."""
    known, going, total = (np.zeros(space.shape[1:]) for _ in range(3))
    for p, (s, roll) in enumerate(zip(space.series, group.rolls, strict=True)):
        total[p] = _total(roll, group)[:, None, None]
        rows = np.flatnonzero(roll.inside.any(axis=1))
        size = max(1, MOST_CELLS // int(np.prod(space.shape[2:])))
        for at in range(0, rows.size, size):
            block = rows[at : at + size]
            sums = windows.window_sums(_figures(s, block, space), space.widths)
            compare = _against_own if joined else _against_same
            difference = _sign(space) * compare(space, p, s, roll, block, sums)
            inside = roll.inside[block][:, :, None, None]
            if group.loose:
                either = np.isfinite(sums)[..., None] | np.isfinite(windows.earlier(sums, space.distances))
                total[p] -= (inside & ~either).sum(axis=0)
            known[p] += (np.isfinite(difference) & inside).sum(axis=0)
            with np.errstate(invalid="ignore"):
                going[p] += ((difference > 0) & inside).sum(axis=0)
    return Call(known, going, total)


@dataclass(frozen=True, slots=True, eq=False)
class RollVoice(Voice):
    """How a quantified reading is said: who went which way, by name, and who could not be asked."""

    groups: tuple[Group, ...]
    kinds: tuple[Kind, ...]
    of_none: bool = False
    lists_rows = False
    _seen: dict[Index, tuple[Answer, ...]] = field(default_factory=dict)

    def say(self, surface: Surface, at: Index) -> tuple[str, str]:
        space = surface.space
        k, p, t, w, d = at
        s, width = space.series[p], int(space.widths[w])
        start = JOINED if self.kinds[k].joined else label(space, t - int(space.distances[d]), width)
        who = self._group(at).option.label
        words = f"{s.measure.label}, {label(space, t, width)} against {start}, {who}{tail(s)}"
        return words, self._formula(space, at)

    def sql(self, surface: Surface, at: Index, catalog: Catalog) -> str:
        space = surface.space
        s, t, width = space.series[at[1]], at[2], int(space.widths[at[3]])
        who, lines = literal(self._group(at).option.label), []
        for a in self._known(space, at):
            peer = replace(s, member_index=a.index)
            new, old = (
                window_sql(peer, space, t, width, catalog),
                window_sql(peer, space, a.baseline, width, catalog),
            )
            lines.append(
                f"  SELECT {literal(a.name)} AS member, {who} AS member_of, {new} AS new, {old} AS old"
            )
        points = "\n  UNION ALL\n".join(lines)
        test = "<" if _sign(space) < 0 else ">"
        shown = f"100.0 * avg(CASE WHEN new {test} old THEN 1.0 ELSE 0.0 END) AS share"
        if surface.unit == "count":
            shown = f"count(*) FILTER (WHERE new {test} old) AS members"
        return f"WITH changes AS (\n{points}\n)\nSELECT {shown} FROM changes"

    def spans(self, surface: Surface, at: Index) -> list[tuple[int, int]]:
        space = surface.space
        t, width = at[2], int(space.widths[at[3]])
        ends = sorted({a.baseline for a in self._known(space, at)}) or [t - int(space.distances[at[4]])]
        return [*((i - width + 1, i) for i in ends), (t - width + 1, t)]

    def times_at(self, surface: Surface, at: Index) -> list[tuple[str, str, bool]]:
        joined = self.kinds[at[0]].joined
        return [x for x in super(RollVoice, self).times_at(surface, at) if not joined or x[0] != "baseline"]

    def caveats(self, surface: Surface, at: Index) -> tuple[str, ...]:
        group = self._group(at)
        out = list(group.caveats)
        total = int(_total(group.rolls[at[1]], group, own=True)[at[2]])
        if group.number is not None and group.number != total:
            out.append(f"the text speaks of {group.number} members, the group here has {total}")
        return tuple(out)

    def missing(self, surface: Surface, at: Index) -> tuple[str, ...]:
        lacking = [a.name for a in self.answers(surface.space, at) if a.lacks not in ("", ABSENT)]
        measure = surface.space.series[at[1]].measure.label
        return (f"{measure} at both times for {listed(lacking)}",) if lacking else ()

    def answers(self, space: Space, at: Index) -> tuple[Answer, ...]:
        """Return what every member of the group gives at one reading, in the table's order."""
        if at not in self._seen:
            self._seen[at] = tuple(self._ask(space, at))
        return self._seen[at]

    def _ask(self, space: Space, at: Index) -> Iterator[Answer]:
        k, p, t, w, d = at
        s, width = space.series[p], int(space.widths[w])
        roll = self._group(at).rolls[p]
        rows = np.flatnonzero(roll.inside[:, t])
        figures, joined = _figures(s, rows, space), roll.joined
        for line, i in zip(figures, rows.tolist(), strict=True):
            own = self.kinds[k].joined
            baseline = int(joined[i, t]) if own else t - int(space.distances[d])
            new, old = _window(line, t, width), _window(line, baseline, width)
            lacks = "" if np.isfinite(new) else "no figure"
            if self._group(at).loose and lacks and not np.isfinite(old):
                lacks = ABSENT
            if not lacks and (not np.isfinite(old) or (own and baseline > t - width)):
                lacks = "no baseline"
            breaks = _breaks(replace(s, member_index=i), space) if own else _own_breaks(s, i, space)
            if not lacks and _across(breaks, t, baseline, width):
                lacks = "a break in the series"
            yield Answer(s.cube.members[i].name, i, baseline, old, new, lacks)
        for i in np.flatnonzero(roll.undated[:, t]).tolist():
            yield Answer(
                s.cube.members[i].name, i, t, np.nan, np.nan, "not known whether they belong to it then"
            )
        for name, belongs in roll.elsewhere:
            if belongs[t]:
                yield Answer(name, -1, t, np.nan, np.nan, "not in the table")

    def _known(self, space: Space, at: Index) -> list[Answer]:
        return [a for a in self.answers(space, at) if not a.lacks]

    def _formula(self, space: Space, at: Index) -> str:
        """Return "3 of 5 rose; not: Boston (37 to 33); no baseline: Dallas"."""
        sign = _sign(space)
        known = self._known(space, at)
        going = [a for a in known if sign * (a.new - a.old) > 0]
        others = [a for a in known if a not in going]
        verb = "fell" if sign < 0 else "rose"
        line = f"{len(going)} of {len(known)} {verb}"
        shown, word = (going, verb) if self.of_none else (others, "not")
        if shown:
            line += f"; {word}: " + listed(
                [f"{a.name} ({figure_text(a.old)} to {figure_text(a.new)})" for a in shown]
            )
        apart: dict[str, list[str]] = {}
        for a in self.answers(space, at):
            if a.lacks:
                apart.setdefault(a.lacks, []).append(a.name)
        return line + "".join(f"; {why}: {listed(names)}" for why, names in apart.items())

    def _group(self, at: Index) -> Group:
        return self.groups[self.kinds[at[0]].group]


def _total(roll: Roll, group: Group, *, own: bool = False) -> FloatArray:
    """Return how many members the group has or may have at each period; at least as many as the text says."""
    count = (roll.inside | roll.undated).sum(axis=0).astype(np.float64)
    for _, belongs in roll.elsewhere:
        count += belongs
    return count if own or group.number is None else np.asarray(np.maximum(count, float(group.number)))


def _against_same(
    space: Space, p: int, s: Series, roll: Roll, block: IntArray, sums: FloatArray
) -> FloatArray:  # fmt: skip
    """Return every window less the one a distance earlier, NaN across a break that is a member's own."""
    difference = sums[..., None] - windows.earlier(sums, space.distances)
    ends = np.arange(space.time.size)[:, None, None]
    first = ends - space.distances[None, None, :] - space.widths[None, :, None] + 1
    for row, i in enumerate(block.tolist()):
        for old, new in _own_breaks(s, i, space):
            difference[row][~((ends <= old) | (first >= new)) & np.ones(difference.shape[1:], dtype=bool)] = (
                np.nan
            )
    return difference


def _against_own(
    space: Space, p: int, s: Series, roll: Roll, block: IntArray, sums: FloatArray
) -> FloatArray:  # fmt: skip
    """Return every window less the last one before the member joined, at the main distance only."""
    out = np.full((*sums.shape, space.distances.size), np.nan)
    breaks = {i: _breaks(replace(s, member_index=i), space) for i in block.tolist()}
    main = int(np.searchsorted(space.distances, space.time.distances[p]))
    joined = roll.joined
    for row, i in enumerate(block.tolist()):
        for t in np.flatnonzero(roll.inside[i]).tolist():
            at = int(joined[i, t])
            for w, width in enumerate(space.widths.tolist()):
                if 0 <= at <= t - width and not _across(breaks[i], t, at, width):
                    out[row, t, w, main] = sums[row, t, w] - sums[row, at, w]
    return out


def _across(breaks: set[tuple[int, int]], t: int, baseline: int, width: int) -> bool:
    """Tell whether one of the breaks lies between two windows."""
    return any(not (t <= old or baseline - width + 1 >= new) for old, new in breaks)


def _own_breaks(s: Series, i: int, space: Space) -> set[tuple[int, int]]:
    """Return the breaks of one member that are not those of the whole table."""
    parts = {c.name for c in s.cube.table.columns_of("member", "member_part", "dimension")}
    if not any(c in parts for r in s.cube.breaks for c, _ in r.where):
        return set()
    return _breaks(replace(s, member_index=i), space, {c for c in parts})


def _breaks(s: Series, space: Space, only: set[str] | None = None) -> set[tuple[int, int]]:
    """Return breaks as (last period before, first period after), as indexes of the space."""
    per, first = s.aggregated, space.time.first
    return {
        ((b.old_until or 0) // per - first, (b.new_from or 0) // per - first)
        for b in breaks_of(s)
        if only is None or any(c in only for c, _ in b.where)
    }


def _figures(s: Series, rows: IntArray, space: Space) -> FloatArray:
    """Return the sound figures of members over the periods of a space."""
    if not rows.size:
        return np.empty((0, space.time.size))
    return np.stack([align_peer(s, i, space.time.first) for i in rows.tolist()])


def _window(line: FloatArray, t: int, width: int) -> float:
    return float(line[t - width + 1 : t + 1].sum()) if t - width + 1 >= 0 else float("nan")


def _sign(space: Space) -> float:
    return -1.0 if space.claim.direction == "down" else 1.0


def own_shares(found: Call) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return (share of the members known, the least share of all, the most), NaN where nobody is known."""
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(found.known > 0, found.going / found.known, np.nan)
        least = np.where(found.total > 0, found.going / found.total, np.nan)
        most = np.where(found.total > 0, (found.going + found.total - found.known) / found.total, np.nan)
    return share, least, most


def decided(least: FloatArray, most: FloatArray, low: float, high: float) -> tuple[BoolArray, BoolArray]:
    """Return (holds whatever those unknown did, cannot be told) for a share that should lie in [low, high].

    >>> decided(np.array([0.5, 1.0, 0.5]), np.array([0.9, 1.0, 1.0]), 1.0, 1.0)
    (array([False,  True, False]), array([False, False,  True]))
    """
    with np.errstate(invalid="ignore"):
        holds = (least >= low) & (most <= high)
        fails = (most < low) | (least > high)
    return holds, ~holds & ~fails & np.isfinite(least)


__all__ = ["JOINED", "SAME", "Answer", "Call", "Kind", "RollVoice", "call", "decided", "own_shares"]
