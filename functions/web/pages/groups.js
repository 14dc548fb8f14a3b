/** Groups: founded by members with a plan, ruled by who founded them, left. */

import { ask, me } from "./api.js";
import { form, h, say, sentence } from "./dom.js";
import { t } from "./words.js";

const SLOW = [0, 10, 30, 60];

/** A form for a new group; who has no plan is shown where there is one. */
export function founding(state) {
  const people = h("div", { className: "stack" });
  const offer = h("p", { className: "card", hidden: true }, t("groups_are_premium"), " ", h("a", { href: "#/premium" }, t("see_plans")));
  const choose = async () => {
    if (!state.list.length) await state.refresh();
    const friends = state.list.filter((each) => each.user);
    people.replaceChildren(
      ...friends.map(({ user, title }) =>
        h("label", { className: "check" }, h("input", { type: "checkbox", name: "friend", value: user }), h("span", {}, title)),
      ),
    );
  };
  const work = async ({ title }, made) => {
    const member_ids = new FormData(made).getAll("friend");
    try {
      const { id } = await ask("POST", "/api/chat/groups/create", { title, member_ids });
      made.reset();
      location.hash = `#/chats/${id}`;
    } catch (error) {
      if (error.code !== "premium_needed") throw error;
      offer.hidden = false;
    }
  };
  const title = h("input", { name: "title", required: true, maxLength: 120, placeholder: t("group_title") });
  const make = form(work, title, people, h("button", { type: "submit" }, t("create")), offer);
  return h("details", { ontoggle: choose }, h("summary", {}, t("new_group")), make);
}

/** Who is in a group, and what whoever looks may do about it. */
export function circle(state, groupId) {
  const inside = h("div", { className: "stack" });
  const made = h("details", { className: "circle" }, h("summary", {}, t("members")), inside);
  const draw = async () => {
    const path = `/api/chat/groups/${groupId}`;
    const [group, { items }] = await Promise.all([ask("GET", path), ask("GET", `${path}/members?limit=100`)]);
    inside.replaceChildren(...parts(group, items, path, state, act));
  };
  const act = (method, path, body) => async () => {
    try {
      await ask(method, path, body);
      if (path.endsWith("/leave")) location.hash = "#/chats";
      else await draw();
    } catch (error) {
      say(sentence(error));
    }
  };
  made.addEventListener("toggle", () => made.open && draw());
  return made;
}

function parts(group, members, path, state, act) {
  const rules = group.role !== "member";
  const rows = members.map((each) => row(each, group.role, path, act));
  const there = new Set(members.map((each) => each.user_id));
  const absent = rules ? state.list.filter((each) => each.user && !there.has(each.user)) : [];
  const adding = absent.map(({ user, title }) => button("members", act("POST", `${path}/members`, { user_id: user }), `+ ${title}`));
  const leaving = group.role !== "owner" && button("leave", act("POST", `${path}/leave`));
  return [
    h("ul", { className: "rows" }, rows),
    adding.length > 0 && h("div", { className: "row wrap" }, adding),
    h("div", { className: "row wrap" }, rules && slow(group, path, act), leaving),
  ].filter(Boolean);
}

function row({ user_id, name, role }, mine, path, act) {
  const theirs = `${path}/members/${user_id}`;
  const [other, label] = role === "member" ? ["moderator", "make_moderator"] : ["member", "make_member"];
  const below = mine === "owner" ? role !== "owner" : mine === "moderator" && role === "member";
  const called = user_id === me().id ? me().name : name;
  return h("li", { className: "row" }, h("span", { className: "grow" }, called, " ", h("small", { className: "soft" }, t(role))),
    mine === "owner" && below && button(label, act("PATCH", theirs, { role: other })),
    below && button("put_out", act("DELETE", theirs)));
}

function slow(group, path, act) {
  const options = SLOW.map((seconds) =>
    h("option", { value: String(seconds), selected: seconds === group.slow_seconds }, seconds ? `${seconds} ${t("seconds")}` : t("off")),
  );
  const choose = (event) => act("PATCH", path, { slow_seconds: Number(event.target.value) })();
  return h("label", { className: "check" }, h("span", {}, t("slow_mode")), h("select", { name: "slow", onchange: choose }, options));
}

const button = (name, onclick, text) => h("button", { type: "button", className: "quiet", onclick }, text ?? t(name));
