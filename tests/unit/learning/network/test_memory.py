"""More clips than memory holds: they stay on the disk, and the process stays small."""

import sys
from pathlib import Path

import numpy as np
import pytest

from songjudge.features.feature_set import FeatureBlock, FeatureSet
from songjudge.jobs.child import call_in_child
from songjudge.learning.dataset import Bags, Dataset
from songjudge.learning.dataset_file import save_dataset
from songjudge.library.song import SongId
from tests.support import network_work
from tests.support.monitors import RecordingMonitor

SONGS, CLIPS, COLUMNS = 1200, 60, 1000
WIDE = FeatureSet("listener", 1, (FeatureBlock("listener.mean", "listener", (COLUMNS,)),), {"weights": "made up"})
ROOM = 8 << 20


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process's own memory apart")
def test_a_fit_needs_far_less_memory_than_its_clips(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    good = np.arange(SONGS) // 4 % 2 == 0
    values = rng.standard_normal((SONGS * CLIPS, COLUMNS), dtype=np.float32)
    offsets = (np.arange(SONGS + 1) * CLIPS).astype(np.int64)
    ids = tuple(SongId(f"{n:032x}") for n in range(SONGS))
    bags = {"listener": Bags(WIDE, values, offsets)}
    save_dataset(Dataset(ids, bags, good, np.ones(SONGS, np.float32), np.arange(SONGS) // 4), tmp_path)
    before, peak = call_in_child(network_work.fit_beyond_memory, RecordingMonitor(), tmp_path, ROOM)
    assert values.nbytes == 288_000_000
    assert peak - before < values.nbytes / 2
