"""Rows that the law wants kept carry the day on which they leave."""

from datetime import UTC, datetime, timedelta

from pynamodb.attributes import ListAttribute, UnicodeAttribute

from kervan.commit import Versioned
from kervan.retention import Retained, books, proof
from kervan.tables import InstantAttribute, OnDemand, Record, Staged

NEW_YEAR_IN_TURKEY = datetime(2026, 12, 31, 21, tzinfo=UTC)
PLACED = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Said(Record):
    """A step of its way."""

    at = InstantAttribute()


class Bill(Versioned):
    """A row of somebody's books."""

    class Meta(OnDemand):
        """Of the test alone."""

        table_name = Staged("bills")

    bill_id = UnicodeAttribute(hash_key=True)
    placed_at = InstantAttribute(null=True)
    history = ListAttribute(of=Said, null=True)
    expires = Retained(books, "placed_at history")


def stored(bill: Bill) -> datetime | None:
    """The end that would be written."""
    said = bill.serialize()
    return datetime.fromtimestamp(int(said["expires"]["N"]), UTC) if "expires" in said else None


def test_the_ten_years_begin_when_the_year_of_the_last_entry_is_over() -> None:
    bill = Bill("b1", placed_at=PLACED, history=[Said(at=PLACED)])
    assert stored(bill) == datetime(2036, 12, 31, 21, tzinfo=UTC), "the first moment of 2037 in Turkey"
    bill.history = [*bill.history, Said(at=NEW_YEAR_IN_TURKEY)]
    assert stored(bill) == datetime(2037, 12, 31, 21, tzinfo=UTC), "what became of it begins its time anew"
    assert stored(bill) == stored(bill)


def test_the_year_is_turkeys() -> None:
    assert books(NEW_YEAR_IN_TURKEY) - books(NEW_YEAR_IN_TURKEY - timedelta(seconds=1)) == timedelta(days=365)


def test_a_proof_stays_three_whole_years_whichever_these_are() -> None:
    assert proof(PLACED) >= PLACED.replace(year=2029)
    assert proof(datetime(2027, 3, 1, tzinfo=UTC)) >= datetime(2030, 3, 1, tzinfo=UTC), "one of them is longer"


def test_a_row_that_tells_no_time_has_no_end() -> None:
    assert stored(Bill("b2")) is None
