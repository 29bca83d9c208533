"""Time whole runs of the main job: the bundled articles and a generated one, cold and warm.

Cold is a new process, as at the command line; warm is another `check` in a process that has
done one. Prints times, and ratios to the import of numpy alone, which depend less on the machine.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "src" / "caveat" / "data" / "examples"
CAVEAT = str(Path(sys.executable).with_name("caveat"))
REPEATS = 5
WORDS = 1100


def main() -> None:
    """Print one line for each article."""
    unit = median(lambda: run(sys.executable, "-c", "import numpy"))
    print(f"unit: import numpy in a new process, {unit:.3f} s")
    heads = ("words", "cold s", "/unit", "warm s", "/unit", "claims")
    print(f"{'article':20s}" + "".join(f"{head:>9s}" for head in heads))
    with tempfile.TemporaryDirectory() as folder:
        generated = Path(folder) / "generated.md"
        generated.write_text(generated_article(), encoding="utf-8")
        for path in [*sorted(EXAMPLES.glob("*.md")), generated]:
            cold = median(partial(run, CAVEAT, "check", str(path), "--format", "json"))
            warm, claims = warm_run(path)
            words = len(path.read_text(encoding="utf-8").split())
            times = "".join(f"{seconds:9.3f}{seconds / unit:9.1f}" for seconds in (cold, warm))
            print(f"{path.stem:20s}{words:9d}{times}{claims:9d}")


def median(action: Callable[[], object]) -> float:
    """Return the median time in seconds of an action."""
    times = []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        action()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def run(*command: str) -> None:
    """Run a command; a status of 1 only says that something was contradicted."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(done.stderr)


def warm_run(path: Path) -> tuple[float, int]:
    """Return the median time of a check in a process that has done one, with the number of claims."""
    from caveat import check

    claims = len(check(path).verdicts)
    return median(lambda: check(path)), claims


def generated_article() -> str:
    """Return an article of about 1,100 words made of plain sentences with and without figures."""
    cities = ["New York", "Chicago", "Houston", "Phoenix", "Philadelphia", "San Antonio", "Dallas", "Austin"]
    sentences = []
    for i in range(WORDS // 26):
        city, year = cities[i % len(cities)], 2016 + i % 9
        sentences += [
            f"In {city}, homicides rose {7 + 3 * i % 40}% from {year - 1} to {year}.",
            "Nobody who lives there needs a table to know what the streets were like.",
            f"Killings in {city} are down."
            if i % 3
            else f"There were more murders in {city} than in Dallas.",
        ]
    paragraphs = [" ".join(sentences[i : i + 9]) for i in range(0, len(sentences), 9)]
    return "---\ntitle: A generated article\ndate: 2026-02-10\n---\n\n" + "\n\n".join(paragraphs) + "\n"


if __name__ == "__main__":
    main()
