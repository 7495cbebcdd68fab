"""Load a trained model, whatever its kind."""

from pathlib import Path

from songjudge.learning.learner import FittedModel
from songjudge.learning.trained_model import load_trained_model


def load_model(folder: Path) -> FittedModel:
    """Return the model that lies in `folder`.  No code of the file's runs; Keras is imported only for a network.

    Raises `UnreadableFileError` when the folder holds no model, or one of another version.
    """

    def network(inner: Path) -> FittedModel:
        from songjudge.learning.network.trained_model import load_network

        return load_network(inner)

    return load_trained_model(folder, more={"network": network})
