"""Features travel without the music, and only where they mean the same."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from songjudge.cli.app import command_line
from songjudge.cli.doors import Doors
from songjudge.errors import NotEnoughLabelsError, UnreadableFileError
from songjudge.features.feature_set import FeatureSet
from songjudge.jobs.cancellation import Cancelled
from songjudge.steps.extract_features import ExtractFeatures
from songjudge.steps.feature_pack import ExportFeatures, ImportFeatures, UnpackReport
from songjudge.steps.labelled_songs import layouts_of
from songjudge.steps.scan_folders import ScanFolders
from songjudge.store.workspace import Workspace
from tests.support.monitors import RecordingMonitor
from tests.support.taught_workspace import fill


def exported(workspace: Workspace, file: Path) -> int:
    return ExportFeatures(workspace, file).run(RecordingMonitor()).songs


def imported(workspace: Workspace, file: Path) -> UnpackReport:
    return ImportFeatures(workspace, file).run(RecordingMonitor())


def spectral(workspace: Workspace) -> FeatureSet:
    return layouts_of(workspace)[0]


def test_real_songs_need_not_be_measured_again(workspace: Workspace, music: Path, tmp_path: Path) -> None:
    ScanFolders(workspace, (music,)).run(RecordingMonitor())
    ExtractFeatures(workspace).run(RecordingMonitor())
    assert exported(workspace, tmp_path / "pack.parquet") == 5
    with Workspace.open(tmp_path / "other") as other:
        report = imported(other, tmp_path / "pack.parquet")
        assert (report.known, report.refused, report.skipped) == (0, 0, ())
        ScanFolders(other, (music,)).run(RecordingMonitor())
        assert ExtractFeatures(other).run(RecordingMonitor()).extracted == 0
        for layout in layouts_of(workspace):
            for song_id in workspace.songs_with_features(layout):
                mine, theirs = workspace.features(layout, song_id), other.features(layout, song_id)
                assert mine is not None
                assert theirs is not None
                assert np.array_equal(mine.spans, theirs.spans)
                assert np.array_equal(mine.values, theirs.values)


def test_many_songs_and_nothing_twice(workspace: Workspace, tmp_path: Path) -> None:
    fill(workspace, songs=150)
    assert exported(workspace, tmp_path / "pack.parquet") == 150
    with Workspace.open(tmp_path / "other") as other:
        sets = len(layouts_of(other))
        assert imported(other, tmp_path / "pack.parquet") == UnpackReport(150 * sets, 0, 0)
        assert imported(other, tmp_path / "pack.parquet") == UnpackReport(0, 150 * sets, 0)


def test_a_pack_tells_no_names(workspace: Workspace, tmp_path: Path) -> None:
    fill(workspace, songs=3)
    exported(workspace, tmp_path / "pack.parquet")
    assert pq.read_schema(tmp_path / "pack.parquet").names == ["song_id", "fingerprint", "spans", "values"]


def test_other_settings_are_refused(workspace: Workspace, tmp_path: Path) -> None:
    fill(workspace, songs=3)
    exported(workspace, tmp_path / "pack.parquet")
    with Workspace.open(tmp_path / "other") as other:
        other.save_settings(replace(other.settings, clip_seconds=other.settings.clip_seconds + 1))
        with pytest.raises(UnreadableFileError, match="made with other settings"):
            imported(other, tmp_path / "pack.parquet")
        assert other.songs_with_features(spectral(other)) == frozenset()


def test_rows_that_cannot_be_right_are_refused(workspace: Workspace, tmp_path: Path) -> None:
    fill(workspace, songs=6)
    pack = tmp_path / "pack.parquet"
    exported(workspace, pack)
    table = pq.read_table(pack)
    rows = [row for row in table.to_pylist() if row["fingerprint"] == spectral(workspace).fingerprint]
    rows[0]["song_id"] = "../../etc"
    rows[1]["values"] = rows[1]["values"][:-1]
    rows[2]["values"][0] = float("nan")
    rows[3]["spans"] = []
    rows[4]["spans"] = None
    pq.write_table(pa.Table.from_pylist(rows, schema=table.schema), pack)
    with Workspace.open(tmp_path / "other") as other:
        assert imported(other, pack) == UnpackReport(1, 0, 5)


@pytest.mark.parametrize("place", [0.02, 0.3, 0.6, 0.99])
def test_damage_is_noticed(workspace: Workspace, tmp_path: Path, place: float) -> None:
    fill(workspace, songs=40)
    pack = tmp_path / "pack.parquet"
    exported(workspace, pack)
    content = bytearray(pack.read_bytes())
    spot = int(place * len(content))
    content[spot : spot + 64] = bytes(byte ^ 0xFF for byte in content[spot : spot + 64])
    pack.write_bytes(content)
    with Workspace.open(tmp_path / "other") as other, pytest.raises(UnreadableFileError, match="damaged"):
        imported(other, pack)


def test_other_files_are_no_packs(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match="there is no such file"):
        imported(workspace, tmp_path / "nowhere.parquet")
    pq.write_table(pa.table({"a": [1]}), tmp_path / "other.parquet")
    with pytest.raises(UnreadableFileError, match="holds no songjudge features"):
        imported(workspace, tmp_path / "other.parquet")
    with pytest.raises(NotEnoughLabelsError, match="no song has been measured yet"):
        exported(workspace, tmp_path / "pack.parquet")


def test_stopping_leaves_no_half_a_pack(workspace: Workspace, tmp_path: Path) -> None:
    fill(workspace, songs=100)
    with pytest.raises(Cancelled):
        ExportFeatures(workspace, tmp_path / "pack.parquet").run(RecordingMonitor(when=lambda p: p.done > 0))
    assert [path.name for path in tmp_path.iterdir()] == ["workspace"]


def test_on_the_command_line(tmp_path: Path) -> None:
    with Workspace.open(tmp_path / "one") as workspace:
        fill(workspace, songs=4)
        sets = len(layouts_of(workspace))
    app = command_line(Doors(lambda _: 0, lambda *_: ()))
    pack = str(tmp_path / "pack.parquet")
    told = CliRunner().invoke(app, ["features", "export", pack, "--workspace", str(tmp_path / "one")])
    assert told.stdout == f"4 songs: {pack}\n"
    told = CliRunner().invoke(app, ["features", "import", pack, "--workspace", str(tmp_path / "two")])
    assert told.stdout == f"{4 * sets} songs taken over, 0 known already, 0 refused.\n"
