"""The series of a space: each measure, member, source and normalisation that a claim may mean."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from caveat.claims.claim import Claim
from caveat.cube.catalog import Catalog
from caveat.cube.cube import Cube
from caveat.cube.table import Column
from caveat.period import Frequency, Period
from caveat.readings.doubts import with_doubts
from caveat.readings.match import Target
from caveat.readings.space import E, Missing, N, Option, Series, U
from caveat.readings.standing import content_words
from caveat.readings.timing import PER_YEAR

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

PER_HEAD_WEIGHT = 0.5  # of a per-head reading where the words count, or of a count where they say a rate
PER = 100_000.0
APART = 0.1  # two figures of one thing differ by less than this share of the larger
REDEFINED_WEIGHT = 0.8  # of a source that counts or covers something else than its heading says
_DENOMINATOR = re.compile(r"\bper\s+(capita|head|person|resident|[\d,.]+)|-per-", re.I)
_PER = re.compile(r"per\s+([\d,]+)", re.I)


@dataclass(frozen=True, slots=True)
class Span:
    """The periods of a space: `size` periods from ordinal `first`, `later` more after the article's date."""

    frequency: Frequency | None
    first: int
    size: int
    later: int


def find_series(
    claim: Claim,
    targets: list[Target],
    catalog: Catalog,
    frequency: Frequency,
    as_of: date,
    *,
    per_head: bool,
) -> tuple[Span, tuple[Series, ...]] | Missing:
    """Return the series that the targets hold, aligned on one span of periods.

    `per_head`: the family may also be read per head where the table has a denominator.
    """
    usable = [t for t in targets if _usable(t.cube, t.column, frequency)]
    if not usable:
        unit = {"Y": "yearly", "Q": "quarterly", "M": "monthly", "D": "daily"}[frequency]
        return Missing((f"{unit} figures of {targets[0].measure.label}",))
    span = _span([t.cube for t in usable], frequency, as_of)
    if span is None:
        return Missing((f"figures of {targets[0].measure.label} up to {as_of.isoformat()}",))
    made = [s for t in usable for s in _of_target(claim, t, catalog, span, per_head=per_head)]
    known = tuple(s for s in made if np.isfinite(s.values).any())
    if not known:
        return Missing(
            (f"figures of {targets[0].measure.label} for {targets[0].member.label or 'this table'}",)
        )
    return span, with_doubts(_elsewhere(_attributed(_unified(known), claim)), span.first, span.size)


def _attributed(series: tuple[Series, ...], claim: Claim) -> tuple[Series, ...]:
    """Return the series of the source that the text gives for the claim; all where it gives none of them."""
    said = content_words(claim.speaker) if claim.speaker != "author" else frozenset()
    fits = {s.source.label for s in series if said and said <= content_words(s.source.label)}
    if len(fits) != 1:
        return series
    reason = f"the text gives it as the source: “{claim.speaker}”"
    return tuple(
        replace(s, source=replace(s.source, reason=reason)) for s in series if s.source.label in fits
    )


def _elsewhere(series: tuple[Series, ...]) -> tuple[Series, ...]:
    """Return the series, of type N those that by their own descriptor are figures of something else.

    That is so where a descriptor says of this very measure and of all periods that it covers something
    else, another source gives it without such a word, and the two differ: then not both can be what the
    heading says. It does not follow from the comparison of cells: what differs always, by its usual gap,
    disagrees in no cell. The claim plays no part in it, and where the two agree nobody is struck out.
    """
    other = [
        not s.together and bool(redefined(s.cube, s.member_index, s.source_index, named=True)) for s in series
    ]
    out = []
    for s, elsewhere in zip(series, other, strict=True):
        rivals = [
            o
            for o, also in zip(series, other, strict=True)
            if not also
            and (o.measure.label, o.member.label, o.normalisation.label)
            == (s.measure.label, s.member.label, s.normalisation.label)
            and _apart(s, o)
        ]
        out.append(replace(s, source=replace(s.source, type=N)) if elsewhere and rivals else s)
    return tuple(out)


def _apart(one: Series, other: Series) -> bool:
    """Tell whether two series differ by more than a tenth at their nearest known periods."""
    a, b = np.flatnonzero(np.isfinite(one.values)), np.flatnonzero(np.isfinite(other.values))
    if not a.size or not b.size:
        return False
    gaps = np.abs(a[:, None] - b[None, :])
    i, j = np.unravel_index(int(gaps.argmin()), gaps.shape)
    x, y = float(one.values[a[i]]), float(other.values[b[j]])
    return abs(x - y) > APART * max(abs(x), abs(y))


