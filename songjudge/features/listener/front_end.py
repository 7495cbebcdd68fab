"""The listener's ear: sound to patches of a logarithmic mel spectrum, as MusiCNN was trained on."""

import numpy as np
import numpy.typing as npt

from songjudge.features.filter_banks import mel_bank
from songjudge.features.listener.network import BANDS, FRAMES

FloatArray = npt.NDArray[np.float32]

RATE = 16000  # Hz
FFT = 512
HOP = 256
PATCH = (FRAMES - 1) * HOP + FFT
"""Samples that one patch needs: 3.008 seconds."""


def patches_of(samples: FloatArray) -> FloatArray:
    """Return float32 (n, FRAMES, BANDS) of float32 (n, PATCH) at `RATE`: log10(10000 S + 1) of Slaney's mel bands."""
    from scipy.fft import rfft

    frames = np.lib.stride_tricks.sliding_window_view(samples, FFT, axis=1)[:, ::HOP]
    window = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FFT) / FFT)).astype(np.float32)
    power = np.square(np.abs(rfft(frames * window, axis=-1, workers=1)))
    found: FloatArray = np.log10(np.float32(10000.0) * (power @ mel_bank(BANDS, RATE, FFT)) + np.float32(1.0))
    return found
