"""Decision trees as plain arrays: read out of scikit-learn once, then stored and walked without it.

A file of plain arrays cannot run code when it is loaded, and is checked before it is walked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from songjudge.learning.dataset import FloatArray

Indices = npt.NDArray[np.int32]
CHUNK = 256
"""Rows walked at once: their places in all trees then stay in the processor's cache."""


@dataclass(frozen=True, eq=False)
class Trees:
    """Many binary trees end to end.

    A row goes to `child[2 * node]` when its value in column `feature[node]` is at most `threshold[node]`, else to
    `child[2 * node + 1]`; a leaf's children are itself.  `roots` int32 (trees,).  `value` float32 (nodes,).
    """

    roots: Indices
    feature: Indices
    threshold: FloatArray
    child: Indices
    value: FloatArray
    depth: int

    def total(self, rows: FloatArray) -> FloatArray:
        """Return for each row the sum of the values of the leaves that it falls into, float32 (rows,)."""
        sums = np.zeros(len(rows), dtype=np.float32)
        width = rows.shape[1]
        for start in range(0, len(rows), CHUNK):
            chunk = np.ascontiguousarray(rows[start : start + CHUNK], dtype=np.float32)
            flat = chunk.ravel()
            base = (np.arange(len(chunk), dtype=np.int32) * width)[:, None]
            node = np.repeat(self.roots[None, :], len(chunk), axis=0)
            for _ in range(self.depth):
                right = flat[base + self.feature[node]] > self.threshold[node]
                node = self.child[2 * node + right]
            sums[start : start + CHUNK] = self.value[node].sum(axis=1)
        return sums

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return the arrays to store."""
        return {
            "roots": self.roots,
            "feature": self.feature,
            "threshold": self.threshold,
            "child": self.child,
            "value": self.value,
            "depth": np.array(self.depth),
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]], columns: int) -> "Trees":
        """Return the stored trees.  Raises `ValueError` unless every walk over `columns` columns ends in a leaf."""
        roots, feature, child = (arrays[name].astype(np.int32) for name in ("roots", "feature", "child"))
        threshold, value = (arrays[name].astype(np.float32) for name in ("threshold", "value"))
        depth, nodes = int(arrays["depth"]), len(feature)
        if not (len(threshold) == len(value) == nodes and len(child) == 2 * nodes and 0 <= depth <= 10_000):
            raise ValueError("the trees' arrays do not fit together")
        if nodes and not (_within(roots, nodes) and _within(child, nodes) and _within(feature, columns)):
            raise ValueError("the trees point outside themselves")
        return cls(roots, feature, threshold, child, value, depth)


def trees_of_classifiers(trees: Sequence[Any]) -> Trees:
    """Return fitted `DecisionTreeClassifier`s (or extra trees) of two classes; leaves hold the share of class one."""
    parts = []
    for estimator in trees:
        tree = estimator.tree_
        shares = tree.value[:, 0, :]
        share = shares[:, -1] / shares.sum(axis=1)
        if len(estimator.classes_) == 1:
            share = np.full(tree.node_count, float(estimator.classes_[0]))
        parts.append((tree.children_left, tree.children_right, tree.feature, tree.threshold, share))
    return _joined(parts)


def trees_of_boosting(model: Any) -> Trees:
    """Return a fitted `HistGradientBoostingClassifier` of two classes; leaves hold steps of the logit."""
    parts = []
    for (predictor,) in model._predictors:  # no public way leads to the nodes
        nodes = predictor.nodes
        leaf = nodes["is_leaf"].astype(bool)
        left = np.where(leaf, -1, nodes["left"].astype(np.int64))
        right = np.where(leaf, -1, nodes["right"].astype(np.int64))
        parts.append((left, right, nodes["feature_idx"], nodes["num_threshold"], nodes["value"]))
    return _joined(parts)


def _joined(parts: Sequence[tuple[npt.NDArray[Any], ...]]) -> Trees:
    roots, feature, threshold, child, value = [], [], [], [], []
    start, depth = 0, 0
    for left, right, column, cut, share in parts:
        own = np.arange(len(left))
        leaf = left < 0
        both = np.stack([np.where(leaf, own, left), np.where(leaf, own, right)], axis=1)
        roots.append(start)
        feature.append(np.where(leaf, 0, column))
        threshold.append(_rounded_down(np.where(leaf, 0.0, cut)))
        child.append((both + start).ravel())
        value.append(share)
        depth = max(depth, _depth(left, right))
        start += len(left)
    return Trees(
        np.array(roots, dtype=np.int32),
        np.concatenate(feature).astype(np.int32),
        np.concatenate(threshold),
        np.concatenate(child).astype(np.int32),
        np.concatenate(value).astype(np.float32),
        depth,
    )


def _rounded_down(cut: npt.NDArray[np.float64]) -> FloatArray:
    """Round to float32 downwards: a float32 value is at most `cut` exactly when it is at most the result."""
    near = cut.astype(np.float32)
    return np.where(near > cut, np.nextafter(near, np.float32(-np.inf)), near).astype(np.float32)


def _depth(left: npt.NDArray[Any], right: npt.NDArray[Any]) -> int:
    level, depth = np.array([0]), -1
    while len(level):
        depth += 1
        below = np.concatenate([left[level], right[level]])
        level = below[below >= 0]
    return max(depth, 0)


def _within(indices: npt.NDArray[Any], limit: int) -> bool:
    return bool(len(indices) == 0 or (indices.min() >= 0 and indices.max() < limit))
