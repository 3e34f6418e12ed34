"""The inner loop of message passing: a weighted sum of rows, kept in vector registers, with the next rows on their way.

Written in the compiler's own language because two things cannot be said in Python: that the sum does not lie in memory
which the rows might overlap (it would be written and read again at every edge), and that a row will be needed soon (it
lies anywhere, so that the processor cannot foresee it). Together they make a step over Gowalla about twice as fast.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray

AHEAD = 16
"""Edges between asking for a row and adding it."""
BLOCK = 64
"""Numbers of a sum that are kept in registers at a time; longer rows are read in pieces."""
LINE = 64
"""Bytes that memory hands over at once."""
ALL = np.empty(0, dtype=np.bool_)
"""What to say of ``active`` where nothing is skipped."""

FLOAT, WORD, LONG, BYTES = ir.FloatType(), ir.IntType(32), ir.IntType(64), ir.IntType(8)


def empty_on_lines(n_rows: int, width: int) -> NDArray[np.float32]:
    """Memory that starts where a line does, so that a row of 16 numbers touches one of them instead of two.

    Returns:
        float32 ``[n_rows, width]``, not filled.

    Example:
        >>> empty_on_lines(3, 16).ctypes.data % LINE
        0
    """
    size = 4 * n_rows * width
    room = np.empty(size + LINE, dtype=np.uint8)
    start = -room.ctypes.data % LINE
    return room[start : start + size].view(np.float32).reshape(n_rows, width)


@lru_cache(maxsize=128)
def row_sum(width: int, *, heads: int = 1, skipping: bool = False) -> Callable[..., None]:
    """Code for kernels: ``out[place] = sum over edges of weights[edge, head] * states[sources[edge], head]``.

    The function it gives is called, inside compiled code only, as
    ``(out, place, begin, end, sources, weights, states, head, active)``: ``out`` float32 of rows of ``width``, of which
    row ``place`` is written; ``sources`` int32 ``[n_edges]``; ``weights`` float32 ``[n_edges, heads]``; ``states``
    ``[n, heads, width]``; ``active`` bool ``[n]``. All are C-contiguous. Nothing checks bounds.

    Args:
        width: numbers in a row.
        heads: rows of each source.
        skipping: leave out sources that are not ``active``; otherwise ``active`` is not read.
    """
    blocks = [(start, min(BLOCK, width - start)) for start in range(0, width, BLOCK)]

    @intrinsic
    def summed(
        typing_context: Any,  # noqa: ARG001  (numba's own signature)
        out: Any,
        place: Any,  # noqa: ARG001
        begin: Any,  # noqa: ARG001
        end: Any,  # noqa: ARG001
        sources: Any,
        weights: Any,
        states: Any,
        head: Any,  # noqa: ARG001
        active: Any,
    ) -> Any:
        number = types.int64
        signature = types.void(out, number, number, number, sources, weights, states, number, active)

        def generate(context: Any, builder: Any, found: Any, given: Any) -> Any:
            loop = _Loop(context, builder, found.args, given, (width, heads), skipping=skipping)
            for start, size in blocks:
                loop.write(start, size)
            return context.get_dummy_value()

        return signature, generate

    return summed  # type: ignore[no-any-return]


class _Loop:
    """Writes the instructions of one sum."""

    def __init__(
        self,
        context: Any,
        builder: Any,
        kinds: Any,
        given: Any,
        sizes: tuple[int, int],
        *,
        skipping: bool,
    ) -> None:
        self.builder, (self.width, self.heads), self.skipping = builder, sizes, skipping
        out, self.place, self.begin, self.end, sources, weights, states, self.head, active = given
        arrays = zip((out, sources, weights, states, active), (kinds[n] for n in (0, 4, 5, 6, 8)), strict=True)
        data = [context.make_array(kind)(context, builder, array) for array, kind in arrays]
        self.out, self.sources, self.weights, self.states, self.active = (array.data for array in data)
        self.final = builder.sub(data[1].nitems, ir.Constant(LONG, 1))

    def write(self, start: int, size: int) -> None:
        """The sum of ``size`` columns from ``start`` on."""
        builder, vector = self.builder, ir.VectorType(FLOAT, size)
        total = cgutils.alloca_once(builder, vector)
        builder.store(ir.Constant(vector, [0.0] * size), total)
        with cgutils.for_range_slice(builder, self.begin, self.end, ir.Constant(LONG, 1), intp=LONG) as (edge, _):
            later = builder.add(edge, ir.Constant(LONG, AHEAD))
            later = builder.select(builder.icmp_signed("<", later, self.final), later, self.final)
            self._if_active(self._source(later), lambda source: self._ask(source, start, size))
            self._if_active(self._source(edge), lambda source: self._add(total, edge, source, start, size))
        row = builder.mul(self.place, ir.Constant(LONG, self.width))
        builder.store(builder.load(total), self._vector(self.out, row, start, vector), align=4)

    def _source(self, edge: Any) -> Any:
        return self.builder.zext(self.builder.load(self.builder.gep(self.sources, [edge])), LONG)

    def _if_active(self, source: Any, action: Callable[[Any], None]) -> None:
        if not self.skipping:
            action(source)
            return
        flag = self.builder.load(self.builder.gep(self.active, [source]))
        with self.builder.if_then(self.builder.icmp_unsigned("!=", flag, ir.Constant(flag.type, 0))):
            action(source)

    def _row(self, source: Any) -> Any:
        """Where the row of a source starts, in numbers."""
        row = self.builder.add(self.builder.mul(source, ir.Constant(LONG, self.heads)), self.head)
        return self.builder.mul(row, ir.Constant(LONG, self.width))

    def _vector(self, array: Any, row: Any, start: int, vector: Any) -> Any:
        place = self.builder.gep(array, [self.builder.add(row, ir.Constant(LONG, start))])
        return self.builder.bitcast(place, vector.as_pointer())

    def _ask(self, source: Any, start: int, size: int) -> None:
        builder = self.builder
        kind = ir.FunctionType(ir.VoidType(), [BYTES.as_pointer(), WORD, WORD, WORD])
        ask = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
        first = self._vector(self.states, self._row(source), start, BYTES)
        reading, keep, data = (ir.Constant(WORD, number) for number in (0, 3, 1))
        for offset in range(0, size * 4, LINE):
            builder.call(ask, [builder.gep(first, [ir.Constant(LONG, offset)]), reading, keep, data])

    def _add(self, total: Any, edge: Any, source: Any, start: int, size: int) -> None:
        builder, vector = self.builder, ir.VectorType(FLOAT, size)
        place = builder.add(builder.mul(edge, ir.Constant(LONG, self.heads)), self.head)
        weight = builder.load(builder.gep(self.weights, [place]))
        alone = builder.insert_element(ir.Constant(vector, ir.Undefined), weight, ir.Constant(WORD, 0))
        everywhere = ir.Constant(ir.VectorType(WORD, size), [0] * size)
        spread = builder.shuffle_vector(alone, ir.Constant(vector, ir.Undefined), everywhere)
        product = builder.fmul(spread, self._read(source, start, size), flags=("fast",))
        builder.store(builder.fadd(product, builder.load(total), flags=("fast",)), total)

    def _read(self, source: Any, start: int, size: int) -> Any:
        vector = ir.VectorType(FLOAT, size)
        return self.builder.load(self._vector(self.states, self._row(source), start, vector), align=4)
