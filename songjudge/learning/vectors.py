"""One row of numbers a song, made out of its clips: what the classical models see.

Every number of a clip gives two of the song: its mean over the clips, and its deviation over them.  A sequence block is
first averaged over time.  The rows come back standardised: zero mean and unit deviation among the training songs, with
outliers bent back, and numbers that never change, or that too few clips tell, left at zero.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from songjudge.errors import UnreadableFileError
from songjudge.features.feature_set import FeatureSet
from songjudge.learning.dataset import Bags, BoolArray, FloatArray, IntArray

FARTHEST = 5.0
"""Standardised values beyond this many deviations are bent back to it: one broken clip must not rule a model."""

ENOUGH_CLIPS = 10
"""Clips of a typical song from which on the deviation over them says something: over six it is off by a third of itself
(its relative error is one over the root of 2(n - 1)), and was measured to hurt every kind of model."""

CHUNK = 512
"""Songs pooled at once, so that a memory-mapped library of any size passes through little memory."""


@dataclass(frozen=True, eq=False)
class Moments:
    """Mean and deviation over the clips, each float32 (songs, columns), under one feature set."""

    mean: FloatArray
    deviation: FloatArray


def columns_of(layout: FeatureSet) -> tuple[str, ...]:
    """Return the group of each column that `clip_columns` gives."""
    groups: list[str] = []
    for block in layout.blocks:
        groups += [block.group] * (block.size // block.shape[0] if block.sequence else block.size)
    return tuple(groups)


def clip_columns(layout: FeatureSet, values: FloatArray) -> FloatArray:
    """Return clips as rows without time, float32 (clips, columns): sequence blocks averaged over their steps."""
    if not any(block.sequence for block in layout.blocks):
        return np.asarray(values, dtype=np.float32)
    parts = []
    for block in layout.blocks:
        part = values[:, layout.slices[block.name]]
        parts.append(part.reshape(len(part), block.shape[0], -1).mean(axis=1) if block.sequence else part)
    return np.concatenate(parts, axis=1, dtype=np.float32)


def moments_of(bags: Bags) -> Moments:
    """Return mean and deviation over each song's clips."""
    width = len(columns_of(bags.layout))
    mean = np.zeros((len(bags), width), dtype=np.float32)
    deviation = np.zeros((len(bags), width), dtype=np.float32)
    for start in range(0, len(bags), CHUNK):
        stop = min(start + CHUNK, len(bags))
        first, last = int(bags.offsets[start]), int(bags.offsets[stop])
        clips = clip_columns(bags.layout, bags.values[first:last]).astype(np.float64)
        begins = bags.offsets[start:stop] - first
        counts = np.diff(bags.offsets[start : stop + 1])[:, None]
        middle = np.add.reduceat(clips, begins, axis=0) / counts
        clips -= np.repeat(middle, counts[:, 0], axis=0)
        np.square(clips, out=clips)
        mean[start:stop] = middle
        deviation[start:stop] = np.sqrt(np.add.reduceat(clips, begins, axis=0) / counts)
    return Moments(mean, deviation)


