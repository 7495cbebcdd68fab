"""Any trained model, out of its folder."""

from collections.abc import Mapping
from pathlib import Path

from songjudge.learning import blend, calibration, row_models
from songjudge.learning.learner import FittedModel
from songjudge.learning.model_files import Loader, load_model


def load_trained_model(folder: Path, *, more: Mapping[str, Loader] | None = None) -> FittedModel:
    """Return the model in `folder`, whatever its kind.

    `more` gives loaders for kinds that this package must not know: {"network": load_network}.
    Raises `UnreadableFileError`, also when the model needs a loader that `more` does not give.
    """
    loaders: dict[str, Loader] = dict(more or {})
    loaders[row_models.KIND] = row_models.load_row_model
    loaders[blend.KIND] = lambda inner: blend.load_blend(inner, loaders)
    loaders[calibration.KIND] = lambda inner: calibration.load_calibrated(inner, loaders)
    return load_model(folder, loaders)
