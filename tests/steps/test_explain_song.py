"""A song's explanation is true to the model and names the planted taste."""

from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from songjudge.errors import NotEnoughLabelsError
from songjudge.features.feature_set import ClipFeatures
from songjudge.features.listener.embedding import NAME as LISTENER
from songjudge.features.listener.embedding import TAGS, listener_set, tag_names
from songjudge.jobs.workers import InlineWorkers
from songjudge.learning.dataset import bags_of
from songjudge.learning.training_plan import ModelKind, TrainingPlan
from songjudge.library.song import SongId
from songjudge.library.verdict import Verdict
from songjudge.steps.explain_song import explain_song, heard_tags
from songjudge.steps.labelled_songs import MeasuredSongs, layouts_of
from songjudge.store.workspace import Workspace
from tests.support.songs import a_song
from tests.support.taught_workspace import QUICK_PLAN, fill, score, train


@pytest.fixture
def taught(tmp_path: Path) -> Workspace:
    workspace = Workspace.open(tmp_path / "workspace")
    fill(workspace)
    return workspace


@pytest.mark.parametrize("kind", [ModelKind.LOGISTIC, ModelKind.NEIGHBOURS])
def test_the_planted_feature_group_parts_liked_from_disliked(taught: Workspace, kind: ModelKind) -> None:
    with taught:
        train(taught, TrainingPlan(model=kind, folds=QUICK_PLAN.folds))
        planted = layouts_of(taught)[0].blocks[0].group
        difference: dict[str, float] = defaultdict(float)
        for verdict, side in ((Verdict.GOOD, 1.0), (Verdict.BAD, -1.0)):
            songs = [song_id for song_id, given in taught.verdicts().items() if given.verdict is verdict]
            for song_id in songs[:10]:
                for reason in explain_song(taught, song_id, InlineWorkers()).reasons:
                    difference[reason.group] += side * reason.push
        assert max(difference, key=difference.__getitem__) == planted


def test_neighbours_are_labelled_nearest_first_and_never_the_song_itself(taught: Workspace) -> None:
    with taught:
        train(taught)
        verdicts = taught.verdicts()
        song_id = next(iter(verdicts))
        found = explain_song(taught, song_id, InlineWorkers())
        assert found.song_id == song_id
        assert len(found.liked) == len(found.disliked) == 3
        assert all(verdicts[each.song_id].verdict is Verdict.GOOD for each in found.liked)
        assert all(verdicts[each.song_id].verdict is Verdict.BAD for each in found.disliked)
        likeness = [each.likeness for each in found.liked]
        assert likeness == sorted(likeness, reverse=True)
        assert song_id not in {each.song_id for each in (*found.liked, *found.disliked)}


def test_an_unmeasured_song_cannot_be_explained(taught: Workspace) -> None:
    with taught:
        train(taught)
        stranger = a_song(999)
        taught.put_songs([stranger])
        with pytest.raises(NotEnoughLabelsError, match="it has no features"):
            explain_song(taught, stranger.song_id, InlineWorkers())


def test_without_a_model_nothing_can_be_explained(taught: Workspace) -> None:
    with taught, pytest.raises(NotEnoughLabelsError, match="no trained model"):
        explain_song(taught, next(iter(taught.verdicts())), InlineWorkers())


def test_the_clips_are_scored_as_they_would_be_along_with_the_song(taught: Workspace) -> None:
    with taught:
        train(taught)
        score(taught)
        judgements = taught.judgements()
        for song_id in (min(taught.verdicts()), max(judgements)):
            found = explain_song(taught, song_id, InlineWorkers())
            assert found.clip_scores == pytest.approx(judgements[song_id].clip_scores, abs=1e-5)
            assert len(found.clip_scores) > 0


def test_the_listeners_words_are_told_surest_first() -> None:
    layout = listener_set({})
    values = np.full((2, layout.size), -4.0, np.float32)
    tags = values[:, layout.slices[TAGS]]
    tags[:, tag_names().index("guitar")] = (2.0, 0.0)  # on the mean, the surest
    tags[0, tag_names().index("ambient")] = 0.0
    songs = MeasuredSongs(
        (SongId("0" * 32),), {LISTENER: bags_of(layout, [ClipFeatures(np.zeros((2, 2), np.float32), values)])}
    )
    heard = heard_tags(songs, count=2)
    assert [tag.name for tag in heard] == ["guitar", "ambient"]
    assert heard[0].probability == pytest.approx(1 / (1 + np.exp(-1.0)))
    assert heard_tags(MeasuredSongs(songs.song_ids, {})) == ()


def test_the_band_of_doubt_holds_the_score_of_a_calibrated_model(taught: Workspace) -> None:
    with taught:
        train(taught)
        score(taught)
        found = explain_song(taught, next(iter(taught.verdicts())), InlineWorkers())
        assert 0.0 <= found.low < found.high <= 1.0
