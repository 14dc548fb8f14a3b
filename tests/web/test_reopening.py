"""The web client's socket, run by Node: one that the product does not know any more is opened anew."""

import json
import subprocess

from functions.web.pages import FOLDER
from infra.app import NODE

HEARD = """
const kept = { user: { id: "usr_1" }, tokens: { access_token: "a", refresh_token: "r" }, ends: Date.now() + 1e6 };
globalThis.sessionStorage = { getItem: () => JSON.stringify(kept), setItem() {}, removeItem() {} };
globalThis.localStorage = { getItem: () => "en", setItem() {} };
globalThis.fetch = async () => Response.json({ url: "ws://door/ws?ticket=t" });
const later = globalThis.setTimeout;
globalThis.setTimeout = (work) => later(work, 0);
globalThis.setInterval = () => 0;
const [page, first] = process.argv.slice(1);
const sockets = [];
globalThis.WebSocket = class {
  static OPEN = 1;
  readyState = 1;
  sent = [];
  constructor() {
    sockets.push(this);
    later(() => this.onopen(), 0);
  }
  send(text) {
    this.sent.push(JSON.parse(text).action);
    if (sockets.length === 1) later(() => this.onmessage({ data: first }), 0);
  }
  close() {
    this.readyState = 3;
    this.onclose();
  }
};
const { Live } = await import(page);
const live = new Live();
const frames = [];
live.addEventListener("frame", ({ detail }) => frames.push(detail.code ?? detail.type));
await live.start();
await new Promise((done) => later(done, 50));
console.log(JSON.stringify({ sockets: sockets.length, sent: sockets.map((each) => each.sent), frames }));
"""


def heard(frame: dict[str, str]) -> object:
    """What a client does to whose first frame the product says this."""
    page = (FOLDER / "socket.js").as_uri()
    command = [str(NODE), "--no-warnings", "--input-type=module", "--eval", HEARD, page, json.dumps(frame)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 - our own words
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_a_socket_that_the_product_has_hung_up_is_opened_anew() -> None:
    told = heard({"type": "error", "code": "unauthenticated", "detail": "Sign in."})
    assert told == {"sockets": 2, "sent": [["ping"], ["ping"]], "frames": []}


def test_any_other_refusal_is_told_and_the_socket_stays() -> None:
    told = heard({"type": "error", "code": "too_many", "detail": "Wait."})
    assert told == {"sockets": 1, "sent": [["ping"]], "frames": ["too_many"]}
