"""Values that stand for several others: the world and its continents beside countries, by their names.

The names stand in `data/aggregates.toml`, with the kinds of things beside which they mean several.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple


class Wholes(NamedTuple):
    """Of the values of a column, the one that stands for all of them, and all that stand for several."""

    whole: str | None
    several: frozenset[str]


def find_wholes(values: Iterable[str]) -> Wholes:
    """Return which values stand for others, by their names and what stands beside them.

    >>> some = ["China", "India", "France", "Japan", "Brazil", "Asia", "World", "European Union (27)"]
    >>> find_wholes(some).whole, sorted(find_wholes(some).several)
    ('World', ['Asia', 'European Union (27)', 'World'])
    >>> find_wholes(["Asia", "Europe", "Africa"])
    Wholes(whole=None, several=frozenset())
    """
    return _find_wholes(tuple(sorted(set(values))))


@lru_cache(maxsize=1000)
def _find_wholes(values: tuple[str, ...]) -> Wholes:
    low = {v: v.strip().casefold() for v in values}
    held = set(low.values())
    for kind in _kinds().values():
        if len(held & set(kind["parts"])) < kind["fewest"]:
            continue
        ranks = {name: i for i, name in enumerate(kind["whole"])}
        whole = min((v for v in values if low[v] in ranks), key=lambda v: ranks[low[v]], default=None)
        starts, ends = tuple(kind.get("starts", ())), tuple(kind.get("ends", ()))
        named = {*kind["whole"], *kind["several"]} - set(kind["parts"])
        several = {v for v, x in low.items() if x in named or x.startswith(starts) or x.endswith(ends)}
        if several and 2 * len(several) <= len(values):
            return Wholes(whole, frozenset(several))
    return Wholes(None, frozenset())


MOST_OTHERS = 6  # values of another kind for each that is known to be of one


def kind_nouns(values: Iterable[str]) -> tuple[str, ...]:
    """Return what people call the things that values name, () where they are of no known kind.

    >>> kind_nouns(["China", "India", "France", "Japan", "Brazil", "World"]), kind_nouns(["red", "blue"])
    (('country', 'nation'), ())
    """
    held = {v.strip().casefold() for v in values}
    for kind in _kinds().values():
        known = len(held & set(kind["parts"]))
        if known >= kind["fewest"] and (known + 1) * MOST_OTHERS > len(held) and kind["nouns"]:
            return tuple(kind["nouns"])
    return ()


@cache
def _kinds() -> Mapping[str, Any]:
    return tomllib.loads(resources.files("caveat.data").joinpath("aggregates.toml").read_text("utf-8"))
