"""Names a song by its sound: a digest of the encoded audio packets, untouched by tags, covers, names and places.

A re-encode is another song; the same packets in another container (a remux) are the same song.  When the recipe
changes, `ID_SCHEME` must, so that a store knows which of its songs to name anew.
"""

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import av
import av.error
import soundfile

from songjudge.errors import UnreadableFileError
from songjudge.library.container import opened, refuse
from songjudge.library.ogg_pages import audio_payloads
from songjudge.library.song import AudioFormat, SongId

ID_SCHEME = 1
_BLOCK = 1 << 16  # frames read at once through libsndfile
_LIBSNDFILE_MAGIC = (b"OggS", b"fLaC", b"RIFF", b"RIFX", b"RF64", b"riff", b"FORM", b"caff", b".snd")


def identify(path: Path) -> tuple[SongId, AudioFormat]:
    """Return the song's identity and how it is encoded, reading the whole file but decoding nothing.

    The first audio stream counts; video, covers and text are passed over.  Duration and bit rate are measured from
    the packets, because headers lie.  Raises `UnreadableFileError` whose `why` is one of: "empty file", "not a
    regular file", "the file is not there", "no permission to read it", "not an audio file", "no audio in it".
    """
    try:
        return _identify_packets(path)
    except UnreadableFileError as error:
        if error.why not in {"not an audio file", "no audio in it"}:
            raise
        return _identify_through_libsndfile(path, error)


@dataclass
class _Tally:
    """What the packets of one stream add up to."""

    digest: Any = field(default_factory=lambda: hashlib.blake2b(digest_size=16))
    size: int = 0  # bytes
    start: int | None = None  # both in units of the stream's time base
    end: int = 0

    def add(self, packet: Any) -> None:
        self.digest.update(packet)
        self.size += packet.size
        if packet.pts is not None:
            self.start = packet.pts if self.start is None else min(self.start, packet.pts)
            self.end = max(self.end, packet.pts + (packet.duration or 0))


def _identify_packets(path: Path) -> tuple[SongId, AudioFormat]:
    with opened(path) as container:
        if not container.streams.audio:
            raise refuse(path, "no audio in it")
        stream = container.streams.audio[0]
        context = stream.codec_context
        if context is None:
            raise refuse(path, "its codec is not supported")
        codec, rate, channels = context.codec.canonical_name, context.sample_rate, context.channels
        tally = _Tally()
        tally.digest.update(_recipe(codec, rate, channels))
        _tally_packets(container, stream, tally)
        if tally.size == 0 or rate <= 0:
            raise refuse(path, "no audio in it")
        duration = _duration(tally, container, stream)
    bit_rate = round(tally.size * 8 / duration) if duration > 0 else 0
    return SongId(tally.digest.hexdigest()), AudioFormat(codec, rate, channels, bit_rate, duration)


def _tally_packets(container: Any, stream: Any, tally: _Tally) -> None:
    """Add up the packets of `stream`.  A file that breaks off or turns to nonsense counts up to there."""
    try:
        for packet in container.demux(stream):
            if packet.size:
                tally.add(packet)
    except (av.error.FFmpegError, OSError, ValueError):
        return


def _duration(tally: _Tally, container: Any, stream: Any) -> float:
    """Return the seconds between the first and the last packet; what the header claims only if no packet is timed."""
    if tally.start is not None and tally.end > tally.start:
        return float(tally.end - tally.start) * float(stream.time_base)
    return max(0.0, float(container.duration or 0) / float(av.time_base))


def _identify_through_libsndfile(path: Path, refusal: UnreadableFileError) -> tuple[SongId, AudioFormat]:
    """Identify what libavformat refuses and libsndfile reads: Ogg by its pages, the rest by its decoded samples.

    MPEG audio is not tried: there libsndfile knows no more, and its parser writes warnings to the terminal.
    """
    try:
        with path.open("rb") as file:  # soundfile's own open() fails on names that are not UTF-8
            if not file.read(4).startswith(_LIBSNDFILE_MAGIC):
                raise refusal
            file.seek(0)
            with soundfile.SoundFile(file) as sound:
                return _identify_sound(path, sound, refusal)
    except (soundfile.SoundFileError, RuntimeError, OSError, ValueError):
        raise refusal from None


def _identify_sound(path: Path, sound: soundfile.SoundFile, refusal: UnreadableFileError) -> tuple[SongId, AudioFormat]:
    codec, rate, channels = sound.subtype.lower(), sound.samplerate, sound.channels
    tally = _Tally()
    tally.digest.update(_recipe(codec, rate, channels))
    if sound.format == "OGG":
        _tally_pages(path, tally)
        frames = sound.frames
    else:
        frames = _tally_samples(sound, tally)
    if tally.size == 0 or frames <= 0:
        raise refusal
    duration = frames / rate
    bit_rate = round(tally.size * 8 / duration)
    return SongId(tally.digest.hexdigest()), AudioFormat(codec, rate, channels, bit_rate, duration)


def _tally_pages(path: Path, tally: _Tally) -> None:
    with path.open("rb") as file:
        for payload in audio_payloads(file):
            tally.digest.update(payload)
            tally.size += len(payload)


def _tally_samples(sound: soundfile.SoundFile, tally: _Tally) -> int:
    """Add up the samples and return how many frames there really are, whatever the header says."""
    frames = 0
    while len(block := sound.read(_BLOCK, dtype="int32", always_2d=True)):
        payload = block.astype("<i4").tobytes()
        tally.digest.update(payload)
        tally.size += len(payload)
        frames += len(block)
    return frames


def _recipe(codec: str, rate: int, channels: int) -> bytes:
    return f"{codec}:{rate}:{channels}:".encode()
