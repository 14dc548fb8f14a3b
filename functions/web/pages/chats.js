/** Conversations: kept whole over the socket, listed, shown. */

import { ask, me } from "./api.js";
import { Conversation } from "./conversation.js";
import { h, say } from "./dom.js";
import { founding } from "./groups.js";
import { talk } from "./talk.js";
import { Live } from "./socket.js";
import { t } from "./words.js";

const GAP = 2000;
const MOST_AT_ONCE = 50;

/** Everything of one signed-in person that moves; tells with `change` and `typing`. */
export class Chats extends EventTarget {
  constructor() {
    super();
    this.list = []; // {id, title, online, group}
    this.known = new Map();
    this.unread = new Map();
    this.live = new Live();
    this.live.addEventListener("open", () => this.#sync([...this.known.keys()]));
    this.live.addEventListener("open", () => this.refresh().catch(() => {})); // what came meanwhile is unread
    this.live.addEventListener("closed", () => this.#tell("change"));
    this.live.addEventListener("frame", (event) => this.#hear(event.detail));
    this.live.start();
  }

  stop() {
    this.live.stop();
  }

  async refresh() {
    const [people, groups] = await Promise.all([ask("GET", "/api/chat/friends?limit=100"), ask("GET", "/api/chat/groups?limit=100")]);
    this.list = [
      ...people.items.map(({ chat_id, name, online, user_id }) => ({ id: chat_id, title: name, online, user: user_id })),
      ...groups.items.map(({ id, title }) => ({ id, title, group: true })),
    ];
    const counted = [...groups.items, ...people.items.map((each) => ({ ...each, id: each.chat_id }))];
    for (const { id, unread } of counted) if (!this.known.get(id)?.loaded) this.unread.set(id, unread);
    for (const { chat_id, their_read_seq } of people.items) {
      const held = this.#of(chat_id);
      held.others = Math.max(held.others ?? 0, their_read_seq);
    }
    this.#tell("change");
  }

  /** A conversation with its last messages. */
  async open(chatId) {
    const held = this.#of(chatId);
    if (!held.loaded) held.begin((await ask("GET", `/api/chat/messages/${chatId}`)).messages);
    this.#tell("change");
    return held;
  }

  /** A text, or a file of ours. */
  say(chatId, text, attachments = []) {
    const name = crypto.randomUUID();
    const sent = { client_id: name, chat_id: chatId, text, attachments, sender_id: me().id, sent_at: new Date().toISOString() };
    this.#of(chatId).pending.set(name, sent);
    this.#send(sent);
    this.#tell("change");
  }

  #send({ client_id, chat_id, text, attachments }) {
    this.live.send({ action: "send", chat_id, client_id, ...(text ? { text } : {}), attachments });
  }

  hasRead(chatId) {
    const held = this.#of(chatId);
    this.unread.delete(chatId);
    if (held.seq > held.read && this.live.send({ action: "read", chat_id: chatId, seq: held.seq })) held.read = held.seq;
  }

  #of(chatId) {
    if (!this.known.has(chatId)) this.known.set(chatId, new Conversation(chatId));
    return this.known.get(chatId);
  }

  #hear(frame) {
    const held = frame.chat_id && this.known.get(frame.chat_id);
    if (frame.type === "message") this.#came(frame);
    else if (frame.type === "message.changed") held?.replace(frame);
    else if (frame.type === "ack" && held?.acknowledge(frame, me().id)) this.#mend(frame.chat_id);
    else if (frame.type === "history" && held) this.#caughtUp(held, frame);
    else if (frame.type === "typing") this.#tell("typing", frame);
    else if (frame.type === "error") this.#refused(frame);
    else if (["friend", "presence", "group", "member", "gone"].includes(frame.type)) this.refresh();
    if (frame.type === "read" && held && frame.user_id !== me().id) held.others = Math.max(held.others ?? 0, frame.seq);
    this.#tell("change");
  }

  #came(message) {
    if (message.sender_id !== me().id) this.unread.set(message.chat_id, (this.unread.get(message.chat_id) ?? 0) + 1);
    if (this.known.get(message.chat_id)?.take(message)) this.#mend(message.chat_id);
  }

  /** What was not taken is given back to whoever wrote it. */
  #refused(frame) {
    for (const { pending } of this.known.values()) {
      const sent = pending.get(frame.client_id);
      if (pending.delete(frame.client_id)) this.#tell("refused", sent);
    }
    say(frame.detail);
  }

  #caughtUp(held, frame) {
    held.catchUp(frame);
    if (frame.more) this.#sync([held.chatId]);
  }

  #mend(chatId) {
    setTimeout(() => this.#sync([chatId]), GAP);
  }

  /** What was missed; and what was not acknowledged is sent again under its own name. */
  #sync(ids) {
    const open = ids.map((id) => this.known.get(id)).filter((each) => each?.loaded);
    for (let at = 0; at < open.length; at += MOST_AT_ONCE) {
      const part = open.slice(at, at + MOST_AT_ONCE).map(({ chatId, seq, change }) => [chatId, { seq, change }]);
      this.live.send({ action: "sync", chats: Object.fromEntries(part) });
    }
    for (const { pending } of open) for (const sent of pending.values()) this.#send(sent);
    this.#tell("change");
  }

  #tell(kind, detail) {
    this.dispatchEvent(new CustomEvent(kind, { detail }));
  }
}

export function chats(main, state, [chatId]) {
  const list = h("div", {});
  const side = h("aside", {}, list, founding(state));
  const room = h("section", { className: "room" }, h("p", { className: "soft empty" }, t("choose_chat")));
  main.classList.toggle("chosen", Boolean(chatId));
  main.append(side, room);
  const draw = () => list.replaceChildren(...listed(state, chatId));
  state.addEventListener("change", draw);
  draw();
  state.refresh();
  const leave = chatId ? talk(room, state, chatId) : () => {};
  return () => {
    state.removeEventListener("change", draw);
    leave();
  };
}

function listed(state, chatId) {
  const rows = state.list.map(({ id, title, online, group }) =>
    h(
      "a",
      { href: `#/chats/${id}`, className: "chat", "aria-current": id === chatId ? "true" : "false" },
      h("span", { className: `dot ${group ? "group" : online ? "on" : ""}` }),
      h("span", { className: "grow" }, title),
      state.unread.get(id) > 0 && id !== chatId && h("b", { className: "count" }, String(state.unread.get(id))),
    ),
  );
  const nothing = h("p", { className: "soft" }, t("no_chats"));
  return [!state.live.open && h("p", { className: "soft small" }, t("connecting")), ...(rows.length ? rows : [nothing])].filter(
    Boolean,
  );
}
