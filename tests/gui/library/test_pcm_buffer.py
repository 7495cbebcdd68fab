import numpy as np

from songjudge.gui.library.pcm_buffer import RATE, PcmBuffer


def frames(start: int, count: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    ramp = (np.arange(start, start + count) % 30000).astype(np.int16)
    return np.stack([ramp, ramp], axis=1)


def test_chunks_join_without_a_gap() -> None:
    buffer = PcmBuffer()
    buffer.put(100, frames(100, 50))
    buffer.put(150, frames(150, 50))
    assert buffer.read(120, 60)[:, 0].tolist() == list(range(120, 180))
    assert buffer.ahead(120) == 80


def test_what_is_not_ready_is_empty() -> None:
    buffer = PcmBuffer()
    assert not len(buffer.read(0, 10))
    buffer.put(100, frames(100, 50))
    assert buffer.ahead(99) == 0
    assert buffer.ahead(150) == 0
    assert len(buffer.read(140, 100)) == 10


def test_a_jump_takes_the_place_of_what_was_there() -> None:
    buffer = PcmBuffer()
    buffer.put(0, frames(0, 50))
    buffer.put(1000, frames(1000, 50))
    assert not len(buffer.read(0, 10))
    assert buffer.read(1000, 1)[0, 0] == 1000


def test_an_overlap_is_written_anew() -> None:
    buffer = PcmBuffer()
    buffer.put(0, frames(0, 100))
    buffer.put(80, frames(80, 100))
    assert buffer.end == 180
    assert buffer.read(70, 40)[:, 0].tolist() == list(range(70, 110))


def test_what_was_heard_long_ago_is_let_go() -> None:
    buffer = PcmBuffer()
    for second in range(40):
        buffer.put(second * RATE, frames(second * RATE, RATE))
    assert buffer.ahead(39 * RATE) == RATE
    assert buffer.ahead(20 * RATE) == 0
    assert buffer.ahead(25 * RATE) == 15 * RATE
