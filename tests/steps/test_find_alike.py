"""Songs alike and recordings held twice, on real files in several encodings."""

from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from songjudge.audio.synthesis.composing import compose
from songjudge.audio.synthesis.encoding import encode
from songjudge.audio.synthesis.mixing import perform
from songjudge.audio.synthesis.styles import STYLES
from songjudge.errors import NotEnoughLabelsError, UnreadableFileError
from songjudge.jobs.cancellation import Cancelled
from songjudge.judging.judgement import Judgement
from songjudge.library.verdict import Verdict
from songjudge.steps.extract_features import ExtractFeatures
from songjudge.steps.find_alike import AlikeReport, DuplicatesReport, FindAlike, FindDuplicates
from songjudge.steps.give_verdicts import label_paths
from songjudge.steps.scan_folders import ScanFolders
from songjudge.store.workspace import Workspace
from tests.support.monitors import RecordingMonitor

RATE = 24000
ALIKE = 0.75  # in so small a library the coding noise weighs more than in a real one

Samples = npt.NDArray[np.float32]


@cache
def a_tune(number: int) -> Samples:
    """A made-up song of about twenty seconds, in a style that depends on `number`."""
    style = list(STYLES.values())[number % len(STYLES)]
    return perform(compose(style, (number,)), rate=RATE)


@pytest.fixture
def library(workspace: Workspace, tmp_path: Path) -> Workspace:
    """Seven tunes; tune 0 also as MP3 and Ogg, tune 1 also as a copy, tune 2 also much shorter."""
    folder = tmp_path / "music"
    folder.mkdir()
    for number in range(7):
        encode(folder / f"{number}.flac", a_tune(number), RATE)
    encode(folder / "0.mp3", a_tune(0), RATE)
    encode(folder / "0.ogg", a_tune(0), RATE)
    (folder / "1 copy.flac").write_bytes((folder / "1.flac").read_bytes())
    encode(folder / "2 short.flac", a_tune(2)[: 8 * RATE], RATE)
    ScanFolders(workspace, (folder,)).run(RecordingMonitor())
    ExtractFeatures(workspace).run(RecordingMonitor())
    return workspace


def music(workspace: Workspace) -> Path:
    return workspace.roots[0]


def alike(workspace: Workspace, path: Path, count: int = 10) -> AlikeReport:
    return FindAlike(workspace, path, count).run(RecordingMonitor())


def twice(workspace: Workspace) -> DuplicatesReport:
    return FindDuplicates(workspace, ALIKE).run(RecordingMonitor())


def test_alike_and_duplicates(library: Workspace, tmp_path: Path) -> None:
    folder = music(library)
    first = library.known_files()[folder / "0.mp3"].song_id
    library.put_judgements("m", [Judgement(first, 0.75)])
    label_paths(library, [folder / "0.ogg"], Verdict.BAD)

    found = alike(library, folder / "0.flac", 3)
    assert {one.song.path.name for one in found.alike[:2]} == {"0.mp3", "0.ogg"}
    assert found.alike[1].likeness > ALIKE > found.alike[2].likeness
    assert {(one.song.path.name, one.verdict, one.score) for one in found.alike[:2]} == {
        ("0.mp3", Verdict.NONE, 0.75),
        ("0.ogg", Verdict.BAD, None),
    }
    assert found.compared == 10

    groups = twice(library).groups
    names = [[file.path.name for file in group.files] for group in groups]
    assert names == [["0.flac", *names[0][1:]], ["1 copy.flac", "1.flac"]]
    assert set(names[0]) == {"0.flac", "0.mp3", "0.ogg"}
    assert not any(group.opposite for group in groups)

    label_paths(library, [folder / "0.mp3"], Verdict.GOOD)
    opposite = twice(library).groups[0]
    assert opposite.opposite
    assert {file.verdict for file in opposite.files} == {Verdict.GOOD, Verdict.BAD, Verdict.NONE}

    outside = tmp_path / "outside.mp3"
    encode(outside, a_tune(5), RATE)
    assert alike(library, outside, 1).alike[0].song.path.name == "5.flac"

    (folder / "0.mp3").unlink()
    ScanFolders(library, (folder,)).run(RecordingMonitor())
    assert "0.mp3" not in {one.song.path.name for one in alike(library, folder / "0.flac").alike}
    with pytest.raises(Cancelled):
        FindDuplicates(library).run(RecordingMonitor(when=lambda p: p.done > 0))


def test_nothing_measured_and_no_music_are_said(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(NotEnoughLabelsError, match="no song has been measured yet"):
        twice(workspace)
    with pytest.raises(UnreadableFileError, match="not there"):
        alike(workspace, tmp_path / "nowhere.mp3")