def open_axes(series: tuple[Series, ...], claim: Claim) -> dict[str, bool]:
    """Tell for each axis of the series whether the text leaves it open.

    The normalisation is open where the words are a mass noun ("crime rose") and stated
    where they count ("homicides") or name a rate.
    """
    several = {
        "measure": _measure_open(series),
        "member": len({s.member.label for s in series}) > 1,
        "source": len({s.source.label for s in series}) > 1,
    }
    return several | {"normalisation": not states_normalisation(claim)}


def _measure_open(series: tuple[Series, ...]) -> bool:
    """Tell whether the words name several columns, or none exactly; one exact column settles the measure."""
    exact = {s.measure.label for s in series if s.measure.type == E}
    return len(exact) != 1 and len({s.measure.label for s in series}) > 1


def states_normalisation(claim: Claim) -> bool:
    """Tell whether the words settle count against per head."""
    if claim.per_head:
        return True
    words = (claim.measure.text if claim.measure else "").strip().lower().split()
    if not words:
        return False
    head = words[: words.index("of")] or words if "of" in words else words  # "crimes of any town"
    counts = any(w.endswith("s") or w == "people" for w in (words[-1], head[-1]))
    return counts or "number" in words or "total" in words


def names_denominator(claim: Claim) -> bool:
    """Tell whether the words say per what, and not only "rate"."""
    unit = claim.stated.unit if claim.stated else ""
    measure = claim.measure.text if claim.measure else ""
    return bool(_DENOMINATOR.search(f"{claim.text} {unit} {measure}"))


def redefined(cube: Cube, member: int, source: int, *, named: bool = False) -> str:
    """Return why the figures of this member and source cover something else than the heading says, or "".

    `named`: only a remark that names this measure and holds for all periods.
    """
    key = dict(cube.members[member].key)
    for r in cube.notes:
        if r.kind != "definition" or not any(column in key for column, _ in r.where):
            continue
        if named and (cube.measure not in r.fields or r.first is not None or r.last is not None):
            continue
        fits = all(
            (key[c] in allowed) if c in key else cube.sources[source] in allowed for c, allowed in r.where
        )
        if fits:
            return r.reason
    return ""


def _of_target(claim: Claim, target: Target, catalog: Catalog, span: Span, *, per_head: bool) -> list[Series]:
    cube, column = target.cube, target.column
    out = []
    for k, name in enumerate(cube.sources):
        source = Option(name or source_label(cube), 1.0, E, "the article names no source")
        defined = "" if target.together else redefined(cube, target.member_index, k)
        if defined:
            source = replace(source, weight=REDEFINED_WEIGHT, type=U, reason=defined)
        values, incomplete = _align(cube, target.member_index, k, span)
        whole = column.unit.lower() in ("", "count") or column.additive
        counts = values if whole and column.additive else np.full(span.size, np.nan)
        label = "rate" if column.rate else "count" if column.additive else "as given"
        loose = claim.per_head and column.additive
        plain = Option(label, PER_HEAD_WEIGHT, U, "the words speak of a rate") if loose else Option(label)
        aggregated = 1 if cube.frequency in (None, span.frequency) else PER_YEAR[cube.frequency]
        none = np.zeros(span.size, dtype=bool)
        base = Series(
            cube, target.member_index, k, target.measure, target.member, source, plain,
            values, incomplete, none, counts, aggregated=aggregated, together=target.together,
        )  # fmt: skip
        rated = _per_head(claim, base, column, catalog, span) if (per_head or claim.per_head) else None
        if rated is None or not names_denominator(claim):
            out.append(base)
        if rated is not None:
            out.append(rated)
    return out


def _per_head(claim: Claim, base: Series, column: Column, catalog: Catalog, span: Span) -> Series | None:
    if not column.additive or column.denominator is None or base.aggregated != 1:
        return None
    found = catalog.population_cube(base.cube.table.name, base.cube.measure)
    if found is None:
        return None
    denominator = found.cube
    people, _ = _align(replace(denominator, values=found.filled), base.member_index, base.source_index, span)
    guessed = _align_flags(found.interpolated, denominator, base.member_index, base.source_index, span)
    if not np.isfinite(people).any():
        return None
    stated = _PER.search(f"{claim.stated.unit if claim.stated else ''} {claim.text}")
    scale = float(stated.group(1).replace(",", "")) if stated else PER
    with np.errstate(invalid="ignore", divide="ignore"):
        values = np.where(people > 0, scale * base.values / people, np.nan)
    weight, kind = (1.0, E) if claim.per_head else (PER_HEAD_WEIGHT, U)
    label = f"per {scale:,.0f}" if scale > 1 else "per head"
    return replace(
        base,
        normalisation=Option(
            label, weight, kind, "the words count, per head is as sensible" if kind else "stated"
        ),
        values=values,
        interpolated=guessed,
        denominator=denominator,
        scale=scale,
    )


