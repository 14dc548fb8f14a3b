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
  ([Sent<O>] extends [never] ? unknown : { body: Sent<O> });

export interface Options {
  url: string;
  tokens?: Tokens | undefined;
  /** Told whenever tokens change: keep them. `undefined` means that the person has to sign in. */
  onTokens?: (tokens: Tokens | undefined) => void;
  language?: "tr" | "en";
  attempts?: number;
  fetch?: typeof fetch;
  wait?: (milliseconds: number) => Promise<void>;
}

export interface Client {
  readonly options: Options;
  tokens: Tokens | undefined;
  refreshing: Promise<boolean> | undefined;
}

/** What the API says when it refuses; `code` is for programs, `detail` for people. */
export class Refused extends Error {
  readonly status: number;
  readonly problem: Problem;
  constructor(status: number, problem: Problem) {
    super(`${status} ${problem.code}: ${problem.detail}`);
    this.status = status;
    this.problem = problem;
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

/** Sign in; every later call of this client is that person's. */
export async function signIn(client: Client, email: string, password: string): Promise<void> {
  keep(client, undefined);
  keep(client, (await post(client, "/api/auth/login", { body: { email, password } })).tokens);
}

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
}

/** One call: its key stays the same however often it is sent, so that what it does is done once. */
async function request<T>(client: Client, method: Method, path: string, call: object): Promise<T> {
  const said: Loose = call;
  const { attempts = 4, wait = pause } = client.options;
  const key = method === "post" ? (said.idempotencyKey ?? crypto.randomUUID()) : undefined;
  for (let attempt = 1; ; attempt += 1) {
    const held = client.tokens;
    const answer = await send(client, method, path, said, key).catch((error: unknown) => {
      const safe = method !== "post" || held !== undefined; // the key of somebody unknown is not kept
      if (!safe || attempt >= attempts || said.signal?.aborted) throw error;
      return undefined;
    });
    if (answer?.ok) return (answer.status === 204 ? undefined : await answer.json()) as T;
    if (answer?.status === 401 && held && attempt < attempts && (await refreshed(client, held))) continue;
    if (answer && (![429, 503].includes(answer.status) || attempt >= attempts)) {
      throw new Refused(answer.status, (await answer.json()) as Problem);
    }
    await wait(1000 * Number(answer?.headers.get("retry-after") ?? 0.2 * 2 ** attempt));
  }
}

function send(client: Client, method: Method, path: string, call: Loose, key: string | undefined): Promise<Response> {
  const url = new URL(filled(path, call.path), client.options.url);
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value !== undefined && value !== null) url.searchParams.set(name, String(value));
  }
  const headers: Record<string, string> = { "accept-language": client.options.language ?? "tr" };
  if (client.tokens) headers["authorization"] = `Bearer ${client.tokens.access_token}`;
  if (key) headers["idempotency-key"] = key;
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
  keep(client, answer.ok ? ((await answer.json()) as { tokens: Tokens }).tokens : undefined);
  return answer.ok;
}

const pause = (milliseconds: number) => new Promise<void>((done) => setTimeout(done, milliseconds));

const filled = (path: string, values: unknown) =>
  path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String((values as Record<string, unknown>)[name])));
