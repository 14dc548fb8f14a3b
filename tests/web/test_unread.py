"""The web client's conversations, run by Node: what is unread at first, changes that overtake their
messages, and words that were refused.
"""

import json
import subprocess
from typing import Any

from functions.web.pages import FOLDER
from infra.app import NODE

STARTED = """
const kept = { user: { id: "usr_1" }, tokens: { access_token: "a", refresh_token: "r" }, ends: Date.now() + 1e6 };
globalThis.sessionStorage = { getItem: () => JSON.stringify(kept), setItem() {}, removeItem() {} };
globalThis.localStorage = { getItem: () => "en", setItem() {} };
globalThis.WebSocket = class { static OPEN = 1; close() {} };
const asked = [];
const lists = {
  friends: { items: [{ user_id: "usr_2", name: "Bora", chat_id: "cht_1", unread: 3, their_read_seq: 7 }] },
  groups: { items: [{ id: "grp_1", title: "Hike", unread: 2 }] },
};
globalThis.fetch = async (path) => {
  asked.push(path);
  return Response.json(lists[path.split("?")[0].split("/").at(-1)] ?? { url: "ws://door/ws" });
};
const { Chats } = await import(process.argv[1] + "/chats.js");
const { Conversation } = await import(process.argv[1] + "/conversation.js");
const state = new Chats();
await state.refresh();
state.stop();
const givenBack = [];
state.addEventListener("refused", ({ detail }) => givenBack.push(detail.text));
state.say("cht_1", "too fast");
const pending = state.known.get("cht_1").pending;
const [name] = pending.keys();
globalThis.document = { body: { append() {} }, createElement: () => ({ append() {}, remove() {} }) };
state.live.dispatchEvent(new CustomEvent("frame", { detail: { type: "error", client_id: name, detail: "Wait." } }));
const talk = new Conversation("cht_1");
talk.begin([{ seq: 1, client_id: "a", change: 0, text: "one" }]);
talk.replace({ seq: 2, client_id: "b", change: 1, text: "mended" });
talk.take({ seq: 2, client_id: "b", change: 0, text: "two" });
talk.replace({ seq: 1, client_id: "a", change: 0, text: "older" });
const { others } = state.known.get("cht_1");
const held = { givenBack, pending: pending.size, unread: [...state.unread], others, asked };
console.log(JSON.stringify({ ...held, shown: talk.shown.map((each) => each.text), seq: talk.seq }));
process.exit();
"""


def started() -> dict[str, Any]:
    """What a client holds that has just started."""
    command = [str(NODE), "--no-warnings", "--input-type=module", "--eval", STARTED, FOLDER.as_uri()]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 - our own words
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_a_client_knows_what_is_unread_keeps_what_overtakes_and_gives_back_what_was_refused() -> None:
    told = started()
    assert told["unread"] == [["grp_1", 2], ["cht_1", 3]]
    assert told["others"] == 7
    assert "/api/chat/groups?limit=100" in told["asked"]
    assert (told["shown"], told["seq"]) == (["one", "mended"], 2)
    assert (told["givenBack"], told["pending"]) == (["too fast"], 0)
