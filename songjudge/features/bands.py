"""All weighted sums of a spectrum's power, taken together: mel bands, pitch classes, energies."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from songjudge.features.compiled import kernels
from songjudge.features.filter_banks import chroma_bank, mel_bank
from songjudge.features.loudness import energy_bank
from songjudge.features.spectrum import BINS, Spectrum

FloatArray = npt.NDArray[np.float32]

MEL_BANDS = 128
STEP_MEL_BANDS = 40  # of the sequence: 128 bands × 10 steps would outweigh everything else


class Bands:
    """The power of a batch of clips in each bank, every array (clips, frames, bands)."""

    def __init__(self, spectrum: Spectrum) -> None:
        summed = _summed(spectrum)
        ends = np.cumsum([bank.shape[1] for bank in _banks()])
        self.mel, self.step_mel, self.chroma, self.energies = np.split(summed, ends[:-1], axis=-1)


def _banks() -> list[FloatArray]:
    return [mel_bank(MEL_BANDS), mel_bank(STEP_MEL_BANDS), chroma_bank(), energy_bank()]


@lru_cache
def _all_banks() -> tuple[FloatArray, npt.NDArray[np.int64]]:
    """Return the banks side by side, (bands, BINS + 7) with zeros at the end, and each band's first bin and end."""
    bank = np.pad(np.concatenate(_banks(), axis=1).T, ((0, 0), (0, 7)))
    used = bank > 0
    reach = np.stack([used.argmax(axis=1), bank.shape[1] - used[:, ::-1].argmax(axis=1)], axis=1)
    return np.ascontiguousarray(bank), reach.astype(np.int64)


def _summed(spectrum: Spectrum) -> FloatArray:
    bank, reach = _all_banks()
    compiled = kernels()
    if compiled is None:
        found: FloatArray = spectrum.power @ bank[:, :BINS].T
        return found
    magnitude = spectrum.magnitude.reshape(-1, BINS)
    out = np.empty((len(magnitude), len(bank)), np.float32)
    compiled.bands_of_power(magnitude, bank, reach, out)
    return out.reshape(*spectrum.magnitude.shape[:2], -1)
