"""Currencies of presentment, and how the amount rules of Stripe read."""

from infra.local.simulators.stripe.core import Core
from infra.local.simulators.stripe.errors import ApiError, InvalidParameter
from infra.local.simulators.stripe.parameters import identifier

LISTED = (
    "aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd bwp byn bzd cad cdf chf"
    " clp cny cop crc cve czk djf dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gnf gtq gyd hkd hnl htg huf idr"
    " ils inr isk jmd jod jpy kes kgs khr kmf krw kwd kyd kzt lak lbp lkr lrd lsl mad mdl mga mkd mmk mnt mop mur"
    " mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr"
    " sek sgd shp sle sos srd std szl thb tjs tnd top try ttd twd tzs uah ugx usd uyu uzs vnd vuv wst xaf xcd xof"
    " xpf yer zar zmw"
)
CURRENCIES = frozenset(LISTED.split())
LARGEST = 99_999_999


def currency(path: str, value: object) -> str:
    code = identifier(path, value).lower()
    if code not in CURRENCIES:
        supported = ", ".join(sorted(CURRENCIES))
        message = f"Invalid currency: {code}. Stripe currently supports these currencies: {supported}"
        raise InvalidParameter(message, param=path)
    return code


def check_amount(core: Core, amount: int, code: str) -> None:
    minimum = core.settings.minimum_amounts.get(code, 1)
    if amount < minimum:
        message = f"Amount must be at least {minimum} in the smallest unit of {code}"
        raise ApiError(message, code="amount_too_small", param="amount")
    if amount > LARGEST:
        raise ApiError(f"Amount must be no more than {LARGEST}", code="amount_too_large", param="amount")
