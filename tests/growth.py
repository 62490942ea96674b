"""Whether work grows with its size or with the square of it, on machines that others use too."""

from __future__ import annotations

import time
from collections.abc import Callable

TIMES = 16
ATTEMPTS = 4


def is_linear(work: Callable[[int], object], size: int) -> bool:
    """Whether sixteen times the size takes nearer to sixteen times the processor time than to 256 times.

    Only the ratio counts, and a disturbed attempt may be made again: what is quadratic fails each of them.

    Args:
        work: Does the work of a given size.
        size: The small size: great enough for some milliseconds, since the clock is coarse.
    """
    work(size)  # what is loaded once does not count
    small = min(_seconds(work, size) for _ in range(3))
    return any(_seconds(work, TIMES * size) < TIMES**1.5 * max(small, 0.001) for _ in range(ATTEMPTS))


def _seconds(work: Callable[[int], object], size: int) -> float:
    started = time.process_time()
    work(size)
    return time.process_time() - started
