"""Readings of an association: two measures that move together ("states with more X have more Y").

Open points, each an axis:

* measures, source    what the words for both sides can mean; both in one source (E)
* normalisation       counts or per head, the same on both sides
* over                all members at one period, or the periods of one member (E where the words leave it
                      open), or the members' changes (N: they answer another question)
* method              rank or linear correlation (E), with all points (E) or without the obvious outlier (U);
                      a correlation given as a figure is linear by convention
* period              the stated one, or the last that most members have

The claim holds where the correlation goes its way and is not below 0.2 (0.5 where the words call it
strong). An association says nothing of a cause, and the program never says that it does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import product

import numpy as np
from numpy.typing import NDArray

from caveat.claims.claim import Claim, Phrase
from caveat.cube.catalog import Catalog
from caveat.cube.sql import literal
from caveat.quantity import Quantity, covers
from caveat.readings import correlation, numbers
from caveat.readings.bonds import Bond, find_bond
from caveat.readings.families.common import Setting, labels_open, set_up
from caveat.readings.group import Group, matrix, set_up_group
from caveat.readings.series import align_peer
from caveat.readings.settled import NONE, Settled, kind_index
from caveat.readings.sizes import PEOPLE
from caveat.readings.space import E, Missing, N, Option, Series, Space, Surface, U
from caveat.readings.sql import window_sql
from caveat.readings.surface import Values, finish, main_of, meaning_of, type_of, weigh
from caveat.readings.timing import settle
from caveat.readings.voice import Index, Voice, label

FloatArray = NDArray[np.float64]
LEAST, STRONG = 0.2, 0.5  # a weaker correlation is no association, or no strong one
RANK, LINEAR = "rank correlation", "linear correlation"
WITHOUT = "without the obvious outlier"
METHODS = tuple(
    Option(f"{name}, {WITHOUT}" if without else name, (0.5 if without else 1.0), U if without else E, reason)
    for without, (name, reason) in product(
        (False, True), ((RANK, "by order"), (LINEAR, "in a straight line"))
    )
)
MEMBERS, PERIODS, CHANGES = "members", "periods", "changes"
_FIGURE = re.compile(
    r"\bcorrelation(?: coefficient)?\b[^.;]*?(?P<sign>[-\u2212\u2013]|minus |negative )?$", re.I
)


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """Two series whose points are compared: over members, over periods, or over members' changes."""

    one: Series
    two: Series
    over: str
    members: tuple[int, ...] = ()
    names: tuple[str, ...] = ()


def states_correlation(claim: Claim) -> bool:
    """Tell whether a claim gives a correlation as a figure ("a correlation of 0.8")."""
    q = claim.stated
    return q is not None and q.unit == "count" and q.value <= 1 and "correlat" in claim.text.lower()


def surface(claim: Claim, catalog: Catalog, as_of: date, settled: Settled = NONE) -> Surface | Missing:
    """Return the surface of an association claim."""
    bond = find_bond(claim)
    if bond is None:
        return Missing(("two measures that the words name",))
    found = _links(claim, bond, catalog, as_of, settled)
    if isinstance(found, Missing):
        return found
    setting, links = found
    told = replace(claim, stated=_stated(claim), direction=None, form=None)
    space = _lay(told, setting, links, settled)
    voice = BondVoice(bond, links)
    value = voice.values(space)
    sign = _sign(claim, bond)
    defined = np.isfinite(value)
    least = STRONG if bond.strong else LEAST
    with np.errstate(invalid="ignore"):
        way = sign if sign else np.sign(value)  # words of no direction hold for either
        agrees = way * value > 0
        holds = way * value >= least if told.polarity == "affirmed" else np.abs(value) >= least
    if told.stated is not None:
        holds = covers(told.stated, way * value)
    values = Values(value, holds, agrees, defined, "correlation")
    type_ = type_of(space, compares=False)
    weight, meaning = weigh(space), meaning_of(space, has_width=False, has_distance=False)
    main = main_of(space, weight, type_, defined)
    if main is None:
        return Missing(
            (f"{bond.one.text} and {bond.two.text} of at least {correlation.FEWEST} members or periods",)
        )
    claimed = float(told.stated.value) if told.stated else abs(float(value[main])) if holds[main] else least
    strength = numbers.difference_strength(way * value, claimed, 1.0)
    remaining = way * value / claimed if claimed > 0 else agrees.astype(float)
    return replace(
        finish(space, values, strength, remaining, main, claimed, weight, type_, meaning), voice=voice
    )


