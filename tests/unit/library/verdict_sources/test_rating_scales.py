"""Every scale there and back: each star as its program writes it into a real file or library, and as we read it."""

import plistlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mutagen
import pytest
from mutagen.id3 import ID3, POPM, TXXX
from mutagen.mp4 import MP4FreeForm

from songjudge.library.verdict_sources.evidence import Evidence, Thresholds, verdict_of
from songjudge.library.verdict_sources.foobar_xml import read_foobar
from songjudge.library.verdict_sources.itunes_xml import read_itunes
from songjudge.library.verdict_sources.rating_tags import (
    BareScale,
    popularimeter_byte,
    rating_evidence,
    read_rating_tags,
)
from songjudge.library.verdict_sources.rhythmbox_xml import read_rhythmbox
from tests.support.tones import write_tone

WHOLE = (2, 4, 6, 8, 10)  # half stars
HALVES = tuple(range(1, 11))

WINDOWS_HALVES = dict(zip(HALVES, (13, 1, 54, 64, 118, 128, 186, 196, 242, 255), strict=True))
OLD_MEDIAMONKEY = dict(zip(HALVES, (26, 51, 76, 102, 128, 153, 178, 204, 230, 255), strict=True))
MICROSOFT = dict(zip(WHOLE, (1, 25, 50, 75, 99), strict=True))


@dataclass(frozen=True)
class Scale:
    """Who writes which half stars into what: `write(folder, half_stars)` returns what we find there."""

    name: str
    write: Callable[[Path, int], float | None]
    halves: tuple[int, ...] = WHOLE


def popm(owner: str, byte_of: Callable[[int], int]) -> Callable[[Path, int], float | None]:
    def write(folder: Path, halves: int) -> float | None:
        path = write_tone(folder / "a.mp3")
        tags = ID3()
        tags.add(POPM(email=owner, rating=byte_of(halves), count=3))
        tags.save(path)
        return found(path)

    return write


def keys(suffix: str, key: str, text_of: Callable[[int], str], *, scale: BareScale | None = None) -> Any:
    """Write a named tag into a file of a container."""

    def write(folder: Path, halves: int) -> float | None:
        path = write_tone(folder / f"a{suffix}")
        value: Any = text_of(halves)
        if suffix == ".mp3":
            tags = ID3()
            tags.add(TXXX(encoding=3, desc=key, text=[value]))
            tags.save(path)
        else:
            song = mutagen.File(path)
            song[key] = [MP4FreeForm(value.encode())] if key.startswith("----") else [value]
            song.save()
        return found(path, scale)

    return write


def found(path: Path, scale: BareScale | None = None) -> float | None:
    evidence = rating_evidence(path, read_rating_tags(path), scale)
    return None if evidence is None else evidence.rating


def library(name: str, content: Callable[[int], bytes], read: Callable[[Path], Any]) -> Any:
    def write(folder: Path, halves: int) -> float | None:
        (folder / name).write_bytes(content(halves))
        evidence: Evidence = next(iter(read(folder / name)))
        return evidence.rating

    return write


def of_one(halves: int) -> str:
    return f"{halves / 10:g}"


def rhythmdb(halves: int) -> bytes:
    return (
        '<?xml version="1.0" standalone="yes"?>\n<rhythmdb version="2.0">\n  <entry type="song">\n'
        f"    <location>file:///m/a.mp3</location>\n    <rating>{halves // 2}</rating>\n  </entry>\n</rhythmdb>\n"
    ).encode()


def itunes(halves: int) -> bytes:
    track = {"Track ID": 1, "Name": "T", "Artist": "A", "Rating": halves * 10, "Location": "file:///m/a.mp3"}
    return plistlib.dumps({"Major Version": 1, "Tracks": {"1": track}, "Playlists": []})


def foobar(rating: Callable[[int], int]) -> Callable[[int], bytes]:
    return lambda halves: (
        '<?xml version="1.0" encoding="UTF-8"?>\n<PlaybackStatistics Version="3.0">\n'
        f'  <Entry ID="d12c" Count="1" Rating="{rating(halves)}" >\n<Item Path="/m/a.flac"></Item>  </Entry>\n'
        "</PlaybackStatistics>\n"
    ).encode()


