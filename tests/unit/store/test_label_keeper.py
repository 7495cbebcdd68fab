"""Several verdicts as one step: given together, taken back together."""

from pathlib import Path

from songjudge.library.song import SongId
from songjudge.library.verdict import Source, Verdict
from songjudge.store.label_log import lines_of
from songjudge.store.workspace import Workspace
from tests.support.songs import a_song, a_song_id, some_songs

IDS = [a_song_id(n) for n in range(6)]
MIXED = {
    (Verdict.GOOD, Source.PLAYLIST): IDS[:2],
    (Verdict.BAD, Source.RATING_TAG): IDS[2:4],
    (Verdict.NONE, Source.TABLE): IDS[4:],
}


def state(workspace: Workspace) -> dict[str, tuple[Verdict, Source]]:
    return {song_id: (given.verdict, given.source) for song_id, given in workspace.verdicts().items()}


def test_mixed_verdicts_are_one_step_also_after_a_restart(tmp_path: Path) -> None:
    with Workspace.open(tmp_path) as workspace:
        workspace.give_verdict(IDS[4:], Verdict.GOOD)
        before = state(workspace)
        assert workspace.give_verdicts(MIXED) == 6
        after = state(workspace)
        assert after == {
            **dict.fromkeys(IDS[:2], (Verdict.GOOD, Source.PLAYLIST)),
            **dict.fromkeys(IDS[2:4], (Verdict.BAD, Source.RATING_TAG)),
        }
    with Workspace.open(tmp_path) as workspace:
        assert state(workspace) == after
        assert set(workspace.undo()) == set(IDS)
        assert state(workspace) == before
        assert set(workspace.redo()) == set(IDS)
        assert state(workspace) == after


def test_nothing_to_give_is_no_step(tmp_path: Path) -> None:
    with Workspace.open(tmp_path) as workspace:
        assert workspace.give_verdicts({}) == 0
        assert workspace.give_verdicts({(Verdict.GOOD, Source.TABLE): []}) == 0
        assert workspace.undo() == ()


def test_an_album_of_songs_is_named_in_the_log_whether_in_the_list_or_still_waiting(tmp_path: Path) -> None:
    with Workspace.open(tmp_path) as workspace:
        workspace.put_songs(some_songs(30))
        workspace.flush()
        workspace.put_songs([a_song(31), a_song(32)])
        ids = [a_song_id(n) for n in (32, 3, 40, 0, 3, 29)]
        assert workspace.give_verdict(ids, Verdict.GOOD, Source.FOLDER) == 5
        songs = {song_id: workspace.song(song_id) for song_id in ids}
    events = [line.event for line in lines_of((tmp_path / "labels.log").read_bytes())]
    assert [event.song_id for event in events if event] == [a_song_id(n) for n in (32, 3, 40, 0, 29)]
    for event in events:
        assert event is not None
        song = songs[event.song_id]
        named = ("", "", "") if song is None else (str(song.path), song.artist, song.title)
        assert (event.path, event.artist, event.title) == named
    assert len({event.step for event in events if event}) == 1


def test_songs_with_impossible_ids_are_labelled_without_a_name(tmp_path: Path) -> None:
    odd = [SongId("x" * 40), SongId("kurz"), SongId("")]
    with Workspace.open(tmp_path) as workspace:
        assert workspace.give_verdict(odd, Verdict.BAD) == 3
        workspace.put_songs(some_songs(3))
        workspace.flush()
        assert workspace.give_verdict(odd, Verdict.GOOD) == 3
