"""An endpoint that speaks the chat-completions protocol, asked for JSON in the strictest way it takes."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from caveat.claims.llm.errors import ModelError
from caveat.claims.llm.prompt import SCHEMA, Message

_SCHEMA_FORMAT = {"type": "json_schema", "json_schema": {"name": "claims", "strict": True, "schema": SCHEMA}}
_FORMATS: tuple[dict[str, Any] | None, ...] = (_SCHEMA_FORMAT, {"type": "json_object"}, None)
_UNSUPPORTED = frozenset({400, 404, 405, 415, 422, 501})  # answers to a request in a form that is not known
_TRIES_AGAIN = 2  # after a fault of the server or the network


class Endpoint:
    """A model at an address; `ask` returns the text of its answer."""

    def __init__(self, model: str, base_url: str | None, *, seconds: float) -> None:
        try:
            import openai
        except ImportError as error:
            raise ModelError(
                "the package that talks to language models is not installed",
                hint="install it: pip install 'caveat[llm]'",
            ) from error
        self._openai = openai
        self._model, self._seconds = model, seconds
        self._format = 0
        self._temperature: dict[str, Any] = {"temperature": 0}
        try:
            self._client = openai.OpenAI(
                api_key=find_key(base_url), base_url=base_url, timeout=seconds, max_retries=_TRIES_AGAIN
            )
        except Exception as error:  # a malformed address fails inside the client
            raise ModelError(
                f"{base_url!r} is no address of an endpoint: {error}", hint="check --base-url"
            ) from error
        self.host = urlsplit(str(self._client.base_url)).hostname or "?"

    @property
    def exact(self) -> bool:
        """Tell whether the model takes temperature 0."""
        return bool(self._temperature)

    def ask(self, messages: Sequence[Message]) -> str:
        """Return the text of the answer; a form that the endpoint refuses is followed by a looser one."""
        while True:
            try:
                return self._within(lambda: self._create(messages))
            except self._openai.APIStatusError as error:
                if error.status_code not in _UNSUPPORTED or not self._loosen(str(error)):
                    raise self._error(error) from error
            except self._openai.APITimeoutError as error:
                raise self._late() from error
            except self._openai.APIConnectionError as error:
                why = error.__cause__ or error
                raise ModelError(
                    f"{self.host!r} cannot be reached: {why}", hint="check --base-url"
                ) from error
            except (self._openai.OpenAIError, ValueError, TypeError, AttributeError, IndexError) as error:
                raise ModelError(
                    f"{self.host!r} does not speak the chat-completions protocol: {type(error).__name__}",
                    hint="check --base-url; most endpoints want /v1 at its end",
                ) from error

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _loosen(self, message: str) -> bool:
        """Ask for less from now on; tell whether there is anything left to give up."""
        if self._temperature and "temperature" in message.lower():
            self._temperature = {}
            return True
        self._format += 1
        return self._format < len(_FORMATS)

    def _create(self, messages: Sequence[Message]) -> str:
        wanted = _FORMATS[self._format]
        more: dict[str, Any] = {"response_format": wanted} if wanted else {}
        create: Any = self._client.chat.completions.create
        done = create(model=self._model, messages=list(messages), **self._temperature, **more)
        content = done.choices[0].message.content
        return content if isinstance(content, str) else ""

    def _within(self, call: Callable[[], str]) -> str:
        """Return what a call returns; a call that drips on past the time limit is left behind."""
        answer: list[str] = []
        fault: list[BaseException] = []

        def run() -> None:
            try:
                answer.append(call())
            except BaseException as error:
                fault.append(error)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        thread.join(self._seconds)
        if fault:
            raise fault[0]
        if not answer:
            raise self._late()
        return answer[0]

    def _late(self) -> ModelError:
        return ModelError(
            f"model {self._model!r} takes longer than {self._seconds:g} seconds to answer",
            hint="raise the limit with --limit answer_seconds=N; answers so far are kept",
        )

    def _error(self, error: Any) -> ModelError:
        status = error.status_code
        if status in (401, 403):
            hint = "put the key of this endpoint in the environment variable CAVEAT_API_KEY"
        elif status == 404:
            hint = "check --model and --base-url; most endpoints want /v1 at its end"
        else:
            hint = "try again later; answers so far are kept" if status >= 429 else "check --model"
        said = " ".join(str(getattr(error, "message", "") or "").split())[:200]
        return ModelError(f"{self.host!r} answers {status} to model {self._model!r}: {said}", hint=hint)


def find_key(base_url: str | None) -> str:
    """Return the key for an endpoint, from the environment.

    CAVEAT_API_KEY is sent to whichever endpoint is named. OPENAI_API_KEY is only sent where
    it belongs: to OpenAI, or to the endpoint that OPENAI_BASE_URL names.
    """
    if key := os.environ.get("CAVEAT_API_KEY"):
        return key
    host = urlsplit(base_url or "").hostname or ""
    own = base_url is None or host == "openai.com" or host.endswith(".openai.com")
    if own or base_url == os.environ.get("OPENAI_BASE_URL"):
        return os.environ.get("OPENAI_API_KEY") or "none"
    return "none"
