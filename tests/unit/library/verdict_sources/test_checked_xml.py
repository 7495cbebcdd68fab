"""XML bombs do not go off."""

from pathlib import Path

import pytest

from songjudge.errors import UnreadableFileError
from songjudge.library.verdict_sources.foobar_xml import read_foobar
from songjudge.library.verdict_sources.itunes_xml import read_itunes
from songjudge.library.verdict_sources.rhythmbox_xml import read_rhythmbox

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMBS = {
    "a billion laughs": f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{LAUGHS}]><%s>&l9;</%s>',
    "another file": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><%s>&e;</%s>',
    "a parameter entity": '<!DOCTYPE x [<!ENTITY %% p SYSTEM "http://127.0.0.1:9/x"> ]><%s></%s>',
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
@pytest.mark.parametrize(
    ("read", "root"), [(read_itunes, "plist"), (read_rhythmbox, "rhythmdb"), (read_foobar, "PlaybackStatistics")]
)
@pytest.mark.timeout(10)
def test_entities_are_refused_before_they_expand(tmp_path: Path, bomb: str, read, root: str) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "x.xml").write_text(bomb % (root, root))
    with pytest.raises(UnreadableFileError, match="declares XML entities"):
        list(read(tmp_path / "x.xml"))


@pytest.mark.parametrize("read", [read_itunes, read_rhythmbox, read_foobar])
@pytest.mark.parametrize("content", [b"", b"not xml at all", b"<a><b></a>", b"\xff\xfe\x00", b"<html><body/></html>"])
def test_what_is_no_such_library_is_refused(tmp_path: Path, read, content: bytes) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "x.xml").write_bytes(content)
    with pytest.raises(UnreadableFileError, match="cannot be imported"):
        list(read(tmp_path / "x.xml"))


@pytest.mark.parametrize("read", [read_itunes, read_rhythmbox, read_foobar])
def test_a_file_that_is_not_there_is_refused(tmp_path: Path, read) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UnreadableFileError, match="no such file"):
        list(read(tmp_path / "x.xml"))


def test_many_entries_are_read_one_by_one(tmp_path: Path) -> None:
    entry = '<entry type="song"><location>file:///m/%d.mp3</location><rating>5</rating></entry>'
    (tmp_path / "x.xml").write_text(f'<rhythmdb version="2.0">{"".join(entry % n for n in range(20_000))}</rhythmdb>')
    assert sum(1 for _ in read_rhythmbox(tmp_path / "x.xml")) == 20_000
