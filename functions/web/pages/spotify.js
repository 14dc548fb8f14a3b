/** Spotify: agreed to on its own page, finished here with what it brought back, taken back at any time. */

import { ask } from "./api.js";
import { h } from "./dom.js";
import { day, t } from "./words.js";

const UNCONNECTED = ["spotify_not_connected", "spotify_grant_expired"];
let finishing = { brought: "", done: null }; // what Spotify brought is good once, however often the page is drawn

export function spotify(main, _state, [brought]) {
  const card = h("section", { className: "card", id: "spotify" }, h("h2", {}, "Spotify"), h("p", { className: "soft" }, "…"));
  main.append(h("div", { className: "column" }, card));
  draw(card, brought);
}

async function draw(card, brought) {
  const shown = (...parts) => card.replaceChildren(h("h2", {}, "Spotify"), ...parts);
  try {
    if (brought) await finished(brought);
    const held = await ask("GET", "/api/spotify/token");
    shown(h("p", { className: "connected" }, `✓ ${t("spotify_connected")}`), h("p", { className: "soft" }, `${t("until")} ${day(held.reconnect_by)}`),
      act("spotify_disconnect", "", () => ask("DELETE", "/api/spotify/connection").then(() => draw(card))));
  } catch (error) {
    const why = UNCONNECTED.includes(error.code) ? t("spotify_why") : error.message;
    shown(h("p", { className: "soft" }, why), act("spotify_connect", "primary", connect));
  }
}

function finished(brought) {
  if (finishing.brought !== brought) finishing = { brought, done: finish(brought) };
  return finishing.done;
}

async function finish(brought) {
  const given = new URLSearchParams(decodeURIComponent(brought));
  const kept = ["state", "code", "error"].filter((name) => given.has(name));
  await ask("POST", "/api/spotify/callback", Object.fromEntries(kept.map((name) => [name, given.get(name)])));
}

const connect = async () => location.assign((await ask("GET", "/api/spotify/authorize")).url);

const act = (name, className, onclick) => h("button", { type: "button", className, onclick }, t(name));
