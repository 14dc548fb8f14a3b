"""A group's life as its members live it: they come and go, lose their sockets, resend, and follow docs/socket.md.

What each of them holds is compared with what was said while they were in it: invariant 10.
"""

import json
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from botocore.exceptions import ClientError

from functions.auth.tables import Credential, Session
from functions.chat.handler import app
from functions.chat.tables import Chat, ChatMessage, MessageKey
from functions.chat.websocket import socket as chat_socket
from functions.premium.tables import Entitlement
from functions.realtime import service as realtime
from functions.realtime.websocket import socket
from functions.users.tables import User
from kervan.auth import Caller, Role
from kervan.commit import commit
from tests import cloud
from tests.conftest import LambdaContext, fresh_world
from tests.faults.injector import unhurried
from tests.gateway import Gateway, socket_event
from tests.plant import Message, Plant

FAILING = 0.3  # of the posts to sockets, when they fail


@dataclass
class Person:
    """A member's app: what it holds, and how far it knows the group."""

    id: str
    connection: str = ""
    read: int = 0  # frames taken from the connection
    known: int = 0
    change: int = 0
    texts: dict[int, str | None] = field(default_factory=dict)
    waiting: dict[int, str | None] = field(default_factory=dict)
    stays: list[list[int | None]] = field(default_factory=list)  # (the number before coming, the last before going)

    @property
    def inside(self) -> bool:
        """Whether they are in the group now."""
        return bool(self.stays) and self.stays[-1][1] is None

    def was_told(self, seq: int) -> bool:
        """Whether a message was said while they were in it."""
        return any(low is not None and low < seq and (high is None or seq <= high) for low, high in self.stays)


