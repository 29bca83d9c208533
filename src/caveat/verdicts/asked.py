"""How many people stand behind a survey's share: those asked, and fewer where answers are weighted."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

from caveat.cube.catalog import Catalog
from caveat.cube.sql import identifier
from caveat.errors import CaveatError
from caveat.readings.series import align_peer
from caveat.readings.space import Series, Space

ANSWERS = "_answers"
_SIZE = re.compile(
    r"^(?:n|n_?obs|respondents|sample|sample_?size|base|unweighted_?(?:n|base)|interviews"
    r"|number of (?:people )?(?:asked|respondents|interviews)|sample size)$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Sample:
    """A share of people asked: the share, how many there were, how many they are worth."""

    share: float
    people: int
    effective: float
    question: str = ""


def sample_of(catalog: Catalog, space: Space, s: Series, t: int) -> Sample | None:
    """Return the sample behind a share at one period, None where the tables do not say."""
    column = s.cube.table.column(s.cube.measure)
    value = float(s.values[t])
    if column.additive or not np.isfinite(value) or not 0 <= value <= 100:
        return None
    percent = "percent" in column.unit.lower() or "%" in column.unit or "pct" in column.name.lower()
    percent = percent or "percent" in column.name.lower()
    if not percent and not 0 <= value <= 1:
        return None
    share = value / 100 if percent else value
    key = dict(s.key.key)
    people = _people(catalog, space, s, t, key.get("question"))
    if people is None or people < 2:
        return None
    effect = _design_effect(catalog, space, s, t, key.get("question"))
    return Sample(share, people, people / effect, key.get("question", ""))


def _people(catalog: Catalog, space: Space, s: Series, t: int, question: str | None) -> int | None:
    """Return how many people gave an answer at all: of a survey's answers their sum, else the row's own n."""
    table = s.cube.table
    sizes = [
        c for c in table.columns_of("measure", "denominator") if _SIZE.match(c.name) or _SIZE.match(c.title)
    ]
    if not sizes or sizes[0].name == s.cube.measure:
        return None
    cube = catalog.cube(table.name, sizes[0].name)
    if cube.values.shape != s.cube.values.shape or cube.first != s.cube.first:
        return None
    of_rows = Series(
        cube, s.member_index, s.source_index, s.measure, s.member, s.source, s.normalisation,
        s.values, s.incomplete, s.interpolated, s.counts, aggregated=s.aggregated,
    )  # fmt: skip
    members = [s.member_index]
    if table.name.endswith(ANSWERS) and question is not None:
        members = [i for i, m in enumerate(cube.members) if dict(m.key).get("question") == question]
    found = [float(align_peer(of_rows, i, space.time.first)[t]) for i in members]
    total = float(np.nansum(found)) if np.isfinite(found).any() else 0.0
    return round(total) if total > 0 else None


def _design_effect(catalog: Catalog, space: Space, s: Series, t: int, question: str | None) -> float:
    """Return by how much weighting widens the error: n * sum(w^2) / sum(w)^2, 1 without weights."""
    name = s.cube.table.name.removesuffix(ANSWERS)
    if question is None or not s.cube.table.name.endswith(ANSWERS):
        return 1.0
    try:
        base = catalog.table(name)
    except CaveatError:
        return 1.0
    weight = next((c.name for c in base.columns if c.reason.startswith("weights of the people")), None)
    if weight is None or question not in {c.name for c in base.columns}:
        return 1.0
    w, where = f"CAST({identifier(weight)} AS DOUBLE)", f"{identifier(question)} IS NOT NULL"
    params: list[object] = []
    dated = s.cube.table.columns_of("period")
    period = space.time.period(t)
    if dated and period is not None and period.frequency == "Y":
        where += f" AND CAST({identifier(dated[0].name)} AS VARCHAR) = ?"
        params.append(period.label)
    sums = f"sum({w} ORDER BY {w}), sum({w} * {w} ORDER BY {w}), count({w})"
    sql = f"SELECT {sums} FROM {identifier(name)} WHERE {where}"
    ((total, squares, n),) = catalog.query(sql, params)
    return float(n) * float(squares) / float(total) ** 2 if total and n else 1.0


__all__ = ["Sample", "sample_of"]
