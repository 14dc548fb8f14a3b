/** One conversation on the screen. */

import { ask, me } from "./api.js";
import { attach, attached } from "./attachments.js";
import { h } from "./dom.js";
import { circle } from "./groups.js";
import { clock, t } from "./words.js";

const AGAIN = 3000; // between two signs that somebody writes
const STILL = 4000;

export function talk(room, state, chatId) {
  const title = h("h2", {});
  const log = h("ol", { className: "log", "aria-live": "polite" });
  const hint = h("p", { className: "soft small hint", role: "status" }, t("loading"));
  const group = chatId.startsWith("grp_") && circle(state, chatId);
  room.replaceChildren(
    ...[h("div", { className: "bar" }, back(), title), group, log, hint, writing(state, chatId)].filter(Boolean),
  );

  let held = null;
  const names = new Map(); // of who speaks, where that can be somebody else than the other
  const draw = () => {
    title.textContent = state.list.find((each) => each.id === chatId)?.title ?? "";
    if (!held) return;
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 40;
    const shown = held.shown;
    if (shown.length > log.children.length) hint.textContent = "";
    log.replaceChildren(...shown.map((each) => bubble(each, held, names)));
    if (atEnd || !log.dataset.drawn) log.scrollTop = log.scrollHeight;
    log.dataset.drawn = "yes";
    if (document.hasFocus()) state.hasRead(chatId);
  };
  let quiet = 0;
  const typing = ({ detail }) => {
    if (detail.chat_id !== chatId || detail.user_id === me().id) return;
    hint.textContent = t("is_writing");
    clearTimeout(quiet);
    quiet = setTimeout(() => (hint.textContent = ""), STILL);
  };
  state.addEventListener("change", draw);
  const giveBack = ({ detail }) => {
    const text = room.querySelector("form.write input[name=text]");
    if (detail.chat_id === chatId && !text.value) text.value = detail.text ?? "";
  };
  state.addEventListener("typing", typing);
  state.addEventListener("refused", giveBack);
  window.addEventListener("focus", draw);
  state.open(chatId).then((opened) => {
    held = opened;
    hint.textContent = "";
    draw();
  });
  if (group)
    ask("GET", `/api/chat/groups/${chatId}/members?limit=100`).then(({ items }) => {
      for (const { user_id, name } of items) names.set(user_id, name);
      draw();
    });
  return () => {
    state.removeEventListener("change", draw);
    state.removeEventListener("typing", typing);
    state.removeEventListener("refused", giveBack);
    window.removeEventListener("focus", draw);
  };
}

const back = () => h("a", { href: "#/chats", className: "back", "aria-label": t("chats") }, "‹");

function bubble(message, held, names) {
  const mine = message.sender_id === me().id;
  const state = !mine ? "" : !message.seq ? t("sending") : message.seq <= (held.others ?? 0) ? t("seen") : "✓";
  const text = message.deleted_at ? h("p", { className: "soft" }, h("em", {}, t("taken_back"))) : message.text && h("p", {}, message.text);
  const files = (message.seq && message.attachments ? message.attachments : []).map((id) => attached(message.id, id));
  const foot = h("small", {}, h("time", { dateTime: message.sent_at }, clock(message.sent_at)), state && ` · ${state}`);
  const speaker = !mine && names.has(message.sender_id) && h("small", {}, h("b", {}, names.get(message.sender_id)));
  return h("li", { className: mine ? "mine" : "" }, speaker, files, text, foot);
}

function writing(state, chatId) {
  const text = h("input", { name: "text", autocomplete: "off", maxLength: 4000, placeholder: t("write"), "aria-label": t("write") });
  let told = 0;
  text.addEventListener("input", () => {
    if (Date.now() - told < AGAIN) return;
    told = Date.now();
    state.live.send({ action: "typing", chat_id: chatId });
  });
  const send = (event) => {
    event.preventDefault();
    const said = text.value.trim();
    if (said) state.say(chatId, said);
    text.value = "";
  };
  const file = attach((id) => state.say(chatId, null, [id]));
  return h("form", { className: "write", onsubmit: send }, file, text, h("button", { type: "submit", className: "primary" }, t("send")));
}
