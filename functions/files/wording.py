"""Why files are rejected, in sentences for the people who sent them."""

from kervan.errors import Locale

REASONS: dict[str, tuple[str, str]] = {
    "type_mismatch": (
        "Dosyanın içeriği, bildirilen türle uyuşmuyor.",
        "What is in the file is not of the type that was announced.",
    ),
    "size_mismatch": ("Gelen dosya, bildirilen boyutta değil.", "The file does not have the size that was announced."),
    "infected": ("Dosyada zararlı yazılım bulundu.", "Malware was found in the file."),
    "unscannable": (
        "Dosya taranamadı; parola korumalıysa parolasız hâlini gönderin.",
        "The file could not be scanned; if it is protected by a password, send it without one.",
    ),
    "unscanned": (
        "Tarama zamanında bitmedi; dosyayı yeniden gönderin.",
        "The scan did not finish in time; send the file again.",
    ),
    "damaged": ("Dosya bozuk ya da eksik.", "The file is damaged or incomplete."),
    "too_many_pixels": (
        "Görsel çok büyük; en çok 64 megapiksel olabilir.",
        "The image is too large; it may have at most 64 megapixels.",
    ),
    "ambiguous": (
        "Dosyanın içinde başka türden bir dosya daha var.",
        "There is a second file of another type inside this one.",
    ),
    "active": (
        "Belge kendiliğinden çalışan içerik ya da ekli dosya taşıyor.",
        "The document holds content that acts by itself, or attached files.",
    ),
    "encrypted": ("Belge parola korumalı.", "The document is protected by a password."),
}


def sentence(reason: str, locale: Locale) -> str:
    """The reason for a person."""
    tr, en = REASONS[reason]
    return tr if locale == "tr" else en
