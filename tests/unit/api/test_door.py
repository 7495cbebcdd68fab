"""How the local API is opened, and what it refuses to be."""

import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from songjudge.api import door
from songjudge.api.door import ServeError, ServePlan, loopback, serve
from songjudge.api.shelf import Shelf
from songjudge.api.token_file import token_file
from songjudge.cli.app import command_line
from songjudge.cli.doors import Doors
from songjudge.errors import UnreadableFileError, WorkspaceError
from songjudge.library.verdict import Verdict
from songjudge.store.workspace import Workspace
from tests.support.songs import a_song
from tests.unit.api.conftest import ROOT, serving


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "example.org", "", "8.8.8.8", "::ffff:8.8.8.8"])
def test_only_the_loopback_is_listened_on(host: str) -> None:
    with pytest.raises(ServeError, match="only programs on this machine may ask it"):
        loopback(host)


def test_the_loopback_has_several_names() -> None:
    assert [loopback(host) for host in ("127.0.0.1", "localhost", "::1", "[::1]", "127.0.0.9")] == [
        "127.0.0.1", "127.0.0.1", "::1", "::1", "127.0.0.9",
    ]  # fmt: skip


def test_another_address_is_one_sentence_on_the_command_line(taught: Path) -> None:
    command = [sys.executable, "-m", "songjudge", "serve", "--host", "0.0.0.0", "-w", str(taught)]
    told = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=120)
    assert told.returncode == 1
    assert told.stderr == (
        "songjudge: songjudge does not listen on 0.0.0.0: only programs on this machine may ask it."
        " Use 127.0.0.1, ::1 or localhost.\n"
    )


def test_the_token_lies_in_a_private_file_while_the_server_runs(taught: Path) -> None:
    kept = taught / "serve.token"
    with serving(taught) as asker:
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600
        assert kept.read_text() == f"{asker.token}\n"
        assert len(asker.token) >= 43
        assert f"http://127.0.0.1:{asker.port}/openapi.json" in asker.words
        first = asker.token
    assert not kept.exists()
    with serving(taught) as asker:
        assert asker.token != first


def test_without_a_token_when_asked_for(taught: Path) -> None:
    with serving(taught, "--no-token") as asker:
        assert "No token is asked for" in asker.words
        assert asker.ask("/v1/health", headers={"Authorization": ""})[0] == 200
        assert asker.ask("/v1/health", headers={"Host": "evil.example"})[0] == 421
        assert not (taught / "serve.token").exists()


def test_ipv6(taught: Path) -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6 loopback")
    with serving(taught, "--host", "::1") as asker:
        assert asker.ask("/v1/health")[0] == 200


def test_no_link_and_no_open_file_gets_to_see_the_token(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("mine")
    (tmp_path / "token").symlink_to(elsewhere)
    with token_file(tmp_path / "token", "secret"):
        assert (tmp_path / "token").read_text() == "secret\n"
        assert not (tmp_path / "token").is_symlink()
    assert elsewhere.read_text() == "mine"
    with token_file(tmp_path / "token", "secret"):
        (tmp_path / "token").write_text("a later server's\n")
    assert (tmp_path / "token").read_text() == "a later server's\n"
    with (
        pytest.raises(UnreadableFileError, match="The token cannot be written"),
        token_file(tmp_path / "no" / "t", "x"),
    ):
        pass


def test_a_port_that_is_taken_is_one_sentence(taught: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(ServeError, match=f"cannot listen on port {port}: address already in use"):
            serve(ServePlan(taught, port=port), lambda _: None)


def test_missing_libraries_are_one_sentence(taught: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "_NEEDED", ("no_such_library_at_all",))
    with pytest.raises(ServeError, match=r"Run: pip install 'songjudge\[serve\]'"):
        serve(ServePlan(taught), lambda _: None)


def test_a_workspace_that_is_not_there_or_held_is_one_sentence(tmp_path: Path, taught: Path) -> None:
    with pytest.raises(WorkspaceError, match="There is no workspace in"):
        serve(ServePlan(tmp_path / "none"), lambda _: None)
    assert not (tmp_path / "none").exists()


def test_a_build_without_the_api_says_so() -> None:
    told = CliRunner().invoke(command_line(Doors(lambda _: 0, lambda *_: ())), ["serve"])
    assert (told.exit_code, told.stderr) == (1, "songjudge: This songjudge comes without the local API.\n")


def test_a_shelf_lends_the_same_workspace_until_something_changes(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "w") as held:
        held.put_songs([a_song(1)])
        held.flush()
        with Shelf(tmp_path / "w") as shelf:
            with shelf.lent() as first:
                assert first.read_only
            with shelf.lent() as again:
                assert again is first
            held.give_verdict([a_song(1).song_id], Verdict.GOOD)
            with shelf.lent() as fresh:
                assert fresh is not first
                assert len(fresh.verdicts()) == 1
