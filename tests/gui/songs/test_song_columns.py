import numpy as np

from songjudge.gui.songs.song_columns import Progress, SongColumns
from songjudge.judging.judgement import Judgement
from songjudge.library.song import SongId
from songjudge.library.verdict import GivenVerdict, Verdict
from tests.gui.songs.tables import a_song, a_table, song_id


def test_verdicts_and_scores_land_on_their_songs() -> None:
    columns = SongColumns(a_table([a_song(n) for n in range(5)]))
    columns.set_verdicts({song_id(3): GivenVerdict(Verdict.BAD), song_id(1): GivenVerdict(Verdict.GOOD)})
    columns.set_scores({song_id(4): Judgement(song_id(4), 0.25), SongId("unknown"): Judgement(SongId("unknown"), 1.0)})
    assert columns.verdicts.tolist() == [0, 1, 0, -1, 0]
    assert columns.scores[4] == 0.25
    assert np.isnan(columns.scores[:4]).all()


def test_a_verdict_is_taken_back() -> None:
    columns = SongColumns(a_table([a_song(n) for n in range(3)]))
    columns.set_verdicts({song_id(0): GivenVerdict(Verdict.GOOD)})
    rows = columns.update_verdicts([song_id(0), song_id(9)], {})
    assert rows.tolist() == [0]
    assert columns.verdicts.tolist() == [0, 0, 0]


def test_progress_names_problems_by_path() -> None:
    songs = [a_song(0), a_song(1), a_song(2, missing=True), a_song(3)]
    columns = SongColumns(a_table(songs))
    columns.set_progress([song_id(0), song_id(2)], {songs[1].path: "no audio in it"})
    assert columns.progress.tolist() == [
        Progress.EXTRACTED,
        Progress.PROBLEM,
        Progress.MISSING,
        Progress.NOT_EXTRACTED,
    ]
    assert columns.reasons == {1: "no audio in it"}


def test_an_empty_table_is_fine() -> None:
    columns = SongColumns(a_table([]))
    columns.set_verdicts({song_id(1): GivenVerdict(Verdict.GOOD)})
    columns.set_scores({})
    columns.set_progress([song_id(1)], {})
    assert len(columns) == 0


def test_names_that_are_no_utf8_are_found() -> None:
    song = a_song(0, path="/music/caf\udce9.mp3")
    columns = SongColumns(a_table([song]))
    columns.set_progress([], {song.path: "broken"})
    assert columns.progress.tolist() == [Progress.PROBLEM]
    assert columns.text("path", 0) == "/music/caf\udce9.mp3"
