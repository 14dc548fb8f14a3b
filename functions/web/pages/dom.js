/** Elements without templates: what people wrote becomes text, never markup. */

import { t } from "./words.js";

export function h(tag, given = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name in made) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children.flat(2).filter((child) => child || child === 0));
  return made;
}

/** A form whose fields come as an object; its button rests until `work` is done, and what goes wrong is said in it. */
export function form(work, ...children) {
  const said = h("p", { className: "wrong", role: "alert", hidden: true });
  const made = h("form", { className: "stack" }, ...children, said);
  made.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = made.querySelector("button[type=submit]");
    button.disabled = true;
    said.hidden = true;
    try {
      await work(Object.fromEntries(new FormData(made)), made);
    } catch (error) {
      said.textContent = sentence(error);
      said.hidden = false;
    } finally {
      button.disabled = false;
    }
  });
  return made;
}

export function field(label, name, given = {}) {
  return h("label", {}, h("span", {}, label), h("input", { name, required: true, ...given }));
}

/** What a problem says; of wrong fields, what is wrong with them. */
export function sentence(error) {
  const fields = (error.errors ?? []).map((each) => each.detail);
  return fields.length ? fields.join(" ") : error.message;
}

/** What stands there until the product has answered. */
export const waiting = () => h("p", { className: "soft", role: "status" }, t("loading"));

let toast;
/** A line at the bottom, for a moment. */
export function say(text) {
  toast?.remove();
  toast = h("p", { className: "toast", role: "status" }, text);
  document.body.append(toast);
  setTimeout(() => toast.remove(), 4000);
}
