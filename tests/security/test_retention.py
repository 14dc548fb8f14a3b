"""Rows that the law wants kept for years know their end, in the whole town; those of a person do once they are gone."""

from datetime import timedelta

from functions.privacy.tables import PersonJob
from infra.privacy import declared
from kervan.holdings import Forget, Kept
from tests.security.town import Town

YEAR, DAY = timedelta(days=365), timedelta(days=1)
WITHOUT_ROWS = {"Consent", "Dispute", "PaymentAudit", "QueueAct", "Refund"}  # in the town


def test_what_the_law_wants_kept_knows_its_end(town: Town) -> None:
    """By the declarations: a row of the books from its last year on, a proof from its day."""
    now = town.clock()
    ends = {Kept.BOOKS: (now + 10 * YEAR, now + 11 * YEAR), Kept.PROOF: (now + 3 * YEAR - DAY, now + 3 * YEAR + DAY)}
    lasting = {table: holding for table, holding in declared().items() if holding.kept in ends and table != PersonJob}
    seen = set()
    for table, holding in lasting.items():
        earliest, latest = ends[holding.kept]
        for row in table.scan():
            seen.add(table.__name__)
            known = row.expires is None if holding.forget == Forget.DATED else earliest <= row.expires <= latest
            assert known, (table, row.expires)
    assert {table.__name__ for table in lasting} - seen == WITHOUT_ROWS
