from pathlib import Path

import pytest

from songjudge.errors import SongjudgeError, UnreadableFileError
from songjudge.features.listener.embedding import POOLS
from songjudge.features.listener.registry import (
    add_embedding,
    embeddings,
    pools_are_on,
    remove_embedding,
    use_pools,
)
from tests.support.onnx_models import tiny_embedding


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SONGJUDGE_LISTENER_DIR", str(tmp_path / "listener"))
    return tmp_path / "listener"


def test_an_added_embedding_is_a_copy_that_outlives_its_source(tmp_path: Path) -> None:
    assert embeddings() == ()
    added = add_embedding(tiny_embedding(tmp_path / "mine"))
    for file in (tmp_path / "mine").iterdir():
        file.unlink()
    (found,) = embeddings()
    assert found == added
    assert found.manifest.name == "tiny"
    assert found.model.is_file()
    assert len(found.sha256) == 64


def test_a_removed_embedding_is_gone(tmp_path: Path) -> None:
    add_embedding(tiny_embedding(tmp_path / "mine"))
    remove_embedding("tiny")
    assert embeddings() == ()
    with pytest.raises(SongjudgeError, match="no embedding called tiny"):
        remove_embedding("tiny")


def test_a_name_is_given_once(tmp_path: Path) -> None:
    add_embedding(tiny_embedding(tmp_path / "mine"))
    with pytest.raises(SongjudgeError, match="songjudge listener remove tiny"):
        add_embedding(tiny_embedding(tmp_path / "mine"))
    with pytest.raises(SongjudgeError, match="already"):
        add_embedding(tiny_embedding(tmp_path / "other", name=POOLS))


def test_what_does_not_run_is_not_added(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(UnreadableFileError, match="does not fit its manifest"):
        add_embedding(tiny_embedding(tmp_path / "mine", size=4))
    with pytest.raises(SongjudgeError, match="cannot be added"):
        add_embedding(tiny_embedding(tmp_path / "mine", model="other.onnx"))
    assert list((folder / "embeddings").iterdir()) == []


def test_a_broken_embedding_is_passed_over(tmp_path: Path, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    add_embedding(tiny_embedding(tmp_path / "mine"))
    (folder / "embeddings" / "tiny" / "embedding.json").write_text("{", encoding="utf-8")
    (folder / "embeddings" / "empty").mkdir()
    assert embeddings() == ()
    assert "left out" in caplog.text
    caplog.clear()


def test_the_pools_are_off_until_asked_for() -> None:
    assert not pools_are_on()
    use_pools(on=True)
    assert pools_are_on()
    remove_embedding(POOLS)
    assert not pools_are_on()
