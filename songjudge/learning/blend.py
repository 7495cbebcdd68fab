"""Several models asked together: the mean of their log odds."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from songjudge.learning.dataset import Bags, Dataset, FloatArray
from songjudge.learning.heads import logit, sigmoid
from songjudge.learning.learner import FittedModel, Learner, SongScores
from songjudge.learning.model_files import Loader, damaged, load_model, read_manifest, write_manifest

KIND = "blend"


def blended(scores: list[FloatArray]) -> FloatArray:
    """Return the mean in log odds of several models' probabilities, float32 (songs,)."""
    return sigmoid(np.mean([logit(s) for s in scores], axis=0))


@dataclass(frozen=True, eq=False)
class BlendedModel:
    """Fitted models that are asked together."""

    models: tuple[FittedModel, ...]

    def score(self, bags: Mapping[str, Bags], *, clips: bool = True) -> SongScores:
        """Score songs, and their clips if asked; see `FittedModel.score`."""
        found = [model.score(bags, clips=clips) for model in self.models]
        of_clips = tuple(blended(list(parts)) for parts in zip(*(f.clips for f in found), strict=True))
        return SongScores(blended([f.song for f in found]), of_clips)

    def save(self, folder: Path) -> None:
        """Write each model into a folder of its own below `folder`."""
        for number, model in enumerate(self.models):
            inner = folder / f"model-{number}"
            inner.mkdir()
            model.save(inner)
        write_manifest(folder, KIND, models=len(self.models))


@dataclass(frozen=True)
class BlendLearner:
    """Lets several learners learn from the same songs."""

    learners: tuple[Learner, ...]

    def fit(self, dataset: Dataset, *, seed: int) -> BlendedModel:
        """Learn; see `Learner.fit`."""
        return BlendedModel(tuple(learner.fit(dataset, seed=seed) for learner in self.learners))


def load_blend(folder: Path, loaders: Mapping[str, Loader]) -> BlendedModel:
    """Return the blended model in `folder`.  Raises `UnreadableFileError`."""
    count = read_manifest(folder).get("models")
    if not isinstance(count, int) or not 1 <= count <= 16:
        raise damaged(folder, ValueError(f"{count!r} models"))
    return BlendedModel(tuple(load_model(folder / f"model-{n}", loaders) for n in range(count)))
