"""An open workspace: everything that is remembered of one music library.

`Workspace`       the whole; opening, closing, settings, library folders.
`LabelMethods`    verdicts, undo, redo.
`SongMethods`     songs, and files that could not be read.
`FindingMethods`  features, models, judgements.

Every method may be called from any thread.  A workspace that is open for reading only shows what was saved when it was
opened; each method that would change it then raises `WorkspaceError`.
"""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from songjudge.errors import WorkspaceError
from songjudge.features.feature_set import ClipFeatures, FeatureSet
from songjudge.judging.judgement import Judgement
from songjudge.library.catalogue import KnownFile
from songjudge.library.song import Song, SongId
from songjudge.library.verdict import GivenVerdict, Source, Verdict
from songjudge.store import index_health
from songjudge.store.about_file import About, write_about
from songjudge.store.backup import write_backup, write_daily_backup
from songjudge.store.disk_trouble import told_as
from songjudge.store.feature_places import RawIds
from songjudge.store.feature_shards import FeatureStore, PooledRows, PooledSongs
from songjudge.store.index_thread import IndexThread
from songjudge.store.judgement_store import JudgedColumns, JudgementStore
from songjudge.store.label_keeper import LabelKeeper
from songjudge.store.label_recovery import LogReading
from songjudge.store.locations import Locations
from songjudge.store.lock import WorkspaceLock
from songjudge.store.looking import look
from songjudge.store.measured_ids import MeasuredIds, measured_ids
from songjudge.store.migrations import current_about
from songjudge.store.model_store import ModelRecord, ModelStore
from songjudge.store.opening import OpenParts, begin_index, fill_index, open_parts
from songjudge.store.settings_file import Settings, read_settings, write_settings
from songjudge.store.snapshot import SongTable
from songjudge.store.song_keeper import SongKeeper

_LOG = logging.getLogger(__name__)

_RETRY_INDEX_AFTER = 10.0  # seconds


class LabelMethods:
    """What the user said of the songs.  Every change is durable when the method returns."""

    _labels: LabelKeeper
    _before_a_change: Callable[[], None]

    def give_verdict(self, song_ids: Sequence[SongId], verdict: Verdict, source: Source = Source.CLICK) -> int:
        """Give every song the verdict, as one step to undo; return how many songs it changed.

        Raises `WorkspaceError` when the disk refuses; no label has changed then.
        """
        self._before_a_change()
        return self._labels.give(song_ids, verdict, source)

    def give_verdicts(self, songs: Mapping[tuple[Verdict, Source], Sequence[SongId]]) -> int:
        """Give several verdicts, each to its songs, as one step to undo; return how many songs changed.

        Raises `WorkspaceError` when the disk refuses; no label has changed then.
        """
        self._before_a_change()
        return self._labels.give_several(songs)

    def undo(self) -> tuple[SongId, ...]:
        """Take the last step back, even one from before a restart; return its songs."""
        self._before_a_change()
        return self._labels.undo()

    def redo(self) -> tuple[SongId, ...]:
        """Do the step that was last taken back again; return its songs."""
        self._before_a_change()
        return self._labels.redo()

    def verdicts(self) -> Mapping[SongId, GivenVerdict]:
        """Return the songs that are good or bad, as a picture that later verdicts do not change."""
        return self._labels.verdicts()


class SongMethods:
    """The songs, and the files that could not be read.  A scan can make all of it again."""

    _songs: SongKeeper
    _before_a_change: Callable[[], None]

    def songs(self) -> SongTable:
        """Return all songs as immutable columns: the same object until a song changes."""
        return self._songs.table()

    def song(self, song_id: SongId) -> Song | None:
        """Return a song, or None if there is none with this id."""
        return self._songs.song(song_id)

    def put_songs(self, songs: Sequence[Song]) -> None:
        """Keep songs that were just read from their files.

        A known song under another path has moved if its old file is gone, else the new file is a copy of it.
        """
        self._before_a_change()
        self._songs.put(songs)

    def mark_missing(self, paths: Collection[Path]) -> None:
        """Note that these files are gone.  A copy takes over; a song without one is kept and called missing."""
        self._before_a_change()
        self._songs.mark(paths, missing=True)

    def mark_present(self, paths: Collection[Path]) -> None:
        """Note that missing files are back unchanged, so that they need not be read again."""
        self._before_a_change()
        self._songs.mark(paths, missing=False)

    def known_files(self) -> Mapping[Path, KnownFile]:
        """Return every file that is there, copies too, by path; made into objects only as they are asked for."""
        return self._songs.known_files(missing=False)

    def missing_files(self) -> Mapping[Path, KnownFile]:
        """Return the files of the missing songs as they were last seen, by path."""
        return self._songs.known_files(missing=True)

    def put_problem(self, path: Path, reason: str) -> None:
        """Note why a file could not be read."""
        self._before_a_change()
        self._songs.put_problem(path, reason)

    def problems(self) -> Mapping[Path, str]:
        """Return the files that could not be read, with reasons."""
        return self._songs.problems()

    def clear_problem(self, path: Path) -> None:
        """Note that a file can be read now, or that nobody cares any more."""
        self._before_a_change()
        self._songs.put_problem(path, None)