class Life:
    """One group. Operations are what users and their networks do; `finish` is quiescence and judgement."""

    def __init__(self, people: int, chance: Random) -> None:
        """The owner is the first of them, and alone."""
        self.chance, self.clock = chance, cloud.Clock()
        self.world = fresh_world(self.clock)
        self.gateway, self.plant = Gateway(), Plant()
        self.plant.only = frozenset({"chat", "realtime"})  # whoever else hears of a message does not carry it
        self.plant.shuffle = self._shuffled
        self.gateway.refuses = self._refusal
        self.stack = ExitStack()
        self.stack.enter_context(self.plant.tapped())
        self.stack.enter_context(unhurried())
        self.failing = False
        self.sockets = self.resent = self.delivered = self.hung_up = 0
        self.said: dict[int, tuple[str, str, str]] = {}  # sender, client id, text
        self.people = [self._settled(f"usr_{number:026d}") for number in range(people)]
        self.owner = self.people[0]
        commit(new=Entitlement(self.owner.id, until=self.world.now() + timedelta(days=30)))
        made = self.ask(self.owner, "POST", "/api/chat/groups/create", {"title": "Hayat", "joinable": True})
        self.group = str(made["id"])
        self.owner.stays.append([0, None])

    def ask(self, who: Person, method: str, path: str, body: Any = None, status: tuple[int, ...] = (200, 201)) -> Any:
        """A request of somebody's."""
        token = cloud.access_token(who.id, "user", self.world.now())
        headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
        sent = json.dumps(body).encode() if body is not None else b""
        answer = app.handler(cloud.http_event(method, path, body=sent, headers=headers), LambdaContext())
        assert answer["statusCode"] in status, answer["body"]
        return json.loads(answer["body"]) if answer["body"] else None

    def join(self, who: Person) -> None:
        """Come in, and begin with what is said from now on."""
        self.ask(who, "POST", f"/api/chat/groups/{self.group}/join")
        if not who.inside:
            last = len(self.said)
            who.stays.append([last, None])
            who.known, who.texts, who.waiting = last, {}, {}

    def leave(self, who: Person, *, put_out: bool) -> None:
        """Go, or be put out by the owner."""
        gone = (204,) if who.inside else (404,)
        if put_out:
            self.ask(self.owner, "DELETE", f"/api/chat/groups/{self.group}/members/{who.id}", status=gone)
        else:
            self.ask(who, "POST", f"/api/chat/groups/{self.group}/leave", status=gone)
        if who.inside:
            who.stays[-1][1] = len(self.said)

    def send(self, who: Person, number: int, *, live: bool) -> None:
        """Say something, over the socket where there is one. A number that was used is a resend."""
        self.clock.advance(seconds=1)
        body = {"chat_id": self.group, "text": f"{who.id[-3:]} says {number}", "client_id": f"n-{number}"}
        first = next(
            (seq for seq, (sender, name, _) in self.said.items() if (sender, name) == (who.id, f"n-{number}")), 0
        )
        answer = self._spoken(who, body, live=live)
        if not who.inside:
            assert answer is None, "somebody spoke who is not in it"
            return
        assert answer == (first or len(self.said) + 1), (answer, first, len(self.said))
        self.resent += bool(first)
        self.said.setdefault(answer, (who.id, f"n-{number}", str(body["text"])))

    def resend(self, seq: int) -> None:
        """What has this number comes once more from who said it, as from an app that got no answer."""
        sender, name, _ = self.said[seq]
        self.send(self.people[int(sender.removeprefix("usr_"))], int(name.removeprefix("n-")), live=False)

    def _spoken(self, who: Person, body: dict[str, Any], *, live: bool) -> int | None:
        self._notice_an_end(who)
        if not (live and who.connection):
            answer = self.ask(who, "POST", "/api/chat/send", body, (201, 404))
            return int(answer["seq"]) if "seq" in answer else None
        frames = self.frame(who, {"action": "send", **body})
        found = [frame["seq"] for frame in frames if frame["type"] == "ack"]
        refused = [frame["code"] for frame in frames if frame["type"] == "error"]
        if refused == ["unauthenticated"]:  # hung up on, and not told: as the page says, anew
            self.connect(who)
        elif found or refused:
            return int(found[0]) if found else None
        return self._spoken(who, body, live=False)  # the acknowledgement was lost: as the page says, once more

    def frame(self, who: Person, frame: dict[str, Any]) -> list[dict[str, Any]]:
        """A frame of somebody's, and what came back at once. An answer that does not get through is lost."""
        before = len(self.gateway.frames[who.connection])
        event = socket_event(str(frame["action"]), who.connection, body=json.dumps(frame))
        with suppress(ClientError):  # the gateway did not take the answer
            chat_socket.handler(event, None)
        return self.gateway.frames[who.connection][before:]

    def connect(self, who: Person) -> None:
        """Open a socket and ask for what was missed, until there is no more."""
        self.disconnect(who, silent=False)
        self.sockets += 1
        name = f"s-{self.sockets}"
        ticket = realtime.ticket(self.world, Caller(who.id, Role.USER, who.id.replace("usr_", "ses_")), "tr").ticket
        opened = socket.handler(socket_event("$connect", name, query={"ticket": ticket}), None)
        assert opened == {"statusCode": 200}
        who.connection, who.read = name, 0
        self.catch_up(who)

    def catch_up(self, who: Person) -> bool:
        """Ask for what was missed until there is no more; False on a socket that is known no longer."""
        more = who.inside
        while more:
            answers = self.frame(
                who, {"action": "sync", "chats": {self.group: {"seq": who.known, "change": who.change}}}
            )
            if any(answer.get("code") == "unauthenticated" for answer in answers):
                return False
            self.take(who)
            histories = [answer for answer in answers if answer["type"] == "history"]
            done = any(answer["type"] == "synced" for answer in answers)
            more = any(history["more"] for history in histories) or (not done and not self.failing)
        return True

    def _notice_an_end(self, who: Person) -> None:
        """Whom the product has hung up on, their app sees that."""
        if who.connection in self.gateway.closed:
            self.hung_up += 1
            self.connect(who)

    def disconnect(self, who: Person, *, silent: bool) -> None:
        """Lose the socket; silently, when nobody tells the product of it."""
        if who.connection:
            self.take(who)
            self.gateway.broken[who.connection] = "GoneException"
            if not silent:
                socket.handler(socket_event("$disconnect", who.connection), None)
            who.connection = ""

    def take(self, who: Person) -> None:
        """What has come on the socket."""
        if not who.connection:
            return
        frames = self.gateway.frames[who.connection][who.read :]
        who.read += len(frames)
        for frame in frames:
            kinds = {"message": [frame], "history": frame.get("messages", [])}
            for message in kinds.get(frame["type"], []):
                self._received(who, message)

    def _received(self, who: Person, message: dict[str, Any]) -> None:
        seq, text = int(message["seq"]), message["text"]
        assert who.was_told(seq), f"{who.id} was told of {seq}, but was in it only during {who.stays}"
        assert self.said[seq][2] == text and self.said[seq][0] == message["sender_id"]
        self.delivered += 1
        if who.inside and seq > who.known:
            who.waiting[seq] = text
        while who.known + 1 in who.waiting:
            who.known += 1
            who.texts[who.known] = who.waiting.pop(who.known)

    def finish(self) -> None:
        """Nothing fails any more: everybody comes back, and holds what was said while they were in it, each once."""
        self.failing = False
        self.plant.settle()
        for who in self.people:
            if not who.connection or who.connection in self.gateway.closed or not self.catch_up(who):
                self.connect(who)
            self.take(who)
        self.plant.settle()
        assert not any(self.plant.dead.values()), self.plant.dead
        numbers = [int(row.seq) for row in ChatMessage.query(self.group)]
        assert numbers == list(range(1, len(self.said) + 1)), "gaps"
        assert Chat.get(self.group).last_seq == len(numbers) == MessageKey.count()
        for who in self.people:
            if who.inside:
                low = int(who.stays[-1][0] or 0)
                assert who.texts == {seq: self.said[seq][2] for seq in range(low + 1, len(self.said) + 1)}, who.id

    def close(self) -> None:
        """Take the tap off."""
        self.stack.close()

    def _settled(self, user_id: str) -> Person:
        at = self.world.now()
        person: dict[str, Any] = {"name": "Kişi", "surname": "Biri", "email": f"{user_id}@example.com"}
        user = User(user_id, **person, identity=user_id, email_verified=True, joined_at=at, month=f"{at:%Y-%m}")
        session = Session(user_id.replace("usr_", "ses_"), user_id=user_id, identity=user_id, role="user", epoch=1)
        session.token_hash, session.opened_at, session.rotated_at = "", at, at
        session.expires = at + timedelta(days=30)
        commit(new=(user, session, Credential(user_id, user_id=user_id, verified=True, role="user")))
        return Person(user_id)

    def _refusal(self, connection_id: str) -> str | None:
        gone = self.gateway.broken.get(connection_id)
        return gone or ("LimitExceededException" if self.failing and self.chance.random() < FAILING else None)

    def _shuffled(self, waiting: list[Message]) -> None:
        self.chance.shuffle(waiting)
