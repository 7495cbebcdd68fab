"""The store beside a plain model in memory, with restarts, crashes and a lost index in between."""

import shutil
import tempfile
from pathlib import Path

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from songjudge.library.song import SongId
from songjudge.library.verdict import Verdict
from songjudge.store.workspace import Workspace
from tests.support.songs import a_song, a_song_id
from tests.unit.store.test_feature_shards import LAYOUT, same, some_features

numbers = st.integers(0, 7)
several = st.lists(numbers, min_size=1, max_size=5, unique=True)


class StoreBesideAModel(RuleBasedStateMachine):
    """Whatever is done to the workspace is done to dictionaries too."""

    @initialize()
    def begin(self) -> None:
        memory = Path("/dev/shm")
        self.home = Path(tempfile.mkdtemp(prefix="songjudge-model-", dir=memory if memory.is_dir() else None))
        self.workspace = Workspace.open(self.home)
        self.labels: dict[SongId, str] = {}
        self.past: list[dict[SongId, str]] = []
        self.future: list[dict[SongId, str]] = []
        self.features: dict[SongId, int] = {}
        self.titles: dict[SongId, str] = {}
        self.problems: dict[Path, str] = {}

    def teardown(self) -> None:
        if hasattr(self, "workspace"):
            self.workspace.close()
            shutil.rmtree(self.home)

    @rule(songs=several, verdict=st.sampled_from(Verdict))
    def label(self, songs: list[int], verdict: Verdict) -> None:
        before = dict(self.labels)
        for song_id in map(a_song_id, songs):
            if verdict is Verdict.NONE:
                self.labels.pop(song_id, None)
            else:
                self.labels[song_id] = verdict.value
        changed = self.workspace.give_verdict([a_song_id(n) for n in songs], verdict)
        assert changed == sum(before.get(a_song_id(n)) != self.labels.get(a_song_id(n)) for n in songs)
        if changed:
            self.past.append(before)
            self.future.clear()

    @rule()
    def undo(self) -> None:
        assert bool(self.workspace.undo()) == bool(self.past)
        if self.past:
            self.future.append(self.labels)
            self.labels = self.past.pop()

    @rule()
    def redo(self) -> None:
        assert bool(self.workspace.redo()) == bool(self.future)
        if self.future:
            self.past.append(self.labels)
            self.labels = self.future.pop()

    @rule(songs=several, seed=st.integers(0, 3))
    def measure(self, songs: list[int], seed: int) -> None:
        self.workspace.put_features(LAYOUT, [(a_song_id(n), some_features(10 * n + seed)) for n in songs])
        self.features.update((a_song_id(n), 10 * n + seed) for n in songs)

    @rule(songs=several, title=st.sampled_from(["one", "two"]))
    def scan(self, songs: list[int], title: str) -> None:
        self.workspace.put_songs([a_song(n, title=title) for n in songs])
        self.titles.update((a_song_id(n), title) for n in songs)

    @rule(number=numbers, reason=st.sampled_from(["", "empty file", "no audio in it"]))
    def problem(self, number: int, reason: str) -> None:
        path = Path(f"/music/{number}.mp3")
        if reason:
            self.workspace.put_problem(path, reason)
            self.problems[path] = reason
        else:
            self.workspace.clear_problem(path)
            self.problems.pop(path, None)

    @rule()
    def restart(self) -> None:
        self.workspace.close()
        self.workspace = Workspace.open(self.home)

    @rule(flushed=st.booleans())
    def crash(self, flushed: bool) -> None:
        """Drop the workspace as a kill would; what the index was not told in time need not be there."""
        if flushed:
            assert self.workspace._index is not None
            self.workspace._index.flush()
        self._drop()
        self.workspace = Workspace.open(self.home)
        if not flushed:
            self._forget_what_a_scan_finds_again()

    @rule()
    def lose_the_index(self) -> None:
        self._drop()
        (self.home / "index.unqlite").unlink(missing_ok=True)
        self.workspace = Workspace.open(self.home)
        self._forget_what_a_scan_finds_again()

    @invariant()
    def both_agree(self) -> None:
        if not hasattr(self, "workspace"):
            return
        found = {song: given.verdict.value for song, given in self.workspace.verdicts().items()}
        assert found == self.labels
        assert self.workspace.songs_with_features(LAYOUT) == self.features.keys()
        for song_id, seed in self.features.items():
            assert same(self.workspace.features(LAYOUT, song_id), some_features(seed))
        table = self.workspace.songs()
        assert {s: table.song(row).title for row, s in enumerate(table.song_ids)} == self.titles
        assert self.workspace.problems() == self.problems

    def _drop(self) -> None:
        """Let go of everything without writing anything."""
        workspace = self.workspace
        if workspace._daily.ident is not None:
            workspace._daily.join()
        assert workspace._index is not None
        workspace._index.give_up()
        workspace._index.close()
        workspace._labels.close()
        workspace._features.close()
        assert workspace._lock is not None
        workspace._lock._lock.release()

    def _forget_what_a_scan_finds_again(self) -> None:
        """Songs and problems are kept by the index until the snapshot is written: take them as they are now."""
        table = self.workspace.songs()
        now = {s: table.song(row).title for row, s in enumerate(table.song_ids)}
        assert now.keys() <= self.titles.keys()
        self.titles = now
        self.problems = dict(self.workspace.problems())


StoreBesideAModel.TestCase.settings = settings(
    max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)
TestStoreBesideAModel = StoreBesideAModel.TestCase
