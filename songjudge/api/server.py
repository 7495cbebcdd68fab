"""Runs the web server on a socket that is listening already."""

import socket

import uvicorn

from songjudge.api.guard import Guard
from songjudge.api.routes import build_app
from songjudge.api.shelf import Shelf


def run_server(shelf: Shelf, listener: socket.socket, token: str) -> None:
    """Answer requests until SIGINT or SIGTERM, which is raised again after the last answer."""
    config = uvicorn.Config(
        Guard(build_app(shelf), hosts_of(listener), token),
        log_config=None,  # our own logging stands
        access_log=False,
        server_header=False,
        lifespan="off",
        ws="none",
        http="h11",
        h11_max_incomplete_event_size=1 << 16,
        limit_concurrency=32,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=5,
    )
    uvicorn.Server(config).run(sockets=[listener])


def hosts_of(listener: socket.socket) -> tuple[str, ...]:
    """Return the values of the Host header that mean this very server."""
    address, port = listener.getsockname()[:2]
    name = f"[{address}]" if ":" in address else address
    return f"{name}:{port}", f"localhost:{port}"
