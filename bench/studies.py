"""Time the engine of `studies` on 39 units and 31 periods, beside the packages that are installed.

The figures are made: three common factors, unit levels and noise, the first unit treated after 19
periods. Everything runs on one thread, and seconds are those of the processor, so that other work on
the machine counts little. Prints, each the median of several runs:

* fits a second of synthetic control and synthetic difference in differences, on mixed windows and donors;
* the 39-unit placebo study, from a long table and from arrays, beside mlsynth, pysyncon and diff-diff;
* a multiverse of more than 45,000 fits, from panel to result;
* 3,000 units, which need no matrix of units by units.

`python bench/studies.py` needs no data; the packages are optional.
`python bench/studies.py --calibrate TABLE` counts instead how often the curve-level test rejects for
fake treatments, and finds planted effects, in a table of homicides (city, year, homicide, population).
"""

from __future__ import annotations

import csv
import importlib
import importlib.util
import os
import resource
import statistics
import sys
import time
import warnings
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from caveat.studies import Axes, Panel, study
from caveat.studies.calibration import Trial, trial
from caveat.studies.sc import Problems, fit

UNITS, PERIODS, BEFORE = 39, 31, 19
MANY = 20_000
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
LENGTHS = (0, 16, 14, 12, 10, 8, 7, 6)
LIFTS = (0.0, 0.1, 0.2, 0.4, -0.2)
FAKES = range(2000, 2011)
CALIBRATED = Axes(
    scale=("count", "rate", "log", "log_rate"),
    estimator=("did", "sc", "sc_demeaned", "sdid"),
    donors=("all", "similar size", "similar level"),
    pre=(0, 10),
    post=(0, 3),
    anticipation=(0,),
    weighting=("unit",),
    shock=("year effects",),
)
GROUPS = 100
Rows = list[tuple[str, int, float]]


def main() -> None:
    """Print all timings."""
    warnings.simplefilter("ignore")
    outcome = make(UNITS, PERIODS)
    rows = to_rows(outcome)
    engines = ["numpy", *(["numba"] if importlib.util.find_spec("numba") else [])]
    print("fits a second, mixed windows (4 to 22 periods) and donor pools, one thread")
    for engine in engines:
        for estimator in ("sc", "sc_demeaned", "sdid", "did", "mc"):
            if estimator == "mc" and engine == "numba":
                continue  # there is one path only
            many = 20 if estimator == "mc" else MANY if engine == "numba" else MANY // 10
            problems = mixed(many)
            fit(outcome, mixed(min(many, 600)), estimator=estimator, engine=engine)
            seconds = median(lambda: fit(outcome, problems, estimator=estimator, engine=engine), 5)  # noqa: B023
            print(f"  {engine:6s} {estimator:12s} {len(problems.targets) / seconds:12,.0f}")
    placebo_study(outcome, rows, engines)
    for engine in engines:
        multiverse(outcome, engine)
    large()


def placebo_study(outcome: np.ndarray[Any, np.dtype[np.float64]], rows: Rows, engines: list[str]) -> None:
    """Print the time of the 39-unit placebo study, ours and others'."""
    print(f"placebo study of {UNITS} units: milliseconds from a long table, and from prepared figures")
    ours = []
    problems = one_date()
    expected = fit(outcome, problems, estimator="sc").effect[0]
    for engine in engines:
        whole = median(lambda: fit(table(rows).outcome, problems, estimator="sc", engine=engine), 25)  # noqa: B023
        bare = median(lambda: fit(outcome, problems, estimator="sc", engine=engine), 25)  # noqa: B023
        ours.append((whole, bare))
        print(f"  caveat, {engine:20s} {1e3 * whole:10.2f} {1e3 * bare:10.2f}")
    fastest = []
    for name, peer in (("mlsynth", by_mlsynth), ("pysyncon", by_pysyncon), ("diff_diff", by_diff_diff)):
        if not (importlib.util.find_spec(name) and importlib.util.find_spec("pandas")):
            print(f"  {name:28s} {'not installed':>21s}")
            continue
        frame = to_frame(rows)
        effect = peer(frame)
        whole = median(lambda: peer(to_frame(rows)), 3)  # noqa: B023
        bare = median(lambda: peer(frame), 3)  # noqa: B023
        fastest.append((whole, bare))
        print(f"  {name:28s} {1e3 * whole:10.2f} {1e3 * bare:10.2f}  differs by {abs(effect - expected):.0e}")
    for engine, (whole, bare) in zip(engines, ours, strict=True):
        if fastest:
            times = min(one[0] for one in fastest) / whole, min(one[1] for one in fastest) / bare
            print(f"  fastest peer / caveat, {engine}: {times[0]:.0f} from a table, {times[1]:.0f} prepared")


