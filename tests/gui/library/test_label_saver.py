import threading

from pytestqt.qtbot import QtBot

from songjudge.gui.library.label_saver import LabelSaver


def test_everything_is_written_in_order_beside_the_window(qtbot: QtBot) -> None:
    saver, written, told = LabelSaver(), list[tuple[int, bool]](), list[int]()
    window = threading.get_ident()

    def write(number: int) -> int:
        written.append((number, threading.get_ident() != window))
        return number * 10

    for number in range(50):
        saver.save(lambda number=number: write(number), told.append)  # type: ignore[misc]
    assert told == []
    qtbot.waitUntil(lambda: not saver.busy, timeout=5000)
    assert written == [(number, True) for number in range(50)]
    assert told == [number * 10 for number in range(50)]


def test_waiting_tells_before_it_returns(qtbot: QtBot) -> None:
    saver, told = LabelSaver(), list[int]()
    gate = threading.Event()
    saver.save(lambda: 7 if gate.wait(5) else 0, told.append)
    threading.Timer(0.05, gate.set).start()
    saver.wait()
    assert told == [7]
    assert not saver.busy
    qtbot.wait(20)
    assert told == [7], "told twice"


def test_what_fails_is_told_and_the_next_is_written(qtbot: QtBot) -> None:
    saver, told, failed = LabelSaver(), list[int](), list[object]()
    saver.failed.connect(failed.append)
    saver.save(lambda: 1 // 0, told.append)
    saver.save(lambda: 3, told.append)
    saver.wait()
    assert told == [3]
    assert isinstance(failed[0], ZeroDivisionError)


def test_a_later_label_starts_the_thread_again(qtbot: QtBot) -> None:
    saver, told = LabelSaver(), list[int]()
    for number in range(3):
        saver.save(lambda number=number: number, told.append)  # type: ignore[misc]
        qtbot.waitUntil(lambda: not saver.busy, timeout=5000)
    assert told == [0, 1, 2]
