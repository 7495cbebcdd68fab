"""The window starts without the libraries that take seconds to load."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("keras", "tensorflow", "jax", "torch", "numba", "sklearn", "librosa", "matplotlib")

OPEN_THE_WINDOW = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from songjudge.gui.app import application, run_window

application()  # a timer needs one

def look():
    shown = [w for w in QApplication.topLevelWidgets() if w.isVisible()]
    if not shown:
        return QTimer.singleShot(50, look)
    loaded = sorted({name.split(".")[0] for name in sys.modules})
    print(json.dumps({"loaded": loaded, "windows": len(shown)}))
    for window in shown:
        window.close()

QTimer.singleShot(200, look)
sys.exit(run_window(Path(sys.argv[1])))
"""


def modules_after(code: str, *arguments: str) -> dict[str, list[str]]:
    command = [sys.executable, "-c", code, *arguments]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert result.returncode == 0, result.stderr
    found: dict[str, list[str]] = json.loads(result.stdout.strip().splitlines()[-1])
    return found


def test_the_window_opens_without_heavy_libraries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    found = modules_after(OPEN_THE_WINDOW, str(tmp_path / "workspace"))
    assert found["windows"]
    assert sorted(set(found["loaded"]) & set(HEAVY)) == []


def test_the_command_line_starts_without_qt_and_heavy_libraries() -> None:
    code = (
        "import json, sys; from songjudge.cli.app import command_line; from songjudge.cli.doors import Doors;"
        "command_line(Doors(None, None));"
        "print(json.dumps({'loaded': sorted({m.split('.')[0] for m in sys.modules})}))"
    )
    found = modules_after(code)
    assert sorted(set(found["loaded"]) & {*HEAVY, "PySide6"}) == []
