"""A press is never lost and never counted twice."""

from __future__ import annotations

from dataclasses import replace

from satisfaction.press import Identity, Rating
from store.contract import PressStore, Tally
from store.rollup import ONE_DAY
from tests.contract import city
from tests.contract.city import FIRST, press
from tests.contract.conftest import Place

YEAR = Tally(city.BEGIN, FIRST.replace(year=2027))


def test_what_is_new_is_named_in_the_batchs_order(store: PressStore) -> None:
    appended = store.append([press(3), press(1), press(2, box="box-2")])
    assert appended.new == (press(3).identity, press(1).identity, press(2, box="box-2").identity)
    assert (appended.duplicate, appended.conflict, appended.unstorable) == ((), (), ())


def test_an_empty_batch_is_no_trouble(store: PressStore) -> None:
    assert store.append([]).new == ()


def test_a_press_that_comes_again_is_a_duplicate_and_counts_once(store: PressStore) -> None:
    store.append([press(1), press(2)])
    appended = store.append([press(1), press(3), press(2)])
    assert appended.new == (press(3).identity,)
    assert appended.duplicate == (press(1).identity, press(2).identity)
    assert sum(int(row[-1]) for row in store.tally(YEAR).rows) == 3


def test_twice_in_one_batch_is_once(store: PressStore) -> None:
    appended = store.append([press(1), press(1), press(1, rating=Rating.DISSATISFIED)])
    assert appended.new == (press(1).identity,)
    assert appended.duplicate == (press(1).identity,)
    assert appended.conflict == (press(1, rating=Rating.DISSATISFIED),)
    assert list(store.scan()) == [press(1)]


def test_a_differing_copy_beside_the_true_one_of_a_stored_press_is_not_receipted_as_stored(store: PressStore) -> None:
    other = press(1, rating=Rating.DISSATISFIED)
    store.append([press(1)])
    for batch in ([other, press(1)], [press(1), other], [press(1), other, press(1)]):
        appended = store.append(batch)
        assert appended.conflict == (other,)
        assert appended.duplicate == (press(1).identity,) * (len(batch) - 1)
    assert list(store.scan()) == [press(1)]


def test_another_copy_of_a_stored_press_is_a_conflict_and_changes_nothing(store: PressStore) -> None:
    store.append([press(1)])
    for other in (
        press(1, rating=Rating.DISSATISFIED),
        replace(press(1), at_ms=press(1).at_ms + 1),
        replace(press(1), at_ms=press(1).at_ms + 40 * 86_400_000),
    ):
        assert store.append([other]).conflict == (other,)
    assert list(store.scan()) == [press(1)]


def test_a_writer_that_starts_anew_knows_what_is_stored(place: Place) -> None:
    given = city.presses(days=8)
    before = place.writer()
    before.append(given[:100])
    before.roll_up()
    before.append(given[100:])
    before.close()
    after = place.writer()
    appended = after.append(given)
    assert (len(appended.new), len(appended.duplicate), appended.conflict) == (0, len(given), ())
    assert list(after.scan()) == sorted(given, key=lambda item: (item.at_ms, item.identity))


def test_two_spools_of_a_box_and_one_number_are_two_presses(store: PressStore) -> None:
    other = replace(press(1), spool="0000000b")
    assert len(store.append([press(1), other]).new) == 2
    assert len(store.append([press(1), other]).duplicate) == 2


def test_presses_in_the_same_millisecond_do_not_meet(store: PressStore) -> None:
    given = [press(seq, at_ms=city.at(FIRST, 9)) for seq in range(1, 50)]
    assert len(store.append(given).new) == 49
    assert list(store.scan()) == given


def test_everything_a_press_says_comes_back(store: PressStore) -> None:
    given = city.presses(days=4)
    store.append(given)
    assert set(store.scan()) == set(given)


def test_a_day_of_more_presses_than_come_in_one_piece_is_whole(store: PressStore) -> None:
    crowd = [
        press(seq, rating=rating)
        for seq, rating in zip(range(1, 12_002), [Rating.SATISFIED] * 12_000 + [Rating.DISSATISFIED], strict=True)
    ]
    for start in range(0, len(crowd), 1_000):
        store.append(crowd[start : start + 1_000])
    assert list(store.scan()) == crowd
    store.roll_up()
    assert [n for _, _, n in store.tally(Tally(FIRST, FIRST + ONE_DAY)).rows] == [1, 12_000]


def test_a_time_that_the_engine_cannot_place_is_named_and_the_rest_is_kept(place: Place) -> None:
    far = press(2, at_ms=253_000_000_000_000)  # the year 9987
    appended = place.writer().append([press(1), far, far, press(3)])
    assert {press(1).identity, press(3).identity} <= set(appended.new)
    if place.engine == "influx":
        assert far.identity not in (*appended.new, *appended.duplicate)
        assert [refused for refused, _ in appended.unstorable] == [far, far]  # each is accounted for
    else:
        assert far.identity in appended.new


def test_gaps_name_what_is_missing_from_1_on(place: Place) -> None:
    store = place.writer()
    store.append([press(seq) for seq in (3, 4, 8)])
    store.append([press(1, box="box-2")])
    for reader in (store, place.reader()):
        assert [(gap.box, gap.first, gap.last, gap.count) for gap in reader.gaps()] == [
            ("box-1", 1, 2, 2),
            ("box-1", 5, 7, 3),
        ]
        assert [(held.box, held.runs) for held in reader.held(frozenset(("box-1",)))] == [("box-1", ((3, 4), (8, 8)))]
    store.roll_up()
    assert [gap.count for gap in place.reader().gaps()] == [2, 3]
    store.append([press(seq) for seq in (1, 2, 5, 6, 7)])
    assert place.reader().gaps() == []


def test_instants_are_those_of_stored_presses(store: PressStore) -> None:
    store.append([press(1), press(5)])
    unknown = Identity("box-9", "0000000a", 1)
    assert store.instants([press(5).identity, press(4).identity, unknown]) == {press(5).identity: press(5).at_ms}
