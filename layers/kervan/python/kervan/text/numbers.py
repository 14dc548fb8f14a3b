"""Numbers and money as people read them, in figures and in words."""

from dataclasses import dataclass

from kervan.errors import Locale

GROUPS = {
    "tr": ("", "bin", "milyon", "milyar", "trilyon", "katrilyon"),
    "en": ("", "thousand", "million", "billion", "trillion", "quadrillion"),
}
TURKISH_ONES = "sıfır bir iki üç dört beş altı yedi sekiz dokuz"
ENGLISH_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
TURKISH_TENS = "on yirmi otuz kırk elli altmış yetmiş seksen doksan"
ENGLISH_TENS = "ten twenty thirty forty fifty sixty seventy eighty ninety"
ONES = {"tr": tuple(TURKISH_ONES.split()), "en": tuple(ENGLISH_ONES.split())}
TENS = {"tr": ("", *TURKISH_TENS.split()), "en": ("", *ENGLISH_TENS.split())}
HUNDRED = {"tr": "yüz", "en": "hundred"}
MINUS = {"tr": "eksi", "en": "minus"}
LIMIT = 1000 ** len(GROUPS["tr"])


@dataclass(frozen=True)
class Names:
    """A currency's names: Turkish has no plural after a number, English has."""

    sign: str
    tr: tuple[str, str]
    en: tuple[str, str]
    en_many: tuple[str, str]


CURRENCIES = {
    "TRY": Names("₺", ("Türk lirası", "kuruş"), ("Turkish lira", "kuruş"), ("Turkish lira", "kuruş")),
    "USD": Names("$", ("ABD doları", "sent"), ("US dollar", "cent"), ("US dollars", "cents")),
    "EUR": Names("€", ("avro", "sent"), ("euro", "cent"), ("euros", "cents")),
    "GBP": Names("£", ("İngiliz sterlini", "peni"), ("pound sterling", "penny"), ("pounds sterling", "pence")),
}


def words(number: int, locale: Locale) -> str:
    """A whole number in words: 12500 → `on iki bin beş yüz`, `twelve thousand five hundred`."""
    if abs(number) >= LIMIT:
        raise ValueError(f"no words for numbers of {LIMIT} and above")
    if number < 0:
        return f"{MINUS[locale]} {words(-number, locale)}"
    if number == 0:
        return ONES[locale][0]
    spoken: list[str] = []
    for name in GROUPS[locale]:
        number, group = divmod(number, 1000)
        if group:
            alone = locale == "tr" and name == "bin" and group == 1  # "bin", never "bir bin"
            spoken[:0] = ([] if alone else _below_thousand(group, locale)) + ([name] if name else [])
    return " ".join(spoken)


def money_in_words(amount_minor: int, currency: str, locale: Locale) -> str:
    """1250050 TRY → `on iki bin beş yüz Türk lirası elli kuruş`. The minor part is left out when there is none."""
    names = _names(currency)
    whole, rest = divmod(abs(amount_minor), 100)
    major = f"{words(whole, locale)} {_named(names, whole, 0, locale)}"
    minor = f"{words(rest, locale)} {_named(names, rest, 1, locale)}"
    joint = " and " if locale == "en" else " "
    said = {(False, True): minor, (True, True): major + joint + minor}.get((whole > 0, rest > 0), major)
    return f"{MINUS[locale]} {said}" if amount_minor < 0 else said


def format_money(amount_minor: int, currency: str, locale: Locale) -> str:
    """1250000 TRY → `₺12.500,00` in Turkish, `₺12,500.00` in English."""
    whole, rest = divmod(abs(amount_minor), 100)
    thousands, decimal = (".", ",") if locale == "tr" else (",", ".")
    figures = f"{whole:,}".replace(",", thousands)
    return f"{'-' if amount_minor < 0 else ''}{_names(currency).sign}{figures}{decimal}{rest:02d}"


def _names(currency: str) -> Names:
    """The currency's names; ValueError for one that we do not take."""
    if currency not in CURRENCIES:
        raise ValueError(f"unknown currency: {currency!r}")
    return CURRENCIES[currency]


def _named(names: Names, count: int, which: int, locale: Locale) -> str:
    """The major (0) or minor (1) unit's name after this count."""
    if locale == "tr":
        return names.tr[which]
    return names.en[which] if count == 1 else names.en_many[which]


def _below_thousand(number: int, locale: Locale) -> list[str]:
    """1 to 999 as words."""
    hundreds, rest = divmod(number, 100)
    spoken = []
    if hundreds:
        alone = locale == "tr" and hundreds == 1  # "yüz", never "bir yüz"
        spoken = [HUNDRED[locale]] if alone else [ONES[locale][hundreds], HUNDRED[locale]]
    if 0 < rest < len(ONES[locale]):
        return [*spoken, ONES[locale][rest]]
    tens, ones = divmod(rest, 10)
    if locale == "en":
        return [*spoken, TENS["en"][tens] + (f"-{ONES['en'][ones]}" if ones else "")] if rest else spoken
    return [*spoken, *([TENS["tr"][tens]] if tens else []), *([ONES["tr"][ones]] if ones else [])]
