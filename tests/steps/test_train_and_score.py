"""Training, scoring and writing, on a workspace whose features hold a planted taste."""

import csv
import json
from pathlib import Path

import pyarrow.parquet
import pytest

from songjudge.errors import NotEnoughLabelsError, UnreadableFileError
from songjudge.jobs.cancellation import Cancelled
from songjudge.jobs.process_workers import ProcessWorkers
from songjudge.learning.training_plan import ModelKind, TrainingPlan
from songjudge.library.verdict import Verdict
from songjudge.steps.export_scores import ExportScores, scored_rows
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
    assert 0.5 < record.evaluation.low <= record.evaluation.auc <= record.evaluation.high <= 1.0
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