def _sign(claim: Claim, bond: Bond) -> float:
    """Return the direction claimed: that of the figure's own sign where a figure is given."""
    q = claim.stated
    if q is None or not states_correlation(claim):
        return bond.sign
    if bond.sign < 0:
        return -1.0
    before = _FIGURE.search(claim.text[: max(0, q.start - claim.start)])
    return -1.0 if before and before["sign"] else 1.0


def _stated(claim: Claim) -> Quantity | None:
    if not states_correlation(claim) or claim.stated is None:
        return None
    return replace(
        claim.stated, value=abs(claim.stated.value), precision=claim.stated.precision or Decimal("0.1")
    )


def _links(
    claim: Claim, bond: Bond, catalog: Catalog, as_of: date, settled: Settled
) -> tuple[Setting, tuple[Link, ...]] | Missing:
    per_head = bool(re.search(r"\bper (?:capita|head|person|resident|[\d,]+)", claim.text, re.I))
    asked = replace(claim, stated=None, direction=None, measures=(), per_head=per_head)
    found: list[tuple[Setting, tuple[Link, ...]]] = []
    missing = Missing((f"{bond.one.text} and {bond.two.text} in one table",))
    if bond.over != PERIODS:
        offered = per_head or not states_correlation(claim)  # a coefficient is of what it is said of
        one, two = (_side(asked, p, catalog, as_of, settled, offered) for p in (bond.one, bond.two))
        if isinstance(one, Missing):
            missing = one
        elif isinstance(two, Missing):
            missing = two
        else:
            links = []
            for (s, m), o in product(zip(one.setting.series, one.members, strict=True), two.setting.series):
                if _fit(s, o) and s.values.size == o.values.size:
                    links.append(Link(s, o, MEMBERS, m, tuple(s.cube.members[i].name for i in m)))
                    if s.cube.frequency is not None and not claim.period:
                        changed = replace(
                            s, member=Option("changes of all members", 0.5, N, "answers another question")
                        )
                        links.append(Link(changed, o, CHANGES, m, links[-1].names))
            found += [(one.setting, tuple(links))] if links else []
    if bond.over == PERIODS or not found:
        own = _over_periods(asked, bond, catalog, as_of, settled)
        if not isinstance(own, Missing):
            found.append(own)
    if not found:
        return missing
    return found[0]


def _side(
    claim: Claim, phrase: Phrase, catalog: Catalog, as_of: date, settled: Settled, per_head: bool
) -> Group | Missing:
    """Return one side of an association over members; "more people" asks for the population."""
    found = set_up_group(claim, (phrase,), catalog, as_of, settled, per_head=per_head)
    if isinstance(found, Missing) and phrase.text.lower() in PEOPLE:
        people = replace(phrase, text="population")
        found = set_up_group(claim, (people,), catalog, as_of, settled, per_head=per_head)
    return found


def _over_periods(
    claim: Claim, bond: Bond, catalog: Catalog, as_of: date, settled: Settled
) -> tuple[Setting, tuple[Link, ...]] | Missing:
    one = set_up(replace(claim, measure=bond.one), catalog, as_of, per_head=True, settled=settled)
    two = set_up(replace(claim, measure=bond.two), catalog, as_of, per_head=True, settled=settled)
    if isinstance(one, Missing) or isinstance(two, Missing):
        return one if isinstance(one, Missing) else two  # type: ignore[return-value]
    links = tuple(
        Link(s, replace(o, values=align_peer(o, o.member_index, one.span.first)), PERIODS)
        for s, o in product(one.series, two.series)
        if _fit(s, o)
        and s.key == o.key
        and s.cube.frequency is not None
        and s.cube.frequency == o.cube.frequency
    )
    return (one, links) if links else Missing((f"{bond.one.text} and {bond.two.text} over several periods",))


