"""Revoking at a running broker. The list alone does not end a live session, so the session is taken over as well."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import time
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from broker_config.authority import Authority
from broker_config.certificate import Bundle
from broker_config.mqtt_connect import ConnectRefused, connect_once
from broker_config.render import write_crl
from broker_config.running import MosquittoError, running_pid
from broker_config.settings import BrokerSettings

WAIT_S = 10.0  # for the broker to read the list
_WRITTEN = "the list of revoked certificates is written"
_AGAIN = "Then run this once more, so that a session that is open ends"


class Reach(StrEnum):
    """How far a revocation got at once."""

    IN_FORCE = "in force"  # the running broker refuses the certificate, and no session of that name lives
    AT_START = "at start"  # no broker runs: it will read the list when it starts


def revoke(
    authority: Authority, directory: Path, *, settings: BrokerSettings, name: str, serials: Iterable[str]
) -> Reach:
    """Revoke ``serials`` of ``name`` and shut its live session out of the broker of ``directory``.

    Safe to repeat. MosquittoError when a broker runs that cannot be told, or that does not take the list.
    """
    probe = authority.issue_passing(name)  # revoked with the others: when it is refused, the new list is in force
    authority.revoke(*serials, probe.serial)
    write_crl(directory, authority=authority)
    try:
        reload_broker(directory, settings=settings)
        _wait_until_refused(authority, probe, settings=settings)
        connect_once(settings.local_address, ca_pem=authority.certificate_pem, bundle=authority.issue_passing(name))
    except ConnectionRefusedError:
        return Reach.AT_START
    except (ConnectRefused, OSError) as error:
        raise MosquittoError(f"{_WRITTEN}, but the running broker could not be asked: {error}. {_AGAIN}") from error
    return Reach.IN_FORCE


def reload_broker(directory: Path, *, settings: BrokerSettings) -> None:
    """Make the broker read its files again: by the setting ``reload``, or the one ``hailong up`` started.

    MosquittoError when the command fails; without either nothing is done, and the broker is found unchanged.
    """
    if settings.reload:
        try:
            subprocess.run(shlex.split(settings.reload), capture_output=True, text=True, timeout=60, check=True)
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            said = getattr(error, "stderr", None) or error
            raise MosquittoError(f"the command of `reload` in [broker] failed: {said}".strip()) from error
    elif pid := running_pid(directory):
        os.kill(pid, signal.SIGHUP)


def _wait_until_refused(authority: Authority, probe: Bundle, *, settings: BrokerSettings) -> None:
    deadline = time.monotonic() + WAIT_S
    while time.monotonic() < deadline:
        try:
            connect_once(settings.local_address, ca_pem=authority.certificate_pem, bundle=probe)
        except ConnectRefused as error:
            if "REVOKED" in str(error).upper():
                return
            raise
        time.sleep(0.05)
    raise MosquittoError(
        f"{_WRITTEN}, but the running broker does not use it yet: make it read its files again (for example systemctl "
        f"reload mosquitto; set it as `reload` in [broker]). {_AGAIN}"
    )
