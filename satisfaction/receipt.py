"""A receipt: ingest's word that presses are in the store, or are kept aside as rejected."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from satisfaction import clock
from satisfaction.payload import read_object, text
from satisfaction.press import is_seq, is_spool


@dataclass(frozen=True, slots=True)
class Receipt:
    """``seqs`` of ``spool`` that are stored; ``rejected`` maps a seq to the cause for which it was not accepted.

    ``at_ms``: when each of ``seqs`` was pressed (UTC ms), and ``rejected_at_ms`` the same of the rejected: two copies
    of a card use one number for two presses, and their time tells which of them is meant. Empty where nothing is said.
    """

    spool: str
    seqs: tuple[int, ...]
    rejected: Mapping[int, str] = field(default_factory=dict)
    at_ms: tuple[int, ...] = ()
    rejected_at_ms: Mapping[int, int] = field(default_factory=dict)

    def encode(self) -> bytes:
        """The payload on ``hailong/v1/<box>/receipt``."""
        body: dict[str, object] = {"spool": self.spool, "seqs": list(self.seqs)}
        if self.at_ms:
            body["at"] = [clock.to_iso(at_ms) for at_ms in self.at_ms]
        if self.rejected:
            body["rejected"] = [self._refused(seq, cause) for seq, cause in self.rejected.items()]
        return json.dumps(body, separators=(",", ":")).encode()

    def _refused(self, seq: int, cause: str) -> dict[str, object]:
        at_ms = self.rejected_at_ms.get(seq)
        return {"seq": seq, "cause": cause, **({} if at_ms is None else {"at": clock.to_iso(at_ms)})}


def decode(payload: bytes) -> Receipt:
    """The receipt in ``payload``; unknown fields are ignored; ValueError, and nothing else, when it is not one."""
    body = read_object(payload)
    spool, seqs, times, rejected = (body.get(name, []) for name in ("spool", "seqs", "at", "rejected"))
    if not is_spool(spool):
        raise ValueError("a receipt names its spool")
    if not isinstance(seqs, list) or not all(is_seq(seq) for seq in seqs):
        raise ValueError("a receipt's seqs are positive integers")
    if not isinstance(times, list) or len(times) not in (0, len(seqs)):
        raise ValueError("a receipt has as many times as seqs, or none")
    if not isinstance(rejected, list) or not all(
        isinstance(item, dict) and is_seq(item.get("seq")) for item in rejected
    ):
        raise ValueError("a rejected entry names its seq")
    return Receipt(
        spool,
        tuple(seqs),
        {item["seq"]: text(item.get("cause", "")) for item in rejected},
        tuple(map(_time, times)),
        {item["seq"]: _time(item["at"]) for item in rejected if "at" in item},
    )


def _time(value: object) -> int:
    if not isinstance(value, str):
        raise ValueError("a receipt's times are text")
    return clock.from_iso(value)
