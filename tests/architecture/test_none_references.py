"""The pinned PySide6 does not steal references to None (6.12.0 did, below Python 3.12, until the process aborted)."""

import sys

from PySide6.QtCore import QObject


def test_void_calls_leave_none_alone() -> None:
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(200):
        thing.setObjectName("x")
    assert sys.getrefcount(None) > before - 50
