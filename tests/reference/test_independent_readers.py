"""Other people's programs open what we write: mpv, VLC and xmllint playlists; ffprobe, id3v2 and Xiph's tools tags.

Each test runs where its program is installed, and says which one is missing where it is not.
"""

import ctypes
import ctypes.util
import json
import os
import shutil
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit
from xml.etree import ElementTree as ET

import mutagen
import pytest
from mutagen.id3 import TIT2, TPE1

from songjudge.export.file_tags import Convention, WantedTags, write_tags
from songjudge.export.listed_song import listed
from songjudge.export.playlists import PLAYLIST_ENDINGS, write_playlist
from songjudge.library.verdict import Verdict
from tests.support.nasty_files import awkward_files
from tests.support.songs import a_song
from tests.support.tones import write_tone
from tests.unit.export.test_file_tags import CONTAINERS, tagged

SCORE = WantedTags(score=0.83124, model="forest-3")
SAID = "songjudge::forest-3::0.8312"
VLC = ctypes.util.find_library("vlc")
BOTH = WantedTags(0.83124, "forest-3", Verdict.GOOD, frozenset(Convention))


def needs(*programs: str) -> pytest.MarkDecorator:
    """Skip the test, saying why, where a program is not installed."""
    missing = [program for program in programs if shutil.which(program) is None]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")


def run(*command: str | Path, check: bool = True) -> bytes:
    return subprocess.run(command, capture_output=True, check=check, timeout=120).stdout


# ---------------------------------------------------------------- playlists

OPENED = """
mp.add_hook("on_preloaded", 50, function()  -- the file is open and its format known
  local path = mp.get_property("path")
  io.stdout:write("OPENED " .. path:gsub(".", function(c) return string.format("%02x", c:byte()) end) .. "\\n")
  io.stdout:flush()
end)
"""


def opened_by_mpv(playlist: Path, folder: Path) -> list[bytes]:
    """Return the names of the files that mpv could open and decode from `playlist`, in order, as bytes."""
    script = folder / "opened.lua"
    script.write_text(OPENED)
    told = run(
        "mpv", "--no-config", "--load-scripts=no", f"--script={script}", "--vo=null", "--ao=null", "--ao-null-untimed",
        "--really-quiet", "--idle=no", f"--playlist={playlist}", check=False,
    )  # fmt: skip
    names = [bytes.fromhex(line.split()[1].decode()) for line in told.splitlines() if line.startswith(b"OPENED ")]
    names = [unquote_to_bytes(name).removeprefix(b"file://") if name.startswith(b"file://") else name for name in names]
    base = os.fsencode(playlist.parent)
    return [os.path.normpath(name if name.startswith(b"/") else base + b"/" + name) for name in names]


@needs("mpv")
@pytest.mark.parametrize("absolute", [True, False])
@pytest.mark.parametrize("ending", [ending for ending in PLAYLIST_ENDINGS if ending != ".xspf"])  # which mpv lacks
def test_mpv_opens_every_file_whatever_its_name(tmp_path: Path, ending: str, absolute: bool) -> None:
    """Blanks, #, emoji, bytes that are not UTF-8, line breaks, quotes, names that look like a URL."""
    (tmp_path / "my music").mkdir()
    paths = list(awkward_files(tmp_path / "my music").values())
    (tmp_path / "lists").mkdir()
    playlist = tmp_path / "lists" / f"list{ending}"
    write_playlist(playlist, [listed(a_song(n, path=path)) for n, path in enumerate(paths)], absolute=absolute)
    assert opened_by_mpv(playlist, tmp_path) == [os.fsencode(path) for path in paths]


