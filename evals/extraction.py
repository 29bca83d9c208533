"""Score the claims that caveat finds against annotated articles.

    PYTHONPATH=src python evals/extraction.py [--show]

The annotated articles and their scorer lie in the folder that CAVEAT_SHARED names, else in
`../shared` beside the repository; without them nothing is scored and the exit status is 0.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import floors

from caveat.article import parse_article
from caveat.claims import Claim, find_claims

ROOT = Path(__file__).resolve().parent.parent
HELD_OUT = ROOT / "evals" / "heldout"


def shared() -> Path:
    """Return the folder of shared material."""
    return Path(os.environ.get("CAVEAT_SHARED", ROOT.parent / "shared"))


def to_prediction(claim: Claim) -> dict[str, object]:
    """Return a claim in the scorer's form."""
    stated = claim.stated
    value: object = None
    if stated is not None:
        value = [float(stated.value), float(stated.high)] if stated.high is not None else float(stated.value)
    return {
        "start": claim.start, "end": claim.end, "text": claim.text, "family": claim.family, "value": value,
        "unit": stated.unit if stated else None, "checkability": claim.checkability, "speaker": claim.speaker,
        "measure": claim.measure.text if claim.measure else None,
    }  # fmt: skip


def predict(gold: Path, out: Path) -> None:
    """Write one file of predictions for each annotated article."""
    for path in sorted(gold.glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        if "text" not in document:
            continue
        article = parse_article(document["text"], published=_date(document.get("published")))
        claims = [to_prediction(c) for c in find_claims(article)]
        (out / path.name).write_text(json.dumps({"claims": claims}, ensure_ascii=False), encoding="utf-8")


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def main() -> int:
    """Predict, score and print: the annotated articles, held to floors, and the held-out ones beside them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, default=shared() / "gold" / "extraction")
    parser.add_argument("--keep", type=Path, help="folder to keep the predictions in")
    arguments = parser.parse_args()
    scorer = shared() / "gold" / "extraction" / "score.py"
    if not scorer.exists():
        print(f"no annotated articles: {scorer} does not exist")
        return 0
    print("Annotated articles (seen while the reader was written: a training figure)")
    scores = score(scorer, arguments.gold, arguments.keep)
    print("\nHeld-out articles (never read while the reader was written)")
    score(scorer, HELD_OUT, None)
    return floors.report("extraction", scores)


def score(scorer: Path, gold: Path, keep: Path | None) -> dict[str, Any]:
    """Print the scores of one set and return them."""
    with tempfile.TemporaryDirectory() as folder:
        out = keep or Path(folder) / "predictions"
        out.mkdir(parents=True, exist_ok=True)
        predict(gold, out)
        file = Path(folder) / "scores.json"
        command = [sys.executable, str(scorer), str(gold), str(out), "--json", str(file)]
        subprocess.run(command, check=True)
        found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        return found


if __name__ == "__main__":
    sys.exit(main())
