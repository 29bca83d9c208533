"""The JSON of a report: its schema, its bytes, its selectors."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

from caveat.report.json import claims_to_dict, dumps, read_schema, to_dict, to_json
from caveat.report.report import Report
from report_fixture import empty_report, fixture_report

SNAPSHOTS = Path(__file__).parent / "snapshots"


def snapshot(name: str, text: str) -> None:
    """Compare with a file; CAVEAT_UPDATE_SNAPSHOTS=1 writes it instead."""
    path = SNAPSHOTS / name
    if os.environ.get("CAVEAT_UPDATE_SNAPSHOTS"):
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text, "CAVEAT_UPDATE_SNAPSHOTS=1 pytest writes it anew"


@pytest.mark.parametrize("report", [fixture_report(), empty_report()], ids=["fixture", "empty"])
def test_report_validates_against_the_published_schema(report: Report) -> None:
    schema = read_schema("report-1")
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(json.loads(to_json(report)))


@pytest.mark.parametrize("report", [fixture_report(), empty_report()], ids=["fixture", "empty"])
def test_claims_validate_against_the_published_schema(report: Report) -> None:
    schema = read_schema("claims-1")
    jsonschema.Draft202012Validator.check_schema(schema)
    data = claims_to_dict(report.article, [v.claim for v in report.verdicts])
    jsonschema.Draft202012Validator(schema).validate(json.loads(dumps(data)))


def test_every_field_of_the_output_is_in_the_schema() -> None:
    schema, data = read_schema("report-1"), to_dict(fixture_report())
    assert set(data) == set(schema["required"])
    assert set(data["claims"][0]) == set(schema["$defs"]["claim"]["required"])
    assert set(data["claims"][0]["main_reading"]) == set(schema["$defs"]["reading"]["required"])


def test_documents_link_to_the_shipped_schemas() -> None:
    folder = Path(__file__).parents[1] / "docs" / "schemas"
    for name in ("report-1", "claims-1"):
        assert json.loads((folder / f"caveat.{name}.json").read_text(encoding="utf-8")) == read_schema(name)  # type: ignore[arg-type]


def test_same_report_gives_the_same_bytes() -> None:
    assert to_json(fixture_report()) == to_json(fixture_report())
    snapshot("report.json", to_json(fixture_report()))


def test_computed_numbers_have_ten_digits_and_no_nan() -> None:
    claims = {c["id"]: c for c in to_dict(fixture_report())["claims"]}
    assert claims["c1"]["support"] == 0.3412345679
    assert claims["c3"]["fairness"] is None
    assert claims["c2"]["value"] == 812 and isinstance(claims["c2"]["value"], int)
    assert claims["c5"]["value"] is True


def test_stated_numbers_are_json_numbers() -> None:
    stated = {c["id"]: c["stated"] for c in to_dict(fixture_report())["claims"]}
    assert stated["c1"]["value"] == 40 and stated["c1"]["unit"] == "percent"
    assert stated["c5"] is None
    assert '"value": 1350000,' in to_json(fixture_report())


def test_selectors_find_the_claim_in_the_text() -> None:
    report = fixture_report()
    text = report.article.text
    for claim in to_dict(report)["claims"]:
        quote, position = claim["selectors"]
        assert text[position["start"] : position["end"]] == quote["exact"] == claim["text"]
        assert quote["prefix"] + quote["exact"] + quote["suffix"] in text


def test_json_loads_no_printing_library() -> None:
    code = "import sys, caveat.report.json; print({'jinja2', 'rich', 'markupsafe'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_lone_surrogates_do_not_break_the_output() -> None:
    text = dumps({"a": "x\udc80y"})
    assert json.loads(text.encode("utf-8")) == {"a": "x\udc80y"}
