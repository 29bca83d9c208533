"""caveat checks the statistics in a text under every reasonable reading.

>>> import caveat
>>> report = caveat.check(caveat.parse_article("Homicides in Chicago rose from 2019 to 2020."))
>>> report.verdicts[0].label
'holds'
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from caveat.article.article import Article
    from caveat.article.read import parse_article, read_article
    from caveat.claims.claim import Claim
    from caveat.claims.find import find_claims
    from caveat.cube.catalog import Catalog
    from caveat.cube.cube import Cube
    from caveat.designs import study_panel
    from caveat.errors import CaveatError
    from caveat.pipeline import check
    from caveat.readings.find import find_readings
    from caveat.readings.reading import Choice, Reading
    from caveat.report.report import Report
    from caveat.studies import Axes, Panel, study
    from caveat.verdicts.judge import judge
    from caveat.verdicts.verdict import Verdict

# Names are imported on first use, so that `import caveat` loads nothing heavy.
_WHERE = {
    "Article": "caveat.article.article",
    "Axes": "caveat.studies",
    "Catalog": "caveat.cube.catalog",
    "CaveatError": "caveat.errors",
    "Choice": "caveat.readings.reading",
    "Claim": "caveat.claims.claim",
    "Cube": "caveat.cube.cube",
    "Panel": "caveat.studies",
    "Reading": "caveat.readings.reading",
    "Report": "caveat.report.report",
    "Verdict": "caveat.verdicts.verdict",
    "check": "caveat.pipeline",
    "find_claims": "caveat.claims.find",
    "find_readings": "caveat.readings.find",
    "judge": "caveat.verdicts.judge",
    "parse_article": "caveat.article.read",
    "read_article": "caveat.article.read",
    "study": "caveat.studies",
    "study_panel": "caveat.designs",
}

__all__ = [
    "Article",
    "Axes",
    "Catalog",
    "CaveatError",
    "Choice",
    "Claim",
    "Cube",
    "Panel",
    "Reading",
    "Report",
    "Verdict",
    "check",
    "find_claims",
    "find_readings",
    "judge",
    "parse_article",
    "read_article",
    "study",
    "study_panel",
]


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module 'caveat' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_WHERE[name]), name)