def named_by_vlc(playlist: Path) -> list[bytes]:
    """Return the names of the files that libVLC finds in `playlist`, in order, as bytes."""
    vlc = ctypes.CDLL(str(VLC))
    for function in ("libvlc_new", "libvlc_media_new_path", "libvlc_media_subitems", "libvlc_media_list_item_at_index"):
        getattr(vlc, function).restype = ctypes.c_void_p
    vlc.libvlc_media_get_mrl.restype = ctypes.c_char_p
    options = (ctypes.c_char_p * 3)(b"--no-audio", b"--no-video", b"--quiet")
    instance = ctypes.c_void_p(vlc.libvlc_new(len(options), options))
    media = ctypes.c_void_p(vlc.libvlc_media_new_path(instance, os.fsencode(playlist)))
    assert vlc.libvlc_media_parse_with_options(media, 0, 30_000) == 0
    until = time.monotonic() + 30
    while not vlc.libvlc_media_get_parsed_status(media) and time.monotonic() < until:
        time.sleep(0.02)
    items = ctypes.c_void_p(vlc.libvlc_media_subitems(media))
    found = (
        ctypes.c_void_p(vlc.libvlc_media_list_item_at_index(items, number))
        for number in range(vlc.libvlc_media_list_count(items))
    )
    return [unquote_to_bytes(vlc.libvlc_media_get_mrl(item)).removeprefix(b"file://") for item in found]


@pytest.mark.skipif(VLC is None, reason="not installed: libvlc")
@pytest.mark.parametrize("absolute", [True, False])
@pytest.mark.parametrize("ending", PLAYLIST_ENDINGS)
def test_vlc_finds_every_file_whatever_its_name(tmp_path: Path, ending: str, absolute: bool) -> None:
    (tmp_path / "my music").mkdir()
    paths = list(awkward_files(tmp_path / "my music").values())
    if ending.startswith(".m3u") and not absolute:
        paths = [path for path in paths if "#" not in path.name]  # VLC cuts plain names there; others need them plain
    playlist = tmp_path / f"list{ending}"
    write_playlist(playlist, [listed(a_song(n, path=path)) for n, path in enumerate(paths)], absolute=absolute)
    assert named_by_vlc(playlist) == [os.fsencode(path) for path in paths]


# XSPF version 1 as xspf.org/spec describes it, as far as a track list goes, in RELAX NG.
SCHEMA = """<grammar xmlns="http://relaxng.org/ns/structure/1.0" ns="http://xspf.org/ns/0/"
  datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
<start><element name="playlist">
  <attribute name="version" ns=""><choice><value>0</value><value>1</value></choice></attribute>
  <interleave>
    <optional><element name="title"><text/></element></optional>
    <element name="trackList"><zeroOrMore><element name="track"><interleave>
      <zeroOrMore><element name="location"><data type="anyURI"/></element></zeroOrMore>
      <optional><element name="title"><text/></element></optional>
      <optional><element name="creator"><text/></element></optional>
      <optional><element name="album"><text/></element></optional>
      <optional><element name="trackNum"><data type="positiveInteger"/></element></optional>
      <optional><element name="duration"><data type="nonNegativeInteger"/></element></optional>
      <zeroOrMore><element name="meta">
        <attribute name="rel" ns=""><data type="anyURI"/></attribute><text/>
      </element></zeroOrMore>
    </interleave></element></zeroOrMore></element>
  </interleave>
</element></start></grammar>"""


@needs("xmllint")
@pytest.mark.parametrize("absolute", [True, False])
def test_xmllint_finds_the_files_under_the_namespace_of_xspf(tmp_path: Path, absolute: bool) -> None:
    (tmp_path / "m").mkdir()
    paths = list(awkward_files(tmp_path / "m").values())
    songs = [
        listed(a_song(n, path=path, title=f"<{n}> & \x00 ]]> 🎵", artist='"A" \ufffe', duration=n * 1.5))
        for n, path in enumerate(paths)
    ]
    playlist, schema = tmp_path / "p.xspf", tmp_path / "xspf.rng"
    write_playlist(playlist, songs, absolute=absolute, scores={song.song_id: 0.5 for song in songs})
    schema.write_text(SCHEMA)
    run("xmllint", "--noout", "--relaxng", schema, playlist)
    way = "//*[local-name()='location' and namespace-uri()='http://xspf.org/ns/0/']"
    found = ET.fromstring(b"<all>" + run("xmllint", "--xpath", way, playlist) + b"</all>")
    for element, path in zip(found, paths, strict=True):
        named = os.fsdecode(unquote_to_bytes(urlsplit(element.text or "").path))
        assert (playlist.parent / named).resolve() == path
        assert path.is_file()


# ---------------------------------------------------------------- tags


