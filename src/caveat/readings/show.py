"""Make a `Reading` of one point of a surface: its words, formula, SQL, rows and caveats."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from caveat.cube.catalog import Catalog
from caveat.figures import figure_text
from caveat.period import Period
from caveat.quantity import Quantity, truncates
from caveat.readings.families.record import LEVEL
from caveat.readings.families.trend import PAIRS
from caveat.readings.peers import peers_of
from caveat.readings.reading import Choice, Reading
from caveat.readings.series import align_peer
from caveat.readings.space import SERIES_AXES, TYPES, N, Option, Series, Space, Surface
from caveat.readings.sql import has_figure, reading_sql
from caveat.readings.surface import applies, breaks_of
from caveat.readings.voice import listed


def show(surface: Surface, at: tuple[int, ...], catalog: Catalog, share: float) -> Reading:
    """Return the reading at index `at`; `share` is its share of the weight of the space."""
    space = surface.space
    s = space.series[at[1]]
    spans = used_periods(surface, at)
    listed = surface.voice is None or surface.voice.lists_rows
    rows, sources = _rows(space, s, spans, catalog) if listed else ((), (s.source.label,))
    if surface.voice is not None:
        rows = surface.voice.rows(surface, at) or rows
    words, formula = say(surface, at)
    value, unit = shown_value(surface, at)
    return Reading(
        words=words,
        choices=choices(surface, at),
        formula=formula,
        value=value,
        unit=unit,
        covers=bool(surface.holds[at]),
        strength=float(surface.strength[at]),
        weight=share,
        type=TYPES[int(surface.type[at])],  # type: ignore[arg-type]
        sql=reading_sql(surface, at, catalog),
        rows=rows,
        sources=sources,
        caveats=caveats(surface, at, spans),
    )


def heaviest(surface: Surface, catalog: Catalog, most: int) -> tuple[Reading, ...]:
    """Return the readings of a surface with the most weight, those of type N after all others."""
    rank = np.lexsort((-surface.weight.ravel(), (surface.type == N).ravel(), ~surface.defined.ravel()))
    total = float(surface.weight[surface.defined & (surface.type < N)].sum()) or 1.0
    out = []
    for flat in rank[: min(most, int(surface.defined.sum()))]:
        at = tuple(int(i) for i in np.unravel_index(int(flat), surface.value.shape))
        share = float(surface.weight[at]) / total if surface.type[at] < N else 0.0
        out.append(show(surface, at, catalog, share))
    return tuple(out)


def shown_value(surface: Surface, at: tuple[int, ...]) -> tuple[float | bool, str]:
    """Return the value of a reading as the report gives it, with its unit."""
    if surface.unit == "record":
        return rank_of(surface.space, at)[0], "rank"
    if surface.unit == "trend":
        return float(surface.value[at]), "share of pairs"
    return float(surface.value[at]), surface.unit


def used_periods(surface: Surface, at: tuple[int, ...]) -> list[tuple[int, int]]:
    """Return the windows (first, last index) whose figures a reading uses, earliest first."""
    if surface.voice is not None:
        return surface.voice.spans(surface, at)
    space = surface.space
    _, _, t, w, d = at
    width, distance = int(space.widths[w]), int(space.distances[d])
    family = space.claim.family
    if family in ("change", "quantified"):
        return [(t - distance - width + 1, t - distance), (t - width + 1, t)]
    if family in ("record", "trend"):
        return [(max(0, t - distance), t)]
    return [(t - width + 1, t)]


def say(surface: Surface, at: tuple[int, ...]) -> tuple[str, str]:
    """Return (words, formula) of a reading."""
    if surface.voice is not None:
        return surface.voice.say(surface, at)
    space = surface.space
    k, p, t, w, d = at
    s = space.series[p]
    width, distance = int(space.widths[w]), int(space.distances[d])
    end = _label(space, t, width)
    tail = _tail(s)
    v = _sum(space, s, t, width)
    family = space.claim.family
    if family in ("level", "count"):
        words = f"{s.measure.label}, {end}" if end else s.measure.label
        return words + tail, f"{end}: {_figure(v)}".strip(": ")
    if family == "change":
        start, old = _label(space, t - distance, width), _sum(space, s, t - distance, width)
        named = dict(space.time.names).get(t - distance, "") if width == 1 else ""
        start += f" ({named})" if named else ""
        return f"{s.measure.label}, {end} against {start}{tail}", _change_formula(surface, at, v, old)
    if family == "contrast" and s.versus is not None:
        other = _sum(space, s.versus, t, width)
        one, two = _sides(s)
        return f"{one} against {two}, {end}{tail}", _contrast_formula(surface, at, v, other)
    if family == "quantified":
        start = _label(space, t - distance, width)
        words = f"{s.measure.label}, {end} against {start}{tail}"
        return words, _members_formula(space, s, t, width, distance)
    begin = _first_known(s, t, distance)
    since = _label(space, begin, 1)
    if family == "record":
        rank, of = rank_of(space, at)
        what = (
            s.measure.label
            if space.kinds[k].label == LEVEL
            else f"{space.kinds[k].label} in {s.measure.label}"
        )
        own = _figure(v) if space.kinds[k].label == LEVEL else _step_figure(space, s, t)
        return f"{what}, {end} among {since}-{end}{tail}", f"{end}: {own}, rank {rank} of {of} since {since}"
    share = float(surface.value[at])
    first, last = _sum(space, s, begin, 1), v
    how = space.kinds[k].label
    line = f"{since}: {_figure(first)}, {end}: {_figure(last)}"
    if how == PAIRS:
        line += f"; {share:.0%} of pairs of periods go that way"
    return f"{s.measure.label}, {since} to {end}, {how}{tail}", line


def _first_known(s: Series, t: int, distance: int) -> int:
    """Return the index of the first figure of a span, which may begin before the table does."""
    first = max(0, t - distance)
    known = np.flatnonzero(np.isfinite(s.values[first : t + 1]))
    return first + int(known[0]) if known.size else first


def rank_of(space: Space, at: tuple[int, ...]) -> tuple[int, int]:
    """Return (rank, how many) of the period of a record among the periods of its span."""
    k, p, t, _, d = at
    values = space.series[p].values
    if space.kinds[k].label != LEVEL:
        step = np.full(values.shape, np.nan)
        with np.errstate(invalid="ignore", divide="ignore"):
            step[1:] = np.where(values[:-1] > 0, values[1:] / values[:-1] - 1.0, np.nan)
        values = step
    span = values[max(0, t - int(space.distances[d])) : t + 1]
    known = span[np.isfinite(span)]
    better = known < values[t] if space.claim.direction == "lowest" else known > values[t]
    return 1 + int(better.sum()), int(known.size)


def choices(surface: Surface, at: tuple[int, ...]) -> tuple[Choice, ...]:
    """Return how the reading settles every axis."""
    space = surface.space
    k, p, t, w, d = at
    s = space.series[p]
    out = []
    for facet in space.facets:
        out.append(_choice(facet.name, facet.options[k], facet.open))
    if len(space.kinds) > 1 and not space.facets:
        out.append(_choice(space.kind_name, space.kinds[k], space.kind_stated is None))
    for axis in SERIES_AXES:
        option: Option = getattr(s, axis)
        if option.label:
            out.append(_choice(axis, option, space.series_open[axis]))
    if surface.voice is None:
        times = time_choices(space, t, int(space.widths[w]), int(space.distances[d]))
    else:
        times = surface.voice.times_at(surface, at)
    for name, label, is_open in times:
        why = space.time.why if not is_open else ""
        out.append(Choice(name, label, is_open, "E", 1.0, why))
    return tuple(out)


def time_choices(space: Space, t: int, width: int, distance: int) -> list[tuple[str, str, bool]]:
    """Return (axis, label, open) for the axes of time that this family has."""
    time = space.time
    if time.frequency is None:
        return []
    out = [("period", _label(space, t, width), not time.end_stated)]
    family = space.claim.family
    if family in ("change", "quantified"):
        out.append(("baseline", _label(space, t - distance, width), not time.distance_stated))
    elif family in ("record", "trend"):
        out.append(("span", f"since {_label(space, t - distance, 1)}", not time.distance_stated))
    return out


def caveats(surface: Surface, at: tuple[int, ...], spans: list[tuple[int, int]]) -> tuple[str, ...]:
    """Return what a reader should know of the figures of this reading."""
    space = surface.space
    s = space.series[at[1]]
    out: list[str] = []
    low, high = min((a for a, _ in spans), default=0), max((b for _, b in spans), default=-1)
    cells = [i for a, b in spans for i in range(max(a, 0), b + 1)]
    for b in breaks_of(s):
        per = s.aggregated
        old, new = (b.old_until or 0) // per, (b.new_from or 0) // per
        first, last = low + space.time.first, high + space.time.first
        if not (last <= old or first >= new) and space.claim.family not in ("level", "count"):
            out.append(f"spans a break in the series: {b.reason}")
    for r in s.cube.notes:
        hit = any(_within(r.first, r.last, i + space.time.first, s.aggregated) for i in cells)
        if applies(r, s) and hit:
            out.append(r.reason)
    doubts = [d for series in (s, s.versus) if series is not None for d in series.doubts if d.index in cells]
    out += [d.text for d in doubts]
    weaker = {d.index for d in doubts if d.weaker}
    if any(s.incomplete[i] for i in cells if i not in weaker):
        out.append("uses a figure that its source calls incomplete")
    if any(s.interpolated[i] for i in cells):
        out.append("the population of some of these years is interpolated between known years")
    q: Quantity | None = space.claim.stated
    if (
        q is not None
        and surface.holds[at]
        and bool(truncates(q, np.array([abs(float(surface.value[at]))]))[0])
    ):
        out.append("agrees with the stated figure only when cut off, not when rounded")
    if surface.voice is not None:
        out += surface.voice.caveats(surface, at)
    return tuple(dict.fromkeys(out))


def _rows(
    space: Space, s: Series, spans: list[tuple[int, int]], catalog: Catalog
) -> tuple[tuple[tuple[tuple[str, str], ...], ...], tuple[str, ...]]:
    rows: list[tuple[tuple[str, str], ...]] = []
    if space.claim.family == "quantified":  # hundreds of rows: the formula names the exceptions
        return (), (s.source.label,)
    for series in (s, s.versus):
        if series is None:
            continue
        for a, b in spans:
            if series.cube.frequency is None:
                rows += catalog.rows(series.cube, series.member_index, series.source_index, 0, 0)
                continue
            first = (space.time.first + max(a, 0)) * series.aggregated
            last = (space.time.first + b + 1) * series.aggregated - 1
            rows += catalog.rows(series.cube, series.member_index, series.source_index, first, last)
    rows = list(dict.fromkeys(rows))
    named = [c.name for c in s.cube.table.columns_of("source")]
    sources = [v for row in rows for c, v in row if c in named and v]
    return tuple(rows), tuple(dict.fromkeys(sources)) or (s.source.label,)


def _members_formula(space: Space, s: Series, t: int, width: int, distance: int) -> str:
    """Return "28 of 31 rose; not: A, B, C; no figures: D"."""
    sign = -1.0 if space.claim.direction == "down" else 1.0
    going, others, unknown = 0, [], []
    for p in peers_of(s):
        if not all(has_figure(p, space, i) for w in range(width) for i in (t - w, t - distance - w)):
            unknown.append(p.key.name)
            continue
        peer = replace(p, values=align_peer(p, p.member_index, space.time.first))
        if sign * (_sum(space, peer, t, width) - _sum(space, peer, t - distance, width)) > 0:
            going += 1
        else:
            others.append(p.key.name)
    line = f"{going} of {going + len(others)} {'fell' if sign < 0 else 'rose'}"
    line += f"; not: {listed(others)}" if others else ""
    return line + (f"; no figures: {listed(unknown)}" if unknown else "")


def _change_formula(surface: Surface, at: tuple[int, ...], new: float, old: float) -> str:
    if surface.unit == "percent":
        return f"{_figure(new)} / {_figure(old)} - 1 = {signed(float(surface.value[at]))}"
    if surface.unit == "ratio":
        return f"{_figure(new)} / {_figure(old)} = {_figure(float(surface.value[at]))}"
    return f"{_figure(new)} - {_figure(old)} = {_figure(new - old)}"


def _contrast_formula(surface: Surface, at: tuple[int, ...], one: float, two: float) -> str:
    if surface.unit == "percent":
        return f"{_figure(one)} / {_figure(two)} - 1 = {signed(float(surface.value[at]))}"
    if surface.unit == "ratio":
        return f"{_figure(one)} / {_figure(two)} = {_figure(one / two) if two else '-'}"
    return f"{_figure(one)} - {_figure(two)} = {_figure(one - two)}"


def signed(percent: float) -> str:
    """Return a percentage with its sign.

    >>> signed(39.154), signed(-0.04)
    ('+39.2%', '-0.04%')
    """
    return figure_text(percent, "percent", signed=True)


def _sum(space: Space, s: Series, t: int, width: int) -> float:
    window = s.values[max(0, t - width + 1) : t + 1]
    total = float(window.sum())
    return total / width if s.normalisation.label != "count" else total


def _step_figure(space: Space, s: Series, t: int) -> str:
    old, new = float(s.values[t - 1]), float(s.values[t])
    return f"{_figure(old)} to {_figure(new)}, {signed(100 * (new / old - 1))}"


def _figure(value: float) -> str:
    return figure_text(value)


def _label(space: Space, t: int, width: int) -> str:
    period: Period | None = space.time.period(t, width)
    return period.label if period else ""


def _sides(s: Series) -> tuple[str, str]:
    assert s.versus is not None
    if s.key == s.versus.key:
        return s.measure.label, s.versus.measure.label
    return s.member.label, s.versus.member.label


def _tail(s: Series) -> str:
    parts = [x for x in (s.member.label if s.versus is None else "",) if x]
    if s.normalisation.label not in ("count", "rate", "as given"):
        parts.append(s.normalisation.label)
    parts.append(s.source.label)
    return ", " + ", ".join(parts)


def _choice(axis: str, option: Option, is_open: bool) -> Choice:
    return Choice(axis, option.label, is_open, TYPES[option.type], option.weight, option.reason)  # type: ignore[arg-type]


def _within(first: int | None, last: int | None, ordinal: int, per: int) -> bool:
    low, high = ordinal * per, (ordinal + 1) * per - 1
    return (first is None or high >= first) and (last is None or low <= last)
