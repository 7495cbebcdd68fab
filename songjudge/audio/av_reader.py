"""Reads songs through FFmpeg's libraries, which PyAV carries: Opus, AAC and all that libsndfile does not know."""

import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import av
import numpy as np
import numpy.typing as npt

from songjudge.audio.reader import Deadline, DecodingError

_MOST_CHANNELS = 16
"""FFmpeg's queue reads memory that is not there for damaged AAC frames, which claim 27 and more."""

CONTAINERS = (
    "aac,ac3,aiff,amr,ape,asf,au,caf,dsf,dts,eac3,flac,iff,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,mp3,mpc,mpc8,mpeg,"
    "mpegts,avi,flv,ogg,oma,rm,shn,tak,tta,voc,w64,wav,wv,loas,latm,spdif"
)
"""The containers that may be opened.  Playlists and scripts (concat, HLS, DASH, SDP) would open other files."""

_RUN_UP = 0.1  # seconds decoded before the wanted place: Opus asks for 80 ms, AAC for two frames
_LONGEST = 48 * 3600.0  # seconds: a longer claim is a header that nobody filled in
_GAP = 0.25  # seconds that may be missing before the first frame, as Opus in Matroska leaves its priming out


def open_container(source: Path | BinaryIO) -> Any:
    """Open a path or an open file with FFmpeg: allowed containers only, local file only, tags in any encoding.

    Raises `DecodingError`.
    """
    options = {"format_whitelist": CONTAINERS, "protocol_whitelist": "file,pipe"}
    try:
        return av.open(
            os.fspath(source) if isinstance(source, Path) else source, options=options, metadata_errors="replace"
        )
    except (av.FFmpegError, OSError, ValueError, UnicodeError) as error:
        raise DecodingError(str(error)) from error


class AvReader:
    """A song opened by FFmpeg."""

    def __init__(self, source: Path | BinaryIO, deadline: Deadline) -> None:
        self._deadline = deadline
        self._container = open_container(source)
        try:
            self._stream = self._first_audio_stream()
        except BaseException:
            self._container.close()
            raise
        self.rate: int = self._stream.codec_context.sample_rate
        self._origin = float((self._stream.start_time or 0) * self._stream.time_base)
        self.duration: float = self._claimed_duration()

    def read(self, start: float, length: float) -> npt.NDArray[np.float32]:
        """Return float32 (frames, channels); see `Reader.read`."""
        wanted = round(length * self.rate)
        queue = av.AudioFifo()
        try:
            skipped = self._fill(queue, start, wanted)
        except (av.FFmpegError, ValueError) as error:
            if not queue.samples:
                raise DecodingError(str(error)) from error
            skipped = 0
        frame = queue.read()
        if frame is None:
            return np.zeros((0, 1), np.float32)
        samples = _floats(frame)
        if skipped < 0:
            samples = np.pad(samples, ((-skipped, 0), (0, 0)))
        return samples[max(0, skipped) :][:wanted]

    def _fill(self, queue: Any, start: float, wanted: int) -> int:
        """Decode into `queue` until it holds `wanted` samples from `start` on, or the stream ends.

        Returns how many samples of the queue lie before `start`; below zero, how many are missing.  FFmpeg's queue
        joins the frames in a fraction of the time that NumPy needs for as many short arrays.
        """
        first = began = round(start * self.rate)
        layout = None
        self._seek(max(0.0, start - _RUN_UP))
        for frame in self._frames():
            self._deadline.check()
            if frame.layout.nb_channels > _MOST_CHANNELS:
                raise DecodingError("it is damaged: it claims more channels than there are")
            layout = layout or _layout_of(frame)
            if _layout_of(frame) != layout:
                break  # a chained stream that changes its format ends here
            if not queue.samples:
                began = self._position_of(frame, first)
                if began + frame.samples <= first:
                    continue
            frame.pts = None  # the queue would insist on times without a gap
            queue.write(frame)
            if began + queue.samples >= first + wanted:
                break
        return first - began if began - first < _GAP * self.rate else 0

    def _position_of(self, frame: Any, otherwise: int) -> int:
        """Return the number of the frame's first sample."""
        return otherwise if frame.pts is None else round((frame.time - self._origin) * self.rate)

    def _frames(self) -> Iterator[Any]:
        """Yield decoded frames; a damaged packet is skipped, as a player would."""
        for packet in self._container.demux(self._stream):
            try:
                yield from packet.decode()
            except av.InvalidDataError:
                continue

    def _seek(self, seconds: float) -> None:
        target = round((seconds + self._origin) / float(self._stream.time_base))
        self._container.seek(target, stream=self._stream, backward=True)

    def _first_audio_stream(self) -> Any:
        for stream in self._container.streams.audio:
            if stream.codec_context is not None and stream.codec_context.sample_rate > 0:
                stream.codec_context.thread_count = 1
                return stream
        raise DecodingError("no audio in it")

    def _claimed_duration(self) -> float:
        if self._stream.duration:
            seconds = float(self._stream.duration * self._stream.time_base)
        else:
            seconds = float(self._container.duration or 0) / 1e6
        return seconds if 0.0 < seconds < _LONGEST else 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._container.close()


def _layout_of(frame: Any) -> tuple[int, int, str]:
    return frame.sample_rate, frame.layout.nb_channels, frame.format.name


def _floats(frame: Any) -> npt.NDArray[np.float32]:
    """Return a decoded frame as float32 (frames, channels), full scale 1."""
    values: npt.NDArray[Any] = frame.to_ndarray()
    values = values.T if frame.format.is_planar else values.reshape(-1, frame.layout.nb_channels)
    if values.dtype.kind == "f":
        return values.astype(np.float32, copy=False)
    if values.dtype == np.uint8:
        return (values.astype(np.float32) - np.float32(128.0)) / np.float32(128.0)
    return values.astype(np.float32) / np.float32(2 ** (8 * values.dtype.itemsize - 1))
