"""Time whole runs of the main job, cold and warm: the bundled articles, and 1,100 words with 40 claims.

Cold is a new process, as at the command line; warm is another `check` in a process that has
done one. The 40 claims of all kinds are checked against a made table of 3,000 rows (60 places,
50 years). Prints the best of several runs in seconds, with the processor's own time beside it,
and ratios to the import of numpy alone, which depend less on the machine.
"""

from __future__ import annotations

import csv
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from caveat import check

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "src" / "caveat" / "data" / "examples"
CAVEAT = str(Path(sys.executable).with_name("caveat"))
REPEATS = 5
WORDS, CLAIMS, PLACES, YEARS = 1100, 40, 60, range(1976, 2026)
FILLER = (
    "Nobody who lives there needs a table to know what the streets were like in those days.",
    "The council met twice over it, and both meetings ended with the promise of another one.",
    "People remember the winters, the closed shops, and the long talks at the kitchen table.",
    "It was a matter that neighbours could argue over for a whole evening without an end.",
)
SENTENCES = (
    "In {a}, burglaries rose {n}% from {before} to {year}.",
    "Burglaries in {a} are down.",
    "There were {count:,} burglaries in {a} in {year}.",
    "{a} had more burglaries than {b} in {year}.",
    "Burglaries in {a} have been falling since {before}.",
    "In {year}, {a} had the most burglaries since {before}.",
    "{a} had the third-highest number of burglaries in {year}.",
    "Burglaries in {a} fell by a third in {year}.",
)

Times = tuple[float, float]


def main() -> None:
    """Print one line for each article, and one for each command that starts up."""
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    unit = fastest(lambda: run(sys.executable, "-c", "import numpy"))
    print(f"unit: import numpy in a new process, {unit[0]:.3f} s, {unit[1]:.3f} s of processor")
    heads = ("words", "claims", "cold s", "cpu s", "/unit", "warm s", "cpu s", "/unit")
    print(f"{'article':20s}" + "".join(f"{head:>8s}" for head in heads))
    with tempfile.TemporaryDirectory() as folder:
        article, table = Path(folder) / "generated.md", Path(folder) / "burglaries.csv"
        write_table(table)
        article.write_text(generated_article(), encoding="utf-8")
        for path in [*sorted(EXAMPLES.glob("*.md")), article]:
            data = [str(table)] if path == article else []
            options = ["--data", *data] if data else []
            cold = fastest(lambda: run(CAVEAT, "check", str(path), *options, "--format", "json"))  # noqa: B023
            claims = len(check(path, data=data).verdicts)
            warm = fastest(lambda: check(path, data=data))  # noqa: B023
            words = len(path.read_text(encoding="utf-8").split())
            times = "".join(f"{t[0]:8.3f}{t[1]:8.3f}{t[1] / unit[1]:8.1f}" for t in (cold, warm))
            print(f"{path.stem:20s}{words:8d}{claims:8d}{times}")
        for name, options in {"--help": ["--help"], "claims": ["claims", str(article)]}.items():
            wall, processor = fastest(lambda: run(CAVEAT, *options))  # noqa: B023
            print(f"caveat {name:13s}{'':16s}{wall:8.3f}{processor:8.3f}{processor / unit[1]:8.1f}")


def fastest(action: Callable[[], object]) -> Times:
    """Return the shortest time in seconds, and of the processor's (of this process and those it started)."""
    wall, processor = [], []
    for _ in range(REPEATS):
        begin, used = time.perf_counter(), processor_time()
        action()
        wall.append(time.perf_counter() - begin)
        processor.append(processor_time() - used)
    return min(wall), min(processor)


def processor_time() -> float:
    """Return the processor's time of this process and of its finished children."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def run(*command: str) -> None:
    """Run a command; a status of 1 only says that something was contradicted."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}  # as where it is installed
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=kept)
    if done.returncode not in (0, 1):
        sys.exit(done.stderr)


def place(i: int) -> str:
    """Return the name of a made place."""
    first = ("Ash", "Birch", "Cedar", "Dale", "Elm", "Fern", "Glen", "Hazel", "Ivy", "Juniper")
    last = ("ford", "ton", "field", "bury", "mouth", "wick")
    return first[i % len(first)] + last[i // len(first) % len(last)]


def write_table(path: Path) -> None:
    """Write a table of burglaries and residents by city and year."""
    rng = np.random.default_rng(1)
    with open(path, "w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["city", "year", "burglaries", "population"])
        for i in range(PLACES):
            level = np.exp(7.0 + np.cumsum(rng.normal(0.0, 0.12, len(YEARS))))
            people = 90_000 + 4_000 * i
            for year, count in zip(YEARS, rng.poisson(level), strict=True):
                rows.writerow([place(i), year, count, people + 500 * (year - YEARS[0])])


def generated_article() -> str:
    """Return an article of about 1,100 words in which 40 sentences claim something."""
    sentences: list[str] = []
    for i in range(CLAIMS):
        year = 2014 + i % 11
        claim = SENTENCES[i % len(SENTENCES)].format(
            a=place(7 * i), b=place(7 * i + 3), n=5 + 3 * i % 40, count=700 + 37 * i,
            year=year, before=year - 1 - i % 9,
        )  # fmt: skip
        sentences += [claim, FILLER[i % len(FILLER)]]
    words = sum(len(sentence.split()) for sentence in sentences)
    while words < WORDS - 10:
        sentences.insert(len(sentences) * 7 % 79, FILLER[words % len(FILLER)])
        words += len(FILLER[0].split())
    paragraphs = [" ".join(sentences[i : i + 8]) for i in range(0, len(sentences), 8)]
    return "---\ntitle: A generated article\ndate: 2026-02-10\n---\n\n" + "\n\n".join(paragraphs) + "\n"


if __name__ == "__main__":
    main()
