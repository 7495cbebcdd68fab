"""Find alike: the songs that sound most like one, and the recordings that the library holds twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.compute as pc

from songjudge.errors import NotEnoughLabelsError
from songjudge.features.extraction import extract
from songjudge.features.feature_set import FeatureSet
from songjudge.jobs.monitor import Monitor
from songjudge.jobs.progress import Progress
from songjudge.judging.neighbours import (
    SAME,
    SongVectors,
    clip_means,
    duplicate_groups,
    near_duplicates,
    of_like_length,
    vectors_of_means,
)
from songjudge.learning.dataset import FloatArray, bags_of
from songjudge.learning.vectors import columns_of
from songjudge.library.identity import identify
from songjudge.library.song import Song, SongId
from songjudge.library.verdict import Verdict
from songjudge.steps.feature_settings import feature_settings_of
from songjudge.steps.give_verdicts import absolute
from songjudge.steps.labelled_songs import layouts_of
from songjudge.store.feature_places import rows_among
from songjudge.store.workspace import Workspace

_ROWS_AT_ONCE = 2048  # songs read between two looks at Stop


@dataclass(frozen=True, slots=True)
class AlikeSong:
    """A song and its likeness to another: a cosine, -1 to 1."""

    song: Song
    likeness: float
    verdict: Verdict
    score: float | None  # the newest model's, None where it has none


@dataclass(frozen=True)
class AlikeReport:
    """The songs most like the one asked about, nearest first, out of how many were compared."""

    alike: tuple[AlikeSong, ...]
    compared: int


@dataclass(frozen=True, slots=True)
class DuplicateFile:
    """One file of a group of duplicates.  Files with one song id hold the very same encoded audio."""

    path: Path
    song: Song
    verdict: Verdict


@dataclass(frozen=True)
class DuplicateGroup:
    """Files of what seems to be one recording, the highest bit rate first."""

    files: tuple[DuplicateFile, ...]

    @property
    def opposite(self) -> bool:
        """Whether the user called one of them good and another one bad."""
        return {Verdict.GOOD, Verdict.BAD} <= {file.verdict for file in self.files}


@dataclass(frozen=True)
class DuplicatesReport:
    """The groups, those with opposite verdicts first, then by path; and how many songs were compared."""

    groups: tuple[DuplicateGroup, ...]
    compared: int


@dataclass(frozen=True)
class FindAlike:
    """Find the `count` measured songs most like the one in `file`, which need not be in the library."""

    workspace: Workspace
    file: Path
    count: int = 10
    title: str = "Finding songs alike"

    def run(self, monitor: Monitor) -> AlikeReport:
        """Find.

        Raises `UnreadableFileError` when the file is no music, `NotEnoughLabelsError` when nothing has been measured.
        """
        path = absolute(self.file)
        known = self.workspace.known_files().get(path)
        song_id = known.song_id if known is not None else identify(path)[0]
        library = measured_library(self.workspace, monitor, self.title)
        if song_id in library.song_ids:
            place = library.song_ids.index(song_id)
            vectors = library.vectors()
        else:
            place = len(library.song_ids)
            vectors = library.with_song(self._measured(path, song_id)).vectors()
        places, cosines = vectors.alike(place, self.count)
        verdicts, judgements = self.workspace.verdicts(), self.workspace.judgements()
        found: list[AlikeSong] = []
        for other, cosine in zip(places, cosines, strict=True):
            song = _known(self.workspace, library.song_ids[other])
            said, judged = verdicts.get(song.song_id), judgements.get(song.song_id)
            verdict = said.verdict if said is not None else Verdict.NONE
            found.append(AlikeSong(song, float(cosine), verdict, None if judged is None else judged.score))
        return AlikeReport(tuple(found), len(library.song_ids))

    def _measured(self, path: Path, song_id: SongId) -> list[FloatArray]:
        """Measure a song that the library does not hold, or has not measured yet."""
        layouts = layouts_of(self.workspace)
        names = tuple(layout.name for layout in layouts)
        features = extract(path, feature_settings_of(self.workspace), names)
        return [clip_means(bags_of(layout, [features[layout.name]])) for layout in layouts]


@dataclass(frozen=True)
class FindDuplicates:
    """Find songs whose cosine is `at_least` so high and whose lengths agree, and files that are copies.

    Nothing is deleted or changed.
    """

    workspace: Workspace
    at_least: float = SAME
    title: str = "Finding duplicates"

    def run(self, monitor: Monitor) -> DuplicatesReport:
        """Find.  Raises `NotEnoughLabelsError` when no song has been measured."""
        library = measured_library(self.workspace, monitor, self.title)
        count = len(library.song_ids)

        def tell(done: int) -> None:
            monitor.progress(Progress(done, count, "Comparing every pair"))

        pairs = near_duplicates(library.vectors(), threshold=self.at_least, on_rows=tell)
        table = self.workspace.songs()
        rows = table.rows_of(library.song_ids)
        pairs = of_like_length(pairs, table.column("duration")[rows])
        alike = duplicate_groups(count, pairs)
        tied = {place for group in alike for place in group}
        copies = pc.list_value_length(table.column("copies")).to_numpy(zero_copy_only=False)[rows]
        alone = ((place,) for place in np.flatnonzero(copies > 0).tolist() if place not in tied)
        found = [[table.song(int(rows[place])) for place in group] for group in (*alike, *alone)]
        groups = [self._group(songs) for songs in found]
        groups.sort(key=lambda group: (not group.opposite, group.files[0].path))
        return DuplicatesReport(tuple(groups), count)

    def _group(self, songs: Sequence[Song]) -> DuplicateGroup:
        verdicts = self.workspace.verdicts()
        files = [
            DuplicateFile(path, song, verdicts[song.song_id].verdict if song.song_id in verdicts else Verdict.NONE)
            for song in songs
            for path in (song.path, *song.copies)
        ]
        return DuplicateGroup(tuple(sorted(files, key=lambda file: (-file.song.format.bit_rate, file.path))))


@dataclass(frozen=True, eq=False)
class MeasuredLibrary:
    """The measured songs that are there, one row a song under each feature set."""

    song_ids: tuple[SongId, ...]
    layouts: tuple[FeatureSet, ...]
    means: tuple[FloatArray, ...]

    def vectors(self) -> SongVectors:
        """Return the songs' directions, in the order of `song_ids`."""
        return vectors_of_means(list(zip(self.layouts, self.means, strict=True)))

    def with_song(self, rows: Sequence[FloatArray]) -> "MeasuredLibrary":
        """Return the library with one more row at the end, of a song that has no place in `song_ids`."""
        grown = tuple(np.concatenate([mean, row]) for mean, row in zip(self.means, rows, strict=True))
        return MeasuredLibrary(self.song_ids, self.layouts, grown)


