"""How long a cube of an event table takes, and how much memory, beside the engines' own GROUP BY.

    python bench/cube.py [ROWS]

An event table (50 million rows unless told otherwise) is written as Parquet into a temporary
folder. Each way then counts it by city, kind and month in a process of its own: caveat from
opening the file to the dense array (profile, members and checksum of the file included), and
the bare GROUP BY of DuckDB, polars and pandas on the same columns.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

LIMIT = "1GB"
TARGET = 1.25
PANDAS_ROWS = 20_000_000  # pandas holds the whole table; beyond this it is left out

MAKE = """
COPY (SELECT range AS incident_id,
             TIMESTAMP '2015-01-01' + to_hours(CAST(hash(range) % 87600 AS BIGINT)) AS reported,
             'City ' || lpad(CAST(hash(range, 1) % 200 AS VARCHAR), 3, '0') AS city,
             'kind ' || CAST(hash(range, 2) % 8 AS VARCHAR) AS kind,
             CAST(hash(range, 3) % 1000 AS INTEGER) AS loss_amount
      FROM range({rows})) TO '{path}' (FORMAT parquet, COMPRESSION zstd)
"""

WAYS = {
    "DuckDB": """
import duckdb
con = duckdb.connect(config={"memory_limit": LIMIT})
con.execute("SET enable_progress_bar = false")
out = con.execute(f"SELECT city, kind, date_trunc('month', reported) AS month, count(*), sum(loss_amount) "
                  f"FROM read_parquet('{path}') GROUP BY ALL").fetchnumpy()
total = int(out["count_star()"].sum())
""",
    "caveat": """
from caveat.cube.catalog import Catalog
with Catalog.from_paths([path], memory_limit=LIMIT) as catalog:
    name = catalog.tables[0].name
    cube = catalog.cube(name, "incidents")
whole = next(i for i, m in enumerate(cube.members) if not m.key)
total = int(cube.values[whole].sum())
""",
    "polars": """
import polars as pl
out = (pl.scan_parquet(path).group_by("city", "kind", pl.col("reported").dt.truncate("1mo"))
       .agg(pl.len(), pl.col("loss_amount").sum()).collect(engine="streaming"))
total = int(out["len"].sum())
""",
    "pandas": """
import pandas as pd
frame = pd.read_parquet(path, columns=["city", "kind", "reported", "loss_amount"])
out = frame.groupby(["city", "kind", frame["reported"].dt.to_period("M")])["loss_amount"].agg(["size", "sum"])
total = int(out["size"].sum())
""",
}

RUN = """
import json, resource, time
LIMIT, path = {limit!r}, {path!r}
start = time.perf_counter()
{body}
seconds = time.perf_counter() - start
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([seconds, peak, total]))
"""


def run(way: str, path: str) -> tuple[float, float, int]:
    """Return the seconds, the peak of memory in MB and the number of rows counted in one way."""
    code = RUN.format(limit=LIMIT, path=path, body=WAYS[way])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    seconds, peak, total = json.loads(done.stdout.strip().splitlines()[-1])
    return float(seconds), float(peak), int(total)


def main(rows: int) -> None:
    """Print the figures of each way; the best of two runs for those that are compared."""
    import duckdb

    with tempfile.TemporaryDirectory(prefix="caveat-bench-") as folder:
        path = str(Path(folder) / "incidents.parquet")
        start = time.perf_counter()
        duckdb.execute(MAKE.format(rows=rows, path=path))
        size = Path(path).stat().st_size / 2**20
        print(f"{rows:,} rows, {size:,.0f} MB of Parquet, made in {time.perf_counter() - start:.1f} s")
        best: dict[str, float] = {}
        for way in WAYS:
            if way == "pandas" and rows > PANDAS_ROWS:
                print(f"{way:8} left out: it would hold all {rows:,} rows in memory")
                continue
            try:
                results = [run(way, path) for _ in range(2)]
            except subprocess.CalledProcessError as error:
                reason = (error.stderr or "").strip().splitlines()
                print(f"{way:8} did not finish: {reason[-1] if reason else f'status {error.returncode}'}")
                continue
            best[way] = min(seconds for seconds, _, _ in results)
            peak, counted = max(p for _, p, _ in results), results[0][2]
            assert counted == rows, (way, counted)
            print(f"{way:8} {best[way]:7.2f} s {peak:8,.0f} MB at the peak")
        if {"caveat", "DuckDB"} <= best.keys():
            ratio = best["caveat"] / best["DuckDB"]
            print(f"caveat takes {ratio:.2f} times DuckDB's own time (target {TARGET})")


if __name__ == "__main__":
    main(int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else 50_000_000)
