"""Each kind of source is recognised by what it is."""

import plistlib
from pathlib import Path

import pytest

from songjudge.errors import UnreadableFileError
from songjudge.library.verdict import Source, Verdict
from songjudge.library.verdict_sources.sources import SourceKind, read_any, recognise
from tests.unit.library.verdict_sources.test_foobar_xml import EXPORT
from tests.unit.library.verdict_sources.test_itunes_xml import LIBRARY as ITUNES
from tests.unit.library.verdict_sources.test_rhythmbox_xml import LIBRARY as RHYTHMBOX

FILES = {
    SourceKind.ITUNES: ("anything.xml", ITUNES),
    SourceKind.RHYTHMBOX: ("rhythmdb.xml", RHYTHMBOX),
    SourceKind.FOOBAR: ("ps.xml", EXPORT),
    SourceKind.TABLE: ("t.csv", "path,label\n/m/a.mp3,good\n"),
    SourceKind.HISTORY: ("scrobbles.csv", "A,R,T,01 Nov 2022\n"),
    SourceKind.PLAYLIST: ("p.m3u8", "/m/a.mp3\n"),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_file_is_recognised_and_read(tmp_path: Path, kind: SourceKind) -> None:
    name, content = FILES[kind]
    (tmp_path / name).write_text(content, "utf-8")
    found, evidence = read_any(tmp_path / name, Verdict.BAD)
    assert found is kind
    assert evidence


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("l.json", b'[{"track_metadata": {"artist_name": "A", "track_name": "T"}}]', SourceKind.HISTORY),
        ("t.csv", b"\xef\xbb\xbfpath;label\n", SourceKind.TABLE),
        ("t.csv", "path,label\n".encode("utf-16"), SourceKind.TABLE),
        ("t.csv", b"path,label,true_label,group\nx,good,good,1\n", SourceKind.TABLE),
        ("t.csv", b"/m/a.mp3,good,x,y,z\n", SourceKind.TABLE),
        ("h.csv", b'"uts","utc_time","artist","track"\n', SourceKind.HISTORY),
        ("Library.xml", plistlib.dumps({"Tracks": {}}, fmt=plistlib.FMT_BINARY), SourceKind.ITUNES),
        ("x.xml", b"<html/>", None),
        ("x.json", b'{"a": 1}', None),
        ("x.csv", b"", None),
        ("x.csv", b"\x00\x01\x02", None),
        ("x.mp3", b"ID3", None),
    ],
)
def test_kinds_by_content(tmp_path: Path, name: str, content: bytes, kind: SourceKind | None) -> None:
    (tmp_path / name).write_bytes(content)
    assert recognise(tmp_path / name) is kind


def test_a_folder_is_a_source_too(tmp_path: Path) -> None:
    (tmp_path / "a.mp3").write_bytes(b"x")
    kind, evidence = read_any(tmp_path, Verdict.BAD)
    assert kind is SourceKind.FOLDER
    assert [(e.verdict, e.source) for e in evidence] == [(Verdict.BAD, Source.FOLDER)]


def test_what_is_no_source_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.bin").write_bytes(b"\x00")
    with pytest.raises(UnreadableFileError, match="neither a playlist"):
        read_any(tmp_path / "x.bin")
    with pytest.raises(UnreadableFileError, match="no such file"):
        read_any(tmp_path / "gone.csv")
