"""The listener's ear: sound to patches of a mel spectrum."""

import numpy as np
import numpy.typing as npt

from songjudge.features.filter_banks import mel_bank
from songjudge.features.listener.network import BANDS, FRAMES

FloatArray = npt.NDArray[np.float32]

RATE = 16000  # Hz
FFT = 512
HOP = 256
PATCH = (FRAMES - 1) * HOP + FFT
"""Samples that one patch of MusiCNN needs: 3.008 seconds."""


def patches_of(samples: FloatArray) -> FloatArray:
    """Return float32 (n, FRAMES, BANDS) of float32 (n, PATCH) at `RATE`: log10(10000 S + 1) of Slaney's mel bands.

    What MusiCNN was trained on.
    """
    power = mel_patches(samples, rate=RATE, fft=FFT, hop=HOP, bands=BANDS)
    found: FloatArray = np.log10(np.float32(10000.0) * power + np.float32(1.0))
    return found


def mel_patches(samples: FloatArray, *, rate: int, fft: int, hop: int, bands: int) -> FloatArray:
    """Return float32 (n, frames, bands) of float32 (n, samples) at `rate`: power in Slaney's mel bands, Hann window.

    Frames lie within the samples: there is no padding.
    """
    from scipy.fft import rfft

    frames = np.lib.stride_tricks.sliding_window_view(samples, fft, axis=1)[:, ::hop]
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(fft) / fft)).astype(np.float32)
    power = np.square(np.abs(rfft(frames * window, axis=-1, workers=1)))
    found: FloatArray = power @ mel_bank(bands, rate, fft)
    return found
