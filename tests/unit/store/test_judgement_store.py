import time
from pathlib import Path

import numpy as np
import pytest

from songjudge.judging.judgement import Judgement
from songjudge.store.judgement_store import JudgedColumns, JudgementStore, read_judgements
from songjudge.store.table_file import write_table
from tests.support.songs import a_song_id


def some_judgements(*numbers: int, score: float = 0.1) -> list[Judgement]:
    return [Judgement(a_song_id(n), score + n / 97, (0.5, n / 31), bool(n % 2)) for n in numbers]


def test_judgements_come_back_exactly(tmp_path: Path) -> None:
    given = some_judgements(3, 1, 2)
    JudgementStore(tmp_path).put("model-1", given)
    again = JudgementStore(tmp_path).of("model-1")
    assert dict(again) == {j.song_id: j for j in given}
    assert len(again) == 3
    assert a_song_id(9) not in again
    assert again.get(a_song_id(9)) is None


def test_a_second_batch_adds_and_replaces(tmp_path: Path) -> None:
    store = JudgementStore(tmp_path)
    store.put("model-1", some_judgements(1, 2))
    store.put("model-1", some_judgements(2, 3, score=0.4))
    assert {i: j.score for i, j in store.of("model-1").items()} == {
        a_song_id(1): 0.1 + 1 / 97,
        a_song_id(2): 0.4 + 2 / 97,
        a_song_id(3): 0.4 + 3 / 97,
    }


def test_the_newest_scoring_is_the_one_that_ended_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = JudgementStore(tmp_path)
    assert len(store.newest()) == 0
    for moment, model_id in enumerate(["z-model", "a-model", "z-model"]):
        monkeypatch.setattr(time, "time", lambda moment=moment: 1000.0 + moment)
        store.put(model_id, some_judgements(moment))
    assert set(JudgementStore(tmp_path).newest()) == {a_song_id(0), a_song_id(2)}


def test_a_damaged_scoring_is_empty_and_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    JudgementStore(tmp_path).put("model-1", some_judgements(1, 2))
    path = tmp_path / "model-1.arrow"
    content = bytearray(path.read_bytes())
    content[-60] ^= 1
    path.write_bytes(content)
    assert dict(JudgementStore(tmp_path).of("model-1")) == {}
    assert "score the library again" in caplog.text


def test_a_song_without_clip_scores_is_fine(tmp_path: Path) -> None:
    store = JudgementStore(tmp_path)
    store.put("model-1", [Judgement(a_song_id(1), 0.5)])
    assert JudgementStore(tmp_path).of("model-1")[a_song_id(1)] == Judgement(a_song_id(1), 0.5)


def test_a_model_name_that_leads_elsewhere_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be the name"):
        JudgementStore(tmp_path).put("../evil", some_judgements(1))


def test_scores_of_an_older_version_are_read_and_added_to(tmp_path: Path) -> None:
    given = some_judgements(1, 2)
    JudgementStore(tmp_path).put("model-1", given)
    path = tmp_path / "model-1.arrow"
    write_table(read_judgements(path).data.drop_columns(["features"]), path)
    store = JudgementStore(tmp_path)
    assert dict(store.of("model-1")) == {j.song_id: j for j in given}
    assert store.of("model-1").columns.features.tolist() == [0, 0]
    store.put("model-1", some_judgements(3))
    assert set(JudgementStore(tmp_path).of("model-1")) == {a_song_id(n) for n in (1, 2, 3)}


def test_columns_are_kept_beside_what_was_said_of_other_songs(tmp_path: Path) -> None:
    store = JudgementStore(tmp_path)
    store.put("model-1", some_judgements(1, 2))
    ids = np.array([a_song_id(n).encode() for n in (4, 2)], "S32")
    store.put_columns(
        "model-1", JudgedColumns(ids, np.array([0.25, 0.75]), np.array([True, False]), np.array([7, 8], np.uint32))
    )
    table = JudgementStore(tmp_path).of("model-1")
    assert table.columns.score.tolist() == [0.1 + 1 / 97, 0.75, 0.25]
    assert table.columns.features.tolist() == [0, 8, 7]
    assert table[a_song_id(4)] == Judgement(a_song_id(4), 0.25, (), True)
    assert table[a_song_id(1)].clip_scores == (0.5, 1 / 31)
    assert [j.song_id for j in table.values()] == [i for i, _ in table.items()] == list(table)
