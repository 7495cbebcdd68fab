"""Decoding for ear and eye: in this process and in helpers, with real files."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from songjudge.audio.clip import ClipSpan
from songjudge.errors import SongjudgeError
from songjudge.gui.decoders import HelperDecoders, InlineDecoders
from tests.unit.audio.sounds import tune, write

SPAN = ClipSpan(1.0, 2.0)


@pytest.fixture(name="helpers")
def _helpers() -> Iterator[HelperDecoders]:
    helpers = HelperDecoders()
    yield helpers
    helpers.close()


def test_helpers_answer_as_this_process_does(helpers: HelperDecoders, tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    write(path, tune(5.0, seed=1))
    inline = InlineDecoders()
    assert np.array_equal(helpers.sound(path, SPAN, 44100), inline.sound(path, SPAN, 44100))
    assert np.array_equal(helpers.spectrum(path, SPAN), inline.spectrum(path, SPAN))
    assert np.array_equal(helpers.outline(path).high, inline.outline(path).high)


def test_a_broken_file_is_told_as_always(helpers: HelperDecoders, tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    path.write_bytes(b"no music")
    with pytest.raises(SongjudgeError):
        helpers.outline(path)


def test_a_crash_costs_one_answer(helpers: HelperDecoders, tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    write(path, tune(5.0, seed=1))
    helpers.outline(path)
    process = helpers._eye._helper._process
    assert process is not None
    assert process.pid is not None
    os.kill(process.pid, signal.SIGSTOP)  # the next question finds it alive, and dead while it waits
    threading.Timer(0.3, process.kill).start()
    with pytest.raises(SongjudgeError, match="crashed"):
        helpers.outline(path)
    assert len(helpers.outline(path).high)


def test_ear_and_eye_do_not_wait_for_each_other(helpers: HelperDecoders, tmp_path: Path) -> None:
    path = tmp_path / "a.flac"
    write(path, tune(5.0, seed=1))
    helpers.warm_up()
    assert len(helpers.sound(path, SPAN, 44100)) == 2 * 44100
    assert helpers._eye._helper._process is None
