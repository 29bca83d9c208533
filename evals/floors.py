"""Hold scores to their floors: fail where one has fallen.

    python evals/floors.py extraction SCORES.json

A floor in `floors.toml` is a path into the scores, joined with ">", and the least value; those
under `at_most` are the greatest.
"""

from __future__ import annotations

import json
import sys
import tomllib
from pathlib import Path
from typing import Any

FLOORS = Path(__file__).resolve().with_name("floors.toml")


def fallen(name: str, scores: dict[str, Any], floors: dict[str, Any] | None = None) -> list[str]:
    """Return a line for each score of an eval that is below its floor, or above its ceiling.

    >>> floors = {"a": {"all > f1": 0.6, "at_most": {"all > alarms": 2}}}
    >>> fallen("a", {"all": {"f1": 0.5, "alarms": 3}}, floors)
    ['a: all > f1 is 0.500, below its floor 0.6', 'a: all > alarms is 3, above its ceiling 2']
    """
    wanted = dict((floors or tomllib.loads(FLOORS.read_text(encoding="utf-8"))).get(name, {}))
    ceilings = wanted.pop("at_most", {})
    low = [(path, least, _score(scores, path)) for path, least in wanted.items()]
    high = [(path, most, _score(scores, path)) for path, most in ceilings.items()]
    return [
        f"{name}: {path} is {_shown(score)}, below its floor {least}"
        for path, least, score in low
        if score is None or score < least
    ] + [
        f"{name}: {path} is {_shown(score)}, above its ceiling {most}"
        for path, most, score in high
        if score is None or score > most
    ]


def report(name: str, scores: dict[str, Any]) -> int:
    """Print what has fallen; return the exit status."""
    lines = fallen(name, scores)
    print("\n".join(lines) if lines else f"{name}: every floor holds")
    return 1 if lines else 0


def _score(scores: dict[str, Any], path: str) -> float | None:
    found: Any = scores
    for key in path.split(" > "):
        found = found.get(key) if isinstance(found, dict) else None
    return found if isinstance(found, int | float) else None


def _shown(score: float | None) -> str:
    if score is None:
        return "missing"
    return str(score) if isinstance(score, int) else f"{score:.3f}"


if __name__ == "__main__":
    scores_file = Path(sys.argv[2])
    # An eval that had nothing to score wrote no scores.
    known = scores_file.is_file()
    sys.exit(report(sys.argv[1], json.loads(scores_file.read_text(encoding="utf-8"))) if known else 0)
