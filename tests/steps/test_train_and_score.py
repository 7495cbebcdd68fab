"""Training, scoring and writing, on a workspace whose features hold a planted taste."""

import csv
import json
from pathlib import Path

import numpy as np
import pyarrow.parquet
import pytest

from songjudge.errors import NotEnoughLabelsError, UnreadableFileError
from songjudge.features.feature_set import ClipFeatures
from songjudge.jobs.cancellation import Cancelled
from songjudge.jobs.process_workers import ProcessWorkers
from songjudge.learning.training_plan import ModelKind, TrainingPlan
from songjudge.library.verdict import Verdict
from songjudge.steps import score_library
from songjudge.steps.export_scores import ExportScores, scored_rows
from songjudge.steps.labelled_songs import layouts_of
from songjudge.steps.score_library import ScoreLibrary, chosen_model
from songjudge.steps.train_model import TrainModel
from songjudge.steps.write_playlists import WritePlaylist
from songjudge.store.workspace import Workspace
from tests.support.monitors import RecordingMonitor
from tests.support.taught_workspace import fill

LOGISTIC = TrainingPlan(model=ModelKind.LOGISTIC)


@pytest.fixture
def filled(workspace: Workspace) -> Workspace:
    fill(workspace)
    return workspace


def train(workspace: Workspace, *, in_child: bool = False, plan: TrainingPlan = LOGISTIC) -> None:
    TrainModel(workspace, plan, in_child=in_child).run(RecordingMonitor())


def test_a_model_is_kept_with_its_honest_figures(filled: Workspace) -> None:
    train(filled, in_child=True)
    record = chosen_model(filled)
    assert record.kind is ModelKind.LOGISTIC
    assert set(record.out_of_fold) == set(filled.verdicts())
    assert 0.0 < record.evaluation.low <= record.evaluation.auc <= record.evaluation.high <= 1.0
    assert record.evaluation.auc > 0.6
    assert record.evaluation.importance


def test_child_and_inline_learn_the_same(filled: Workspace) -> None:
    train(filled, in_child=True)
    train(filled, in_child=False)
    first, second = filled.models()
    assert first.model_id != second.model_id
    assert first.out_of_fold == pytest.approx(second.out_of_fold, abs=1e-6)


def test_nothing_labelled_is_a_sentence(workspace: Workspace) -> None:
    with pytest.raises(NotEnoughLabelsError, match="no song is labelled yet"):
        train(workspace)


def test_one_sided_labels_say_how_many_more(filled: Workspace) -> None:
    good = [i for i, v in filled.verdicts().items() if v.verdict is Verdict.GOOD]
    filled.give_verdict(good, Verdict.NONE)
    with pytest.raises(NotEnoughLabelsError, match=r"0 good and .* Label at least 5 more good songs"):
        train(filled)


def test_stopping_leaves_nothing_behind(filled: Workspace) -> None:
    monitor = RecordingMonitor(when=lambda p: p.doing.startswith("Judging songs"))
    with pytest.raises(Cancelled):
        TrainModel(filled, LOGISTIC, in_child=False).run(monitor)
    assert filled.models() == ()


def test_every_measured_song_is_judged_and_labelled_ones_are_held_out(filled: Workspace) -> None:
    train(filled)
    report = ScoreLibrary(filled, ProcessWorkers(1)).run(RecordingMonitor())
    judgements = filled.judgements()
    assert report.judged == len(judgements) > len(filled.verdicts())
    for song_id, judgement in judgements.items():
        assert judgement.out_of_fold == (song_id in filled.verdicts())
        assert 0.0 <= judgement.score <= 1.0
    record = chosen_model(filled)
    assert {i: judgements[i].score for i in record.out_of_fold} == pytest.approx(record.out_of_fold, abs=1e-6)


def test_scoring_needs_a_model(filled: Workspace) -> None:
    with pytest.raises(NotEnoughLabelsError, match="no trained model yet"):
        ScoreLibrary(filled).run(RecordingMonitor())


def test_tables_in_every_kind(filled: Workspace, tmp_path: Path) -> None:
    train(filled)
    ScoreLibrary(filled).run(RecordingMonitor())
    rows = scored_rows(filled)
    assert [row.score for row in rows] == sorted((row.score for row in rows), reverse=True)
    for ending in ("csv", "json", "parquet"):
        ExportScores(filled, tmp_path / f"scores.{ending}").run(RecordingMonitor())
    with (tmp_path / "scores.csv").open(encoding="utf-8", newline="") as file:
        assert [row["path"] for row in csv.DictReader(file)] == [row.path for row in rows]
    assert [r["score"] for r in json.loads((tmp_path / "scores.json").read_bytes())] == [row.score for row in rows]
    assert pyarrow.parquet.read_table(tmp_path / "scores.parquet").num_rows == len(rows)


