import type { Rejection } from "../api/contract/schemas.ts";
import { Failure } from "../api/failure.ts";

// What became of a picture that did not get there: nobody but the service's verdict says that it is no photo.

/** What the verdict's reasons are called in the form. */
const REFUSALS = {
  NOT_AN_IMAGE: "rejected",
  TYPE_MISMATCH: "rejected",
  CORRUPT: "corrupt",
  ANIMATED: "animated",
  DIMENSIONS_TOO_LARGE: "tooManyDots",
  EMBEDDED_CONTENT: "embedded",
  SIZE_MISMATCH: "altered",
  CHECKSUM_MISMATCH: "altered",
} as const satisfies Record<Rejection, string>;

export type Refusal = (typeof REFUSALS)[keyof typeof REFUSALS];

/** What a reason is called; one of a newer service's, which is not known here, is as good as none. */
export function refusalOf(reason: string): Refusal {
  const known: Partial<Record<string, Refusal>> = REFUSALS;
  return known[reason] ?? "rejected";
}

/** What an answer of the store, or of the door in front of it, means. */
export function storeFailure(status: number, retryAfter: string | null): Failure {
  const seconds = Number(retryAfter ?? NaN);
  const wait = Number.isFinite(seconds) ? { retryAfterMs: seconds * 1_000 } : {};
  if (status === 429 || status >= 500) return new Failure({ code: "UNAVAILABLE", status, ...wait });
  return new Failure({ code: "STORE_REFUSED", status });
}

/** Whether another permission may help: this one ended, or what was sent under it is not there. */
export const isOver = (failure: Failure): boolean =>
  ["STORE_REFUSED", "IDEMPOTENCY_ANSWER_EXPIRED", "UPLOAD_EXPIRED", "UPLOAD_REMOVED", "UPLOAD_INCOMPLETE"].includes(
    failure.code,
  );
