"""How a clip moves: onsets, their strength and rate, the tempo."""

import numpy as np
import numpy.typing as npt

from songjudge.features.framing import FRAMES_A_SECOND

FloatArray = npt.NDArray[np.float32]

_SLOWEST, _FASTEST = 40.0, 240.0  # beats a minute
_USUAL, _OCTAVES = 120.0, 1.0  # the prior of Ellis, "Beat Tracking by Dynamic Programming", 2007: log-normal
_NEAR = 3  # frames on each side over which an onset is the highest
_AROUND = 9  # frames on each side over which it stands out
_RISE = 0.07  # of the clip's strongest onset


def flux(mel_db: FloatArray) -> FloatArray:
    """Return the spectral flux: the mean rise of the mel bands from one frame to the next, in dB, (clips, frames, 1).

    Böck and Widmer, "Maximum filter vibrato suppression for onset detection", 2013, without the filter; equals
    `librosa.onset.onset_strength` but for its shift by two frames that centres the onset.
    """
    rise = np.maximum(np.diff(mel_db, axis=1), 0.0).mean(axis=-1)
    return np.pad(rise, ((0, 0), (1, 0)))[..., None].astype(np.float32)


def onset_rate(strength: FloatArray) -> FloatArray:
    """Return onsets a second, (clips, 1), from the flux (clips, frames, 1).

    An onset is the highest frame of 140 ms that exceeds the mean of 420 ms by 7 % of the clip's strongest.
    """
    envelope = strength[..., 0]
    highest = envelope.max(axis=1, keepdims=True)
    scaled = envelope / np.maximum(highest, 1e-6)
    peak = _windowed(scaled, _NEAR).max(axis=-1)
    level = _windowed(scaled, _AROUND).mean(axis=-1)
    onsets = (scaled == peak) & (scaled >= level + _RISE) & (highest > 1e-3)
    seconds = envelope.shape[1] / FRAMES_A_SECOND
    rate: FloatArray = (onsets.sum(axis=1, keepdims=True) / seconds).astype(np.float32)
    return rate


def tempo(strength: FloatArray) -> FloatArray:
    """Return the tempo in beats a minute and its clarity (0 to 1), (clips, 2), from the flux (clips, frames, 1).

    The highest point of the autocorrelation of the clip's whole flux under a log-normal prior around 120.  librosa
    averages the autocorrelation of 8-second windows; a clip is shorter than one.  The clip's own lag resolution is
    refined by a parabola.  A clip without any rise gives 0 and 0.
    """
    envelope = strength[..., 0] - strength[..., 0].mean(axis=1, keepdims=True)
    frames = envelope.shape[1]
    correlation = _autocorrelation(envelope)
    shortest = max(1, int(60.0 * FRAMES_A_SECOND / _FASTEST))
    longest = min(frames - 2, int(60.0 * FRAMES_A_SECOND / _SLOWEST))
    if longest <= shortest:
        return np.zeros((len(envelope), 2), np.float32)
    lags = np.arange(shortest, longest + 1)
    pace = 60.0 * FRAMES_A_SECOND / lags
    prior = np.exp(-0.5 * (np.log2(pace / _USUAL) / _OCTAVES) ** 2)
    best = lags[np.argmax(np.maximum(correlation[:, lags], 0.0) * prior, axis=1)]
    rows = np.arange(len(envelope))
    refined = best + _offset_of_peak(correlation, rows, best)
    clear = np.clip(correlation[rows, best], 0.0, 1.0)
    beats = np.where(clear > 0, 60.0 * FRAMES_A_SECOND / refined, 0.0)
    return np.stack([beats, clear], axis=1).astype(np.float32)


def _autocorrelation(envelope: FloatArray) -> npt.NDArray[np.float64]:
    """Return the autocorrelation over all lags, 1 at lag 0, (clips, frames); 0 where nothing moves."""
    from scipy.fft import irfft, next_fast_len, rfft

    frames = envelope.shape[1]
    size = next_fast_len(2 * frames, real=True)
    power = np.abs(rfft(envelope.astype(np.float64), size, axis=1, workers=1)) ** 2
    raw = irfft(power, size, axis=1, workers=1)[:, :frames]
    counts = frames / (frames - np.arange(frames))
    energy = raw[:, :1]
    found: npt.NDArray[np.float64] = np.where(
        energy > 1e-9, raw / np.maximum(energy, 1e-9) * np.minimum(counts, 2.0), 0
    )
    return found


def _offset_of_peak(
    values: npt.NDArray[np.float64], rows: npt.NDArray[np.intp], at: npt.NDArray[np.intp]
) -> npt.NDArray[np.float64]:
    """Return where the parabola through three neighbours peaks, within ± half a step."""
    before, here, after = values[rows, at - 1], values[rows, at], values[rows, at + 1]
    curve = before - 2 * here + after
    safe = np.where(np.abs(curve) < 1e-12, -1.0, curve)
    return np.clip(np.where(curve < -1e-12, 0.5 * (before - after) / safe, 0.0), -0.5, 0.5)


def _windowed(values: FloatArray, reach: int) -> FloatArray:
    padded = np.pad(values, ((0, 0), (reach, reach)), mode="edge")
    return np.lib.stride_tricks.sliding_window_view(padded, 2 * reach + 1, axis=1)
