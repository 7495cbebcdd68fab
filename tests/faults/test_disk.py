"""Full disks, read-only folders, disks that go away: one clear sentence, nothing acknowledged is lost, work resumes."""

import contextlib
import os
import re
import resource
import subprocess
import tempfile
from collections.abc import Iterator
from io import FileIO
from pathlib import Path

import pytest

from songjudge.errors import WorkspaceError
from songjudge.library.song import SongId
from songjudge.library.verdict import Verdict
from songjudge.store.workspace import Workspace
from tests.support.songs import a_song_id, some_songs
from tests.unit.store.builders import a_record, some_weights
from tests.unit.store.test_feature_shards import LAYOUT, same, some_features


class Disk:
    """A small disk of its own where that can be had, else a limit on the size of files."""

    def __init__(self, folder: Path, *, own: bool) -> None:
        self.folder = folder
        self.own = own

    @contextlib.contextmanager
    def full(self) -> Iterator[None]:
        """Leave no room while the block runs."""
        if not self.own:
            limits = resource.getrlimit(resource.RLIMIT_FSIZE)
            largest = max(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest + 2000, limits[1]))
            yield
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
            return
        ballast = self.folder / "ballast"
        with ballast.open("wb", buffering=0) as file:
            for size in (1 << 16, 1 << 12, 1):
                write_until_refused(file, size)
        yield
        ballast.unlink()

    @contextlib.contextmanager
    def read_only(self) -> Iterator[None]:
        """Refuse every change while the block runs."""
        if self.own:
            subprocess.run(["mount", "-o", "remount,ro", str(self.folder)], check=True)
            yield
            subprocess.run(["mount", "-o", "remount,rw", str(self.folder)], check=True)
        else:
            folders = [path for path in self.folder.rglob("*") if path.is_dir()]
            for path in folders:
                path.chmod(0o555)
            yield
            for path in folders:
                path.chmod(0o755)


@pytest.fixture
def disk() -> Iterator[Disk]:
    with tempfile.TemporaryDirectory(prefix="songjudge-disk-") as name:
        mount = ["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", name]
        try:
            own = os.geteuid() == 0 and not subprocess.run(mount, capture_output=True, check=False).returncode
        except OSError:
            own = False
        yield Disk(Path(name), own=own)
        if own:
            subprocess.run(["umount", "-l", name], check=True)


def write_until_refused(file: FileIO, size: int) -> None:
    """Write zeros until the disk has room for no more."""
    with contextlib.suppress(OSError):
        while True:
            file.write(bytes(size))


def label_until_refused(workspace: Workspace) -> list[SongId]:
    """Label one song after another; return those that the store said were safe."""
    safe: list[SongId] = []
    refusal = ""
    while not refusal and len(safe) < 100_000:
        song_id = a_song_id(len(safe))
        try:
            workspace.give_verdict([song_id], Verdict.GOOD)
            safe.append(song_id)
        except WorkspaceError as error:
            refusal = str(error)
    assert re.search(r"The label could not be saved in .*: (No space|File too large).*Free some", refusal)
    return safe


def test_on_a_full_disk_nothing_acknowledged_is_lost_and_work_resumes(disk: Disk) -> None:
    folder = disk.folder / "workspace"
    workspace = Workspace.open(folder)
    workspace.put_songs(some_songs(50))
    workspace.put_features(LAYOUT, [(a_song_id(1), some_features(1))])
    workspace.flush()
    with disk.full():
        safe = label_until_refused(workspace)
        assert set(workspace.verdicts()) == set(safe)
        with pytest.raises(WorkspaceError, match="Features could not be saved"):
            workspace.put_features(LAYOUT, [(a_song_id(n), some_features(n, clips=900)) for n in range(200)])
        if disk.own:
            with pytest.raises(WorkspaceError, match="The model could not be saved"):
                workspace.add_model(a_record(), some_weights)
        workspace.put_songs(some_songs(60))
        assert workspace._index is not None
        workspace._index.flush()
    assert workspace.give_verdict([a_song_id(5000)], Verdict.BAD) == 1
    workspace.put_features(LAYOUT, [(a_song_id(2), some_features(2))])
    workspace.close()
    with Workspace.open(folder) as again:
        assert set(again.verdicts()) == {*safe, a_song_id(5000)}
        assert len(again.songs()) == 60
        assert same(again.features(LAYOUT, a_song_id(1)), some_features(1))
        assert same(again.features(LAYOUT, a_song_id(2)), some_features(2))
        assert again.log_reading.lost == ()


def test_closing_on_a_full_disk_and_opening_again_keeps_every_label(disk: Disk) -> None:
    folder = disk.folder / "workspace"
    workspace = Workspace.open(folder)
    workspace.put_songs(some_songs(5))
    workspace.flush()
    with disk.full():
        safe = label_until_refused(workspace)
        workspace.put_songs(some_songs(900))
        workspace.close()
    with Workspace.open(folder) as again:
        assert set(again.verdicts()) == set(safe)
        assert len(again.songs()) >= 5


def test_a_read_only_folder_is_one_sentence_and_work_resumes_when_it_is_writable(disk: Disk) -> None:
    if not disk.own and os.geteuid() == 0:
        pytest.skip("root may write to any folder, and no disk can be mounted here")
    folder = disk.folder / "workspace"
    with Workspace.open(folder) as workspace:
        workspace.give_verdict([a_song_id(1)], Verdict.GOOD)
    with disk.read_only():
        with pytest.raises(WorkspaceError, match=r"Cannot open the workspace .*Make the folder writable") as caught:
            Workspace.open(folder)
        assert "\n" not in str(caught.value)
    with Workspace.open(folder) as again:
        assert set(again.verdicts()) == {a_song_id(1)}


def test_a_disk_that_goes_away_is_told_and_labelling_goes_on_when_it_is_back(tmp_path: Path) -> None:
    folder = tmp_path / "disk" / "workspace"
    workspace = Workspace.open(folder)
    workspace.give_verdict([a_song_id(1)], Verdict.GOOD)
    (tmp_path / "disk").rename(tmp_path / "unplugged")
    with pytest.raises(WorkspaceError, match=r"could not be saved.*No such file.*Plug the disk in again"):
        workspace.give_verdict([a_song_id(2)], Verdict.GOOD)
    assert set(workspace.verdicts()) == {a_song_id(1)}
    (tmp_path / "unplugged").rename(tmp_path / "disk")
    workspace.give_verdict([a_song_id(3)], Verdict.GOOD)
    workspace.close()
    with Workspace.open(folder) as again:
        assert set(again.verdicts()) == {a_song_id(1), a_song_id(3)}
