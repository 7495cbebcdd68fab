"""A dataset as a folder of plain arrays, to hand it to another process without copying it through a pipe."""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from songjudge.errors import UnreadableFileError
from songjudge.features.feature_set import FeatureBlock, FeatureSet
from songjudge.learning.dataset import Bags, Dataset
from songjudge.library.song import SongId


def save_dataset(dataset: Dataset, folder: Path) -> None:
    """Write `dataset` into `folder`, which is made if need be.  Raises `OSError` when the disk is full."""
    folder.mkdir(parents=True, exist_ok=True)
    np.save(folder / "good.npy", dataset.good)
    np.save(folder / "weight.npy", dataset.weight)
    np.save(folder / "group.npy", dataset.group)
    for name, bags in dataset.bags.items():
        np.save(folder / f"{name}.values.npy", bags.values)
        np.save(folder / f"{name}.offsets.npy", bags.offsets)
    layouts = [layout_to_plain(bags.layout) for bags in dataset.bags.values()]
    described = {"song_ids": list(dataset.song_ids), "layouts": layouts}
    (folder / "dataset.json").write_text(json.dumps(described), encoding="utf-8")


def load_dataset(folder: Path) -> Dataset:
    """Return the dataset in `folder`, its clips memory-mapped: more of them than memory holds will do.

    Raises `UnreadableFileError` if something is missing or damaged.
    """
    try:
        described = json.loads((folder / "dataset.json").read_text(encoding="utf-8"))
        layouts = [layout_from_plain(plain) for plain in described["layouts"]]
        return Dataset(
            tuple(SongId(i) for i in described["song_ids"]),
            {layout.name: _bags(layout, folder) for layout in layouts},
            np.load(folder / "good.npy", allow_pickle=False),
            np.load(folder / "weight.npy", allow_pickle=False),
            np.load(folder / "group.npy", allow_pickle=False),
        )
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise UnreadableFileError("The training data cannot be read", why=str(error)) from error


def layout_to_plain(layout: FeatureSet) -> dict[str, object]:
    """Return the feature set as lists, numbers and strings, ready for JSON."""
    return {
        "name": layout.name,
        "version": layout.version,
        "settings": dict(layout.settings),
        "blocks": [[b.name, b.group, list(b.shape), b.unit, b.sequence] for b in layout.blocks],
    }


def layout_from_plain(plain: Mapping[str, object]) -> FeatureSet:
    """Return the feature set that `layout_to_plain` described.  Raises `KeyError`, `TypeError` or `ValueError`."""
    blocks, settings, version = plain["blocks"], plain["settings"], plain["version"]
    if not isinstance(blocks, list) or not isinstance(settings, dict) or not isinstance(version, int):
        raise TypeError("not a feature set")
    return FeatureSet(
        str(plain["name"]),
        version,
        tuple(
            FeatureBlock(str(n), str(g), tuple(int(s) for s in shape), str(u), bool(q)) for n, g, shape, u, q in blocks
        ),
        settings,
    )


def _bags(layout: FeatureSet, folder: Path) -> Bags:
    values = np.load(folder / f"{layout.name}.values.npy", mmap_mode="r", allow_pickle=False)
    offsets = np.load(folder / f"{layout.name}.offsets.npy", allow_pickle=False)
    if values.ndim != 2 or values.shape[1] != layout.size or offsets[-1] != len(values):
        raise ValueError(f"the clips of {layout.name} have the wrong shape")
    return Bags(layout, values, offsets)
