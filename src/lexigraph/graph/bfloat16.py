"""Float32 numbers kept as their upper halves: the range of float32, eight bits of precision, half the bytes.

numpy has no such type; the bits are kept as uint16.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray

_BLOCK = 1 << 14


def to_bfloat16(values: NDArray[np.float32], out: NDArray[np.uint16] | None = None) -> NDArray[np.uint16]:
    """Round to the nearest number with eight significant bits (ties to even); infinities and NaN stay what they are.

    Args:
        values: float32, any shape, C-contiguous.
        out: where to write, uint16 of the same shape; made when None.

    Returns:
        uint16 of the same shape.

    Example:
        >>> from_bfloat16(to_bfloat16(np.array([1.0, 3.14159, -0.1], dtype=np.float32))).tolist()
        [1.0, 3.140625, -0.10009765625]
    """
    found = np.empty(values.shape, dtype=np.uint16) if out is None else out
    _narrow(values.reshape(-1).view(np.uint32), found.reshape(-1))
    return found


def from_bfloat16(bits: NDArray[np.uint16]) -> NDArray[np.float32]:
    """The numbers that :func:`to_bfloat16` kept, float32 of the same shape."""
    return (bits.astype(np.uint32) << np.uint32(16)).view(np.float32)


@numba.njit(parallel=True, cache=True)
def _narrow(bits: NDArray[np.uint32], out: NDArray[np.uint16]) -> None:
    for block in numba.prange((len(bits) + _BLOCK - 1) // _BLOCK):
        for place in range(block * _BLOCK, min(len(bits), (block + 1) * _BLOCK)):
            out[place] = _rounded(bits[place])


@intrinsic
def _rounded(typing_context: Any, number: Any) -> Any:  # noqa: ARG001  (numba's own signature)
    """Upper half of a float32's bits, rounded; without a branch, so that the loop around it is vectorised."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ARG001
        wide, half = ir.IntType(32), ir.IntType(16)
        bits, sixteen = arguments[0], ir.Constant(wide, 16)
        odd = builder.and_(builder.lshr(bits, sixteen), ir.Constant(wide, 1))
        rounded = builder.lshr(builder.add(builder.add(bits, odd), ir.Constant(wide, 0x7FFF)), sixteen)
        quiet = builder.or_(builder.lshr(bits, sixteen), ir.Constant(wide, 0x40))  # NaN must not round to infinity
        size = builder.and_(bits, ir.Constant(wide, 0x7FFFFFFF))
        not_a_number = builder.icmp_unsigned(">", size, ir.Constant(wide, 0x7F800000))
        return builder.trunc(builder.select(not_a_number, quiet, rounded), half)

    return types.uint16(types.uint32), generate


@intrinsic
def widened(typing_context: Any, bits: Any) -> Any:  # noqa: ARG001  (numba's own signature)
    """Inside a kernel: the float32 whose upper half is ``bits``, by a shift, without a table or a branch."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:  # noqa: ARG001
        wide = builder.zext(arguments[0], ir.IntType(32))
        return builder.bitcast(builder.shl(wide, ir.Constant(ir.IntType(32), 16)), ir.FloatType())

    return types.float32(types.uint16), generate
