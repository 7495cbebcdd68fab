"""How a clip is cut into frames, and which frequencies a frame is made of."""

import numpy as np
import numpy.typing as npt

RATE = 22050  # Hz
FFT = 2048  # samples: 93 ms
HOP = 512  # samples: 23 ms
BINS = 944
"""Bins of a frame that are measured, up to 10.15 kHz.

Those above, up to 11 kHz, hold the edge of whatever brought the song to `RATE`: they would tell a file's history, the
valleys of contrast and the flatness most of all.
"""
FRAMES_A_SECOND = RATE / HOP
FREQUENCIES: npt.NDArray[np.float32] = np.fft.rfftfreq(FFT, 1.0 / RATE)[:BINS].astype(np.float32)
"""Hz, (BINS,)."""
