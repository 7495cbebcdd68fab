"""Playlists as players write them, and our own read back."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songjudge.errors import UnreadableFileError
from songjudge.export.listed_song import listed
from songjudge.export.playlists import PLAYLIST_ENDINGS, write_playlist
from songjudge.library.verdict import Source, Verdict
from songjudge.library.verdict_sources.playlists import read_playlist
from tests.support.nasty_files import awkward_files
from tests.support.songs import a_song

VLC_XSPF = """<?xml version="1.0" encoding="UTF-8"?>
<playlist xmlns="http://xspf.org/ns/0/" xmlns:vlc="http://www.videolan.org/vlc/playlist/ns/0/" version="1">
  <title>Playlist</title>
  <trackList>
    <track>
      <location>file:///m/Kettle%20%26%20Co/01%20Song.mp3</location>
      <title>Song</title>
      <creator>Kettle &amp; Co</creator>
      <duration>180000</duration>
      <extension application="http://www.videolan.org/vlc/playlist/0"><vlc:id>0</vlc:id></extension>
    </track>
    <track><location>http://radio.example/live</location></track>
    <track><location>Kettle/02.ogg</location></track>
    <track><title>no location</title></track>
  </trackList>
</playlist>
"""


def paths(path: Path) -> list[str]:
    return [str(e.path) for e in read_playlist(path, Verdict.GOOD)]


def written(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_an_extended_m3u_with_captions(tmp_path: Path) -> None:
    file = written(
        tmp_path / "p.m3u8", "\ufeff#EXTM3U\r\n#EXTINF:123,An Artist - A Title\r\n/m/a.mp3\r\n\r\n#x\r\nb.ogg\r\n"
    )
    first, second = read_playlist(file, Verdict.GOOD)
    assert (first.path, first.artist, first.title, first.origin) == (Path("/m/a.mp3"), "An Artist", "A Title", "line 3")
    assert (first.verdict, first.source) == (Verdict.GOOD, Source.PLAYLIST)
    assert (second.path, second.title) == (tmp_path / "b.ogg", "")


def test_a_windows_playlist_in_cp1252(tmp_path: Path) -> None:
    file = written(tmp_path / "p.m3u", b"C:\\Music\\Bj\xf6rk\\a.mp3\r\nBj\xf6rk\\b.mp3\r\n")
    assert paths(file) == ["C:/Music/Björk/a.mp3", str(tmp_path / "Björk/b.mp3")]


def test_bytes_that_name_a_file_win_over_cp1252(tmp_path: Path) -> None:
    (tmp_path / "caf\udce9.ogg").write_bytes(b"x")
    assert paths(written(tmp_path / "p.m3u", b"caf\xe9.ogg\n")) == [str(tmp_path / "caf\udce9.ogg")]


def test_utf_16_and_old_mac_line_ends(tmp_path: Path) -> None:
    assert paths(written(tmp_path / "p.m3u", "/m/ä.mp3\n/m/b.mp3\n".encode("utf-16"))) == ["/m/ä.mp3", "/m/b.mp3"]
    assert paths(written(tmp_path / "q.m3u", b"/m/a.mp3\r/m/b.mp3\r")) == ["/m/a.mp3", "/m/b.mp3"]


def test_a_winamp_pls(tmp_path: Path) -> None:
    file = written(
        tmp_path / "p.pls",
        "[playlist]\nNumberOfEntries=3\nFile2=b=c.ogg\nTitle2=B\nFile1=/m/a.mp3\nfile10=http://radio/x\nFile3=/m/a.mp3\nVersion=2\n",
    )
    assert paths(file) == ["/m/a.mp3", str(tmp_path / "b=c.ogg")]


def test_an_xspf_of_vlc(tmp_path: Path) -> None:
    file = written(tmp_path / "p.xspf", VLC_XSPF)
    assert paths(file) == ["/m/Kettle & Co/01 Song.mp3", str(tmp_path / "Kettle/02.ogg")]
    assert read_playlist(file, Verdict.BAD)[0].artist == "Kettle & Co"


@pytest.mark.parametrize("ending", PLAYLIST_ENDINGS)
@pytest.mark.parametrize("absolute", [True, False])
def test_what_we_write_we_read(tmp_path: Path, ending: str, absolute: bool) -> None:
    files = list(awkward_files(tmp_path).values())
    write_playlist(tmp_path / f"p{ending}", [listed(a_song(n, path=p)) for n, p in enumerate(files)], absolute=absolute)
    assert [e.path for e in read_playlist(tmp_path / f"p{ending}", Verdict.GOOD)] == files


@settings(deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="/\0\\"), min_size=1, max_size=20)))
def test_any_text_name_round_trips(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    folder = tmp_path_factory.mktemp("p")
    wanted = [folder / f"x{name}.ogg" for name in dict.fromkeys(names)]
    for ending in PLAYLIST_ENDINGS:
        write_playlist(folder / f"p{ending}", [listed(a_song(n, path=p)) for n, p in enumerate(wanted)])
        assert [e.path for e in read_playlist(folder / f"p{ending}", Verdict.GOOD)] == wanted


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("p.doc", b"", "does not end in"),
        ("p.xspf", b"<playlist><trackList>", "not well-formed"),
        ("p.xspf", b"<html/>", "root element is <html>"),
        ("p.xspf", b'<!DOCTYPE p [<!ENTITY a "aaaa">]><playlist>&a;</playlist>', "declares XML entities"),
    ],
)
def test_what_is_no_playlist_is_refused(tmp_path: Path, name: str, content: bytes, why: str) -> None:
    file = written(tmp_path / name, content)
    with pytest.raises(UnreadableFileError, match=why):
        read_playlist(file, Verdict.GOOD)


def test_a_playlist_that_is_gone_or_a_fifo_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "p.m3u")
    for name in ("p.m3u", "gone.m3u", "gone.xspf"):
        with pytest.raises(UnreadableFileError, match="no such file"):
            read_playlist(tmp_path / name, Verdict.GOOD)
