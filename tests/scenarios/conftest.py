"""The demo library, made once, for those who take it down the whole line."""

import pytest

from songjudge.steps.make_demo_library import DemoLibrary, make_demo_library
from tests.gui.conftest import no_unexpected_qt_lines, nothing_left_running

__all__ = ["no_unexpected_qt_lines", "nothing_left_running"]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoLibrary:
    return make_demo_library(tmp_path_factory.mktemp("demo") / "music", lambda *_: None)
