"""Bad input gives a clear result or a clear error with a hint, never a traceback."""

import json

import pytest

from test_end_to_end import run

TABLE = "city,year,homicides\nSpringfield,2019,100\nSpringfield,2020,140\n"
ARTICLE = "Homicides in Springfield rose 40% from 2019 to 2020.\n"


def write(folder, name, content):
    """Write text or bytes and return the path."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def fails(answer, *words):
    """Assert that a run ended with a clear error that holds the words and a hint."""
    said = answer.stderr.decode()
    assert answer.returncode == 2, (answer.returncode, answer.stdout, said)
    assert said.startswith("error: ") and "hint:" in said and "Traceback" not in said
    for word in words:
        assert word in said, said


def works(answer):
    """Assert that a run ended with a report, and return it."""
    assert answer.returncode in (0, 1), answer.stderr.decode()
    assert b"Traceback" not in answer.stderr
    return json.loads(answer.stdout)


def check(article, *tables):
    """Run the main job for JSON."""
    data = [x for t in tables for x in ("--data", t)]
    return run("check", article, "--format", "json", "--published", "2021-02-01", *data)


@pytest.mark.parametrize(
    "content, word",
    [(b"", "empty"), (b"   \n\n", "empty"), (bytes(range(256)) * 40, "binary")],
    ids=["empty", "blank", "binary"],
)
def test_an_article_that_is_none_is_an_error(tmp_path, content, word):
    fails(check(write(tmp_path, "a.txt", content), write(tmp_path, "t.csv", TABLE)), word)


def test_a_missing_article_or_table_is_an_error(tmp_path):
    fails(check(tmp_path / "none.txt"), "none.txt")
    fails(check(write(tmp_path, "a.txt", ARTICLE), tmp_path / "none.csv"), "none.csv")


@pytest.mark.parametrize(
    "content",
    [b"", b"city,name\nSpringfield,Main Street\nShelbyville,High Street\n", b"\x00\x01\x02" * 500],
    ids=["empty", "no numbers", "binary"],
)
def test_a_table_without_figures_is_an_error(tmp_path, content):
    fails(check(write(tmp_path, "a.txt", ARTICLE), write(tmp_path, "t.csv", content)))


def test_an_article_without_claims_is_a_report_without_claims(tmp_path):
    report = works(
        check(write(tmp_path, "a.txt", "Good morning, dear readers.\n"), write(tmp_path, "t.csv", TABLE))
    )
    assert report["claims"] == []


def test_an_article_in_another_encoding_is_read(tmp_path):
    for encoding in ("utf-16", "cp1252", "utf-8-sig"):
        article = write(tmp_path, "a.txt", ("Café news. " + ARTICLE).encode(encoding))
        (claim,) = works(check(article, write(tmp_path, "t.csv", TABLE)))["claims"]
        assert claim["verdict"] == "holds"


def test_a_table_with_one_row_decides_a_level(tmp_path):
    article = write(tmp_path, "a.txt", "There were 140 homicides in Springfield in 2020.\n")
    table = write(tmp_path, "t.csv", "city,year,homicides\nSpringfield,2020,140\n")
    (claim,) = works(check(article, table))["claims"]
    assert claim["verdict"] == "holds"


def test_duplicate_keys_are_a_finding(tmp_path):
    table = write(tmp_path, "t.csv", TABLE + "Springfield,2020,150\n")
    report = works(check(write(tmp_path, "a.txt", ARTICLE), table))
    assert any("duplicate" in f["kind"] for f in report["data_check"])


def test_a_table_of_missing_values_leaves_claims_unknown(tmp_path):
    table = write(
        tmp_path, "t.csv", "city,year,homicides\nSpringfield,2019,NA\nSpringfield,2020,NA\nX,2020,3\n"
    )
    (claim,) = works(check(write(tmp_path, "a.txt", ARTICLE), table))["claims"]
    assert claim["verdict"] == "unknown"


def test_hostile_names_are_neither_run_nor_shown_raw(tmp_path):
    table = write(
        tmp_path,
        "t.csv",
        'city,year,"homicides""; DROP TABLE t; --"\nSpring\'); DROP TABLE t; --,2020,3\nB,2020,4\n',
    )
    works(check(write(tmp_path, "a.txt", ARTICLE), table))
    article = write(tmp_path, "b.txt", "<script>alert(1)</script> " + ARTICLE)
    answer = run("check", article, "--format", "html", "--data", write(tmp_path, "u.csv", TABLE))
    assert b"<script>alert" not in answer.stdout and answer.returncode in (0, 1)


def test_a_five_megabyte_article_is_read(tmp_path):
    text = (
        "The mayor spoke of many things that day, and the crowd listened. " * 12 + "\n\n"
    ) * 6500 + ARTICLE
    assert len(text) > 5_000_000
    report = works(check(write(tmp_path, "a.txt", text), write(tmp_path, "t.csv", TABLE)))
    assert report["claims"][-1]["verdict"] == "holds"


@pytest.mark.parametrize(
    "content, word",
    [
        ("not = [toml", "not TOML"),
        ("[other]\nx = 1\n", "[[choice]]"),
        ('[[choice]]\nclaim = "c9"\nexclude = true\nreason = "x"\n', "c9"),
        ('[[choice]]\nclaim = "c1"\nexclude = true\n', "reason"),
        ('[[choice]]\nclaim = "c1"\naxis = "colour"\nchoice = "red"\nreason = "x"\n', "colour"),
        ('[[choice]]\nclaim = "c1"\naxis = "source"\nchoice = "nobody"\nreason = "x"\n', "nobody"),
    ],
)
def test_a_choices_file_that_says_something_impossible_is_an_error(tmp_path, content, word):
    answer = run(
        "check", write(tmp_path, "a.txt", ARTICLE), "--data", write(tmp_path, "t.csv", TABLE),
        "--published", "2021-02-01", "--choices", write(tmp_path, "c.toml", content),
    )  # fmt: skip
    fails(answer, word)


@pytest.mark.parametrize(
    "arguments, word",
    [
        (["--published", "June 2021"], "June 2021"),
        (["--format", "pdf"], "pdf"),
        (["--set", "tolerence=0.2"], "tolerence"),
        (["--set", "tolerance=much"], "much"),
    ],
)
def test_an_impossible_option_is_an_error(tmp_path, arguments, word):
    fails(
        run(
            "check", write(tmp_path, "a.txt", ARTICLE), "--data", write(tmp_path, "t.csv", TABLE), *arguments
        ),
        word,
    )
