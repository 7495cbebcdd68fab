"""The folders that hold the songs, as arrays in preorder: every folder's songs, sub-folders included, are one range.

With the folders numbered in preorder, all that lies below folder `n` has numbers from `n` up to `ends[n]`, so counts of
whole subtrees are differences of running sums.  Folder 0 is "All music".
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

import numpy as np
import numpy.typing as npt

from songjudge.gui.songs.song_columns import IntArray, SongColumns
from songjudge.gui.songs.song_order import BoolArray

Int8Array = npt.NDArray[np.int8]

ALL_MUSIC = "All music"


@dataclass(frozen=True, eq=False)
class FolderTree:
    """All folders that hold songs, and the folders above them up to the roots.

    Arrays are int32 with one entry a folder, except `folder_of_row`, which has one a song.  `children[first[n]:
    first[n + 1]]` are the folders directly in `n`, by name; `place[n]` says the how-manieth child of its parent `n` is.
    `paths` are as shown, "" for "All music".
    """

    names: tuple[str, ...]
    paths: tuple[str, ...]
    parents: IntArray  # -1 for "All music"
    ends: IntArray
    first: IntArray
    children: IntArray
    place: IntArray
    folder_of_row: IntArray

    def __len__(self) -> int:
        return len(self.names)

    def child_count(self, folder: int) -> int:
        """Return how many folders lie directly in `folder`."""
        return int(self.first[folder + 1] - self.first[folder])

    def child(self, folder: int, place: int) -> int:
        """Return the folder at `place` among those directly in `folder`."""
        return int(self.children[self.first[folder] + place])

    def depth(self, folder: int) -> int:
        """Return how far below "All music" a folder lies."""
        depth = 0
        while self.parents[folder] >= 0:
            folder = int(self.parents[folder])
            depth += 1
        return depth

    def within(self, folder: int) -> BoolArray | None:
        """Return one truth value a song: whether it lies in `folder` or deeper.  None for "All music"."""
        if folder == 0:
            return None
        inside = (self.folder_of_row >= folder) & (self.folder_of_row < self.ends[folder])
        return np.asarray(inside, np.bool_)

    def find(self, path: str) -> int:
        """Return the folder shown as `path`, or "All music" if there is none."""
        try:
            return self.paths.index(path)
        except ValueError:
            return 0


@dataclass(frozen=True, eq=False)
class FolderCounts:
    """How many songs, good songs and bad songs lie in each folder or deeper: int32, one entry a folder."""

    songs: IntArray
    good: IntArray
    bad: IntArray


def count(tree: FolderTree, verdicts: Int8Array) -> FolderCounts:
    """Count the songs of every folder by verdict (1 good, -1 bad, one entry a song)."""
    return FolderCounts(
        _sums(tree, tree.folder_of_row),
        _sums(tree, tree.folder_of_row[verdicts == 1]),
        _sums(tree, tree.folder_of_row[verdicts == -1]),
    )


def count_again(
    tree: FolderTree, counts: FolderCounts, rows: IntArray, *, before: Int8Array, now: Int8Array
) -> frozenset[int]:
    """Bring `counts` up to date, in place, after the verdicts of a few `rows` changed; return the folders concerned.

    `before` and `now` hold one verdict each for `rows`.
    """
    touched: set[int] = set()
    for row, old, new in zip(rows.tolist(), before.tolist(), now.tolist(), strict=True):
        folder = int(tree.folder_of_row[row])
        while folder >= 0 and old != new:
            counts.good[folder] += (new == 1) - (old == 1)
            counts.bad[folder] += (new == -1) - (old == -1)
            touched.add(folder)
            folder = int(tree.parents[folder])
    return frozenset(touched)


def build(columns: SongColumns, roots: Sequence[Path]) -> FolderTree:
    """Build the tree of the folders of all songs.

    With one root its folders stand directly under "All music"; with several, or when songs lie outside them, each
    root is a folder of its own.
    """
    encoded = columns.arrow("folder").dictionary_encode()
    folders = [str(folder) for folder in encoded.dictionary.to_pylist()]
    outline = _outline(folders, [str(root) for root in roots])
    numbers = np.array([outline.number_of[folder] for folder in folders], dtype=np.int32)
    codes = encoded.indices.to_numpy(zero_copy_only=False) if len(encoded) else np.zeros(0, np.int32)
    return _arranged(outline, numbers[codes] if folders else np.zeros(0, np.int32))


class _Outline:
    """Folders in the order in which they were met, before they are put into preorder."""

    def __init__(self) -> None:
        self.names = [ALL_MUSIC]
        self.paths = [""]
        self.children: list[dict[str, int]] = [{}]
        self.number_of: dict[str, int] = {}

    def put(self, parent: int, name: str, path: str) -> int:
        known = self.children[parent].get(name)
        if known is not None:
            return known
        number = len(self.names)
        self.children[parent][name] = number
        self.names.append(name)
        self.paths.append(path)
        self.children.append({})
        return number


def _outline(folders: Sequence[str], roots: Sequence[str]) -> _Outline:
    found = _Outline()
    bases = [_root_of(folder, roots) for folder in folders]
    single = len(roots) == 1 and None not in bases
    for folder, root in zip(folders, bases, strict=True):
        base = root if root is not None else PurePath(folder).anchor or os.sep
        at = 0 if single else found.put(0, _root_name(base, roots), base)
        path = base.rstrip(os.sep)
        for part in folder[len(base) :].split(os.sep):  # noqa: PTH206 - a path object a folder takes seconds
            if part:
                path = f"{path}{os.sep}{part}"
                at = found.put(at, part, path)
        found.number_of[folder] = at
    return found


def _root_of(folder: str, roots: Sequence[str]) -> str | None:
    """Return the nearest root at or above `folder`."""
    above = [root for root in roots if folder == root or folder.startswith(root.rstrip(os.sep) + os.sep)]
    return max(above, key=len, default=None)


def _root_name(root: str, roots: Sequence[str]) -> str:
    """Return a root's last part, or all of it when another root ends in the same part."""
    name = PurePath(root).name or root
    alike = [other for other in roots if PurePath(other).name == name]
    return root if len(alike) > 1 else name


