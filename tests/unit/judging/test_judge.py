"""Judging songs: labelled ones by their out-of-fold score."""

from pathlib import Path

import numpy as np
import pytest

from songjudge.judging.judge import judge
from songjudge.judging.pooling import agreeing_with, majority, mean_odds
from songjudge.learning.row_models import ClassicalLearner
from songjudge.learning.training_plan import ModelKind
from tests.support.labelled_songs import a_dataset


def test_labelled_songs_show_their_out_of_fold_score() -> None:
    dataset = a_dataset(30)
    model = ClassicalLearner(ModelKind.LOGISTIC).fit(dataset, seed=0)
    held_out = {dataset.song_ids[2]: 0.25}
    found = judge(model, dataset.song_ids, dataset.bags, held_out)
    own = model.score(dataset.bags)
    assert [j.song_id for j in found] == list(dataset.song_ids)
    assert found[2].score == 0.25
    assert found[2].out_of_fold
    assert found[3].score == pytest.approx(float(own.song[3]))
    assert not found[3].out_of_fold
    assert found[3].clip_scores == pytest.approx(own.clips[3], abs=1e-6)
    assert max(found[2].clip_scores) < max(float(own.clips[2].max()), 0.9) or own.song[2] < 0.25


def test_without_clips() -> None:
    dataset = a_dataset(10)
    model = ClassicalLearner(ModelKind.LOGISTIC).fit(dataset, seed=0)
    assert all(j.clip_scores == () for j in judge(model, dataset.song_ids, dataset.bags, {}, clips=False))


def test_no_songs() -> None:
    model = ClassicalLearner(ModelKind.LOGISTIC).fit(a_dataset(10), seed=0)
    assert judge(model, [], {}, {}) == []


def test_pooling() -> None:
    assert mean_odds([0.5, 0.5]) == pytest.approx(0.5)
    assert mean_odds([0.99, 0.99, 0.4, 0.4, 0.4]) > 0.5
    assert majority([0.99, 0.99, 0.4, 0.4, 0.4]) == pytest.approx(0.4)


def test_clips_move_with_the_song() -> None:
    clips = np.array([0.2, 0.6, 0.9], np.float32)
    moved = agreeing_with(0.3, 0.6, clips)
    assert all(m < c for m, c in zip(moved, clips, strict=True))
    assert list(moved) == sorted(moved)
    assert agreeing_with(0.6, 0.6, clips) == pytest.approx(clips, abs=1e-6)


def test_model_from_disk_judges_the_same(tmp_path: Path) -> None:
    from songjudge.learning.trained_model import load_trained_model

    dataset = a_dataset(20)
    model = ClassicalLearner(ModelKind.FOREST).fit(dataset, seed=0)
    model.save(tmp_path)
    assert judge(load_trained_model(tmp_path), dataset.song_ids, dataset.bags, {}) == judge(
        model, dataset.song_ids, dataset.bags, {}
    )
