import type { FieldError, OwnRights, Problem, ProblemCode, SocketCode, SocketError } from "./contract/schemas.ts";

export const OFFLINE = "OFFLINE";

/** What goes wrong before or beside an answer: nobody answered; something of ours broke; of a picture, the store's refusal,
 * the service's verdict, and that somebody took it out meanwhile. */
export type OwnCode = typeof OFFLINE | "UNEXPECTED" | "STORE_REFUSED" | "REJECTED" | "GONE";

/** Every code that can be shown: what the services may say, and what is ours. An answer that is no problem of theirs, as a
 * proxy's page is, goes by its status. */
export type Code = ProblemCode | SocketCode | OwnCode | `HTTP_${number}`;

/** What a failure is made of: RFC 9457, or the `error` of a socket's acknowledgement. */
type Told = Partial<Omit<Problem, "code"> & Omit<SocketError, "code">> & { code: Code };

/** A call that was refused, or that nobody answered (`code` is then `OFFLINE`). */
export class Failure extends Error {
  readonly code: Code;
  readonly status: number;
  readonly retryAfterMs: number | undefined;
  readonly until: string | undefined;
  readonly ownRights: OwnRights | undefined;
  readonly fields: FieldError[];

  constructor(told: Told) {
    super(told.detail ?? told.message ?? told.title ?? told.code);
    this.code = told.code;
    this.status = told.status ?? 0;
    this.retryAfterMs = told.retryAfterMs;
    this.until = told.until;
    this.ownRights = told.ownRights;
    this.fields = told.errors ?? [];
  }

  /** Whether the same call may succeed later, unchanged: nobody answered, or whoever did was busy or away. */
  get isPassing(): boolean {
    return this.code === OFFLINE || this.code === "UNAVAILABLE" || [429, 502, 503, 504].includes(this.status);
  }
}

/** What a failed answer says; an answer that is no problem (a proxy's page) becomes one. */
export async function failureOf(answer: Response): Promise<Failure> {
  const seconds = Number(answer.headers.get("Retry-After") ?? NaN);
  const wait = Number.isFinite(seconds) ? { retryAfterMs: seconds * 1_000 } : {};
  try {
    const problem: Problem = await answer.json();
    if (typeof problem.code === "string") {
      return new Failure({ ...wait, ...problem, status: answer.status });
    }
  } catch {
    // Not JSON: what follows says all there is to say.
  }
  return new Failure({ ...wait, code: `HTTP_${answer.status}`, status: answer.status });
}

export function asFailure(error: unknown): Failure {
  return error instanceof Failure ? error : new Failure({ code: "UNEXPECTED", detail: String(error) });
}
