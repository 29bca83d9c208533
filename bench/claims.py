"""Measure how fast claims are read: words a second on one core, beside spaCy where it is installed.

The text is the two bundled articles, over and over. spaCy's blank English pipeline (tokens and
sentences alone) and its small model, if there, read the same text in the same run.
"""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable
from importlib import import_module, resources

from caveat.article import parse_article
from caveat.claims import find_claims

COPIES, REPEATS = 20, 5


def main() -> None:
    """Print words a second and the ratio to spaCy's pipelines."""
    folder = resources.files("caveat.data") / "examples"
    names = ("never-safer.md", "out-of-control.md")
    articles = [(folder / name).read_text(encoding="utf-8") for name in names]
    text = "\n\n".join(articles * COPIES)
    words = len(text.split())
    own = fastest(lambda: find_claims(parse_article(text)))
    print(f"{'caveat, article and claims':34s} {words / own:12,.0f} words/s")
    for name, run in peers(text):
        seconds = fastest(run)
        print(f"{name:34s} {words / seconds:12,.0f} words/s   caveat is {seconds / own:.2f} times as fast")
    one, forty = peak(articles, 1), peak(articles, 40)
    print(f"{'memory after 1 and 40 articles':34s} {one:,.0f} and {forty:,.0f} kB")


def peers(text: str) -> list[tuple[str, Callable[[], object]]]:
    """Return spaCy's pipelines that are installed; none are needed."""
    try:
        spacy = import_module("spacy")
    except ImportError:
        print("spaCy is not installed: pip install spacy to compare")
        return []
    blank = spacy.blank("en")
    blank.add_pipe("sentencizer")
    blank.max_length = len(text) + 1
    found: list[tuple[str, Callable[[], object]]] = [
        ("spaCy blank, tokens and sentences", lambda: blank(text))
    ]
    try:
        small = spacy.load("en_core_web_sm")
        small.max_length = len(text) + 1
        found.append(("spaCy en_core_web_sm", lambda: small(text)))
    except OSError:
        print("spaCy's small model is not installed")
    return found


def peak(articles: list[str], count: int) -> float:
    """Return the most memory in use, in kB, while so many articles are read one after the other."""
    tracemalloc.start()
    for i in range(count):
        find_claims(parse_article(articles[i % len(articles)]))
    most = tracemalloc.get_traced_memory()[1] / 1024
    tracemalloc.stop()
    return most


def fastest(action: Callable[[], object]) -> float:
    """Return the shortest of a few times in seconds."""
    times = []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        action()
        times.append(time.perf_counter() - begin)
    return min(times)


if __name__ == "__main__":
    main()
