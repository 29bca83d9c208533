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

from caveat.article import parse_article
from caveat.claims import Claim, find_claims

ROOT = Path(__file__).resolve().parent.parent


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
    """Predict, score and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gold", type=Path, default=shared() / "gold" / "extraction")
    parser.add_argument("--keep", type=Path, help="folder to keep the predictions in")
    parser.add_argument("--json", type=Path, help="file to write the scores to")
    arguments = parser.parse_args()
    scorer = shared() / "gold" / "extraction" / "score.py"
    if not scorer.exists():
        print(f"no annotated articles: {scorer} does not exist")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        out = arguments.keep or Path(folder)
        out.mkdir(parents=True, exist_ok=True)
        predict(arguments.gold, out)
        extra = ["--json", str(arguments.json)] if arguments.json else []
        return subprocess.run(
            [sys.executable, str(scorer), str(arguments.gold), str(out), *extra], check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
