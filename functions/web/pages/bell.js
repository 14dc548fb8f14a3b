/** Notifications: whether this browser is told, when not, what it says; and the inbox. */

import { ask } from "./api.js";
import { field, form, h, say, waiting } from "./dom.js";
import { clock, day, t } from "./words.js";

export function bell(main) {
  const browser = h("section", { className: "card", id: "browser" });
  const settings = h("section", { className: "card" }, waiting());
  const inbox = h("section", { className: "card" }, waiting());
  main.append(h("div", { className: "column" }, browser, settings, inbox));
  showBrowser(browser);
  showSettings(settings);
  showInbox(inbox);
}

async function subscription() {
  const registration = await navigator.serviceWorker.getRegistration("/app/");
  return (await registration?.pushManager.getSubscription()) ?? null;
}

async function showBrowser(part) {
  const able = "serviceWorker" in navigator && "PushManager" in window;
  const current = able ? await subscription() : null;
  const state = !able ? "push_absent" : Notification.permission === "denied" ? "push_denied" : current ? "push_on" : "push_off";
  const turn = async () => {
    try {
      await (current ? stop(current) : allow());
    } catch (error) {
      say(error instanceof DOMException ? t("push_failed") : error.message);
    }
    showBrowser(part);
  };
  const button = h("button", { type: "button", className: current ? "" : "primary", onclick: turn }, t(current ? "stop" : "allow"));
  part.replaceChildren(h("h2", {}, t("bell")), h("p", { className: "soft" }, t(state)), ...(able ? [button] : []));
}

/** Ask the person, then the browser's push service, then tell the API. */
async function allow() {
  if ((await Notification.requestPermission()) !== "granted") return;
  const registration = await navigator.serviceWorker.register("/app/sw.js", { scope: "/app/" });
  await ready(registration);
  const key = await ask("GET", "/api/notifications/vapid-public-key");
  const made = await subscribed(registration.pushManager, key.public_key);
  await ask("POST", "/api/notifications/subscribe", { ...made.toJSON(), vapid_key: key.vapid_key });
}

/** A browser that knows another key takes nothing of ours: it subscribes anew. */
async function subscribed(manager, key) {
  const held = await manager.getSubscription();
  if (held && encoded(held.options.applicationServerKey) === key) return held;
  await held?.unsubscribe();
  return manager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

async function stop(current) {
  await ask("POST", "/api/notifications/unsubscribe", { endpoint: current.endpoint });
  await current.unsubscribe();
}

async function ready(registration) {
  const worker = registration.installing ?? registration.waiting ?? registration.active;
  if (worker.state === "activated") return;
  await new Promise((done) => worker.addEventListener("statechange", () => worker.state === "activated" && done()));
}

const encoded = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

async function showSettings(part) {
  const held = await ask("GET", "/api/me/notification-preferences");
  const save = async ({ start, end, push_text }) => {
    const quiet_hours = start && end ? { start, end } : null;
    await ask("PUT", "/api/me/notification-preferences", { ...held, quiet_hours, push_text: push_text === "on" });
    say(t("saved"));
  };
  const time = { type: "time", required: false };
  const hours = [field(t("from"), "start", { ...time, value: held.quiet_hours?.start ?? "" }),
    field(t("to"), "end", { ...time, value: held.quiet_hours?.end ?? "" })];
  const box = h("input", { type: "checkbox", name: "push_text", checked: held.push_text });
  const text = h("label", { className: "check" }, box, h("span", {}, t("show_text")));
  const button = h("button", { type: "submit" }, t("save"));
  part.replaceChildren(h("h2", {}, t("quiet")), form(save, h("div", { className: "row" }, hours), text, button));
}

async function showInbox(part) {
  const { items } = await ask("GET", "/api/notifications");
  const rows = items.map((each) => notice(each, () => showInbox(part)));
  const nothing = h("p", { className: "soft" }, t("no_notices"));
  part.replaceChildren(h("h2", {}, t("inbox")), rows.length ? h("ul", { className: "rows" }, rows) : nothing);
}

function notice({ id, title, body, created_at, read_at }, again) {
  const read = async () => {
    await ask("PUT", `/api/notifications/${id}/read`);
    again();
  };
  const when = h("small", { className: "soft" }, `${day(created_at)} ${clock(created_at)}`);
  const words = h("div", { className: "grow" }, h("b", {}, title), h("p", {}, body), when);
  const mark = !read_at && h("button", { type: "button", className: "quiet", "aria-label": "✓", onclick: read }, "✓");
  return h("li", { className: `row ${read_at ? "read" : ""}` }, words, mark);
}
