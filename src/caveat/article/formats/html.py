"""Web pages: the main text with its headings, lists and tables, as trafilatura finds it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from caveat.article.formats.document import Document, Raw, missing_extra
from caveat.article.formats.html_clean import remove_unseen
from caveat.article.formats.layout import Layout, clean
from caveat.article.formats.text import decode
from caveat.errors import ArticleError

_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_XML_CHARSET = re.compile(rb"\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{2,40})")
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_BLOCKS = frozenset(
    """address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer h1
    h2 h3 h4 h5 h6 header hr html li main ol p pre section summary table tbody ul""".split()
)
_ASIDE = frozenset({"footer", "aside", "nav", "head", "title"})
_BREAK = "\u2028"  # stands for <br> until the text is put on one line
_BREAKS = re.compile(rf"{_BREAK}\s*{_BREAK}")
_SHORT = 1000  # characters below which a page has no main text to be told from the rest
_GUESSED = "the main text could not be told from the rest of the page; all of it is read"


def read_html(raw: Raw) -> Document:
    """Return the main text of a web page; hidden elements, scripts and navigation are left out.

    >>> page = b"<title>Prices</title><h1>Prices</h1><p>They rose 3%.</p><p hidden>And 9%.</p>"
    >>> read_html(Raw(page, "a.html")).text
    'Prices\\n\\nThey rose 3%.'
    """
    try:
        import trafilatura
        from lxml import etree, html
        from trafilatura.metadata import extract_metadata
    except ImportError as error:
        raise missing_extra(raw.name, "a web page", "html") from error
    text, notes = decode(raw.data, raw.charset or _declared(raw.data))
    source = text.replace("\0", "").encode("utf-8", "replace")
    try:
        about = extract_metadata(
            html.document_fromstring(source, parser=html.HTMLParser(encoding="utf-8")),
            date_config={"original_date": True, "extensive_search": False},
        )
        page = html.document_fromstring(source, parser=html.HTMLParser(encoding="utf-8"))
        remove_unseen(page)
        body = _plain(page)
        if sum(len(clean(text)) for _, text, *_ in body) > _SHORT:
            found = _extracted(trafilatura.bare_extraction(page, include_comments=False, include_tables=True))
            body, notes = (found, notes) if found else (body, (*notes, _GUESSED))
        layout = Layout()
        title = clean(about.title or "") or None
        _put(layout, body, title)
    except (etree.ParserError, etree.XMLSyntaxError, RecursionError, ValueError) as error:
        raise ArticleError(
            f"article {raw.name!r} cannot be read as HTML: {error}", hint="save the page again, or as text"
        ) from error
    if not layout.text:
        raise ArticleError(
            f"article {raw.name!r} is a page without text",
            hint="a page that scripts fill in has to be saved from a browser",
        )
    byline = clean((about.author or "").replace(";", ",").replace(" ,", ",")) or None
    return Document(layout.text, title, byline, _day(about.date), layout.blocks, notes)


def _declared(data: bytes) -> str | None:
    mark = _XML_CHARSET.search(data[:1024]) or _CHARSET.search(data[:4096])
    name = mark[1].decode("ascii", "replace") if mark else None
    return None if name and name.lower().startswith(("utf-16", "utf-32")) else name


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


# kind, text, level of a heading, rows of a table
_Piece = tuple[str, str, int, list[list[str]]]


def _put(layout: Layout, pieces: list[_Piece], title: str | None) -> None:
    """Add the pieces of a page under its title, which is not repeated."""
    first = next((text for kind, text, *_ in pieces if kind == "heading"), "")
    if title and clean(first) != title:
        layout.add(title, "heading", level=1)
    for kind, text, level, rows in pieces:
        if kind == "table":
            layout.add_table(rows)
        elif kind == "item":
            layout.add(text, "item", lead="- ")
        elif kind == "heading":
            layout.add(text, "heading", level=level)
        elif kind in ("quote", "code", "caption"):
            layout.add(text, kind)  # type: ignore[arg-type]
        else:
            layout.add(text)


def _main(element: Any) -> Iterator[_Piece]:
    """Yield the pieces of trafilatura's tree."""
    for child in element:
        tag = child.tag
        if tag == "head":
            yield "heading", _inner(child), _HEADINGS.get(child.get("rend", ""), 2), []
        elif tag in ("list", "item"):
            if tag == "item":
                yield "item", _inner(child, without=("list", "table", "p")), 0, []
            yield from _main(child)
        elif tag == "table":
            yield "table", "", 0, [[_inner(cell) for cell in row.iter("cell")] for row in child.iter("row")]
        elif tag == "quote":
            parts = [_inner(p) for p in child.iter("p")] or [_inner(child)]
            yield from (("quote", part, 0, []) for part in parts)
        elif tag == "code":
            yield "code", _inner(child), 0, []
        elif tag == "p":
            kind = "item" if element.tag == "item" else "paragraph"
            for part in _BREAKS.split(_inner(child, without=("list", "table"))):
                yield kind, part, 0, []
            yield from (piece for piece in _main(child) if piece[0] in ("item", "table"))
        elif tag not in ("graphic", "lb"):
            yield from _main(child) if len(child) else iter([("paragraph", _inner(child), 0, [])])
        if child.tail and child.tail.strip() and element.tag not in ("p", "item"):
            yield "paragraph", child.tail, 0, []


def _inner(element: Any, without: tuple[str, ...] = ()) -> str:
    """Return the text inside an element; a line break stays one, some elements are left out."""
    parts = [element.text or ""]
    for child in element:
        if child.tag in ("lb", "br"):
            parts.append(_BREAK)
        elif isinstance(child.tag, str) and child.tag not in without:
            parts.append(_inner(child, without))
            if child.tag in _BLOCKS or child.tag in ("cell", "td", "th"):
                parts.append(" ")
        parts.append(child.tail or "")
    return "".join(parts)


def _extracted(found: Any) -> list[_Piece]:
    """Return the pieces of what trafilatura takes for the main text; none where it is headings alone."""
    pieces = list(_main(found.body)) if found is not None and found.body is not None else []
    return pieces if any(clean(text) for kind, text, *_ in pieces if kind != "heading") else []


def _plain(page: Any) -> list[_Piece]:
    """Return all text of a page, block by block, for a page too short to have a main text."""
    body = page.find("body")
    return list(_walk(page if body is None else body, "paragraph"))


def _walk(element: Any, kind: str) -> Iterator[_Piece]:
    run = [element.text or ""]
    for child in element:
        tag = child.tag
        if not isinstance(tag, str) or tag in _ASIDE or (tag == "header" and element.tag in ("body", "div")):
            run.append(" ")
        elif tag not in _BLOCKS and not any(d.tag in _BLOCKS for d in child.iterdescendants()):
            run.append(_BREAK if tag == "br" else _inner(child))
        else:
            yield from ((kind, text, 0, []) for text in _flush(run))
            run = []
            if tag in _HEADINGS:
                yield "heading", _inner(child), _HEADINGS[tag], []
            elif tag == "table":
                rows = [[_inner(c) for c in row if c.tag in ("td", "th")] for row in child.iter("tr")]
                yield "table", "", 0, rows
            else:
                kinds = {"li": "item", "blockquote": "quote", "pre": "code", "figcaption": "caption"}
                yield from _walk(child, kinds.get(tag, kind))
        run.append(child.tail or "")
    yield from ((kind, text, 0, []) for text in _flush(run))


def _flush(run: list[str]) -> list[str]:
    return [text for text in _BREAKS.split("".join(run)) if text.strip()]
