"""News, which are advertising: to nobody who has not agreed, and never without the way to stop them (law 6563)."""

from functions.news.tables import News
from functions.users.tables import User
from kervan import codes
from kervan.providers.mail import Mail
from kervan.settings import Secret
from kervan.world import World

from . import phones
from .ledger import Outgoing, send_each
from .readers import brand, locale_of, person
from .writing import Values, write

AGREED = "marketing"


def tell(world: World, news_id: str, user_id: str) -> None:
    """By the channels that the news and their reader have in common, as the reader wants it now."""
    news, user = News.find(news_id, consistent=True), person(user_id)
    if news is None or user is None or not _agreed(user):
        return
    told: tuple[Outgoing, ...] = ()
    if "email" in news.channels and user.wants("news", "email"):
        told += (_mail(world, news, user),)
    if "sms" in news.channels and user.wants("news", "sms"):
        told += phones.advertising(world, user, _values(world, news, user, "sms"))
    send_each(world, told)


def _agreed(user: User) -> bool:
    """Whether their last word on advertising is yes."""
    return any(said.kind == AGREED and said.accepted for said in user.agreements)


def _mail(world: World, news: News, user: User) -> Outgoing:
    values = _values(world, news, user, "email")
    written = write("news", locale_of(user), values, brand=brand(world), foot="foot_of_news")
    mail = Mail(user.email, written.subject, written.html, written.text, unsubscribe=values["unsubscribe"])

    def send(reference: str) -> str:
        return world.mail.send(mail, reference)

    return Outgoing("news", "mail", "ses", user.email, send, commercial=True)


def _values(world: World, news: News, user: User, channel: str) -> Values:
    wording = news.wording(locale_of(user))
    token = codes.unsubscribe_token(str(world.secrets.get(Secret.CODES)["key"]), user.user_id, channel)
    return {
        "title": wording.title,
        "text": wording.text,
        "link": news.link,
        "unsubscribe": f"{world.settings.public_url}/api/unsubscribe/{token}",
    }
