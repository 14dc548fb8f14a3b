/** Signing in, and opening an account with the code that comes by mail. */

import { ask, keep } from "./api.js";
import { field, form, h } from "./dom.js";
import { language, t } from "./words.js";

const HERE = ["localhost", "127.0.0.1"];

export function signIn(done) {
  const card = h("main", { className: "card" });
  const finish = (answer) => {
    keep(answer);
    done();
  };
  const title = [h("h1", {}, t("welcome")), h("p", { className: "soft" }, t("welcome_more"))];

  function enter() {
    const work = async (given) => finish(await ask("POST", "/api/auth/login", given));
    card.replaceChildren(
      ...title,
      form(work, email(), password("current-password"), submit("sign_in")),
      turn("register", register),
    );
  }

  function register() {
    const work = async (given) => {
      await ask("POST", "/api/auth/register", { ...given, locale: language(), consents: [] });
      confirm(given.email);
    };
    const names = [
      field(t("name"), "name", { autocomplete: "given-name" }),
      field(t("surname"), "surname", { autocomplete: "family-name" }),
    ];
    const hint = h("p", { className: "soft small" }, t("password_hint"));
    const fields = [...names, email(), password("new-password"), hint, submit("register")];
    card.replaceChildren(...title, form(work, ...fields), turn("have_account", enter));
  }

  function confirm(address) {
    const work = async ({ code }) => finish(await ask("POST", "/api/auth/verify-email", { email: address, code }));
    const code = field(t("code"), "code", { inputMode: "numeric", autocomplete: "one-time-code", maxLength: 6 });
    const mailbox = h("a", { href: "/mailbox", target: "_blank", className: "small" }, t("mailbox"));
    card.replaceChildren(
      ...title,
      form(work, code, submit("confirm")),
      HERE.includes(location.hostname) && mailbox,
    );
  }

  enter();
  return card;
}

const email = () => field(t("email"), "email", { type: "email", autocomplete: "username" });
const password = (autocomplete) => field(t("password"), "password", { type: "password", autocomplete });
const submit = (name) => h("button", { type: "submit", className: "primary" }, t(name));
const turn = (name, onclick) => h("button", { type: "button", className: "quiet wide", onclick }, t(name));
