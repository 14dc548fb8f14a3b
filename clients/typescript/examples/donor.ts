/** The donor app in twenty lines: sign in, find a share of a sacrifice, order it, see the order. */
import { createClient, get, post, Refused, signIn } from "../src/index.ts";

const [url = "http://localhost:8000", email = "", password = ""] = process.argv.slice(2);
const client = createClient({ url, language: "tr" });
await signIn(client, email, password);
const { items } = await get(client, "/api/products", { query: { category: "kurban", limit: 20 } });
const share = items.find((product) => product.kind === "donation");
if (!share) throw new Error("no donation is on sale");
const order = await post(client, "/api/orders", {
  body: {
    items: [{ product_id: share.id, quantity: 1, on_behalf_of: ["Çağrı Öztürk"] }],
    proxy_consent: { version: "2026-1", accepted: true },
  },
});
const seen = await get(client, "/api/orders/{order_id}", { path: { order_id: order.id } });
const refused = await get(client, "/api/admin/queues", {}).catch((error: unknown) => error);
if (!(refused instanceof Refused)) throw new Error("a donor saw the queues");
console.log(JSON.stringify({ id: seen.id, status: seen.status, total: seen.total, refused: refused.problem.code }));