class FindingMethods:
    """What was computed: features, models and judgements."""

    _features: FeatureStore
    _models: ModelStore
    _judgements: JudgementStore
    _features_lock: threading.RLock  # held while features reach the disk: what a model said is read meanwhile
    _findings_lock: threading.RLock
    _before_a_change: Callable[[], None]

    def songs_with_features(self, layout: FeatureSet) -> frozenset[SongId]:
        """Return the songs whose features under this very set are kept."""
        with self._features_lock:
            return self._features.of(layout).song_ids()

    def put_features(self, layout: FeatureSet, features: Sequence[tuple[SongId, ClipFeatures]]) -> None:
        """Keep the features of some songs in one durable write; raise `WorkspaceError` when the disk refuses."""
        self._before_a_change()
        with self._features_lock:
            self._features.of(layout).append(features)

    def features(self, layout: FeatureSet, song_id: SongId) -> ClipFeatures | None:
        """Return a song's features exactly as they were given, or None; damaged ones are forgotten and logged."""
        with self._features_lock:
            return self._features.of(layout).read(song_id)

    def measured(self, layouts: Sequence[FeatureSet]) -> MeasuredIds:
        """Return the songs that have features under every one of some sets."""
        with self._features_lock:
            return measured_ids([self._features.of(layout).table() for layout in layouts])

    def pooled(self, layout: FeatureSet, ids: RawIds) -> PooledSongs:
        """Return one row a song: the means of its clips' numbers, then their deviations.  Quickest in stored order."""
        with self._features_lock:
            found = self._features.of(layout).pooled(ids)
            self.keep_pooled(layout, found.found.only(found.made))
            return found

    def keep_pooled(self, layout: FeatureSet, made: PooledRows) -> None:
        """Keep pooled rows that were made because they were not kept yet."""
        if len(made.ids) and not self._features.read_only:
            with self._features_lock:
                self._features.of(layout).keep_pooled(made.ids, made.sums, made.rows)

    @property
    def feature_folder(self) -> Path:
        """Where all features lie, for a helper process to read them with a `FeatureStore` of its own."""
        return self._features.folder

    def add_model(self, record: ModelRecord, fill: Callable[[Path], None]) -> None:
        """Keep a model: `fill` writes its files into a new folder, which appears whole or not at all."""
        self._before_a_change()
        with self._findings_lock:
            self._models.add(record, fill)

    def models(self) -> tuple[ModelRecord, ...]:
        """Return the models, oldest first."""
        with self._findings_lock:
            return self._models.all()

    def model_folder(self, model_id: str) -> Path:
        """Return where a model's files lie."""
        return self._models.folder_of(model_id)

    def put_judgements(self, model_id: str, judgements: Sequence[Judgement]) -> None:
        """Keep what a model says of songs; what it said of other songs before stays."""
        self._before_a_change()
        with self._findings_lock:
            self._judgements.put(model_id, judgements)

    def put_judged(self, model_id: str, judged: JudgedColumns) -> None:
        """Keep what a model says of very many songs, given as columns; else as `put_judgements`."""
        self._before_a_change()
        with self._findings_lock:
            self._judgements.put_columns(model_id, judged)

    def judged(self, model_id: str) -> JudgedColumns:
        """Return what a model said of each song as columns, by ascending id; without the clips' scores."""
        with self._findings_lock:
            return self._judgements.of(model_id).columns

    def judgements(self, model_id: str | None = None) -> Mapping[SongId, Judgement]:
        """Return what a model said of each song; of the newest scoring when no model is named."""
        with self._findings_lock:
            return self._judgements.newest() if model_id is None else self._judgements.of(model_id)


