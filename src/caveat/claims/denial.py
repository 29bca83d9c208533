"""Denying words that deny nothing: "not long ago", "not surprisingly", "no wonder", "more often than not"."""

from __future__ import annotations

from caveat.claims.scene import Scene

_GRADES = frozenset("so all that too very quite exactly entirely altogether".split())
_AFTER_NOT = frozenset(
    """far surprisingly surprising unexpectedly unexpected least counting including unlike only just longer
    unreasonably incidentally coincidentally""".split()
)
_AFTER_NO = frozenset(
    """doubt wonder surprise secret question matter coincidence mystery mistake shock exaggeration
    accident""".split()
)
_PAIRS = frozenset(
    {("not", "to"), ("never", "mind"), ("none", "other"), ("nothing", "short"), ("not", "content")}
)
_BEFORE_NOT = frozenset({"or", "than"})  # "like it or not", "more often than not"
_AGO = 3  # words between "not" and the "ago" of "not so very long ago"


def denies_nothing(scene: Scene, j: int) -> bool:
    """Tell whether the denying word at `j` belongs to a turn of phrase that leaves the claim as it is.

    >>> from caveat.claims.layout import find_scene
    >>> text = "Not so long ago the county had 31 schools"
    >>> denies_nothing(find_scene(text, 0, len(text), (), ()), 0)
    True
    """
    word, after = scene.low[j], scene.low[j + 1]
    if (word, after) in _PAIRS:
        return after != "to" or scene.low[j + 2] in ("mention", "say", "speak")
    if word == "no":
        timely = scene.low[j - 1] == "in" and after == "time"
        return after in _AFTER_NO or timely
    if word == "never":
        return after in ("only", "just", "longer")
    if word == "without":
        return after in ("doubt", "question") or scene.low[j + 1 : j + 3] == ["a", "doubt"]
    if word != "not":
        return after in ("only", "just", "longer", "surprisingly")
    if j and scene.low[j - 1] in _BEFORE_NOT:
        return scene.low[j - 1] == "than" or not scene.low[j + 1].isalpha()
    k = j + 1
    while scene.low[k] in _GRADES:
        k += 1
    ago = scene.low[k] in ("long", "many") and "ago" in scene.low[k + 1 : k + _AGO]
    return scene.low[k] in _AFTER_NOT or ago or scene.low[k : k + 4] == ["for", "the", "first", "time"]
