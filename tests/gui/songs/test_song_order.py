import numpy as np
import pytest

from songjudge.gui.songs import song_order
from songjudge.gui.songs.song_columns import Progress, SongColumns
from songjudge.gui.songs.song_order import QuickFilter, SongOrder, SongQuery, SortKey
from tests.gui.songs.tables import a_song, a_table, some_columns


@pytest.fixture(name="columns")
def _columns() -> SongColumns:
    songs = [
        a_song(0, title="blue in green", artist="Miles Davis", album="Kind of Blue", path="/m/c.mp3", year=1959),
        a_song(1, title="Alabama", artist="John Coltrane", album="Live", path="/m/a.mp3", year=0),
        a_song(2, title="So What", artist="Miles Davis", album="Kind of Blue", path="/m/b.mp3", year=1960),
        a_song(3, title="Crescent", artist="John Coltrane", album="", path="/m/d.mp3", year=1964),
    ]
    return SongColumns(a_table(songs))


def rows(columns: SongColumns, **query: object) -> list[int]:
    found: list[int] = SongOrder(columns).rows(SongQuery(**query)).tolist()  # type: ignore[arg-type]
    return found


def test_everything_by_path(columns: SongColumns) -> None:
    assert rows(columns) == [1, 2, 0, 3]


def test_every_word_must_occur_somewhere(columns: SongColumns) -> None:
    assert rows(columns, text="miles KIND") == [2, 0]
    assert rows(columns, text="miles coltrane") == []


def test_titles_sort_without_regard_to_case(columns: SongColumns) -> None:
    assert rows(columns, sort=SortKey.TITLE) == [1, 0, 3, 2]
    assert rows(columns, sort=SortKey.TITLE, descending=True) == [2, 3, 0, 1]


def test_blanks_come_last_in_both_directions(columns: SongColumns) -> None:
    assert rows(columns, sort=SortKey.ALBUM)[-1] == 3
    assert rows(columns, sort=SortKey.ALBUM, descending=True)[-1] == 3
    assert rows(columns, sort=SortKey.YEAR) == [0, 2, 3, 1]
    assert rows(columns, sort=SortKey.YEAR, descending=True) == [3, 2, 0, 1]


def test_scores_sort_with_the_unjudged_last(columns: SongColumns) -> None:
    columns.scores[:] = [0.2, np.nan, 0.9, 0.5]
    assert rows(columns, sort=SortKey.SCORE) == [0, 3, 2, 1]
    assert rows(columns, sort=SortKey.SCORE, descending=True) == [2, 3, 0, 1]
    everywhere = np.ones(4, bool)
    assert rows(columns, sort=SortKey.SCORE, descending=True, within=everywhere) == [2, 3, 0, 1]


def test_most_uncertain_asks_for_unlabelled_songs_near_the_middle(columns: SongColumns) -> None:
    columns.scores[:] = [0.1, 0.55, 0.5, np.nan]
    columns.verdicts[2] = 1
    assert rows(columns, quick=QuickFilter.UNCERTAIN) == [1, 0]


def test_disagrees_puts_the_worst_first(columns: SongColumns) -> None:
    columns.scores[:] = [0.1, 0.6, 0.9, 0.4]
    columns.verdicts[:] = [1, -1, 1, 0]
    assert rows(columns, quick=QuickFilter.DISAGREES) == [0, 1]


def test_problem_and_missing_files(columns: SongColumns) -> None:
    columns.progress[:] = [Progress.PROBLEM, Progress.MISSING, Progress.EXTRACTED, Progress.PROBLEM]
    assert rows(columns, quick=QuickFilter.PROBLEMS) == [0, 3]
    assert rows(columns, quick=QuickFilter.MISSING) == [1]


def test_a_folder_narrows_every_filter(columns: SongColumns) -> None:
    within = np.array([True, False, True, False])
    columns.verdicts[0] = 1
    assert rows(columns, within=within) == [2, 0]
    assert rows(columns, within=within, quick=QuickFilter.UNLABELLED) == [2]


def test_good_songs_sort_before_bad_ones_and_unlabelled_last(columns: SongColumns) -> None:
    columns.verdicts[:] = [-1, 0, 0, 1]
    assert rows(columns, sort=SortKey.VERDICT) == [3, 0, 1, 2]


@pytest.mark.parametrize("quick", list(QuickFilter))
@pytest.mark.parametrize("sort", [None, *SortKey])
def test_an_order_never_repeats_or_loses_a_song(quick: QuickFilter, sort: SortKey | None) -> None:
    columns = some_columns(100)
    everything = rows(columns, quick=quick)
    for descending in (False, True):
        found = rows(columns, quick=quick, sort=sort, descending=descending)
        assert sorted(found) == sorted(everything)
        assert len(set(found)) == len(found)


def test_two_threads_find_what_one_finds(columns: SongColumns, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = rows(columns, text="davis")
    monkeypatch.setattr(song_order, "PARALLEL_FROM", 1)
    assert rows(columns, text="davis") == alone


def test_the_empty_library() -> None:
    columns = SongColumns(a_table([]))
    for quick in QuickFilter:
        assert rows(columns, quick=quick, text="x", sort=SortKey.TITLE) == []


def test_typing_letter_by_letter_finds_what_asking_at_once_finds() -> None:
    columns = some_columns(100)
    order = SongOrder(columns)
    for text in ("h", "ha", "har", "harb", "harbour", "harbour c", "harbour cold", "ha", "c ha", "old"):
        typed = order.rows(SongQuery(text=text)).tolist()
        assert typed == rows(columns, text=text)
        haystacks = [columns.text("haystack", row) for row in range(100)]
        assert sorted(typed) == [row for row, hay in enumerate(haystacks) if all(w in hay for w in text.split())]
