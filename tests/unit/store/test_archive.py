import shutil
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from songjudge.errors import UnreadableFileError
from songjudge.store.archive import is_part, read_part, unpack, write_archive


@pytest.mark.parametrize(
    "name", ["labels.log", "songs.arrow", "models/m-1/record.json", "models/m/a/b.npy", "judgements/m.arrow"]
)
def test_what_a_backup_holds(name: str) -> None:
    assert is_part(name)


@pytest.mark.parametrize(
    "name",
    [
        "../labels.log",
        "/labels.log",
        "models/../../evil",
        "models/m/../../../evil",
        "models/m/.hidden",
        "models/m",
        "labels.log/x",
        "C:\\labels.log",
        "models\\m\\x",
        "index.unqlite",
        "clean",
        "labels.log\0",
        "judgements/../x.arrow",
        "",
    ],
)
def test_what_no_backup_holds(name: str) -> None:
    assert not is_part(name)


def test_parts_come_back(tmp_path: Path) -> None:
    (tmp_path / "song list").write_bytes(b"songs" * 1000)
    source = tmp_path / "backup.zip"
    write_archive(source, {"labels.log": b"labels", "songs.arrow": tmp_path / "song list"})
    (tmp_path / "out").mkdir()
    assert sorted(unpack(source, tmp_path / "out")) == ["labels.log", "songs.arrow"]
    assert (tmp_path / "out" / "songs.arrow").read_bytes() == b"songs" * 1000
    assert read_part(source, "labels.log") == b"labels"
    assert read_part(source, "settings.json") is None


def test_names_that_lead_elsewhere_are_passed_over(tmp_path: Path) -> None:
    source = tmp_path / "evil.zip"
    with zipfile.ZipFile(source, "w") as evil:
        for name in ("../outside", "/tmp/outside", "models/m/../../../outside", "labels.log"):
            evil.writestr(name, b"x")
        link = zipfile.ZipInfo("models/m/link")
        link.external_attr = 0o120777 << 16
        evil.writestr(link, "/etc/passwd")
    (tmp_path / "in" / "out").mkdir(parents=True)
    assert sorted(unpack(source, tmp_path / "in" / "out")) == ["labels.log", "models/m/link"]
    assert not (tmp_path / "in" / "out" / "models" / "m" / "link").is_symlink()
    assert sorted(path.name for path in (tmp_path / "in").rglob("*")) == ["labels.log", "link", "m", "models", "out"]


def test_a_name_that_comes_twice_counts_once(tmp_path: Path) -> None:
    source = tmp_path / "twice.zip"
    with zipfile.ZipFile(source, "w") as twice:
        twice.writestr("labels.log", b"first")
        with pytest.warns(UserWarning, match="Duplicate name"):
            twice.writestr("labels.log", b"second")
    (tmp_path / "out").mkdir()
    assert unpack(source, tmp_path / "out") == ["labels.log"]


def test_a_zip_bomb_is_refused_before_it_swells(tmp_path: Path) -> None:
    source = tmp_path / "bomb.zip"
    with zipfile.ZipFile(source, "w", zipfile.ZIP_DEFLATED) as bomb, bomb.open("labels.log", "w") as stream:
        for _ in range(40):
            stream.write(b"\0" * 1_000_000)
    (tmp_path / "out").mkdir()
    with pytest.raises(UnreadableFileError, match="packed too densely"):
        unpack(source, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_backup_larger_than_the_disk_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "backup.zip"
    write_archive(source, {"labels.log": b"x" * 100})
    (tmp_path / "out").mkdir()
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=99))
    with pytest.raises(UnreadableFileError, match="larger than the disk"):
        unpack(source, tmp_path / "out")


@pytest.mark.parametrize("position", range(0, 200, 7))
def test_a_damaged_backup_is_refused_or_whole(tmp_path: Path, position: int) -> None:
    source = tmp_path / "backup.zip"
    content = bytes(range(256)) * 4
    write_archive(source, {"labels.log": content})
    damaged = bytearray(source.read_bytes())
    damaged[position % len(damaged)] ^= 0xFF
    source.write_bytes(damaged)
    try:
        found = read_part(source, "labels.log")
    except UnreadableFileError:
        return
    assert found in (content, None)