def _fit(s: Series, o: Series) -> bool:
    """Tell whether two series may be compared: one table, one source, both counts or both per head."""
    same = s.cube.table.name == o.cube.table.name and s.source.label == o.source.label
    kinds = {x.normalisation.label for x in (s, o) if x.normalisation.label not in ("rate", "as given")}
    return same and s.cube.measure != o.cube.measure and len(kinds) < 2


def _lay(claim: Claim, setting: Setting, links: tuple[Link, ...], settled: Settled) -> Space:
    span, stated = setting.span, setting.stated
    both = np.full((len(links), span.size), np.nan)
    for p, link in enumerate(links):
        if link.over == PERIODS:
            both[p] = np.where(np.isfinite(link.two.values), link.one.values, np.nan)
            continue
        x, y = (matrix(s, link.members, span.first) for s in (link.one, link.two))
        count = (np.isfinite(x) & np.isfinite(y)).sum(axis=0)
        both[p] = np.where(count > count.max() / 2, 1.0, np.nan)
    if stated.end is None:
        stated = replace(
            stated, now=True, baseline=stated.baseline, why=stated.why or "the last figures known"
        )
    time = settle(replace(stated, width=1), both, span.frequency, span.first, span.later, compares=False)
    series = tuple(replace(link.one, versus=link.two) for link in links)
    opened = labels_open(Setting(span, series, stated), claim)
    zero = np.array([0], dtype=np.int64)
    return Space(
        claim, METHODS, _method(claim, settled), series, opened, time, zero + 1, zero,
        "method",
    )  # fmt: skip


def _method(claim: Claim, settled: Settled) -> int | None:
    """Return the method that is settled: by a person, or by convention where a figure is given."""
    chosen = kind_index(METHODS, settled.get("method"))
    if chosen is not None or claim.stated is None:
        return chosen
    return 0 if re.search(r"\brank|spearman", claim.text, re.I) else 1


