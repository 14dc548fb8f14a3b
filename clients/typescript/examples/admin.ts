/** The admin app in twenty lines: sign in, see what is to be done, and send dead letters again. */
import { createClient, get, post, signIn } from "../src/index.ts";

const [url = "http://localhost:8000", email = "", password = ""] = process.argv.slice(2);
const client = createClient({ url, language: "en" });
await signIn(client, email, password);
const orders = await get(client, "/api/admin/orders", { query: { status: "PENDING", limit: 100 } });
const { queues } = await get(client, "/api/admin/queues", {});
const dead = queues.filter((queue) => queue.dead > 0 && queue.takes_letters);
for (const { name } of dead) {
  const { letters } = await get(client, "/api/admin/queues/{name}/letters", { path: { name } });
  for (const letter of letters) console.error(name, letter.name, letter.letter_id, letter.data);
  await post(client, "/api/admin/queues/{name}/redrive", { path: { name }, body: {} });
}
console.log(JSON.stringify({ waiting: orders.items.length, queues: queues.length, mended: dead.map((queue) => queue.name) }));
