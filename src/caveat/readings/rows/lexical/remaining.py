"""Wholes that only what stands before tells: "of the rest", "among those who had"."""

from __future__ import annotations

import re

from caveat.patterns import lazy_pattern

_DOERS = lazy_pattern(r"\bthose (?:who|that) (?:ha[sd]|have|did|do|does|are|were|can|could)\W*$", re.I)
_REST = lazy_pattern(r"\b(?:the|all the) (?:rest|remainder|others)\b(?! of\b)", re.I)


def of_doers(text: str) -> bool:
    """Tell whether the whole of a share is only told by what stands before: "among those who had".

    >>> of_doers("Among those who had,"), of_doers("Among those who had a car,")
    (True, False)
    """
    return bool(_DOERS.search(text))


def of_rest(text: str) -> bool:
    """Tell whether the whole of a share is all others than those spoken of: "of the rest".

    >>> of_rest("Of the rest,"), of_rest("of the rest of the town")
    (True, False)
    """
    return bool(_REST.search(text))


__all__ = ["of_doers", "of_rest"]
