"""Writes samples into an audio file of the kind that its name's ending says."""

from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import soundfile

Samples = npt.NDArray[np.float32]

_THROUGH_LIBSNDFILE = {
    ".wav": ("WAV", "PCM_16"),
    ".flac": ("FLAC", "PCM_16"),
    ".aiff": ("AIFF", "PCM_16"),
    ".ogg": ("OGG", "VORBIS"),
}
_THROUGH_LIBAV = {
    ".mp3": "libmp3lame",
    ".opus": "libopus",
    ".m4a": "aac",
    ".wma": "wmav2",
    ".mka": "libopus",
}
_OPUS_RATES = (8000, 12000, 16000, 24000, 48000)
ENCODABLE = frozenset({*_THROUGH_LIBSNDFILE, *_THROUGH_LIBAV})
"""The endings, in lower case, that `encode` knows."""


def encode(path: Path, samples: Samples, rate: int, *, bit_rate: int = 96_000) -> None:
    """Write `samples`, float32 of shape (frames, channels) within ±1, at `rate` Hz to `path`.

    The codec follows from the ending: WAV, FLAC and AIFF keep 16 bits, the rest get about `bit_rate` bits a second.
    Raises `ValueError` for an ending outside `ENCODABLE` and `OSError` when the disk is full.
    """
    suffix = path.suffix.lower()
    samples = np.clip(samples, -1.0, 1.0)
    if suffix in _THROUGH_LIBSNDFILE:
        _write_through_libsndfile(path, samples, rate, *_THROUGH_LIBSNDFILE[suffix])
    elif suffix in _THROUGH_LIBAV:
        _write_through_libav(path, samples, rate, _THROUGH_LIBAV[suffix], bit_rate)
    else:
        raise ValueError(f"no encoder for {suffix!r}")


def _write_through_libsndfile(path: Path, samples: Samples, rate: int, kind: str, subtype: str) -> None:
    """Write in short blocks: libsndfile's Vorbis encoder overflows its stack on a whole song at once.

    The file is opened here, because soundfile cannot open names that are not UTF-8.
    """
    with (
        path.open("w+b") as file,
        soundfile.SoundFile(file, "w", rate, samples.shape[1], subtype, format=kind) as sound,
    ):
        for start in range(0, len(samples), rate):
            sound.write(samples[start : start + rate])


def _write_through_libav(path: Path, samples: Samples, rate: int, codec: str, bit_rate: int) -> None:
    coded_rate = next(r for r in _OPUS_RATES if r >= min(rate, 48000)) if codec == "libopus" else rate
    with av.open(str(path), "w", format="ipod" if path.suffix.lower() == ".m4a" else None) as container:
        layout = "mono" if samples.shape[1] == 1 else "stereo"
        stream = container.add_stream(codec, rate=coded_rate, layout=layout)
        stream.bit_rate = bit_rate
        if codec == "libmp3lame":
            stream.options = {"compression_level": "7"}  # a third of the time; the difference is inaudible here
        _feed(container, stream, samples, rate)


def _feed(container: Any, stream: Any, samples: Samples, rate: int) -> None:
    planar = np.ascontiguousarray(samples.T, dtype=np.float32)
    frame = av.AudioFrame.from_ndarray(planar, format="fltp", layout=stream.layout.name)
    frame.rate = rate
    stream.codec_context.open()
    resampler = av.AudioResampler(
        stream.format.name, stream.layout.name, stream.rate, frame_size=stream.codec_context.frame_size or 4096
    )
    for piece in [*resampler.resample(frame), *resampler.resample(None)]:
        container.mux(stream.encode(piece))
    container.mux(stream.encode(None))
