"""Export and import a model: one archive with its files, what is known of it, and its card in plain words.

An archive is a stranger's until it is proven: checksums, features and every array are looked at in a scratch folder.
Only numbers and JSON are read, and none of it is run.
"""

import json
import math
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from songjudge.atomic_file import replacing
from songjudge.errors import UnreadableFileError
from songjudge.features.feature_set import FeatureSet
from songjudge.jobs.monitor import Monitor
from songjudge.jobs.progress import Progress
from songjudge.learning.curves import Reals
from songjudge.learning.dataset_file import layout_from_plain
from songjudge.learning.evaluation import BAND_GRID
from songjudge.learning.model_files import read_arrays, read_manifest
from songjudge.learning.trained_model import load_trained_model
from songjudge.library.song import SongId
from songjudge.steps.labelled_songs import layouts_of
from songjudge.steps.model_archive import CHECKSUMS, RECORD, pack, refusal, unpack
from songjudge.steps.model_card import model_card
from songjudge.steps.score_library import chosen_model
from songjudge.steps.training_run import LOG_FOLDER
from songjudge.steps.writing import writing
from songjudge.store import model_store
from songjudge.store.model_store import ModelRecord
from songjudge.store.workspace import Workspace

SUFFIX = ".songjudge-model"
CARD = "card.txt"
_MODEL_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,89}")


@dataclass(frozen=True)
class ModelMoved:
    """The model that was exported or imported, where its archive lies, and its card."""

    model_id: str
    file: Path
    card: str


@dataclass(frozen=True)
class ExportModel:
    """Write a model, the newest one unless `model_id` names another, as one archive, whole or not at all.

    With `with_songs` false the archive does not tell which recordings it learned from: right for a model that is given
    away.  With them, a labelled song keeps its held-out score on the user's other machine.
    """

    workspace: Workspace
    file: Path
    model_id: str | None = None
    with_songs: bool = True
    title: str = "Exporting a model"

    def run(self, monitor: Monitor) -> ModelMoved:
        """Export.  Raises `NotEnoughLabelsError` when there is no such model, `UnreadableFileError` on a bad name."""
        record = chosen_model(self.workspace, self.model_id)
        folder = self.workspace.model_folder(record.model_id)
        card = model_card(record)
        kept = record if self.with_songs else _without_songs(record)
        path = self.file.expanduser().absolute()
        with tempfile.TemporaryDirectory(prefix="songjudge-") as scratch:
            staged = Path(scratch) / "model"
            shutil.copytree(folder, staged, ignore=shutil.ignore_patterns(RECORD, CHECKSUMS, LOG_FOLDER))
            (staged / CARD).write_text(card, encoding="utf-8")
            (staged / RECORD).write_text(
                json.dumps(model_store.record_to_plain(kept), default=_listed), encoding="utf-8"
            )
            (staged / CHECKSUMS).write_text(json.dumps(model_store.checksums(staged), indent=1), encoding="utf-8")
            with writing(path), replacing(path) as file:
                pack(staged, file, monitor, self.title)
        return ModelMoved(record.model_id, self.file, card)


@dataclass(frozen=True)
class ImportModel:
    """Take over a model from an archive; it becomes the newest one, so that it is the one that scores."""

    workspace: Workspace
    file: Path
    title: str = "Importing a model"

    def run(self, monitor: Monitor) -> ModelMoved:
        """Import.

        Raises `UnreadableFileError` when the file is no model or is damaged, or the model reads other features than
        those that this workspace measures.
        """
        with tempfile.TemporaryDirectory(prefix="songjudge-") as scratch:
            folder = Path(scratch) / "model"
            folder.mkdir()
            monitor.progress(Progress(0, 2, self.title))
            unpack(self.file, folder, monitor)
            record = _proven(self.file, folder, layouts_of(self.workspace))
            monitor.stop_if_asked()
            monitor.progress(Progress(1, 2, self.title))
            record = replace(record, model_id=self._free_id(record.model_id), created=time.time())
            self.workspace.add_model(record, lambda target: _copy_files(folder, target))
        return ModelMoved(record.model_id, self.file, model_card(record))

    def _free_id(self, wanted: str) -> str:
        """Return `wanted`, numbered if a model here has that name."""
        taken = {record.model_id for record in self.workspace.models()}
        names = (wanted, *(f"{wanted[:90]}-{number}" for number in range(2, len(taken) + 3)))
        return next(name for name in names if name not in taken)


