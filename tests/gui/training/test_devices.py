import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from songjudge.gui.appearance import Appearance
from songjudge.gui.training.device_line import DeviceLine
from songjudge.gui.training.devices import (
    CUDA_WHEELS,
    Gpu,
    Machine,
    device_words,
    found_gpus,
    gpus_in,
    knows_cuda,
    processor_name,
    this_machine,
)

A_GPU = Gpu("NVIDIA RTX 4070", 12 * 2**30)


def a_machine(system: str = "linux", **more: object) -> Machine:
    return Machine(system, "A Processor", 8, **more)  # type: ignore[arg-type]  # names and kinds are the caller's


def test_the_drivers_answer_is_read() -> None:
    assert gpus_in(["NVIDIA H200, 143771", "Card, with a comma, 8192", "Odd one, [N/A]", ""]) == (
        Gpu("NVIDIA H200", 143771 * 2**20),
        Gpu("Card, with a comma", 8192 * 2**20),
        Gpu("Odd one", 0),
    )


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a shell script")
def test_the_driver_is_asked_and_a_broken_one_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, body in (("good-smi", 'echo "NVIDIA H200, 143771"'), ("bad-smi", "exit 9")):
        script = tmp_path / name
        script.write_text(f"#!/bin/sh\n{body}\n")
        script.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert found_gpus("good-smi") == (Gpu("NVIDIA H200", 143771 * 2**20),)
    assert found_gpus("bad-smi") == ()
    assert found_gpus("no-such-smi") == ()


def test_the_processor_is_named(tmp_path: Path) -> None:
    info = tmp_path / "cpuinfo"
    info.write_text("processor : 0\nmodel name\t: A Fine Processor @ 3 GHz\n")
    assert processor_name(info) == "A Fine Processor @ 3 GHz"
    assert processor_name(tmp_path / "none")


@pytest.mark.parametrize(
    ("machine", "backend", "expected"),
    [
        (a_machine(), "tensorflow", "CPU: A Processor, 8 cores. No NVIDIA GPU was found"),
        (a_machine(memory=16 * 10**9), "tensorflow", "CPU: A Processor, 8 cores, 16 GB. No NVIDIA GPU was found"),
        (
            a_machine(gpus=(A_GPU, A_GPU), cuda=True),
            "tensorflow",
            "GPU: NVIDIA RTX 4070, 13 GB, NVIDIA RTX 4070, 13 GB.",
        ),
        (a_machine(gpus=(A_GPU,), cuda=True), "jax", 'To use the NVIDIA RTX 4070 with JAX: pip install "jax[cuda12]".'),
        (a_machine(gpus=(A_GPU,), jax_cuda=True), "jax", "GPU: NVIDIA RTX 4070, 13 GB."),
        (a_machine("win32", gpus=(A_GPU,), torch=True), "torch", f"--index-url {CUDA_WHEELS}"),
        (a_machine("win32", gpus=(A_GPU,), torch=True, torch_cuda=True), "torch", "GPU: NVIDIA RTX 4070, 13 GB."),
        (a_machine(gpus=(A_GPU,), cuda=True), "tensorflow", "GPU: NVIDIA RTX 4070, 13 GB."),
        (a_machine(gpus=(A_GPU,)), "tensorflow", 'install its libraries: pip install "songjudge[gpu]"'),
        (a_machine(gpus=(A_GPU,), torch=True, torch_cuda=True), "torch", "GPU: NVIDIA RTX 4070, 13 GB."),
        (a_machine("win32", gpus=(A_GPU,)), "tensorflow", "install PyTorch (pip install torch --index-url https"),
        (a_machine("win32", gpus=(A_GPU,), torch=True), "tensorflow", "PyTorch backend: choose it under Advanced"),
        (a_machine("darwin"), "tensorflow", "The Mac’s own GPU is used by the PyTorch backend"),
        (a_machine("darwin"), "torch", "Apple GPU, by PyTorch."),
    ],
)
def test_what_to_do_is_said(machine: Machine, backend: str, expected: str) -> None:
    assert expected in device_words(machine, backend)


@pytest.mark.parametrize(
    ("version", "system", "expected"),
    [
        ("2.8.0+cu128", "win32", True),
        ("2.8.0+cpu", "linux", False),
        ("2.8.0", "linux", True),
        ("2.8.0", "win32", False),
    ],
)
def test_a_pytorch_for_the_processor_alone_is_known(version: str, system: str, expected: bool) -> None:
    assert knows_cuda(version, system) is expected


def test_looking_at_this_machine_loads_no_tensorflow() -> None:
    machine = this_machine()
    assert machine.cores >= 1
    assert machine.processor
    assert machine.memory > 10**8


def test_the_line_looks_when_it_is_shown_and_follows_the_backend(qtbot: QtBot, appearance: Appearance) -> None:
    line = DeviceLine("tensorflow")
    qtbot.addWidget(line, before_close_func=lambda widget: widget.close_down())
    line.show()
    qtbot.waitUntil(lambda: bool(line.words.text()), timeout=20_000)
    line.show_machine(a_machine("win32", gpus=(A_GPU,), torch=True))
    assert line.words.text().startswith("CPU: A Processor")
    line.set_cpu_only(True)
    assert line.words.text() == "CPU: A Processor, 8 cores. As you chose."
    line.set_cpu_only(False)
    line.show_machine(a_machine("win32", gpus=(A_GPU,), torch=True, torch_cuda=True))
    line.set_backend("torch")
    assert line.words.text() == "GPU: NVIDIA RTX 4070, 13 GB."
