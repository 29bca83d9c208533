"""Which series is a part of which: two columns of a table, or one member of all."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from caveat.claims.claim import Claim, Phrase
from caveat.cube.catalog import Catalog
from caveat.readings.families.common import Setting, set_up
from caveat.readings.group import matrix
from caveat.readings.match import Target, find_columns
from caveat.readings.peers import peers, whole_of
from caveat.readings.series import align_peer, find_series
from caveat.readings.settled import NONE, Settled, chosen_series
from caveat.readings.sides import Sides
from caveat.readings.space import E, Missing, N, Option, Series, U
from caveat.readings.timing import claim_frequency, stated_time

FloatArray = NDArray[np.float64]
NARROWER = 0.3  # weight of a whole that is itself a part of another one which the words can mean
SUMMED = 0.8  # weight of the sum of all members beside a total of the table
EXCEEDS = 0.02  # of the periods may show a part above its whole, by errors of a source
_TOTAL_WORDS = re.compile(r"(?:^|[^a-z])(total|all|overall|aggregate|sum|combined)(?:[^a-z]|$)", re.I)


@dataclass(frozen=True, slots=True, eq=False)
class Whole:
    """One whole of a part: a series of the same table, or the sum over `members` where there is none."""

    option: Option
    series: Series | None
    members: tuple[int, ...] = ()

    def values(self, part: Series, first: int) -> FloatArray:
        """Return the figures of the whole on the part's periods."""
        if self.series is not None:
            return self.series.values
        total: FloatArray = matrix(part, self.members, first).sum(axis=0)
        return total


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """A part with its wholes, the likeliest first."""

    part: Series
    wholes: tuple[Whole, ...]

    def whole(self, name: str) -> Whole | None:
        """Return the whole of that name."""
        return next((w for w in self.wholes if w.option.label == name), None)

    @property
    def name(self) -> str:
        """Return what the part is called: its column, or its member where the whole is the same column."""
        first = self.wholes[0].series
        if first is not None and first.cube.measure != self.part.cube.measure:
            place = f" in {self.part.member.label}" if self.part.member.label else ""
            return f"{self.part.measure.label}{place}"
        return self.part.member.label


def find_pairs(
    claim: Claim, sides: Sides, catalog: Catalog, as_of: date, settled: Settled = NONE
) -> tuple[Setting, tuple[Pair, ...]] | Missing:
    """Return the parts with their wholes that the words for both can mean, or what is missing."""
    by_column = _columns(claim, sides, catalog, as_of, settled)
    if not isinstance(by_column, Missing):
        return by_column
    by_member = _members(claim, sides, catalog, as_of, settled)
    return by_column if isinstance(by_member, Missing) else by_member


def _columns(
    claim: Claim, sides: Sides, catalog: Catalog, as_of: date, settled: Settled
) -> tuple[Setting, tuple[Pair, ...]] | Missing:
    """Return pairs of two columns of one table: those that the words name, or a column and its total."""
    part = replace(claim, measure=sides.part, measures=(), stated=None, family="level")
    setting = set_up(part, catalog, as_of, per_head=False, settled=settled)
    if isinstance(setting, Missing):
        return setting
    named = _whole_columns(claim, sides, catalog)
    pairs = []
    for s in setting.series:
        wholes = []
        for table, measure, option in named or _totals(s):
            if table != s.cube.table.name:
                continue
            total = _beside(s, measure, option, catalog, setting.span.first)
            if total is not None and _is_part(s, total):
                wholes.append(Whole(option, total))
        if wholes:
            pairs.append(Pair(s, _widest_first(wholes, sides)))
    if not pairs:
        wanted = sides.whole.text if sides.whole else "the whole"
        return Missing((f"{wanted} beside {setting.series[0].measure.label} in one table",))
    return setting, tuple(pairs)


def _whole_columns(claim: Claim, sides: Sides, catalog: Catalog) -> list[tuple[str, str, Option]]:
    if sides.whole is None:
        return []
    for phrase in (sides.whole, Phrase(f"total {sides.whole.text}", sides.whole.start, sides.whole.end)):
        asked = replace(claim, measure=phrase, measures=(), stated=None, text=phrase.text)
        found = find_columns(asked, catalog)
        if found:
            return [(table, column.name, option) for table, column, option in found]
    return []


def _widest_first(wholes: list[Whole], sides: Sides) -> tuple[Whole, ...]:
    """Return the wholes, those that are parts of another one after it, left out where the words say "all"."""

    def inside(one: Whole, two: Whole) -> bool:
        assert one.series is not None and two.series is not None
        return one is not two and _is_part(one.series, two.series) and not _is_part(two.series, one.series)

    wide = [w for w in wholes if not any(inside(w, o) for o in wholes)]
    if sides.all:
        return tuple(wide)
    narrow = [
        replace(
            w, option=replace(w.option, weight=NARROWER * w.option.weight, type=U, reason="a part of another")
        )
        for w in wholes
        if w not in wide
    ]
    return (*wide, *narrow)


def _totals(s: Series) -> list[tuple[str, str, Option]]:
    """Return the columns that hold the whole of a series: declared sums of it, or totals by their names."""
    table = s.cube.table
    own = table.column(s.cube.measure)
    declared = [c for c in table.columns if own.name in c.sum_of]
    named = [
        c
        for c in table.columns_of("measure", "denominator")
        if c.name != own.name and _TOTAL_WORDS.search(c.name.replace("_", " ").replace(".", " "))
        and (c.additive, c.rate, c.unit) == (own.additive, own.rate, own.unit)
    ]  # fmt: skip
    return [(table.name, c.name, Option(c.title or c.name.replace("_", " "))) for c in declared or named]


