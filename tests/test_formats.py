"""Every format gives the same article: its text, blocks, title, byline and date, within the limits."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
import zlib
from datetime import date
from pathlib import Path

import pytest

from caveat.article import Article, Limits, read_article
from caveat.article.limits import to_limits
from caveat.errors import ArticleError, UsageError

LONG = "The council met in the old hall, where the clerk read the minutes and nobody objected to them. " * 9


def blocks(article: Article) -> list[tuple[str, str]]:
    return [(b.kind, article.text[b.start : b.end]) for b in article.blocks]


def read(folder: Path, name: str, content: bytes | str, **options: object) -> Article:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_article(path, **options)  # type: ignore[arg-type]


def refused(folder: Path, name: str, content: bytes | str, *words: str, **options: object) -> None:
    with pytest.raises(ArticleError) as caught:
        read(folder, name, content, **options)
    assert caught.value.hint
    assert all(word in str(caught.value) for word in words), str(caught.value)


# ---------------------------------------------------------------- HTML


PAGE = f"""<!doctype html><html><head><title>Rents rise - The Example</title>
<meta property="article:published_time" content="2021-06-03T10:00:00Z"><meta name="author" content="Ann Lee">
<style>/* .a{{}} */ .ghost, #gone {{ display : none }} @media print {{ .shown {{ display:none }} }}</style>
<script type="application/ld+json">{{"@type":"NewsArticle","articleBody":"Scripts say 71 percent."}}</script>
</head><body><nav><a href="/">Home, now 72% off</a></nav><div role="navigation">73 percent</div><article>
<h1>Rents rise</h1>
<p>Rents rose <b>40 percent</b> in 2020, the <a href="x">office</a> said.<sup><a href="#n">1</a></sup></p>
<p>{LONG}</p><p class="shown">The city has 14 km<sup>2</sup> of parks.</p><h2>Crime</h2>
<ul><li>Robberies fell 5%.</li><li>Thefts fell <s>70</s> 7%.</li></ul>
<table><tr><th>City</th><th>2020</th></tr><tr><td>Aville</td><td>50</td></tr></table>
<p hidden>Hidden 74 percent.</p><p style="color:red; DISPLAY: none">Hidden 75 percent.</p>
<p aria-hidden="true">Hidden 76 percent.</p>
<p class="big ghost">Hidden 77 percent.</p><p id="gone">Hidden 78 percent.</p>
<div style="visibility:hidden"><p>Hidden 79 percent.</p></div>
<span style="font-size:0">Hidden 80 percent.</span>
<template><p>Hidden 81 percent.</p></template><script>var x = "82 percent";</script><!-- 83 percent -->
<noscript>84 percent</noscript></article><footer>Copyright 85%</footer></body></html>"""


def test_a_page_gives_its_text_its_blocks_and_what_it_says_of_itself(tmp_path: Path) -> None:
    article = read(tmp_path, "a.html", PAGE)
    assert (article.title, article.byline, article.published) == ("Rents rise", "Ann Lee", date(2021, 6, 3))
    assert article.published_from == "metadata"
    assert blocks(article) == [
        ("heading", "Rents rise"),
        ("paragraph", "Rents rose 40 percent in 2020, the office said."),
        ("paragraph", LONG.strip()),
        ("paragraph", "The city has 14 km² of parks."),
        ("heading", "Crime"),
        ("item", "Robberies fell 5%."),
        ("item", "Thefts fell 7%."),
        ("table", "| City | 2020 |\n| Aville | 50 |"),
    ]


@pytest.mark.parametrize("number", range(70, 86))
def test_what_a_page_does_not_show_is_no_text(tmp_path: Path, number: int) -> None:
    assert str(number) not in read(tmp_path, "a.html", PAGE).text


def test_offsets_index_the_text_that_is_shown(tmp_path: Path) -> None:
    article = read(tmp_path, "a.html", PAGE)
    assert article.sentence_text(0) == "Rents rose 40 percent in 2020, the office said."
    crime = next(s for s in article.sentences if "Robberies" in article.sentence_text(s.index))
    assert [article.text[article.blocks[b].start : article.blocks[b].end] for b in crime.headings] == [
        "Rents rise",
        "Crime",
    ]


def test_a_short_page_is_read_whole(tmp_path: Path) -> None:
    article = read(tmp_path, "a.htm", "<h1>Milk</h1><p>Up 3%.<br><br>Then down 2%.</p><ol><li>Bread: 4%</ol>")
    assert blocks(article) == [
        ("heading", "Milk"), ("paragraph", "Up 3%."), ("paragraph", "Then down 2%."), ("item", "Bread: 4%"),
    ]  # fmt: skip


def test_a_page_is_known_by_its_first_bytes(tmp_path: Path) -> None:
    assert read(tmp_path, "page", "<!-- x --> <!DOCTYPE html><p>Milk rose 3%.</p>").text == "Milk rose 3%."
    text = io.BytesIO(b"<html><body><p>Milk rose 3%.</p></body></html>")
    assert read_article("-", stdin=text).text == "Milk rose 3%."
    assert read(tmp_path, "a.txt", "<html> is a tag. Milk rose 3%.").text.startswith("<html>")


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1252", "iso-8859-15", "utf-16"])
def test_a_page_is_decoded_as_it_says(tmp_path: Path, encoding: str) -> None:
    page = f"<html><head><meta charset={encoding}></head><body><p>Café rose 3%.</p></body></html>"
    assert read(tmp_path, "a.html", page.encode(encoding)).text == "Café rose 3%."


@pytest.mark.parametrize(
    "page", ["<html></html>", "<p hidden>Up 3%</p>", "<!doctype html><script>1</script>"]
)
def test_a_page_without_text_is_an_error(tmp_path: Path, page: str) -> None:
    refused(tmp_path, "a.html", page, "text")


def test_a_page_nested_too_deep_does_no_harm(tmp_path: Path) -> None:
    try:
        read(tmp_path, "a.html", "<div>" * 20_000 + "Up 3%" + "</div>" * 20_000)
    except ArticleError as error:
        assert error.hint


# ---------------------------------------------------------------- PDF


def make_pdf(
    pages: list[list[tuple[float, float, float, str]]], *, date_: str = "", extra: bytes = b""
) -> bytes:
    """Return a PDF whose pages have lines (x, y, size, text); `extra` is content before the first line."""
    objects: list[bytes] = [b"", b""]
    font = b"/Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding"
    fonts = b"<< /Font << /F1 << %b >> >> >>" % font
    kids = []
    for lines in pages:
        drawn = b"".join(
            b"BT /F1 %g Tf 1 0 0 1 %g %g Tm (%b) Tj ET\n" % (size, x, y, _escaped(text))
            for x, y, size, text in lines
        )
        stream = zlib.compress(extra + drawn, 9)
        objects.append(b"<< /Length %d /Filter /FlateDecode >> stream\n%b\nendstream" % (len(stream), stream))
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources %b /Contents %d 0 R >>"
            % (fonts, len(objects))
        )
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = b"<< /Type /Pages /Count %d /Kids [%b] >>" % (
        len(kids),
        b" ".join(b"%d 0 R" % k for k in kids),
    )
    objects.append(b"<< /Title (Rents in towns) /Author (Ann Lee) /CreationDate (D:%b) >>" % date_.encode())
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1) + b"".join(
        b"%010d 00000 n \n" % p for p in places
    )
    out += b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(places) + 1, len(objects), start,
    )  # fmt: skip
    return bytes(out)


def _escaped(text: str) -> bytes:
    return text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def page(number: int, *lines: tuple[float, float, float, str]) -> list[tuple[float, float, float, str]]:
    return [(50, 770, 8, "The Example Review"), *lines, (300, 20, 8, str(number))]


PAGES = [
    page(
        1,
        (50, 720, 22, "Rents rise"),
        (
            50,
            690,
            11,
            "Rents rose 40 percent in 2020, which is more than in any year since the office began its long-",
        ),
        (50, 677, 11, "term survey, and the long-term average went up as well, by some seven per-"),
        (50, 664, 11, "cent a year."),
        (110, 668, 6, "3"),
        (50, 640, 16, "Crime"),
        (50, 615, 11, "• Robberies fell 5%."),
        (50, 602, 11, "• Thefts fell 7%."),
        (50, 570, 11, "City 2019 2020"),
        (50, 557, 11, "Aville 50 70"),
        (50, 544, 11, "New Beeton 1,040 45.5%"),
        (50, 500, 11, "At the foot of the page a sentence begins that says that output"),
    ),
    page(
        2, (50, 720, 11, "rose by 3 percent (or so)."), (50, 690, 11, "And this is a paragraph of its own.")
    ),
    page(3, (50, 720, 11, "The last one.")),
]


def test_a_pdf_gives_paragraphs_headings_items_and_tables(tmp_path: Path) -> None:
    article = read(tmp_path, "a.pdf", make_pdf(PAGES, date_="20210603101500Z"))
    assert blocks(article) == [
        ("heading", "Rents rise"),
        ("paragraph", "Rents rose 40 percent in 2020, which is more than in any year since the office began"
         " its long-term survey, and the long-term average went up as well, by some seven percent a year.³"),
        ("heading", "Crime"),
        ("item", "Robberies fell 5%."),
        ("item", "Thefts fell 7%."),
        ("table", "| City | 2019 | 2020 |\n| Aville | 50 | 70 |\n| New Beeton | 1,040 | 45.5% |"),
        ("paragraph", "At the foot of the page a sentence begins that says that output"
         " rose by 3 percent (or so)."),
        ("paragraph", "And this is a paragraph of its own."),
        ("paragraph", "The last one."),
    ]  # fmt: skip
    assert (article.title, article.byline) == ("Rents rise", "Ann Lee")
    assert (article.published, article.published_from) == (date(2021, 6, 3), "metadata")
    assert any("2021-06-03" in note for note in article.notes)


def test_a_date_in_the_text_comes_before_the_date_of_the_file(tmp_path: Path) -> None:
    made = make_pdf(
        [[(50, 700, 11, "Published 3 June 2021"), (50, 660, 11, "Rents rose.")]], date_="20240101"
    )
    article = read(tmp_path, "a.pdf", made)
    assert (article.published, article.published_from) == (date(2021, 6, 3), "date line")


def test_a_pdf_without_text_is_an_error(tmp_path: Path) -> None:
    refused(tmp_path, "scan.pdf", make_pdf([[], []]), "2 pages without text", "recognition")


@pytest.mark.parametrize("cut", [20, 300, 700])
def test_a_broken_pdf_is_an_error_or_a_text(tmp_path: Path, cut: int) -> None:
    whole = make_pdf(PAGES)
    for data in (whole[:cut], whole[:cut] + b"\0" * 50 + whole[cut + 50 :]):
        try:
            assert read(tmp_path, "a.pdf", data).text
        except ArticleError as error:
            assert error.hint


def test_a_pdf_of_too_many_pages_is_refused(tmp_path: Path) -> None:
    refused(
        tmp_path, "a.pdf", make_pdf(PAGES), "3 pages, more than 2", "--limit pages", limits=Limits(pages=2)
    )


def test_a_pdf_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    bomb = make_pdf(PAGES[:1], extra=b" " * 5_000_000)
    assert len(bomb) < 20_000
    limits = Limits(decompressed=1_000_000)
    refused(tmp_path, "a.pdf", bomb, "1,000,000 bytes when unpacked", "--limit decompressed", limits=limits)


def test_a_pdf_that_takes_too_long_is_refused(tmp_path: Path) -> None:
    slow = make_pdf([[(50, 700, 11, "Rents rose. " * 20)] * 4000] * 3)
    refused(tmp_path, "a.pdf", slow, "0.2 seconds", "--limit seconds", limits=Limits(seconds=0.2))


# ---------------------------------------------------------------- Word


def make_word(folder: Path) -> bytes:
    docx = pytest.importorskip("docx")
    made = docx.Document()
    made.core_properties.title, made.core_properties.author = "Rents", "Ann Lee"
    made.core_properties.modified = __import__("datetime").datetime(2021, 6, 3, 12)
    made.add_heading("Rents rise", 0)
    paragraph = made.add_paragraph("Rents rose 40")
    raised = paragraph.add_run("3")
    raised.font.superscript = True
    unseen = paragraph.add_run(" and 99")
    unseen.font.hidden = True
    paragraph.add_run(" percent in 2020.")
    made.add_heading("Crime", 2)
    made.add_paragraph("Robberies fell 5%.", style="List Bullet")
    made.add_paragraph("We saw less of it.", style="Quote")
    table = made.add_table(2, 2)
    for cell, text in zip(table._cells, ("City", "2020", "Aville", "50"), strict=True):
        cell.text = text
    made.add_paragraph("Rents by city", style="Caption")
    changed = made.add_paragraph("Output ")
    for tag, inner, text in (("del", "delText", "fell 8"), ("ins", "t", "rose 9")):
        mark = docx.oxml.parse_xml(
            f'<w:{tag} xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" w:id="1">'
            f"<w:r><w:{inner}>{text}</w:{inner}></w:r></w:{tag}>"
        )
        changed._p.append(mark)
    made.save(str(folder / "made.docx"))
    return (folder / "made.docx").read_bytes()


def test_a_word_document_gives_its_blocks(tmp_path: Path) -> None:
    article = read(tmp_path, "a.docx", make_word(tmp_path))
    assert blocks(article) == [
        ("heading", "Rents rise"),
        ("paragraph", "Rents rose 40³ percent in 2020."),
        ("heading", "Crime"),
        ("item", "Robberies fell 5%."),
        ("quote", "We saw less of it."),
        ("table", "| City | 2020 |\n| Aville | 50 |"),
        ("caption", "Rents by city"),
        ("paragraph", "Output rose 9"),
    ]
    assert (article.title, article.byline, article.published) == ("Rents rise", "Ann Lee", date(2021, 6, 3))


def test_a_word_document_is_known_without_its_name(tmp_path: Path) -> None:
    assert "Rents rose" in read_article("-", stdin=io.BytesIO(make_word(tmp_path))).text


def archive(**parts: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/"), content)
    return data.getvalue()


def test_a_word_document_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    bomb = archive(word__document=b"<" * 300_000_000)
    assert len(bomb) < 1_000_000
    refused(tmp_path, "a.docx", bomb, "when unpacked", "--limit decompressed")


def test_a_zip_archive_that_is_no_document_is_refused(tmp_path: Path) -> None:
    refused(tmp_path, "a.docx", archive(a=b"x"), "no Word document")
    refused(tmp_path, "a.docx", archive(word__document=b"x"), "cannot be read as a Word document")
    refused(tmp_path, "a.docx", make_word(tmp_path)[:2000], "cannot be read as a Word document")
    refused(tmp_path, "a.docx", b"plain text", "cannot be read as a Word document")


# ---------------------------------------------------------------- all


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    for name in ("a.txt", "a.html", "a.pdf", "a.docx"):
        refused(tmp_path, name, b"x" * 1001, "1,000 bytes", "--limit bytes", limits=Limits(bytes=1000))
    with pytest.raises(ArticleError, match="1,000 bytes"):
        read_article("-", stdin=io.BytesIO(b"x" * 1001), limits=Limits(bytes=1000))


def test_limits_are_set_by_name() -> None:
    assert to_limits(["pages=500", "bytes=5M", "seconds=0.5"]) == Limits(
        pages=500, bytes=5_000_000, seconds=0.5
    )
    for setting in ("page=3", "pages", "pages=many", "seconds=-1", "bytes=nan"):
        with pytest.raises(UsageError):
            to_limits([setting])


@pytest.mark.parametrize(
    ("package", "name", "extra"),
    [("trafilatura", "a.html", "html"), ("pypdf", "a.pdf", "documents"), ("docx", "a.docx", "documents")],
)
def test_a_missing_package_is_named_with_the_command_that_installs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, package: str, name: str, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    refused(tmp_path, name, b"anything", f"pip install 'caveat[{extra}]'")


def test_reading_text_loads_no_package_of_another_format(tmp_path: Path) -> None:
    heavy = "{'trafilatura', 'lxml', 'pypdf', 'docx', 'openai', 'ssl'}"
    code = f"import sys, caveat.article; print({heavy} & set(sys.modules))"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "set()"
    )
