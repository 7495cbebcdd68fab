from pathlib import Path

import pytest

from songjudge.errors import SongjudgeError
from songjudge.jobs.cancellation import Cancelled
from songjudge.jobs.process_workers import ProcessWorkers
from songjudge.steps.install_listener import InstallListener
from tests.support.monitors import RecordingMonitor


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SONGJUDGE_LISTENER_DIR", str(tmp_path / "listener"))
    return tmp_path


def test_what_cannot_be_installed_is_the_jobs_error(folder: Path) -> None:
    (folder / "a.whl").write_bytes(b"something else")
    monitor = RecordingMonitor()
    with pytest.raises(SongjudgeError, match="SHA-256"):
        InstallListener(wheel=folder / "a.whl").run(monitor)
    assert monitor.reports[0].doing == "Reading the file"


def test_it_can_be_stopped(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(Cancelled):
        InstallListener(ProcessWorkers(1)).run(RecordingMonitor(when=lambda progress: True))
