"""Makes the demo library: four dozen short songs that a new user can hear, train on and judge within minutes."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from songjudge.atomic_file import replace_with
from songjudge.audio.synthesis.albums import DemoSong, demo_songs
from songjudge.audio.synthesis.composing import compose
from songjudge.audio.synthesis.encoding import encode
from songjudge.audio.synthesis.mixing import perform
from songjudge.audio.synthesis.styles import STYLES
from songjudge.audio.synthesis.tagging import write_tags
from songjudge.library.song import SongTags
from songjudge.library.verdict import Verdict

_VERSION = 2  # count up when the songs sound different, so that an old demo folder is made anew
_RATE = 32_000  # Hz
_BIT_RATE = 64_000  # of every lossy container alike
_MARK = ".songjudge-demo.json"


@dataclass(frozen=True, slots=True)
class DemoLibrary:
    """Where the demo library lies and what its listener says of the songs."""

    folder: Path
    good: tuple[Path, ...]
    bad: tuple[Path, ...]
    unlabelled: tuple[Path, ...]


def make_demo_library(folder: Path, on_progress: Callable[[int, int, str], None]) -> DemoLibrary:
    """Make the demo songs under `folder` that are not there yet, and return the library.

    `on_progress(done, total, title)` is called before each song and at the end.  An interrupted call is taken up
    where it stopped; every call makes the same songs.  Raises `OSError` when the folder cannot be written.
    """
    folder = folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    fresh = _is_current(folder)
    replace_with(folder / _MARK, json.dumps({"version": _VERSION}).encode())
    songs = tuple(demo_songs())
    paths: dict[Verdict, list[Path]] = {verdict: [] for verdict in Verdict}
    for done, song in enumerate(songs):
        path = song_path(folder, song)
        on_progress(done, len(songs), song.title)
        if not (fresh and path.is_file()):
            write_song(song, path)
        paths[song.verdict].append(path)
    on_progress(len(songs), len(songs), "")
    return DemoLibrary(folder, *(tuple(paths[verdict]) for verdict in (Verdict.GOOD, Verdict.BAD, Verdict.NONE)))


def song_path(folder: Path, song: DemoSong) -> Path:
    """Return where `song` belongs under `folder`: artist, album, track and title."""
    return folder / song.album.artist / song.album.title / f"{song.track:02d} {song.title}.{song.container}"


def write_song(song: DemoSong, path: Path) -> None:
    """Compose, perform, encode and tag `song`; `path` appears whole or not at all."""
    style = STYLES[song.album.style]
    samples = perform(compose(style, song.seed), rate=_RATE)
    album = song.album
    tags = SongTags(song.title, album.artist, album.title, album.artist, style.genre, album.year, song.track)
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".songjudge-{song.track}{path.suffix}")
    try:
        encode(unfinished, samples, _RATE, bit_rate=_BIT_RATE)
        write_tags(unfinished, tags)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def _is_current(folder: Path) -> bool:
    """Tell whether the songs already in `folder` are of this version."""
    try:
        return bool(json.loads((folder / _MARK).read_bytes())["version"] == _VERSION)
    except (OSError, ValueError, KeyError, TypeError):
        return False
