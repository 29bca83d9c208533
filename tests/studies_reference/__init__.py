"""Reference problems for the tests of `studies`, skipped where the data are absent, and slow oracles."""

from __future__ import annotations

import csv
import itertools
import os
from pathlib import Path

import numpy as np
import pytest

from caveat.studies.panel import Panel

SHARED = Path(os.environ.get("CAVEAT_SHARED", Path(__file__).resolve().parents[3] / "shared"))
REFERENCE = SHARED / "data" / "reference"


def rows(name: str, delimiter: str = ",") -> list[dict[str, str]]:
    """Return the rows of a reference table; skip the test where it is absent."""
    path = REFERENCE / name
    if not path.is_file():
        pytest.skip(f"needs {name} beside the project")
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            {key: "" if value == "NA" else value for key, value in row.items()}
            for row in csv.DictReader(lines, delimiter=delimiter)
        ]


def prop99() -> Panel:
    """Return cigarette sales of 39 states, California treated from 1989."""
    table = rows("california_prop99.csv", ";")
    columns = [[row[name] for row in table] for name in ("State", "Year", "PacksPerCapita")]
    return Panel.from_long(*columns, adoption={"California": 1989})


def smoking() -> Panel:
    """Return the same with the predictors of Abadie, Diamond & Hainmueller 2010."""
    table = rows("smoking_adh.csv")
    columns = [[row[name] for row in table] for name in ("state", "year", "cigsale")]
    extra = {name: [row[name] for row in table] for name in ("lnincome", "beer", "age15to24", "retprice")}
    return Panel.from_long(*columns, adoption={"California": 1989}, covariates=extra)


def basque() -> Panel:
    """Return GDP per head of 17 Spanish regions with predictors, without the whole of Spain."""
    table = [row for row in rows("basque_mscmt.csv") if not row["regionname"].startswith("Spain")]
    names = [name for name in table[0] if name not in ("year", "regionname", "gdpcap")]
    columns = [[row[name] for row in table] for name in ("regionname", "year", "gdpcap")]
    treated = next(row["regionname"] for row in table if row["regionname"].startswith("Basque"))
    extra = {name: [row[name] for row in table] for name in names}
    return Panel.from_long(*columns, adoption={treated: 1970}, covariates=extra)


def mpdta() -> Panel:
    """Return log teen employment of 500 counties with the year of a higher minimum wage."""
    table = rows("mpdta.csv")
    columns = [[row[name] for row in table] for name in ("countyreal", "year", "lemp")]
    adoption = {row["countyreal"]: int(row["first.treat"]) for row in table if row["first.treat"] != "0"}
    return Panel.from_long(*columns, adoption=adoption)


def castle(name: str, outcome: str = "l_homicide") -> Panel:
    """Return homicide of 50 states with the first year of `post`, and all other columns as covariates."""
    table = rows(name)
    columns = [[row[column] for row in table] for column in ("state", "year", outcome)]
    extra = {column: [row[column] for row in table] for column in table[0] if column not in ("state", "year")}
    adoption: dict[str, int] = {}
    for row in table:
        if float(row["post"]) == 1.0:
            adoption[row["state"]] = min(adoption.get(row["state"], 9999), int(row["year"]))
    return Panel.from_long(*columns, adoption=adoption, covariates=extra)


def random_panel(
    seed: int, units: int = 12, periods: int = 14, *, effect: float = 0.0, date: int = 9
) -> Panel:
    """Return a panel with unit levels, two common factors and noise; u00 has an effect from `date` on."""
    rng = np.random.default_rng(seed)
    factors = rng.normal(size=(2, periods)).cumsum(axis=1)
    outcome = 50.0 + 10.0 * rng.random((units, 1)) + rng.random((units, 2)) @ factors
    outcome += 0.5 * rng.normal(size=(units, periods))
    outcome[0, date:] += effect
    adoption = np.full(units, np.nan)
    adoption[0] = 2000 + date
    names = tuple(f"u{i:02d}" for i in range(units))
    return Panel(names, tuple(range(2000, 2000 + periods)), outcome, adoption)


def slow_simplex(gram: np.ndarray, linear: np.ndarray) -> np.ndarray:
    """Return the exact minimiser of w'Gw/2 - g'w on the simplex by trying every support."""
    size = len(linear)
    best, answer = np.inf, np.zeros(size)
    for count in range(1, size + 1):
        for chosen in itertools.combinations(range(size), count):
            own = list(chosen)
            system = np.zeros((count + 1, count + 1))
            system[:count, :count] = gram[np.ix_(own, own)]
            system[:count, count] = system[count, :count] = 1.0
            try:
                point = np.linalg.solve(system, np.append(linear[own], 1.0))[:count]
            except np.linalg.LinAlgError:
                continue
            if (point < -1e-12).any():
                continue
            value = point @ gram[np.ix_(own, own)] @ point / 2.0 - linear[own] @ point
            if value < best - 1e-13 * max(abs(value), 1.0):
                best, answer = value, np.zeros(size)
                answer[own] = point
    return answer


def violation(gram: np.ndarray, linear: np.ndarray, weights: np.ndarray) -> float:
    """Return by how much weights miss the optimality conditions of the simplex problem."""
    slope = gram @ weights - linear
    level = float(weights @ slope)
    held = weights > 1e-9
    return float(max(-(slope - level).min(), np.abs(slope[held] - level).max()))
