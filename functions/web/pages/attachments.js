/** Files in messages: sent, awaited until their scan is over, shown with a link that is asked for once. */

import { ask } from "./api.js";
import { h, say, sentence } from "./dom.js";
import { t } from "./words.js";

const TYPES = ["image/jpeg", "image/png", "image/webp", "application/pdf"];
const MOST = 4 * 1024 * 1024;
const LOOK_AGAIN = 700;
const LOOKS = 60;
const shown = new Map(); // elements by file: a conversation is drawn again and again

/** A button that takes a file; `done` gets its id once it was found clean. */
export function attach(done) {
  const input = h("input", { type: "file", accept: TYPES.join(","), hidden: true, "aria-label": t("attach") });
  const button = h("button", { type: "button", title: t("attach"), "aria-label": t("attach"), onclick: () => input.click() }, "+");
  input.addEventListener("change", async () => {
    const [file] = input.files;
    input.value = "";
    if (!file) return;
    button.disabled = true;
    try {
      done(await sent(file));
    } catch (error) {
      say(sentence(error));
    } finally {
      button.disabled = false;
    }
  });
  return h("span", {}, input, button);
}

async function sent(file) {
  if (file.size > MOST) throw new Error(t("file_too_large"));
  say(t("file_on_its_way"));
  const query = new URLSearchParams({ filename: file.name, purpose: "attachment" });
  const { id } = await ask("POST", `/api/files/upload?${query}`, file);
  for (let look = 0; look < LOOKS; look += 1) {
    const { status, rejection } = await ask("GET", `/api/files/${id}`);
    if (status === "READY") return id;
    if (rejection) throw new Error(rejection.detail);
    await new Promise((again) => setTimeout(again, LOOK_AGAIN));
  }
  throw new Error(t("failed"));
}

/** What a message shows: a picture, or a link. */
export function attached(messageId, fileId) {
  if (!shown.has(fileId)) {
    const place = h("div", { className: "file" }, "…");
    shown.set(fileId, place);
    draw(place, messageId, fileId);
  }
  return shown.get(fileId);
}

async function draw(place, messageId, fileId) {
  try {
    const { url, filename, content_type } = await ask("GET", `/api/chat/messages/${messageId}/attachments/${fileId}`);
    const { pathname, search } = new URL(url);
    const picture = content_type.startsWith("image/");
    place.replaceChildren(picture ? h("img", { src: pathname + search, alt: filename }) : h("a", { href: pathname + search }, filename));
  } catch {
    shown.delete(fileId);
    place.textContent = "✕";
  }
}
