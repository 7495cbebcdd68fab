from pathlib import Path

import numpy as np

from songjudge.gui.library.folder_tree import FolderTree, build, count, count_again
from songjudge.gui.songs.song_columns import SongColumns
from tests.gui.songs.tables import a_song, a_table

PATHS = ("/m/b/2/x.mp3", "/m/A/y.mp3", "/m/b/1/z.mp3", "/m/b/1/w.mp3", "/m/top.mp3")


def a_tree(*roots: str, paths: tuple[str, ...] = PATHS) -> FolderTree:
    columns = SongColumns(a_table([a_song(n, path=path) for n, path in enumerate(paths)]))
    return build(columns, [Path(root) for root in roots])


def test_one_root_stands_for_all_music() -> None:
    tree = a_tree("/m")
    assert tree.names == ("All music", "A", "b", "1", "2")
    assert tree.paths == ("", "/m/A", "/m/b", "/m/b/1", "/m/b/2")
    assert tree.parents.tolist() == [-1, 0, 0, 2, 2]
    assert tree.ends.tolist() == [5, 2, 5, 4, 5]
    assert [tree.child(0, n) for n in range(tree.child_count(0))] == [1, 2]
    assert tree.depth(4) == 2


def test_several_roots_stand_beside_each_other() -> None:
    tree = a_tree("/m/b", "/m/A", paths=PATHS[:4])
    assert tree.names == ("All music", "A", "b", "1", "2")
    assert tree.paths[1] == "/m/A"


def test_roots_of_one_name_are_told_apart_by_their_paths() -> None:
    tree = a_tree("/x/music", "/y/music", paths=("/x/music/a.mp3", "/y/music/b.mp3"))
    assert tree.names == ("All music", "/x/music", "/y/music")


def test_songs_outside_every_root_are_shown_too() -> None:
    tree = a_tree("/other", paths=("/m/a/x.mp3",))
    assert tree.names == ("All music", "/", "m", "a")


def test_a_folder_holds_what_is_below_it() -> None:
    tree = a_tree("/m")
    assert tree.within(0) is None
    below = tree.within(tree.find("/m/b"))
    assert below is not None
    assert below.tolist() == [True, False, True, True, False]
    assert tree.find("/m/gone") == 0


def test_counts_run_up_to_all_music() -> None:
    tree = a_tree("/m")
    counts = count(tree, np.array([1, -1, 1, 0, -1], np.int8))
    assert counts.songs.tolist() == [5, 1, 3, 2, 1]
    assert counts.good.tolist() == [2, 0, 2, 1, 1]
    assert counts.bad.tolist() == [2, 1, 0, 0, 0]


def test_an_empty_library_is_all_music_alone() -> None:
    tree = a_tree("/m", paths=())
    assert tree.names == ("All music",)
    assert count(tree, np.zeros(0, np.int8)).songs.tolist() == [0]


def test_a_few_changed_verdicts_are_counted_like_all_of_them() -> None:
    tree, random = a_tree("/m"), np.random.default_rng(0)
    verdicts = np.zeros(len(PATHS), np.int8)
    counts = count(tree, verdicts)
    for _ in range(40):
        rows = random.permutation(len(PATHS))[: random.integers(0, 4)].astype(np.int32)
        before = verdicts[rows]
        verdicts[rows] = random.integers(-1, 2, len(rows))
        touched = count_again(tree, counts, rows, before=before, now=verdicts[rows])
        whole = count(tree, verdicts)
        assert counts.good.tolist() == whole.good.tolist()
        assert counts.bad.tolist() == whole.bad.tolist()
        assert bool(touched) == bool(np.any(before != verdicts[rows]))
