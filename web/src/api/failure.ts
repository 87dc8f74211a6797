import type { FieldError, Problem } from "./types.ts";

/** A call that was refused, or that nobody answered (`code` is then `OFFLINE`). */
export class Failure extends Error {
  readonly code: string;
  readonly status: number;
  readonly retryAfterMs: number | undefined;
  readonly until: string | undefined;
  readonly fields: FieldError[];

  constructor(problem: Problem) {
    super(problem.detail ?? problem.message ?? problem.title ?? problem.code);
    this.code = problem.code;
    this.status = problem.status ?? 0;
    this.retryAfterMs = problem.retryAfterMs;
    this.until = problem.until;
    this.fields = problem.errors ?? [];
  }

  /** Whether the same call may succeed later, unchanged. */
  get isPassing(): boolean {
    return this.code === "OFFLINE" || this.status >= 502 || this.code === "UNAVAILABLE";
  }
}

export const OFFLINE = "OFFLINE";

/** What a failed answer says; an answer that is no problem (a proxy's page) becomes one. */
export async function failureOf(answer: Response): Promise<Failure> {
  try {
    const problem = (await answer.json()) as Problem;
    if (typeof problem.code === "string") return new Failure({ ...problem, status: answer.status });
  } catch {
    // Not JSON: what follows says all there is to say.
  }
  return new Failure({ code: `HTTP_${answer.status}`, status: answer.status });
}

export function asFailure(error: unknown): Failure {
  return error instanceof Failure ? error : new Failure({ code: "UNEXPECTED", detail: String(error) });
}
