"""Measure how many readings a second are evaluated: all window comparisons of a panel, beside SQL.

    python bench/surface.py [WIDTHS]

A made panel of 68 members by 492 months. A reading is a member, an end, a distance and a width of
1 to 24 months such that both windows lie inside the panel: 188,045,296 in all. Its value (the ratio
of the windows), its strength against a rise of 40% and its weight enter five numbers of each member:
support, fairness, robustness, uniqueness and the number of readings. The same are computed

* by caveat's kernel, with one thread and with two;
* by plain NumPy arrays over all readings of a part, as small surfaces are;
* by one SQL statement in DuckDB with two threads (the fastest of several that were tried: windows
  by a window function, joined with themselves by member and width, reciprocals taken beforehand);
* by one query for each reading, of which a few hundred are timed.

Each way runs in a process of its own, and the best of its runs counts; seconds of the processor
(all threads together) are printed too, because other work on the machine does not lengthen them.
Then trend support is counted over a million periods.
"""

from __future__ import annotations

import json
import math
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from caveat.readings import numbers, weights, windows
from caveat.readings.panel import Band, FloatArray, Grid, Question, count_settings
from caveat.readings.panel_windows import evaluate

MEMBERS, PERIODS, WIDTHS = 68, 492, 24
CLAIMED, LOW, HIGH = 1.4, 1.395, 1.405  # "up 40%"
REPEATS, SAMPLE, PART = 7, 300, 2
TREND = 1_000_000
Numbers = list[list[float]]  # for each member: readings, support, fairness, robustness, uniqueness
Measured = dict[str, Any]


def main(widths: int) -> None:
    """Print one line for each way, the ratios, and the time of trend support."""
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    total = size(widths)
    print(f"{MEMBERS} members x {PERIODS} months, widths 1 to {widths}: {total:,} readings")
    heads = ("readings", "seconds", "M/s", "cpu s", "M/cpu s", "peak MB")
    print(f"{'':28s}" + "".join(f"{head:>13s}" for head in heads))
    found = {
        name: measure(name, at_most)
        for name, at_most in {
            "kernel, 1 thread": widths,
            "kernel, 2 threads": widths,
            "arrays of all readings": min(PART, widths),
            "SQL, one statement": widths,
            "SQL, a query each": widths,
        }.items()
    }
    for name, one in found.items():
        speeds = one["readings"] / one["wall"] / 1e6, one["readings"] / one["cpu"] / 1e6
        print(
            f"{name:28s}{one['readings']:13,}{one['wall']:13.3f}{speeds[0]:13.4g}{one['cpu']:13.3f}"
            f"{speeds[1]:13.4g}{one['peak']:13,.0f}"
        )
    ours, sql = found["kernel, 2 threads"], found["SQL, one statement"]
    compare(ours, sql)
    each = found["SQL, a query each"]
    print(
        f"kernel / SQL statement: {sql['wall'] / ours['wall']:.1f} by the clock, "
        f"{sql['cpu'] / ours['cpu']:.1f} by processor time"
    )
    scaled = each["wall"] / each["readings"] * total
    print(f"kernel / a query each: {scaled / ours['wall']:,.0f} (scaled from {each['readings']} queries)")
    trend()


def size(widths: int) -> int:
    """Return the number of readings."""
    return MEMBERS * count_settings(PERIODS, np.arange(1, widths + 1), np.arange(1, PERIODS))


def compare(ours: Measured, sql: Measured) -> None:
    """Stop if two ways differ by more than rounding."""
    worst = 0.0
    for mine, theirs in zip(ours["numbers"], sql["numbers"], strict=True):
        worst = max(worst, *(abs(a - b) / max(1.0, abs(b)) for a, b in zip(mine, theirs, strict=True)))
    print(f"largest difference between the numbers of the kernel and of SQL: {worst:.0e}")
    if worst > 1e-9:
        sys.exit("the two differ")


def trend() -> None:
    """Print the time of trend support over a million periods."""
    series = np.random.default_rng(0).normal(size=TREND).cumsum().round(2)
    wall, cpu, counts = fastest(lambda: numbers.trend_support(series), 3)
    rises, falls, ties = counts
    print(f"trend support, {TREND:,} periods: {wall:.2f} s, {cpu:.2f} s of processor; ", end="")
    print(f"{rises:,} pairs rise, {falls:,} fall, {ties:,} tie of {sum(counts):,}")


def measure(name: str, widths: int) -> Measured:
    """Return what one way takes in a process of its own."""
    command = [sys.executable, __file__, "--one", name, str(widths)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    out: Measured = json.loads(done.stdout)
    return out


def one(name: str, widths: int) -> None:
    """Print what one way takes, as JSON."""
    values = panel()
    if name.startswith("kernel"):
        threads = int(name.split()[1])
        wall, cpu, found = fastest(lambda: by_kernel(values, grid(widths), threads), REPEATS)
        readings = size(widths)
    elif name.startswith("arrays"):
        wall, cpu, found = fastest(lambda: by_arrays(values, grid(widths)), 3)
        readings = size(widths)
    else:
        connection = database(values, grid(widths))
        if name.endswith("each"):
            wall, cpu, readings = fastest(lambda: one_by_one(connection, widths), 2)
            found = []
        else:
            wall, cpu, found = fastest(lambda: by_sql(connection), 3)
            readings = size(widths)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"wall": wall, "cpu": cpu, "readings": readings, "numbers": found, "peak": peak}))


def panel() -> FloatArray:
    """Return made monthly figures."""
    return np.random.default_rng(1).uniform(50.0, 500.0, (MEMBERS, PERIODS))


