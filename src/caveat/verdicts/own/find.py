"""find_own: every check that the sentences of a text allow by themselves. One line a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

from caveat.article.article import Article
from caveat.verdicts.own import changes, dates, lists, means, parts, shares
from caveat.verdicts.own.scene import Own, Scene, to_scene

Rule = Callable[[Scene], Iterator[Own]]

RULES: tuple[Rule, ...] = (
    shares.percent_of_counts,
    shares.attainable,
    shares.parts_of_hundred,
    changes.end_points,
    parts.parts_of_whole,
    lists.enumeration,
    dates.spans,
    dates.ages,
    dates.ago,
    dates.since,
    means.means,
)
MOST_CHARACTERS = 2000  # a longer stretch is a table or a list, no sentence


def find_own(text: str, as_of: date | None = None) -> tuple[Own, ...]:
    """Return the checks of one sentence, in the order of their place; offsets index the sentence.

    `as_of` is the text's own date, without which nothing is said of "ago" and "since".

    >>> [(o.check.text, o.check.agrees) for o in find_own("In 14 of the 88 cities, or 20%, it rose.")]
    [('14 of 88 is 15.9%, stated: 20%', False)]
    """
    if len(text) > MOST_CHARACTERS:
        return ()
    scene = to_scene(text, as_of)
    if not scene.quantities:
        return ()
    found = [own for rule in RULES for own in rule(scene)]
    seen: dict[tuple[str, tuple[tuple[int, int], ...]], Own] = {}
    for own in found:
        seen.setdefault((own.check.kind, own.figures), own)
    return tuple(sorted(seen.values(), key=lambda o: (o.start, o.end, o.check.kind)))


def find_article_own(article: Article) -> tuple[Own, ...]:
    """Return the checks of all sentences of an article, offsets in its text."""
    out: list[Own] = []
    for sentence in article.sentences:
        text = article.text[sentence.start : sentence.end]
        for own in find_own(text, article.published):
            out.append(_moved(own, sentence.start))
    return tuple(out)


def _moved(own: Own, by: int) -> Own:
    figures = tuple((a + by, b + by) for a, b in own.figures)
    return replace(own, stated=(own.stated[0] + by, own.stated[1] + by), figures=figures)


__all__ = ["RULES", "find_article_own", "find_own"]
