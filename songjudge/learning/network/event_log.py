"""TensorBoard's event files: the curves of a fit, for those who like to read them there."""

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import keras

from songjudge.errors import SongjudgeError

HELD_OUT = "val_"  # what Keras puts before the names of figures of held-out songs


class EventLogError(SongjudgeError):
    """The event files cannot be written."""


class EventLog(keras.callbacks.Callback):  # type: ignore[misc]  # Keras ships no types
    """Writes every epoch's figures, tagged as Keras's own TensorBoard callback tags them: `epoch_loss`, and so on.

    That callback needs the `tensorboard` package; TensorFlow alone can write the files, whatever the backend is.
    Songs trained on and held out go into the folders `train` and `validation`.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        import tensorflow as tf

        if keras.backend.backend() != "tensorflow":
            tf.config.set_visible_devices([], "GPU")  # or it would take the card's memory from the true backend
        self._tf: Any = tf
        self._writers = {side: tf.summary.create_file_writer(str(folder / side)) for side in ("train", "validation")}
        self._kind = tf.compat.v1.SummaryMetadata(
            plugin_data=tf.compat.v1.SummaryMetadata.PluginData(plugin_name="scalars"), data_class=1
        )

    def on_epoch_end(self, epoch: int, logs: Any = None) -> None:
        """Write the figures."""
        figures: Mapping[str, float] = logs or {}
        held_out = {name.removeprefix(HELD_OUT): v for name, v in figures.items() if name.startswith(HELD_OUT)}
        self._write("train", {name: v for name, v in figures.items() if not name.startswith(HELD_OUT)}, epoch)
        self._write("validation", held_out, epoch)

    def on_train_end(self, logs: Any = None) -> None:
        """Close the files."""
        del logs
        for writer in self._writers.values():
            writer.close()

    def _write(self, side: str, figures: Mapping[str, float], epoch: int) -> None:
        with self._writers[side].as_default():
            for name, value in figures.items():
                tensor = self._tf.constant(float(value), self._tf.float32)
                self._tf.summary.write(f"epoch_{name}", tensor, step=epoch, metadata=self._kind)
        self._writers[side].flush()


def event_log(folder: Path | None) -> list[Any]:
    """Return the Keras callback that writes event files below `folder`; none without a folder.

    Raises `EventLogError` where TensorFlow is not installed.
    """
    if folder is None:
        return []
    if importlib.util.find_spec("tensorflow") is None:
        raise EventLogError(
            "The TensorBoard log cannot be written",
            why=f"TensorFlow writes it, and only the {keras.backend.backend()} backend is installed",
            remedy="Install TensorFlow (pip install tensorflow), or train without the log.",
        )
    return [EventLog(folder)]