def _arranged(outline: _Outline, met: IntArray) -> FolderTree:
    """Put the folders into preorder, children by name without regard to case."""
    order: list[int] = []
    ends: dict[int, int] = {}
    stack = [(0, False)]
    while stack:
        number, left = stack.pop()
        if left:
            ends[number] = len(order)
            continue
        order.append(number)
        stack.append((number, True))
        children = outline.children[number]
        stack.extend((children[name], False) for name in sorted(children, key=_by_name, reverse=True))
    new = np.empty(len(order), np.int32)
    new[order] = np.arange(len(order), dtype=np.int32)
    return _with_children(outline, order, ends, new, met)


def _with_children(
    outline: _Outline, order: list[int], ends: dict[int, int], new: IntArray, met: IntArray
) -> FolderTree:
    total = len(order)
    parents = np.full(total, -1, np.int32)
    place = np.zeros(total, np.int32)
    first = np.zeros(total + 1, np.int32)
    children: list[int] = []
    for at, number in enumerate(order):
        below = sorted(int(new[child]) for child in outline.children[number].values())
        parents[below] = at
        place[below] = np.arange(len(below))
        children.extend(below)
        first[at + 1] = len(children)
    return FolderTree(
        names=tuple(outline.names[number] for number in order),
        paths=tuple(outline.paths[number] for number in order),
        parents=parents,
        ends=np.array([ends[number] for number in order], np.int32),
        first=first,
        children=np.array(children, np.int32),
        place=place,
        folder_of_row=new[met],
    )


def _by_name(name: str) -> tuple[str, str]:
    return name.casefold(), name


def _sums(tree: FolderTree, folders: IntArray) -> IntArray:
    """Return how many of `folders` lie in each folder or deeper."""
    running = np.concatenate([[0], np.cumsum(np.bincount(folders, minlength=len(tree)))])
    sums: IntArray = (running[tree.ends] - running[:-1]).astype(np.int32)
    return sums
