"""The trained models of a workspace: one folder each, which appears whole or not at all.  Nothing in it is pickled."""

import json
import logging
import re
import shutil
import zlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from songjudge.atomic_file import replace_with, sync_folder
from songjudge.errors import UnreadableFileError
from songjudge.learning import evaluation as evaluations
from songjudge.learning.evaluation import Evaluation
from songjudge.learning.history import EpochResult, TrainingHistory
from songjudge.learning.training_plan import ModelKind, TrainingPlan
from songjudge.library.song import SongId
from songjudge.store.append_file import sync_file
from songjudge.store.disk_trouble import told_as

_LOG = logging.getLogger(__name__)

_RECORD = "record.json"
_CHECKSUMS = "checksums.json"
_UNFINISHED = ".new-"
_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True)
class ModelRecord:
    """What is known of a trained model; the files beside it are the model itself."""

    model_id: str  # a file name: letters, digits, dots, dashes
    created: float  # seconds since 1970
    kind: ModelKind
    plan: TrainingPlan
    history: TrainingHistory
    evaluation: Evaluation
    why: str  # a sentence: why this kind of model was taken
    fingerprints: tuple[str, ...]  # of the feature sets it reads
    out_of_fold: Mapping[SongId, float]  # scores of the songs it learned from, by models that had not seen them


class ModelStore:
    """The folder of models."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, record: ModelRecord, fill: Callable[[Path], None]) -> None:
        """Keep a model: `fill` writes its files into a new folder.  If anything fails, nothing is kept."""
        target = self.folder_of(record.model_id)
        new = self._folder / f"{_UNFINISHED}{record.model_id}"
        with told_as("The model could not be saved in", self._folder):
            shutil.rmtree(new, ignore_errors=True)
            new.mkdir()
            try:
                fill(new)
                replace_with(new / _RECORD, json.dumps(record_to_plain(record), default=_listed).encode())
                replace_with(new / _CHECKSUMS, json.dumps(checksums(new), indent=1).encode())
                _sync_tree(new)
                new.rename(target)
            except BaseException:
                shutil.rmtree(new, ignore_errors=True)
                raise
            sync_folder(self._folder)

    def all(self) -> tuple[ModelRecord, ...]:
        """Return every readable model's record, oldest first."""
        records: list[ModelRecord] = []
        for folder in self.folders():
            try:
                records.append(read_record(folder))
            except UnreadableFileError as error:
                _LOG.warning("%s", error)
        return tuple(sorted(records, key=lambda record: (record.created, record.model_id)))

    def folders(self) -> list[Path]:
        """Return the folders of all models."""
        return sorted(f for f in self._folder.iterdir() if f.is_dir() and _SAFE_NAME.fullmatch(f.name))

    def folder_of(self, model_id: str) -> Path:
        """Return where a model's files lie; `ValueError` if the name could lead elsewhere."""
        if not _SAFE_NAME.fullmatch(model_id):
            raise ValueError(f"{model_id!r} cannot be the name of a model")
        return self._folder / model_id

    def sweep(self) -> None:
        """Remove what an interrupted `add` left behind."""
        for folder in self._folder.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(folder, ignore_errors=True)


def record_to_plain(record: ModelRecord) -> dict[str, Any]:
    """Return the record as a JSON object."""
    return {
        "model_id": record.model_id,
        "created": record.created,
        "kind": record.kind.value,
        "plan": asdict(record.plan),
        "history": [asdict(epoch) for epoch in record.history.epochs],
        "evaluation": evaluations.to_plain(record.evaluation),
        "why": record.why,
        "fingerprints": list(record.fingerprints),
        "out_of_fold": {song_id: float(score) for song_id, score in record.out_of_fold.items()},
    }


def record_from_plain(plain: Mapping[str, Any]) -> ModelRecord:
    """Return the record that `record_to_plain` wrote."""
    plan = {**plain["plan"], "model": ModelKind(plain["plan"]["model"])}
    return ModelRecord(
        model_id=plain["model_id"],
        created=plain["created"],
        kind=ModelKind(plain["kind"]),
        plan=TrainingPlan(**plan),
        history=TrainingHistory(tuple(EpochResult(**epoch) for epoch in plain["history"])),
        evaluation=evaluations.from_plain(plain["evaluation"]),
        why=plain["why"],
        fingerprints=tuple(plain["fingerprints"]),
        out_of_fold={SongId(song_id): score for song_id, score in plain["out_of_fold"].items()},
    )


def read_record(folder: Path) -> ModelRecord:
    """Return a model's record; raise `UnreadableFileError` if it is damaged."""
    try:
        raw = (folder / _RECORD).read_bytes()
        sums = json.loads((folder / _CHECKSUMS).read_bytes())
        if sums[_RECORD] == zlib.crc32(raw):
            return record_from_plain(json.loads(raw))
        why = "its record fails the checksum"
    except (OSError, ValueError, KeyError, TypeError) as error:
        why = str(error)
    raise UnreadableFileError(f"The model {folder.name} cannot be read", why=why)


def damaged_files(folder: Path) -> list[str]:
    """Return the names of a model's files that are not as they were written, by checksum."""
    try:
        expected = json.loads((folder / _CHECKSUMS).read_bytes())
        found = checksums(folder)
        return sorted(name for name in {*expected, *found} if expected.get(name) != found.get(name))
    except (OSError, ValueError, AttributeError):
        return [_CHECKSUMS]


def checksums(folder: Path) -> dict[str, int]:
    """Return the CRC-32 of every file under the folder but the list of checksums itself."""
    files = sorted(f for f in folder.rglob("*") if f.is_file() and f.name != _CHECKSUMS)
    return {f.relative_to(folder).as_posix(): zlib.crc32(f.read_bytes()) for f in files}


def _sync_tree(folder: Path) -> None:
    """Make everything below the folder durable: the files, then the folders that name them, the deepest first."""
    every = sorted(folder.rglob("*"), reverse=True)
    for path in every:
        if path.is_file():
            sync_file(path)
    for path in (*(path for path in every if path.is_dir()), folder):
        sync_folder(path)


def _listed(value: object) -> object:
    """Return a NumPy value as plain numbers."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} cannot be kept in a model's record")
