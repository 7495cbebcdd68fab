"""How a clip is cut into frames, and which frequencies a frame is made of."""

import numpy as np
import numpy.typing as npt

RATE = 22050  # Hz
FFT = 2048  # samples: 93 ms
HOP = 512  # samples: 23 ms
BINS = FFT // 2 + 1
FRAMES_A_SECOND = RATE / HOP
FREQUENCIES: npt.NDArray[np.float32] = np.fft.rfftfreq(FFT, 1.0 / RATE).astype(np.float32)
"""Hz, (BINS,)."""