def _listed(value: Any) -> object:
    return value.tolist()  # a NumPy number; anything else is our fault, and fails


def _without_songs(record: ModelRecord) -> ModelRecord:
    ids = tuple(SongId(f"song-{number}") for number in range(record.evaluation.songs))
    return replace(record, evaluation=replace(record.evaluation, song_ids=ids), out_of_fold={})


def _proven(path: Path, folder: Path, layouts: Sequence[FeatureSet]) -> ModelRecord:
    """Return the record of the unpacked model, once every file in it could be read and fits this workspace."""
    odd = model_store.damaged_files(folder)
    if odd:
        raise refusal(path, f"its {odd[0]} is damaged")
    try:
        record = model_store.read_record(folder)
        _refuse_odd_record(record)
        _refuse_other_features(path, _layouts_in(folder), layouts)
        for arrays in folder.rglob("*.npz"):
            read_arrays(arrays)
        read_manifest(folder)
        if not any(folder.rglob("network.json")):  # Keras would have to be imported: its numbers were read above
            load_trained_model(folder)
    except (UnreadableFileError, AttributeError, KeyError, RecursionError, TypeError, ValueError) as error:
        if isinstance(error, _OtherFeaturesError):
            raise
        raise refusal(path, str(getattr(error, "why", "") or error)) from error
    return record


def _refuse_odd_record(record: ModelRecord) -> None:
    """Raise `ValueError` where the record's values are of a kind that no page could show."""
    found, plan = record.evaluation, record.plan
    numbers = [record.created, plan.seed, plan.folds, *record.out_of_fold.values()]
    rows: list[Reals] = [
        found.roc_low,
        found.roc_high,
        found.scores.astype(np.float64),
        np.array([found.auc, found.low, found.high, found.random_auc]),
    ]
    texts = [record.model_id, record.why, *record.fingerprints, *found.song_ids, *record.out_of_fold]
    sound = (
        all(isinstance(n, int | float) and math.isfinite(n) for n in numbers)
        and all(np.isfinite(row).all() for row in rows)
        and all(isinstance(t, str) and len(t) < 2000 and t.isprintable() for t in texts)
        and len(found.roc_low) == len(found.roc_high) == BAND_GRID.size
        and _MODEL_ID.fullmatch(record.model_id) is not None
    )
    if not sound:
        raise ValueError("what is known of the model makes no sense")


class _OtherFeaturesError(UnreadableFileError):
    """The model is sound but reads features that are not measured here."""


def _refuse_other_features(path: Path, needed: Sequence[FeatureSet], layouts: Sequence[FeatureSet]) -> None:
    here = {layout.fingerprint for layout in layouts}
    missing = [layout.name for layout in needed if layout.fingerprint not in here]
    if not needed:
        raise ValueError("it does not say which features it reads")
    if not missing:
        return
    absent = sorted(set(missing) - {layout.name for layout in layouts})
    if absent:
        why = f"it reads the features called {' and '.join(absent)}, which are not measured here"
        remedy = "Install the listener, or switch it on in the settings." if "listener" in absent else ""
    else:
        why = (
            f"it learned from {' and '.join(sorted(set(missing)))} features made with other settings or another version"
        )
        remedy = "Set clips and features as they were where the model was trained, or train a model here."
    raise _OtherFeaturesError(f"The model in {path.name} cannot judge the songs here", why=why, remedy=remedy)


def _layouts_in(folder: Path) -> list[FeatureSet]:
    """Return every feature set that any part of the model names."""
    files = [file for file in folder.rglob("*.json") if file.name not in {RECORD, CHECKSUMS}]
    plain = [json.loads(file.read_text(encoding="utf-8")) for file in files]
    return [layout_from_plain(layout) for layout in _layouts_below(plain)]


def _layouts_below(plain: object) -> Iterator[dict[str, Any]]:
    if isinstance(plain, list):
        for item in plain:
            yield from _layouts_below(item)
    elif isinstance(plain, dict):
        for key, value in plain.items():
            yield from value if key == "layouts" and isinstance(value, list) else _layouts_below(value)


def _copy_files(source: Path, target: Path) -> None:
    shutil.copytree(source, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns(RECORD, CHECKSUMS, CARD))
