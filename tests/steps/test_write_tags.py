"""Writing tags over a workspace: dry run, journal, undo, and what happens when something is in the way."""

import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import mutagen
import pytest

from songjudge.errors import NotEnoughLabelsError, UnreadableFileError
from songjudge.export.file_tags import Convention, TagPlan, TagWriteError
from songjudge.export.tag_journal import TagJournal
from songjudge.jobs.cancellation import Cancelled
from songjudge.judging.judgement import Judgement
from songjudge.library.identity import identify
from songjudge.library.song import SongId
from songjudge.library.verdict import Source, Verdict
from songjudge.library.verdict_sources.rating_tags import read_rating_tags
from songjudge.steps.scan_folders import ScanFolders
from songjudge.steps.write_tags import (
    UndoTags,
    WriteReport,
    WriteTags,
    journal_folder,
    scoring_model,
    written_batches,
)
from songjudge.store.workspace import Workspace
from tests.support.monitors import RecordingMonitor
from tests.support.taught_workspace import fill, score, train
from tests.support.tones import write_tone

ROOT = Path(__file__).parents[2]


@pytest.fixture
def judged(workspace: Workspace, music: Path) -> Workspace:
    """Five songs with scores 0.0, 0.1 … in the order of their paths."""
    ScanFolders(workspace, (music,)).run(RecordingMonitor())
    judge(workspace)
    return workspace


def judge(workspace: Workspace) -> None:
    ids = [workspace.known_files()[path].song_id for path in sorted(workspace.known_files())]
    workspace.put_judgements("m", [Judgement(i, n / 10) for n, i in enumerate(ids)])


def write(workspace: Workspace, **options: object) -> WriteReport:
    return WriteTags(workspace, **options).run(RecordingMonitor())  # type: ignore[arg-type]


def tags_of(folder: Path) -> dict[str, dict[str, str]]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.name: {str(k): repr(v) for k, v in dict(mutagen.File(path).tags or {}).items()} for path in files}


def id_of(workspace: Workspace, path: Path) -> SongId:
    return workspace.known_files()[path].song_id


def test_scores_reach_every_file_and_the_next_scan_finds_nothing_new(judged: Workspace, music: Path) -> None:
    before = {path: (file.song_id, identify(path)) for path, file in judged.known_files().items()}
    report = write(judged)
    assert (report.written, report.unchanged, report.refused) == (5, 0, {})
    assert mutagen.File(music / "high/e.flac")["fmps_rating_algorithm"] == ["songjudge::model::0.2000"]
    assert {path: (file.song_id, identify(path)) for path, file in judged.known_files().items()} == before
    assert ScanFolders(judged, (music,)).run(RecordingMonitor()).added == 0
    assert (write(judged).written, write(judged).batch, len(written_batches(judged))) == (0, "", 1)


def test_undo_takes_the_whole_batch_back(judged: Workspace, music: Path) -> None:
    before = tags_of(music)
    judged.give_verdict([id_of(judged, music / "low/a.flac")], Verdict.GOOD)
    batch = write(judged, verdicts=True).batch
    assert tags_of(music) != before
    report = UndoTags(judged).run(RecordingMonitor())
    assert (report.batch, report.restored, report.refused) == (batch, 5, {})
    assert tags_of(music) == before
    assert ScanFolders(judged, (music,)).run(RecordingMonitor()).added == 0
    with pytest.raises(UnreadableFileError, match="no written tags to take back"):
        UndoTags(judged).run(RecordingMonitor())


def test_batches_are_taken_back_newest_first_or_by_name(judged: Workspace, music: Path) -> None:
    before = tags_of(music)
    first = write(judged).batch
    after_first = tags_of(music)
    judged.put_judgements("m", [Judgement(id_of(judged, music / "low/a.flac"), 0.9)])
    second = write(judged).batch
    assert UndoTags(judged).run(RecordingMonitor()).batch == second
    assert tags_of(music) == after_first
    assert UndoTags(judged, first).run(RecordingMonitor()).restored == 5
    assert tags_of(music) == before
    with pytest.raises(UnreadableFileError, match="No batch of written tags is called"):
        UndoTags(judged, "../x").run(RecordingMonitor())