def test_a_playlist_holds_the_best_first(filled: Workspace, tmp_path: Path) -> None:
    train(filled)
    ScoreLibrary(filled).run(RecordingMonitor())
    report = WritePlaylist(filled, tmp_path / "best.m3u8", at_least=0.5, absolute=True).run(RecordingMonitor())
    lines = [line for line in (tmp_path / "best.m3u8").read_text().splitlines() if not line.startswith("#")]
    assert lines == [row.path for row in scored_rows(filled) if row.score >= 0.5]
    assert report.written == len(lines) > 0


def test_a_place_that_cannot_be_written_is_a_sentence(filled: Workspace, tmp_path: Path) -> None:
    train(filled)
    ScoreLibrary(filled).run(RecordingMonitor())
    with pytest.raises(UnreadableFileError, match="cannot be written: No such file or directory"):
        WritePlaylist(filled, tmp_path / "gone" / "best.m3u8").run(RecordingMonitor())
    with pytest.raises(UnreadableFileError, match="does not end in"):
        ExportScores(filled, tmp_path / "scores.doc").run(RecordingMonitor())


@pytest.mark.parametrize("kind", [ModelKind.LOGISTIC, ModelKind.FOREST, ModelKind.NEIGHBOURS, ModelKind.AUTO])
def test_many_songs_are_judged_by_rows_alone_and_no_differently(
    filled: Workspace, kind: ModelKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    train(filled, plan=TrainingPlan(model=kind))
    ScoreLibrary(filled).run(RecordingMonitor())
    by_clips = dict(filled.judgements().items())
    monkeypatch.setattr(score_library, "FEW", 0)
    monkeypatch.setattr(score_library, "_ROWS_AT_ONCE", 7)
    monkeypatch.setattr(score_library, "_SONGS_A_TASK", 20)
    report = ScoreLibrary(filled, everything=True).run(RecordingMonitor())
    by_rows = filled.judgements()
    assert report.fresh == report.judged == len(by_rows)
    assert {i: j.score for i, j in by_rows.items()} == pytest.approx(
        {i: j.score for i, j in by_clips.items()}, abs=1e-5
    )
    assert all(j.out_of_fold == by_clips[i].out_of_fold for i, j in by_rows.items())
    assert all(j.clip_scores for j in by_clips.values())
    assert not any(j.clip_scores for j in by_rows.values())


def test_only_songs_with_new_features_are_judged_again(filled: Workspace) -> None:
    train(filled)
    first = ScoreLibrary(filled).run(RecordingMonitor())
    again = ScoreLibrary(filled).run(RecordingMonitor())
    assert (first.fresh, again.fresh) == (first.judged, 0)
    assert again.judged == first.judged
    (layout,) = layouts_of(filled)
    song_id, other = sorted(filled.judgements())[:2]
    before = filled.judgements()[other].score
    clips = filled.features(layout, song_id)
    assert clips is not None
    filled.put_features(layout, [(song_id, ClipFeatures(clips.spans, clips.values + np.float32(0.5)))])
    third = ScoreLibrary(filled).run(RecordingMonitor())
    assert third.fresh == 1
    assert third.judged == first.judged
    assert filled.judgements()[other].score == before


def test_rows_of_an_older_workspace_are_made_once_and_kept(filled: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(score_library, "FEW", 0)
    train(filled)
    ScoreLibrary(filled).run(RecordingMonitor())
    scores = {i: j.score for i, j in filled.judgements().items()}
    rows = sorted(filled.feature_folder.rglob("*.pooled"))
    for path in rows:
        path.unlink()
    ScoreLibrary(filled, everything=True).run(RecordingMonitor())
    assert {i: j.score for i, j in filled.judgements().items()} == scores
    assert sorted(filled.feature_folder.rglob("*.pooled")) == rows


def test_stopping_a_scoring_keeps_the_old_scores(filled: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    train(filled)
    ScoreLibrary(filled).run(RecordingMonitor())
    before = dict(filled.judgements())
    monkeypatch.setattr(score_library, "_SONGS_A_TASK", 5)
    with pytest.raises(Cancelled):
        ScoreLibrary(filled, everything=True).run(RecordingMonitor(when=lambda p: p.done >= 10))
    assert dict(filled.judgements()) == before
