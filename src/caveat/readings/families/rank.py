"""Readings of a rank: a member's place among its peers ("the third-highest rate", "the most of any city").

Open points, each an axis:

* measure, member, source, normalisation, period   as for a level
* peers   all members of the table that stand beside it (E), or those of a part that the words name ("in
          the Midwest": stated); a total is no peer (N would mix places with their sum)

Members that tie share the better rank, and are named. A table rarely holds every peer that a text
means, so the report says how many there were and which had no figure. Where the words name a part
that no column knows, a place that differs is left undecided.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from caveat.claims.claim import Claim
from caveat.cube.catalog import Catalog
from caveat.cube.sql import literal
from caveat.figures import figure_text, ordinal
from caveat.readings import numbers
from caveat.readings.arrival import Arrival, arrival_of
from caveat.readings.families.common import Setting, labels_open, set_up
from caveat.readings.group import each, matrix
from caveat.readings.peers import EVERYONE, peers
from caveat.readings.quality import with_end
from caveat.readings.settled import NONE, Settled
from caveat.readings.space import E, Missing, Option, Series, Space, Surface
from caveat.readings.sql import has_figure, window_sql
from caveat.readings.surface import Values, finish, main_of, meaning_of, type_of, weigh
from caveat.readings.timing import settle
from caveat.readings.voice import Index, Voice, label, listed, tail

FloatArray = NDArray[np.float64]
FEWEST_PEERS = 3  # a place among fewer members is no rank
_AMONG = re.compile(r"\b(?:in|among|amongst|within|of)(?: (?:all|the|any))*$", re.I)
_ORDINALS = (
    "",
    "second-",
    "third-",
    "fourth-",
    "fifth-",
    "sixth-",
    "seventh-",
    "eighth-",
    "ninth-",
    "tenth-",
)


def surface(claim: Claim, catalog: Catalog, as_of: date, settled: Settled = NONE) -> Surface | Missing:
    """Return the surface of a rank claim."""
    setting = set_up(claim, catalog, as_of, settled=settled, per_head=True)
    if isinstance(setting, Missing):
        return setting
    claim = with_end(claim, setting.series[0].measure.label)
    groups, kinds, unknown = _groups(claim, setting, catalog)
    if max(len(g) for by_kind in groups for g in by_kind) < FEWEST_PEERS:
        return Missing((f"{setting.series[0].measure.label} of at least {FEWEST_PEERS} members to compare",))
    space = _lay(claim, setting, kinds)
    voice = RankVoice(groups)
    rank, size = voice.ranks(space)
    if not np.nanmax(size, initial=0) >= FEWEST_PEERS:
        return Missing((f"{setting.series[0].measure.label} of at least {FEWEST_PEERS} members to compare",))
    defined = np.isfinite(rank) & (size >= FEWEST_PEERS)
    claimed_place = stated_place(claim)
    at_most = claim.stated is not None and claim.stated.hedge == "at_most"
    holds = rank <= claimed_place if at_most else rank == claimed_place
    holds &= ~_held_before(holds, arrival_of(claim))
    undecided = defined & ~holds if unknown else None
    notes = (f"no column tells which members are in “{unknown}”",) if unknown else ()
    values = Values(rank, holds, rank <= size / 2, defined, "rank", 0, undecided, notes)
    type_ = type_of(space, compares=False)
    weight, meaning = weigh(space), meaning_of(space, has_width=False, has_distance=False)
    main = main_of(space, weight, type_, defined)
    if main is None:
        when = claim.period.text if claim.period else "one period"
        return Missing((f"{setting.series[0].measure.label} of all members in {when}",))
    claimed = float(rank[main]) if holds[main] else claimed_place
    strength = numbers.difference_strength(-rank, -claimed, 1.0)
    remaining = np.where(rank <= claimed, 1.0, claimed / rank)
    return replace(
        finish(space, values, strength, remaining, main, claimed, weight, type_, meaning), voice=voice
    )


def stated_place(claim: Claim) -> float:
    """Return the place that the words claim: the stated rank, else the first."""
    q = claim.stated
    return float(q.value) if q is not None and q.unit == "rank" else 1.0


def _held_before(holds: NDArray[np.bool_], arrival: Arrival) -> NDArray[np.bool_]:
    """Tell where a place that is said to be reached had been held in the period before, or ever."""
    held = np.zeros_like(holds)
    if arrival:
        held[:, :, 1:] = holds[:, :, :-1]
    return np.logical_or.accumulate(held, axis=2) if arrival == "first" else held


def _groups(
    claim: Claim, setting: Setting, catalog: Catalog
) -> tuple[tuple[tuple[tuple[int, ...], ...], ...], tuple[Option, ...], str]:
    """Return the peers by kind and series, the kinds, and a part that the words name and no table knows."""
    everyone = tuple(peers(s.cube, s.member_index) for s in setting.series)
    named, unknown = "", ""
    inside: list[tuple[int, ...]] = [() for _ in everyone]
    for phrase in claim.members:
        at = phrase.start - claim.start
        if phrase.origin != "sentence" or not _AMONG.search(claim.text[: max(at, 0)].rstrip()):
            continue
        tables = {s.cube.table.name for s in setting.series}
        found = [m for m in catalog.find_members(phrase.text) if m.table in tables]
        if any(m.role == "member" for m in found):
            continue
        parts = {(m.table, m.column): m.value for m in found if m.role in ("member_part", "dimension")}
        for p, s in enumerate(setting.series):
            for (table, column), value in parts.items():
                if table == s.cube.table.name and dict(s.key.key).get(column) == value:
                    inside[p] = tuple(
                        i for i in everyone[p] if dict(s.cube.members[i].key).get(column) == value
                    )
                    named = value
        if not parts:
            unknown = phrase.text
    if named and any(inside):
        part = Option(f"those of {named}", 1.0, E, "the words name it")
        return (tuple(inside), everyone), (part, Option(EVERYONE, 0.5, E, "of the table")), ""
    return (everyone,), (Option(EVERYONE, 1.0, E, "of the table"),), unknown


def _lay(claim: Claim, setting: Setting, kinds: tuple[Option, ...]) -> Space:
    span = setting.span
    time = settle(setting.stated, setting.values, span.frequency, span.first, span.later, compares=False)
    one = np.array([1], dtype=np.int64)
    opened = labels_open(setting, claim)
    return Space(
        claim, kinds, 0 if len(kinds) > 1 else None, setting.series, opened, time, one, one - 1, "peers"
    )


@dataclass(frozen=True, slots=True, eq=False)
class RankVoice(Voice):
    """How a rank is said: the peers by kind and series."""

    groups: tuple[tuple[tuple[int, ...], ...], ...]
    lists_rows = True

    def ranks(self, space: Space) -> tuple[FloatArray, FloatArray]:
        """Return (rank of the member, number of peers with a figure), shape of the space."""
        rank, size = np.full(space.shape, np.nan), np.zeros(space.shape)
        for k, by_series in enumerate(self.groups):
            for p, (s, group) in enumerate(zip(space.series, by_series, strict=True)):
                if s.member_index not in group:
                    continue
                figures = matrix(s, group, space.time.first)
                signed = -figures if space.claim.direction == "lowest" else figures
                own = signed[group.index(s.member_index)]
                with np.errstate(invalid="ignore"):
                    better = (signed > own).sum(axis=0)
                rank[k, p, :, 0, 0] = np.where(np.isfinite(own), 1.0 + better, np.nan)
                size[k, p, :, 0, 0] = np.isfinite(figures).sum(axis=0)
        return rank, size

    def say(self, surface: Surface, at: Index) -> tuple[str, str]:
        space = surface.space
        k, p, t = at[:3]
        s, end = space.series[p], label(space, t)
        known = self._known(space, k, p, t)
        place = f"rank {round(float(surface.value[at]))} of {len(known)}"
        among = f"among {len(known)} members" + (f", {space.kinds[k].label}" if len(space.kinds) > 1 else "")
        words = ", ".join(x for x in (s.measure.label, end, among) if x)
        return words + tail(s), f"{end}: {figure_text(float(s.values[t]))}, {place}".strip(": ")

    def _known(self, space: Space, k: int, p: int, t: int) -> list[Series]:
        return [m for m in each(space.series[p], self.groups[k][p]) if has_figure(m, space, t)]

    def caveats(self, surface: Surface, at: Index) -> tuple[str, ...]:
        space = surface.space
        k, p, t = at[:3]
        s, group = space.series[p], self.groups[k][p]
        column = matrix(s, group, space.time.first)[:, t]
        own = column[group.index(s.member_index)]
        names = [s.cube.members[i].name for i in group]
        ties = [n for n, i, v in zip(names, group, column, strict=True) if v == own and i != s.member_index]
        unknown = [n for n, v in zip(names, column, strict=True) if not np.isfinite(v)]
        out = [f"shares its place with {listed(ties)}"] if ties else []
        out += self._before(surface, at)
        return (*out, *((f"no figures: {listed(unknown)}",) if unknown else ()))

    def _before(self, surface: Surface, at: Index) -> list[str]:
        """Return that a place which is said to be reached had been held before."""
        space, arrival = surface.space, arrival_of(surface.space.claim)
        k, p, t = at[:3]
        by_time = surface.value[k, p, :, 0, 0]
        first = 0 if arrival == "first" else max(0, t - 1)
        held = [i for i in range(first, t) if by_time[i] == by_time[t]] if arrival else []
        return [f"had this place in {label(space, held[0])} already"] if held else []

    def sql(self, surface: Surface, at: Index, catalog: Catalog) -> str:
        space = surface.space
        k, p, t = at[:3]
        order = "<" if space.claim.direction == "lowest" else ">"
        lines = []
        for m in self._known(space, k, p, t):
            value = window_sql(m, space, t, 1, catalog)
            lines.append(
                f"  SELECT {m.member_index} AS i, {literal(m.key.name)} AS member, 1.0 * {value} AS v"
            )
        points = "\n  UNION ALL\n".join(lines)
        return (
            f"WITH peers AS (\n{points}\n)\n"
            f"SELECT 1 + count(*) AS rank FROM peers AS other, peers AS own\n"
            f"WHERE own.i = {space.series[p].member_index} AND other.i <> own.i AND other.v {order} own.v"
        )

    def sentences(self, surface: Surface, at: Index) -> list[str]:
        space = surface.space
        s, end = space.series[at[1]], label(space, at[2])
        place, kind = (
            round(float(surface.value[at])),
            "lowest" if space.claim.direction == "lowest" else "highest",
        )
        nth = _ORDINALS[place - 1] if place <= len(_ORDINALS) else f"{ordinal(place)}-"
        column = s.cube.table.column(s.cube.measure)
        of = "number of " if column.additive and s.normalisation.label == "count" else ""
        per = f" {s.normalisation.label} people" if s.normalisation.label.startswith("per 1") else ""
        when = f" in {end}" if end else ""
        figure = figure_text(float(s.values[at[2]]))
        name = s.member.label
        what = f"rate of {s.measure.label}{per}" if per else f"{of}{s.measure.label}"
        return [
            f"{name} had the {nth}{kind} {what}{when}, {figure}",
            f"{name} had the {nth}{kind} {what}{when}",
            f"{name} had {figure} {s.measure.label}{per}{when}",
        ]


__all__ = ["RankVoice", "stated_place", "surface"]
