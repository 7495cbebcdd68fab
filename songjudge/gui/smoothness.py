"""Keeps Python itself from making the window pause: its collector of garbage, and how long a thread goes on alone."""

import gc
import sys

_YOUNG = 10_000  # objects made before the youngest are looked through; Python's own 700 come with every few key presses
_MIDDLE, _OLD = 20, 50  # rounds of the younger ones before one of the older
_TURN = 0.0005  # seconds that a thread keeps the interpreter while the window waits for it; Python's own are 0.005


def run_smoothly() -> None:
    """Call once, when everything is loaded.

    A hundred thousand objects of modules and widgets live as long as the window: looking through them for garbage
    takes longer than a key press may, holds up every thread, and finds nothing.  And whenever Qt calls a method of ours
    while a thread beside the window computes, the window waits for that thread's turn to end.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
    sys.setswitchinterval(_TURN)
