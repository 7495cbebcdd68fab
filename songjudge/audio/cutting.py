"""Cuts the clips of an open song: reads, mixes down, centres and resamples them one by one, and passes over silence."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from songjudge.audio.clip import ClipPlan, ClipSpan
from songjudge.audio.clipping import SHORTEST, choose_spans, spare_spans
from songjudge.audio.duration import NEARLY, true_duration
from songjudge.audio.reader import DecodingError, Reader
from songjudge.audio.signal import SILENCE, centred_mono, fitted, halved, resampled, root_mean_square
from songjudge.errors import UnreadableFileError

FloatArray = npt.NDArray[np.float32]

_QUIET_PART = 0.005  # of the loudest clip: -46 dB, a pause or a faded end


@dataclass(frozen=True, slots=True)
class _Cut:
    """Where a clip lies, how many seconds of it there were, its root mean square, and its row among the samples."""

    span: ClipSpan
    seconds: float
    level: float
    row: int


def cut_clips(reader: Reader, plan: ClipPlan, *, rate: int) -> tuple[FloatArray, FloatArray, float]:
    """Return the clips that `plan` asks for, in order of time, at `rate` Hz: spans, samples, and the song's seconds.

    Spans and samples are as in `Clips`.

    Raises `UnreadableFileError` when the song is shorter than a second, or silent; `DecodingError` when there should
    be sound that this decoder does not find.
    """
    duration = true_duration(reader)
    if duration < SHORTEST <= reader.duration / 2:
        raise DecodingError("it is damaged: no sound can be decoded")  # another decoder may skip what is broken
    if duration < SHORTEST:
        raise _too_short(duration)
    spans = choose_spans(duration, plan)
    samples = np.empty((len(spans), round(rate * plan.seconds)), np.float32)
    heard = [_cut(reader, span, rate, samples, row) for row, span in enumerate(spans)]
    floor = max(SILENCE, _QUIET_PART * max(cut.level for cut in heard))
    heard = [cut for cut in heard if cut.level >= floor and cut.seconds >= SHORTEST / 2]
    free = sorted(set(range(len(spans))) - {cut.row for cut in heard})
    for span in spare_spans(spans, duration, plan) if free else ():
        cut = _cut(reader, span, rate, samples, free[-1])
        if cut.level >= floor and cut.seconds >= span.length * NEARLY:
            heard.append(cut)
            free.pop()
        if not free:
            break
    if not heard:
        raise _silent()
    return *_in_order(heard, samples), duration


def _cut(reader: Reader, span: ClipSpan, rate: int, samples: FloatArray, row: int) -> _Cut:
    """Read one clip and finish it, into `samples[row]`, while it is in the processor's cache."""
    raw = reader.read(span.start, span.length)
    if not len(raw):
        return _Cut(span, 0.0, 0.0, row)
    mono = centred_mono(raw)  # before resampling: the ends of an offset would ring
    clip = halved(mono) if reader.rate == 2 * rate else resampled(mono, rate=reader.rate, to=rate)
    clip = fitted(clip, samples.shape[1])
    np.subtract(clip, clip.mean(), out=samples[row])
    return _Cut(span, len(mono) / reader.rate, root_mean_square(mono), row)


def _in_order(heard: list[_Cut], samples: FloatArray) -> tuple[FloatArray, FloatArray]:
    heard.sort(key=lambda cut: cut.span.start)
    rows = [cut.row for cut in heard]
    spans = np.array([(cut.span.start, min(cut.span.length, cut.seconds)) for cut in heard], np.float32)
    return spans, samples if rows == list(range(len(samples))) else samples[rows]


def _too_short(duration: float) -> UnreadableFileError:
    return UnreadableFileError(
        "The song is too short to judge", why=f"it lasts {duration:.2f} seconds, and at least {SHORTEST:g} are needed"
    )


def _silent() -> UnreadableFileError:
    return UnreadableFileError("The song is silent", why="no part of it is louder than the noise of its format")
