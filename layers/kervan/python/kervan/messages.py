"""Sentences for wrong values, by pydantic's error type, in Turkish and English."""

from collections.abc import Mapping, Sequence
from typing import Any

from kervan.errors import FieldError, Locale

SENTENCES: Mapping[str, tuple[str, str]] = {
    "missing": ("Bu alan gerekli.", "This field is required."),
    "extra_forbidden": ("Böyle bir alan yok.", "This field does not exist."),
    "string_type": ("Metin olmalı.", "Must be text."),
    "string_too_short": ("En az {min_length} karakter olmalı.", "Must have at least {min_length} characters."),
    "string_too_long": ("En çok {max_length} karakter olabilir.", "Must have at most {max_length} characters."),
    "string_pattern_mismatch": ("Beklenen biçimde değil.", "Does not match the expected format."),
    "int_type": ("Tam sayı olmalı.", "Must be a whole number."),
    "int_parsing": ("Tam sayı olmalı.", "Must be a whole number."),
    "int_from_float": ("Tam sayı olmalı.", "Must be a whole number."),
    "bool_type": ("true ya da false olmalı.", "Must be true or false."),
    "bool_parsing": ("true ya da false olmalı.", "Must be true or false."),
    "greater_than_equal": ("En az {ge} olmalı.", "Must be at least {ge}."),
    "greater_than": ("{gt} değerinden büyük olmalı.", "Must be greater than {gt}."),
    "less_than_equal": ("En çok {le} olabilir.", "Must be at most {le}."),
    "literal_error": ("Şunlardan biri olmalı: {expected}.", "Must be one of: {expected}."),
    "enum": ("Şunlardan biri olmalı: {expected}.", "Must be one of: {expected}."),
    "list_type": ("Liste olmalı.", "Must be a list."),
    "too_short": ("En az {min_length} öğe olmalı.", "Must have at least {min_length} items."),
    "too_long": ("En çok {max_length} öğe olabilir.", "Must have at most {max_length} items."),
    "model_type": ("Bir JSON nesnesi olmalı.", "Must be a JSON object."),
    "model_attributes_type": ("Bir JSON nesnesi olmalı.", "Must be a JSON object."),
    "dict_type": ("Bir JSON nesnesi olmalı.", "Must be a JSON object."),
    "date_from_datetime_parsing": (
        "YYYY-AA-GG biçiminde bir tarih olmalı.",
        "Must be a date: YYYY-MM-DD.",
    ),
    "money_shape": ('{{"amount", "currency"}} biçiminde olmalı.', 'Must be {{"amount", "currency"}}.'),
    "money_currency": ("TRY, USD, EUR ya da GBP olmalı.", "Must be TRY, USD, EUR or GBP."),
    "money_amount": (
        "Eksi olmayan, en çok iki ondalıklı bir tutar olmalı.",
        "Must be a non-negative amount with at most two decimals.",
    ),
    "unsafe_text": (
        "Görünmeyen ya da yön değiştiren karakter içeremez.",
        "Must not contain control or direction characters.",
    ),
    "email": ("Geçerli bir e-posta adresi olmalı.", "Must be a valid e-mail address."),
    "email_letters": (
        "E-posta adresinde ı, İ, ş gibi Türkçe harfler bulunamaz.",
        "An e-mail address cannot contain letters such as ı, İ or ş.",
    ),
    "moment": (
        "2026-11-21T09:30:00Z gibi, 2001 ile 2998 arasında bir zaman olmalı.",
        "Must be a time such as 2026-11-21T09:30:00Z, between 2001 and 2998.",
    ),
    "day": ("2026-11-21 gibi bir gün olmalı.", "Must be a day such as 2026-11-21."),
    "text_version": (
        "Metnin bilinen bir sürümü olmalı: {versions}.",
        "Must be a known version of the text: {versions}.",
    ),
    "duplicate": ("Aynı öğe iki kez verilemez.", "The same item must not be given twice."),
    "password_personal": ("Parola adınız ya da e-posta adresiniz olamaz.", "Must not be your name or e-mail address."),
    "phone": ("+90 ile başlayan bir cep numarası olmalı.", "Must be a mobile number that starts with +90."),
    "password_common": ("Bu parola çok yaygın; başka bir tane seçin.", "This password is too common; choose another."),
    "filename": (
        "Bir dosya adı olmalı; klasör, `..` ve `:` gibi işaretler içeremez.",
        "Must be a file name, without folders, `..` or characters such as `:`.",
    ),
    "push_key": ("Tarayıcının verdiği anahtar olmalı.", "Must be the key that the browser provided."),
    "redirect": ("İzin verilen bir adres olmalı.", "Must be an allowed address."),
}
# What rules refuse: the error's detail is the `{value}` that the sentence may name.
RULES: Mapping[str, tuple[str, str]] = {
    "missing": SENTENCES["missing"],
    "duplicate": SENTENCES["duplicate"],
    "user_unknown": ("Böyle bir kullanıcı yok: {value}.", "There is no such user: {value}."),
    "push_service": (
        "Tarayıcının verdiği, tanınan bir bildirim hizmetinin https adresi olmalı.",
        "Must be the https address that the browser provided, at a known push service.",
    ),
    "push_key_old": (
        "Bu anahtar artık kullanılmıyor; yeni anahtarla yeniden abone olun: {value}.",
        "This key is no longer used; subscribe again with the new one: {value}.",
    ),
    "quiet_whole_day": (
        "Sessiz saatlerin başı ve sonu aynı olamaz.",
        "Quiet hours must not begin and end at the same time.",
    ),
    "other_slot": ("Bu öğe şuraya takılır: {value}.", "This item is worn as: {value}."),
    "after_until": ("Başlangıç bitişten sonra olamaz.", "The beginning must not be after the end."),
    "more_than_31_days": ("Dönem en çok 31 gün olabilir.", "The period must be at most 31 days."),
    "too_many_rows": (
        "Bir yanıtta en çok {value} satır ve 5 MB olabilir; dönemi kısaltın ya da POST /api/admin/exports kullanın.",
        "A response holds at most {value} rows and 5 MB; choose a shorter period, or use POST /api/admin/exports.",
    ),
    "payment_or_day": (
        "`payment_id` ya da `day` verin; ikisinden birini.",
        "Give either `payment_id` or `day`.",
    ),
    "more_than_a_month": ("Dönem tek bir ayın içinde kalmalı (UTC).", "The period must stay within one month (UTC)."),
    "not_offered": ("Şunlardan biri olmalı: {value}.", "Must be one of: {value}."),
    "instalments": (
        "Bu yöntemle en çok {value} taksit olabilir.",
        "At most {value} instalments are allowed here.",
    ),
    "product_unknown": ("Bu ürün satışta değil: {value}.", "This product is not on sale: {value}."),
    "mixed_currencies": ("Bir siparişte tek para birimi olabilir.", "An order can have only one currency."),
    "total_too_large": ("Sipariş toplamı en çok {value} olabilir.", "The order total must be at most {value}."),
    "proxy_consent_required": (
        "Bağış için vekâlet metninin onaylanması gerekir; sürümü: {value}.",
        "A donation requires that the authorization text is accepted; its version: {value}.",
    ),
    "not_stocked": (
        "Stoğu tutulmayan bir ürünün adedi verilemez.",
        "The stock of this product is not tracked.",
    ),
    "shares_of_donations_only": ("Hisse yalnızca bağışlarda olur.", "Only donations have shares."),
    "category_unknown": ("Böyle bir kategori yok: {value}.", "There is no such category: {value}."),
    "seller_unknown": ("Böyle bir satıcı yok: {value}.", "There is no such seller: {value}."),
    "file_type": ("Şu türlerden biri olmalı: {value}.", "Must be one of these types: {value}."),
    "file_size": ("En çok {value} olabilir.", "Must be at most {value}."),
    "before_or_after": ("`before` ya da `after` verin; ikisini birden değil.", "Give `before` or `after`, not both."),
    "by_or_subject": ("`by` ya da `subject` verin; ikisini birden değil.", "Give `by` or `subject`, not both."),
    "not_above_zero": ("Sıfırdan büyük olmalı.", "Must be greater than zero."),
    "other_currency": ("Ödemenin para birimi olmalı: {value}.", "Must be in the currency of the payment: {value}."),
    "more_than_captured": (
        "Alınan tutardan fazla olamaz: {value}.",
        "Must not exceed the captured amount: {value}.",
    ),
    "delta_or_set": ("`delta` ya da `set` verin; ikisinden birini.", "Give either `delta` or `set`."),
}
OTHER = ("Geçerli bir değer değil.", "This is not a valid value.")


