"""What people read of their notices, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass

from kervan.errors import Locale

from .tables import Notice

LONGEST_PREVIEW = 160


@dataclass(frozen=True)
class Words:
    """A title and a line below it."""

    title: str
    body: str


OURS: Mapping[str, Mapping[Locale, Words]] = {
    "order.paid": {
        "tr": Words("Ödemeniz alındı", "Siparişiniz hazırlanıyor."),
        "en": Words("Your payment has arrived", "Your order is being prepared."),
    },
    "certificate.ready": {
        "tr": Words("Sertifikanız hazır", "Uygulamadan indirebilirsiniz."),
        "en": Words("Your certificate is ready", "You can download it in the app."),
    },
}
MESSAGE: Mapping[Locale, Words] = {
    "tr": Words("Yeni mesaj", "Sohbetlerinizden birinde yeni bir mesaj var."),
    "en": Words("New message", "There is a new message in one of your chats."),
}
ATTACHMENT: Mapping[Locale, str] = {"tr": "Bir dosya gönderdi.", "en": "Sent a file."}


def of_notice(notice: Notice, locale: Locale) -> Words:
    """What a notice says: ours, or staff's own words."""
    if notice.words is None:
        return OURS[notice.about][locale]
    said = notice.words[locale]
    return Words(said["title"], said["body"])


def of_message(sender: str, text: str, locale: Locale) -> Words:
    """What somebody said, as much as a lock screen has room for; for those who want to see it there."""
    line = " ".join(text.split()) or ATTACHMENT[locale]
    return Words(sender, line if len(line) <= LONGEST_PREVIEW else f"{line[: LONGEST_PREVIEW - 1]}…")
