"""Playlists name every file in a way that an independent reader finds."""

import ntpath
import os
import shutil
import subprocess
from pathlib import Path, PureWindowsPath
from types import SimpleNamespace
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songjudge.errors import UnreadableFileError
from songjudge.export import playlists
from songjudge.export.listed_song import ListedSong, listed
from songjudge.export.playlists import PLAYLIST_ENDINGS, SCORE_REL, playlist_text, write_playlist
from tests.support.nasty_files import awkward_files
from tests.support.songs import a_song, a_song_id

NS = "{http://xspf.org/ns/0/}"


def read_independently(path: Path) -> list[bytes]:
    """The shortest honest reader of each kind: the files' absolute names as bytes."""
    raw = path.read_bytes()
    if path.suffix == ".xspf":
        names = [unquote_to_bytes(e.text or "") for e in ET.fromstring(raw).iter(f"{NS}location")]
        names = [name.removeprefix(b"file://") for name in names]
    else:
        lines = raw.split(b"\n")
        if path.suffix == ".pls":
            names = [line.partition(b"=")[2] for line in lines if line.startswith(b"File")]
        else:
            names = [line for line in lines if line and not line.startswith(b"#")]
        names = [unquote_to_bytes(n).removeprefix(b"file://") if n.startswith(b"file://") else n for n in names]
    return [
        os.path.normpath(name if name.startswith(b"/") else os.fsencode(path.parent) + b"/" + name) for name in names
    ]


@pytest.mark.parametrize("ending", PLAYLIST_ENDINGS)
@pytest.mark.parametrize("absolute", [True, False])
def test_awkward_names_lead_to_existing_files(tmp_path: Path, ending: str, absolute: bool) -> None:
    (tmp_path / "music").mkdir()
    paths = list(awkward_files(tmp_path / "music").values())
    songs = [listed(a_song(n, path=path)) for n, path in enumerate(paths)]
    for folder in (tmp_path, tmp_path / "music", tmp_path / "lists" / "of mine"):
        folder.mkdir(parents=True, exist_ok=True)
        playlist = folder / f"list{ending}"
        write_playlist(playlist, songs, absolute=absolute)
        assert read_independently(playlist) == [os.fsencode(path) for path in paths]
        playlist.unlink()


NAMES = st.binary(min_size=1, max_size=60).filter(lambda b: not set(b) & {0, 0x2F} and b not in {b".", b".."})


@settings(deadline=None)
@given(st.lists(NAMES, max_size=8), st.sampled_from(PLAYLIST_ENDINGS), st.booleans())
def test_any_name_round_trips(
    tmp_path_factory: pytest.TempPathFactory, names: list[bytes], ending: str, absolute: bool
) -> None:
    folder = tmp_path_factory.mktemp("lists")
    songs = [listed(a_song(n, path=folder / os.fsdecode(name))) for n, name in enumerate(names)]
    write_playlist(folder / f"p{ending}", songs, absolute=absolute)
    assert read_independently(folder / f"p{ending}") == [os.fsencode(song.path) for song in songs]


def test_an_m3u8_to_the_letter(tmp_path: Path) -> None:
    songs = [
        listed(a_song(1, path=tmp_path / "#1 hit.mp3", title="Eins\nzwei", artist="Ä", duration=61.6)),
        ListedSong(a_song_id(2), str(tmp_path.parent / "b.ogg"), "b", ""),
    ]
    write_playlist(tmp_path / "p.m3u8", songs)
    assert (tmp_path / "p.m3u8").read_text("utf-8") == (
        "#EXTM3U\n#EXTINF:62,Ä - Eins�zwei\n./#1 hit.mp3\n#EXTINF:-1,b\n../b.ogg\n"
    )


def test_a_pls_to_the_letter(tmp_path: Path) -> None:
    write_playlist(tmp_path / "p.pls", [listed(a_song(1, path=tmp_path / "a.mp3", title="T", artist="A"))])
    assert (tmp_path / "p.pls").read_text("utf-8") == (
        "[playlist]\nFile1=a.mp3\nTitle1=A - T\nLength1=180\nNumberOfEntries=1\nVersion=2\n"
    )


def test_an_xspf_carries_tags_milliseconds_and_scores(tmp_path: Path) -> None:
    song = listed(a_song(1, path=tmp_path / "a & b.mp3", title="<T> & \x00", artist="A", duration=1.5))
    write_playlist(tmp_path / "p.xspf", [song], scores={song.song_id: 0.83123})
    track = ET.parse(tmp_path / "p.xspf").getroot().find(f"{NS}trackList/{NS}track")
    assert track is not None
    found = {child.tag.removeprefix(NS): child.text for child in track}
    assert found == {
        "location": "a%20%26%20b.mp3",
        "title": "<T> & �",
        "creator": "A",
        "album": "An Album",
        "trackNum": "2",
        "duration": "1500",
        "meta": "0.8312",
    }
    meta = track.find(f"{NS}meta")
    assert meta is not None
    assert meta.get("rel") == SCORE_REL