def probed(path: Path) -> dict[str, str]:
    """Return the tags that ffprobe sees, names in lower case."""
    shown = run("ffprobe", "-v", "quiet", "-show_entries", "format_tags:stream_tags", "-of", "json", path)
    plain = json.loads(shown)
    parts = (plain.get("format", {}), *plain.get("streams", ()))
    return {key.lower().replace("/", "_"): value for part in parts for key, value in part.get("tags", {}).items()}


def heard(path: Path) -> bytes:
    """Return the hash of the audio packets, as FFmpeg copies them."""
    return run("ffmpeg", "-v", "quiet", "-i", path, "-map", "0:a", "-c", "copy", "-f", "streamhash", "-")


def without_ours(tags: Mapping[str, str]) -> dict[str, str]:
    ours = ("fmps_rating", "rating", "rate", "wm_sharedusersrating", "wm_shareduserrating", "popularimeter")
    return {key: value for key, value in tags.items() if not key.startswith(ours)}


@needs("ffprobe", "ffmpeg")
@pytest.mark.parametrize("wanted", [SCORE, BOTH], ids=["score", "score and verdict"])
@pytest.mark.parametrize("suffix", CONTAINERS)
def test_ffprobe_reads_the_score_and_finds_sound_and_other_tags_as_they_were(
    tmp_path: Path, suffix: str, wanted: WantedTags
) -> None:
    path = tagged(tmp_path / f"a{suffix}")
    before, sound = probed(path), heard(path)
    write_tags(path, wanted)
    after = probed(path)
    assert after["fmps_rating_algorithm"] == SAID
    assert without_ours(after) == without_ours(before)
    assert len(without_ours(before)) >= 2
    assert heard(path) == sound
    assert b"=" in sound


@needs("id3v2")
def test_id3v2_lists_the_score_beside_the_old_frames(tmp_path: Path) -> None:
    path = write_tone(tmp_path / "a.mp3")
    song = mutagen.File(path)
    song.tags.add(TIT2(text=["Title"]))
    song.tags.add(TPE1(text=["One"]))
    song.save(v2_version=3)  # the newest that id3lib knows
    before = run("id3v2", "-l", path).splitlines()
    write_tags(path, BOTH)
    after = run("id3v2", "-l", path).splitlines()
    assert [line for line in after if line in before] == before
    told = b"\n".join(after)
    assert b"FMPS_Rating_Algorithm" in told
    assert SAID.encode() in told
    assert b"POPM (Popularimeter): no@email, counter=0 rating=255" in told


@needs("id3v2")
def test_id3v2_lists_the_score_of_a_file_that_had_no_tags(tmp_path: Path) -> None:
    path = write_tone(tmp_path / "a.mp3")
    mutagen.File(path).delete()
    assert b"No ID3" in run("id3v2", "-l", path)
    write_tags(path, SCORE)
    assert SAID.encode() in run("id3v2", "-l", path)


@needs("metaflac")
def test_metaflac_lists_the_score_and_finds_the_stream_whole(tmp_path: Path) -> None:
    path = tagged(tmp_path / "a.flac")

    def comments() -> list[bytes]:
        return run("metaflac", "--export-tags-to=-", path).splitlines()

    before, summed = comments(), run("metaflac", "--show-md5sum", path)
    write_tags(path, BOTH)
    assert set(comments()) - set(before) == {
        f"fmps_rating_algorithm={SAID}".encode(), b"fmps_rating=1.0", b"rating=100",
    }  # fmt: skip
    assert [line for line in comments() if line in before] == before
    assert run("metaflac", "--show-md5sum", path) == summed
    if shutil.which("flac"):
        run("flac", "--test", "--silent", path)


@needs("vorbiscomment")
def test_vorbiscomment_lists_the_score_beside_the_old_comments(tmp_path: Path) -> None:
    path = tagged(tmp_path / "a.ogg")
    before = run("vorbiscomment", "--list", path).splitlines()
    write_tags(path, BOTH)
    after = run("vorbiscomment", "--list", path).splitlines()
    assert [line for line in after if line in before] == before
    assert set(after) - set(before) == {
        f"fmps_rating_algorithm={SAID}".encode(), b"fmps_rating=1.0", b"rating=100",
    }  # fmt: skip
