"""Makes a score of 0.7 mean that seven in ten such songs are liked."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from songjudge.learning.curves import Reals
from songjudge.learning.dataset import Bags, BoolArray, FloatArray
from songjudge.learning.heads import logit, sigmoid
from songjudge.learning.learner import FittedModel, SongScores
from songjudge.learning.model_files import (
    Loader,
    damaged,
    load_model,
    read_arrays,
    read_manifest,
    write_arrays,
    write_manifest,
)

KIND = "calibrated"
FEWEST_FOR_STEPS = 1000
"""Songs below which only slope and shift are learned: steps would follow chance (Niculescu-Mizil and Caruana 2005)."""

STEEPNESS = (0.05, 20.0)
"""Bounds of the slope, above zero so that calibration never turns the order of songs round."""


class Calibrator(Protocol):
    """A rising map from scores to probabilities."""

    def apply(self, scores: FloatArray) -> FloatArray:
        """Return calibrated probabilities, float32, for scores 0 to 1."""
        ...

    def arrays(self) -> dict[str, Reals]:
        """Return the arrays to store."""
        ...


@dataclass(frozen=True, slots=True)
class Platt:
    """A slope and a shift of the log odds (Platt 1999)."""

    slope: float = 1.0
    shift: float = 0.0

    def apply(self, scores: FloatArray) -> FloatArray:
        """Return calibrated probabilities; the order of songs stays."""
        return sigmoid(self.slope * logit(scores) + self.shift)

    def arrays(self) -> dict[str, Reals]:
        """Return the arrays to store."""
        return {"platt": np.array([self.slope, self.shift])}


@dataclass(frozen=True, eq=False)
class Isotonic:
    """The best rising steps (pool adjacent violators), joined by lines so that few songs come to share a score."""

    scores: Reals
    levels: Reals

    def apply(self, scores: FloatArray) -> FloatArray:
        """Return calibrated probabilities."""
        return np.interp(scores, self.scores, self.levels).astype(np.float32)

    def arrays(self) -> dict[str, Reals]:
        """Return the arrays to store."""
        return {"scores": self.scores, "levels": self.levels}


def calibrate(good: BoolArray, scores: FloatArray, *, seed: int = 0) -> Calibrator:
    """Learn a calibrator from out-of-fold `scores` (songs,).

    Steps are used only with `FEWEST_FOR_STEPS` songs and if, learned on half the songs, they describe the other half
    better than slope and shift do.
    """
    platt = _platt(good, scores)
    if len(good) < FEWEST_FOR_STEPS:
        return platt
    half = np.random.default_rng(seed).random(len(good)) < 0.5
    losses = [_loss(good[~half], make(good[half], scores[half]).apply(scores[~half])) for make in (_platt, _isotonic)]
    return platt if losses[0] <= losses[1] else _isotonic(good, scores)


@dataclass(frozen=True, eq=False)
class CalibratedModel:
    """A model whose scores pass through a calibrator."""

    model: FittedModel
    calibrator: Calibrator

    def score(self, bags: Mapping[str, Bags], *, clips: bool = True) -> SongScores:
        """Score songs, and their clips if asked; see `FittedModel.score`."""
        found = self.model.score(bags, clips=clips)
        return SongScores(self.calibrator.apply(found.song), tuple(self.calibrator.apply(c) for c in found.clips))

    def save(self, folder: Path) -> None:
        """Write the calibrator into `folder`, the model into a folder below it."""
        inner = folder / "model"
        inner.mkdir()
        self.model.save(inner)
        write_arrays(folder / "calibrator.npz", self.calibrator.arrays())
        write_manifest(folder, KIND)


def load_calibrated(folder: Path, loaders: Mapping[str, Loader]) -> CalibratedModel:
    """Return the calibrated model in `folder`.  Raises `UnreadableFileError`."""
    read_manifest(folder)
    try:
        calibrator = _calibrator(read_arrays(folder / "calibrator.npz"))
    except (KeyError, TypeError, ValueError) as error:
        raise damaged(folder, error) from error
    return CalibratedModel(load_model(folder / "model", loaders), calibrator)


def _calibrator(arrays: Mapping[str, Reals]) -> Calibrator:
    if "platt" in arrays:
        slope, shift = arrays["platt"]
        return Platt(float(slope), float(shift))
    steps = Isotonic(arrays["scores"].astype(np.float64), arrays["levels"].astype(np.float64))
    if steps.scores.shape != steps.levels.shape or not len(steps.scores):
        raise ValueError("the steps do not fit together")
    return steps


def _platt(good: BoolArray, scores: FloatArray) -> Platt:
    """Fit slope and shift by Newton's method to Platt's softened targets, so that few songs never give certainty."""
    z = logit(scores).astype(np.float64)
    goods, bads = int(good.sum()), int((~good).sum())
    target = np.where(good, (goods + 1) / (goods + 2), 1 / (bads + 2))
    answer = _newton(np.stack([z, np.ones(len(z))], axis=1), target)
    if not STEEPNESS[0] <= answer[0] <= STEEPNESS[1]:
        level = float(np.clip(answer[0], *STEEPNESS))
        return Platt(level, float(logit(target.mean()) - level * z.mean()))
    return Platt(float(answer[0]), float(answer[1]))


def _newton(design: Reals, target: Reals) -> Reals:
    """Return the logistic weights for soft targets, by Newton's method with halved steps; starts at (1, 0)."""

    def cost(weights: Reals) -> float:
        z = design @ weights
        return float(np.sum(np.logaddexp(0, z) - target * z))

    answer = np.array([1.0, 0.0])
    for _ in range(100):
        p = sigmoid(design @ answer).astype(np.float64)
        bend = (design * (p * (1 - p))[:, None]).T @ design + 1e-6 * np.eye(2)
        step = np.linalg.solve(bend, design.T @ (p - target))
        before = cost(answer)
        while np.abs(step).max() > 1e-9 and cost(answer - step) > before:
            step /= 2
        answer = answer - step
        if np.abs(step).max() < 1e-8:
            break
    return answer


def _isotonic(good: BoolArray, scores: FloatArray) -> Isotonic:
    """Pool adjacent violators (Ayer et al. 1955).

    A pool's level tilts by a thousandth from its lowest score to its highest, so that songs keep their order.
    """
    order = np.argsort(scores, kind="stable")
    pools: list[tuple[float, float, float, float]] = []  # good songs, songs, lowest score, highest score
    for label, score in zip(good[order].astype(float), scores[order].astype(float), strict=True):
        pools.append((label, 1.0, score, score))
        while len(pools) > 1 and pools[-2][0] * pools[-1][1] >= pools[-1][0] * pools[-2][1]:
            upper, lower = pools.pop(), pools.pop()
            pools.append((lower[0] + upper[0], lower[1] + upper[1], lower[2], upper[3]))
    held = np.array(pools)
    level = np.clip(held[:, 0] / held[:, 1], 1e-3, 1 - 1e-3)
    tilt = 0.0005 * (held[:, 3] - held[:, 2])
    return Isotonic(held[:, 2:].ravel(), np.stack([level - tilt, level + tilt], axis=1).ravel())


def _loss(good: BoolArray, scores: FloatArray) -> float:
    p = np.clip(scores, 1e-6, 1 - 1e-6)
    return float(-np.mean(np.where(good, np.log(p), np.log(1 - p))))
