/** What the tests ask of the client; prints what came of it. */
import { type Client, createClient, etagOf, get, patch, post, Refused, remove, signIn, upload } from "../src/index.ts";

const [url = "", what = ""] = process.argv.slice(2);
const waited: number[] = [];
const told: (string | undefined)[] = [];
const keep = {
  url,
  onTokens: (tokens: { access_token: string } | undefined) => void told.push(tokens?.access_token),
};
const client = createClient({ ...keep, wait: async (milliseconds) => void waited.push(milliseconds) });
const PNG = new Uint8Array([0x89, 0x50, 0x4e, 0x47]);
const order = { items: [{ product_id: "prd_1", quantity: 1 }] };
const said = (error: unknown) => {
  if (!(error instanceof Refused)) return "lost";
  return error.problem.code + (error.retryAfter === undefined ? "" : ` in ${error.retryAfter}`);
};
const tried = (asked: Promise<unknown>) => asked.then(() => "ok", said);

async function editTwice(): Promise<void> {
  let me = await get(client, "/api/me", {});
  me = await patch(client, "/api/me", { body: { name: "Ana" }, ifMatch: etagOf(me) });
  await patch(client, "/api/me", { body: { name: "Ana" }, ifMatch: etagOf(me) });
  await patch(client, "/api/me", { body: { name: "Ana" }, ifMatch: etagOf(me) });
}

async function stop(): Promise<string> {
  const stopping = new AbortController();
  let answered = 0;
  const fetched: typeof fetch = async (...asked) => {
    const answer = await fetch(...asked);
    answered = Date.now();
    setTimeout(() => stopping.abort("enough"), 20);
    return answer;
  };
  const patient = createClient({ ...keep, tokens: client.tokens, fetch: fetched });
  const call = { body: order, signal: stopping.signal };
  const error = await post(patient, "/api/orders", call).catch((reason: unknown) => reason);
  return error === "enough" && Date.now() - answered < 1500 ? "stopped early" : "waited";
}

async function whileRenewing(happens: (shared: Client) => Promise<void>): Promise<string> {
  const fetched: typeof fetch = async (...asked) => {
    const answer = await fetch(...asked);
    if (String(asked[0]).endsWith("/refresh")) await happens(shared);
    return answer;
  };
  const shared = createClient({ ...keep, tokens: client.tokens, fetch: fetched });
  return tried(get(shared, "/api/me", {}));
}

const one: Record<string, () => Promise<string>> = {
  order: () => tried(post(client, "/api/orders", { body: order })),
  edit: () => tried(editTwice()),
  leave: () => tried(remove(client, "/api/me", { body: { password: "parola" } })),
  upload: () => tried(upload(client, "avatar", "ben.png", new Blob([PNG], { type: "image/png" }))),
  handover: () => whileRenewing((shared) => signIn(shared, "bob@example.com", "kapı", "123456")),
  signout: () => whileRenewing(async (shared) => void (shared.tokens = undefined)),
  stop,
};
await signIn(client, "ana@example.com", "parola");
const eight = () => Promise.all(Array.from({ length: 8 }, () => tried(get(client, "/api/me", {}))));
const only = one[what];
const results = only ? [await only()] : await eight();
console.log(JSON.stringify({ results, waited, told: told.map((token) => token ?? null) }));
