"""Care for the workspace: check it, repair it, back it up, bring a backup back.

All of these name the workspace's folder and work on its files, so that they can also help where it does not open.
"""

from dataclasses import dataclass
from pathlib import Path

from songjudge.jobs.monitor import Monitor
from songjudge.jobs.progress import Progress
from songjudge.store import doctor
from songjudge.store.backup import write_backup
from songjudge.store.doctor import Finding, Weight
from songjudge.store.locations import Locations
from songjudge.store.restore import RestoreReport, restore
from songjudge.store.workspace import Workspace

GRAVE = frozenset({Weight.DAMAGE, Weight.LOSS})


@dataclass(frozen=True)
class CareReport:
    """What was found, and after a repair what was mended and what could not be."""

    findings: tuple[Finding, ...]

    @property
    def well(self) -> bool:
        """Whether nothing is damaged or lost."""
        return not any(finding.weight in GRAVE for finding in self.findings)


@dataclass(frozen=True)
class CheckWorkspace:
    """Read everything in the workspace and say what is wrong, changing nothing.

    It may be open, here or in another program: only its index is then left out.
    """

    folder: Path
    title: str = "Checking the workspace"

    def run(self, monitor: Monitor) -> CareReport:
        """Check.  Raises `WorkspaceError` when there is no workspace, or the disk refuses."""
        return CareReport(
            doctor.check(self.folder, on_part=lambda done, total: _tell(monitor, done, total, self.title))
        )


@dataclass(frozen=True)
class RepairWorkspace:
    """Set damaged parts of the workspace aside and make anew what can be made anew.  It must be closed everywhere."""

    folder: Path
    title: str = "Repairing the workspace"

    def run(self, monitor: Monitor) -> CareReport:
        """Repair.  Raises `WorkspaceHeldError` while the workspace is open, `WorkspaceError` when the disk refuses."""
        monitor.progress(Progress(0, None, self.title))
        return CareReport(doctor.repair(self.folder))


@dataclass(frozen=True)
class BackupReport:
    """Where the backup lies, and its size in bytes."""

    file: Path
    size: int


@dataclass(frozen=True)
class BackUpWorkspace:
    """Pack what cannot be computed again into `file`, a zip: labels, songs, settings, models, scores, tag journals.

    Whoever has the workspace open passes it as `workspace`, so that its newest songs are written first; others may back
    it up while it is open elsewhere.
    """

    folder: Path
    file: Path
    workspace: Workspace | None = None
    title: str = "Backing up"

    def run(self, monitor: Monitor) -> BackupReport:
        """Raise `WorkspaceError` when there is nothing to back up or a disk refuses; `file` stays as it was."""
        locations = Locations(self.folder.absolute())
        if self.workspace is not None:
            self.workspace.flush()
        target = self.file.expanduser().absolute()
        write_backup(locations, target, on_part=lambda done, total: _tell(monitor, done, total, self.title))
        return BackupReport(target, target.stat().st_size)


@dataclass(frozen=True)
class RestoreWorkspace:
    """Bring back into `folder` what `source` holds: a backup's zip file, or a `labels.log` alone.

    What lies in the folder now is kept beside it.  The workspace must be closed everywhere.
    """

    source: Path
    folder: Path
    title: str = "Restoring a backup"

    def run(self, monitor: Monitor) -> RestoreReport:
        """Restore.

        Raises `UnreadableFileError` when the source is no backup, `WorkspaceHeldError` while the workspace is open,
        `WorkspaceError` when the disk refuses.
        """
        monitor.progress(Progress(0, None, self.title))
        return restore(self.source.expanduser().absolute(), self.folder)


def _tell(monitor: Monitor, done: int, total: int, title: str) -> None:
    monitor.progress(Progress(done, total, title))
