"""One file for each format that an article can have, joined by one line in the table.

A reader takes the bytes and the name of the source, and returns a `Document`: the text
that `caveat` shows, with what the format itself says of title, author and date.
"""

from __future__ import annotations

from caveat.article.formats.document import Document, Reader
from caveat.article.formats.text import read_text

__all__ = ["Document", "Reader", "find_reader"]

# ending of the name -> reader; the first bytes, where given, decide before the name does
_READERS: tuple[tuple[tuple[str, ...], bytes, Reader], ...] = (((".txt", ".md", ".markdown", ".text"), b"", read_text),)


def find_reader(name: str, data: bytes) -> Reader:
    """Return the reader for a source, by its first bytes, else by its name, else plain text.

    >>> find_reader("a.md", b"# Title").__name__
    'read_text'
    """
    for _, magic, reader in _READERS:
        if magic and data.startswith(magic):
            return reader
    lower = name.lower()
    for endings, _, reader in _READERS:
        if lower.endswith(endings):
            return reader
    return read_text
