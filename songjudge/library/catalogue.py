"""Compares what is known of a library with what a walk found: which files to read, which are gone."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from songjudge.library.song import SongId


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file as it was when it was last read."""

    song_id: SongId
    size: int  # bytes
    modified_ns: int  # st_mtime_ns


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file as a walk finds it."""

    path: Path
    size: int  # bytes
    modified_ns: int  # st_mtime_ns


@dataclass(frozen=True, slots=True)
class Changes:
    """What a walk means for the catalogue.  Whether a file to read is new or moved shows when it is read."""

    to_read: tuple[Path, ...] = ()  # new, or of another size or date than known
    unchanged: tuple[Path, ...] = ()
    missing: tuple[Path, ...] = ()  # known under the walked roots and not found


def found_file(path: Path) -> FoundFile:
    """Look at the file at `path`.  Raises `OSError` when it has gone."""
    status = path.stat()
    return FoundFile(path, status.st_size, status.st_mtime_ns)


def compare(
    known: Mapping[Path, KnownFile],
    found: Iterable[FoundFile],
    roots: Collection[Path],
    *,
    unreadable: Collection[Path] = (),
) -> Changes:
    """Sort the files `found` under `roots` into new or changed ones and unchanged ones, and name the missing.

    Known files outside `roots`, and those under `unreadable` folders (no permission, unplugged), were not looked for
    and so are not missing.  A date earlier than known is a change like any other: copies may carry old dates.
    """
    to_read: list[Path] = []
    unchanged: list[Path] = []
    seen: set[Path] = set()
    for file in found:
        if file.path in seen:
            continue
        seen.add(file.path)
        old = known.get(file.path)
        same = old is not None and (old.size, old.modified_ns) == (file.size, file.modified_ns)
        (unchanged if same else to_read).append(file.path)
    looked_for = known if roots else ()  # a few changed files are no reason to go through a million known ones
    walked, skipped = _Places(roots), _Places(unreadable)
    missing = (path for path in looked_for if path not in seen and path in walked and path not in skipped)
    return Changes(tuple(to_read), tuple(unchanged), tuple(sorted(missing)))


class _Places:
    """Files and whole folders; `path in places` also when one of the path's parents is."""

    def __init__(self, places: Collection[Path]) -> None:
        self._places = frozenset(places)
        self._known: dict[Path, bool] = {}  # of the folders that were asked about: most files share theirs

    def __contains__(self, path: Path) -> bool:
        if path in self._places:
            return True
        folder = path.parent
        if folder not in self._known:
            self._known[folder] = folder in self._places or any(parent in self._places for parent in folder.parents)
        return self._known[folder]
