"""Answers kept by content: the same model, question and text are asked once."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from caveat.claims.llm.prompt import SCHEMA, Message

_FORM = "caveat.answer/1"


def default_folder() -> Path:
    """Return the folder that the desktop standard names for caches."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (
        (Path(base) if base and Path(base).is_absolute() else Path.home() / ".cache") / "caveat" / "answers"
    )


class Cache:
    """A folder of answers, or nothing where `folder` is None. A folder that cannot be used is no error.

    >>> cache = Cache(None)
    >>> cache.get("some key") is None
    True
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    @staticmethod
    def key(model: str, base_url: str | None, messages: Sequence[Message]) -> str:
        """Return the name of an answer: the SHA-256 of all that it depends on."""
        whole = json.dumps([_FORM, model, base_url, SCHEMA, list(messages)], sort_keys=True)
        return hashlib.sha256(whole.encode()).hexdigest()

    def get(self, key: str) -> str | None:
        """Return the answer of that name, or None."""
        if self._folder is None:
            return None
        try:
            kept = json.loads(self._path(self._folder, key).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return None
        answer = kept.get("answer") if isinstance(kept, dict) and kept.get("form") == _FORM else None
        return answer if isinstance(answer, str) else None

    def put(self, key: str, answer: str) -> None:
        """Keep an answer; another process sees the whole of it or nothing."""
        if self._folder is None:
            return
        path = self._path(self._folder, key)
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, part = tempfile.mkstemp(dir=path.parent, suffix=".part")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    json.dump({"form": _FORM, "answer": answer}, file)
                os.replace(part, path)
            except BaseException:
                with suppress(OSError):
                    os.unlink(part)
                raise

    @staticmethod
    def _path(folder: Path, key: str) -> Path:
        return folder / key[:2] / f"{key}.json"
