"""What a clip plays: pitch classes, tonal space, and how much of it is tone and how much is stroke."""

import numpy as np
import numpy.typing as npt

from songjudge.features.compiled import kernels
from songjudge.features.filter_banks import tonnetz_bank
from songjudge.features.medians import mirrored, running_median
from songjudge.features.spectrum import Spectrum

FloatArray = npt.NDArray[np.float32]

_TINY = np.float32(1e-10)


def chroma(raw: FloatArray) -> FloatArray:
    """Return the twelve pitch classes from C, (clips, frames, 12), each frame's strongest being 1, from their power.

    Equals `librosa.feature.chroma_stft` with tuning 0: the tuning of a clip of five seconds is not estimated.
    """
    strongest = raw.max(axis=-1, keepdims=True)
    found: FloatArray = np.where(strongest > _TINY, raw / np.maximum(strongest, _TINY), 0.0)
    return found


def tonnetz(pitch_classes: FloatArray) -> FloatArray:
    """Return the tonal centroid, (clips, frames, 6), each within ±1; `librosa.feature.tonnetz` of the same chroma."""
    total = np.maximum(np.abs(pitch_classes).sum(axis=-1, keepdims=True), _TINY)
    found: FloatArray = (pitch_classes / total) @ tonnetz_bank()
    return found


def tone_and_stroke(spectrum: Spectrum) -> FloatArray:
    """Return the shares of power that are harmonic and percussive, (clips, frames, 2), 0 to 1.

    Fitzgerald, "Harmonic/percussive separation using median filtering", 2010: medians over 31 frames and 31 bins and
    soft masks of power 2, as `librosa.decompose.hpss`; the energies of its two parts over the frame's energy.
    """
    compiled = kernels()
    if compiled is None or spectrum.packed is None:
        return np.stack([_shares(magnitude) for magnitude in spectrum.magnitude])
    shares = np.empty((spectrum.clips, spectrum.frames, 2), np.float32)
    index = mirrored(spectrum.frames)
    for packed, out in zip(spectrum.packed, shares, strict=True):
        compiled.shares_of_power(packed, index, out)
    return shares


def _shares(magnitude: FloatArray) -> FloatArray:
    """Return the shares of one clip, (frames, 2)."""
    power = np.square(magnitude)
    harmonic, percussive = np.square(running_median(magnitude)), np.square(running_median(magnitude, axis=1))
    both = np.maximum(harmonic + percussive, np.float32(1e-30))
    total = np.maximum(power.sum(axis=-1), _TINY)
    tone = np.einsum("tb,tb->t", np.square(harmonic / both), power) / total
    stroke = np.einsum("tb,tb->t", np.square(percussive / both), power) / total
    return np.stack([tone, stroke], axis=-1).astype(np.float32)
