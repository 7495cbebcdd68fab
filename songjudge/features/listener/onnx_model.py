"""Runs an embedding that a user added, through ONNX Runtime, which is an optional extra."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from songjudge.errors import SongjudgeError, UnreadableFileError
from songjudge.features.listener.embedding_manifest import EmbeddingManifest
from songjudge.features.listener.front_end import mel_patches

FloatArray = npt.NDArray[np.float32]


class OnnxModel:
    """An ONNX model with its front end, on one thread of the processor.

    Raises `SongjudgeError` when ONNX Runtime is missing or refuses the model.
    """

    def __init__(self, path: Path, manifest: EmbeddingManifest) -> None:
        self._manifest = manifest
        self._session = _session(path)
        self._input = self._session.get_inputs()[0]
        names = [output.name for output in self._session.get_outputs()]
        if manifest.output and manifest.output not in names:
            why = f"it gives {', '.join(names)}, not {manifest.output}"
            raise UnreadableFileError(f"{path.name} does not fit its manifest", why=why)
        self._output = manifest.output or names[0]

    def __call__(self, sounds: FloatArray) -> FloatArray:
        """Return (n, size) of float32 patches (n, samples) at the manifest's rate and level.

        Raises `UnreadableFileError` when the model gives another shape.
        """
        given = _in_front(sounds, self._manifest)
        missing = len(self._input.shape) - given.ndim
        given = given.reshape(len(given), *(1,) * max(missing, 0), *given.shape[1:])
        batch = self._input.shape[0]
        size = batch if isinstance(batch, int) and batch == 1 else len(given)
        rows = [self._run(given[at : at + size]) for at in range(0, len(given), size)]
        return np.concatenate(rows)

    def check(self) -> None:
        """Run the model once on noise.  Raises `UnreadableFileError` when what comes out is not what was announced."""
        noise = np.random.default_rng(0).normal(scale=self._manifest.level, size=(2, self._manifest.samples))
        if not np.isfinite(self(noise.astype(np.float32))).all():
            raise UnreadableFileError(
                f"{self._manifest.model} cannot be used", why="it gives numbers that are not finite"
            )

    def _run(self, given: FloatArray) -> FloatArray:
        try:
            (came_out,) = self._session.run([self._output], {self._input.name: np.ascontiguousarray(given)})
        except Exception as error:  # ONNX Runtime's exceptions have no common class but this
            raise UnreadableFileError(f"{self._manifest.model} cannot be run", why=_first_line(error)) from error
        found: FloatArray = np.asarray(came_out, dtype=np.float32)
        if found.ndim > 2:
            found = found.reshape(len(found), -1, found.shape[-1]).mean(axis=1)
        if found.shape != (len(given), self._manifest.size):
            why = f"it gives {found.size // max(len(given), 1)} numbers a patch, not {self._manifest.size}"
            raise UnreadableFileError(f"{self._manifest.model} does not fit its manifest", why=why)
        return found


def _in_front(sounds: FloatArray, manifest: EmbeddingManifest) -> FloatArray:
    if manifest.front_end == "samples":
        return sounds
    bands = mel_patches(sounds, rate=manifest.rate, fft=manifest.fft, hop=manifest.hop, bands=manifest.bands)
    compressed = _compressed(bands, manifest.compression)
    return np.swapaxes(compressed, 1, 2) if manifest.bands_first else compressed


def _compressed(power: FloatArray, compression: str) -> FloatArray:
    if compression == "log10":
        found = np.log10(np.float32(10000.0) * power + np.float32(1.0))
    elif compression == "ln":
        found = np.log(power + np.float32(1e-6))
    elif compression == "dB":
        found = 10.0 * np.log10(np.maximum(power, np.float32(1e-10)))
    else:
        found = power
    return np.asarray(found, dtype=np.float32)


def _session(path: Path) -> Any:
    try:
        import onnxruntime
    except ImportError as error:
        raise SongjudgeError(
            "Embeddings of your own need ONNX Runtime, which is not installed",
            remedy='Install it with: pip install "songjudge[embeddings]"',
        ) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # helpers share the cores among themselves
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime's exceptions have no common class but this
        raise UnreadableFileError(f"{path.name} is no ONNX model", why=_first_line(error)) from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or ["unknown"])[0][:200]
