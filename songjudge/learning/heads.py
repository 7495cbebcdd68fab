"""The arithmetic that turns a song's row into a logit, as plain arrays: lines, trees, nearest neighbours, kernel.

To add a head: 1. write a class with `logits`, `arrays` and `from_arrays`; 2. list it in `HEADS`; 3. let a recipe in
`learning/classical.py` make it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from songjudge.learning.dataset import FloatArray
from songjudge.learning.trees import Trees

Arrays = Mapping[str, npt.NDArray[Any]]
SUREST = 0.999
"""No head is surer than this: few songs cannot prove more, and a logit must stay finite."""


class Head(Protocol):
    """What was learned about rows of one width."""

    def logits(self, rows: FloatArray) -> FloatArray:
        """Return log odds of *good*, float32 (rows,), always finite."""
        ...

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return the arrays to store."""
        ...


@dataclass(frozen=True, eq=False)
class LinearHead:
    """A weighted sum of the columns, plus a constant."""

    weight: FloatArray  # (columns,)
    bias: float

    def logits(self, rows: FloatArray) -> FloatArray:
        """Return log odds, float32 (rows,)."""
        return np.asarray(rows @ self.weight + np.float32(self.bias), dtype=np.float32)

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return the arrays to store."""
        return {"weight": self.weight, "bias": np.array(self.bias)}

    @classmethod
    def from_arrays(cls, arrays: Arrays, columns: int) -> "LinearHead":
        """Return the stored head.  Raises `ValueError` on another width."""
        if arrays["weight"].shape != (columns,):
            raise ValueError("the weights do not fit the columns")
        return cls(arrays["weight"].astype(np.float32), float(arrays["bias"]))


@dataclass(frozen=True, eq=False)
class DirectionHead:
    """The cosine of the angle between a row and a line, times the line's length, plus a constant.

    Standardised rows have their middle at zero, so that the angle is seen from there.
    """

    line: FloatArray  # (columns,)
    bias: float
    factors: FloatArray  # (columns,), by which a row is multiplied first; zero: not looked at

    def logits(self, rows: FloatArray) -> FloatArray:
        """Return log odds, float32 (rows,)."""
        live = np.flatnonzero(self.factors)
        units = unit_rows(rows[:, live] * self.factors[live])
        return np.asarray(units @ self.line[live] + np.float32(self.bias), dtype=np.float32)

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return the arrays to store."""
        return {"line": self.line, "bias": np.array(self.bias), "factors": self.factors}

    @classmethod
    def from_arrays(cls, arrays: Arrays, columns: int) -> "DirectionHead":
        """Return the stored head.  Raises `ValueError` on another width."""
        line, factors = (arrays[name].astype(np.float32) for name in ("line", "factors"))
        if line.shape != (columns,) or factors.shape != (columns,):
            raise ValueError("the line does not fit the columns")
        return cls(line, float(arrays["bias"]), factors)


@dataclass(frozen=True, eq=False)
class TreesHead:
    """The mean vote of many trees (`votes` true), or a start logit and the sum of their steps."""

    trees: Trees
    start: float
    votes: bool

    def logits(self, rows: FloatArray) -> FloatArray:
        """Return log odds, float32 (rows,)."""
        total = self.trees.total(rows)
        if not self.votes:
            return total + np.float32(self.start)
        return logit(total / max(len(self.trees.roots), 1))

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return the arrays to store."""
        return {**self.trees.arrays(), "start": np.array(self.start), "votes": np.array(self.votes)}

    @classmethod
    def from_arrays(cls, arrays: Arrays, columns: int) -> "TreesHead":
        """Return the stored head.  Raises `ValueError` if the trees are damaged."""
        return cls(Trees.from_arrays(arrays, columns), float(arrays["start"]), bool(arrays["votes"]))


@dataclass(frozen=True, eq=False)
class NeighboursHead:
    """The share of good among the `k` most alike training songs, the nearer ones counting more.

    Songs are compared by the angle between their rows after `projection` (columns, dimensions) onto the directions in
    which the training songs differ most.  `songs` float32 (songs, dimensions), each of length one.
    """

    projection: FloatArray
    songs: FloatArray
    good: FloatArray
    weight: FloatArray
    k: int

    def logits(self, rows: FloatArray) -> FloatArray:
        """Return log odds, float32 (rows,)."""
        found = np.zeros(len(rows), dtype=np.float32)
        step = max(1, 20_000_000 // max(len(self.songs), 1))
        for start in range(0, len(rows), step):
            alike = unit_rows(rows[start : start + step] @ self.projection) @ self.songs.T
            found[start : start + step] = self._share(alike)
        return logit(found)

    def _share(self, alike: FloatArray) -> FloatArray:
        k = min(self.k, alike.shape[1])
        near = np.argpartition(-alike, k - 1, axis=1)[:, :k]
        distance = np.sqrt(np.maximum(2 - 2 * np.take_along_axis(alike, near, axis=1), 0))
        weight = self.weight[near] / (distance + 0.1)
        # One song's weight of doubt on each side keeps three neighbours from being certain.
        share = ((weight * self.good[near]).sum(axis=1) + 0.5) / (weight.sum(axis=1) + 1.0)
        return np.asarray(share, dtype=np.float32)

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return the arrays to store."""
        held = {"projection": self.projection, "songs": self.songs, "good": self.good, "weight": self.weight}
        return {**held, "k": np.array(self.k)}

    @classmethod
    def from_arrays(cls, arrays: Arrays, columns: int) -> "NeighboursHead":
        """Return the stored head.  Raises `ValueError` if the arrays do not fit."""
        projection, songs = arrays["projection"], arrays["songs"]
        good, weight, k = arrays["good"], arrays["weight"], int(arrays["k"])
        fits = projection.shape == (columns, songs.shape[1]) and good.shape == weight.shape == (len(songs),)
        if not fits or k < 1 or not len(songs):
            raise ValueError("the neighbours' arrays do not fit together")
        projection, songs, good, weight = (a.astype(np.float32) for a in (projection, songs, good, weight))
        return cls(projection, songs, good, weight, k)


