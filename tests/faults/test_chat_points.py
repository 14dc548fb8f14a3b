"""Every call of sending and carrying a message is a place to die: it is said once, and whoever is there hears of it.

Replay one: KERVAN_POINT='label=mode' scripts/test tests/faults/test_chat_points.py
"""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from functions.chat import groups, membership
from functions.chat.handler import app
from functions.chat.schemas import GroupIn
from functions.chat.tables import Chat, ChatMessage, Member, MessageKey
from functions.premium.tables import Entitlement
from kervan.commit import commit
from kervan.providers.payments import ProviderName
from kervan.shared_tables import Connection, Outbox, Presence
from tests import shop
from tests.faults import report
from tests.faults.job import Job
from tests.faults.rows import Violation
from tests.faults.scene import Scene, opened
from tests.faults.stories import STRIPE, Story
from tests.faults.test_crash_points import NAMED, Deaths, live
from tests.gateway import Gateway

ANA, BOB = shop.person("ana"), shop.person("bob")
SAID = ("bir", "iki")


class Talk(Job):
    """Ana's group with Bob in it, who has a socket open. `holds` asks what was said and what he has heard."""

    schedules = ("outbox",)

    def __init__(self, scene: Scene, name: ProviderName = STRIPE) -> None:
        """Before anything is said."""
        super().__init__(scene, name)
        self.gateway, now = Gateway(), self.world.now()
        commit(new=Entitlement(ANA.id, until=now + timedelta(days=1)))
        wanted = GroupIn.model_validate({"title": "Ölüm kalım", "joinable": True})
        chat, _ = groups.create(self.world, ANA, self.world.new_id("grp"), wanted)
        membership.join(self.world, BOB, chat.chat_id)
        later = now + timedelta(days=1)
        socket = Connection("b1", user_id=BOB.id, session_id="", role="user", opened_at=now, expires=later)
        commit(new=socket, also=(Presence.opened(BOB.id, "b1", at=now, expires=later),))
        self.chat_id = chat.chat_id
        self.settle()

    def speak(self) -> None:
        """Twice, over HTTP, as an app does whose request may die."""
        for text in SAID:
            body = {"chat_id": self.chat_id, "text": text, "client_id": text}
            said = self.insist(partial(self.call, app, "POST", "/api/chat/send", body, as_="ana"))
            if said.status != 201:
                raise Violation(f"{said.status}: {said.body}")
        self.settle()

    def holds(self) -> None:
        """Numbered without gaps, once each; heard by Bob; nothing is left over."""
        rows = [(int(row.seq), row.text) for row in ChatMessage.query(self.chat_id)]
        if rows != list(enumerate(SAID, 1)):
            raise Violation(f"said: {rows}")
        heard = {(frame["seq"], frame["text"]) for frame in self.gateway.frames["b1"] if frame["type"] == "message"}
        if heard != set(rows):
            raise Violation(f"heard: {heard}")
        member = Member.who(self.chat_id, ANA.id)
        if member is None or not Chat.get(self.chat_id).last_seq == member.read_seq == MessageKey.count() == len(rows):
            raise Violation("the counters are others")
        if Outbox.count() or any(self.plant.dead.values()):
            raise Violation("letters are left over")

    @property
    def _waits(self) -> bool:
        return Outbox.count() > 0


def story(told: Any) -> Story:
    """Through no provider in particular."""
    return Story("sending", (STRIPE,), lambda _talk: None, told, lambda _talk: None, Talk)


@pytest.mark.usefixtures("_stage")
def test_whatever_dies_where_a_message_is_said_once_and_heard() -> None:
    deaths = Deaths()
    live(story(Talk.speak), STRIPE, deaths)
    report.note("crash points of sending", tried=deaths.tried, of=deaths.of, violations=len(deaths.violations))
    assert not deaths.violations, "\n".join(deaths.violations)
    assert deaths.tried or NAMED


@pytest.mark.usefixtures("_stage")
def test_a_message_that_is_lost_is_found_out() -> None:
    with opened() as scene:
        talk = Talk(scene)
        talk.speak()
        talk.holds()
        ChatMessage.get(talk.chat_id, 2).delete()
        with pytest.raises(Violation, match="said"):
            talk.holds()
