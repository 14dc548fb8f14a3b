/**
 * The Kervan API, typed from its OpenAPI document (`schema.d.ts`, which `scripts/clients` generates).
 *
 * Each function takes the client first, so that a bundler keeps what an app calls and nothing else.
 */
import type { components, paths } from "./schema.d.ts";

export type Tokens = components["schemas"]["TokensOut"];
export type Problem = components["schemas"]["Problem"];
type Method = "get" | "post" | "put" | "patch" | "delete";
type At<M extends Method> = { [P in keyof paths]: paths[P] extends Record<M, object> ? P : never }[keyof paths];
type Operation<P extends keyof paths, M extends Method> = paths[P] extends Record<M, infer O> ? O : never;
type Part<O, K extends string> = O extends { parameters: { [key in K]: infer V } } ? V : never;
type Json<R> = R extends { content: { "application/json": infer T } } ? T : never;
type Sent<O> = O extends { requestBody: infer B } ? Json<B> : O extends { requestBody?: infer B } ? Json<B> : never;
type Good<R> = { [S in keyof R]: S extends 200 | 201 | 202 ? Json<R[S]> : S extends 204 ? undefined : never }[keyof R];

/** What an operation answers when it goes well. */
export type Answer<P extends keyof paths, M extends Method> =
  Operation<P, M> extends { responses: infer R } ? Good<R> : never;

/** What a call says: each part only where the operation has one. */
export type Call<O> = { signal?: AbortSignal; idempotencyKey?: string } & ([Part<O, "path">] extends [never]
  ? unknown
  : { path: Part<O, "path"> }) &
  (O extends { parameters: { query?: infer Q } } ? { query?: Q } : unknown) &
  ([Sent<O>] extends [never] ? unknown : { body: Sent<O> }) &
  ("If-Match" extends keyof NonNullable<Part<O, "header">> ? { ifMatch?: string | undefined } : unknown);

export interface Options {
  url: string;
  tokens?: Tokens | undefined;
  /** Told whenever tokens change: keep them. `undefined` means that the person has to sign in. */
  onTokens?: (tokens: Tokens | undefined) => void;
  language?: "tr" | "en";
  attempts?: number;
  /** In milliseconds (10,000): who is told to wait for longer is refused at once, with `retryAfter`. */
  longestWait?: number;
  fetch?: typeof fetch;
  wait?: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}

export interface Client {
  readonly options: Options;
  tokens: Tokens | undefined;
  refreshing: Promise<boolean> | undefined;
}

