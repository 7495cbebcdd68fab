"""Functions compiled by Numba: whether they can be used here, where their code is kept, what they count with."""