@dataclass(frozen=True, slots=True, eq=False)
class BondVoice(Voice):
    """How an association is said: the points that are compared."""

    bond: Bond
    links: tuple[Link, ...]
    lists_rows = False

    def values(self, space: Space) -> FloatArray:
        """Return the correlation of every reading."""
        out = np.full(space.shape, np.nan)
        for p, t in product(range(len(self.links)), range(space.time.size)):
            x, y, _ = self.points(space, p, t)
            if x.size < correlation.FEWEST:
                continue
            drop = correlation.outlier(x, y)
            out[0, p, t], out[1, p, t] = correlation.spearman(x, y), correlation.pearson(x, y)
            if drop >= 0:
                x, y = np.delete(x, drop), np.delete(y, drop)
                out[2, p, t], out[3, p, t] = correlation.spearman(x, y), correlation.pearson(x, y)
        return out

    def points(self, space: Space, p: int, t: int) -> tuple[FloatArray, FloatArray, list[tuple[str, int]]]:
        """Return the figures of both sides, with the name and index (member or period) of each point."""
        link, first = self.links[p], space.time.first
        if link.over == PERIODS:
            low = self._start(space, t)
            x, y = link.one.values[low : t + 1], link.two.values[low : t + 1]
            names = [(label(space, i), i) for i in range(low, t + 1)]
        else:
            figures = [matrix(s, link.members, first) for s in (link.one, link.two)]
            if link.over == CHANGES:
                if t < 1:
                    return np.empty(0), np.empty(0), []
                x, y = (f[:, t] - f[:, t - 1] for f in figures)
            else:
                x, y = (f[:, t] for f in figures)
            names = list(zip(link.names, link.members, strict=True))
        known = np.isfinite(x) & np.isfinite(y)
        return x[known], y[known], [n for n, k in zip(names, known, strict=True) if k]

    def _start(self, space: Space, t: int) -> int:
        """Return the first period of a comparison over periods: the stated one, else the first."""
        reach = int(space.time.distances[0]) if space.time.distance_stated else 0
        return max(0, t - reach) if reach > 1 else 0

    def say(self, surface: Surface, at: Index) -> tuple[str, str]:
        space = surface.space
        k, p, t = at[:3]
        link = self.links[p]
        x, y, names = self.points(space, p, t)
        drop = correlation.outlier(x, y)
        over = {
            MEMBERS: f"over {len(names)} members", PERIODS: f"over {len(names)} periods",
            CHANGES: f"changes on the period before, over {len(names)} members",
        }[link.over]  # fmt: skip
        when = label(space, t) if link.over != PERIODS else f"{names[0][0]}-{names[-1][0]}" if names else ""
        words = f"{(RANK, LINEAR)[k % 2]} of {_name(link.one)} and {_name(link.two)}, {over}"
        words += f", {when}" if when else ""
        if drop >= 0 and k >= 2:
            words += f", without {names[drop][0]}"
        line = f"r = {float(surface.value[at]):+.2f} ({len(names) - (drop >= 0 and k >= 2)} points)"
        return f"{words}, {link.one.source.label}", line

    def sentences(self, surface: Surface, at: Index) -> list[str]:
        space, link, way = surface.space, self.links[at[1]], ("rank", "linear")[at[0] % 2]
        if link.over == CHANGES or at[0] >= 2:
            return []
        figure = f"{float(surface.value[at]):.2f}".replace("-", "\u2212")
        when = f" in {label(space, at[2])}" if label(space, at[2]) else ""
        if link.over == PERIODS:
            names = self.points(space, at[1], at[2])[2]
            when = f" from {names[0][0]} to {names[-1][0]}"
        return [f"The {way} correlation between {_name(link.one)} and {_name(link.two)} was {figure}{when}"]

    def caveats(self, surface: Surface, at: Index) -> tuple[str, ...]:
        x, _, _ = self.points(surface.space, at[1], at[2])
        low, high = correlation.interval(float(surface.value[at]), x.size - (at[0] >= 2))
        out = ["two measures that move together need not be cause and effect"]
        if low < 0 < high:
            out.append(
                f"within chance: the 95% interval of the correlation runs from {low:+.2f} to {high:+.2f}"
            )
        return tuple(out)

    def sql(self, surface: Surface, at: Index, catalog: Catalog) -> str:
        space = surface.space
        k, p, t = at[:3]
        link = self.links[p]
        x, y, names = self.points(space, p, t)
        drop = correlation.outlier(x, y) if k >= 2 else -1
        lines = []
        for n, (name, i) in enumerate(names):
            if n == drop:
                continue
            one, two = (self._cell(space, s, link, i, t, catalog) for s in (link.one, link.two))
            lines.append(f"  SELECT {literal(name)} AS name, 1.0 * {one} AS x, 1.0 * {two} AS y")
        points = "WITH points AS (\n" + "\n  UNION ALL\n".join(lines) + "\n)"
        if k % 2 == 1:
            return f"{points}\nSELECT corr(x, y) AS value FROM points"
        ranks = ", ".join(
            f"rank() OVER (ORDER BY {c}) + (count(*) OVER (PARTITION BY {c}) - 1) / 2.0 AS {c}" for c in "xy"
        )
        return f"{points}\nSELECT corr(x, y) AS value FROM (SELECT {ranks} FROM points)"

    def _cell(self, space: Space, s: Series, link: Link, i: int, t: int, catalog: Catalog) -> str:
        if link.over == PERIODS:
            return window_sql(s, space, i, 1, catalog)
        own = replace(s, member_index=i)
        if link.over == CHANGES:
            return f"({window_sql(own, space, t, 1, catalog)} - {window_sql(own, space, t - 1, 1, catalog)})"
        return window_sql(own, space, t, 1, catalog)


def _name(s: Series) -> str:
    label_ = s.normalisation.label
    return s.measure.label + (f" {label_}" if label_.startswith("per ") else "")


__all__ = ["BondVoice", "states_correlation", "surface"]
