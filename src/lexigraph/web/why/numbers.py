"""Numbers as they are shown."""

from __future__ import annotations


def signed(value: float, decimals: int) -> str:
    """A number whose sign can be seen without colours.

    Example:
        >>> signed(0.25, 2), signed(-0.25, 2), signed(-0.0, 2), signed(0.001, 2)
        ('+0.25', '−0.25', '0.00', '0.00')
    """
    text = f"{abs(value):.{decimals}f}"
    return text if not float(text) else f"{'+' if value > 0 else '−'}{text}"
