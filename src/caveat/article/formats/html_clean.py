"""What of a web page is not text: scripts, hidden elements, navigation, struck-out words, note numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from caveat.patterns import lazy_pattern

_NOT_TEXT = frozenset(
    """script style template noscript nav menu dialog iframe object embed svg canvas math video audio form
    select option button input textarea datalist del s strike""".split()
)
_ROLES = frozenset({"navigation", "menu", "menubar", "search", "banner", "dialog", "alertdialog", "tablist"})
_UNSHOWN = lazy_pattern(
    r"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|content-visibility:hidden"
    r"|font-size:0(?:\.0+)?(?:[a-z%]+)?(?=;|!|$)|opacity:0(?:\.0+)?%?(?=;|!|$))"
)
_COMMENT = lazy_pattern(r"/\*.*?\*/", re.DOTALL)
_SIMPLE = lazy_pattern(r"([a-z][a-z0-9]*)?((?:[.#][\w-]+)*)", re.IGNORECASE)
_NOTE = lazy_pattern(r"\s*[\[(]?(?:\d{1,3}|[a-z*\u2020\u2021])[\])]?\s*", re.IGNORECASE)
_RAISED = str.maketrans(
    "0123456789+-", "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079\u207a\u207b"
)
_MOST_RULES = 500
_KEPT = frozenset(
    {"html", "body", "main", "article"}
)  # a style sheet hides these only until a script has run


def remove_unseen(tree: Any) -> None:
    """Take out of a parsed page what a reader does not see or does not read as text.

    >>> from lxml import html
    >>> page = html.fromstring("<div>Up 4<sup>2</sup><p hidden>9%</p><script>8</script>.</div>")
    >>> remove_unseen(page)
    >>> page.text_content()
    'Up 4².'
    """
    rules = _hiding_rules(tree)
    half = len(tree.text_content()) / 2 if rules else 0.0
    for element in list(tree.iter()):
        if not isinstance(element.tag, str):
            _drop(element)  # comments and processing instructions
        elif element.tag in _NOT_TEXT or _is_hidden(element):
            _drop(element)
        elif rules and element.tag not in _KEPT and any(_matches(element, rule) for rule in rules):
            if len(element.text_content()) <= half:
                _drop(element)
        elif element.tag == "sup":
            _raise(element)


def raised(text: str) -> str:
    """Return digits as raised ones, so that "562" with note 3 does not become 5623.

    >>> raised("3")
    '³'
    """
    return text.translate(_RAISED)


def _drop(element: Any) -> None:
    if element.getparent() is not None:
        element.drop_tree()


def _is_hidden(element: Any) -> bool:
    get = element.get
    if get("hidden") is not None or (get("aria-hidden") or "").strip().lower() == "true":
        return element.tag not in _KEPT
    if (get("role") or "").strip().lower() in _ROLES:
        return True
    style = get("style")
    return bool(style) and _hides(style) and element.tag not in ("html", "body")


def _hides(style: str) -> bool:
    return bool(_UNSHOWN.search(re.sub(r"\s+", "", _COMMENT.sub("", style)).lower()))


def _hiding_rules(tree: Any) -> list[tuple[str, frozenset[str]]]:
    """Return the simple selectors (tag, class, id) that the page's own style sheets hide in the end."""
    hidden: dict[str, bool] = {}
    for sheet in tree.iter("style"):
        for selectors, body in _rules(_COMMENT.sub("", sheet.text or "")[:500_000]):
            shown = re.search(r"(?:display|visibility|opacity|font-size)\s*:", body)
            for selector in selectors.split(",") if shown else ():
                hidden[selector.strip()] = _hides(body)
    found = []
    for selector, is_hidden in hidden.items():
        mark = _SIMPLE.fullmatch(selector)
        if is_hidden and mark and selector:
            found.append(((mark[1] or "").lower(), frozenset(re.findall(r"[.#][\w-]+", mark[2]))))
    return found[:_MOST_RULES]


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Yield (selectors, declarations) of a sheet, without those inside @media and the like."""
    depth, start, head = 0, 0, ""
    for mark in re.finditer(r"[{}]", css):
        if mark.group() == "{":
            if depth == 0:
                head, start = css[start : mark.start()].rpartition(";")[2].strip(), mark.end()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                if head and not head.startswith("@"):
                    yield head, css[start : mark.start()]
                start = mark.end()


def _matches(element: Any, rule: tuple[str, frozenset[str]]) -> bool:
    tag, marks = rule
    if tag and element.tag != tag:
        return False
    own = {f".{name}" for name in (element.get("class") or "").split()} | {f"#{element.get('id')}"}
    return bool(tag or marks) and marks <= own


def _raise(element: Any) -> None:
    """Drop a note's number; write any other raised digits as such."""
    if element.find(".//a") is not None and _NOTE.fullmatch(element.text_content()):
        _drop(element)
    elif element.text and len(element) == 0 and re.fullmatch(r"[\d+-]+", element.text.strip()):
        element.text = raised(element.text.strip())