def test_a_dry_run_shows_the_changes_and_makes_none(judged: Workspace, music: Path) -> None:
    before = {path: path.read_bytes() for path in judged.known_files()}
    report = write(judged, dry_run=True)
    assert (report.written, report.batch) == (5, "")
    assert [plan.path for plan in report.plans] == sorted(before)
    assert {path: path.read_bytes() for path in before} == before
    assert not journal_folder(judged).exists()
    assert write(judged).plans == report.plans


def test_verdicts_become_ratings_where_there_is_none(judged: Workspace, music: Path) -> None:
    mine, theirs, played = (music / "low/a.flac", music / "high/e.flac", music / "high/c.ogg")
    song = mutagen.File(theirs)
    song["FMPS_RATING"] = "0.6"
    song.save()
    ScanFolders(judged, (music,)).run(RecordingMonitor())
    for path, source in ((mine, Source.CLICK), (theirs, Source.CLICK), (played, Source.PLAY_COUNT)):
        judged.give_verdict([id_of(judged, path)], Verdict.GOOD, source)
    report = write(judged, scores=False, verdicts=True, conventions=frozenset({Convention.FMPS}))
    assert (report.written, report.unchanged) == (1, 1)
    assert [tag.rating for tag in read_rating_tags(mine)] == [1.0]
    assert [tag.rating for tag in read_rating_tags(theirs)] == [0.6]
    assert read_rating_tags(played) == ()
    write(judged, scores=False, verdicts=True, overwrite=True)
    assert {tag.rating for tag in read_rating_tags(theirs)} == {1.0}


def test_copies_get_the_score_as_well(judged: Workspace, music: Path) -> None:
    copy = music / "copy.flac"
    copy.write_bytes((music / "low/a.flac").read_bytes())
    ScanFolders(judged, (music,)).run(RecordingMonitor())
    assert write(judged).written == 6
    assert "fmps_rating_algorithm" in mutagen.File(copy)
    assert ScanFolders(judged, (music,)).run(RecordingMonitor()).added == 0
    assert len(judged.songs()) == 5


def test_files_in_the_way_are_reported_and_the_rest_is_written(
    judged: Workspace, music: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (music / "low/a.flac").unlink()
    (music / "high/c.ogg").write_bytes(b"no longer music")
    writable = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: path != music / "high/e.flac" and writable(path, mode))
    report = write(judged)
    assert report.written == 2
    assert {path.name: reason for path, reason in report.refused.items()} == {
        "a.flac": "the file is not there",
        "c.ogg": "files of this kind have no such tags",
        "e.flac": "it is read-only",
    }
    assert UndoTags(judged).run(RecordingMonitor()).restored == 2


def test_only_some_songs(judged: Workspace, music: Path) -> None:
    report = write(judged, only=(id_of(judged, music / "low/b.mp3"),))
    assert [plan.path.name for plan in report.plans] == ["b.mp3"]


def test_nothing_to_say_is_one_sentence(workspace: Workspace) -> None:
    with pytest.raises(NotEnoughLabelsError, match="nothing to write: no song has a score yet"):
        write(workspace)


def test_stopping_keeps_what_is_written_and_it_can_be_undone(judged: Workspace, music: Path) -> None:
    before = tags_of(music)
    with pytest.raises(Cancelled):
        WriteTags(judged).run(RecordingMonitor(when=lambda p: p.done == 2))
    assert sum(b != a for b, a in zip(before.values(), tags_of(music).values(), strict=True)) >= 2
    assert ScanFolders(judged, (music,)).run(RecordingMonitor()).added == 0
    UndoTags(judged).run(RecordingMonitor())
    assert tags_of(music) == before


