"""Stands before every request to the local API: who may ask, how often, and how much.

`Guard`   refuses foreign pages, wrong tokens, too many requests and bodies that are too large.
`Bucket`  counts requests.
"""

import hmac
import json
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much the server takes."""

    per_second: float = 50.0  # requests, lastingly
    at_once: int = 100  # requests, before `per_second` counts
    body: int = 1 << 20  # bytes of one request's body


class Bucket:
    """Fills with `per_second` permits up to `at_once`; each request takes one."""

    def __init__(self, limits: Limits, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._clock = clock
        self._left = float(limits.at_once)
        self._at = clock()

    def take(self) -> bool:
        """Take a permit; return whether there was one."""
        now = self._clock()
        self._left = min(float(self._limits.at_once), self._left + (now - self._at) * self._limits.per_second)
        self._at = now
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True


class Guard:
    """Passes a request on to `app` if it may be asked.

    The Host header must name this very server: a page whose name was rebound to the loopback address is refused.  An
    Origin header, which browsers add, must do so, too; no CORS header is ever sent.  `token` is compared in constant
    time; none is asked for where it is empty.
    """

    def __init__(self, app: App, hosts: Iterable[str], token: str, limits: Limits | None = None) -> None:
        self._app = app
        self._hosts = frozenset(host.lower() for host in hosts)
        self._token = token.encode()
        self._limits = limits or Limits()
        self._bucket = Bucket(self._limits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or refuse it."""
        if scope["type"] != "http":
            return
        headers = {name.lower(): value for name, value in scope["headers"]}
        refusal = self._refusal(headers)
        if refusal is not None:
            await _refuse(send, *refusal)
            return
        body = await self._body(headers, receive)
        if body is None:
            await _refuse(send, 413, f"The request holds more than {self._limits.body} bytes.")
            return
        await self._app(scope, _replay(body, receive), send)

    def _refusal(self, headers: MutableMapping[bytes, bytes]) -> tuple[int, str] | None:
        """Return status and sentence when the request may not be asked."""
        if not self._bucket.take():
            return 429, "Too many requests: wait a second."
        if headers.get(b"host", b"").decode("latin-1").lower() not in self._hosts:
            return 421, "This server answers only under its own address."
        origin = headers.get(b"origin")
        if origin is not None and origin.decode("latin-1").lower().removeprefix("http://") not in self._hosts:
            return 403, "Pages of other sites may not ask."
        if self._token and not hmac.compare_digest(_bearer(headers.get(b"authorization", b"")), self._token):
            return 401, "The token is missing or wrong."
        return None

    async def _body(self, headers: MutableMapping[bytes, bytes], receive: Receive) -> bytes | None:
        """Read the whole body; return None as soon as it is too large."""
        told = headers.get(b"content-length", b"0")
        if not told.isdigit() or int(told) > self._limits.body:
            return None
        parts: list[bytes] = []
        size, more = 0, True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                break
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            more = message.get("more_body", False)
            if size > self._limits.body:
                return None
        return b"".join(parts)


def _bearer(value: bytes) -> bytes:
    scheme, _, token = value.partition(b" ")
    return token.strip() if scheme.lower() == b"bearer" else b""


def _replay(body: bytes, receive: Receive) -> Receive:
    told = False

    async def again() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


async def _refuse(send: Send, status: int, sentence: str) -> None:
    body = json.dumps({"error": sentence}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    more = {401: (b"www-authenticate", b"Bearer"), 429: (b"retry-after", b"1")}.get(status)
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *([more] if more else [])]})
    await send({"type": "http.response.body", "body": body})
