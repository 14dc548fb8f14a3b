/** One conversation kept whole, by the rules of docs/socket.md: numbers make delivery exact. */

export class Conversation {
  constructor(chatId) {
    this.chatId = chatId;
    this.seq = 0; // nothing is missing up to here
    this.change = 0;
    this.read = 0;
    this.loaded = false;
    this.messages = new Map(); // by number
    this.pending = new Map(); // what was sent and not acknowledged, by our own name for it
  }

  /** The page that it begins with. What came before is not missed. */
  begin(messages) {
    for (const message of messages) this.#put(message);
    this.seq = Math.max(this.seq, messages.at(-1)?.seq ?? 0);
    this.loaded = true;
  }

  /** A new message; true when there is a gap before it. */
  take(message) {
    if (!this.messages.has(message.seq)) this.#put(message);
    while (this.messages.has(this.seq + 1)) this.seq += 1;
    return message.seq > this.seq;
  }

  /** An edit or a removal, unless a later one is here already. It may come before its message. */
  replace(message) {
    const held = this.messages.get(message.seq);
    if (held ? held.change < message.change : message.seq > this.seq) this.#put(message);
    this.change = Math.max(this.change, message.change);
    while (this.messages.has(this.seq + 1)) this.seq += 1;
  }

  /** What a `sync` brought. */
  catchUp({ messages, changed, change }) {
    for (const message of messages) this.take(message);
    for (const message of changed) this.replace(message);
    this.seq = Math.max(this.seq, messages.at(-1)?.seq ?? 0);
    this.change = Math.max(this.change, change);
  }

  acknowledge(ack, senderId) {
    const sent = this.pending.get(ack.client_id);
    this.pending.delete(ack.client_id);
    if (sent) return this.take({ ...sent, ...ack, sender_id: senderId, change: 0, deleted_at: null });
    return false;
  }

  /** In the order of their numbers, up to the first gap; then what is on its way. */
  get shown() {
    const known = [...this.messages.values()].filter((each) => each.seq <= this.seq);
    return [...known.sort((a, b) => a.seq - b.seq), ...this.pending.values()];
  }

  #put(message) {
    this.messages.set(message.seq, message);
    this.pending.delete(message.client_id);
    this.change = Math.max(this.change, message.change);
  }
}