def sentence(kind: str, context: Mapping[str, Any], locale: Locale) -> str:
    """The sentence of an error type."""
    tr, en = SENTENCES.get(kind, OTHER)
    return (tr if locale == "tr" else en).format(**context)


def told(error: FieldError, locale: Locale) -> str:
    """What is wrong with a field, in the caller's language."""
    if error.code not in RULES:
        return error.detail
    tr, en = RULES[error.code]
    return (tr if locale == "tr" else en).format(value=error.detail)


def field_errors(errors: Sequence[Mapping[str, Any]], locale: Locale) -> tuple[FieldError, ...]:
    """Pydantic's errors with JSON pointers; parameters outside the body as `?limit` and `header:if-match`."""
    return tuple(
        FieldError(
            pointer=_pointer(error["loc"]),
            code=str(error["type"]),
            detail=sentence(str(error["type"]), error.get("ctx") or {}, locale),
        )
        for error in errors
    )


def _pointer(location: Sequence[str | int]) -> str:
    place, *rest = location
    escaped = [str(part).replace("~", "~0").replace("/", "~1") for part in rest]
    if place == "query":
        return "?" + ".".join(escaped)
    if place == "header":
        return "header:" + ".".join(escaped)
    return "/" + "/".join(escaped) if escaped else ""
