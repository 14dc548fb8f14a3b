/** Starts the client: who is signed in, what is shown, in which language. */

import { changes, me, signOut } from "./api.js";
import { bell } from "./bell.js";
import { Chats, chats } from "./chats.js";
import { h, say, sentence } from "./dom.js";
import { friends } from "./friends.js";
import { premium } from "./premium.js";
import { spotify } from "./spotify.js";
import { signIn } from "./signin.js";
import { language, speak, t } from "./words.js";
import { wardrobe } from "./wardrobe.js";

const VIEWS = { chats, friends, premium, wardrobe, spotify, bell };
const root = document.getElementById("app");
let state = null; // the conversations of whoever is signed in
let leave = () => {};
let paid = false; // whether a payment's page sent the browser here; how it ended is said by mail, never by an address

window.addEventListener("hashchange", show);
window.addEventListener("unhandledrejection", (event) => say(sentence(event.reason) || t("failed")));
changes.addEventListener("end", () => {
  state?.stop();
  state = null;
  show();
});
navigator.serviceWorker?.addEventListener("message", (event) => follow(new URL(event.data.address)));

/** An address from outside: a push, or the page on which somebody paid. */
function follow(address) {
  const chat = address.searchParams.get("chat");
  if (chat) location.hash = `#/chats/${chat}`;
  else if (address.searchParams.has("subscription_id")) location.hash = "#/premium/paid";
  else if (address.searchParams.has("payment_id")) paid = true;
  else if (address.searchParams.has("state")) location.hash = `#/spotify/${encodeURIComponent(address.search)}`;
}

function show() {
  document.documentElement.lang = language();
  leave();
  leave = () => {};
  if (!me()) return root.replaceChildren(bare(signIn(show)));
  if (paid) say(t("back_from_payment"));
  paid = false;
  state ??= new Chats();
  const [, name, ...rest] = location.hash.split("/");
  const chosen = VIEWS[name] ? name : "chats";
  const main = h("main", { className: chosen });
  root.replaceChildren(top(chosen), main);
  leave = VIEWS[chosen](main, state, rest) ?? (() => {});
}

function top(chosen) {
  const tabs = Object.keys(VIEWS).map((name) =>
    h("a", { href: `#/${name}`, "aria-current": name === chosen ? "page" : "false" }, t(name)),
  );
  const out = h("button", { className: "quiet", type: "button", onclick: signOut }, t("sign_out"));
  const who = h("span", { className: "who" }, me().name);
  return h("header", {}, brand(), h("nav", {}, tabs), h("div", { className: "end" }, who, other(), out));
}

function bare(content) {
  return h("div", { className: "door" }, h("div", { className: "bar" }, brand(), other()), paid && notice(), content);
}

/** Whoever paid in a browser that nobody is signed in to learns what happens next. */
const notice = () => h("p", { className: "notice", role: "status" }, t("back_from_payment"));

const brand = () => h("span", { className: "brand" }, h("img", { src: "/app/icon.svg", alt: "" }), "Kervan");

function other() {
  const to = language() === "tr" ? "en" : "tr";
  const turn = () => {
    speak(to);
    show();
  };
  return h("button", { className: "quiet", type: "button", lang: to, onclick: turn }, t("other_language"));
}

function start() {
  const here = new URL(location.href);
  // Spotify takes a number for the local cloud's name; who signed in did so under the name.
  if (!me() && here.hostname === "127.0.0.1" && here.searchParams.has("state")) {
    here.hostname = "localhost";
    return location.replace(here);
  }
  follow(here);
  if (location.search) history.replaceState(null, "", `/app${location.hash}`);
  show();
}

start();
