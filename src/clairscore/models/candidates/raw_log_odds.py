"""Raw log-odds straight from LightGBM's library, whose Python wrapper takes longer over one row than its trees do.

The wrapper asks the library about the model and reads its parameters anew at every call. Here that is done once. The
function of the library that then runs the trees is the one the wrapper calls, so what it returns is the same to the
last bit, and it may be called from several threads at once as the wrapper may.
"""

import ctypes
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from clairscore.models.candidates.boosting import raw_margin

if TYPE_CHECKING:
    import lightgbm

_FLOAT64: Final = 1
_ROW_AFTER_ROW: Final = 1
_RAW_SCORE: Final = 1
_PARAMETERS: Final = b"num_threads=1"

_TYPES: Final = (
    ctypes.c_void_p,  # the booster
    ctypes.c_void_p,  # values
    ctypes.c_int,  # their type
    ctypes.c_int32,  # rows
    ctypes.c_int32,  # columns
    ctypes.c_int,  # their layout
    ctypes.c_int,  # what is asked for
    ctypes.c_int,  # first iteration
    ctypes.c_int,  # iterations
    ctypes.c_char_p,  # parameters
    ctypes.POINTER(ctypes.c_int64),  # numbers written
    ctypes.c_void_p,  # where to
)
"""What ``LGBM_BoosterPredictForMat`` of LightGBM's C API takes, in order."""


class RawLogOdds:
    """Raw log-odds of going bad by one booster, the same as `raw_margin` gives on one thread."""

    def __init__(self, booster: "lightgbm.Booster") -> None:
        """Find the function of the library.

        Args:
            booster: Trees that give one number a row; it must not be trained further.
        """
        self._booster = booster
        self._run = _find_function(booster)

    def of(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return raw log-odds of rows of features, shape (n, k) to (n,).

        Raises:
            lightgbm.basic.LightGBMError: If the rows do not have the columns of the trees.
        """
        if self._run is not None:
            rows = np.ascontiguousarray(values, dtype=np.float64)
            found, n_found = np.empty(rows.shape[0]), ctypes.c_int64()
            failed = self._run(
                self._booster._handle,
                rows.ctypes.data,
                _FLOAT64,
                *rows.shape,
                _ROW_AFTER_ROW,
                _RAW_SCORE,
                0,
                self._booster.best_iteration,
                _PARAMETERS,
                n_found,
                found.ctypes.data,
            )
            if not failed and n_found.value == found.size:
                return found
        return raw_margin(self._booster, values)  # which says what is wrong


def _find_function(booster: "lightgbm.Booster") -> Callable[..., int] | None:
    """Return the function, our own so that the wrapper's stays as it is; None where the wrapper has to do.

    That is for trees with several numbers a row, and for a LightGBM that keeps its library elsewhere: there is no
    public name for it.
    """
    import lightgbm

    library = getattr(lightgbm.basic, "_LIB", None)
    if booster.num_model_per_iteration() != 1 or library is None or not hasattr(booster, "_handle"):
        return None
    function: Callable[..., int] = library["LGBM_BoosterPredictForMat"]
    function.argtypes, function.restype = _TYPES, ctypes.c_int  # type: ignore[attr-defined]
    return function