SCALES = (
    Scale("Windows Explorer", popm("Windows Media Player 9 Series", WINDOWS_HALVES.__getitem__)),
    Scale("MusicBee", popm("MusicBee", WINDOWS_HALVES.__getitem__), HALVES),
    Scale("MediaMonkey", popm("no@email", WINDOWS_HALVES.__getitem__), HALVES),
    Scale("MediaMonkey before 4", popm("no@email", OLD_MEDIAMONKEY.__getitem__), (1, 2, 3, 4, 6, 7, 8, 9, 10)),
    Scale("Winamp", popm("rating@winamp.com", WINDOWS_HALVES.__getitem__)),
    Scale("Picard in MP3", popm("users@musicbrainz.org", lambda halves: round(halves * 25.5))),
    Scale("Quod Libet in MP3", popm("quodlibet@lists.sacredchao.net", lambda halves: int(25.5 * halves)), HALVES),
    Scale("Kodi", popm("ratings@xbmc.org", lambda halves: round(halves * 25.5))),
    Scale("Strawberry in MP3", popm("somebody", dict(zip(WHOLE, (1, 64, 128, 192, 255), strict=True)).__getitem__)),
    Scale("JRiver 13", popm("anybody", dict(zip(WHOLE, (51, 102, 153, 204, 255), strict=True)).__getitem__)),
    Scale("JRiver 14", popm("anybody", dict(zip(WHOLE, (1, 65, 128, 192, 255), strict=True)).__getitem__)),
    Scale("what we write for Windows", popm("no@email", lambda halves: popularimeter_byte("no@email", halves // 2))),
    Scale(
        "what we write for Picard",
        popm("users@musicbrainz.org", lambda halves: popularimeter_byte("users@musicbrainz.org", halves // 2)),
    ),
    Scale("FMPS in MP3", keys(".mp3", "FMPS_Rating", of_one), HALVES),
    Scale("FMPS in FLAC", keys(".flac", "FMPS_RATING", of_one), HALVES),
    Scale("FMPS in Opus", keys(".opus", "FMPS_RATING", of_one), HALVES),
    Scale("FMPS in M4A", keys(".m4a", "----:com.apple.iTunes:FMPS_Rating", of_one), HALVES),
    Scale("FMPS in WMA", keys(".wma", "FMPS/Rating", of_one), HALVES),
    Scale("Quod Libet in Ogg", keys(".ogg", "rating:quodlibet@lists.sacredchao.net", of_one), HALVES),
    Scale("Picard in FLAC", keys(".flac", "rating:users@musicbrainz.org", of_one)),
    Scale("MusicBee in FLAC", keys(".flac", "RATING", lambda halves: str(halves * 10)), HALVES),
    Scale(
        "foobar2000 in FLAC",
        keys(".flac", "RATING", lambda halves: str(halves // 2), scale=BareScale.STARS),
    ),
    Scale("rate in M4A", keys(".m4a", "rate", lambda halves: str(halves * 10)), HALVES),
    Scale("Windows Media Player in WMA", keys(".wma", "WM/SharedUserRating", lambda h: str(MICROSOFT[h]))),
    Scale("Picard in WMA", keys(".wma", "WM/SharedUserRating", lambda halves: str(int(9.9 * halves)))),
    Scale("iTunes", library("iTunes Library.xml", itunes, read_itunes), HALVES),
    Scale("Rhythmbox", library("rhythmdb.xml", rhythmdb, read_rhythmbox)),
    Scale("foobar2000's stars", library("p.xml", foobar(lambda halves: halves // 2), read_foobar)),
    Scale("foobar2000's bytes", library("p.xml", foobar(lambda halves: round(halves * 25.5)), read_foobar)),
)


@pytest.mark.parametrize("scale", SCALES, ids=lambda scale: scale.name)
def test_every_star_comes_back(tmp_path: Path, scale: Scale) -> None:
    seen = [scale.write(tmp_path, halves) for halves in scale.halves]
    assert seen == pytest.approx([halves / 10 for halves in scale.halves], abs=0.004)


@pytest.mark.parametrize("scale", SCALES, ids=lambda scale: scale.name)
def test_the_usual_line_lies_at_the_same_star_in_every_scale(tmp_path: Path, scale: Scale) -> None:
    """Four stars and five are good, up to two and a half bad, three nothing, whoever wrote them."""
    words = {}
    for halves in (4, 6, 8):
        evidence = Evidence(source=None, rating=scale.write(tmp_path, halves))  # type: ignore[arg-type]  # never read
        words[halves] = verdict_of(evidence, Thresholds()).value
    assert words == {4: "bad", 6: "none", 8: "good"}