def test_an_empty_playlist_is_still_one(tmp_path: Path) -> None:
    for ending in PLAYLIST_ENDINGS:
        write_playlist(tmp_path / f"p{ending}", [])
        assert read_independently(tmp_path / f"p{ending}") == []


def test_relative_names_start_at_the_real_folder_behind_a_link(tmp_path: Path) -> None:
    """Dots lead out of the folder that a link points to, not out of the one that holds the link."""
    (tmp_path / "far" / "away").mkdir(parents=True)
    (tmp_path / "here").symlink_to(tmp_path / "far" / "away")
    song = tmp_path / "a.mp3"
    song.write_bytes(b"x")
    write_playlist(tmp_path / "here" / "p.m3u8", [listed(a_song(path=song))])
    name = (tmp_path / "here" / "p.m3u8").read_text().splitlines()[-1]
    assert (tmp_path / "here" / name).read_bytes() == b"x"


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"does not end in \.m3u8"):
        write_playlist(tmp_path / "p.doc", [])
    assert list(tmp_path.iterdir()) == []


def test_an_old_playlist_is_replaced_whole(tmp_path: Path) -> None:
    (tmp_path / "p.m3u8").write_text("old " * 1000)
    write_playlist(tmp_path / "p.M3U8", [])
    write_playlist(tmp_path / "p.m3u8", [])
    assert (tmp_path / "p.m3u8").read_text() == "#EXTM3U\n"


@pytest.mark.skipif(shutil.which("xmllint") is None, reason="xmllint is not installed")
def test_xmllint_takes_the_xspf(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    songs = [listed(a_song(n, path=path)) for n, path in enumerate(awkward_files(tmp_path / "m").values())]
    write_playlist(tmp_path / "p.xspf", songs)
    subprocess.run(["xmllint", "--noout", str(tmp_path / "p.xspf")], check=True, timeout=30)


def test_a_reader_elsewhere_gets_whole_names(tmp_path: Path) -> None:
    songs = [listed(a_song(1, path=tmp_path / "a b.mp3"))]
    for ending in PLAYLIST_ENDINGS:
        write_playlist(tmp_path / f"p{ending}", songs, absolute=True)
        assert playlist_text(ending, songs) == (tmp_path / f"p{ending}").read_bytes()


@pytest.fixture
def on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the writer see paths as it would on Windows."""
    system = SimpleNamespace(path=ntpath, sep="\\", curdir=".", fsencode=lambda name: name.encode("utf-8"))
    monkeypatch.setattr(playlists, "os", system)
    monkeypatch.setattr(playlists, "Path", PureWindowsPath)


WINDOWS_SONGS = [
    ListedSong(a_song_id(n), path, "T", "")
    for n, path in enumerate(
        ("C:\\Music\\Ä b.mp3", "C:\\Music\\sub\\C# 100%.mp3", "D:\\x.mp3", "\\\\nas\\share\\y z.mp3")
    )
]


def named(ending: str, folder: str | None) -> list[str]:
    entries = playlists._entries(WINDOWS_SONGS, None if folder is None else PureWindowsPath(folder), {})  # type: ignore[arg-type]
    text = playlists._WRITERS[ending](entries).decode()
    if ending == ".xspf":
        return [e.text or "" for e in ET.fromstring(text).iter(f"{NS}location")]
    lines = [line for line in text.splitlines() if line.startswith("File") or ending != ".pls"]
    return [line.partition("=")[2] if ending == ".pls" else line for line in lines if not line.startswith("#")]


@pytest.mark.usefixtures("on_windows")
def test_windows_paths_keep_their_drives_and_turn_into_uris() -> None:
    uris = ["file:///C:/Music/%C3%84%20b.mp3", "file:///C:/Music/sub/C%23%20100%25.mp3", "file:///D:/x.mp3"]
    far = "file://nas/share/y%20z.mp3"
    assert named(".xspf", None) == [*uris, far]
    assert named(".xspf", "C:\\Music\\lists") == ["../%C3%84%20b.mp3", "../sub/C%23%20100%25.mp3", uris[2], far]
    assert named(".m3u8", None) == ["C:\\Music\\Ä b.mp3", uris[1], "D:\\x.mp3", "\\\\nas\\share\\y z.mp3"]
    assert named(".m3u8", "C:\\Music") == ["Ä b.mp3", "sub\\C# 100%.mp3", "D:\\x.mp3", "\\\\nas\\share\\y z.mp3"]
    assert named(".pls", "C:\\") == ["Music\\Ä b.mp3", uris[1], "D:\\x.mp3", "\\\\nas\\share\\y z.mp3"]