def multiverse(outcome: np.ndarray[Any, np.dtype[np.float64]], engine: str) -> None:
    """Print the time of a whole study with all its placebos."""
    panel = table(to_rows(outcome)).treated({"u00": 1970 + BEFORE})
    axes = Axes(pre=LENGTHS)
    number = len(study(panel, axes=axes, engine=engine).results[0].specifications) * UNITS
    seconds = median(lambda: study(panel, axes=axes, engine=engine), 3)
    print(f"multiverse, {engine}: {number:,} fits in {seconds:.2f} s ({number / seconds:,.0f} a second)")


def large() -> None:
    """Print the time and memory of 3,000 units."""
    units, periods = 3000, 24
    outcome = make(units, periods)
    for estimator, number in (("sc", 100), ("sdid", 100), ("did", 3000)):
        pre = np.broadcast_to(np.arange(periods) < 16, (number, periods))
        problems = Problems(np.arange(number), pre, ~pre, np.ones((number, units), dtype=np.bool_))
        seconds = median(lambda: fit(outcome, problems, estimator=estimator), 3)  # noqa: B023
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
        print(
            f"{number:,} of {units:,} units by all others, {estimator}: {seconds:.2f} s, peak {peak:.1f} GiB"
        )


def calibrate(path: str) -> None:
    """Print rejection rates for fake treatments, and power for planted effects."""
    panel = cities(path)
    years = np.asarray(panel.periods)
    third = np.argsort(np.argsort(panel.outcome.mean(axis=1))) * 3 // len(panel.units)
    lone: list[tuple[int, bool, tuple[Trial, ...]]] = []
    for row, unit in enumerate(panel.units):
        for date in FAKES:
            at = int(np.searchsorted(years, date))
            high = bool(panel.outcome[row, at - 1] >= panel.outcome[row, at - 5 : at].max())
            lone.append((int(third[row]), high, trial(panel, {unit: date}, CALIBRATED, lifts=LIFTS)))
    none = [trials[0] for _, _, trials in lone]
    print(f"{len(panel.units)} cities, {years[0]} to {years[-1]}; {none[0].specifications} specifications")
    print(f"one fake treated unit, {len(none)} trials: share of trials")
    print(f"  any specification with p <= .05   {share(one.smallest <= 0.05 for one in none):6.1%}")
    print(f"  specifications of both signs      {share(one.both_signs for one in none):6.1%}")
    print(f"  curve-level p <= .05              {share(one.p <= 0.05 for one in none):6.1%}")
    for part, name in enumerate(("smallest", "middle", "largest")):
        mine = [trials[0] for size, _, trials in lone if size == part]
        scaled, raw = share(one.p <= 0.05 for one in mine), share(one.raw_p <= 0.05 for one in mine)
        print(f"    {name + ' third of cities':30s}  {scaled:6.1%}   raw effects {raw:6.1%}")
    after = [trials[0] for _, high, trials in lone if high]
    print(f"  dated after a five-year high ({len(after)}) {share(one.p <= 0.05 for one in after):6.1%}")
    for at, lift in enumerate(LIFTS[1:], start=1):
        hits = share(trials[at].found for _, _, trials in lone)
        print(f"  planted {lift:+.0%} found              {hits:6.1%}")
    for size in (5, 10):
        grouped(panel, size)


def grouped(panel: Panel, size: int) -> None:
    """Print the same for groups of fakes with staggered dates."""
    rng = np.random.default_rng(size)
    found = []
    for _ in range(GROUPS):
        chosen = rng.choice(len(panel.units), size, replace=False)
        dates = {panel.units[row]: int(rng.choice([2001, 2004, 2007, 2009])) for row in chosen.tolist()}
        found.append(trial(panel, dates, CALIBRATED, lifts=LIFTS))
    print(f"{size} fake treated units, {GROUPS} trials")
    print(f"  curve-level p <= .05              {share(trials[0].p <= 0.05 for trials in found):6.1%}")
    for at, lift in enumerate(LIFTS[1:], start=1):
        print(f"  planted {lift:+.0%} found              {share(trials[at].found for trials in found):6.1%}")


def share(answers: Iterable[bool]) -> float:
    """Return the share of answers that are yes."""
    every = list(answers)
    return sum(every) / len(every) if every else float("nan")


