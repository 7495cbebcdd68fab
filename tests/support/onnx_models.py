"""Tiny ONNX models with their manifests, as a user would add them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

MANIFEST: dict[str, object] = {
    "name": "tiny",
    "title": "A tiny embedding",
    "licence": "CC0-1.0",
    "model": "tiny.onnx",
    "rate": 8000,
    "seconds": 1.0,
    "size": 3,
}


def write_model(path: Path, shape: Sequence[int | str], *, size: int = 3, over_time: bool = False) -> Path:
    """Write a model that takes patches of `shape` and gives (n, size) products with fixed numbers: `expected`.

    `over_time` makes it give (n, 2, size), twice the same.
    """
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    weights = numbers(int(np.prod([s for s in shape[1:] if isinstance(s, int)])), size)
    nodes = [
        helper.make_node("Flatten", ["sound"], ["flat"], axis=1),
        helper.make_node("MatMul", ["flat", "weights"], ["embedding"]),
    ]
    held = [numpy_helper.from_array(weights, "weights")]
    given: list[int | str] = ["n", size]
    if over_time:
        held.append(numpy_helper.from_array(np.array([1], np.int64), "axis"))
        nodes[-1].output[0] = "once"
        nodes.append(helper.make_node("Unsqueeze", ["once", "axis"], ["stepped"]))
        nodes.append(helper.make_node("Concat", ["stepped", "stepped"], ["embedding"], axis=1))
        given = ["n", 2, size]
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("sound", TensorProto.FLOAT, list(shape))],
        [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, given)],
        held,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())
    return path


def numbers(inputs: int, size: int = 3) -> np.ndarray:
    """Return the fixed numbers inside a model, float32 (inputs, size)."""
    found: np.ndarray = np.random.default_rng(5).normal(size=(inputs, size)).astype(np.float32) / np.sqrt(inputs)
    return found.astype(np.float32)


def write_manifest(folder: Path, **settings: object) -> Path:
    """Write the manifest of a tiny model, with some settings other than usual; None leaves one out."""
    lines = []
    for name, value in (MANIFEST | settings).items():
        if value is not None:
            lines.append(f"{name} = {str(value).lower() if isinstance(value, bool) else repr(value)}")
    path = folder / "tiny.toml"
    path.write_text("\n".join(lines).replace("'", '"'), encoding="utf-8")
    return path


def tiny_embedding(folder: Path, **settings: object) -> Path:
    """Write a model on one second of samples at 8 kHz with its manifest, and return the manifest."""
    folder.mkdir(parents=True, exist_ok=True)
    write_model(folder / "tiny.onnx", ["n", 8000])
    return write_manifest(folder, **settings)