def measured_library(workspace: Workspace, monitor: Monitor, title: str) -> MeasuredLibrary:
    """Read the row of every song that is there: clips are read only of songs whose row was not kept yet.

    Raises `NotEnoughLabelsError` when there are none.
    """
    layouts = layouts_of(workspace)
    table = workspace.songs()
    measured = workspace.measured(layouts)
    rows, known = rows_among(table.raw_ids, measured.ids)
    there = known & ~table.column("missing")[rows] if len(table) else known
    ids = measured.ids[there]
    good = np.ones(len(ids), np.bool_)
    means = [np.zeros((len(ids), len(columns_of(layout))), np.float32) for layout in layouts]
    for start in range(0, len(ids), _ROWS_AT_ONCE):
        some = slice(start, start + _ROWS_AT_ONCE)
        for layout, mean in zip(layouts, means, strict=True):
            pooled = workspace.pooled(layout, ids[some])
            mean[some] = pooled.found.rows[:, : mean.shape[1]]
            good[some] &= pooled.good
        monitor.progress(Progress(min(start + _ROWS_AT_ONCE, len(ids)), len(ids), title))
    if not good.any():
        raise NotEnoughLabelsError(
            "There is nothing to compare", why="no song has been measured yet", remedy="Extract features first."
        )
    names = tuple(SongId(raw.decode("ascii")) for raw in ids[good].tolist())
    return MeasuredLibrary(names, layouts, tuple(mean if good.all() else mean[good] for mean in means))


def _known(workspace: Workspace, song_id: SongId) -> Song:
    song = workspace.song(song_id)
    assert song is not None
    return song
