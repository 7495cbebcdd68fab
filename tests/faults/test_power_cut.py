"""The store against simulated power cuts: the short version; `make faults` does a thousand."""

from pathlib import Path

import pytest

from songjudge.store import append_file
from tests.faults.power_cuts import run


def test_sixty_power_cuts_lose_no_acknowledged_label(quick_folder: Path) -> None:
    tally = run(64, quick_folder, seed=7, steps=60)
    assert tally.clean, tally.troubles
    assert tally.cuts == 64
    assert tally.acknowledged > 500


def test_the_simulation_notices_a_store_that_does_not_wait_for_the_disk(
    quick_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(append_file, "sync_data", lambda handle: None)
    assert run(12, quick_folder, seed=7, steps=40).lost_labels > 0
