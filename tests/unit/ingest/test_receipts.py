"""Which receipts a batch earns."""

from __future__ import annotations

from ingest.receipts import receipts
from satisfaction.press import Cause, Press, Rating
from satisfaction.receipt import Receipt
from store.book.rejects import Rejected

A, B = "9f3c2a1b", "00000001"


def pressed(box: str, spool: str, seq: int, at_ms: int) -> Press:
    return Press(box, spool, seq, at_ms, Rating.SATISFIED)


def refused(seq: int | None, spool: str | None = A, at_ms: int | None = None) -> Rejected:
    return Rejected("b1", Cause.UNKNOWN_RATING, "", b"", spool, seq, at_ms)


def test_a_box_gets_one_receipt_for_each_of_its_spools() -> None:
    stored = [pressed("b1", A, 1, 7), pressed("b2", A, 1, 8), pressed("b1", B, 5, 9), pressed("b1", A, 2, 10)]
    assert list(receipts(stored, [])) == [
        ("b1", Receipt(A, (1, 2), at_ms=(7, 10))),
        ("b2", Receipt(A, (1,), at_ms=(8,))),
        ("b1", Receipt(B, (5,), at_ms=(9,))),
    ]


def test_a_refused_press_is_receipted_with_its_cause_and_no_seqs() -> None:
    assert list(receipts([], [refused(4)])) == [("b1", Receipt(A, (), {4: "unknown_rating"}))]


def test_what_could_not_be_read_gets_no_receipt() -> None:
    assert list(receipts([], [refused(None, None)])) == []


def test_a_stored_press_is_never_also_called_refused() -> None:
    for same in (refused(4), refused(4, at_ms=7)):
        assert list(receipts([pressed("b1", A, 4, 7)], [same])) == [("b1", Receipt(A, (4,), at_ms=(7,)))]


def test_another_press_under_the_number_of_a_stored_one_is_refused_beside_it() -> None:
    (found,) = receipts([pressed("b1", A, 4, 7)], [refused(4, at_ms=8)])
    assert found == ("b1", Receipt(A, (4,), {4: "unknown_rating"}, (7,), {4: 8}))


def test_a_long_receipt_is_parted_and_names_every_press_once() -> None:
    stored = [pressed("b1", A, seq, seq) for seq in range(1, 1251)]
    found = [receipt for _, receipt in receipts(stored, [refused(9000)])]
    assert [len(receipt.seqs) for receipt in found] == [500, 500, 250]
    assert [at_ms for receipt in found for at_ms in receipt.at_ms] == list(range(1, 1251))
    assert [seq for receipt in found for seq in receipt.seqs] == list(range(1, 1251))
    assert [dict(receipt.rejected) for receipt in found] == [{9000: "unknown_rating"}, {}, {}]
    assert max(len(receipt.encode()) for receipt in found) < 32_768
