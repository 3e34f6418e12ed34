"""Rate limits: token buckets, in the memory of one process."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from ipaddress import ip_address, ip_network
from threading import Lock

Clock = Callable[[], float]


class TokenBucket:
    """Lets ``rate`` requests per second pass in the long run, and ``burst`` at once.

    Example:
        >>> now = [0.0]
        >>> bucket = TokenBucket(rate=2.0, burst=1, clock=lambda: now[0])
        >>> bucket.wait(), bucket.wait()
        (0.0, 0.5)
        >>> now[0] = 0.5
        >>> bucket.wait()
        0.0
    """

    __slots__ = ("_burst", "_clock", "_lock", "_rate", "_seen", "_tokens")

    def __init__(self, rate: float, burst: int, clock: Clock = time.monotonic) -> None:
        self._rate, self._burst, self._clock = rate, float(burst), clock
        self._tokens, self._seen, self._lock = float(burst), clock(), Lock()

    def wait(self) -> float:
        """Take a token: 0.0 where there was one, otherwise the seconds until there is."""
        with self._lock:
            now = self._clock()
            tokens = min(self._burst, self._tokens + (now - self._seen) * self._rate)
            self._seen = now
            if tokens >= 1.0:
                self._tokens = tokens - 1.0
                return 0.0
            self._tokens = tokens
            return (1.0 - tokens) / self._rate


class Buckets:
    """One bucket for each name, for at most ``capacity`` names: the one unused for longest is forgotten.

    Example:
        >>> buckets = Buckets(rate=1.0, burst=1, capacity=2, clock=lambda: 0.0)
        >>> [buckets.wait(name) for name in ("a", "a", "b", "c")], len(buckets)
        ([0.0, 1.0, 0.0, 0.0], 2)
    """

    def __init__(self, rate: float, burst: int, capacity: int, clock: Clock = time.monotonic) -> None:
        self._rate, self._burst, self._capacity, self._clock = rate, burst, capacity, clock
        self._buckets: OrderedDict[Hashable, TokenBucket] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._buckets)

    def wait(self, name: Hashable) -> float:
        """Take a token of this name; see :meth:`TokenBucket.wait`."""
        with self._lock:
            bucket = self._buckets.pop(name, None) or TokenBucket(self._rate, self._burst, self._clock)
            self._buckets[name] = bucket
            if len(self._buckets) > self._capacity:
                self._buckets.popitem(last=False)
        return bucket.wait()


def peer_name(address: str) -> str:
    """The name under which a peer's failures are counted: its address, or the /64 network of an IPv6 address.

    Whoever has one IPv6 address has 2^64 of them.

    Example:
        >>> peer_name("192.0.2.7"), peer_name("2001:db8:0:1::9"), peer_name("::ffff:192.0.2.7"), peer_name("unix:")
        ('192.0.2.7', '2001:db8:0:1::/64', '192.0.2.7', 'unix:')
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.version == 4:
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(ip_network((parsed, 64), strict=False))
