"""Which songs may not straddle a split, and splits that respect it.

An album's songs share singer, room and mastering; a model that has seen one of them recognises the others (the album
effect: Flexer and Schnitzer, Computer Music Journal 34, 2010).  A split that tears albums apart flatters.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from songjudge.learning.dataset import BoolArray, Dataset, IntArray
from songjudge.library.song import Song

MANY_ARTISTS = frozenset({"", "various artists", "various", "va", "unknown artist", "unknown", "<unknown>"})
"""What taggers write where no one artist is to be named; such a name joins nothing."""

TOO_LARGE_A_SHARE = 2 / 3
"""The share of one class's songs that a single group may hold and still be held out whole."""

NO_ALBUM = frozenset({"", "unknown album", "unknown", "<unknown>"})


@dataclass(frozen=True, eq=False)
class Folds:
    """A way of holding out every song once.

    `number` int64 (songs,) is the fold that holds the song out, 0 to `count` - 1.  `torn` is true if groups had to be
    split because one class lives in too few of them to be held out whole.
    """

    number: IntArray
    count: int
    torn: bool = False

    def train(self, fold: int) -> IntArray:
        """Return the indices of the songs to learn from."""
        return np.flatnonzero(self.number != fold)

    def test(self, fold: int) -> IntArray:
        """Return the indices of the songs held out."""
        return np.flatnonzero(self.number == fold)


def group_numbers(songs: Sequence[Song]) -> IntArray:
    """Return a number for each song, int64 (songs,); equal for songs that belong on one side of every split.

    Songs belong together when they share artist and album; or, for compilations, folder and album; or, without an
    album, the artist; or, without any tag, the folder; and always when they are copies of one another.  Numbers count
    from 0 in order of first appearance.
    """
    return join_groups(np.arange(len(songs)), ((index, key) for index, song in enumerate(songs) for key in _ties(song)))


def join_groups(group: IntArray, ties: Iterable[tuple[int, Hashable]]) -> IntArray:
    """Return `group` with the groups joined of all songs tied by an equal key; `ties` are (song index, key)."""
    _, start = np.unique(group, return_inverse=True)
    parent = list(range(int(start.max()) + 1 if len(start) else 0))

    def root(node: int) -> int:
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    first: dict[Hashable, int] = {}
    for index, key in ties:
        mine = root(int(start[index]))
        other = root(first.setdefault(key, mine))
        parent[max(mine, other)] = min(mine, other)
    roots = [root(int(s)) for s in start]
    order = {r: n for n, r in enumerate(dict.fromkeys(roots))}
    return np.array([order[r] for r in roots], dtype=np.int64)


def grouped_folds(dataset: Dataset, folds: int, seed: int) -> Folds:
    """Return folds that keep groups whole and the share of good songs about equal.

    There are at most `folds`, fewer when there are fewer groups.  A group that holds nearly all songs of a class
    (`TOO_LARGE_A_SHARE`) cannot be held out whole: too little of it would be left to learn from.  It is torn song
    by song, and the result says so.
    """
    group = dataset.group
    names, owner = np.unique(group, return_inverse=True)
    torn = _shares(owner, dataset.good, len(names)) > TOO_LARGE_A_SHARE
    if torn.any():
        apart = torn[owner]
        group = np.where(apart, np.arange(len(group)) + int(group.max(initial=0)) + 1, group)
    number, count = _dealt(group, dataset.good, folds, np.random.default_rng(seed))
    return Folds(number, count, torn=bool(torn.any()))


def random_folds(dataset: Dataset, folds: int, seed: int) -> Folds:
    """Return folds that ignore groups: the naive split that flatters, to be shown beside the honest one."""
    number, count = _dealt(np.arange(len(dataset)), dataset.good, folds, np.random.default_rng(seed))
    return Folds(number, count)


def grouped_holdout(dataset: Dataset, seed: int, *, share: float = 0.2) -> tuple[IntArray, IntArray]:
    """Return the indices of (training, validation) songs; about `share` of the songs, in whole groups, validate."""
    folds = grouped_folds(dataset, max(2, round(1 / share)), seed)
    sizes = [_one_sidedness(dataset.good[folds.test(f)]) for f in range(folds.count)]
    chosen = int(np.argmin(sizes))
    return folds.train(chosen), folds.test(chosen)


def _ties(song: Song) -> list[Hashable]:
    artist = (song.tags.album_artist or song.tags.artist).strip().casefold()
    album = song.tags.album.strip().casefold()
    folders = [path.parent for path in (song.path, *song.copies)]
    ties: list[Hashable] = [("song", song.song_id)]
    if album not in NO_ALBUM:
        ties += [("folder album", folder, album) for folder in folders]
        if artist not in MANY_ARTISTS:
            ties.append(("album", artist, album))
    elif artist not in MANY_ARTISTS:
        ties.append(("artist", artist))
    else:
        ties += [("folder", folder) for folder in folders]
    return ties


def _dealt(group: IntArray, good: BoolArray, folds: int, rng: np.random.Generator) -> tuple[IntArray, int]:
    """Deal whole groups, the largest first, to the fold that most lacks what the group brings."""
    names, owner = np.unique(group, return_inverse=True)
    held = np.stack([np.bincount(owner, good, len(names)), np.bincount(owner, ~good, len(names))], axis=1)
    count = max(2, min(folds, len(names)))
    totals = np.maximum(held.sum(axis=0), 1)
    parts = held / totals
    order = np.lexsort((rng.random(len(names)), -parts.max(axis=1)))
    fold_of = np.zeros(len(names), dtype=np.int64)
    filled = [(0.0, 0.0)] * count  # good, bad; plain numbers: a hundred thousand groups are dealt in a second
    chance = rng.random(len(names))
    for name, (more_good, more_bad) in zip(order.tolist(), parts[order].tolist(), strict=True):
        cost = [2 * (g * more_good + b * more_bad) for g, b in filled]  # what the sum of squares grows by
        limit = min(cost) + 1e-12
        lightest = [fold for fold in range(count) if cost[fold] <= limit]
        fold = lightest[int(chance[name] * len(lightest))]
        fold_of[name] = fold
        filled[fold] = (filled[fold][0] + more_good, filled[fold][1] + more_bad)
    used, number = np.unique(fold_of[owner], return_inverse=True)
    return number.astype(np.int64), max(len(used), 1)


def _shares(owner: IntArray, good: BoolArray, groups: int) -> npt.NDArray[np.float64]:
    """Return for each group which part of the good songs or of the bad songs it holds, the larger of the two."""
    held = np.stack([np.bincount(owner[side], minlength=groups) for side in (good, ~good)])
    found: npt.NDArray[np.float64] = (held / np.maximum(held.sum(axis=1, keepdims=True), 1)).max(axis=0)
    return found


def _one_sidedness(good: BoolArray) -> float:
    """Return how far the songs are from holding equally many of both classes."""
    return abs(float(np.mean(good)) - 0.5) if len(good) else 1.0
