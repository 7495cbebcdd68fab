"""What is measured in a clip's spectrum, compiled by Numba: the spectrum, its sums, contrast and medians.

Import this module inside functions only: it loads Numba, which compiles on first use and keeps the code in its cache.
Each kernel gives the numbers of its NumPy twin; `songjudge.features.compiled` says whether it can be used here.

A clip's spectrum is one flat array of blocks of `WIDTH` frames.  A block has `ROWS` rows of one vector: bin b of its
frames is row `EDGE` + b, and beyond the first and the last bin lie their mirror images, for the medians.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt

from songjudge.compiled.keeping import Kernels
from songjudge.compiled.vectors import (
    WIDTH,
    compiled,
    filled,
    higher,
    load,
    one_where_below,
    store,
    times_plus,
    transpose,
)
from songjudge.features.contrast_kernels import put_means_of_extremes
from songjudge.features.fourier_kernels import put_magnitudes
from songjudge.features.framing import BINS, HOP
from songjudge.features.median_kernels import REACH, TILE, put_medians
from songjudge.features.sum_kernels import put_full_sums, put_logarithms, put_powers, put_shape, put_short_sums

FloatArray = npt.NDArray[np.float32]
IntArray = npt.NDArray[np.int64]

EDGE = REACH // 2
ROWS = EDGE + TILE * ((BINS + TILE - 1) // TILE) + EDGE
_BLOCK = ROWS * WIDTH
_FAINT = np.float32(1e-30)
_TINY = np.float32(1e-10)


_HERE = Path(__file__).parent
KERNELS = Kernels([_HERE / "framing.py", _HERE / "networks.py", *sorted(_HERE.glob("*kernels.py"))])
_kept = KERNELS.kept


def packed_size(frames: int) -> int:
    """Return how many floats the spectrum of so many frames takes."""
    return -(-frames // WIDTH) * _BLOCK


@_kept("void(f4[::1], f4[::1], f4[::1])")
def spectrum_of(samples: FloatArray, window: FloatArray, out: FloatArray) -> None:
    """Fill out (blocks × ROWS × WIDTH) with the magnitudes of samples (n,); frame t is centred on sample t × 512."""
    blocks = len(out) // _BLOCK
    columns = (blocks + 1) * WIDTH
    padded = np.zeros(columns * HOP, np.float32)
    padded[len(window) // 2 : len(window) // 2 + len(samples)] = samples
    signal = np.empty(columns * HOP, np.float32)
    for column in range(0, columns, WIDTH):
        for row in range(0, HOP, WIDTH):
            transpose(padded, column * HOP + row, HOP, signal, row * columns + column, columns)
    for block in range(blocks):
        first = block * _BLOCK + EDGE * WIDTH
        put_magnitudes(signal, block * WIDTH, window, out, first)
        for i in range(EDGE):
            end = first + BINS * WIDTH
            store(out, first - (i + 1) * WIDTH, load(out, first + i * WIDTH))
            store(out, end + i * WIDTH, load(out, end - (i + 1) * WIDTH))
        for i in range(BINS + 2 * EDGE, ROWS):
            store(out, block * _BLOCK + i * WIDTH, filled(np.float32(0.0)))


@_kept("void(f4[::1], f4[::1], Tuple((f4[::1], i8[:, ::1])), f4, f4[:, ::1])")
def sums_of(
    spectrum: FloatArray, full: FloatArray, short: tuple[FloatArray, IntArray], share: float, out: FloatArray
) -> None:
    """Fill out (frames, sums): the sums by `full`, of the shape, of logarithms, and by `short`.  See `sums.Sums`.

    full is (sums / 8, BINS, 8), flat; short holds weights and, for each sum, first bin, number of bins, first weight.
    """
    powers = np.empty(BINS * WIDTH, np.float32)
    sums = out.shape[1]
    found = np.zeros(sums * WIDTH, np.float32)
    turned = np.empty(sums * WIDTH, np.float32)
    for block in range(len(spectrum) // _BLOCK):
        at = block * _BLOCK + EDGE * WIDTH
        put_powers(spectrum, at, powers)
        to = 0
        for first in range(0, len(full), 8 * BINS):
            put_full_sums(powers, 0, full[first : first + 8 * BINS], found, to)
            to += 8 * WIDTH
        put_shape(spectrum, at, share, found, to)
        put_logarithms(powers, found, to + 4 * WIDTH)
        put_short_sums(powers, short[0], short[1], found, to + 6 * WIDTH)
        for start in range(0, sums, WIDTH):
            transpose(found, start * WIDTH, WIDTH, turned, start, sums)
        for i in range(min(WIDTH, len(out) - block * WIDTH)):
            out[block * WIDTH + i] = turned[i * sums : (i + 1) * sums]


@_kept("void(f4[::1], i8[:, ::1], f4[:, :, ::1])")
def valleys_and_peaks(spectrum: FloatArray, bands: IntArray, out: FloatArray) -> None:
    """Fill out (frames, bands, 2) with the means of each band's lowest and highest few bins.

    `bands` rows are (first bin, end, how many bins are a few, at most 16).
    """
    found = np.empty(2 * len(bands) * WIDTH, np.float32)
    for block in range(len(spectrum) // _BLOCK):
        for band in range(len(bands)):
            put_means_of_extremes(spectrum, block * _BLOCK + EDGE * WIDTH, bands[band], found, 2 * band * WIDTH)
        for i in range(min(WIDTH, len(out) - block * WIDTH)):
            for band in range(len(bands)):
                out[block * WIDTH + i, band, 0] = found[2 * band * WIDTH + i]
                out[block * WIDTH + i, band, 1] = found[(2 * band + 1) * WIDTH + i]


@_kept("void(f4[::1], i8[::1], f4[::1])")
def medians_over_time(spectrum: FloatArray, index: IntArray, out: FloatArray) -> None:
    """Fill `out` with the medians over 31 frames of `spectrum`; `index` (frames + 30,) names the frames, mirrored."""
    blocks = len(spectrum) // _BLOCK
    frames = len(index) - REACH
    tiles = (frames + TILE - 1) // TILE
    rows = np.zeros((max(blocks * WIDTH, tiles * TILE) + REACH) * WIDTH, np.float32)
    found = np.zeros(max(blocks * WIDTH, tiles * TILE) * WIDTH, np.float32)
    for first in range(EDGE * WIDTH, (EDGE + BINS) * WIDTH, WIDTH * WIDTH):
        for block in range(blocks):
            transpose(spectrum, block * _BLOCK + first, WIDTH, rows, (EDGE + block * WIDTH) * WIDTH, WIDTH)
        for i in range(EDGE):
            store(rows, i * WIDTH, load(rows, (EDGE + index[i]) * WIDTH))
        for i in range(EDGE + frames, REACH + frames):
            store(rows, i * WIDTH, load(rows, (EDGE + index[i]) * WIDTH))
        for tile in range(tiles):
            put_medians(rows, tile * TILE * WIDTH, found, tile * TILE * WIDTH)
        for block in range(blocks):
            transpose(found, block * WIDTH * WIDTH, WIDTH, out, block * _BLOCK + first, WIDTH)


@_kept("void(f4[::1], i8[::1], f4[:, ::1])")
def shares_of_power(spectrum: FloatArray, index: IntArray, out: FloatArray) -> None:
    """Fill out (frames, 2) with the shares of power that two soft masks of power 2 let through.

    One is made of the medians over time, one of those over frequency; `index` as in `medians_over_time`.
    """
    along = np.empty(len(spectrum), np.float32)
    medians_over_time(spectrum, index, along)
    across = np.empty(TILE * WIDTH, np.float32)
    found = np.empty(2 * WIDTH, np.float32)
    faint, tiny = filled(_FAINT), filled(_TINY)
    one = filled(np.float32(1.0))
    for block in range(len(spectrum) // _BLOCK):
        tones = strokes = total = filled(np.float32(0.0))
        for tile in range(0, BINS, TILE):
            at = block * _BLOCK + tile * WIDTH
            put_medians(spectrum, at, across, 0)
            for i in range(min(TILE, BINS - tile)):
                magnitude, tone = load(spectrum, at + (EDGE + i) * WIDTH), load(along, at + (EDGE + i) * WIDTH)
                stroke = load(across, i * WIDTH)
                power, tone, stroke = magnitude * magnitude, tone * tone, stroke * stroke
                scale = one / higher(tone + stroke, faint)
                tone, stroke = tone * scale, stroke * scale
                tones = times_plus(tone * tone, power, tones)
                strokes = times_plus(stroke * stroke, power, strokes)
                total = total + power
        store(found, 0, tones / higher(total, tiny))
        store(found, WIDTH, strokes / higher(total, tiny))
        for i in range(min(WIDTH, len(out) - block * WIDTH)):
            out[block * WIDTH + i, 0] = found[i]
            out[block * WIDTH + i, 1] = found[WIDTH + i]


@compiled
def _changes(samples: FloatArray, start: int, level: float) -> float:
    """Return how often the `HOP` + 1 samples from `start` on change sides of `level`."""
    threshold = filled(np.float32(level))
    count = filled(np.float32(0.0))
    for at in range(start, start + HOP, WIDTH):
        change = one_where_below(load(samples, at), threshold) - one_where_below(load(samples, at + 1), threshold)
        count = times_plus(change, change, count)
    counts = np.empty(WIDTH, np.float32)
    store(counts, 0, count)
    return float(counts.sum())


@_kept("void(f4[::1], f4, f4[::1])")
def crossings_of(samples: FloatArray, level: float, out: FloatArray) -> None:
    """Fill out (frames,) with how often neighbouring samples of a frame's 2,048 lie on different sides of `level`."""
    hops = np.zeros(len(out) + 3, np.float32)
    last = np.zeros(len(out) + 3, np.float32)  # of these, the change into the next hop
    whole = (len(samples) - 1) // HOP
    for hop in range(whole):
        hops[hop + 2] = _changes(samples, hop * HOP, level)
        end = (hop + 1) * HOP
        last[hop + 2] = (samples[end - 1] < level) != (samples[end] < level)
    held = np.full(HOP + 1, samples[len(samples) - 1], np.float32)
    held[: len(samples) - whole * HOP] = samples[whole * HOP :]
    hops[whole + 2] = _changes(held, 0, level)
    for t in range(len(out)):
        out[t] = hops[t] + hops[t + 1] + hops[t + 2] + hops[t + 3] - last[t + 3]
