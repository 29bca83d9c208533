"""How much of an article is read before it is refused: one constant for each way to be too much."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace

from caveat.errors import ArticleError, UsageError

_SIZES = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9}


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading may cost.

    * `bytes`: size of the file, of standard input, or of a web answer as it arrives.
    * `pages`: pages of a PDF.
    * `decompressed`: bytes after unpacking, of a compressed web answer, of all parts of a
      Word file together, or of any one stream of a PDF.
    * `redirects`: how often a web address may send on to another.
    * `seconds`: time to fetch an address, or to take a PDF apart.
    * `answer_seconds`: time that a language model has for one answer, tries again included.
    """

    bytes: int = 20_000_000
    pages: int = 1_000
    decompressed: int = 100_000_000
    redirects: int = 5
    seconds: float = 30.0
    answer_seconds: float = 120.0


def to_limits(settings: Iterable[str], limits: Limits | None = None) -> Limits:
    """Return the limits with settings such as "pages=500" or "bytes=5M" put in.

    >>> to_limits(["pages=500", "bytes=5M"]).pages
    500
    """
    limits = limits or Limits()
    kinds = {f.name: type(getattr(limits, f.name)) for f in fields(Limits)}
    for setting in settings:
        name, _, written = setting.partition("=")
        name = name.strip().replace("-", "_")
        if name not in kinds:
            raise UsageError(f"there is no limit {name!r}", hint=f"the limits are {', '.join(kinds)}")
        limits = replace(limits, **{name: kinds[name](_number(name, written.strip()))})
    return limits


def _number(name: str, written: str) -> float:
    digits = written.replace("_", "").replace(",", "")
    size = digits[-1:].lower() if digits[-1:].lower() in ("k", "m", "g") else ""
    try:
        value = float(digits[: len(digits) - len(size)]) * _SIZES[size]
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value >= 0):
        raise UsageError(f"{written!r} is no limit", hint=f"write {name}=500; k, M and G may follow a number")
    return value


class Clock:
    """A time limit that has started to run."""

    __slots__ = ("_end", "_name", "_seconds")

    def __init__(self, name: str, seconds: float) -> None:
        self._name, self._seconds = name, seconds
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Return the seconds that are left, 0 when time is up."""
        return max(0.0, self._end - time.monotonic())

    def check(self) -> None:
        """Raise an `ArticleError` when time is up."""
        if not self.left:
            raise self.error()

    def error(self) -> ArticleError:
        """Return the error that says time is up."""
        return ArticleError(
            f"article {self._name!r} takes longer than {self._seconds:g} seconds to read",
            hint="try again later, or raise the limit with --limit seconds=N",
        )


def too_large(name: str, limit: int, *, unpacked: bool = False) -> ArticleError:
    """Return the error for an article of more bytes than a limit.

    >>> too_large("a.txt", 1000).message
    "article 'a.txt' is larger than 1,000 bytes"
    """
    what = " when unpacked" if unpacked else ""
    option = "decompressed" if unpacked else "bytes"
    return ArticleError(
        f"article {name!r} is larger than {limit:,} bytes{what}",
        hint=f"raise the limit with --limit {option}=N, or give a smaller file",
    )
