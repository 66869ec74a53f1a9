"""How fast wrong passwords may come from one address: thirty at once, then one in ten seconds. Pure.

A name's own wait stops guessing one user's password; this stops trying one password on every name. A whole ward may sit
behind one address (NAT), so thirty mistakes of a morning cost nobody a wait, nor does any number of right passwords;
after more than that one waits ten seconds, and open sessions go on. What is kept is a number an address, for at most
``MOST`` of them, in each worker process by itself: a limit on speed need not outlive a restart.
"""

from __future__ import annotations

import ipaddress
import threading

AT_ONCE = 30
THEN_EVERY_MS = 10_000
MOST = 4096


class AddressLimit:
    """Safe to be asked by several threads."""

    def __init__(self) -> None:
        self._forgiven_ms: dict[str, int] = {}  # when the last of an address's mistakes is forgiven (GCRA's one number)
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._forgiven_ms)

    def wait_ms(self, address: str, *, now_ms: int) -> int:
        """How long (ms) ``address`` waits before it may try again; 0 where it need not."""
        with self._lock:
            behind_ms = self._forgiven_ms.get(_place(address), 0) - now_ms
        return max(0, behind_ms - (AT_ONCE - 1) * THEN_EVERY_MS)

    def note_wrong(self, address: str, *, now_ms: int) -> None:
        """Count a wrong password."""
        with self._lock:
            place = _place(address)
            self._forgiven_ms[place] = max(self._forgiven_ms.get(place, 0), now_ms) + THEN_EVERY_MS
            if len(self._forgiven_ms) > MOST:
                self._forget(now_ms)

    def _forget(self, now_ms: int) -> None:
        """Keep those with mistakes not forgiven yet, and of them those with the most."""
        worst = sorted(self._forgiven_ms.items(), key=lambda item: -item[1])[: MOST // 2]
        self._forgiven_ms = {place: at_ms for place, at_ms in worst if at_ms > now_ms}


def _place(address: str) -> str:
    """The address; of IPv6 its /64, of which one household has all."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is None:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)
