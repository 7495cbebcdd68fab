from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from songjudge.library.catalogue import KnownFile
from songjudge.store.snapshot import empty_table
from songjudge.store.song_book import SongBook
from tests.support.songs import a_song, a_song_id, some_songs


def a_book(count: int = 0) -> SongBook:
    book = SongBook(empty_table())
    book.put(some_songs(count), nothing_there)
    return book


def nothing_there(path: Path) -> bool:
    return False


def only(*paths: Path) -> Callable[[Path], bool]:
    return paths.__contains__


def test_the_table_is_the_same_object_until_a_song_changes() -> None:
    book = a_book(5)
    table = book.table()
    assert book.table() is table
    book.put([a_song(9)], nothing_there)
    assert len(table) == 5
    assert len(book.table()) == 6


def test_a_song_whose_old_file_is_gone_has_moved() -> None:
    book = a_book()
    old, new = a_song(1, path=Path("/old/a.mp3")), a_song(1, path=Path("/new/b.mp3"), title="Better Tags")
    book.put([old], nothing_there)
    book.put([new], nothing_there)
    stored = book.find(a_song_id(1))
    assert stored is not None
    assert stored.song == new
    assert dict(book.known_files()) == {new.path: KnownFile(new.song_id, new.size, new.modified_ns)}


def test_a_second_file_of_the_same_song_is_a_copy_while_the_first_is_there() -> None:
    book = a_book()
    first, second = a_song(1, path=Path("/a.mp3")), replace(a_song(1, path=Path("/b.mp3")), size=77)
    book.put([first], nothing_there)
    book.put([second], only(first.path))
    book.put([second], only(first.path))
    stored = book.find(a_song_id(1))
    assert stored is not None
    assert (stored.song.path, stored.song.copies) == (first.path, (second.path,))
    assert book.known_files()[second.path].size == 77
    assert dict(book.known_files().items()).keys() == {first.path, second.path}


def test_when_the_first_file_goes_its_copy_takes_over_and_then_the_song_is_missing_but_kept() -> None:
    book = a_book()
    first, second = a_song(1, path=Path("/a.mp3")), a_song(1, path=Path("/b.mp3"))
    book.put([first], nothing_there)
    book.put([second], only(first.path))
    book.mark([first.path], missing=True)
    stored = book.find(a_song_id(1))
    assert stored is not None
    assert (stored.song.path, stored.song.copies, stored.song.missing) == (second.path, (), False)
    book.mark([second.path], missing=True)
    stored = book.find(a_song_id(1))
    assert stored is not None
    assert stored.song.missing
    assert dict(book.known_files()) == {}
    assert list(book.known_files(missing=True)) == [second.path]
    book.mark([second.path], missing=False)
    assert list(book.known_files()) == [second.path]


def test_another_song_in_the_same_file_leaves_the_first_one_missing() -> None:
    book = a_book()
    path = Path("/a.mp3")
    book.put([a_song(1, path=path)], nothing_there)
    book.put([a_song(2, path=path)], only(path))
    first, second = book.find(a_song_id(1)), book.find(a_song_id(2))
    assert first is not None
    assert second is not None
    assert (first.song.missing, second.song.missing) == (True, False)
    assert book.known_files()[path].song_id == a_song_id(2)
    assert len(book.known_files()) == 1


def test_two_songs_that_swap_their_files_are_both_there() -> None:
    book = a_book()
    here, there = Path("/a.mp3"), Path("/b.mp3")
    book.put([a_song(1, path=here), a_song(2, path=there)], nothing_there)
    book.put([a_song(1, path=there), a_song(2, path=here)], only(here, there))
    assert {path: known.song_id for path, known in book.known_files().items()} == {
        there: a_song_id(1),
        here: a_song_id(2),
    }


operations = st.lists(
    st.tuples(st.sampled_from(["put", "gone", "back", "rest"]), st.integers(0, 4), st.integers(0, 4)), max_size=30
)


@given(operations)
def test_the_files_are_right_whatever_happened_and_wherever_the_snapshot_was_taken(
    steps: list[tuple[str, int, int]],
) -> None:
    book = a_book()
    disk: dict[Path, int] = {}
    for action, number, place in steps:
        path = Path(f"/{place}.mp3")
        if action == "put":
            disk[path] = number
            book.put([a_song(number, path=path)], disk.__contains__)
        elif action == "gone":
            disk.pop(path, None)
            book.mark([path], missing=True)
        elif action == "back" and path in disk:
            book.mark([path], missing=False)
        elif action == "rest":
            book.rest_on(book.table())
    known = {path: file.song_id for path, file in book.known_files().items()}
    assert known == {path: a_song_id(number) for path, number in disk.items()}
    assert {path: book.known_files()[path].song_id for path in known} == known
    assert sorted(book.known_files()) == sorted(disk)
