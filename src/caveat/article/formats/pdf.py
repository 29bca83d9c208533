"""PDF files: lines with their places and sizes of type, put together to paragraphs."""

from __future__ import annotations

import io
import math
from datetime import date
from typing import Any

from caveat.article.formats.document import Document, Raw, missing_extra
from caveat.article.formats.html_clean import raised
from caveat.article.formats.layout import Layout, clean
from caveat.article.formats.pdf_lines import Line, find_paragraphs
from caveat.article.limits import Clock, Limits, too_large
from caveat.errors import ArticleError

_LIGATURES = str.maketrans(
    {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st"}
)
_SMALL = 0.8  # a number of this share of the line's size, above its base line, is a note's


def read_pdf(raw: Raw) -> Document:
    """Return the text of a PDF; a scan without a text layer is an error."""
    import logging

    try:
        import pypdf
        from pypdf.errors import LimitReachedError, PyPdfError
    except ImportError as error:
        raise missing_extra(raw.name, "a PDF", "documents") from error
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells of every small flaw
    clock = Clock(raw.name, raw.limits.seconds)
    try:
        with pypdf.apply_configuration(**_configuration(raw.limits)):
            reader = pypdf.PdfReader(io.BytesIO(raw.data))
            if reader.is_encrypted and not reader.decrypt(""):
                raise _locked(raw)
            pages = _pages(reader, raw, clock)
            about: Any = reader.metadata or {}
    except LimitReachedError as error:
        raise too_large(raw.name, raw.limits.decompressed, unpacked=True) from error
    except ArticleError:
        raise
    except (PyPdfError, RecursionError) as error:
        raise _broken(raw, error) from error
    except Exception as error:  # a broken file fails wherever it is broken
        raise _broken(raw, error) from error
    layout = Layout()
    for kind, level, text in find_paragraphs(pages):
        if kind == "table":
            layout.add_table([row.split("\t") for row in text.split("\n")])
        else:
            layout.add(text, kind, level=level, lead="- " if kind == "item" else "")
    if not layout.text:
        raise ArticleError(
            f"article {raw.name!r} is a PDF of {len(pages)} pages without text",
            hint="it may be a scan; have a program for text recognition read it first",
        )
    return Document(
        layout.text,
        blocks=layout.blocks,
        named=_title(about),
        owner=clean(str(about.get("/Author") or "")) or None,
        saved=_day(about),
    )


def _configuration(limits: Limits) -> dict[str, Any]:
    most = limits.decompressed
    names = ("array_based_stream", "jbig2", "lzw", "run_length", "zlib", "brotli")
    return {
        **{f"{name}_maximum_output_length": most for name in names},
        "maximum_declared_stream_length": max(most, limits.bytes),
        "page_tree_maximum_entries": 2 * limits.pages + 1000,
    }


def _pages(reader: Any, raw: Raw, clock: Clock) -> list[list[Line]]:
    count = len(reader.pages)
    if count > raw.limits.pages:
        raise ArticleError(
            f"article {raw.name!r} has {count:,} pages, more than {raw.limits.pages:,}",
            hint="raise the limit with --limit pages=N, or give the pages that matter",
        )
    pages = []
    unpacked = 0
    for page in reader.pages:
        lines = _Lines(clock)
        page.extract_text(visitor_text=lines.add, visitor_operand_before=lines.tick)
        pages.append(lines.finish())
        unpacked += lines.size
        if unpacked > raw.limits.decompressed:
            raise too_large(raw.name, raw.limits.decompressed, unpacked=True)
        clock.check()
    return pages


class _Lines:
    """Collects the pieces of text of a page, in the order of the file, to lines."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ticks = 0
        self._lines: list[Line] = []
        self._pieces: list[tuple[str, float, float, float, bool]] = []
        self.size = 0

    def tick(self, *_: object) -> None:
        """Look at the clock from time to time while a page is read."""
        self._ticks += 1
        if self._ticks % 500 == 0:
            self._clock.check()

    def add(self, text: str, cm: Any, tm: Any, font: Any, size: float) -> None:
        """Add a piece of text that stands at one place in one font."""
        if not text:
            return
        self.size += len(text)
        scale = math.hypot(tm[0] * cm[0] + tm[1] * cm[2], tm[0] * cm[1] + tm[1] * cm[3])
        x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
        y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        name = str((font or {}).get("/BaseFont") or "").lower()
        bold = "bold" in name or "black" in name or "heavy" in name
        first, *rest = text.translate(_LIGATURES).split("\n")
        self._pieces.append((first, x, y, abs(size * scale), bold))
        for part in rest:
            self._end_line()
            self._pieces.append((part, x, y, abs(size * scale), bold))

    def finish(self) -> list[Line]:
        """Return the lines of the page."""
        self._end_line()
        return self._lines

    def _end_line(self) -> None:
        pieces = [piece for piece in self._pieces if piece[0]]
        self._pieces = []
        shown = [piece for piece in pieces if piece[0].strip()]
        if not shown:
            return
        size = max(shown, key=lambda piece: len(piece[0]) * piece[3])[3]
        y = next(piece[2] for piece in shown if piece[3] == size)
        text = ""
        for part, _, height, type_size, _ in pieces:
            if part.strip().isdecimal() and type_size < _SMALL * size and height > y:
                text = text.rstrip() + raised(part.strip())
            else:
                text += part
        bold = all(piece[4] for piece in shown)
        self._lines.append(Line(text.strip(), shown[0][1], y, round(size, 1), bold))


def _title(about: Any) -> str | None:
    """Return the title that a file gives itself, unless it is a file's name."""
    title = clean(str(about.get("/Title") or ""))
    named = title.lower().endswith((".doc", ".docx", ".pdf", ".odt", ".indd", ".tex", ".rtf"))
    return title if title and " " in title and not named else None


def _day(about: Any) -> date | None:
    written = str(about.get("/CreationDate") or about.get("/ModDate") or "").removeprefix("D:")[:8]
    try:
        return date(int(written[:4]), int(written[4:6]), int(written[6:8]))
    except ValueError:
        return None


def _locked(raw: Raw) -> ArticleError:
    return ArticleError(f"article {raw.name!r} is locked with a password", hint="save it without one")


def _broken(raw: Raw, error: Exception) -> ArticleError:
    return ArticleError(
        f"article {raw.name!r} cannot be read as a PDF: {error or type(error).__name__}",
        hint="print it to a new PDF, or save it as text",
    )
