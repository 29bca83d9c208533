"""Every example in the README and the docs is run, and every link between them leads somewhere."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted(
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]
)
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
LINK = re.compile(r"(?<!`)\[[^\]]*\]\(([^)#\s]+)(?:#[^)\s]*)?\)")
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def blocks(kind: str, start: str) -> list[tuple[str, str]]:
    """Return (id, text) of all fenced blocks of a kind that hold a line with this start."""
    return [
        (f"{page.relative_to(ROOT).as_posix()}:{page_text[: match.start()].count(chr(10)) + 1}", match[2])
        for page in PAGES
        for page_text in [page.read_text(encoding="utf-8")]
        for match in BLOCK.finditer(page_text)
        if match[1] == kind and any(line.startswith(start) for line in match[2].splitlines())
    ]


def commands(block: str) -> list[tuple[str, str]]:
    """Return (command, expected output) of a console block."""
    parts = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)[1:]
    return list(zip(parts[::2], parts[1::2], strict=True))


@pytest.mark.parametrize(
    ("name", "block"), blocks("python", ">>>"), ids=lambda value: value if ":" in value[:60] else ""
)
def test_python_example_gives_what_it_shows(name: str, block: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    test = doctest.DocTestParser().get_doctest(block, {}, name, name, 0)
    said: list[str] = []
    results = doctest.DocTestRunner(optionflags=OPTIONS).run(test, out=said.append)
    assert results.failed == 0, "".join(said)


CONSOLE = [
    pytest.param(command, expected, id=f"{name}-{command[:40]}")
    for name, block in blocks("console", "$ caveat")
    for command, expected in commands(block)
]


@pytest.mark.parametrize(("command", "expected"), CONSOLE)
def test_console_example_prints_what_it_shows(command: str, expected: str) -> None:
    beside = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{beside}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "100"}
    done = subprocess.run(
        command, shell=True, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    said = done.stdout + done.stderr
    assert doctest.OutputChecker().check_output(expected, said, OPTIONS), said


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    text = COMMENT.sub("", BLOCK.sub("", page.read_text(encoding="utf-8")))
    targets = [
        target for target in LINK.findall(text) if "://" not in target and not target.startswith("mailto:")
    ]
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", [page for page in PAGES if page.parent != ROOT], ids=lambda page: page.stem)
def test_docs_have_one_sentence_per_line(page: Path) -> None:
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    prose = [line for line in text.splitlines() if not line.startswith(("|", "#", "    ", "- ", "* "))]
    assert [line for line in prose if re.search(r"[a-z)]\. [A-Z][a-z]+ [a-z]", line)] == []


def test_contributing_lists_every_module_of_rows_and_every_word_list() -> None:
    package, text = ROOT / "src" / "caveat", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    names = [path.stem for path in (package / "readings" / "rows").rglob("*.py") if path.stem != "__init__"]
    names += [path.name for path in (package / "data").glob("*.toml")]
    assert [name for name in sorted(names) if f"`{name}`" not in text] == []
