"""What a network would be trained on, and what to do when the graphics card lies idle.

Nothing here imports TensorFlow: that takes ten seconds and up, and its memory would stay with the window for ever.
"""

import importlib.util
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_CPU_FILE = Path("/proc/cpuinfo")
_ASK_SECONDS = 10.0
_QUERY = ("--query-gpu=name,memory.total", "--format=csv,noheader,nounits")


@dataclass(frozen=True, slots=True)
class Gpu:
    """A graphics card that the driver knows.  `memory` is in bytes, 0 where the driver does not say."""

    name: str
    memory: int


@dataclass(frozen=True, slots=True)
class Machine:
    """What there is to calculate with.

    `system` is `sys.platform`'s name; `cuda` says whether the libraries that TensorFlow needs for a GPU are installed;
    `torch` whether PyTorch is.
    """

    system: str
    processor: str
    cores: int
    gpus: tuple[Gpu, ...] = ()
    cuda: bool = False
    torch: bool = False


def this_machine() -> Machine:
    """Look at this machine.  May wait for the graphics driver for seconds: not for the window's own thread."""
    return Machine(
        system=sys.platform,
        processor=processor_name(),
        cores=os.cpu_count() or 1,
        gpus=found_gpus(),
        cuda=_installed("nvidia.cudnn") or _installed("nvidia.cu13"),
        torch=_installed("torch"),
    )


def found_gpus(command: str = "nvidia-smi") -> tuple[Gpu, ...]:
    """Ask the NVIDIA driver for its cards; none without a driver."""
    program = shutil.which(command)
    if program is None:
        return ()
    try:
        answer = subprocess.run(  # noqa: S603 - the driver's own program, with fixed arguments
            [program, *_QUERY], capture_output=True, text=True, timeout=_ASK_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ()
    return gpus_in(answer.stdout.splitlines())


def gpus_in(lines: Sequence[str]) -> tuple[Gpu, ...]:
    """Read the driver's answer, a line a card: "NVIDIA H200, 143771" with the memory in mebibytes."""
    found = []
    for line in lines:
        name, _, memory = line.rpartition(",")
        if name.strip():
            found.append(Gpu(name.strip(), int(memory) * 2**20 if memory.strip().isdigit() else 0))
    return tuple(found)


def processor_name(file: Path = _CPU_FILE) -> str:
    """Return what the processor is called, as far as the system tells."""
    try:
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass  # not Linux
    return platform.processor() or platform.machine()


def device_words(machine: Machine, backend: str) -> str:
    """Say what a network would be trained on with this backend, and what to do if a GPU would lie idle."""
    cores = f"{machine.cores} {'core' if machine.cores == 1 else 'cores'}"
    cpu = f"CPU: {machine.processor}, {cores}."
    if machine.system == "darwin":
        return f"{cpu} {_use_torch(machine, 'The Mac’s own GPU')}" if backend != "torch" else "Apple GPU, by PyTorch."
    if not machine.gpus:
        return f"{cpu} No NVIDIA GPU was found; a few thousand songs do not need one."
    first = machine.gpus[0]
    name = f"{first.name}, {first.memory / 1e9:.0f} GB" if first.memory else first.name
    if backend == "torch":
        return f"GPU: {name}."
    if machine.system == "win32":
        return f"{cpu} {_use_torch(machine, first.name)}"
    if not machine.cuda:
        return f'{cpu} To use the {first.name}, install its libraries: pip install "songjudge[gpu]".'
    return f"GPU: {name}."


def _use_torch(machine: Machine, device: str) -> str:
    first = "" if machine.torch else "install PyTorch (pip install torch) and "
    return f"{device} is used by the PyTorch backend: {first}choose it under Advanced."


def _installed(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is not None
    except ModuleNotFoundError:
        return False