/** What the API says when it refuses; `code` is for programs, `detail` for people, `retryAfter` in seconds. */
export class Refused extends Error {
  readonly status: number;
  readonly problem: Problem;
  readonly retryAfter: number | undefined;
  constructor(status: number, problem: Problem, retryAfter?: number) {
    super(`${status} ${problem.code}: ${problem.detail}`);
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

export function createClient(options: Options): Client {
  return { options, tokens: options.tokens, refreshing: undefined };
}

export const get = <P extends At<"get">>(client: Client, path: P, call: Call<Operation<P, "get">>) =>
  request<Answer<P, "get">>(client, "get", path, call);
export const post = <P extends At<"post">>(client: Client, path: P, call: Call<Operation<P, "post">>) =>
  request<Answer<P, "post">>(client, "post", path, call);
export const put = <P extends At<"put">>(client: Client, path: P, call: Call<Operation<P, "put">>) =>
  request<Answer<P, "put">>(client, "put", path, call);
export const patch = <P extends At<"patch">>(client: Client, path: P, call: Call<Operation<P, "patch">>) =>
  request<Answer<P, "patch">>(client, "patch", path, call);
export const remove = <P extends At<"delete">>(client: Client, path: P, call: Call<Operation<P, "delete">>) =>
  request<Answer<P, "delete">>(client, "delete", path, call);

/** Sign in; every later call is that person's. Who has a second factor says its code, too, or a recovery code. */
export async function signIn(client: Client, email: string, password: string, secondFactor?: string): Promise<void> {
  keep(client, undefined);
  const body = { email, password, ...(secondFactor === undefined ? {} : { second_factor: secondFactor }) };
  keep(client, (await post(client, "/api/auth/login", { body })).tokens);
}

type Purpose = components["schemas"]["AnnouncedIn"]["purpose"];

/** Send a file. It is scanned next: get it until it is READY, or REJECTED with the reason. */
export async function upload(client: Client, purpose: Purpose, filename: string, file: Blob, signal?: AbortSignal) {
  const said = { purpose, filename, content_type: file.type, size: file.size };
  const announced = await post(client, "/api/files/presign-upload", { body: said, ...(signal ? { signal } : {}) });
  const form = new FormData();
  for (const [name, value] of Object.entries(announced.upload.fields)) form.append(name, value);
  form.append("file", file, filename);
  const asked: RequestInit = { method: "POST", body: form, signal: signal ?? null };
  const answer = await (client.options.fetch ?? fetch)(announced.upload.url, asked);
  if (!answer.ok) throw new Refused(answer.status, await problemOf(answer));
  return announced.file;
}

const etags = new WeakMap<object, string>();

/** The version of what was answered, for the `ifMatch` of an edit: 412 where somebody else was quicker. */
export const etagOf = (answer: object): string | undefined => etags.get(answer);

function keep(client: Client, tokens: Tokens | undefined): void {
  client.tokens = tokens;
  client.options.onTokens?.(tokens);
}

interface Loose {
  path?: unknown;
  query?: unknown;
  body?: unknown;
  signal?: AbortSignal;
  idempotencyKey?: string;
  ifMatch?: string | undefined;
}

/** One call: its key stays the same however often it is sent, so that what it does is done once. */
async function request<T>(client: Client, method: Method, path: string, call: object): Promise<T> {
  const said: Loose = call;
  const { attempts = 4, longestWait = 10_000, wait = pause } = client.options;
  const key = method === "post" ? (said.idempotencyKey ?? crypto.randomUUID()) : undefined;
  for (let attempt = 1; ; attempt += 1) {
    const held = client.tokens;
    const answer = await send(client, method, path, said, key).catch((error: unknown) => {
      const safe = method !== "post" || held !== undefined; // the key of somebody unknown is not kept
      if (!safe || attempt >= attempts || said.signal?.aborted) throw error;
      return undefined;
    });
    if (answer?.ok) return (await content(answer)) as T;
    if (answer?.status === 401 && held && attempt < attempts && (await refreshed(client, held))) continue;
    const told = answer && secondsOf(answer);
    const later = 1000 * (told ?? Math.min(0.2 * 2 ** attempt, longestWait / 1000));
    if (answer && (![429, 503].includes(answer.status) || attempt >= attempts || later > longestWait)) {
      throw new Refused(answer.status, await problemOf(answer), told);
    }
    await wait(later, said.signal);
    said.signal?.throwIfAborted();
  }
}

async function content(answer: Response): Promise<unknown> {
  if (answer.status === 204) return undefined;
  const body: unknown = await answer.json();
  const etag = answer.headers.get("etag");
  if (etag && typeof body === "object" && body) etags.set(body, etag);
  return body;
}

/** What Retry-After says; undefined where it says nothing, or a date. */
function secondsOf(answer: Response): number | undefined {
  const told = answer.headers.get("retry-after") ?? "";
  return /^\d+$/.test(told) ? Number(told) : undefined;
}

/** A gateway in between may answer a page. */
async function problemOf(answer: Response): Promise<Problem> {
  const { status, statusText: title } = answer;
  const unknown: Problem = { type: "about:blank", title, status, detail: title, code: "unknown", instance: "" };
  const said: unknown = await answer.json().catch(() => undefined);
  return typeof said === "object" && said && "code" in said ? (said as Problem) : unknown;
}

function send(client: Client, method: Method, path: string, call: Loose, key: string | undefined): Promise<Response> {
  const url = new URL(filled(path, call.path), client.options.url);
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined && value !== null) url.searchParams.set(name, String(value));
  }
  const headers: Record<string, string> = { "accept-language": client.options.language ?? "tr" };
  if (client.tokens) headers["authorization"] = `Bearer ${client.tokens.access_token}`;
  if (key) headers["idempotency-key"] = key;
  if (call.ifMatch) headers["if-match"] = call.ifMatch;
  if (call.body !== undefined) headers["content-type"] = "application/json";
  const body = call.body === undefined ? null : JSON.stringify(call.body);
  const asked: RequestInit = { method: method.toUpperCase(), headers, body, signal: call.signal ?? null };
  return (client.options.fetch ?? fetch)(url, asked);
}

/** Whether there are newer tokens than these: however many calls ask at once, one request is made. */
async function refreshed(client: Client, held: Tokens): Promise<boolean> {
  if (client.tokens !== held) return client.tokens !== undefined;
  client.refreshing ??= renew(client, held).finally(() => {
    client.refreshing = undefined;
  });
  return client.refreshing;
}

async function renew(client: Client, held: Tokens): Promise<boolean> {
  const call: Loose = { body: { refresh_token: held.refresh_token } };
  const answer = await send({ ...client, tokens: undefined }, "post", "/api/auth/refresh", call, undefined);
  if (answer.status !== 401 && !answer.ok) return false; // not now; the tokens may be good still
  const renewed = answer.ok ? ((await answer.json()) as { tokens: Tokens }).tokens : undefined;
  if (client.tokens !== held) return false; // somebody has signed in meanwhile, or out
  keep(client, renewed);
  return answer.ok;
}

const pause = (milliseconds: number, signal?: AbortSignal) =>
  new Promise<void>((done, stopped) => {
    const stop = () => {
      clearTimeout(timer);
      stopped(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      done();
    }, milliseconds);
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });

const filled = (path: string, values: unknown) =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String((values as Record<string, unknown>)[name])));
