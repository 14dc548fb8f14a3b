"""Turkish text: letters whose case the standard library gets wrong, keys, and what people read on paper."""

from kervan.text.dates import format_date, format_datetime
from kervan.text.letters import UnsafeText, identity_key, lower_tr, mask_name, search_fold, upper_tr
from kervan.text.numbers import format_money, money_in_words, words

__all__ = [
    "UnsafeText",
    "format_date",
    "format_datetime",
    "format_money",
    "identity_key",
    "lower_tr",
    "mask_name",
    "money_in_words",
    "search_fold",
    "upper_tr",
    "words",
]
