"""House rules, proved: what CONTRIBUTING promises about the code holds for all of it."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
import tokenize
import tomllib
from pathlib import Path
from typing import get_args

import pytest

from caveat.claims.claim import Family

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src" / "caveat"
MODULES = sorted(SRC.rglob("*.py"))

MOST_LINES = 400
HEAVY = (
    "altair dask distributed duckdb fastapi jinja2 joblib mcp narwhals numpy nupunkt openai pandas polars "
    "pyarrow pydantic rapidfuzz rich simplemma trafilatura uvicorn"
).split()
JUDGING = (
    "lie lies lied liar lying false falsely falsehood fake faked mislead misleads misleading misled "
    "cherry-pick cherry-picks cherry-picked cherry-picking cherrypick debunk debunks debunked "
    "spin spins spun dishonest dishonestly deceive deceives deceptive manipulate manipulates manipulated"
).split()


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def family_modules() -> dict[str, Path]:
    """Return the modules of readings/ that are named after a claim family."""
    return {
        path.stem: path for path in sorted((SRC / "readings").rglob("*.py")) if path.stem in get_args(Family)
    }


def committed_files() -> list[Path]:
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard")
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def text_of(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


# ---------------------------------------------------------------- rooms


def test_rooms_import_one_way() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    said = run(str(linter), "--no-logo", "--no-cache")
    assert said.returncode == 0, said.stdout


def test_every_module_does_little_enough_to_be_read_at_once() -> None:
    lengths = {path.relative_to(ROOT).as_posix(): text_of(path).count("\n") for path in MODULES}  # type: ignore[union-attr]
    assert {name: n for name, n in lengths.items() if n > MOST_LINES} == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = []
    for path in MODULES:
        code = path.read_text(encoding="utf-8").strip()
        if code and not code.startswith(('"""', 'r"""')):
            silent.append(path.relative_to(ROOT).as_posix())
    assert silent == []


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from caveat.cli import main\n"
        "sys.argv = ['caveat', '--help']\n"
        "try:\n"
        "    main()\n"
        "except SystemExit:\n"
        "    pass\n"
        "print('modules:', *sorted({name.split('.')[0] for name in sys.modules}))\n"
    )
    said = run(sys.executable, "-c", code)
    assert said.returncode == 0, said.stderr
    loaded = set(said.stdout.rsplit("modules:", 1)[1].split())
    assert loaded & set(HEAVY) == set()


def test_import_caveat_loads_nothing_heavy() -> None:
    said = run(
        sys.executable, "-c", "import sys, caveat; print(*sorted({n.split('.')[0] for n in sys.modules}))"
    )
    assert said.returncode == 0, said.stderr
    assert set(said.stdout.split()) & set(HEAVY) == set()


# ---------------------------------------------------------------- code, case and document arrive together


def test_every_family_has_cases() -> None:
    without = [name for name in family_modules() if not (ROOT / "tests" / "cases" / f"{name}.toml").is_file()]
    assert without == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "tests" / "cases").glob("*.toml")), ids=lambda path: path.stem
)
def test_case_file_is_toml_with_named_cases(path: Path) -> None:
    kinds = tomllib.loads(path.read_text(encoding="utf-8"))
    cases = [case for kind in ("case", "pair", "fragile") for case in kinds.get(kind, [])]
    names = [case["name"] for case in cases]
    assert len(names) == len(set(names)) > 0


@pytest.mark.parametrize("family", get_args(Family))
def test_every_family_has_a_section(family: str) -> None:
    page = (ROOT / "docs" / "families.md").read_text(encoding="utf-8")
    assert re.search(rf"^## {family}\b", page, re.MULTILINE)


def test_every_command_is_documented() -> None:
    said = run(sys.executable, "-c", "from caveat.cli import main; main()", "--help")
    assert said.returncode == 0, said.stderr
    # Commands are listed after a heading with that word, one a line, with or without a box around them.
    listed = re.split(r"commands", said.stdout, flags=re.IGNORECASE)[-1]
    commands = re.findall(r"^[ │|]*([a-z][a-z-]+)  ", listed, re.MULTILINE)
    assert commands
    pages = "\n".join(
        p.read_text(encoding="utf-8") for p in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    )
    assert [name for name in commands if f"caveat {name}" not in pages] == []
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    for name in commands:
        said = run(sys.executable, "-c", "from caveat.cli import main; main()", name, "--help")
        options = set(re.findall(r"--[a-z-]+", said.stdout)) - {"--help"}
        assert sorted(option for option in options if f"`{option}" not in page) == []


def test_every_constant_is_documented_with_its_value() -> None:
    from caveat.verdicts.constants import Constants

    page = (ROOT / "docs" / "how-it-works.md").read_text(encoding="utf-8")
    assert [name for name, value in Constants().items() if f"| `{name}` | {value} |" not in page] == []


# ---------------------------------------------------------------- words


def string_literals(path: Path) -> list[str]:
    """Return the strings of a module that are not docstrings."""
    found, at_line_start = [], True
    for token in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline):
        if token.type in (tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.COMMENT):
            at_line_start = True if token.type != tokenize.COMMENT else at_line_start
            continue
        if token.type == tokenize.STRING and not at_line_start:
            # A literal that is nothing but "false" is a value in JSON or HTML, not a judgement.
            found += [token.string] if token.string.strip("\"'") != "false" else []
        elif tokenize.tok_name[token.type] == "FSTRING_MIDDLE":
            found.append(token.string)
        at_line_start = False
    return found


def judging_words(text: str) -> set[str]:
    return {
        word for word in JUDGING if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text, re.IGNORECASE)
    }


def test_templates_do_not_judge_people() -> None:
    templates = [path for path in (SRC / "report" / "templates").rglob("*") if path.is_file()]
    said = {path.name: judging_words(_prose(path)) for path in templates}
    assert {name: words for name, words in said.items() if words} == {}


@pytest.mark.parametrize("room", ["verdicts", "report", "readings"])
def test_sentences_of_the_program_do_not_judge_people(room: str) -> None:
    said = {
        path.relative_to(SRC).as_posix(): judging_words(" ; ".join(string_literals(path)))
        for path in sorted((SRC / room).rglob("*.py"))
    }
    assert {name: words for name, words in said.items() if words} == {}


def _prose(template: Path) -> str:
    """Return a template without its scripts' and tags' own words (aria-expanded="false" is no judgement)."""
    text = template.read_text(encoding="utf-8")
    if template.suffix in (".js", ".css"):
        return (
            " ".join(re.findall(r"'[^'\n]*'|\"[^\"\n]*\"|`[^`]*`", text))
            .replace('"false"', "")
            .replace("'false'", "")
        )
    text = re.sub(r"<(script|style)\b.*?</\1>", " ", text, flags=re.DOTALL | re.IGNORECASE)
    text = re.sub(r"\{%.*?%\}|\{#.*?#\}|\{\{.*?\}\}", " ", text, flags=re.DOTALL)
    return re.sub(r"<[^>]*>", " ", text)


def test_no_name_of_the_first_article_stands_in_the_code(shared: Path) -> None:
    """The code knows no place, person, measure or list: only data files of words do."""
    article = (shared / "articles" / "opinion-2021-prosecutors.txt").read_text(encoding="utf-8")
    people = {name.split()[-1] for name in _column(shared / "data" / "prosecutors.csv", "name")}
    lists = _column(shared / "data" / "prosecutor_lists.csv", "list")
    places = _column(shared / "data" / "city_crime_annual.csv", "city")
    as_written = {name for name in people | lists | places | _proper_names(article) if len(name) > 3}
    in_any_case = places | {"homicide", "homicides", "violent crime", "prosecutor", "prosecutors", "murder"}
    literals = {path.relative_to(SRC).as_posix(): " ; ".join(string_literals(path)) for path in MODULES}
    found = {(name, place) for name in as_written for place, text in literals.items() if _holds(name, text)}
    # The bundled table may be opened by its name.
    bundled = sorted(path.name for path in (SRC / "data").iterdir() if path.suffix in (".csv", ".json"))
    code = {path.relative_to(SRC).as_posix(): _code_only(path).lower() for path in MODULES}
    for file_name in bundled:
        code = {place: text.replace(file_name, "") for place, text in code.items()}
    found |= {(n, place) for n in in_any_case for place, text in code.items() if _holds(n.lower(), text)}
    assert found == set()


def _column(table: Path, column: str) -> set[str]:
    with table.open(encoding="utf-8", newline="") as file:
        return {row[column] for row in csv.DictReader(file)}


def _holds(name: str, text: str) -> bool:
    return re.search(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", text) is not None


def _proper_names(article: str) -> set[str]:
    """Return the words that are always capitalised in an article, and not only where a sentence begins."""
    inside = set(re.findall(r"(?<=[a-z,] )[A-Z][a-z]+", article))
    months = set(
        "January February March April May June July August September October November December".split()
    )
    return {word for word in inside if word.lower() not in re.findall(r"\b[a-z]+\b", article)} - months


def _code_only(path: Path) -> str:
    """Return a module's code without docstrings and comments, where examples may name places."""
    kept, at_line_start = [], True
    for token in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline):
        if token.type == tokenize.COMMENT or (token.type == tokenize.STRING and at_line_start):
            continue
        at_line_start = token.type in (tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT) or (
            token.type == tokenize.ENCODING
        )
        kept.append(token.string)
    return " ".join(kept)


def test_committed_files_name_no_path_of_a_machine() -> None:
    # Spelled apart, so that this file does not find itself.
    telling = re.compile(
        "|".join(["/wo" + "rk/", "/ro" + "ot/", r"/ho" + r"me/\w", r"/Us" + r"ers/\w", r"/tm" + "p/"])
    )
    found = [
        path.relative_to(ROOT).as_posix()
        for path in committed_files()
        if telling.search(text_of(path) or "") and path.name != "LICENSE"
    ]
    assert found == []
