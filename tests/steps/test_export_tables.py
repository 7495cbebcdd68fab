"""Tables of scores, clips, labels and features, through the command line, in every kind of file."""

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.feather
import pyarrow.parquet
import pytest
from typer.testing import CliRunner, Result

from songjudge.cli.app import command_line
from songjudge.cli.doors import Doors
from songjudge.errors import NotEnoughLabelsError, UnreadableFileError
from songjudge.library.verdict import Verdict
from songjudge.steps.export_tables import ExportTable, What
from songjudge.steps.labelled_songs import layouts_of
from songjudge.store.workspace import Workspace
from tests.support.monitors import RecordingMonitor
from tests.support.songs import a_song
from tests.support.taught_workspace import fill, score, train

ENDINGS = (".csv", ".json", ".jsonl", ".parquet", ".arrow")


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a workspace with sixty judged songs, one of them called like a formula."""
    folder = tmp_path_factory.mktemp("tables") / "w"
    with Workspace.open(folder) as workspace:
        fill(workspace)
        train(workspace)
        score(workspace)
        odd = a_song(0, path=Path("/music/=1+1.mp3"), title='=HYPERLINK("http://evil")', artist="@SUM(A1)")
        workspace.put_songs([odd])
        workspace.give_verdict([odd.song_id], Verdict.GOOD)
    return folder


def export(folder: Path, *words: str) -> Result:
    app = command_line(Doors(lambda _: 0, lambda *_: ()))
    return CliRunner().invoke(app, ["export", *words, "--workspace", str(folder)])


def rows_in(path: Path) -> list[dict[str, Any]]:
    """Read a table with a reader of its kind."""
    if path.suffix == ".csv":
        with path.open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))
    if path.suffix == ".json":
        return list(json.loads(path.read_bytes()))
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    read = pyarrow.parquet.read_table if path.suffix == ".parquet" else pyarrow.feather.read_table
    rows: list[dict[str, Any]] = read(path).to_pylist()
    return rows


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    ("what", "rows", "columns"),
    [
        ("scores", 60, {"song", "path", "score", "verdict", "out_of_fold"}),
        ("clips", 180, {"song", "path", "clip", "start", "seconds", "score"}),
        ("labels", 40, {"song", "path", "label", "source", "weight", "at", "artist", "title", "album"}),
        ("features", 60, {"song", "path", "spectral.tempo[0]"}),
    ],
)
def test_each_table_in_each_kind(
    taught: Path, tmp_path: Path, what: str, rows: int, columns: set[str], ending: str
) -> None:
    told = export(taught, "--what", what, str(tmp_path / f"t{ending}"))
    assert (told.exit_code, told.stdout) == (0, f"{rows} rows: {tmp_path / f't{ending}'}\n"), told.stderr
    found = rows_in(tmp_path / f"t{ending}")
    assert len(found) == rows
    assert columns <= found[0].keys()
    assert len({row["song"] for row in found}) == min(rows, 60)


def test_no_spreadsheet_runs_a_title(taught: Path, tmp_path: Path) -> None:
    assert export(taught, "--what", "labels", str(tmp_path / "t.csv")).exit_code == 0
    assert export(taught, "--what", "labels", str(tmp_path / "t.json")).exit_code == 0
    (cells,) = (row for row in rows_in(tmp_path / "t.csv") if "evil" in row["title"])
    (plain,) = (row for row in rows_in(tmp_path / "t.json") if "evil" in row["title"])
    assert (cells["title"], cells["artist"]) == ("'" + plain["title"], "'" + plain["artist"])
    assert (plain["source"], plain["weight"], plain["at"][:2]) == ("click", 1.0, "20")


def test_clips_and_features_are_those_of_the_workspace(taught: Path, tmp_path: Path) -> None:
    for what in ("clips", "features"):
        assert export(taught, "--what", what, str(tmp_path / f"{what}.parquet")).exit_code == 0
    clips, features = (rows_in(tmp_path / f"{what}.parquet") for what in ("clips", "features"))
    with Workspace.open(taught) as workspace:
        song_id, judgement = next(iter(workspace.judgements().items()))
        layout = layouts_of(workspace)[0]
        measured = workspace.features(layout, song_id)
    assert measured is not None
    own = [clip for clip in clips if clip["song"] == song_id]
    assert [clip["score"] for clip in own] == list(judgement.clip_scores)
    assert [(clip["clip"], clip["start"], clip["seconds"]) for clip in own] == [
        (0, 0.0, 5.0), (1, 20.0, 5.0), (2, 40.0, 5.0),
    ]  # fmt: skip
    (row,) = (row for row in features if row["song"] == song_id)
    numbers = [value for name, value in row.items() if name.startswith(f"{layout.name}.")]
    assert np.array(numbers) == pytest.approx(measured.values.mean(axis=0), abs=1e-6)


def test_clips_that_were_not_judged_yet_are_judged_for_the_table(taught: Path, tmp_path: Path) -> None:
    """A large library is scored song by song; the table of its clips is the same."""
    with Workspace.open(taught) as workspace:
        ExportTable(workspace, tmp_path / "kept.json", What.CLIPS).run(RecordingMonitor())
        model_id = workspace.models()[-1].model_id
        kept = workspace.judgements()
        workspace.put_judgements(model_id, [replace(judgement, clip_scores=()) for judgement in kept.values()])
        ExportTable(workspace, tmp_path / "judged.json", What.CLIPS).run(RecordingMonitor())
        workspace.put_judgements(model_id, list(kept.values()))
    found, wanted = rows_in(tmp_path / "judged.json"), rows_in(tmp_path / "kept.json")
    assert [(row["song"], row["clip"], row["start"]) for row in found] == [
        (row["song"], row["clip"], row["start"]) for row in wanted
    ]
    assert [row["score"] for row in found] == pytest.approx([row["score"] for row in wanted], abs=1e-6)


def test_scores_come_best_first(taught: Path, tmp_path: Path) -> None:
    assert export(taught, str(tmp_path / "t.arrow")).exit_code == 0
    scores = [row["score"] for row in rows_in(tmp_path / "t.arrow")]
    assert scores == sorted(scores, reverse=True)


def test_while_the_window_has_the_workspace(taught: Path, tmp_path: Path) -> None:
    with Workspace.open(taught):
        told = export(taught, "--what", "labels", str(tmp_path / "t.csv"))
    assert told.exit_code == 0
    assert "this is what was saved by now" in told.stderr


@pytest.mark.parametrize("what", What)
def test_nothing_to_write_is_one_sentence_and_leaves_no_file(workspace: Workspace, tmp_path: Path, what: What) -> None:
    with pytest.raises(NotEnoughLabelsError, match="yet"):
        ExportTable(workspace, tmp_path / "t.csv", what).run(RecordingMonitor())
    with pytest.raises(UnreadableFileError, match=r"does not end in \.csv"):
        ExportTable(workspace, tmp_path / "t.xls", what).run(RecordingMonitor())
    assert not list(tmp_path.glob("t.*"))