class Workspace(LabelMethods, SongMethods, FindingMethods):
    """A workspace held open by this program alone, or read only.  Made by `open`; also a context manager."""

    def __init__(self, locations: Locations, lock: WorkspaceLock | None, about: About, parts: OpenParts) -> None:
        self.folder = locations.folder
        self._locations = locations
        self._lock = lock
        self._about = about
        self._index: IndexThread | None = parts.index
        self._labels = parts.labels
        self._songs = parts.songs
        self._reading = parts.reading
        self._features = FeatureStore(locations.features, read_only=self.read_only)
        self._models = ModelStore(locations.models)
        self._judgements = JudgementStore(locations.judgements)
        self._features_lock = threading.RLock()
        self._findings_lock = threading.RLock()
        self._settings = read_settings(locations.settings)
        self._tried_index = time.monotonic()
        self._closed = False
        self._daily = threading.Thread(target=write_daily_backup, args=(locations,), name="songjudge-backup")
        if parts.had_labels and not self.read_only:
            self._daily.start()

    @classmethod
    def open(cls, folder: Path, *, wait: float = 0.0, read_only: bool = False) -> Self:
        """Open the workspace in `folder`, making a new one where there is none.

        Waits at most `wait` seconds for another program to close it.  Raises `WorkspaceHeldError` if another one still
        holds it (and says which), `WorkspaceError` if it was made by a newer version or the disk refuses.

        With `read_only` it opens whoever holds it, changes nothing on disk, and shows what was saved by then: every
        label, score and model, and all songs but those of the last minutes of a scan that is running.
        """
        locations = Locations(folder.absolute())
        with told_as("Cannot open the workspace", locations.folder):
            if read_only:
                return cls(locations, None, *look(locations))
            lock = WorkspaceLock(locations)
            locations.create()
            lock.take(wait)
            with contextlib.ExitStack() as undo:
                undo.callback(lock.release)
                about = current_about(locations)
                ModelStore(locations.models).sweep()
                parts = open_parts(locations, about)
                workspace = cls(locations, lock, about, parts)
                undo.pop_all()
        return workspace

    @property
    def read_only(self) -> bool:
        """Whether it was opened for reading only."""
        return self._lock is None

    def must_be_writable(self) -> None:
        """Raise `WorkspaceError` if it is open for reading only."""
        if self.read_only:
            raise WorkspaceError(
                f"The workspace {self.folder} is open for reading only",
                why="nothing in it can be changed here",
                remedy="Close it in the other program, then open it again.",
            )

    @property
    def log_reading(self) -> LogReading:
        """What opening found in the label log: events recovered and events lost."""
        return self._reading

    @property
    def settings(self) -> Settings:
        """The user's settings."""
        return self._settings

    def save_settings(self, settings: Settings) -> None:
        """Keep new settings."""
        self.must_be_writable()
        write_settings(settings, self._locations.settings)
        self._settings = settings

    @property
    def roots(self) -> tuple[Path, ...]:
        """The library folders, absolute, in the order they were added."""
        return self._about.roots

    def add_root(self, folder: Path) -> None:
        """Add a library folder; one that is there already stays."""
        if folder.absolute() not in self.roots:
            self._keep_about(self._about.with_roots((*self.roots, folder.absolute())))

    def remove_root(self, folder: Path) -> None:
        """Take a library folder off the list.  Its songs and labels stay."""
        self._keep_about(self._about.with_roots(tuple(r for r in self.roots if r != folder.absolute())))

    def flush(self) -> None:
        """Return when everything is on disk, not only the labels."""
        if self._index is not None:
            self._songs.save()
            self._index.flush()

    def backup(self, target: Path) -> None:
        """Pack everything that cannot be computed again into a zip file; raise `WorkspaceError` if a disk refuses."""
        self.flush()
        write_backup(self._locations, target)

    def close(self) -> None:
        """Write what waits and give the workspace back.  Calling it again does nothing."""
        if self._closed:
            return
        self._closed = True
        if self._daily.ident is not None:
            self._daily.join()
        try:
            self._leave_in_order()
        finally:
            self._labels.close()
            self._features.close()
            if self._lock is not None:
                self._lock.release()

    def _leave_in_order(self) -> None:
        if self._index is None:
            return
        try:
            self._revive_index(self._index, at_once=True)
            self._songs.save(sparingly=not self._index.broken)
            write_daily_backup(self._locations)
            if self._index.close():
                index_health.mark_clean(self._locations)
        except OSError as error:
            _LOG.warning("the workspace will be checked when it is opened next: %s", error)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _keep_about(self, about: About) -> None:
        self.must_be_writable()
        write_about(about, self._locations.about)
        self._about = about

    def _before_a_change(self) -> None:
        """Refuse if it is open for reading only; else see to the index.  Runs before any keeper's lock is taken."""
        self.must_be_writable()
        if self._index is not None:
            self._revive_index(self._index)

    def _revive_index(self, index: IndexThread, *, at_once: bool = False) -> None:
        """Make the index anew after it failed, once the cause may be gone."""
        if not index.broken or not (at_once or time.monotonic() - self._tried_index > _RETRY_INDEX_AFTER):
            return
        self._tried_index = time.monotonic()
        begin_index(self._locations, self._about, index)
        fill_index(index, self._labels, self._songs)
