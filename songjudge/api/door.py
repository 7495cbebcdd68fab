"""Opens the local API: checks what was asked for, writes the token, listens until it is told to stop."""

import contextlib
import importlib.util
import ipaddress
import secrets
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from songjudge.api.shelf import Shelf
from songjudge.api.token_file import token_file
from songjudge.errors import SongjudgeError

_NEEDED = ("fastapi", "uvicorn")
_TOKEN_BYTES = 32


class ServeError(SongjudgeError):
    """The local API cannot be opened."""


@dataclass(frozen=True, slots=True)
class ServePlan:
    """How the local API is to be opened.  Port 0 takes any that is free."""

    workspace: Path
    host: str = "127.0.0.1"
    port: int = 8731
    allow_writing: bool = False
    ask_token: bool = True
    token_file: Path | None = None  # None: `serve.token` in the workspace


def serve(plan: ServePlan, say: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; `say` gets a few lines for the user once the server listens.

    Raises `ServeError` when the address is not this machine's own, the port is taken or the web libraries are not
    installed, and `WorkspaceError` when the workspace cannot be opened.
    """
    _check_installed()
    address = loopback(plan.host)
    with (
        _ending_in_order(),
        Shelf(plan.workspace, writable=plan.allow_writing) as shelf,
        _listening(address, plan.port) as listener,
    ):
        port = int(listener.getsockname()[1])
        token = secrets.token_urlsafe(_TOKEN_BYTES) if plan.ask_token else ""
        path = plan.token_file or plan.workspace.absolute() / "serve.token"
        with token_file(path, token):
            url = f"http://{f'[{address}]' if ':' in address else address}:{port}"
            from songjudge.api.server import run_server

            for line in _words(url, token, path, writable=plan.allow_writing):
                say(line)
            run_server(shelf, listener, token)


def loopback(host: str) -> str:
    """Return the numeric address of `host`.  Raises `ServeError` unless it is this machine's own loopback address."""
    if host.lower() == "localhost":
        return "127.0.0.1"
    try:
        address = ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        address = None
    if address is None or not address.is_loopback:
        raise ServeError(
            f"songjudge does not listen on {host}",
            why="only programs on this machine may ask it",
            remedy="Use 127.0.0.1, ::1 or localhost.",
        )
    return str(address)


@contextlib.contextmanager
def _ending_in_order() -> Iterator[None]:
    """Let SIGTERM end the block as Ctrl-C does, so that the workspace is closed and the token removed."""

    def end(*_: object) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, end)
    try:
        with contextlib.suppress(KeyboardInterrupt):
            yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _check_installed() -> None:
    if any(importlib.util.find_spec(name) is None for name in _NEEDED):
        raise ServeError(
            "The local API cannot be opened",
            why="the web libraries are not installed",
            remedy="Run: pip install 'songjudge[serve]'",
        )


def _listening(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        return socket.create_server((address, port), family=family, backlog=32)
    except (OSError, OverflowError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise ServeError(
            f"songjudge cannot listen on port {port}", why=why.lower(), remedy="Choose another with --port."
        ) from None


def _words(url: str, token: str, path: Path, *, writable: bool) -> list[str]:
    lines = [
        f"Listening on {url} for programs on this machine. Ctrl-C ends it.",
        "They may read and label." if writable else "They may read, and change nothing.",
        f"What can be asked: {url}/openapi.json",
    ]
    if token:
        lines += [f"Token: {token}", f"It lies in {path}, too; send it as “Authorization: Bearer …”."]
    else:
        lines.append("No token is asked for: every program on this machine may ask.")
    return lines
