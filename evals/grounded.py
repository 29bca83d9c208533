"""Score verdicts against the annotated articles that come with their tables.

    python evals/grounded.py [SLUG ...]
    python evals/grounded.py --own [SLUG ...]

Checks each article as it is, then once more for every altered claim, which stands in the
place of the original. Predictions are scored by the gold set's own program; the floors in
`floors.toml` must hold. The gold set lies in the folder that CAVEAT_SHARED names, else in
`../shared`; where it is not there, this says so and passes.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

from floors import report

SHARED = Path(os.environ.get("CAVEAT_SHARED", Path(__file__).resolve().parent.parent.parent / "shared"))
GOLD = SHARED / "gold" / "grounded"
SCORER = GOLD / "score_grounded.py"
OWN = Path(__file__).resolve().parent / "grounded_own"  # by somebody who had not seen the program

Prediction = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Job:
    """One text to check against the tables of its case; `altered` is the claim put into it, if any."""

    slug: str
    text: str
    published: str
    tables: tuple[str, ...]
    altered: dict[str, Any] | None = None


def main(wanted: list[str]) -> int:
    """Score the wanted cases, all by default; return the exit status."""
    global GOLD
    if "--own" in wanted:
        GOLD, wanted = OWN, [w for w in wanted if w != "--own"] or ["dev", "held"]
    if not SCORER.is_file():
        print("grounded: skipped, the annotated articles are not beside the project")
        return 0
    cases = [folder for folder in sorted(GOLD.iterdir()) if (folder / "claims.jsonl").is_file()]
    cases = [f for f in cases if not wanted or f.name in wanted or f.name.split("-")[0] in wanted]
    jobs = [job for folder in cases for job in find_jobs(folder)]
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        answers = list(pool.map(predictions, jobs))
    with tempfile.TemporaryDirectory() as folder:
        predicted = Path(folder)
        write_predictions(predicted, jobs, answers)
        scores = score(predicted, cases)
        print(selective_share(predicted, wanted))
    # A run on some cases only is for looking, and the others would count as missed.
    return 0 if wanted else report("grounded", scores)


def find_jobs(folder: Path) -> list[Job]:
    """Return the texts of one case: the article, then the article with each altered claim."""
    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    article = (folder / "article.md").read_bytes().decode()
    tables = tuple(str(GOLD / "tables" / folder.name / table["file"]) for table in case["tables"])
    lines = (folder / "claims.jsonl").read_text(encoding="utf-8").splitlines()
    claims = [json.loads(line) for line in lines if line.strip()]
    jobs = [Job(folder.name, article, case["published"], tables)]
    for claim in claims:
        if claim["altered"]:
            text = article[: claim["start"]] + claim["text"] + article[claim["end"] :]
            jobs.append(Job(folder.name, text, case["published"], tables, claim))
    return jobs


def predictions(job: Job) -> list[Prediction]:
    """Return what caveat says about each claim of a text, in the form that the scorer reads."""
    from caveat import check

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "article.md"
        path.write_bytes(job.text.encode())
        checked = check(path, data=list(job.tables), published=date.fromisoformat(job.published))
    return [
        {
            "start": verdict.claim.start,
            "end": verdict.claim.end,
            "family": verdict.claim.family,
            "verdict": "unknown" if verdict.label == "not checkable" else verdict.label,
            "value": None if isinstance(verdict.value, bool) else verdict.value,
        }
        for verdict in checked.verdicts
    ]


def write_predictions(folder: Path, jobs: list[Job], answers: list[list[Prediction]]) -> None:
    """Write one prediction file for each case."""
    files: dict[str, dict[str, list[Prediction]]] = {}
    for job, found in zip(jobs, answers, strict=True):
        file = files.setdefault(job.slug, {"claims": [], "altered": []})
        if job.altered is None:
            file["claims"] = found
        elif (best := on_altered_claim(job.altered, found)) is not None:
            file["altered"].append(
                {"id": job.altered["id"], "verdict": best["verdict"], "value": best["value"]}
            )
    for slug, file in files.items():
        (folder / f"{slug}.json").write_text(json.dumps(file), encoding="utf-8")


def on_altered_claim(claim: dict[str, Any], found: list[Prediction]) -> Prediction | None:
    """Return the prediction that fits the altered claim best, by the scorer's own measure."""
    start = claim["start"] + max(claim["text"].find(claim["stated_text"]), 0)
    gold = {
        "start": claim["start"],
        "end": claim["start"] + len(claim["text"]),
        "family": claim["family"],
        "stated_span": (start, start + len(claim["stated_text"])),
    }
    fit = [(scorer().weight(prediction, gold), prediction) for prediction in found]
    best = max(fit, key=lambda pair: pair[0], default=(0.0, None))
    return best[1] if best[0] else None


def score(predicted: Path, cases: list[Path]) -> dict[str, Any]:
    """Print the scorer's table for these cases; return its numbers."""
    result = predicted / "scores" / "scores.json"
    result.parent.mkdir()
    gold = predicted / "gold"
    gold.mkdir()
    for case in cases:
        (gold / case.name).symlink_to(case.resolve())
    command = [
        sys.executable,
        str(SCORER),
        str(gold),
        str(predicted),
        "--json",
        str(result),
    ]
    print(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    scores: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
    return scores


def selective_share(predicted: Path, wanted: list[str]) -> str:
    """Return a line with the share of correct core claims that are called selective."""
    correct = answered = selective = 0
    for slug, gold in scorer().load_gold(str(GOLD)).items():
        if wanted and slug not in wanted and slug.split("-")[0] not in wanted:
            continue
        claims, *_ = scorer().load_pred(str(predicted), slug, len(gold["article"]))
        matched, _ = scorer().match(claims, gold["originals"])
        for claim, prediction in zip(gold["originals"], matched, strict=True):
            if claim["correct"] and scorer().group_of(claim) == "core":
                verdict = prediction["verdict"] if prediction else "unknown"
                correct += 1
                answered += verdict != "unknown"
                selective += verdict == "selective"
    share = f"{selective / answered:.0%}" if answered else "none answered"
    return f"correct core claims: {correct}, answered: {answered}, selective: {selective} ({share})"


def scorer() -> ModuleType:
    """Return the gold set's scoring program as a module."""
    name = "score_grounded"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, SCORER)
        assert spec and spec.loader
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
