"""Tables from web addresses, kept on disk with their checksums so that each is fetched once."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from caveat.errors import TableError


def cached(get: Callable[[str], bytes], folder: str | Path | None = None) -> Callable[[str], str]:
    """Return a function that gives the path of a file with what an address holds.

    `get` fetches what is not there yet, or what no longer has the checksum it was kept with.
    """
    home = Path(folder) if folder is not None else _home()

    def fetch(address: str) -> str:
        name = _file_name(address)
        place = home / hashlib.sha256(address.encode()).hexdigest()[:16]
        file, sum_file = place / name, place / f"{name}.sha256"
        if file.is_file() and sum_file.is_file():
            kept = sum_file.read_text(encoding="ascii", errors="replace").strip()
            if hashlib.sha256(file.read_bytes()).hexdigest() == kept:
                return str(file)
        data = get(address)
        try:
            place.mkdir(parents=True, exist_ok=True)
            part = file.with_name(f"{name}.{os.getpid()}.part")
            part.write_bytes(data)
            part.replace(file)
            sum_file.write_text(hashlib.sha256(data).hexdigest(), encoding="ascii")
        except OSError as error:
            raise TableError(
                f"table {address!r} cannot be kept in {str(place)!r}: {error.strerror}",
                hint="free some space, or fetch the file and name it",
            ) from error
        return str(file)

    return fetch


def _file_name(address: str) -> str:
    """Return a safe name for the file of an address, with its ending.

    >>> _file_name("https://example.org/data/jobs%202020.csv?download=1"), _file_name("http://example.org/")
    ('jobs_2020.csv', 'table')
    """
    last = unquote(urlsplit(address).path).rsplit("/", 1)[-1]
    return re.sub(r"[^\w.-]+", "_", last)[-100:].lstrip(".") or "table"


def _home() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(base) / "caveat" / "tables"
