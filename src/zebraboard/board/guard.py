"""What stands before every request: is it meant for us, is it small enough, and what every answer must carry."""

from __future__ import annotations

import json
import logging
import re
import secrets
import time
from collections.abc import Callable, Iterable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from zebraboard.board.settings import Settings

LARGEST = 2 * 1024 * 1024
"""Bytes of a request's body, at most."""
HOST = re.compile(r"([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")
SAFE = ("GET", "HEAD", "OPTIONS")
log = logging.getLogger("zebraboard.access")


class RefusedError(Exception):
    """The request goes no further."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status, self.text = status, text


class Guard:
    """Refuses a wrong host, a change that another site asked for, and a body that is too large; adds security headers.

    ``broken`` makes the answer to a fault that nobody foresaw.
    """

    def __init__(self, app: ASGIApp, settings: Settings, broken: Callable[[Request, Exception], Response]) -> None:
        self.app, self.settings, self.broken = app, settings, broken

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it here."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        scope["nonce"] = secrets.token_urlsafe(16)
        started, status = time.perf_counter(), 0

        async def guarded(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *self._headers(scope, message["headers"])]
            await send(message)

        try:
            self._meant_for_us(scope)
            body = await _body(scope, receive)
        except RefusedError as refused:
            await _answer(scope, guarded, refused)
        else:
            try:
                await self.app(scope, _replay(body, receive), guarded)
            except Exception as problem:
                answer = await run_in_threadpool(self.broken, Request(scope), problem)
                if status == 0:
                    await answer(scope, receive, guarded)
        finally:
            # the route's pattern, not the address: no case key and no query in the log
            route = getattr(scope.get("route"), "path", "-")
            spent = (time.perf_counter() - started) * 1000
            log.info("%s %s %s %.0f ms", scope["method"], route, status, spent)

    def _meant_for_us(self, scope: Scope) -> None:
        hosts = _all(scope, b"host")
        if len(hosts) != 1 or _host(hosts[0]) not in self.settings.hosts:
            raise RefusedError(400, f"This board is at {self.settings.origin} and answers to no other name.")
        if scope["method"] in SAFE:
            return
        site, origins = _all(scope, b"sec-fetch-site"), _all(scope, b"origin")
        if site:
            # browsers that say this say it truly; they blank the origin of our own forms, as we send no referrer
            if site not in (["same-origin"], ["none"]):
                raise RefusedError(403, "Another site asked for this change. Nothing was changed.")
            if origins in ([], ["null"]):
                return
        own = self.settings.origin if self.settings.url else f"http://{hosts[0]}"
        if origins and origins != [own.lower()]:
            raise RefusedError(403, "Another site asked for this change. Nothing was changed.")

    def _headers(self, scope: Scope, given: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
        nonce = scope["nonce"]
        policy = (
            f"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'nonce-{nonce}'; "
            "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
        )
        # without https or loopback browsers tell only the origin who asks, and only if there is a referrer
        bare = not self.settings.secure and not self.settings.loopback
        headers = {
            "content-security-policy": policy,
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "referrer-policy": "same-origin" if bare else "no-referrer",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
            "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            "cache-control": "no-cache" if scope["path"].startswith("/static/") else "no-store",
        }
        if self.settings.secure:
            headers["strict-transport-security"] = "max-age=31536000"
        present = {name.lower() for name, _ in given}
        return [(n.encode(), v.encode()) for n, v in headers.items() if n.encode() not in present]


def _all(scope: Scope, name: bytes) -> list[str]:
    return [value.decode("latin-1").strip().lower() for key, value in scope["headers"] if key.lower() == name]


def _host(text: str) -> str:
    """The name in a Host header, without its port; empty if it is not plainly one."""
    found = HOST.fullmatch(text)
    return found[1].strip("[]") if found else ""


async def _body(scope: Scope, receive: Receive) -> bytes:
    """The whole body, read before anything else looks at the request."""
    too_large = RefusedError(413, f"This is larger than {LARGEST // 1024 // 1024} MB. Send less.")
    declared = _all(scope, b"content-length")
    if declared and (not declared[0].isdigit() or int(declared[0]) > LARGEST):
        raise too_large
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return bytes(body)
        body += message.get("body", b"")
        if len(body) > LARGEST:
            raise too_large
        if not message.get("more_body"):
            return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


async def _answer(scope: Scope, send: Send, refused: RefusedError) -> None:
    api = scope["path"].startswith("/api/")
    body = (json.dumps({"error": refused.text}) if api else refused.text).encode()
    kind = b"application/json" if api else b"text/plain; charset=utf-8"
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": refused.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
