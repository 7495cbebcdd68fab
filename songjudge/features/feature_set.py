"""The names, order, units and shapes of the numbers that describe a clip, and a fingerprint of how they were made."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from math import prod

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class FeatureBlock:
    """A run of numbers inside a clip's row that belong together, e.g. the mean of 128 mel bands.

    A block whose `steps` is above zero is a sequence: `shape` is then (steps, values a step), in order of time.
    """

    name: str  # "mel.mean"
    group: str  # "mel": what can be switched off, and what a sub-network or a reason is about
    shape: tuple[int, ...]
    unit: str = ""
    sequence: bool = False

    @property
    def size(self) -> int:
        """How many numbers the block holds."""
        return prod(self.shape)


@dataclass(frozen=True)
class FeatureSet:
    """A fixed row of feature blocks, with the settings that made them.

    Two sets with equal `fingerprint` hold numbers that may be compared; any change of settings or of the code's
    `version` changes it, and features made before are then made anew, beside the old ones.
    """

    name: str  # "spectral", "listener"
    version: int
    blocks: tuple[FeatureBlock, ...]
    settings: Mapping[str, object]

    @cached_property
    def fingerprint(self) -> str:
        """`name` and 16 hexadecimal digits: a folder name."""
        described = [self.name, self.version, [asdict(b) for b in self.blocks], dict(self.settings)]
        text = json.dumps(described, sort_keys=True, default=str)
        return f"{self.name}-{hashlib.blake2b(text.encode(), digest_size=8).hexdigest()}"

    @cached_property
    def size(self) -> int:
        """How many numbers a clip's row holds."""
        return sum(block.size for block in self.blocks)

    @cached_property
    def slices(self) -> Mapping[str, slice]:
        """Where each block lies inside the row, by block name."""
        found: dict[str, slice] = {}
        start = 0
        for block in self.blocks:
            found[block.name] = slice(start, start + block.size)
            start += block.size
        return found

    @property
    def groups(self) -> tuple[str, ...]:
        """The groups, each once, in order."""
        return tuple(dict.fromkeys(block.group for block in self.blocks))


@dataclass(frozen=True, eq=False)
class ClipFeatures:
    """The features of one song's clips under one feature set.

    `spans` is float32 (clips, 2): start and length in seconds within the song.  `values` is float32 (clips, set.size),
    always finite.
    """

    spans: npt.NDArray[np.float32]
    values: npt.NDArray[np.float32]
