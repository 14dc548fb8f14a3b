"""Maps inside of payments' rows."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from kervan.tables import Record


class Taxed(Record):
    """What of a price is under one KDV rate, KDV included."""

    rate = NumberAttribute()
    gross = NumberAttribute()


class Page(Record):
    """A provider's page, or iframe."""

    type = UnicodeAttribute()
    url = UnicodeAttribute()