def test_a_full_disk_ends_the_batch_and_what_is_written_can_be_undone(
    judged: Workspace, music: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tags_of(music)
    note, noted = TagJournal.plan, []

    def full_at_the_third(journal: TagJournal, plan: TagPlan) -> None:
        noted.append(plan)
        if len(noted) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        note(journal, plan)

    monkeypatch.setattr(TagJournal, "plan", full_at_the_third)
    with pytest.raises(TagWriteError, match="the disk is full"):
        write(judged)
    assert UndoTags(judged).run(RecordingMonitor()).restored == 2
    assert tags_of(music) == before


def test_tags_that_somebody_changed_since_stay(judged: Workspace, music: Path) -> None:
    write(judged)
    song = mutagen.File(music / "low/a.flac")
    song["fmps_rating_algorithm"] = "another::program::0.1"
    song.save()
    report = UndoTags(judged).run(RecordingMonitor())
    assert report.restored == 4
    assert report.refused == {music / "low/a.flac": "its tags have changed meanwhile"}
    assert mutagen.File(music / "low/a.flac")["fmps_rating_algorithm"] == ["another::program::0.1"]


def test_the_tag_names_the_model_of_the_newest_scores(workspace: Workspace) -> None:
    fill(workspace)
    train(workspace)
    score(workspace)
    assert scoring_model(workspace) == workspace.models()[-1].model_id


KILLED = """
import sys
from pathlib import Path
from songjudge.jobs.monitor import CallbackMonitor
from songjudge.steps.write_tags import UndoTags, WriteTags
from songjudge.store.workspace import Workspace

with Workspace.open(Path(sys.argv[1]), wait=20) as workspace:
    job = (WriteTags if sys.argv[2] == "write" else UndoTags)(workspace)
    job.run(CallbackMonitor(on_progress=lambda p: print(p.done, flush=True)))
"""


def killed(workspace: Path, what: str, *, after: int, delay: float) -> None:
    """Run a job in another program and kill that `delay` seconds after so many files."""
    command = [sys.executable, "-c", KILLED, str(workspace), what]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as child:
        assert child.stdout is not None
        for _ in range(after):
            child.stdout.readline()
        time.sleep(delay)
        child.send_signal(signal.SIGKILL)
        child.wait(timeout=30)


@pytest.mark.parametrize("delay", [0.0, 0.004, 0.011, 0.017])
def test_a_kill_in_the_middle_leaves_a_batch_that_can_be_undone(tmp_path: Path, delay: float) -> None:
    music = tmp_path / "music"
    for number in range(24):
        suffix = (".flac", ".mp3", ".ogg", ".m4a")[number % 4]
        write_tone(music / f"{number:02}{suffix}", seconds=1.0, frequency=100.0 + 7 * number, seed=number)
    with Workspace.open(tmp_path / "w") as workspace:
        ScanFolders(workspace, (music,)).run(RecordingMonitor())
        judge(workspace)
    before, sounds = tags_of(music), {path: identify(path) for path in music.iterdir()}
    killed(tmp_path / "w", "write", after=6, delay=delay)
    assert {path: identify(path) for path in sounds} == sounds
    killed(tmp_path / "w", "undo", after=2, delay=delay)
    (music / ".songjudge-12345678.ogg").write_bytes(b"what a kill at the worst moment leaves behind")
    with Workspace.open(tmp_path / "w", wait=20) as workspace:
        (batch,) = written_batches(workspace)
        assert not batch.ended
        assert 6 <= len(batch.plans) < 24
        report = UndoTags(workspace).run(RecordingMonitor())
        assert (report.restored, report.refused) == (len(batch.plans), {})
        assert tags_of(music) == before
        assert {path: identify(path) for path in music.iterdir()} == sounds
        assert written_batches(workspace)[0].undone
        assert ScanFolders(workspace, (music,)).run(RecordingMonitor()).missing == 0
        assert write(workspace).written == 24
