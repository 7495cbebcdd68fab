"""MusiCNN once more, written with TensorFlow's own operations after the published source, to compare ours with."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]

SHAPES: dict[str, tuple[int, ...]] = {
    "conv2d": (7, 38, 1, 204),
    "conv2d_1": (7, 67, 1, 204),
    "conv2d_2": (128, 1, 1, 51),
    "conv2d_3": (64, 1, 1, 51),
    "conv2d_4": (32, 1, 1, 51),
    "conv2d_5": (7, 561, 1, 64),
    "conv2d_6": (7, 64, 1, 64),
    "conv2d_7": (7, 64, 1, 64),
    "dense": (1506, 200),
    "dense_1": (200, 50),
}
_NORMALISED = (1, 204, 204, 51, 51, 51, 64, 64, 64, 1506, 200)


def random_weights(seed: int = 0) -> dict[str, FloatArray]:
    """Return weights of the right names and shapes; scales of both signs, as trained ones have."""
    random = np.random.default_rng(seed)
    weights: dict[str, FloatArray] = {}
    for name, shape in SHAPES.items():
        fan_in = float(np.prod(shape[:-1]))
        weights[f"{name}/kernel"] = (random.normal(size=shape) / np.sqrt(fan_in)).astype(np.float32)
        weights[f"{name}/bias"] = (0.1 * random.normal(size=shape[-1])).astype(np.float32)
    for number, size in enumerate(_NORMALISED):
        name = f"batch_normalization_{number}" if number else "batch_normalization"
        weights[f"{name}/gamma"] = random.normal(size=size).astype(np.float32)
        weights[f"{name}/beta"] = (0.1 * random.normal(size=size)).astype(np.float32)
        weights[f"{name}/moving_mean"] = (0.1 * random.normal(size=size)).astype(np.float32)
        weights[f"{name}/moving_variance"] = random.uniform(0.5, 2.0, size=size).astype(np.float32)
    return weights


def musicnn(weights: Mapping[str, FloatArray], patches: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the penultimate layer and the logits of patches (n, 187, 96)."""
    import tensorflow as tf

    def normalised(x: Any, number: int) -> Any:
        name = f"batch_normalization_{number}" if number else "batch_normalization"
        parts = [weights[f"{name}/{p}"] for p in ("moving_mean", "moving_variance", "beta", "gamma")]
        return tf.nn.batch_normalization(x, *parts, 1e-3)

    def convolved(x: Any, name: str, padding: str) -> Any:
        return tf.nn.relu(tf.nn.conv2d(x, weights[f"{name}/kernel"], 1, padding) + weights[f"{name}/bias"])

    def padded(x: Any) -> Any:
        return tf.pad(x, [[0, 0], [3, 3], [0, 0], [0, 0]])

    image = normalised(tf.constant(patches)[..., None], 0)
    front = [
        tf.reduce_max(normalised(convolved(padded(image), n, "VALID"), i), 2)
        for i, n in ((1, "conv2d"), (2, "conv2d_1"))
    ]
    front += [tf.reduce_max(normalised(convolved(image, f"conv2d_{i - 1}", "SAME"), i), 2) for i in (3, 4, 5)]
    layers = [tf.concat(front, 2)[..., None]]
    for number in (6, 7, 8):
        found = normalised(convolved(padded(layers[-1]), f"conv2d_{number - 1}", "VALID"), number)
        found = tf.transpose(found, [0, 1, 3, 2])
        layers.append(found if number == 6 else found + layers[-1])
    everything = tf.concat(layers, 2)
    pooled = tf.concat([tf.reduce_max(everything, 1), tf.reduce_mean(everything, 1)], 2)
    flat = normalised(tf.reshape(pooled, [len(patches), -1]), 9)
    dense = normalised(tf.nn.relu(flat @ weights["dense/kernel"] + weights["dense/bias"]), 10)
    return dense.numpy(), (dense @ weights["dense_1/kernel"] + weights["dense_1/bias"]).numpy()
