/** The API over HTTP: who is signed in, one refresh at a time, problems as errors. A tab is a person's own. */

import { language } from "./words.js";

const KEPT = "kervan.session";
const EARLY = 30_000;
let session = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
let refreshing = null;
export const changes = new EventTarget();

export class Refused extends Error {
  constructor(status, problem) {
    super(problem.detail ?? problem.title ?? String(status));
    this.status = status;
    this.code = problem.code;
    this.errors = problem.errors;
  }
}

export const me = () => session?.user ?? null;

export function keep(signedIn) {
  session = signedIn && {
    user: signedIn.user ?? session.user,
    tokens: signedIn.tokens,
    ends: Date.now() + signedIn.tokens.expires_in * 1000,
  };
  if (session) sessionStorage.setItem(KEPT, JSON.stringify(session));
  else sessionStorage.removeItem(KEPT);
}

/** One request, whose body is JSON or a file; its JSON, or null where there is none. Raises Refused. */
export async function ask(method, path, body) {
  if (session && session.ends - EARLY < Date.now()) await refresh();
  let answer = await send(method, path, body);
  if (answer.status === 401 && session) {
    await refresh();
    answer = await send(method, path, body);
  }
  const text = answer.headers.get("content-type")?.includes("json") ? await answer.text() : "";
  const json = text ? JSON.parse(text) : null; // a 204 may name a type and hold nothing
  if (!answer.ok) throw new Refused(answer.status, json ?? {});
  return json;
}

export async function signOut() {
  try {
    await ask("POST", "/api/auth/logout");
  } finally {
    end();
  }
}

function send(method, path, body) {
  const headers = { "accept-language": language() };
  if (session) headers.authorization = `Bearer ${session.tokens.access_token}`;
  if (body !== undefined) headers["content-type"] = body instanceof Blob ? body.type : "application/json";
  return fetch(path, { method, headers, body: body === undefined || body instanceof Blob ? body : JSON.stringify(body) });
}

/** A refresh token works once, so whoever needs a new one waits for the one request that asks for it. */
function refresh() {
  refreshing ??= renewed().finally(() => (refreshing = null));
  return refreshing;
}

async function renewed() {
  const answer = await fetch("/api/auth/refresh", {
    method: "POST",
    headers: { "content-type": "application/json", "accept-language": language() },
    body: JSON.stringify({ refresh_token: session.tokens.refresh_token }),
  });
  if (answer.ok) return keep(await answer.json());
  if (answer.status === 401) end(); // whatever else it is, the tokens may be good still
  throw new Refused(answer.status, await answer.json().catch(() => ({})));
}

function end() {
  keep(null);
  changes.dispatchEvent(new Event("end"));
}
