"""Auth as its users meet it: a person with a mailbox."""

from typing import Any

from functions.auth.handler import app
from functions.users.tables import User
from kervan.codes import email_code, phone_code, reset_token
from kervan.settings import Secret
from kervan.shared_tables import Outbox
from kervan.text import identity_key
from kervan.world import World
from tests.cloud import Clock
from tests.conftest import Answer, Caller

PASSWORD = "mavi-kapi-42-tren"
OTHER_PASSWORD = "yesil-pencere-7-vapur"
ANA = "ana@example.com"


class Door:
    """Asks auth, and reads the mails and messages that its facts stand for."""

    def __init__(self, call: Caller, world: World, clock: Clock) -> None:
        """Each request comes a millisecond after the one before it."""
        self.call = call
        self.world = world
        self.clock = clock

    def ask(self, path: str, body: Any = None, *, method: str = "POST", token: str = "", **headers: str) -> Answer:
        """One request, with an access token or without."""
        self.clock.advance(milliseconds=1)
        sent = {**headers, "authorization": f"Bearer {token}"} if token else headers
        return self.call(app, method, path, body, **sent)

    def register(self, email: str = ANA, password: str = PASSWORD, **more: Any) -> Answer:
        """Ask for an account."""
        person = {"email": email, "password": password, "name": "Ana", "surname": "Öztürk", **more}
        return self.ask("/api/auth/register", person)

    def letters(self, name: str) -> list[dict[str, Any]]:
        """The facts of this name that were told, oldest first."""
        found = [letter for letter in Outbox.scan() if letter.name.endswith(f".{name}")]
        return [letter.data for letter in sorted(found, key=lambda letter: letter.letter_id)]

    @property
    def key(self) -> str:
        """The key of mailed codes."""
        return str(self.world.secrets.get(Secret.CODES)["key"])

    def code(self) -> str:
        """The code of the latest mail, which goes to the address that is to be proved."""
        asked = self.letters("EmailCodeRequested")[-1]
        user = User.get(asked["user_id"])
        address = user.new_email if asked["purpose"] == "email_change" else user.email
        return email_code(self.key, asked["challenge_id"], identity_key(address))

    def sms(self) -> str:
        """The code of the latest SMS."""
        return phone_code(self.key, self.letters("PhoneCodeRequested")[-1]["challenge_id"])

    def link(self) -> str:
        """The token of the latest link to a new password."""
        return reset_token(self.key, self.letters("PasswordResetRequested")[-1]["challenge_id"])

    def verify(self, code: str, email: str = ANA, token: str = "") -> Answer:
        """Enter a mailed code."""
        return self.ask("/api/auth/verify-email", {"email": email, "code": code}, token=token)

    def join(self, email: str = ANA, password: str = PASSWORD, **more: Any) -> dict[str, Any]:
        """Register and verify; who that is, and the tokens."""
        assert self.register(email, password, **more).status == 202
        answer = self.verify(self.code(), email)
        assert answer.status == 200, answer.body
        return dict(answer.body)

    def login(self, email: str = ANA, password: str = PASSWORD, **headers: str) -> Answer:
        """Sign in."""
        return self.ask("/api/auth/login", {"email": email, "password": password}, **headers)

    def refresh(self, token: str) -> Answer:
        """Ask for new tokens."""
        return self.ask("/api/auth/refresh", {"refresh_token": token})


def wrong(code: str) -> str:
    """Another code of six digits."""
    return f"{(int(code) + 1) % 10**6:06d}"
