"""The MusiCNN network in NumPy: patches of a mel spectrum in, an embedding and tag activations out.

Pons and Serra, "musicnn: pre-trained convolutional neural networks for music audio tagging", 2019, and the source of
their `models.py` (ISC).  Convolutions are matrix products over gathered windows; each batch normalisation is a scale
and a shift folded at load time.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]

FRAMES = 187  # of a patch: three seconds
BANDS = 96
EMBEDDING = 200
POOL = 753  # maps below the embedding: 561 of the front end and three times 64
_EPSILON = 1e-3  # of TensorFlow 1's batch normalisation
_TIMBRAL = ("conv2d", "conv2d_1")  # windows of 7 frames over 38 and 67 bands
_TEMPORAL = ("conv2d_2", "conv2d_3", "conv2d_4")  # windows of 128, 64 and 32 frames within a band
_AT_ONCE = 16  # frames
_MIDDLE = ("conv2d_5", "conv2d_6", "conv2d_7")


@dataclass(frozen=True, eq=False)
class Heard:
    """What the network makes of n patches, each float32.

    `embedding` (n, 200) is the layer below the tags; `logits` (n, 50) the tags; `mean` and `maximum` (n, 753) are the
    maps below, pooled over time.
    """

    embedding: FloatArray
    logits: FloatArray
    mean: FloatArray
    maximum: FloatArray


@dataclass(frozen=True, eq=False)
class _Layer:
    """A linear map, a bias, ReLU, then scale and shift.  `kernel` is (window values, outputs)."""

    kernel: FloatArray
    bias: FloatArray
    scale: FloatArray
    shift: FloatArray

    def normalised(self, rectified: FloatArray) -> FloatArray:
        found: FloatArray = rectified * self.scale + self.shift
        return found


class MusicnnNetwork:
    """The network with its weights: float32 arrays under the names of the original checkpoint."""

    def __init__(self, weights: Mapping[str, FloatArray]) -> None:
        self._input = _scale_and_shift(weights, "batch_normalization")
        self._windows = {n: weights[f"{n}/kernel"].shape[:2] for n in (*_TIMBRAL, *_TEMPORAL, *_MIDDLE)}
        names = (*_TIMBRAL, *_TEMPORAL, *_MIDDLE)
        self._layers = {n: _layer(weights, n, f"batch_normalization_{i}") for i, n in enumerate(names, start=1)}
        self._pooled = _scale_and_shift(weights, "batch_normalization_9")
        self._dense = _layer(weights, "dense", "batch_normalization_10")
        self._output = (weights["dense_1/kernel"], weights["dense_1/bias"])
        _warm_up()

    def __call__(self, patches: FloatArray) -> Heard:
        """Return what is heard in float32 (n, FRAMES, BANDS)."""
        mean, maximum = np.empty((2, len(patches), POOL), np.float32)
        for row, patch in enumerate(patches):
            maps = self._maps(patch)
            mean[row], maximum[row] = maps.mean(axis=0), maps.max(axis=0)
        scale, shift = self._pooled
        pooled = np.stack([maximum, mean], axis=2).reshape(len(patches), -1) * scale + shift
        dense = self._dense.normalised(np.maximum(pooled @ self._dense.kernel + self._dense.bias, 0.0))
        kernel, bias = self._output
        return Heard(dense, np.asarray(dense @ kernel + bias, dtype=np.float32), mean, maximum)

    def _maps(self, patch: FloatArray) -> FloatArray:
        """Return (FRAMES, POOL): the front end's maps and those of the three layers above it."""
        scale, shift = self._input
        image = patch * scale + shift
        front = np.concatenate(
            [self._timbral(image, n) for n in _TIMBRAL] + [self._temporal(image, n) for n in _TEMPORAL], axis=1
        )
        first = self._middle(front, _MIDDLE[0])
        second = first + self._middle(first, _MIDDLE[1])
        third = second + self._middle(second, _MIDDLE[2])
        return np.concatenate([front, first, second, third], axis=1)

    def _timbral(self, image: FloatArray, name: str) -> FloatArray:
        """Slide a window of 7 frames and many bands over both axes; keep the best band position."""
        frames, bands = self._windows[name]
        padded = np.pad(image, ((frames // 2, frames // 2), (0, 0)))
        return _best(np.lib.stride_tricks.sliding_window_view(padded, (frames, bands)), self._layers[name])

    def _temporal(self, image: FloatArray, name: str) -> FloatArray:
        """Slide a long window over the frames of each band; keep the best band.  Padded as TensorFlow's "same"."""
        frames, _ = self._windows[name]
        padded = np.pad(image, (((frames - 1) // 2, frames // 2), (0, 0)))
        return _best(np.lib.stride_tricks.sliding_window_view(padded, frames, axis=0), self._layers[name])

    def _middle(self, features: FloatArray, name: str) -> FloatArray:
        """Convolve 7 frames of all features."""
        layer = self._layers[name]
        frames = self._windows[name][0]
        padded = np.pad(features, ((frames // 2, frames // 2), (0, 0)))
        windows = np.lib.stride_tricks.sliding_window_view(padded, frames, axis=0).transpose(0, 2, 1)
        rows = windows.reshape(len(features), -1)
        return layer.normalised(np.maximum(rows @ layer.kernel + layer.bias, 0.0))


def _warm_up() -> None:
    """Multiply once by a wide matrix.

    OpenBLAS copies blocks of both matrices into memory of its own and fetches ahead of them.  Until a product has used
    that memory as far as the fetching goes, those of `_best` take three times as long: measured with OpenBLAS 0.3.31 on
    a virtual AMD processor, where looking up pages that are not there yet is slow.
    """
    np.zeros((64, 384), np.float32) @ np.zeros((384, 1024), np.float32)


def _best(windows: FloatArray, layer: _Layer) -> FloatArray:
    """Return (frames, outputs): the maximum over positions of the normalised, rectified responses.

    `windows` is a view (frames, positions, ...).  The normalisation grows or falls with the response, by the sign of
    its scale: so the maximum, or the minimum, is taken first.  A few frames at a time stay in the processor's cache.
    """
    frames, positions = windows.shape[:2]
    sign = np.where(layer.scale >= 0, np.float32(1.0), np.float32(-1.0))
    kernel = layer.kernel * sign
    gathered = np.empty((_AT_ONCE * positions, len(kernel)), np.float32)
    raw = np.empty((_AT_ONCE * positions, kernel.shape[1]), np.float32)
    best = np.empty((frames, kernel.shape[1]), np.float32)
    for start in range(0, frames, _AT_ONCE):
        some = windows[start : start + _AT_ONCE]
        rows = len(some) * positions
        gathered[:rows].reshape(some.shape)[...] = some
        np.matmul(gathered[:rows], kernel, out=raw[:rows])
        raw[:rows].reshape(len(some), positions, -1).max(axis=1, out=best[start : start + _AT_ONCE])
    return layer.normalised(np.maximum(best * sign + layer.bias, 0.0))


def _scale_and_shift(weights: Mapping[str, FloatArray], name: str) -> tuple[FloatArray, FloatArray]:
    scale = weights[f"{name}/gamma"] / np.sqrt(weights[f"{name}/moving_variance"] + np.float32(_EPSILON))
    shift = weights[f"{name}/beta"] - weights[f"{name}/moving_mean"] * scale
    return np.asarray(scale, np.float32), np.asarray(shift, np.float32)


def _layer(weights: Mapping[str, FloatArray], name: str, normalisation: str) -> _Layer:
    kernel = weights[f"{name}/kernel"]
    flat = np.ascontiguousarray(kernel.reshape(-1, kernel.shape[-1]))
    return _Layer(flat, weights[f"{name}/bias"], *_scale_and_shift(weights, normalisation))
