import type { FieldError, OwnRights, Problem } from "./types.ts";

/** A call that was refused, or that nobody answered (`code` is then `OFFLINE`). */
export class Failure extends Error {
  readonly code: string;
  readonly status: number;
  readonly retryAfterMs: number | undefined;
  readonly until: string | undefined;
  readonly ownRights: OwnRights | undefined;
  readonly fields: FieldError[];

  constructor(problem: Problem) {
    super(problem.detail ?? problem.message ?? problem.title ?? problem.code);
    this.code = problem.code;
    this.status = problem.status ?? 0;
    this.retryAfterMs = problem.retryAfterMs;
    this.until = problem.until;
    this.ownRights = problem.ownRights;
    this.fields = problem.errors ?? [];
  }

  /** Whether the same call may succeed later, unchanged: nobody answered, or whoever did was busy or away. */
  get isPassing(): boolean {
    return this.code === OFFLINE || this.code === "UNAVAILABLE" || [429, 502, 503, 504].includes(this.status);
  }
}

export const OFFLINE = "OFFLINE";

/** What a failed answer says; an answer that is no problem (a proxy's page) becomes one. */
export async function failureOf(answer: Response): Promise<Failure> {
  const seconds = Number(answer.headers.get("Retry-After") ?? NaN);
  const wait = Number.isFinite(seconds) ? { retryAfterMs: seconds * 1_000 } : {};
  try {
    const problem = (await answer.json()) as Problem;
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