@dataclass(frozen=True, eq=False)
class Scaling:
    """How columns are standardised: bent into [low, high], then shifted by `centre` and multiplied by `factor`.

    All are float32 (columns,).  `factor` is zero for columns that never changed among the training
    songs, and for those that are not to be looked at.
    """

    low: FloatArray
    high: FloatArray
    centre: FloatArray
    factor: FloatArray

    @classmethod
    def of(cls, rows: FloatArray) -> "Scaling":
        """Learn it from `rows` (songs, columns); of very many songs an even sample does."""
        wide = rows[:: max(1, len(rows) // 10_000)].astype(np.float64)
        quarter, middle, three = np.percentile(wide, [25, 50, 75], axis=0)
        spread = three - quarter
        reach = np.where(spread > 0, 5 * spread, np.inf)
        low, high = middle - reach, middle + reach
        bent = np.clip(wide, low, high)
        centre, deviation = bent.mean(axis=0), bent.std(axis=0)
        steady = deviation <= 1e-6 * np.maximum(np.abs(centre), 1e-30)
        factor = np.where(steady, 0.0, 1.0 / np.where(steady, 1.0, deviation))
        limit = np.finfo(np.float32).max
        return cls(*(np.clip(a, -limit, limit).astype(np.float32) for a in (low, high, centre, factor)))

    def apply(self, rows: FloatArray) -> FloatArray:
        """Return `rows` standardised, float32, always finite and within ± `FARTHEST`."""
        scaled = (np.clip(rows, self.low, self.high) - self.centre) * self.factor
        return np.clip(scaled, -FARTHEST, FARTHEST, out=scaled)


@dataclass(frozen=True, eq=False)
class Vectoriser:
    """Turns bags into standardised rows: for each feature set all means, then all deviations."""

    layouts: tuple[FeatureSet, ...]
    scaling: Scaling

    @classmethod
    def of(cls, bags: Mapping[str, Bags], names: tuple[str, ...]) -> tuple["Vectoriser", FloatArray]:
        """Learn the scaling from the songs in `bags`, using the named feature sets; return it with their rows."""
        rows = raw_rows([moments_of(bags[name]) for name in names])
        scaling = Scaling.of(rows)
        scaling.factor[_deviations_of_few_clips([bags[name] for name in names])] = 0.0
        return cls(tuple(bags[name].layout for name in names), scaling), scaling.apply(rows)

    @property
    def groups(self) -> tuple[str, ...]:
        """The feature group of every column."""
        return tuple(g for layout in self.layouts for g in columns_of(layout) * 2)

    def moments(self, bags: Mapping[str, Bags]) -> list[Moments]:
        """Return the moments of the songs under each feature set.  Raises `UnreadableFileError` on other features."""
        return [moments_of(self._matching(bags, layout)) for layout in self.layouts]

    def rows(self, moments: list[Moments]) -> FloatArray:
        """Return standardised rows, float32 (songs, columns)."""
        return self.scaling.apply(raw_rows(moments))

    def clip_rows(self, bags: Mapping[str, Bags], moments: list[Moments], clips: Mapping[str, IntArray]) -> FloatArray:
        """Return a row for every clip: the row its song would have if all of it sounded like that clip.

        `clips` names, for each feature set, the rows of `bags` that make the clips; the deviations stay the song's own.
        """
        parts = []
        for layout, moment in zip(self.layouts, moments, strict=True):
            held, rows = bags[layout.name], clips[layout.name]
            song = np.searchsorted(held.offsets, rows, side="right") - 1
            parts += [clip_columns(layout, held.values[rows]), moment.deviation[song]]
        return self.scaling.apply(np.concatenate(parts, axis=1))

    def _matching(self, bags: Mapping[str, Bags], layout: FeatureSet) -> Bags:
        found = bags.get(layout.name)
        if found is None or found.layout.fingerprint != layout.fingerprint:
            raise UnreadableFileError(
                "The model cannot judge these songs",
                why=f"it learned from other {layout.name} features than theirs",
                remedy="Extract the features again, or train a new model.",
            )
        return found


def _deviations_of_few_clips(several: list[Bags]) -> BoolArray:
    """Return which columns are deviations over fewer than `ENOUGH_CLIPS` clips, bool (columns,)."""
    parts = []
    for held in several:
        columns = np.ones(len(columns_of(held.layout)), dtype=np.bool_)
        few = len(held) > 0 and float(np.median(np.diff(held.offsets))) < ENOUGH_CLIPS
        parts += [~columns, columns & few]
    return np.concatenate(parts)


def raw_rows(moments: list[Moments]) -> FloatArray:
    """Return the moments side by side, not yet standardised."""
    return np.concatenate([part for m in moments for part in (m.mean, m.deviation)], axis=1)
