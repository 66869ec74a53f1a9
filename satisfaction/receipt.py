"""A receipt: ingest's word that presses are in the store, or are kept aside as rejected."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from satisfaction.payload import read_object, text
from satisfaction.press import is_seq, is_spool


@dataclass(frozen=True, slots=True)
class Receipt:
    """``seqs`` of ``spool`` that are stored; ``rejected`` maps a seq to the cause for which it was not accepted."""

    spool: str
    seqs: tuple[int, ...]
    rejected: Mapping[int, str] = field(default_factory=dict)

    def encode(self) -> bytes:
        """The payload on ``hailong/v1/<box>/receipt``."""
        body: dict[str, object] = {"spool": self.spool, "seqs": list(self.seqs)}
        if self.rejected:
            body["rejected"] = [{"seq": seq, "cause": cause} for seq, cause in self.rejected.items()]
        return json.dumps(body, separators=(",", ":")).encode()


def decode(payload: bytes) -> Receipt:
    """The receipt in ``payload``; unknown fields are ignored; ValueError, and nothing else, when it is not one."""
    body = read_object(payload)
    spool, seqs, rejected = body.get("spool"), body.get("seqs", []), body.get("rejected", [])
    if not is_spool(spool):
        raise ValueError("a receipt names its spool")
    if not isinstance(seqs, list) or not all(is_seq(seq) for seq in seqs):
        raise ValueError("a receipt's seqs are positive integers")
    if not isinstance(rejected, list) or not all(
        isinstance(item, dict) and is_seq(item.get("seq")) for item in rejected
    ):
        raise ValueError("a rejected entry names its seq")
    return Receipt(spool, tuple(seqs), {item["seq"]: text(item.get("cause", "")) for item in rejected})
