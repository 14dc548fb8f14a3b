/** Friends: my code, requests both ways, who is there. */

import { ask, me } from "./api.js";
import { field, form, h, say, waiting } from "./dom.js";
import { t } from "./words.js";

export function friends(main, state) {
  const lists = h("div", {}, waiting());
  const draw = async () => lists.replaceChildren(...(await listed(draw)));
  main.append(h("div", { className: "column" }, mine(), adding(draw), lists));
  const heard = (event) => ["friend", "presence"].includes(event.detail.type) && draw();
  state.live.addEventListener("frame", heard);
  draw();
  return () => state.live.removeEventListener("frame", heard);
}

function mine() {
  const copy = async () => {
    await navigator.clipboard.writeText(me().id);
    say(t("copied"));
  };
  const code = h("code", { id: "my-code" }, me().id);
  const button = h("button", { type: "button", onclick: copy }, t("copy"));
  return h("section", { className: "card" }, h("h2", {}, t("my_code")), h("div", { className: "row" }, code, button));
}

function adding(draw) {
  const work = async ({ user_id }, made) => {
    await ask("POST", "/api/chat/friends/requests", { user_id: user_id.trim() });
    made.reset();
    say(t("asked"));
    draw();
  };
  const button = h("button", { type: "submit", className: "primary" }, t("ask"));
  const code = field(t("friend_code"), "user_id", { placeholder: "usr_…", autocomplete: "off" });
  return h("section", { className: "card" }, h("h2", {}, t("add_friend")), form(work, code, button));
}

async function listed(draw) {
  const ties = ["incoming", "friends", "outgoing"];
  const pages = await Promise.all(ties.map((tie) => ask("GET", `/api/chat/friends?tie=${tie}&limit=100`)));
  const [incoming, known, outgoing] = pages.map((page) => page.items);
  const act = (method, path, body) => async () => {
    await ask(method, path, body);
    draw();
  };
  const asks = incoming.map(({ user_id, name }) => {
    const path = `/api/chat/friends/requests/${user_id}`;
    const yes = h("button", { type: "button", className: "primary", onclick: act("POST", `${path}/accept`, {}) }, t("accept"));
    const no = h("button", { type: "button", onclick: act("POST", `${path}/decline`, {}) }, t("decline"));
    return h("li", { className: "row" }, h("span", { className: "grow" }, name), yes, no);
  });
  const people = known.map(({ name, online, chat_id }) => {
    const there = h("span", { className: `dot ${online ? "on" : ""}`, title: t(online ? "online" : "offline") });
    const link = h("a", { className: "button", href: `#/chats/${chat_id}` }, t("write_to"));
    return h("li", { className: "row" }, there, h("span", { className: "grow" }, name), link);
  });
  const waiting = outgoing.map(({ user_id }) => h("li", { className: "row" }, h("code", {}, user_id)));
  return [
    asks.length > 0 && part("incoming", asks),
    part("friends", people.length ? people : [h("li", { className: "soft" }, t("no_friends"))]),
    waiting.length > 0 && part("outgoing", waiting),
  ].filter(Boolean);
}

const part = (name, rows) => h("section", { className: "card" }, h("h2", {}, t(name)), h("ul", { className: "rows" }, rows));
