"""``hailong protect``: a passphrase for the authority's key."""

from __future__ import annotations

import argparse
import getpass
from typing import Any

from hailong import arguments


def register(commands: Any) -> None:
    """Add ``protect``."""
    arguments.command(
        commands,
        "protect",
        run,
        help="encrypt the authority's key with a passphrase",
        description="Encrypts ca.key, so that a copied file alone issues no box. From then on enroll, renew and revoke "
        "ask for the passphrase, or take it from HAILONG_CA_PASSPHRASE. Without it no box can be added: keep it where "
        "the city keeps such things. Better still, keep the key itself off-line and bring it for the occasion.",
        example="hailong protect --home /srv/hailong",
    )


def run(options: argparse.Namespace) -> None:
    """Ask twice, encrypt."""
    from hailong import home, signing
    from hailong.refused import Refused

    here = home.load(options.home)
    authority = signing.open_authority(here)
    passphrase = getpass.getpass("New passphrase of the authority's key (12 characters or more): ")
    if len(passphrase) < 12:
        raise Refused("that is shorter than 12 characters: nothing was changed")
    if getpass.getpass("Once more: ") != passphrase:
        raise Refused("the two differ: nothing was changed")
    signing.protect(authority, passphrase=passphrase)
    print(f"{here.authority / 'ca.key'} is encrypted. Destroy older copies of it, backups too.")
