"""Labels that contradict the model or one another."""

from dataclasses import replace

import pytest

from songjudge.errors import NotEnoughLabelsError
from songjudge.features.feature_set import ClipFeatures
from songjudge.library.song import Song, SongId
from songjudge.library.verdict import Source, Verdict
from songjudge.steps.find_doubts import DoubtsReport, FindDoubts
from songjudge.steps.labelled_songs import layouts_of
from songjudge.store.workspace import Workspace
from tests.support.monitors import RecordingMonitor
from tests.support.taught_workspace import fill, train


def doubts(workspace: Workspace) -> DoubtsReport:
    return FindDoubts(workspace).run(RecordingMonitor())


def turn(workspace: Workspace, song_id: SongId) -> None:
    """Give a labelled song the other label."""
    now = workspace.verdicts()[song_id].verdict
    workspace.give_verdict([song_id], Verdict.BAD if now is Verdict.GOOD else Verdict.GOOD, Source.CLICK)


def test_labels_pressed_by_mistake_are_found(workspace: Workspace) -> None:
    songs = fill(workspace, songs=80, labelled=80, clips=5)
    slips = {song.song_id for song in songs[::20]}
    for song_id in slips:
        turn(workspace, song_id)
    train(workspace)
    report = doubts(workspace)
    assert report.labelled == 80
    first = {pair.song.song.song_id for pair in report.pairs[:8]}
    assert len(slips & first) >= 3
    for pair in report.pairs:
        assert not pair.same
        assert pair.song.verdict is not pair.other.verdict
        assert pair.song.score is not None


def test_without_a_model_only_recordings_with_both_labels_are_doubted(workspace: Workspace) -> None:
    songs = fill(workspace, songs=30, labelled=30)
    assert doubts(workspace).pairs == ()
    good, bad = make_twins(workspace, songs)
    (pair,) = doubts(workspace).pairs
    assert {pair.song.song.song_id, pair.other.song.song_id} == {good, bad}
    assert pair.same
    assert pair.likeness > 0.99
    assert pair.song.score is None


def test_a_recording_with_both_labels_comes_first_and_once(workspace: Workspace) -> None:
    songs = fill(workspace, songs=40, labelled=40)
    twins = make_twins(workspace, songs)
    train(workspace)
    report = doubts(workspace)
    assert report.pairs[0].same
    assert not [pair for pair in report.pairs[1:] if pair.song.song.song_id in twins]


def test_labels_of_both_kinds_are_needed(workspace: Workspace) -> None:
    songs = fill(workspace, songs=12, labelled=12)
    workspace.give_verdict([song.song_id for song in songs], Verdict.GOOD, Source.CLICK)
    with pytest.raises(NotEnoughLabelsError, match="both kinds"):
        doubts(workspace)


def make_twins(workspace: Workspace, songs: list[Song]) -> tuple[SongId, SongId]:
    """Give a good song and a bad one the same sound and length; return their ids."""
    given = workspace.verdicts()
    good = next(song for song in songs if given[song.song_id].verdict is Verdict.GOOD)
    bad = next(song for song in songs if given[song.song_id].verdict is Verdict.BAD)
    like = replace(bad, format=replace(bad.format, duration=good.format.duration))
    workspace.put_songs([like])
    for layout in layouts_of(workspace):
        held = workspace.features(layout, good.song_id)
        assert held is not None
        workspace.put_features(layout, [(bad.song_id, ClipFeatures(held.spans, held.values))])
    return good.song_id, bad.song_id
