"""Together: answers to one question that the same words name, meant as one set.

"Satisfied" is who is very and who is slightly satisfied; "slightly or very" says so once more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from caveat.readings.rows.lexical.scales import is_denied, is_unsure

LEAST = 0.2  # of an answer's telling words that a text has, from where on it names the answer
CLOSE = 0.99  # of the best named answer: named as well
FEWEST = 2
ONE_OF_THEM = 0.3  # of a single answer, where words name several as well


def named_together(named: Mapping[str, float], known: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return the answers that words name equally well, () for fewer than two, for all, and for a known set.

    >>> fit = {"Very satisfied": 0.6, "Slightly satisfied": 0.6, "Slightly dissatisfied": 0.2, "Neither": 0.1}
    >>> named_together(fit, [])
    ('Very satisfied', 'Slightly satisfied')
    >>> named_together(fit | {"Slightly satisfied": 0.9}, [])
    ()
    """
    best = max(named.values(), default=0.0)
    if best < LEAST:
        return ()
    told = [v for v, fit in named.items() if fit >= CLOSE * best and not is_unsure(v)]
    told = [v for v in told if not is_denied(v)] or told
    if not FEWEST <= len(told) < len(named) or any(set(told) == set(k) for k in known):
        return ()
    return tuple(told)


__all__ = ["ONE_OF_THEM", "named_together"]