def cities(path: str) -> Panel:
    """Return the cities of a table that have all figures from 1985 to 2015."""
    with open(path, encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if 1985 <= int(row["year"]) <= 2015]
    columns = [[row[name] for row in rows] for name in ("city", "year", "homicide")]
    panel = Panel.from_long(*columns, population=[row["population"] for row in rows])
    if panel.population is None:
        raise SystemExit("the table has no population")
    return panel.take(np.flatnonzero(np.isfinite(panel.outcome + panel.population).all(axis=1)))


def make(units: int, periods: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return made figures."""
    rng = np.random.default_rng(0)
    factors = rng.normal(size=(3, periods)).cumsum(axis=1)
    levels = 100.0 + 20.0 * rng.random((units, 1))
    return np.asarray(levels + 3.0 * rng.random((units, 3)) @ factors + rng.normal(size=(units, periods)))


def mixed(number: int) -> Problems:
    """Return problems with random targets, windows and donor pools."""
    rng = np.random.default_rng(1)
    targets = rng.integers(0, UNITS, number)
    windows = [(length, date) for length in range(4, 23) for date in (23, 26, 28) if length <= date]
    chosen = rng.integers(0, len(windows), number)
    column = np.arange(PERIODS)
    pre = np.array([(column < date) & (column >= date - length) for length, date in windows])[chosen]
    post = np.array([column >= date for _, date in windows])[chosen]
    pools = rng.random((50, UNITS)) < rng.uniform(0.5, 1.0, size=(50, 1))
    return Problems(targets, pre, post, pools[rng.integers(0, 50, number)])


def one_date() -> Problems:
    """Return the placebo study: every unit at the same date, the first never a donor."""
    pre = np.broadcast_to(np.arange(PERIODS) < BEFORE, (UNITS, PERIODS))
    donors = np.ones((UNITS, UNITS), dtype=np.bool_)
    donors[:, 0] = False
    return Problems(np.arange(UNITS), pre, ~pre, donors)


def to_rows(outcome: np.ndarray[Any, np.dtype[np.float64]]) -> Rows:
    """Return a long table."""
    return [(f"u{i:02d}", 1970 + t, float(value)) for (i, t), value in np.ndenumerate(outcome)]


def table(rows: Rows) -> Panel:
    """Return the panel of a long table."""
    units, times, values = zip(*rows, strict=True)
    return Panel.from_long(units, times, values)


def to_frame(rows: Rows) -> Any:
    """Return a pandas table."""
    pandas = importlib.import_module("pandas")
    frame = pandas.DataFrame(rows, columns=["unit", "year", "y"])
    frame["d"] = ((frame["unit"] == "u00") & (frame["year"] >= 1970 + BEFORE)).astype(int)
    return frame


def by_mlsynth(frame: Any) -> float:
    """Return the effect by mlsynth, after its placebo study."""
    package = importlib.import_module("mlsynth")
    options = {"df": frame, "outcome": "y", "treat": "d", "unitid": "unit", "time": "year"}
    more = {"inference": "placebo", "display_graphs": False, "backend": "outcome-only"}
    return float(package.VanillaSC({**options, **more}).fit().effects.att)


def by_pysyncon(frame: Any) -> float:
    """Return the effect by pysyncon, after the same 39 fits."""
    package = importlib.import_module("pysyncon")
    wide = frame.pivot(index="year", columns="unit", values="y")
    before = wide.iloc[:BEFORE]
    effects = []
    for unit in wide.columns:
        donors = [other for other in wide.columns if other not in (unit, "u00")]
        model = package.Synth()
        scale = before[[unit, *donors]].var(axis=1).to_numpy()
        model.fit(X0=before[donors], X1=before[unit], Z0=before[donors], Z1=before[unit], custom_V=scale)
        effects.append(float((wide[unit] - wide[donors] @ model.W).iloc[BEFORE:].mean()))
    return effects[0]


def by_diff_diff(frame: Any) -> float:
    """Return the effect by diff-diff, after its placebo study."""
    package = importlib.import_module("diff_diff")
    model = package.SyntheticControl(v_method="custom", custom_v=np.ones(BEFORE), standardize="none")
    found = model.fit(frame, "y", "d", "unit", "year", pre_period_outcomes="all")
    found.in_space_placebo()
    return float(found.att)


def median(action: Callable[[], object], repeats: int) -> float:
    """Return the median of several runs, in seconds, after one to warm up."""
    action()
    times = []
    for _ in range(repeats):
        began = time.process_time()
        action()
        times.append(time.process_time() - began)
    return statistics.median(times)


if __name__ == "__main__":
    if any(os.environ.get(name) != "1" for name in THREADS):
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **dict.fromkeys(THREADS, "1")})
    main() if len(sys.argv) < 3 else calibrate(sys.argv[2])
