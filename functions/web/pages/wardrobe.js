/** The wardrobe: coins, items by slot, buying and wearing. */

import { ask } from "./api.js";
import { h, say, sentence, waiting } from "./dom.js";
import { t } from "./words.js";

const SLOTS = ["hat", "hair", "face", "outfit", "background", "frame"];

export function wardrobe(main) {
  const column = h("div", { className: "column wide" }, waiting());
  main.append(column);
  draw(column);
}

async function draw(column) {
  const paths = ["items", "owned", "wallet"].map((name) => ask("GET", `/api/customization/${name}`));
  const [{ items }, { equipped }, wallet] = await Promise.all(paths);
  const again = () => draw(column);
  const purse = h("p", { className: "purse" }, h("b", { id: "coins" }, String(wallet.coins)), ` ${t("coins")} · ${t("level")} ${wallet.level}`);
  const parts = SLOTS.map((slot) => {
    const cards = items.filter((item) => item.slot === slot).map((item) => card(item, equipped[slot] === item.id, wallet, again));
    return h("section", {}, h("h2", {}, t(slot)), h("ul", { className: "shelf" }, cards));
  });
  column.replaceChildren(purse, ...parts);
}

function card(item, worn, wallet, again) {
  const act = (path, body) => async () => {
    try {
      await ask("POST", `/api/customization/${path}`, body);
    } catch (error) {
      say(sentence(error));
    }
    again();
  };
  const wear = act("equip", { item_id: worn ? null : item.id, slot: item.slot });
  const buy = act("purchase", { item_id: item.id });
  const [label, work] = item.owned ? [worn ? "take_off" : "wear", wear] : [item.price ? "buy" : "take", buy];
  const disabled = !item.owned && (item.level > wallet.level || item.price > wallet.coins);
  const price = item.price ? `${item.price} ${t("coins")}` : t("free");
  const gates = [item.level > 1 && `${t("level")} ${item.level}`, item.premium && "★ Premium"].filter(Boolean).join(" · ");
  return h(
    "li",
    { className: `item ${item.rarity} ${worn ? "worn" : ""}`, id: item.id },
    h("b", {}, item.name),
    h("small", {}, worn ? t("worn") : item.owned ? "✓" : price),
    gates && h("small", { className: "soft" }, gates),
    h("button", { type: "button", className: item.owned ? "" : "primary", disabled, onclick: work }, t(label)),
  );
}
