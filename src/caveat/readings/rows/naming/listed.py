"""Listed: several values of one column that a text names in a row, meant together: "Ohio, Iowa and Utah"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from caveat.readings.rows.asking.tables import RowTable
from caveat.readings.rows.lexical.words import Word
from caveat.readings.rows.naming.mentions import Mention
from caveat.readings.rows.naming.named import MOST_GROUPS, Named, find_groups

_LINK = re.compile(
    r"\s*(?:,|;|&|\band\b|\bor\b|\bnor\b|\bplus\b|\bas well as\b|\balong with\b|\btogether with\b|"
    r",\s*(?:and|or|plus|as well as))\s*"
    r"(?:(?:the|a|an|in|from|of|to|for|with|by|both|either|also)\s+){0,2}[“\"‘']?",
    re.I,
)
_CLOSED = re.compile(r"^['’]?s?[”\"’']?")
MOST_LISTED = 12  # stretches of a text that may be parts of a list
LEAST_LISTED = 0.5  # of a value's weight: weaker mentions make no list


def listed_groups(
    table: RowTable, mentions: Sequence[Mention], words: Sequence[Word], text: str, start: int
) -> tuple[tuple[Named, ...], ...]:
    """Return mentions as alternatives by stretch, those that stand in a list also together."""
    found = with_lists(find_groups(table, mentions, words, MOST_LISTED), text, start)
    if len(found) <= MOST_GROUPS:
        return found
    lists = [n for g in found for n in g[1:] if is_list(n, g[0])]
    inside = [g for g in found if takes_place_of(lists, g[0])]
    return (*(g for g in found if g not in inside), *inside)[:MOST_GROUPS]


def with_lists(groups: Sequence[Sequence[Named]], text: str, start: int) -> tuple[tuple[Named, ...], ...]:
    """Return groups of named values, each run of a list also as one value or the other.

    `text` is what holds them, from `start`. The way that takes all of a list stands last in the
    first of its groups; single values stay what they were, for "A has more than B".
    """
    order = sorted((g for g in groups if g), key=lambda g: g[0].start)
    found: dict[int, list[Named]] = {}
    run: list[Sequence[Named]] = []
    for group in order:
        if run and not _linked(run[-1][0], group[0], text, start):
            _close(run, found)
            run = []
        run.append(group)
    _close(run, found)
    return tuple((*g, *found.get(id(g), ())) for g in groups)


def _linked(a: Named, b: Named, text: str, start: int) -> bool:
    between = text[max(0, a.end - start) : max(0, b.start - start)]
    return b.start >= a.end and bool(_LINK.fullmatch(_CLOSED.sub("", between)))


def _close(run: Sequence[Sequence[Named]], found: dict[int, list[Named]]) -> None:
    """Note the ways in which a run of groups names values of one column."""
    if len(run) < 2:
        return
    for first in run[0]:
        picked = [first]
        for group in run[1:]:
            same = [n for n in group if n.predicate.columns == first.predicate.columns and _plain(n)]
            new = [n for n in same if not any(set(n.predicate.values) & _values(p) for p in picked)]
            if not new:
                break
            picked.append(max(new, key=lambda n: n.weight))
        if len(picked) < len(run) or not _plain(first):
            continue
        values = tuple(dict.fromkeys(v for n in picked for v in n.predicate.values))
        weight = min(n.weight for n in picked)
        predicate = replace(first.predicate, values=values)
        together = Named(predicate, weight, picked[0].start, picked[-1].end, first.origin)
        found.setdefault(id(run[0]), []).append(together)


def _plain(named: Named) -> bool:
    return not named.predicate.test and bool(named.predicate.values) and named.weight >= LEAST_LISTED


def _values(named: Named) -> set[str]:
    return set(named.predicate.values)


def is_list(named: Named, first: Named) -> bool:
    """Tell whether a way to read a stretch takes up what stands behind its first way: a whole list."""
    return named.end > first.end and len(named.predicate.values) > len(first.predicate.values)


def takes_place_of(named: Iterable[Named | None], other: Named) -> bool:
    """Tell whether one of several ways to read a text is a list in which another stands."""
    return any(n is not None and n.start < other.start and other.end <= n.end for n in named)


def surest(groups: Sequence[Sequence[Named]], least: float) -> list[Named]:
    """Return the surest way of each stretch, a list as one."""
    out = [n for g in groups for n in g[1:] if is_list(n, g[0])]
    first = [g[0] for g in groups if g[0].weight >= least]
    out += [n for n in first if not any(x.start <= n.start and n.end <= x.end for x in out)]
    return sorted(out, key=lambda n: n.start)


__all__ = ["is_list", "listed_groups", "surest", "takes_place_of", "with_lists"]
