"""The HTML report in a real browser: no errors, and nothing wider than a phone."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from caveat.report.html import to_html
from report_fixture import fixture_report

BROWSER = next((b for b in ("chromium", "chromium-browser", "google-chrome") if shutil.which(b)), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium here")

PROBE = """
document.querySelectorAll("details").forEach(function (d) { d.open = true; });
var root = document.documentElement, width = root.clientWidth;
var wide = Array.prototype.filter.call(document.querySelectorAll("body *"), function (e) {
  if (e.closest(".scroll, pre, .pre, .skip")) { return false; }
  return e.getBoundingClientRect().right > width + 1;
}).map(function (e) { return e.tagName + "." + (e.className.baseVal || e.className); });
parent.postMessage([width, root.scrollWidth, wide.slice(0, 5).join(" ")].join("|"), "*");
"""


def browse(page: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Load a page without a window, without the network."""
    profile = page.parent / "profile"
    command = [
        str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--enable-logging=stderr", f"--user-data-dir={profile}", "--virtual-time-budget=2000", *options,
        page.as_uri(),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=90)


def test_page_loads_without_console_errors(tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    page.write_text(to_html(fixture_report()), encoding="utf-8")
    done = browse(page, "--window-size=1200,900", "--dump-dom")
    assert 'class="js"' in done.stdout, "the page's script did not run"
    assert re.findall(r"CONSOLE.*", done.stderr) == []


@pytest.mark.parametrize("width", [360, 768, 1200])
def test_nothing_is_wider_than_the_window(tmp_path: Path, width: int) -> None:
    digest = base64.b64encode(hashlib.sha256(PROBE.encode()).digest()).decode()
    html = to_html(fixture_report()).replace("script-src ", f"script-src &#39;sha256-{digest}&#39; ", 1)
    page = tmp_path / "report.html"
    page.write_text(html.replace("</body>", f"<script>{PROBE}</script></body>"), encoding="utf-8")
    # In a frame, because a window may refuse to be as narrow as a phone.
    outer = tmp_path / "outer.html"
    outer.write_text(
        "<script>onmessage = function (e) { document.body.setAttribute('data-probe', e.data); };</script>"
        f'<body><iframe src="report.html" width="{width}" height="900" frameborder="0"></iframe>',
        encoding="utf-8",
    )
    done = browse(outer, "--window-size=1400,1000", "--dump-dom")
    probe = re.search(r'data-probe="([^"]*)"', done.stdout)
    assert probe, done.stderr[-2000:]
    inside, scroll, wide = probe[1].split("|")
    assert int(inside) == pytest.approx(width, abs=20)  # less a scroll bar
    assert int(scroll) <= int(inside), wide
    assert wide == ""