def grid(widths: int) -> Grid:
    """Return all windows, weighed as those of a text that names the last month but eleven."""
    scales = weights.YEARS.times(12)

    def sensible(durations: windows.IntArray, scale: float) -> FloatArray:
        natural = weights.naturalness(durations, weights.LEVELS_MONTHS)
        return natural * weights.relevance(durations, 12.0, scale)

    width, distance = np.arange(1, widths + 1), np.arange(1, PERIODS)
    ends = weights.relevance(np.arange(PERIODS), PERIODS - 12.0, scales.end)
    return Grid(width, distance, sensible(width, scales.width), sensible(distance, scales.distance), ends)


def by_kernel(values: FloatArray, every: Grid, threads: int) -> Numbers:
    """Return the numbers of each member by the kernel."""
    question = Question("rise", CLAIMED, (Band(LOW / CLAIMED - 1, HIGH / CLAIMED - 1),))
    t = evaluate(values, every, question, threads=threads)
    each = t.readings, t.inside[0] / t.weight, t.strength / t.weight, np.exp(-t.shortfall / t.weight)
    out: Numbers = np.stack([*each, t.weaker / t.readings], axis=1).tolist()
    return out


def by_arrays(values: FloatArray, every: Grid) -> Numbers:
    """Return the same by arrays over all readings."""
    sums = windows.window_sums(values, every.widths)
    ratio = windows.ratios(sums[..., None], windows.earlier(sums, every.distances))
    weight = every.ends[:, None, None] * every.width_weights[:, None] * every.distance_weights
    strength, out = numbers.rise_strength(ratio, CLAIMED), []
    for s in strength:
        defined = np.isfinite(s)
        share = numbers.normalised(weight, defined)
        inside = (s >= LOW / CLAIMED - 1) & (s <= HIGH / CLAIMED - 1)
        support, fair = numbers.share_where(share, inside), numbers.fairness(share, s)
        robust, unique = numbers.robustness(share, s), numbers.uniqueness(s, defined)
        out.append([float(defined.sum()), support, fair, robust, unique])
    return out


def database(values: FloatArray, every: Grid) -> Any:
    """Return a connection with the figures and the weights as tables."""
    import duckdb

    connection = duckdb.connect(config={"threads": 2})
    connection.execute("SET enable_progress_bar = false")
    member, t = np.indices(values.shape)
    tables = {
        "figures": {"member": member.ravel(), "t": t.ravel(), "x": values.ravel()},
        "ends": {"t": np.arange(PERIODS), "h": every.ends},
        "widths": {"w": every.widths, "f": every.width_weights},
        "distances": {"d": every.distances, "g": every.distance_weights},
    }
    for name, columns in tables.items():
        connection.register("given", columns)
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
        connection.unregister("given")
    return connection


STATEMENT = f"""
WITH windows AS (
  SELECT member, w, f, t, sum(x) OVER (
    PARTITION BY member, w ORDER BY t ROWS BETWEEN w - 1 PRECEDING AND CURRENT ROW) AS s
  FROM figures, widths),
sides AS MATERIALIZED (
  SELECT member, w, t, f * h AS fh, s / {CLAIMED} AS later, 1 / s AS earlier
  FROM windows JOIN ends USING (t) WHERE t >= w - 1 AND s > 0),
readings AS (
  SELECT a.member, a.fh * g AS weight, a.later * b.earlier - 1 AS strength
  FROM sides a JOIN sides b ON a.member = b.member AND a.w = b.w AND b.t < a.t
  JOIN distances ON d = a.t - b.t)
SELECT member, count(*), sum(weight), sum(weight * strength),
  sum(CASE WHEN strength < 0 THEN weight * strength * strength ELSE 0 END),
  sum(CAST(strength < 0 AS INTEGER)),
  sum(CASE WHEN strength BETWEEN {LOW / CLAIMED - 1} AND {HIGH / CLAIMED - 1} THEN weight ELSE 0 END)
FROM readings GROUP BY member ORDER BY member
"""

QUERY = """
SELECT (SELECT sum(x) FROM figures WHERE member = $member AND t BETWEEN $t - $w + 1 AND $t)
     / (SELECT sum(x) FROM figures WHERE member = $member AND t BETWEEN $t - $d - $w + 1 AND $t - $d)
"""


def by_sql(connection: Any) -> Numbers:
    """Return the same by one statement."""
    return [
        [count, inside / weight, strength / weight, math.exp(-shortfall / weight), weaker / count]
        for _, count, weight, strength, shortfall, weaker, inside in connection.execute(STATEMENT).fetchall()
    ]


def one_by_one(connection: Any, widths: int) -> int:
    """Ask for the values of some readings one by one; return how many."""
    rng = np.random.default_rng(2)
    for _ in range(SAMPLE):
        w = int(rng.integers(1, widths + 1))
        d = int(rng.integers(1, PERIODS - w))
        reading = {
            "member": int(rng.integers(MEMBERS)),
            "t": int(rng.integers(w + d - 1, PERIODS)),
            "w": w,
            "d": d,
        }
        connection.execute(QUERY, reading).fetchone()
    return SAMPLE


def fastest(action: Callable[[], Any], repeats: int) -> tuple[float, float, Any]:
    """Return the shortest time of a few runs, by the clock and of the processor, with the result."""
    wall, processor, result = [], [], None
    for _ in range(repeats):
        begin, used = time.perf_counter(), time.process_time()
        result = action()
        wall.append(time.perf_counter() - begin)
        processor.append(time.process_time() - used)
    return min(wall), min(processor), result


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(sys.argv[2], int(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else WIDTHS)