def _beside(s: Series, measure: str, option: Option, catalog: Catalog, first: int) -> Series | None:
    """Return the same member and source in another column of the table, None where none can hold a whole."""
    table = s.cube.table
    own, column = table.column(s.cube.measure), table.column(measure)
    if measure == s.cube.measure or own.rate != column.rate:
        return None
    if own.unit and column.unit and own.unit != column.unit and {own.unit, column.unit} & {"percent", "%"}:
        return None
    cube = catalog.cube(table.name, measure)
    if cube.members != s.cube.members or cube.sources != s.cube.sources:
        return None
    other = replace(s, cube=cube, measure=option, versus=None, denominator=None)
    return replace(other, values=align_peer(other, s.member_index, first))


def _is_part(part: Series, whole: Series) -> bool:
    """Tell whether no more than a few figures exceed those of the whole."""
    one, two = part.cube.values, whole.cube.values
    if one.shape != two.shape:
        return _below(part, whole)
    both = np.isfinite(one) & np.isfinite(two)
    return bool(both.any()) and bool((one[both] <= two[both]).mean() >= 1 - EXCEEDS)


def _members(
    claim: Claim, sides: Sides, catalog: Catalog, as_of: date, settled: Settled
) -> tuple[Setting, tuple[Pair, ...]] | Missing:
    """Return pairs of a member and all members: the part's words name one, the whole's a column."""
    phrases = [sides.whole] if sides.whole else []
    phrases += [p for p in (claim.measure, *claim.measures) if p is not None]
    targets: list[Target] = []
    for phrase in phrases:
        asked = replace(claim, measure=phrase, measures=(), stated=None, text=phrase.text)
        for table, column, option in find_columns(asked, catalog):
            cube = catalog.cube(table, column.name)
            for index, label in _parts(sides.part, claim, table, catalog):
                if (column.additive or column.role == "denominator") and not column.rate:
                    targets.append(Target(cube, column, index, option, label))
        if targets:
            break
    if not targets:
        return Missing((f"figures of “{sides.part.text}” and of all together",))
    frequency = claim_frequency(claim.period)
    found = find_series(replace(claim, per_head=False), targets, catalog, frequency, as_of, per_head=False)
    if isinstance(found, Missing):
        return found
    span, series = found
    stated = stated_time(claim.period, span.frequency or frequency)
    if stated is None:
        return Missing((f"figures for “{claim.period.text if claim.period else ''}” itself",))
    pairs = [_pair(s, span.first) for s in chosen_series(series, settled)]
    kept = tuple(p for p in pairs if p is not None)
    if not kept:
        return Missing((f"{series[0].measure.label} of all members together",))
    return Setting(span, series, stated), kept


def _parts(part: Phrase, claim: Claim, table: str, catalog: Catalog) -> list[tuple[int, Option]]:
    """Return the members of a table that the words for the part name."""
    words = part.text
    tries = [words, words.rstrip("s"), re.sub(r"ies$", "y", words), re.sub(r"es$", "", words)]
    for phrase in dict.fromkeys(tries):
        found = [m for m in catalog.find_members(phrase) if m.table == table and m.indexes]
        whole = [m for m in found if m.role in ("member", "dimension")]
        if whole:
            members = catalog.members(table)
            best = max(whole, key=lambda m: (m.score, m.end - m.start))
            fewest = min(len(members[i].key) for i in best.indexes)
            chosen = [i for i in best.indexes if len(members[i].key) == fewest][:1]
            return [(i, Option(members[i].name or best.value, best.score, E, f"“{words}”")) for i in chosen]
    return []


def _pair(s: Series, first: int) -> Pair | None:
    """Return a member's series with the total of its table and the sum of its peers."""
    group = peers(s.cube, s.member_index)
    index = whole_of(s.cube, s.member_index)
    wholes = []
    if index is not None:
        total = replace(s, member_index=index, member=Option(s.cube.members[index].name), denominator=None)
        total = replace(total, values=align_peer(total, index, first))
        if np.isfinite(total.values).any() and _below(s, total):
            option = Option(f"all {s.measure.label}", 1.0, E, "the table gives the total")
            wholes.append(Whole(option, total))
    if len(group) > 1:
        kind, reason = (E, "the sum of all members") if not wholes else (U, "the sum, beside a total")
        summed = Whole(Option(f"the sum of {s.measure.label}", SUMMED, kind, reason), None, group)
        if wholes and not _near(summed.values(s, first), wholes[0].values(s, first)):
            lacking = replace(summed.option, type=N, reason="the table lacks some parts of the total")
            summed = replace(summed, option=lacking)
        wholes.append(summed)
    return Pair(s, tuple(wholes)) if wholes else None


def _near(summed: FloatArray, total: FloatArray) -> bool:
    with np.errstate(invalid="ignore", divide="ignore"):
        off = np.abs(summed / total - 1.0)
    return bool(np.isfinite(off).any()) and float(np.nanmax(off)) <= EXCEEDS


def _below(part: Series, whole: Series) -> bool:
    both = np.isfinite(part.values) & np.isfinite(whole.values)
    return bool(both.any()) and bool((part.values[both] <= whole.values[both]).mean() >= 1 - EXCEEDS)
