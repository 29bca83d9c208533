"""Read the claims of an article: by the grammar, or by a language model whose answers are checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from caveat.article.article import Article, Sentence
from caveat.article.limits import Limits
from caveat.claims.claim import Claim
from caveat.claims.find import find_claims
from caveat.claims.llm.answer import find_list, to_said
from caveat.claims.llm.build import Placed, finish, place
from caveat.claims.llm.cache import Cache, default_folder
from caveat.claims.llm.endpoint import Endpoint
from caveat.claims.llm.errors import Fault
from caveat.claims.llm.prompt import Message, find_chunks, to_messages, to_retry
from caveat.errors import UsageError

_MOST_NOTES = 20


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Which model reads: its name, the endpoint (OpenAI's by default), and the folder of its answers.

    `cache` is a folder, "none" to keep no answers, or None for the usual folder.
    """

    model: str
    base_url: str | None = None
    cache: str | Path | None = None
    seconds: float = Limits().answer_seconds


@dataclass(frozen=True, slots=True)
class Found:
    """The claims of an article, with notes on how they were read."""

    claims: tuple[Claim, ...]
    notes: tuple[str, ...] = ()


def read_claims(
    article: Article,
    *,
    reader: str = "grammar",
    model: str | None = None,
    base_url: str | None = None,
    cache: str | Path | None = None,
    limits: Limits | None = None,
) -> Found:
    """Return the claims of an article; `reader` is "grammar", which needs no network, or "llm".

    >>> from caveat.article import parse_article
    >>> [claim.family for claim in read_claims(parse_article("Milk prices rose 7% in 2021.")).claims]
    ['change']
    """
    check_reader(reader, model, base_url)
    if reader == "grammar":
        return Found(find_claims(article))
    assert model is not None
    seconds = (limits or Limits()).answer_seconds
    return find_claims_by_model(article, ModelSettings(model, base_url, cache, seconds))


def check_reader(reader: str, model: str | None, base_url: str | None) -> None:
    """Raise a `UsageError` where the options of a reader do not go together."""
    if reader not in ("grammar", "llm"):
        raise UsageError(f"there is no reader {reader!r}", hint="use grammar or llm")
    if reader == "llm" and not model:
        raise UsageError("the reader llm needs a model", hint="name one with --model NAME")
    if reader == "grammar" and (model or base_url):
        raise UsageError("a model is named but not asked", hint="add --reader llm")
    if base_url is not None and not base_url.lower().startswith(("http://", "https://")):
        raise UsageError(
            f"{base_url!r} is no address of an endpoint", hint="write it as http://localhost:8000/v1"
        )


def find_claims_by_model(article: Article, settings: ModelSettings) -> Found:
    """Return the claims that a model points at and that stand in the text, with notes on the others."""
    folder = (
        None if settings.cache == "none" else Path(settings.cache) if settings.cache else default_folder()
    )
    asker = _Asker(settings, Cache(folder))
    placed: list[Placed] = []
    dropped: list[str] = []
    try:
        for chunk in find_chunks(article):
            found, notes = _read(article, chunk, asker)
            placed += found
            dropped += notes
    finally:
        asker.close()
    claims = finish(placed, article)
    if len(dropped) > _MOST_NOTES:
        dropped = [*dropped[:_MOST_NOTES], f"{len(dropped) - _MOST_NOTES} more such notes are left out"]
    return Found(claims, (f"claims were read by the language model {settings.model}", *asker.notes, *dropped))


class _Asker:
    """Asks the endpoint, unless the answer is kept; the endpoint is only set up when it is needed."""

    def __init__(self, settings: ModelSettings, cache: Cache) -> None:
        self._settings, self._cache = settings, cache
        self._endpoint: Endpoint | None = None

    def ask(self, messages: Sequence[Message]) -> tuple[str, str]:
        """Return an answer, and the name under which to keep it."""
        settings = self._settings
        key = Cache.key(settings.model, settings.base_url, messages)
        if (kept := self._cache.get(key)) is not None:
            return kept, key
        if self._endpoint is None:
            self._endpoint = Endpoint(settings.model, settings.base_url, seconds=settings.seconds)
        return self._endpoint.ask(messages), key

    def keep(self, key: str, answer: str) -> None:
        """Keep an answer that could be used."""
        self._cache.put(key, answer)

    @property
    def notes(self) -> tuple[str, ...]:
        """Return what a reader of the report should know about the endpoint."""
        if self._endpoint is None or self._endpoint.exact:
            return ()
        return ("the model does not take temperature 0, so that it may answer otherwise another time",)

    def close(self) -> None:
        """Close the endpoint."""
        if self._endpoint is not None:
            self._endpoint.close()


def _read(article: Article, chunk: tuple[Sentence, ...], asker: _Asker) -> tuple[list[Placed], list[str]]:
    """Return the claims in a run of sentences, with notes; an answer with faults is asked for once more."""
    messages = to_messages(article, chunk)
    answer, key = asker.ask(messages)
    found, faults, usable = _check(answer, article, chunk)
    if usable:
        asker.keep(key, answer)
    if faults:
        again, key = asker.ask(to_retry(messages, answer, faults))
        second, second_faults, second_usable = _check(again, article, chunk)
        if second_usable:
            asker.keep(key, again)
        if second_usable and (not usable or len(second) >= len(found)):
            found, faults, usable = second, second_faults, True
    if not usable:
        where = f"sentences {chunk[0].index + 1} to {chunk[-1].index + 1}"
        return [], [f"{where} were not read: {faults[0]}, asked twice"]
    return found, [f"a claim that the model named was dropped: {fault}" for fault in faults]


def _check(
    answer: str, article: Article, chunk: tuple[Sentence, ...]
) -> tuple[list[Placed], list[str], bool]:
    """Return the claims of an answer that stand the checks, all faults, and whether it is usable."""
    try:
        entries = find_list(answer)
    except Fault as fault:
        return [], [str(fault)], False
    found: dict[int, Placed] = {}
    faults: list[str] = []
    for number, entry in enumerate(entries, 1):
        try:
            found[number] = place(to_said(entry), number, article, chunk)
        except Fault as fault:
            faults.append(str(fault))
    for one in found.values():
        inner = found.get(one.contains or 0)
        if inner is not None and inner is not one and inner.claim.sentence == one.claim.sentence:
            one.inner = inner
    return list(found.values()), faults, True
