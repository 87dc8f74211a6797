import type { Code } from "../api/failure.ts";

/** Codes whose service says it better than words of ours could: which limit, which rule, which header. They are shown as the
 * service words them, in the page's language. */
type SaidByServices =
  | "MALFORMED_JSON"
  | "BAD_REQUEST"
  | "UNAUTHORIZED"
  | "ACCOUNT_SUSPENDED"
  | "METHOD_NOT_ALLOWED"
  | "BODY_TOO_LARGE"
  | "UNSUPPORTED_MEDIA_TYPE"
  | "URI_TOO_LONG"
  | "PRECONDITION_FAILED"
  | "HTTP_VERSION_NOT_SUPPORTED"
  | "HEADERS_TOO_LARGE"
  | "REQUEST_TIMEOUT"
  | "TOO_MANY_REQUESTS"
  | "UPSTREAM_TIMEOUT"
  | "INTERNAL_ERROR"
  | "REFRESH_REUSED"
  | "ORIGIN_NOT_ALLOWED"
  | "IDEMPOTENCY_KEY_REUSED"
  | "IDEMPOTENCY_ANSWER_EXPIRED"
  | "CANNOT_ACT_ON_SELF"
  | "LAST_ADMIN"
  | "ACTION_REFUSED"
  | "UPLOAD_IN_USE"
  | "TOO_MANY_PENDING_ADS"
  | "TOO_MANY_ROOMS"
  | "UNKNOWN_EVENT";

/** Codes that the page shows in another way than as an error's text: as a pause, as what keeps somebody from writing, as
 * what became of a picture. */
type ShownElsewhere =
  | "RATE_LIMIT_ROOM"
  | "RATE_LIMIT_USER"
  | "ROOM_SILENCED"
  | "USER_SILENCED_IN_ROOM"
  | "UPLOAD_INCOMPLETE"
  | "UPLOAD_BEING_COMPLETED"
  | "UPLOAD_EXPIRED"
  | "UPLOAD_REMOVED"
  | "TOO_MANY_OPEN_UPLOADS"
  | "TOO_MANY_UPLOADS"
  | "STORE_REFUSED"
  | "REJECTED"
  | "GONE"
  | "UNEXPECTED"
  | `HTTP_${number}`;

/** Codes that need words of ours, in each language. A new code is one of them until it is said to be shown otherwise. */
export type WordedCode = Exclude<Code, SaidByServices | ShownElsewhere>;
