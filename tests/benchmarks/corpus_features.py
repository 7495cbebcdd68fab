"""Features of a benchmark's songs, extracted once and kept beside each other in a cache folder."""

import csv
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from songjudge.errors import SongjudgeError
from songjudge.features.extraction import FeatureSettings, extract, feature_sets
from songjudge.features.feature_set import ClipFeatures, FeatureSet
from songjudge.learning.dataset import Dataset, bags_of
from songjudge.library.song import SongId


@dataclass(frozen=True)
class Task:
    """A taste: the songs' paths, the label to learn from, the label to judge by, and the group of each."""

    name: str
    paths: tuple[Path, ...]
    good: np.ndarray
    truly_good: np.ndarray
    group: np.ndarray


def read_task(table: Path, corpus: Path) -> Task:
    """Return the task in a CSV table; rows whose file is missing are skipped."""
    with table.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if (corpus / row["path"]).is_file()]
    names = {name: n for n, name in enumerate(sorted({row["group"] for row in rows}))}
    return Task(
        table.stem,
        tuple(corpus / row["path"] for row in rows),
        np.array([row["label"] == "good" for row in rows]),
        np.array([row["true_label"] == "good" for row in rows]),
        np.array([names[row["group"]] for row in rows], dtype=np.int64),
    )


class FeatureCache:
    """The features of songs under the default settings, in one file a song and feature set."""

    def __init__(self, folder: Path) -> None:
        self.layouts: tuple[FeatureSet, ...] = feature_sets(FeatureSettings())
        self._folder = folder
        for layout in self.layouts:
            (folder / layout.fingerprint).mkdir(parents=True, exist_ok=True)

    def fill(self, paths: Iterable[Path], *, workers: int) -> None:
        """Extract what is missing, several songs at a time."""
        missing = [
            p for p in dict.fromkeys(paths) if not all(self._file(layout, p).exists() for layout in self.layouts)
        ]
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            for number, (path, found) in enumerate(zip(missing, pool.map(_extract, missing), strict=True)):
                if isinstance(found, str):
                    print(f"skipped: {found}")
                    continue
                for layout in self.layouts:
                    features = found[layout.name]
                    np.savez(self._file(layout, path), spans=features.spans, values=features.values)
                if number % 25 == 24:
                    print(f"{number + 1} of {len(missing)} songs measured", flush=True)

    def dataset(self, task: Task) -> tuple[Dataset, np.ndarray]:
        """Return the task's songs that could be measured, with the labels to judge by."""
        there = [n for n, p in enumerate(task.paths) if all(self._file(layout, p).exists() for layout in self.layouts)]
        bags = {
            layout.name: bags_of(layout, [self._load(layout, task.paths[n]) for n in there]) for layout in self.layouts
        }
        ids = tuple(SongId(str(task.paths[n])) for n in there)
        weight = np.ones(len(there), np.float32)
        return Dataset(ids, bags, task.good[there], weight, task.group[there]), task.truly_good[there]

    def _load(self, layout: FeatureSet, path: Path) -> ClipFeatures:
        with np.load(self._file(layout, path)) as held:
            return ClipFeatures(held["spans"], held["values"])

    def _file(self, layout: FeatureSet, path: Path) -> Path:
        return file_in(self._folder / layout.fingerprint, path)


def file_in(folder: Path, path: Path) -> Path:
    """Return where a song's features lie in one folder of the cache."""
    return folder / (path.as_posix().strip("/").replace("/", "|")[-200:] + ".npz")


def _extract(path: Path) -> dict[str, ClipFeatures] | str:
    settings = FeatureSettings()
    try:
        return extract(path, settings, tuple(layout.name for layout in feature_sets(settings)))
    except SongjudgeError as error:
        return f"{path}: {error}"