@dataclass(frozen=True, eq=False)
class KernelHead:
    """A support vector machine with a Gaussian kernel: `pull` of each of the `songs` that hold the border up."""

    songs: FloatArray  # (support songs, columns whose factor is not zero)
    pull: FloatArray  # (support songs,)
    gamma: float
    bias: float
    factors: FloatArray  # (columns,), by which a row is multiplied first; zero: not looked at

    def logits(self, rows: FloatArray) -> FloatArray:
        """Return distances from the border, which `calibration` turns into log odds; float32 (rows,)."""
        own = np.einsum("ij,ij->i", self.songs, self.songs)
        found = np.zeros(len(rows), dtype=np.float32)
        live = np.flatnonzero(self.factors)
        step = max(1, 20_000_000 // max(len(self.songs), 1))
        for start in range(0, len(rows), step):
            chunk = rows[start : start + step][:, live] * self.factors[live]
            apart = np.einsum("ij,ij->i", chunk, chunk)[:, None] + own - 2 * chunk @ self.songs.T
            found[start : start + step] = np.exp(-self.gamma * np.maximum(apart, 0)) @ self.pull + self.bias
        return found

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return the arrays to store."""
        numbers = {"gamma": np.array(self.gamma), "bias": np.array(self.bias)}
        return {"songs": self.songs, "pull": self.pull, "factors": self.factors, **numbers}

    @classmethod
    def from_arrays(cls, arrays: Arrays, columns: int) -> "KernelHead":
        """Return the stored head.  Raises `ValueError` if the arrays do not fit."""
        songs, pull, factors = (arrays[name].astype(np.float32) for name in ("songs", "pull", "factors"))
        live = np.flatnonzero(factors)
        if songs.shape != (len(songs), len(live)) or pull.shape != (len(songs),) or factors.shape != (columns,):
            raise ValueError("the support songs do not fit the columns")
        return cls(songs, pull, float(arrays["gamma"]), float(arrays["bias"]), factors)


HEADS: Mapping[
    str, type[LinearHead] | type[DirectionHead] | type[TreesHead] | type[NeighboursHead] | type[KernelHead]
] = MappingProxyType(
    {
        "linear": LinearHead,
        "direction": DirectionHead,
        "trees": TreesHead,
        "neighbours": NeighboursHead,
        "kernel": KernelHead,
    }
)


def unit_rows(rows: FloatArray) -> FloatArray:
    """Return the rows stretched to length one; a row of zeros stays."""
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(length > 0, length, 1.0), dtype=np.float32)


def logit(probability: npt.ArrayLike) -> FloatArray:
    """Return log odds, held within ± log(999)."""
    p = np.clip(np.asarray(probability, dtype=np.float64), 1 - SUREST, SUREST)
    return np.asarray(np.log(p / (1 - p)), dtype=np.float32)


def sigmoid(logits: npt.ArrayLike) -> FloatArray:
    """Return probabilities, float32."""
    z = np.clip(np.asarray(logits, dtype=np.float64), -60, 60)
    return np.asarray(1 / (1 + np.exp(-z)), dtype=np.float32)
