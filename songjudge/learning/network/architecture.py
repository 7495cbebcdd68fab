"""The networks, built of Keras's own layers: the same code on TensorFlow, JAX and PyTorch.

Sources.  A sub-network a feature group, joined: the ancestor, kugurst/music-recommender (2019).  Attention over the
clips of a song: Ilse, Tomczak and Welling, "Attention-based deep multiple instance learning" (ICML 2018), equation 8.
GELU: Hendrycks and Gimpel (2016).  Dropout: Srivastava et al. (JMLR 2014).  Layer normalisation: Ba et al. (2016).
Mean and maximum over time behind a convolution: Dieleman and Schrauwen (ICASSP 2014) and MusiCNN (Pons and Serra 2019).

Both inputs run over songs and clips: `clips` float32 (songs, clips, columns), standardised, all feature sets side by
side; `there` float32 (songs, clips), 0 for padding and else
1 (TensorFlow cannot share truth values out among devices).  The output is the log odds of *good*, (songs, 1).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import keras
from keras import layers, ops

from songjudge.features.feature_set import FeatureBlock, FeatureSet
from songjudge.learning.training_plan import NetworkShape, TrainingPlan

WIDTH = 64  # numbers that describe a clip where the sub-networks are joined
ATTENTION = "attention"  # the layer whose output says how much each clip counts
ANCESTOR_WIDTHS = (8192, 512)
PRIOR_STEPS = 2  # a convolution's reach is this many steps to either side


@dataclass(frozen=True)
class Part:
    """The blocks of one feature group within the row: `vectors` as (start, stop), `sequences` with their shape."""

    group: str
    vectors: tuple[tuple[int, int], ...]
    sequences: tuple[tuple[int, int, tuple[int, ...]], ...]

    @property
    def width(self) -> int:
        """How many numbers the vectors hold together."""
        return sum(stop - start for start, stop in self.vectors)


def parts_of(layouts: Sequence[FeatureSet]) -> tuple[Part, ...]:
    """Return the feature groups of the feature sets laid side by side, in order of first appearance."""
    vectors: dict[str, list[tuple[int, int]]] = {}
    sequences: dict[str, list[tuple[int, int, tuple[int, ...]]]] = {}
    start = 0
    for layout in layouts:
        for block in layout.blocks:
            stop = start + block.size
            vectors.setdefault(block.group, [])
            sequences.setdefault(block.group, [])
            if block.sequence:
                sequences[block.group].append((start, stop, _steps(block)))
            else:
                vectors[block.group].append((start, stop))
            start = stop
    return tuple(Part(group, tuple(vectors[group]), tuple(sequences[group])) for group in vectors)


def build(layouts: Sequence[FeatureSet], plan: TrainingPlan) -> Any:
    """Return an untrained Keras model for the feature sets laid side by side, with the shape that `plan` names."""
    columns = sum(layout.size for layout in layouts)
    clips = keras.Input((None, columns), name="clips")
    there = keras.Input((None,), name="there")
    make: dict[NetworkShape, Callable[..., Any]] = {
        NetworkShape.ATTENTION: _attention,
        NetworkShape.ANCESTOR: _ancestor,
        NetworkShape.ANCESTOR_FLAT: _ancestor_flat,
    }
    answer = make[plan.shape](clips, there, parts_of(layouts), plan)
    return keras.Model([clips, there], answer, name="songjudge")


def attention_of(network: Any) -> Any | None:
    """Return a Keras model with the same inputs that gives how much each clip counts; None if clips count alike.

    Its output is (songs, clips, 1): shares of one song that add up to 1, and 0 for padding.  It shares the network's
    weights, so that it follows every fit.
    """
    if not any(layer.name == ATTENTION for layer in network.layers):
        return None
    return keras.Model(network.inputs, network.get_layer(ATTENTION).output, name="why")


def _attention(clips: Any, there: Any, parts: tuple[Part, ...], plan: TrainingPlan) -> Any:
    """Join a sub-network a group per clip; the network itself weighs a song's clips (Ilse et al. 2018)."""
    joined = _joined([_sub_network(clips, part) for part in parts])
    joined = layers.Dropout(plan.dropout, name="drop_groups")(joined)
    clip = layers.Dense(WIDTH, activation="gelu", name="clip")(joined)
    clip = layers.LayerNormalization(name="clip_norm")(clip)
    notice = layers.Dense(WIDTH // 2, activation="tanh", name="notice")(clip)
    weight = layers.Dense(1, name="weigh")(notice)
    weight = layers.Softmax(axis=1, name=ATTENTION)(weight, mask=ops.cast(ops.expand_dims(there, -1), "bool"))
    song = ops.sum(weight * clip, axis=1)
    song = layers.Dropout(plan.dropout, name="drop_song")(song)
    return layers.Dense(1, dtype="float32", name="log_odds")(song)


def _ancestor(clips: Any, there: Any, parts: tuple[Part, ...], plan: TrainingPlan) -> Any:
    """Join a sub-network a feature, then two hidden layers that judge each clip alone: the ancestor's network."""
    return _clips_averaged(_joined([_sub_network(clips, part) for part in parts]), there, plan)


def _ancestor_flat(clips: Any, there: Any, parts: tuple[Part, ...], plan: TrainingPlan) -> Any:
    """Judge each clip by all its numbers at once: the ancestor's flat variant."""
    del parts
    return _clips_averaged(clips, there, plan)


def _clips_averaged(x: Any, there: Any, plan: TrainingPlan) -> Any:
    for number, width in enumerate(ANCESTOR_WIDTHS):
        x = layers.Dense(width, activation="relu", name=f"hidden_{number}")(x)
        x = layers.Dropout(plan.dropout, name=f"drop_{number}")(x)
    odds = layers.Dense(1, dtype="float32", name="log_odds")(x)
    counts = ops.cast(ops.expand_dims(there, -1), "float32")  # as are the odds, whatever the other layers work with
    return ops.sum(odds * counts, axis=1) / ops.maximum(ops.sum(counts, axis=1), 1.0)


def _sub_network(clips: Any, part: Part) -> list[Any]:
    found = []
    if part.vectors:
        vector = _joined([[clips[:, :, start:stop]] for start, stop in part.vectors])
        width = max(4, min(WIDTH, part.width // 2))
        found.append(layers.Dense(width, activation="gelu", name=f"{part.group}_vector")(vector))
    for number, (start, stop, (steps, width)) in enumerate(part.sequences):
        over_time = layers.Reshape((-1, steps, width), name=f"{part.group}_steps_{number}")(clips[:, :, start:stop])
        # A kernel one clip high and some steps wide: a one-dimensional convolution within each clip, for all at once.
        reach = min(2 * PRIOR_STEPS + 1, steps)
        heard = layers.Conv2D(
            max(4, min(32, width)), (1, reach), padding="same", activation="gelu", name=f"{part.group}_conv_{number}"
        )(over_time)
        found += [ops.mean(heard, axis=2), ops.max(heard, axis=2)]
    return found


def _joined(several: Sequence[list[Any]]) -> Any:
    flat = [x for some in several for x in some]
    return flat[0] if len(flat) == 1 else ops.concatenate(flat, axis=-1)


def _steps(block: FeatureBlock) -> tuple[int, int]:
    return block.shape[0], block.size // block.shape[0]
