"""The real server on a free port, in a process of its own, and somebody who asks it over HTTP."""

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from songjudge.store.workspace import Workspace
from tests.support.taught_workspace import fill, score, train

ROOT = Path(__file__).parents[3]


@dataclass
class Asker:
    """Another program on this machine."""

    host: str
    port: int
    token: str
    words: str  # what the server said when it started

    def ask(
        self, way: str, *, body: object = None, headers: Mapping[str, str] | None = None, **wishes: object
    ) -> tuple[int, Any]:
        """Return the status and the answer, read as JSON where it is."""
        status, raw = self.ask_raw(way, body=body, headers=headers, **wishes)
        return status, json.loads(raw) if raw[:1] in (b"{", b"[") else raw

    def ask_raw(
        self, way: str, *, body: object = None, headers: Mapping[str, str] | None = None, **wishes: object
    ) -> tuple[int, bytes]:
        """Return the status and the bytes of the answer."""
        connection = HTTPConnection(self.host, self.port, timeout=60)
        sent = {"Authorization": f"Bearer {self.token}", **(headers or {})}
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
        told = json.dumps(body).encode() if body is not None and not isinstance(body, bytes) else body
        path = f"{way}?{urlencode(wishes)}" if wishes else way
        try:
            connection.request("GET" if body is None else "POST", path, told, sent)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


@contextmanager
def serving(workspace: Path, *options: str) -> Iterator[Asker]:
    """Run `songjudge serve` on a free port, and end it as a system would."""
    command = [sys.executable, "-m", "songjudge", "serve", "--port", "0", "--workspace", str(workspace), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as server:
        assert server.stdout is not None
        assert server.stderr is not None
        lines = [server.stdout.readline() for _ in range(5 if "--no-token" not in options else 4)]
        words = "".join(lines)
        assert "Listening on" in words, server.stderr.read()
        found = re.search(r"http://(\[?[^ \]]+\]?):(\d+) ", words)
        assert found is not None
        token = re.search(r"^Token: (\S+)$", words, re.MULTILINE)
        try:
            yield Asker(found[1].strip("[]"), int(found[2]), token[1] if token else "", words)
        finally:
            server.send_signal(signal.SIGTERM)
            said = server.stderr.read()
            assert server.wait(timeout=30) == 0, said
            assert "Traceback" not in said, said


@pytest.fixture(scope="session")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a workspace with sixty songs, forty labelled, all judged."""
    folder = tmp_path_factory.mktemp("api") / "workspace"
    with Workspace.open(folder) as workspace:
        fill(workspace)
        train(workspace)
        score(workspace)
    return folder


@pytest.fixture(scope="session")
def reader(taught: Path) -> Iterator[Asker]:
    """A server that only reads, with the workspace held open by another program all the while."""
    with Workspace.open(taught), serving(taught) as asker:
        yield asker
