/** What the tests ask of the client; prints what came of it. */
import { createClient, get, post, Refused, signIn, type Client } from "../src/index.ts";

const [url = "", what = ""] = process.argv.slice(2);
const waited: number[] = [];
const told: (string | undefined)[] = [];
const client = createClient({
  url,
  onTokens: (tokens) => told.push(tokens?.access_token),
  wait: async (milliseconds) => void waited.push(milliseconds),
});
const me = (of: Client) => get(of, "/api/me", {}).then(() => "ok", (error: unknown) => (error instanceof Refused ? error.problem.code : "lost"));
const order = { items: [{ product_id: "prd_1", quantity: 1 }] };
await signIn(client, "ana@example.com", "parola");
const results: string[] = [];
if (what === "order") {
  await post(client, "/api/orders", { body: order }).then(() => results.push("ok"), () => results.push("lost"));
} else {
  results.push(...(await Promise.all(Array.from({ length: 8 }, () => me(client)))));
}
console.log(JSON.stringify({ results, waited, told: told.map((token) => token ?? null) }));
