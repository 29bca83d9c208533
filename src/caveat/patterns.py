"""Patterns that are compiled when a text first needs them: few texts need all of the hundreds."""

from __future__ import annotations

import re
from typing import cast

_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "split", "sub", "subn", "pattern", "flags")


class _Uncompiled:
    """A pattern that has the methods of the compiled one from its first use on."""

    def __init__(self, text: str, flags: int) -> None:
        self._source = text, flags

    def __getattr__(self, name: str) -> object:
        compiled = re.compile(*self._source)
        self.__dict__.update((method, getattr(compiled, method)) for method in _METHODS)
        return getattr(compiled, name)


def lazy_pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return a pattern for a module's own use; functions of `re` take none that is not compiled.

    >>> lazy_pattern("[a-z]+").findall("one or two")
    ['one', 'or', 'two']
    """
    return cast("re.Pattern[str]", _Uncompiled(text, flags))
