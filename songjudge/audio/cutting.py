"""Cuts the clips of an open song: reads, mixes down, centres and resamples them one by one, and passes over silence."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from songjudge.audio.clip import ClipPlan, ClipSpan
from songjudge.audio.clipping import SHORTEST, choose_spans, spare_spans
from songjudge.audio.duration import NEARLY, true_duration
from songjudge.audio.reader import Reader
from songjudge.audio.signal import SILENCE, centred_mono, fitted, resampled, root_mean_square
from songjudge.errors import UnreadableFileError

FloatArray = npt.NDArray[np.float32]

_QUIET_PART = 0.005  # of the loudest clip: -46 dB, a pause or a faded end


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """One clip of a song.

    `seconds` is how much of `span` there was; `level` its root mean square, full scale 1; `samples` float32, mono,
    without offset, always finite, at the wanted rate.
    """

    span: ClipSpan
    seconds: float
    level: float
    samples: FloatArray


def cut_clips(reader: Reader, plan: ClipPlan, *, rate: int, seed: str) -> tuple[list[Cut], float]:
    """Return the clips that `plan` asks for, in order of time, at `rate` Hz, and how many seconds the song lasts.

    Raises `UnreadableFileError` when the song is shorter than a second, or silent.
    """
    duration = true_duration(reader)
    if duration < SHORTEST:
        raise _too_short(duration)
    heard = _heard(reader, duration, plan, (rate, seed))
    if not heard:
        raise _silent()
    return sorted(heard, key=lambda cut: cut.span.start), duration


def _heard(reader: Reader, duration: float, plan: ClipPlan, how: tuple[int, str]) -> list[Cut]:
    """Cut the planned clips, and spare ones in place of those that are silent or missing."""
    rate, seed = how
    spans = choose_spans(duration, plan, seed=seed)
    length = round(rate * plan.seconds)
    found = [_cut(reader, span, rate, length) for span in spans]
    floor = max(SILENCE, _QUIET_PART * max((cut.level for cut in found), default=0.0))
    heard = [cut for cut in found if cut.level >= floor and cut.seconds >= SHORTEST / 2]
    if len(heard) < len(spans):
        for span in spare_spans(spans, duration, plan, seed=seed):
            cut = _cut(reader, span, rate, length)
            if cut.seconds >= span.length * NEARLY and cut.level >= floor:
                heard.append(cut)
            if len(heard) >= len(spans):
                break
    return heard


def _cut(reader: Reader, span: ClipSpan, rate: int, length: int) -> Cut:
    """Read one clip and finish it while its samples are in the processor's cache."""
    raw = reader.read(span.start, span.length)
    if not len(raw):
        return Cut(span, 0.0, 0.0, np.zeros(length, np.float32))
    mono = centred_mono(raw)  # before resampling: the ends of an offset would ring
    samples = fitted(resampled(mono, rate=reader.rate, to=rate), length)
    return Cut(span, len(mono) / reader.rate, root_mean_square(mono), samples - samples.mean())


def _too_short(duration: float) -> UnreadableFileError:
    return UnreadableFileError(
        "The song is too short to judge", why=f"it lasts {duration:.2f} seconds, and at least {SHORTEST:g} are needed"
    )


def _silent() -> UnreadableFileError:
    return UnreadableFileError("The song is silent", why="no part of it is louder than the noise of its format")
