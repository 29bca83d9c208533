"""Word documents: paragraphs by their styles, lists, tables; hidden and deleted text is left out."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

from caveat.article.article import BlockKind
from caveat.article.formats.document import Document, Raw, missing_extra
from caveat.article.formats.html_clean import raised
from caveat.article.formats.layout import Layout, clean
from caveat.article.limits import too_large
from caveat.errors import ArticleError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
# Deleted and moved-away text, the parts of a field that are no result, and a second copy of a text box.
_SKIPPED = frozenset(
    {f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", f"{_W}delText", f"{_MC}Fallback", f"{_W}txbxContent"}
)
_MARKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_OFF = frozenset({"0", "false", "off"})
_MOST_PARTS = 20_000
_DEEPEST = 12  # styles based on styles


def read_word(raw: Raw) -> Document:
    """Return the text of a .docx file."""
    try:
        import docx
    except ImportError as error:
        raise missing_extra(raw.name, "a Word document", "documents") from error
    _check_size(raw)
    try:
        document = docx.Document(io.BytesIO(raw.data))
        layout = Layout()
        for piece in _pieces(document.element.body, _Styles(document)):
            if isinstance(piece, list):
                layout.add_table(piece)
            else:
                kind, level, text = piece
                layout.add(text, kind, level=level, lead="- " if kind == "item" else "")
        about = document.core_properties
    except Exception as error:  # the package has errors of its own for each broken part
        raise _unreadable(raw, f"{type(error).__name__}: {error}") from error
    if not layout.text:
        raise ArticleError(
            f"article {raw.name!r} is a document without text", hint="check that it is the right file"
        )
    return Document(
        layout.text,
        blocks=layout.blocks,
        named=_property(about, "title"),
        owner=_property(about, "author"),
        saved=_saved(about),
    )


def _check_size(raw: Raw) -> None:
    """Refuse an archive that is none, holds no document, or unpacks to more than the limit."""
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(raw.data)) as archive:
            parts = archive.infolist()
    # zipfile says NotImplementedError of packing that it does not know.
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _unreadable(raw, "it is no zip archive, or a broken one") from error
    # Reading a part stops at the size that it declares, so that the sum of these is a true bound.
    if sum(part.file_size for part in parts) > raw.limits.decompressed or len(parts) > _MOST_PARTS:
        raise too_large(raw.name, raw.limits.decompressed, unpacked=True)
    if not any(part.filename.startswith("word/") for part in parts):
        raise _unreadable(raw, "it is a zip archive and no Word document")


def _unreadable(raw: Raw, why: str) -> ArticleError:
    return ArticleError(
        f"article {raw.name!r} cannot be read as a Word document: {why}",
        hint="open it in a word processor and save it as .docx, PDF or text",
    )


class _Styles:
    """What a paragraph's style makes of it, by the names that every language version of Word keeps."""

    def __init__(self, document: Any) -> None:
        self._names: dict[str, str] = {}
        self._outline: dict[str, int] = {}
        self._bases: dict[str, str] = {}
        self._numbered: set[str] = set()
        for style in document.styles.element.iter(f"{_W}style"):
            key = style.get(f"{_W}styleId") or ""
            self._names[key] = (_value(style, "name") or "").lower()
            self._bases[key] = _value(style, "basedOn") or ""
            if (outline := style.find(f"{_W}pPr/{_W}outlineLvl")) is not None:
                self._outline[key] = int(outline.get(f"{_W}val") or 9)
            if style.find(f"{_W}pPr/{_W}numPr") is not None:
                self._numbered.add(key)

    def kind(self, paragraph: Any) -> tuple[BlockKind, int]:
        """Return the kind of block that a paragraph is, with the level of a heading."""
        properties = paragraph.find(f"{_W}pPr")
        if properties is None:
            return "paragraph", 0
        chain = list(self._chain(_value(properties, "pStyle") or ""))
        names = [self._names.get(key, "") for key in chain]
        if any(name.startswith(("toc ", "toc heading")) for name in names):
            return "meta", 0
        if "title" in names[:1]:
            return "heading", 1
        own = properties.find(f"{_W}outlineLvl")
        levels = (
            [int(own.get(f"{_W}val") or 9)]
            if own is not None
            else [self._outline.get(key, 9) for key in chain]
        )
        if level := next((n + 1 for n in levels if n < 9), 0):
            return "heading", level
        for name in names:
            if name.startswith("heading "):
                return "heading", int(name[8:9]) if name[8:9].isdigit() else 2
            if name == "caption":
                return "caption", 0
            if "quote" in name:
                return "quote", 0
            if name.startswith("list "):
                return "item", 0
        numbered = properties.find(f"{_W}numPr") is not None or any(key in self._numbered for key in chain)
        return ("item" if numbered else "paragraph"), 0

    def _chain(self, key: str) -> Iterator[str]:
        for _ in range(_DEEPEST):
            if not key:
                return
            yield key
            key = self._bases.get(key, "")


def _pieces(parent: Any, styles: _Styles) -> Iterator[tuple[BlockKind, int, str] | list[list[str]]]:
    for element in parent:
        if element.tag == f"{_W}p":
            kind, level = styles.kind(element)
            for part in _text(element).split("\n\n"):
                yield kind, level, part
            for box in element.iter(f"{_W}txbxContent"):
                if not any(a.tag == f"{_MC}Fallback" for a in box.iterancestors()):
                    yield from _pieces(box, styles)
        elif element.tag == f"{_W}tbl":
            yield [[_cell(cell) for cell in row.iter(f"{_W}tc")] for row in element.iter(f"{_W}tr")]
        elif element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins", f"{_W}moveTo"):
            yield from _pieces(element, styles)


def _cell(cell: Any) -> str:
    return " ".join(_text(paragraph) for paragraph in cell.iter(f"{_W}p"))


def _text(element: Any) -> str:
    """Return what a paragraph shows, with insertions taken and deletions left out."""
    parts: list[str] = []
    for child in element:
        if child.tag in _SKIPPED:
            continue
        if child.tag == f"{_W}t":
            parts.append(child.text or "")
        elif child.tag in _MARKS:
            parts.append(_MARKS[child.tag])
        elif child.tag == f"{_W}r":
            if not _on(child, "vanish"):
                text = _text(child)
                parts.append(raised(text) if _value(child, "rPr", "vertAlign") == "superscript" else text)
        elif len(child) and child.tag != f"{_W}pPr":
            parts.append(_text(child))
    return "".join(parts)


def _on(run: Any, name: str) -> bool:
    mark = run.find(f"{_W}rPr/{_W}{name}")
    return mark is not None and (mark.get(f"{_W}val") or "1") not in _OFF


def _value(element: Any, *path: str) -> str | None:
    found = element.find("/".join(f"{_W}{name}" for name in path))
    return None if found is None else found.get(f"{_W}val")


def _property(about: Any, name: str) -> str | None:
    value = clean(getattr(about, name, None) or "")
    return value if value and value != "python-docx" else None


def _saved(about: Any) -> date | None:
    for name in ("modified", "created"):
        try:
            if (moment := getattr(about, name, None)) is not None:
                return date(moment.year, moment.month, moment.day)
        except ValueError:
            continue
    return None
