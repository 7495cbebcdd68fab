import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from songjudge.errors import WorkspaceError
from songjudge.learning import evaluation
from songjudge.store.model_store import ModelStore, damaged_files
from tests.unit.store.builders import a_record, some_weights


@pytest.fixture
def store(tmp_path: Path) -> ModelStore:
    return ModelStore(tmp_path)


def test_a_model_comes_back_whole_and_the_oldest_first(store: ModelStore, tmp_path: Path) -> None:
    record = a_record()
    store.add(record, some_weights)
    store.add(a_record("a-model-before", created=5.0), some_weights)
    older, again = ModelStore(tmp_path).all()
    assert older.model_id == "a-model-before"
    assert replace(again, evaluation=record.evaluation) == record
    assert evaluation.to_plain(again.evaluation) == evaluation.to_plain(record.evaluation)
    assert np.load(store.folder_of("model-1") / "weights" / "a.npy").tolist() == [0, 1, 2, 3, 4]
    assert damaged_files(store.folder_of("model-1")) == []


def test_a_model_that_could_not_be_filled_leaves_nothing(store: ModelStore, tmp_path: Path) -> None:
    def failing(folder: Path) -> None:
        some_weights(folder)
        raise RuntimeError("out of ideas")

    with pytest.raises(RuntimeError, match="out of ideas"):
        store.add(a_record(), failing)
    assert list(tmp_path.iterdir()) == []
    store.add(a_record(), some_weights)
    assert len(store.all()) == 1


def test_what_a_killed_program_left_is_no_model_and_is_swept_away(store: ModelStore, tmp_path: Path) -> None:
    (tmp_path / ".new-model-1").mkdir()
    some_weights(tmp_path / ".new-model-1")
    assert store.all() == ()
    store.sweep()
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told(store: ModelStore, tmp_path: Path) -> None:
    def full(folder: Path) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(WorkspaceError, match=r"model could not be saved.*No space left"):
        store.add(a_record(), full)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", ["record.json", "checksums.json", "weights/a.npy", None])
def test_a_damaged_model_is_noticed(store: ModelStore, damage: str | None, caplog: pytest.LogCaptureFixture) -> None:
    store.add(a_record(), some_weights)
    folder = store.folder_of("model-1")
    if damage is None:
        (folder / "about.json").unlink()
    else:
        content = bytearray((folder / damage).read_bytes())
        content[len(content) // 2] ^= 1
        (folder / damage).write_bytes(content)
    assert damaged_files(folder) != []
    if damage == "record.json":
        assert store.all() == ()
        assert "cannot be read" in caplog.text


@pytest.mark.parametrize("name", ["../evil", "/etc", "", ".hidden", "a/b", "a\\b", "x" * 101, "a\0b"])
def test_a_name_that_could_lead_elsewhere_is_refused(store: ModelStore, name: str) -> None:
    with pytest.raises(ValueError, match="cannot be the name of a model"):
        store.folder_of(name)


def test_nothing_is_pickled(store: ModelStore) -> None:
    store.add(a_record(), some_weights)
    plain = json.loads((store.folder_of("model-1") / "record.json").read_text())
    assert plain["why"] == "It won the contest."
