"""TensorBoard's event files: the curves of a fit, for those who like to read them there."""

import importlib.util
from pathlib import Path
from typing import Any

import keras

from songjudge.errors import SongjudgeError


class EventLogError(SongjudgeError):
    """The event files cannot be written."""


def event_log(folder: Path | None) -> list[Any]:
    """Return the Keras callback that writes `train` and `validation` events below `folder`; none without a folder.

    The files are TensorFlow's, whatever the backend.  Raises `EventLogError` where TensorFlow is not installed.
    """
    if folder is None:
        return []
    if importlib.util.find_spec("tensorflow") is None:
        raise EventLogError(
            "The TensorBoard log cannot be written",
            why=f"TensorFlow writes it, and only the {keras.backend.backend()} backend is installed",
            remedy="Install TensorFlow (pip install tensorflow), or train without the log.",
        )
    _leave_gpus_alone()
    return [keras.callbacks.TensorBoard(log_dir=str(folder), write_graph=False, profile_batch=0)]


def _leave_gpus_alone() -> None:
    """Keep TensorFlow, when it only writes files, from taking the card's memory away from the true backend."""
    if keras.backend.backend() == "tensorflow":
        return
    import tensorflow as tf

    tf.config.set_visible_devices([], "GPU")
