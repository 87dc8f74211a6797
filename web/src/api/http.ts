import { language } from "../i18n/language.ts";
import { Failure, failureOf, OFFLINE } from "./failure.ts";
import { patiently } from "./retry.ts";

/** A service that has not begun to answer by then counts as gone. */
const ANSWER_MS = 20_000;

export interface Call {
  method?: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  body?: unknown;
  query?: Record<string, string | number | undefined>;
  /** The same key and body give the same answer: for what must not be made twice. */
  idempotencyKey?: string;
}

/** Whether a call that is made twice does what it does once. */
export const isRepeatable = (call: Call): boolean =>
  (call.method ?? "GET") === "GET" || call.idempotencyKey !== undefined;

/** One request, with a token or without; what may be repeated is tried again while the service is busy. Throws
 * `Failure`. */
export function request<T>(path: string, call: Call, token?: string): Promise<T> {
  const attempt = () => send<T>(path, call, token);
  return isRepeatable(call) ? patiently(attempt) : attempt();
}

async function send<T>(path: string, call: Call, token: string | undefined): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": language() };
  if (token !== undefined) headers.Authorization = `Bearer ${token}`;
  if (call.body !== undefined) headers["Content-Type"] = "application/json";
  if (call.idempotencyKey !== undefined) headers["Idempotency-Key"] = call.idempotencyKey;
  let answer: Response;
  try {
    answer = await fetch(path + queryText(call.query), {
      method: call.method ?? "GET",
      headers,
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      signal: AbortSignal.timeout(ANSWER_MS),
    });
  } catch {
    throw new Failure({ code: OFFLINE });
  }
  if (!answer.ok) throw await failureOf(answer);
  if (answer.status === 204) return undefined as T;
  try {
    return (await answer.json()) as T;
  } catch {
    throw new Failure({ code: OFFLINE });
  }
}

/** `?a=b` of what is defined and not empty. */
export function queryText(query: Call["query"] = {}): string {
  const parts = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") parts.set(name, String(value));
  }
  const text = parts.toString();
  return text === "" ? "" : `?${text}`;
}
