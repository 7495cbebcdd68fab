"""The import contracts hold, and each one bites when it is broken on purpose."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

# Each case adds lines to files of a copy of the package and names the contract that must catch them.
BREAKS: Mapping[str, tuple[Mapping[str, str], str]] = {
    "a noun that reaches up to the store": (
        {"library/song.py": "from songjudge.store import workspace"},
        "The line: a package uses only what stands below it",
    ),
    "a door that uses the other door": (
        {"cli/printing.py": "import songjudge.gui.icons"},
        "The line: a package uses only what stands below it",
    ),
    "the web's door that uses the terminal's": (
        {"api/shelf.py": "import songjudge.cli.printing"},
        "The line: a package uses only what stands below it",
    ),
    "a step that knows it is on the web": (
        {"steps/writing.py": "def late() -> None:\n    import fastapi"},
        "The web framework lives in songjudge.api",
    ),
    "a drawer for everything": (
        {"utils/__init__.py": '"""Anything."""'},
        "The line: a package uses only what stands below it",
    ),
    "Qt in a noun, imported late": (
        {"library/folder.py": "def late() -> None:\n    import PySide6.QtCore"},
        "Qt lives in songjudge.gui",
    ),
    "the network used by a door": (
        {"cli/printing.py": "import songjudge.learning.network"},
        "Only steps touch the network",
    ),
    "a noun that reports progress": (
        {"features/feature_set.py": "from songjudge.jobs import progress"},
        "The nouns know nothing of jobs",
    ),
    "a page that knows another page": (
        {"gui/training/page.py": "import songjudge.gui.evaluation.page"},
        "Pages do not know each other",
    ),
    "two modules that need each other": (
        {
            "library/song.py": "import songjudge.library.verdict",
            "library/verdict.py": "import songjudge.library.song",
        },
        "No cycles between siblings",
    ),
}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter over the package that lies in `folder`."""
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([program, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False)


def test_the_contracts_hold() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("what", BREAKS)
def test_a_broken_contract_is_caught(what: str, tmp_path: Path) -> None:
    changes, contract = BREAKS[what]
    shutil.copytree(ROOT / "songjudge", tmp_path / "songjudge", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for name, lines in changes.items():
        path = tmp_path / "songjudge" / name
        path.parent.mkdir(exist_ok=True)
        with path.open("a") as file:
            file.write(f"\n{lines}\n")
    result = lint(tmp_path)
    assert result.returncode == 1, result.stdout + result.stderr
    broken = [line for line in result.stdout.splitlines() if line.rstrip().endswith("BROKEN")]
    assert any(line.startswith(contract) for line in broken), result.stdout
