"""The home's authority for commands: opened with its passphrase asked for, its certificates renewed and revoked."""

from __future__ import annotations

import getpass
import os
from dataclasses import dataclass

from broker_config import revocation
from broker_config.authority import BROKER, INGEST, Authority, AuthorityError
from broker_config.certificate import Bundle
from broker_config.mosquitto import MosquittoError
from broker_config.render import write_broker_certificate, write_client
from hailong.home import Home
from hailong.refused import Refused
from store.book import Book, audit, certificates
from store.book.certificates import Certificate
from store.now import now_ms

FROM_ENVIRONMENT = "HAILONG_CA_PASSPHRASE"


def open_authority(home: Home) -> Authority:
    """The home's authority; its passphrase comes from HAILONG_CA_PASSPHRASE, or is asked for. Raises Refused."""
    passphrase = None
    if Authority.is_encrypted(home.authority):
        passphrase = os.environ.get(FROM_ENVIRONMENT) or getpass.getpass("Passphrase of the authority's key: ")
    try:
        return Authority.open(home.authority, passphrase=passphrase.encode() if passphrase else None)
    except AuthorityError as error:
        raise Refused(str(error)) from error


def protect(authority: Authority, *, passphrase: str) -> None:
    """Encrypt the key of ``authority``. Raises Refused when it is not here."""
    try:
        authority.protect(passphrase.encode())
    except AuthorityError as error:
        raise Refused(str(error)) from error


def renew(home: Home, book: Book, *, name: str, who: str) -> Bundle:
    """A new certificate for ``name``: a box keeps its key, ``ingest`` and ``broker`` get a new one, in place."""
    authority = open_authority(home)
    days = home.settings.broker.certificate_days
    try:
        if name == INGEST:
            bundle = authority.issue_ingest(days=days)
            write_client(home.ingest, name=INGEST, bundle=bundle, authority=authority)
        elif name == BROKER:
            bundle = authority.issue_broker(home.settings.broker.names, days=days)
            write_broker_certificate(home.broker, bundle=bundle)
            revocation.reload_broker(home.broker, settings=home.settings.broker)
        else:
            bundle = authority.renew(_newest(authority, name).certificate_pem, days=days)
    except (AuthorityError, MosquittoError) as error:
        raise Refused(str(error)) from error
    record(book, bundle, action="renew", who=who)
    return bundle


@dataclass(frozen=True, slots=True)
class Revoked:
    """How many certificates were revoked, and whether the running broker knows."""

    certificates: int
    reach: revocation.Reach


def revoke(home: Home, book: Book, *, name: str, who: str) -> Revoked:
    """Revoke every certificate of ``name`` and end its live session; safe to repeat. Refused when it has none."""
    if name == BROKER:
        raise Refused("boxes do not ask whether the broker is revoked: run hailong renew broker for a new key instead")
    authority = open_authority(home)
    serials = [bundle.serial for bundle in authority.issued(name)]
    if not serials:
        raise Refused(f"{name} has no certificate here: hailong boxes lists who has")
    settings, unfinished = home.settings.broker, None
    try:
        reach = revocation.revoke(authority, home.broker, settings=settings, name=name, serials=serials)
    except AuthorityError as error:
        raise Refused(str(error)) from error
    except MosquittoError as error:  # they are revoked all the same, from the broker's next start at the latest
        unfinished, reach = error, revocation.Reach.AT_START
    at_ms = now_ms()
    with book.write():
        for serial in serials:
            certificates.mark_revoked(book, serial, at_ms=at_ms)
        audit.note(book, who=who, action="revoke", subject=name, detail=", ".join(serials), at_ms=at_ms)
    if unfinished is not None:
        raise Refused(str(unfinished)) from unfinished
    return Revoked(len(serials), reach)


def _newest(authority: Authority, name: str) -> Bundle:
    issued = authority.issued(name)
    if not issued:
        raise Refused(f"{name} has no certificate here: hailong enroll {name} issues one")
    return issued[-1]


def record(book: Book, bundle: Bundle, *, action: str, who: str) -> None:
    """Note an issued certificate, and who did what by it."""
    at_ms = now_ms()
    with book.write():
        certificates.record(book, Certificate(bundle.serial, bundle.name, at_ms, bundle.not_after_ms))
        audit.note(book, who=who, action=action, subject=bundle.name, detail=bundle.serial, at_ms=at_ms)
