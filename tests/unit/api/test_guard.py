"""Who may ask the local API: the token, the address, how often and how much."""

import asyncio
import http.client
import socket

import pytest

from songjudge.api.guard import Bucket, Guard, Limits, Message, Receive, Scope, Send
from tests.unit.api.conftest import Asker


@pytest.mark.parametrize(
    "value", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic {token}", "{token}", "Bearer {token}x", "Bearer é"]
)
def test_without_the_very_token_nothing_is_told(reader: Asker, value: str) -> None:
    status, told = reader.ask(
        "/v1/health", headers={"Authorization": value.format(token=reader.token).encode().decode("latin-1")}
    )
    assert (status, told) == (401, {"error": "The token is missing or wrong."})
    assert reader.ask("/openapi.json", headers={"Authorization": ""})[0] == 401


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", ""])
def test_a_rebound_name_is_refused(reader: Asker, host: str) -> None:
    status, told = reader.ask("/v1/health", headers={"Host": host.format(port=reader.port)})
    assert (status, told["error"]) == (421, "This server answers only under its own address.")


def test_both_names_of_the_loopback_are_its_own(reader: Asker) -> None:
    for name in ("127.0.0.1", "localhost", "LOCALHOST"):
        assert reader.ask("/v1/health", headers={"Host": f"{name}:{reader.port}"})[0] == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1:{port}"])
def test_pages_of_other_sites_are_refused(reader: Asker, origin: str) -> None:
    status, told = reader.ask("/v1/health", headers={"Origin": origin.format(port=reader.port)})
    assert (status, told["error"]) == (403, "Pages of other sites may not ask.")


def test_no_cross_site_header_is_ever_sent(reader: Asker) -> None:
    connection = http.client.HTTPConnection(reader.host, reader.port, timeout=30)
    own = {"Authorization": f"Bearer {reader.token}", "Origin": f"http://127.0.0.1:{reader.port}"}
    connection.request("GET", "/v1/health", headers=own)
    answer = connection.getresponse()
    assert answer.status == 200
    assert not [name for name, _ in answer.getheaders() if name.lower().startswith("access-control")]
    connection.close()
    connection.request("OPTIONS", "/v1/labels", headers={**own, "Access-Control-Request-Method": "POST"})
    assert connection.getresponse().status == 405
    connection.close()


def test_a_body_that_is_too_large_is_refused_unread(reader: Asker) -> None:
    large = b" " * ((1 << 20) + 1)
    assert reader.ask("/v1/labels", headers={"Content-Length": str(1 << 40)}, body=b"")[0] == 413
    with socket.create_connection((reader.host, reader.port), timeout=30) as line:  # in pieces, size untold
        head = (
            f"POST /v1/labels HTTP/1.1\r\nHost: 127.0.0.1:{reader.port}\r\nAuthorization: Bearer {reader.token}\r\n"
            "Transfer-Encoding: chunked\r\n\r\n"
        )
        line.sendall(head.encode() + b"%x\r\n" % len(large) + large + b"\r\n")
        assert b" 413 " in line.recv(1000).splitlines()[0]
    assert reader.ask("/v1/health")[0] == 200


def test_a_body_that_is_no_json_is_one_answer(reader: Asker) -> None:
    assert reader.ask("/v1/labels", body=b"\xff{")[0] in {400, 422}
    assert reader.ask("/v1/labels", body={"songs": [], "verdict": "good"})[0] == 422
    assert reader.ask("/v1/labels", body={"songs": ["0" * 32], "verdict": "splendid"})[0] == 422
    assert reader.ask("/v1/labels", body={"songs": ["0" * 32], "verdict": "good", "more": 1})[0] == 422


def through(guard: Guard, **headers: bytes) -> tuple[int, dict[bytes, bytes]]:
    """Pass one request through a guard, without a network; return the status and the headers of the answer."""
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    told = [(name.encode(), value) for name, value in headers.items()]
    asyncio.run(guard({"type": "http", "headers": told}, receive, send))
    return sent[0]["status"], dict(sent[0]["headers"])


async def content(_: Scope, receive: Receive, send: Send) -> None:
    """Answer anything, as the application behind a guard does."""
    await receive()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


def test_a_flood_is_told_to_wait_even_one_of_guesses() -> None:
    guard = Guard(content, ["here:1"], "secret", Limits(per_second=0.001, at_once=3))
    assert through(guard, host=b"here:1", authorization=b"Bearer secret")[0] == 200
    assert through(guard, host=b"here:1", authorization=b"Bearer guess")[0] == 401
    assert through(guard, host=b"here:1", authorization=b"Bearer guess")[0] == 401
    status, headers = through(guard, host=b"here:1", authorization=b"Bearer secret")
    assert (status, headers[b"retry-after"]) == (429, b"1")


def test_permits_come_back_with_time() -> None:
    now = [0.0]
    bucket = Bucket(Limits(per_second=2.0, at_once=3), clock=lambda: now[0])
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
    now[0] = 0.5
    assert [bucket.take() for _ in range(2)] == [True, False]
    now[0] = 1000.0
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
