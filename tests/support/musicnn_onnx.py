"""MusiCNN as a user would bring it: an ONNX file, made of the published weights, and the manifest that describes it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from songjudge.features.listener.front_end import PATCH, RATE

FloatArray = npt.NDArray[np.float32]

NAME = "brought-along"
MANIFEST = f"""
name = "{NAME}"
title = "MusiCNN, brought along"
licence = "ISC"
model = "brought.onnx"
rate = {RATE}
seconds = {PATCH / RATE}
size = 200
front_end = "mel"
"""


def write_musicnn(folder: Path, weights: Mapping[str, FloatArray]) -> Path:
    """Write model and manifest into `folder`, which exists; return the manifest."""
    graph = _Graph(weights)
    image = graph.add("Unsqueeze", [graph.normalised("sound", 0, per_map=False), graph.held(np.array([1]))])
    front = [graph.best(image, f"conv2d_{n}" if n else "conv2d", number=n + 1) for n in range(5)]
    layers = [graph.add("Concat", front, axis=1)]
    for number in (6, 7, 8):
        found = graph.along_time(layers[-1], f"conv2d_{number - 1}", number)
        layers.append(found if number == 6 else graph.add("Add", [found, layers[-1]]))
    everything = graph.add("Concat", layers, axis=1)
    pools = [graph.add(f"Reduce{kind}", [everything], axes=[2], keepdims=1) for kind in ("Max", "Mean")]
    flat = graph.add("Reshape", [graph.add("Concat", pools, axis=2), graph.held(np.array([-1, 1506]))])
    kernel, bias = (graph.held(weights[f"dense/{part}"]) for part in ("kernel", "bias"))
    dense = graph.add("Relu", [graph.add("Gemm", [graph.normalised(flat, 9, per_map=False), kernel, bias])])
    graph.write(folder / "brought.onnx", graph.normalised(dense, 10, per_map=False))
    (folder / "brought.toml").write_text(MANIFEST, encoding="utf-8")
    return folder / "brought.toml"


class _Graph:
    """Nodes and numbers of a model that is being put together; values are known by their names."""

    def __init__(self, weights: Mapping[str, FloatArray]) -> None:
        self._weights = weights
        self._nodes: list[Any] = []
        self._held: list[Any] = []

    def held(self, numbers: npt.NDArray[Any]) -> str:
        """Keep numbers in the model."""
        from onnx import numpy_helper

        name = f"held_{len(self._held)}"
        self._held.append(numpy_helper.from_array(np.ascontiguousarray(numbers), name))
        return name

    def add(self, kind: str, inputs: Sequence[str], **settings: Any) -> str:
        """Add a node with one output."""
        from onnx import helper

        name = f"value_{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, list(inputs), [name], **settings))
        return name

    def normalised(self, value: str, number: int, *, per_map: bool, axes: int = 1) -> str:
        """Normalise over batches as in training; `per_map`: the values' second axis, with `axes` more behind it."""
        name = f"batch_normalization_{number}" if number else "batch_normalization"
        mean, variance, beta, gamma = (
            self._weights[f"{name}/{part}"] for part in ("moving_mean", "moving_variance", "beta", "gamma")
        )
        scale = gamma / np.sqrt(variance + np.float32(1e-3))
        parts = (scale, beta - mean * scale)
        shaped = [part.reshape(-1, *(1,) * axes) if per_map else part for part in parts]
        return self.add("Add", [self.add("Mul", [value, self.held(shaped[0])]), self.held(shaped[1])])

    def best(self, image: str, name: str, *, number: int) -> str:
        """Convolve (n, 1, frames, bands) and keep the best band: (n, maps, frames)."""
        kernel = self._weights[f"{name}/kernel"]
        frames = kernel.shape[0]
        found = self._convolved(image, name, kernel.transpose(3, 2, 0, 1), [(frames - 1) // 2, 0, frames // 2, 0])
        return self.add("ReduceMax", [self.normalised(found, number, per_map=True, axes=2)], axes=[3], keepdims=0)

    def along_time(self, maps: str, name: str, number: int) -> str:
        """Convolve (n, maps, frames) over seven frames."""
        kernel = self._weights[f"{name}/kernel"][:, :, 0]
        found = self._convolved(maps, name, kernel.transpose(2, 1, 0), [3, 3])
        return self.normalised(found, number, per_map=True)

    def write(self, path: Path, output: str) -> None:
        """Check and write the model."""
        import onnx
        from onnx import TensorProto, helper

        self._nodes.append(helper.make_node("Identity", [output], ["embedding"]))
        graph = helper.make_graph(
            self._nodes,
            "musicnn",
            [helper.make_tensor_value_info("sound", TensorProto.FLOAT, ["n", 187, 96])],
            [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["n", 200])],
            self._held,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
        onnx.checker.check_model(model)
        path.write_bytes(model.SerializeToString())

    def _convolved(self, value: str, name: str, kernel: FloatArray, pads: list[int]) -> str:
        inputs = [value, self.held(kernel), self.held(self._weights[f"{name}/bias"])]
        return self.add("Relu", [self.add("Conv", inputs, pads=pads)])
