import { language } from "../i18n/language.ts";
import { ADDRESSES, type OperationId, type Operations } from "./contract/operations.ts";
import { Failure, failureOf, OFFLINE } from "./failure.ts";
import { patiently } from "./retry.ts";

/** A service that has not begun to answer by then counts as gone. */
const ANSWER_MS = 20_000;

/** What an operation is asked with. */
export type Asked<O extends OperationId> = Operations[O]["request"];

/** What it answers. Nothing here looks at it again: the services' own tests hold every answer to the document that these
 * types are made of. */
export type Answer<O extends OperationId> = Operations[O]["answer"];

/** What stands behind an operation's name: what it is asked with, where it may be asked with nothing, may be left out. */
export type Asking<O extends OperationId> = Record<never, never> extends Asked<O> ? [asked?: Asked<O>] : [
  asked: Asked<O>,
];

/** The operations that may be asked as told by one of the words that stand at them. */
export type OpenTo<A extends Operations[OperationId]["access"]> = {
  [O in OperationId]: Operations[O]["access"] extends A ? O : never;
}[OperationId];

/** What any operation may be asked with. */
interface AnyAsked {
  path?: Record<string, string>;
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
  /** The same key and body give the same answer: for what must not be made twice. */
  idempotencyKey?: string;
}

/** The request as it goes out. */
interface Sent {
  method: string;
  url: string;
  body?: unknown;
  idempotencyKey?: string | undefined;
}

/** Whether a call that is made twice does what it does once. */
export const isRepeatable = (call: Pick<Sent, "method" | "idempotencyKey">): boolean =>
  call.method === "GET" || call.idempotencyKey !== undefined;

/** One request, with a token or without; what may be repeated is tried again while the service is busy. Throws
 * `Failure`. */
export function request<O extends OperationId>(id: O, asked?: Asked<O>, token?: string): Promise<Answer<O>> {
  const sent = requestOf(id, asked);
  const attempt = () => send<O>(sent, token);
  return isRepeatable(sent) ? patiently(attempt) : attempt();
}

/** An operation as a request: what stands in its address is put there. */
export function requestOf<O extends OperationId>(id: O, asked: AnyAsked = {}): Sent {
  const [method = "", template = ""] = ADDRESSES[id].split(" ");
  const path = template.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(asked.path?.[name] ?? ""));
  return { method, url: path + queryText(asked.query), body: asked.body, idempotencyKey: asked.idempotencyKey };
}

async function send<O extends OperationId>(sent: Sent, token: string | undefined): Promise<Answer<O>> {
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": language() };
  if (token !== undefined) headers.Authorization = `Bearer ${token}`;
  if (sent.body !== undefined) headers["Content-Type"] = "application/json";
  if (sent.idempotencyKey !== undefined) headers["Idempotency-Key"] = sent.idempotencyKey;
  let answer: Response;
  try {
    answer = await fetch(sent.url, {
      method: sent.method,
      headers,
      ...(sent.body === undefined ? {} : { body: JSON.stringify(sent.body) }),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
  } catch {
    throw new Failure({ code: OFFLINE });
  }
  if (!answer.ok) throw await failureOf(answer);
  try {
    return answer.status === 204 ? undefined : await answer.json();
  } catch {
    throw new Failure({ code: OFFLINE });
  }
}

/** `?a=b` of what is defined and not empty. */
export function queryText(query: AnyAsked["query"] = {}): string {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") parts.set(name, String(value));
  }
  const text = parts.toString();
  return text === "" ? "" : `?${text}`;
}
