"""What the broker says of itself on $SYS. Mosquitto 2.0 sends a value only when it changes: the last one is kept."""

from __future__ import annotations

from collections.abc import Mapping

SYS = "$SYS/broker/"
SHOWN = frozenset(
    {
        "clients/connected",
        "publish/messages/dropped",
        "messages/received",
        "messages/sent",
        "store/messages/count",
        "heap/current",
    }
)


class BrokerFigures:
    """One thread takes in, any may look."""

    def __init__(self) -> None:
        self._values: dict[str, float] = {}

    def take(self, topic: str, payload: bytes) -> None:
        """A message below $SYS/broker/; what is no figure that we show is passed over."""
        name = topic.removeprefix(SYS)
        if name in SHOWN:
            try:
                self._values[name] = float(payload)
            except ValueError:
                self._values.pop(name, None)

    def look(self) -> Mapping[str, float]:
        """The last value of each figure."""
        return dict(self._values)
