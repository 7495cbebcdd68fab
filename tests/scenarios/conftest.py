"""The demo library, made once, for those who take it down the whole line."""

import pytest

from songjudge.steps.make_demo_library import DemoLibrary, make_demo_library

pytest_plugins = ("tests.gui.conftest",)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoLibrary:
    return make_demo_library(tmp_path_factory.mktemp("demo") / "music", lambda *_: None)