def align_peer(series: Series, member: int | list[int], first: int) -> FloatArray:
    """Return another member's figures on the periods of a series, made alike; a row for each of several."""
    span = Span(_frequency_of(series), first, series.values.size, 0)
    values, incomplete = _align(series.cube, member, series.source_index, span)
    values = np.where(incomplete, np.nan, values)
    if series.denominator is None:
        return values
    people, _ = _align(series.denominator, member, series.source_index, span)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(people > 0, series.scale * values / people, np.nan)


def _frequency_of(series: Series) -> Frequency | None:
    if series.cube.frequency is None or series.aggregated == 1:
        return series.cube.frequency
    return "Y"


def source_label(cube: Cube) -> str:
    """Return what the figures of a table without rival sources are called: its title, else its name."""
    return cube.table.title or cube.table.name


def _unified(series: tuple[Series, ...]) -> tuple[Series, ...]:
    """Return the series with one label for what several tables hold: the same measure, the same member."""
    measures: dict[str, str] = {}
    out: list[Series] = []
    for s in series:
        column = s.cube.table.column(s.cube.measure)
        words = {column.name.lower(), column.title.lower(), *(x.lower() for x in column.synonyms)} - {""}
        known = next(
            (measures[w] for w in (column.name.lower(), column.title.lower()) if w in measures), None
        )
        label = known or s.measure.label
        if known is None:
            for w in words if s.measure.type == E else (column.name.lower(), column.title.lower()):
                measures.setdefault(w, label)
        place = ", ".join(v for _, v in s.key.key) or s.member.label
        first = next((o for o in out if ", ".join(v for _, v in o.key.key) == place), None)
        member = replace(s.member, label=first.member.label if first else s.member.label)
        out.append(replace(s, measure=replace(s.measure, label=label), member=member))
    return _distinct_sources(out)


def _distinct_sources(series: list[Series]) -> tuple[Series, ...]:
    """Return the series with source labels that tell tables of one title apart."""
    titles: dict[str, set[str]] = {}
    for s in series:
        titles.setdefault(s.source.label, set()).add(s.cube.table.name)
    return tuple(
        replace(s, source=replace(s.source, label=f"{s.source.label} ({s.cube.table.name})"))
        if len(titles[s.source.label]) > 1
        else s
        for s in series
    )


def _usable(cube: Cube, column: Column, frequency: Frequency) -> bool:
    if cube.frequency in (None, frequency):
        return True
    return column.additive and cube.frequency in ("M", "Q") and frequency == "Y"


def _span(cubes: list[Cube], frequency: Frequency, as_of: date) -> Span | None:
    """Return the periods that the cubes cover together, cut at the article's date."""
    dated = [c for c in cubes if c.frequency is not None]
    if not dated:
        return Span(None, 0, 1, 0)
    per = {c.frequency: PER_YEAR.get(c.frequency or "Y", 1) for c in dated}

    def of(c: Cube, ordinal: int) -> int:
        return ordinal if c.frequency == frequency else ordinal // per[c.frequency]

    first = min(of(c, c.first) for c in dated)
    last = max(of(c, c.first + c.values.shape[2] - 1) for c in dated)
    until = last
    while until >= first and Period(frequency, until).last_day > as_of:
        until -= 1
    return None if until < first else Span(frequency, first, until - first + 1, last - until)


def _align(cube: Cube, member: int | list[int], source: int, span: Span) -> tuple[FloatArray, BoolArray]:
    """Return the series on the span's periods: (values, incomplete), a row for each of several members."""
    line, flags = cube.values[member, source], cube.incomplete[member, source]
    shape, known = (*line.shape[:-1], span.size), line.shape[-1]
    values, incomplete = np.full(shape, np.nan), np.zeros(shape, dtype=bool)
    if cube.frequency is None:  # an undated figure stands for the latest period
        values[..., -1], incomplete[..., -1] = line[..., 0], flags[..., 0]
        return values, incomplete
    if cube.frequency == span.frequency:
        for target, start in ((values, line), (incomplete, flags)):
            low, high = max(cube.first, span.first), min(cube.first + known, span.first + span.size)
            if high > low:
                target[..., low - span.first : high - span.first] = start[
                    ..., low - cube.first : high - cube.first
                ]
        return values, incomplete
    per = PER_YEAR[cube.frequency]
    for i in range(span.size):
        low = (span.first + i) * per - cube.first
        if low >= 0 and low + per <= known:
            values[..., i] = line[..., low : low + per].sum(axis=-1)
            incomplete[..., i] = flags[..., low : low + per].any(axis=-1)
    return values, incomplete


def _align_flags(flags: BoolArray, cube: Cube, member: int, source: int, span: Span) -> BoolArray:
    out = np.zeros(span.size, dtype=bool)
    if cube.frequency != span.frequency:
        return out
    low, high = max(cube.first, span.first), min(cube.first + flags.shape[2], span.first + span.size)
    if high > low:
        out[low - span.first : high - span.first] = flags[
            member, source, low - cube.first : high - cube.first
        ]
    return out
