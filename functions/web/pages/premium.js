/** Premium: plans, the provider's page, and what became of it. */

import { ask } from "./api.js";
import { h, waiting } from "./dom.js";
import { day, money, t } from "./words.js";

const LOOK_AGAIN = 1500;
const LOOKS = 30;

export function premium(main, _state, [paid]) {
  const column = h("div", { className: "column" }, waiting());
  main.append(column);
  let here = true;

  async function draw(looks = 0) {
    const [status, plans] = await Promise.all([ask("GET", "/api/premium/status"), ask("GET", "/api/premium/plans")]);
    if (!here) return;
    const waits = paid && !status.premium && looks < LOOKS;
    if (waits) setTimeout(() => here && draw(looks + 1), LOOK_AGAIN);
    const wait = h("p", { className: "card soft", role: "status" }, t("waiting_payment"));
    column.replaceChildren(...(status.premium ? [member(status, draw)] : waits ? [wait] : offered(plans.items)));
  }

  draw();
  return () => (here = false);
}

function offered(plans) {
  return [h("p", { className: "soft lead" }, t("why_premium")), ...plans.map(offer)];
}

function offer({ id, name, price, interval }) {
  const buy = async () => location.assign((await ask("POST", "/api/premium/subscribe", { plan: id })).checkout_url);
  const button = h("button", { type: "button", className: "primary", onclick: buy }, t("buy"));
  const cost = h("p", { className: "price" }, money(price), h("small", {}, ` ${t(interval)}`));
  return h("section", { className: "card plan", id: `plan-${id}` }, h("h2", {}, name), cost, button);
}

function member(status, draw) {
  const cancel = async () => {
    await ask("POST", "/api/premium/cancel");
    draw();
  };
  const manage = async () => location.assign((await ask("POST", "/api/premium/portal")).url);
  return h(
    "section",
    { className: "card member" },
    h("h2", {}, `★ ${t("you_are_premium")}`),
    status.until && h("p", {}, `${t("until")} ${day(status.paid_until ?? status.until)}`),
    h("p", { className: "soft" }, t(status.renews ? "renews" : "ends")),
    h("div", { className: "row" }, h("button", { type: "button", onclick: manage }, t("portal")),
      status.renews && h("button", { type: "button", className: "quiet", onclick: cancel }, t("cancel"))),
  );
}
