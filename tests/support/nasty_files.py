"""Makes the bad and odd music files that turn up in real folders, each with what it is."""

import io
import os
import struct
from collections.abc import Mapping
from pathlib import Path

import av
import mutagen
import numpy as np
import soundfile
from mutagen.id3 import ID3, TALB, TIT2, TPE1
from mutagen.ogg import OggPage

from tests.support.tones import a_signal, write_tone


def truncated(path: Path) -> Path:
    """A half-finished download: the file ends in the middle of a frame."""
    write_tone(path, seconds=4.0)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2 + 7])
    return path


def empty(path: Path) -> Path:
    path.write_bytes(b"")
    return path


def web_page(path: Path) -> Path:
    """A failed download: the server's error page under the song's name."""
    path.write_text("<!DOCTYPE html><html><head><title>404</title></head><body>Not found</body></html>\n" * 20)
    return path


def header_only_wav(path: Path) -> Path:
    """A RIFF header that promises 40 s and holds no sample."""
    size = 40 * 44100 * 4
    path.write_bytes(
        struct.pack(
            "<4sI4s4sIHHIIHH4sI", b"RIFF", size + 36, b"WAVE", b"fmt ", 16, 1, 2, 44100, 176400, 4, 16, b"data", size
        )
    )
    return path


def sizeless_wav(path: Path) -> Path:
    """A recorder that lost power: the data chunk says 0 bytes and two seconds follow."""
    write_tone(path)
    raw = bytearray(path.read_bytes())
    at = raw.index(b"data")
    raw[at + 4 : at + 8] = bytes(4)
    path.write_bytes(raw)
    return path


def not_a_number_wav(path: Path) -> Path:
    """32-bit float samples with NaN and infinity among them."""
    samples = a_signal()
    samples[100:200] = np.nan
    samples[300:310] = np.inf
    soundfile.write(path, samples, 24000, subtype="FLOAT")
    return path


def silent_wav(path: Path, seconds: float = 10.0) -> Path:
    soundfile.write(path, np.zeros((round(seconds * 22050), 1), np.float32), 22050)
    return path


def noise_bytes(path: Path) -> Path:
    """Random bytes under a song's name."""
    path.write_bytes(np.random.default_rng(7).bytes(20_000))
    return path


def concat_script(path: Path, victim: Path) -> Path:
    """A text that makes FFmpeg open `victim` instead, under a song's name."""
    path.write_text(f"ffconcat version 1.0\nfile '{victim}'\n")
    return path


def stream_list(path: Path, victim: Path) -> Path:
    """An HLS playlist that names `victim`, under a song's name."""
    path.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile://{victim}\n#EXT-X-ENDLIST\n")
    return path


def tagged_mp3(path: Path, **texts: str) -> Path:
    """An MP3 with ID3v2 `title`, `artist` and `album` exactly as given."""
    write_tone(path)
    tags = ID3()
    for name, frame in (("title", TIT2), ("artist", TPE1), ("album", TALB)):
        if name in texts:
            tags.add(frame(encoding=3, text=[texts[name]]))
    tags.save(path)
    return path


def lying_id3(path: Path) -> Path:
    """An ID3v2 header that claims a 256 MB tag in a small file."""
    write_tone(path)
    path.write_bytes(b"ID3\x04\x00\x00\x7f\x7f\x7f\x7f" + path.read_bytes())
    return path


def shift_jis_ogg(path: Path, title: str = "夜の歌") -> Path:
    """A Vorbis comment that claims UTF-8 and is Shift-JIS."""
    placeholder = "TITLE=" + "x" * len(title.encode("shift_jis"))
    write_tone(path)
    _with_comment(path, placeholder)
    raw = path.read_bytes().replace(placeholder.encode(), b"TITLE=" + title.encode("shift_jis"))
    path.write_bytes(_checksums_mended(raw))
    return path


def fifo(path: Path) -> Path:
    os.mkfifo(path)
    return path


def video(path: Path, *, sound: bool = True) -> Path:
    """A second of moving picture in the first stream and, if wanted, a tone in the second."""
    with av.open(str(path), "w", format="mp4") as container:
        picture = container.add_stream("mpeg4", rate=10)
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        tone = container.add_stream("aac", rate=24000, layout="stereo") if sound else None
        for number in range(10):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 20 * number, np.uint8), format="rgb24")
            container.mux(picture.encode(frame))
        container.mux(picture.encode(None))
        if tone is not None:
            samples = np.ascontiguousarray(a_signal(seconds=1024 * 23 / 24000).T)
            for start in range(0, samples.shape[1], 1024):
                piece = np.ascontiguousarray(samples[:, start : start + 1024])
                audio = av.AudioFrame.from_ndarray(piece, format="fltp", layout="stereo")
                audio.rate, audio.pts = 24000, start
                container.mux(tone.encode(audio))
            container.mux(tone.encode(None))
    return path


def two_songs_glued(path: Path) -> Path:
    """Two MP3 files in one, the second's ID3 tag in the middle."""
    first = write_tone(path.with_name("first.mp3"), frequency=300)
    second = tagged_mp3(path.with_name("second.mp3"), title="Second")
    path.write_bytes(first.read_bytes() + second.read_bytes())
    return path


AWKWARD_NAMES: Mapping[str, bytes] = {
    "not UTF-8": b"caf\xe9_\xff\xfe.ogg",
    "emoji": "🎵🔥 песня 音楽.ogg".encode(),
    "blanks": b" leading and trailing .ogg",
    "shell": b"'quote'\"`$(touch pwned);&|.ogg",
    "new line": b"new\nline.ogg",
    "Windows": b"CON.ogg",
    "table": b'a,b;c"d.ogg',
    "format": b"{0} %s %n.ogg",
    "hash": b"#1 hit.ogg",
    "option": b"-rf.ogg",
    "address": b"http:example.ogg",
    "long": b"x" * 246 + b".ogg",
}
"""File names that break careless programs, as bytes."""


def awkward_files(folder: Path) -> dict[str, Path]:
    """Write the same tone under every one of `AWKWARD_NAMES` into `folder`."""
    content = write_tone(folder / "plain.ogg").read_bytes()
    (folder / "plain.ogg").unlink()
    paths = {what: folder / os.fsdecode(name) for what, name in AWKWARD_NAMES.items()}
    for path in paths.values():
        path.write_bytes(content)
    return paths


def _with_comment(path: Path, comment: str) -> None:
    song = mutagen.File(path)
    key, _, value = comment.partition("=")
    song[key] = value
    song.save()


def _checksums_mended(raw: bytes) -> bytes:
    """Recompute every Ogg page's checksum (RFC 3533, section 6) after its bytes were changed."""
    source, out = io.BytesIO(raw), []
    while True:
        try:
            out.append(OggPage(source).write())
        except EOFError:
            return b"".join(out)
