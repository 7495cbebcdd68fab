import threading

import pytest
from pytestqt.qtbot import QtBot

from songjudge.gui.latest import LatestAnswer


def test_an_answer_arrives_in_the_window(qtbot: QtBot) -> None:
    answers = LatestAnswer()
    with qtbot.waitSignal(answers.answered, timeout=5000) as caught:
        answers.ask(lambda: 6 * 7)
    assert caught.args == [42]
    assert not answers.busy


def test_an_overtaken_question_is_never_answered(qtbot: QtBot) -> None:
    answers = LatestAnswer()
    heard: list[object] = []
    answers.answered.connect(heard.append)
    gate = threading.Event()
    started: list[str] = []

    def slow() -> str:
        started.append("first")
        gate.wait(5)
        return "first"

    answers.ask(slow)
    answers.ask(lambda: started.extend(["second"]))
    answers.ask(lambda: "third")
    gate.set()
    qtbot.waitUntil(lambda: bool(heard), timeout=5000)
    assert heard == ["third"]
    assert started == ["first"]


def test_a_failed_question_says_why(qtbot: QtBot) -> None:
    answers = LatestAnswer()
    with qtbot.waitSignal(answers.failed, timeout=5000) as caught:
        answers.ask(lambda: 1 // 0)
    assert caught.args is not None
    assert isinstance(caught.args[0], ZeroDivisionError)


@pytest.mark.usefixtures("qapp")
def test_close_waits_for_the_running_question(qtbot: QtBot) -> None:
    answers = LatestAnswer()
    heard: list[object] = []
    answers.answered.connect(heard.append)
    done: list[bool] = []
    gate = threading.Event()
    answers.ask(lambda: done.append(gate.wait(5)))
    threading.Timer(0.05, gate.set).start()
    answers.close()
    assert done == [True]
    qtbot.wait(50)
    assert heard == []
