"""Codes for nothing in columns of numbers."""

from pathlib import Path

import pytest

from caveat.cube.codes import without_codes
from caveat.cube.opening import connect
from caveat.cube.text import load_text


@pytest.mark.parametrize(
    ("column", "kept"),
    [
        (["12", "-99", "30", "-99"], [12, 30]),
        (["12", "-99", "30", "-4"], [-99, -4, 12, 30]),
        (["1.5", "-999", "0", "2.5"], [0.0, 1.5, 2.5]),
        (["-99", "-99"], [-99, -99]),
    ],
)
def test_codes_are_missing(tmp_path: Path, column: list[str], kept: list[float]) -> None:
    path = tmp_path / "waits.csv"
    path.write_text("site,wait\n" + "".join(f"s{i},{x}\n" for i, x in enumerate(column)))
    con = connect(None, None)
    loaded = without_codes(con, load_text(con, "waits", str(path)))
    found = con.execute("SELECT wait FROM waits WHERE wait IS NOT NULL ORDER BY wait").fetchall()
    assert [x for (x,) in found] == kept
    assert any("read as missing" in f.text for f in loaded.findings) == (len(kept) < len(column))
