/** The socket of docs/socket.md: opened with a ticket, kept awake, opened again when it ends. */

import { ask } from "./api.js";

const AWAKE = 5 * 60_000;
const LONGEST_WAIT = 30_000;

export class Live extends EventTarget {
  #socket = null;
  #wait = 1000;
  #stopped = false;
  #beat = 0;

  get open() {
    return this.#socket?.readyState === WebSocket.OPEN;
  }

  async start() {
    try {
      const { url } = await ask("POST", "/api/realtime/ticket");
      if (!this.#stopped) this.#listen(new WebSocket(url));
    } catch {
      this.#again();
    }
  }

  stop() {
    this.#stopped = true;
    clearInterval(this.#beat);
    this.#socket?.close();
  }

  /** Whether it left; what must arrive is sent again by whoever keeps it. */
  send(frame) {
    if (this.open) this.#socket.send(JSON.stringify(frame));
    return this.open;
  }

  #listen(socket) {
    this.#socket = socket;
    socket.onopen = () => {
      this.#wait = 1000;
      this.#beat = setInterval(() => this.send({ action: "ping" }), AWAKE);
      this.send({ action: "ping" }); // whose answer says at once whether the product knows this socket
      this.dispatchEvent(new Event("open"));
    };
    socket.onmessage = (event) => {
      const frame = JSON.parse(event.data);
      // Open here, but the product has hung up: nothing would be heard on it. What was sent goes out again on the next.
      if (frame.type === "error" && frame.code === "unauthenticated") return socket.close();
      this.dispatchEvent(new CustomEvent("frame", { detail: frame }));
    };
    socket.onclose = () => {
      clearInterval(this.#beat);
      this.dispatchEvent(new Event("closed"));
      this.#again();
    };
  }

  #again() {
    if (this.#stopped) return;
    setTimeout(() => this.#stopped || this.start(), this.#wait * (0.75 + Math.random() / 2));
    this.#wait = Math.min(LONGEST_WAIT, this.#wait * 2);
  }
}
