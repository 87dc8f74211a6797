// Made by `make contract` from docs/openapi.yaml and docs/asyncapi.yaml; `make test` fails where it differs.
export type Id = string;

/** RFC 3339, UTC, with milliseconds. */
export type Time = string;

/** Blanks around it and its case do not matter. */
export type Email = string;

/** One line in NFC, counted in code points after trimming. What is not seen or turns text round is refused, and
 * so are names that could be the site's or those of who run it. */
export type DisplayName = string;

/** Anything but a common password. The minimum is a setting. */
export type NewPassword = string;

export type RefreshIn = "body" | "cookie" | null;

export interface Registration {
  email: Email;
  password: NewPassword;
  displayName: DisplayName;
  refreshIn?: RefreshIn;
}

export interface Login {
  email: Email;
  password: string;
  refreshIn?: RefreshIn;
  /** From an earlier login on this device. */
  deviceToken?: string | null;
}

export interface Refresh {
  refreshToken: string;
}

export interface ProfileChange {
  displayName?: DisplayName | null;
}

export interface PasswordChange {
  currentPassword: string;
  newPassword: NewPassword;
}

export interface User {
  id: Id;
  email: Email;
  displayName: DisplayName;
  role: Role;
  status: AccountStatus;
  statusUntil: string | null;
  createdAt: Time;
}

export interface SignedIn {
  user: User;
  accessToken: string;
  /** Absent in the cookie form. */
  refreshToken?: string;
  /** New; for clients that keep no cookies, to send at the next login. */
  deviceToken?: string;
  tokenType: "Bearer";
  /** Seconds. */
  expiresIn: number;
}

export interface Session {
  id: Id;
  /** Whether it is the one that asks. */
  current: boolean;
  device: Device;
  createdAt: Time;
  lastUsedAt: Time;
  expiresAt: Time;
}

/** From where a session was used last. */
export interface Device {
  userAgent: string;
  address: string;
}

export interface SessionPage {
  items: Session[];
  nextCursor: null;
}

export interface KeySet {
  keys: Key[];
}

export interface Key {
  kty: "EC";
  crv: "P-256";
  use: "sig";
  alg: "ES256";
  kid: string;
  x: string;
  y: string;
}

/** What an account may be. */
export const ROLES = ["User", "Admin"] as const;
export type Role = typeof ROLES[number];

/** The state of an account. */
export const ACCOUNT_STATUSES = ["ativa", "silenciada", "suspensa", "excluida"] as const;
export type AccountStatus = typeof ACCOUNT_STATUSES[number];

/** Who may see a room. */
export const ROOM_VISIBILITIES = ["public", "private"] as const;
export type RoomVisibility = typeof ROOM_VISIBILITIES[number];

/** From which end a room is read. */
export const HISTORY_ORDERS = ["asc", "desc"] as const;
export type HistoryOrder = typeof HISTORY_ORDERS[number];

export interface Room {
  id: Id;
  name: string;
  description: string;
  visibility: RoomVisibility;
  intervalGlobalSeconds: number;
  perUserSeconds: number;
  silenced: boolean;
  silencedUntil: string | null;
  memberCount: number;
  createdAt: Time;
  /** Since when nobody may write there; absent while the room is not archived. */
  archivedAt?: Time;
  /** Of an archived room; absent otherwise. */
  archivedBy?: RoomArchiver;
}

/** Who archived a room. Whoever it was opens it again, and moderation any. */
export const ROOM_ARCHIVERS = ["owner", "moderation"] as const;
export type RoomArchiver = typeof ROOM_ARCHIVERS[number];

export interface NewRoom {
  name: RoomName;
  description?: RoomDescription;
  visibility?: RoomVisibility | null;
  intervalGlobalSeconds?: Pause;
  perUserSeconds?: Pause;
}

export interface RoomChange {
  name?: RoomName | null;
  description?: RoomDescription;
  intervalGlobalSeconds?: Pause;
  perUserSeconds?: Pause;
}

/** One line in NFC, counted in code points after trimming. What is not seen or turns text round is refused. */
export type RoomName = string;

/** In NFC, counted in code points after trimming; no control characters but line feeds and tabs. What is not seen
 * or turns text round is taken out. */
export type RoomDescription = string | null;

/** Seconds; 0 turns the rule off. */
export type Pause = number | null;

export interface Message {
  id: Id;
  roomId: Id;
  /** Counts the room's messages from 1 without gaps. */
  seq: number;
  author: Person;
  body: string;
  createdAt: Time;
  editedAt?: Time;
  deletedAt?: Time;
  replyTo?: Id;
  clientMessageId?: string;
}

export interface NewMessage {
  /** In NFC, without control characters but line feeds and tabs, counted in code points after trimming. What is not
   * seen or turns text round is taken out. */
  body: string;
  clientMessageId?: string | null;
  replyTo?: Id | null;
}

export interface Member {
  user: Person;
  joinedAt: Time;
}

export interface NewMember {
  userId?: Id | null;
}

export interface MemberId {
  userId: Id;
}

/** What its owner wants. */
export const AD_TYPES = ["troca", "venda", "servico"] as const;
export type AdType = typeof AD_TYPES[number];

/** Where an ad is in its life. */
export const AD_STATUSES = ["pendente", "aprovado", "suspenso", "excluido", "concluido"] as const;
export type AdStatus = typeof AD_STATUSES[number];

/** The orders of the list. Ads without a price come last in both orders by price. */
export const AD_SORTS = ["newest", "price_asc", "price_desc"] as const;
export type AdSort = typeof AD_SORTS[number];

/** The whole ad with everything that its owner sees, as an event tells it and a moderator reads it. Title and
 * description are empty once it was erased with its owner's account. */
export type AdEvent = Ad & {
  /** Where the status changed. */
  previousStatus?: AdStatus;
  /** Moderation's action, where one was the cause. */
  actionId?: Id;
};

export type Cents = number;

/** A state's letters, whatever their case. */
export const FEDERATIVE_UNITS = [
  "AC",
  "AL",
  "AP",
  "AM",
  "BA",
  "CE",
  "DF",
  "ES",
  "GO",
  "MA",
  "MT",
  "MS",
  "MG",
  "PA",
  "PB",
  "PR",
  "PE",
  "PI",
  "RJ",
  "RN",
  "RS",
  "RO",
  "RR",
  "SC",
  "SP",
  "SE",
  "TO",
] as const;
export type FederativeUnit = typeof FEDERATIVE_UNITS[number];

export interface Attachment {
  id: Id;
  contentType: string;
  /** Bytes. */
  size: number;
  width?: number;
  height?: number;
  /** A stable path, answered with a redirect to a short-lived URL. */
  url: string;
}

export interface Ad {
  id: Id;
  owner: Person;
  type: AdType;
  title: string;
  description: string;
  priceCents?: Cents;
  currency: "BRL";
  category?: string;
  city?: string;
  state?: FederativeUnit;
  status: AdStatus;
  /** What a moderator said; for the owner and admins. */
  statusReason?: string;
  /** A suspended ad that its owner has changed since: it waits for a moderator again. For the owner and admins. */
  corrected?: true;
  attachments: Attachment[];
  createdAt: Time;
  updatedAt: Time;
  version: number;
}

export interface NewAd {
  type: AdType;
  title: AdTitle;
  description: AdDescription;
  priceCents?: Price;
  currency?: "BRL" | null;
  category?: Category;
  city?: City;
  state?: FederativeUnit | null;
  uploadIds?: UploadIds | null;
}

export interface AdChange {
  version?: ReadVersion;
  type?: AdType;
  title?: AdTitle;
  description?: AdDescription;
  priceCents?: Price;
  currency?: "BRL" | null;
  category?: Category;
  city?: City;
  state?: FederativeUnit | null;
}

/** One line in NFC without control characters, counted in code points after trimming. What is not seen or turns
 * text round is taken out. */
export type AdTitle = string;

/** In NFC, without control characters but line feeds and tabs, counted in code points after trimming. What is not
 * seen or turns text round is taken out. */
export type AdDescription = string;

/** In cents. */
export type Price = number | null;

export type Category = string | null;

export type City = string | null;

/** The version that the caller read. */
export type ReadVersion = number | null;

export interface AdVersion {
  version?: ReadVersion;
}

export interface AdAttachments {
  version?: ReadVersion;
  uploadIds: UploadIds;
}

/** The caller's own ready uploads, in their order, each of no other ad. */
export type UploadIds = Id[];

export interface AdPage {
  items: Ad[];
  nextCursor: string | null;
}

export interface RoomPage {
  items: Room[];
  nextCursor: string | null;
}

export interface MessagePage {
  items: Message[];
  nextCursor: string | null;
}

export interface MemberPage {
  items: Member[];
  nextCursor: string | null;
}

/** The kinds of picture that are taken. */
export const PICTURE_TYPES = ["image/jpeg", "image/png", "image/webp", "image/avif"] as const;
export type PictureType = typeof PICTURE_TYPES[number];

/** What a picture is for. */
export const UPLOAD_PURPOSES = ["ad_attachment"] as const;
export type UploadPurpose = typeof UPLOAD_PURPOSES[number];

/** How a picture is sent. */
export const UPLOAD_METHODS = ["POST", "PUT"] as const;
export type UploadMethod = typeof UPLOAD_METHODS[number];

/** What became of what was sent. */
export const UPLOAD_VERDICTS = ["ready", "rejected"] as const;
export type UploadVerdict = typeof UPLOAD_VERDICTS[number];

/** Where an upload is in its life. */
export const UPLOAD_STATUSES = ["pending", "ready", "rejected", "expired", "removed"] as const;
export type UploadStatus = typeof UPLOAD_STATUSES[number];

/** Why what was uploaded is not taken. */
export const REJECTIONS = [
  "SIZE_MISMATCH",
  "TYPE_MISMATCH",
  "CHECKSUM_MISMATCH",
  "NOT_AN_IMAGE",
  "CORRUPT",
  "ANIMATED",
  "DIMENSIONS_TOO_LARGE",
  "EMBEDDED_CONTENT",
] as const;
export type Rejection = typeof REJECTIONS[number];

export interface NewUpload {
  purpose: UploadPurpose;
  /** What a name must not hold is taken out of it; of a path, the last part is left. */
  fileName: string;
  contentType: PictureType;
  /** In bytes; the maximum is a setting. */
  size: number;
  sha256?: string | null;
  method?: UploadMethod | null;
}

export interface UploadGrant {
  id: Id;
  method: UploadMethod;
  url: string;
  /** With `POST`, the form's fields. */
  fields?: Record<string, string>;
  /** With `PUT`, the headers to send. */
  headers?: Record<string, string>;
  expiresAt: Time;
  maxBytes: number;
}

export interface Upload {
  id: Id;
  purpose: UploadPurpose;
  /** Empty for everybody but its owner. */
  fileName: string;
  status: UploadStatus;
  reason?: Rejection;
  contentType: PictureType;
  /** As stored; before that, as announced. */
  size: number;
  width?: number;
  height?: number;
  /** Where the picture is; null unless it is ready, and for others than its owner until nothing but the picture is
   * stored. */
  url: string | null;
  /** Of `url`; without one, of the permission to upload. */
  expiresAt: Time;
  createdAt: Time;
}

export interface UploadOutcome {
  id: Id;
  status: UploadVerdict;
  reason?: Rejection;
  contentType?: PictureType;
  size?: number;
  width?: number;
  height?: number;
}

/** Why, for the person concerned and for the record. Blanks around it do not count. */
export type Reason = string;

/** The reason's short name, as whoever runs the site has chosen it. */
export type ReasonCode = string | null;

/** For how long; without it, until it is lifted. */
export type DurationSeconds = number | null;

export interface Decision {
  reason: Reason;
  reasonCode?: ReasonCode;
}

export interface AdDecision {
  /** The version of the ad that was read. */
  version: number;
  reason: Reason;
  reasonCode?: ReasonCode;
}

export interface TimedDecision {
  reason: Reason;
  reasonCode?: ReasonCode;
  durationSeconds?: DurationSeconds;
}

export type SilenceDecision = {
  scope: "global";
  reason: Reason;
  reasonCode?: ReasonCode;
  durationSeconds?: DurationSeconds;
} | { scope: "room"; roomId: Id; reason: Reason; reasonCode?: ReasonCode; durationSeconds?: DurationSeconds };

export type UnsilenceDecision = { scope: "global"; reason: Reason; reasonCode?: ReasonCode } | {
  scope: "room";
  roomId: Id;
  reason: Reason;
  reasonCode?: ReasonCode;
};

export interface PrivateAccessRequest {
  roomId: Id;
  durationSeconds: number;
  reason: Reason;
  reasonCode?: ReasonCode;
}

/** What was done, by the event that ordered it, or told of it. */
export const ACTION_KINDS = [
  "ad.approved",
  "ad.suspended",
  "ad.removed",
  "room.silenced",
  "room.unsilenced",
  "room.archive_ordered",
  "room.unarchive_ordered",
  "user.silenced",
  "user.unsilenced",
  "user.suspended",
  "user.reinstated",
  "user.deletion_ordered",
  "message.removal_ordered",
  "private_access.granted",
  "room.history_read",
] as const;
export type ActionKind = typeof ACTION_KINDS[number];

/** Where a silence of a user holds; what is not a silence holds everywhere. */
export const SILENCE_SCOPES = ["global", "room"] as const;
export type SilenceScope = typeof SILENCE_SCOPES[number];

/** Whoever carries a decision out. */
export const OWNING_SERVICES = ["auth", "rooms-gateway", "marketplace", "upload-signer", "moderation"] as const;
export type OwningService = typeof OWNING_SERVICES[number];

/** What something was done to. */
export const SUBJECT_KINDS = ["ad", "room", "user", "message"] as const;
export type SubjectKind = typeof SUBJECT_KINDS[number];

/** What waits for review. */
export const REVIEW_KINDS = ["ad"] as const;
export type ReviewKind = typeof REVIEW_KINDS[number];

export interface Receipt {
  service: OwningService;
  at: Time;
}

export const AUDIT_PROBLEMS = ["changed", "removed", "reordered", "added"] as const;
export type AuditProblem = typeof AUDIT_PROBLEMS[number];

/** Where, in the log itself or in what belongs to the entry. */
export const AUDIT_TABLES = [
  "moderation_actions",
  "action_states",
  "action_receipts",
  "private_access_grants",
] as const;
export type AuditTable = typeof AUDIT_TABLES[number];

/** Where the log is not as it was written. */
export interface AuditBreak {
  sequence: number;
  /** The action that stands there, or is missing there. */
  actionId: string | null;
  problem: AuditProblem;
  table: AuditTable;
}

/** What has become of an action. */
export const ACTION_STATES = ["pending", "applied", "refused"] as const;
export type ActionState = typeof ACTION_STATES[number];

export interface Subject {
  kind: SubjectKind;
  id: Id;
}

export interface Action {
  id: Id;
  kind: ActionKind;
  subject: Subject;
  scope?: SilenceScope;
  roomId?: Id;
  /** The version of the ad that was reviewed. */
  version?: number;
  grantId?: Id;
  /** How many messages were read under a grant. */
  messages?: number;
  reason: string;
  reasonCode?: string;
  until?: Time;
  state: ActionState;
  /** Of a refusal. */
  code?: string;
  detail?: string;
  /** Who has carried it out, and when. */
  receipts?: Receipt[];
  admin: Person;
  createdAt: Time;
  decidedAt?: Time;
}

export interface OwnAction {
  id: Id;
  kind: ActionKind;
  subject: Subject;
  scope?: SilenceScope;
  roomId?: Id;
  reason: string;
  reasonCode?: string;
  until?: Time;
  state: ActionState;
  createdAt: Time;
}

export interface ReviewItem {
  id: Id;
  kind: ReviewKind;
  subject: Subject;
  ad: AdEvent;
  /** The ad as it was last decided about: suspended, if it is a correction (its status is `suspenso`), else
   * approved. Left out if it never was. */
  previous?: AdEvent;
  claimedBy?: Person;
  claimedUntil?: Time;
  createdAt: Time;
}

export interface PrivateAccess {
  id: Id;
  roomId: Id;
  adminId: Id;
  actionId: Id;
  reason: string;
  until: Time;
  state: ActionState;
  createdAt: Time;
}

export interface AuditReport {
  valid: boolean;
  /** Entries found as they were written. */
  checked: number;
  brokenAt?: AuditBreak;
  /** Where to go on. */
  next?: number;
}

/** Somebody, by the name that everybody sees. */
export interface Person {
  id: Id;
  displayName: string;
}

export interface ActionPage {
  items: Action[];
  nextCursor: string | null;
}

export interface OwnActionPage {
  items: OwnAction[];
  nextCursor: string | null;
}

export interface ReviewItemPage {
  items: ReviewItem[];
  nextCursor: string | null;
}

export interface PrivateAccessPage {
  items: PrivateAccess[];
  nextCursor: string | null;
}

export interface Problem {
  /** A stable name, such as `urn:praca:problem:email-taken`. */
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ProblemCode;
  requestId: string;
  retryAfterMs?: number;
  until?: Time;
  ownRights?: OwnRights;
  errors?: FieldError[];
}

/** Of a suspended account: an access token for the calls with `x-own-rights`, and no others, so that its owner
 * reads why, ends sessions and changes the password. */
export interface OwnRights {
  accessToken: string;
  tokenType: "Bearer";
  /** Seconds. */
  expiresIn: number;
}

/** Why a field was refused. */
export const FIELD_ERROR_CODES = [
  "REQUIRED",
  "WRONG_TYPE",
  "TOO_SHORT",
  "TOO_LONG",
  "OUT_OF_RANGE",
  "INVALID",
  "NOT_ALLOWED",
] as const;
export type FieldErrorCode = typeof FIELD_ERROR_CODES[number];

export interface FieldError {
  /** Its path: `email`, `subject.kind`, `uploadIds[2]`. */
  field: string;
  code: FieldErrorCode;
  detail: string;
}

/** Every code there is, with its status and its title in both languages; `detail` may say more. Never changed
 * once published. The two codes that only the socket knows are in asyncapi.yaml (`SocketOnlyCode`). */
export const PROBLEM_CODES = [
  "MALFORMED_JSON",
  "BAD_REQUEST",
  "UNAUTHORIZED",
  "FORBIDDEN",
  "ACCOUNT_SUSPENDED",
  "USER_SILENCED",
  "NOT_FOUND",
  "METHOD_NOT_ALLOWED",
  "BODY_TOO_LARGE",
  "UNSUPPORTED_MEDIA_TYPE",
  "URI_TOO_LONG",
  "PRECONDITION_FAILED",
  "HTTP_VERSION_NOT_SUPPORTED",
  "HEADERS_TOO_LARGE",
  "REQUEST_TIMEOUT",
  "VALIDATION_FAILED",
  "TOO_MANY_REQUESTS",
  "QUOTA_EXCEEDED",
  "LIMIT_REACHED",
  "UNAVAILABLE",
  "UPSTREAM_TIMEOUT",
  "INTERNAL_ERROR",
  "EMAIL_TAKEN",
  "INVALID_CREDENTIALS",
  "WRONG_PASSWORD",
  "REFRESH_REUSED",
  "TOO_MANY_ATTEMPTS",
  "ORIGIN_NOT_ALLOWED",
  "IDEMPOTENCY_KEY_REUSED",
  "IDEMPOTENCY_ANSWER_EXPIRED",
  "ROOM_NOT_FOUND",
  "NOT_A_MEMBER",
  "MEMBER_HAS_LEFT",
  "USER_SILENCED_IN_ROOM",
  "ROOM_SILENCED",
  "ROOM_ARCHIVED",
  "RATE_LIMIT_ROOM",
  "RATE_LIMIT_USER",
  "CANNOT_ACT_ON_SELF",
  "LAST_ADMIN",
  "ALREADY_CLAIMED",
  "ACTION_REFUSED",
  "INVALID_TRANSITION",
  "VERSION_CONFLICT",
  "UPLOAD_IN_USE",
  "TOO_MANY_PENDING_ADS",
  "UPLOAD_INCOMPLETE",
  "UPLOAD_BEING_COMPLETED",
  "UPLOAD_EXPIRED",
  "UPLOAD_REMOVED",
  "TOO_MANY_OPEN_UPLOADS",
  "TOO_MANY_UPLOADS",
] as const;
export type ProblemCode = typeof PROBLEM_CODES[number];

export type Limit = number;

/** A `nextCursor` of an earlier answer; opaque. */
export type Cursor = string;

export interface RoomListRequest {
  limit?: Limit;
  cursor?: Cursor;
  /** Text in the name or description. */
  q?: string;
  /** `true` lists archived rooms in place of the others: those that the caller belongs to, and to an admin every
   * public one. */
  archived?: boolean;
}

export interface RoomList {
  ok: true;
  rooms: Room[];
  nextCursor: string | null;
}

export interface JoinRequest {
  roomId: Id;
  limit?: Limit;
  /** Older messages, before this cursor. */
  before?: Cursor;
  /** `seq` of the last message that the client has. The answer holds everything since, with `recovered: true`, or
   * the newest `limit` messages with `recovered: false` if that is more than a page: then the client begins anew
   * with them. With `recovered: true` the acknowledgement is followed at once by a `rooms:message:deleted` for
   * every message up to `after` that was removed since (and for some that were removed shortly before). */
  after?: number;
}

export interface Joined {
  ok: true;
  room: Room;
  /** Oldest first. */
  messages: Message[];
  /** Of older messages. */
  nextCursor: string | null;
  /** With `after`, whether nothing is missing between that message and these. */
  recovered?: boolean;
  me: OwnPlace;
}

/** What the room is to the caller; empty if it is another's and nothing keeps the caller from writing. */
export interface OwnPlace {
  /** The room is the caller's. */
  owner?: true;
  code?: BlockCode;
  /** Where it ends by itself. */
  blockedUntil?: Time;
}

export interface LeaveRequest {
  roomId: Id;
}

export interface SendRequest {
  roomId: Id;
  /** In NFC, without control characters but line feeds and tabs, counted in code points after trimming. What is not
   * seen or turns text round is taken out. */
  body: string;
  /** The same one from the same user in the room gives the same message, once. */
  clientMessageId?: string;
  replyTo?: Id;
}

export interface Sent {
  ok: true;
  message: Message;
}

export interface TokenRefresh {
  token: string;
}

export interface Done {
  ok: true;
}

export interface Refused {
  ok: false;
  error: SocketError;
}

export interface SocketError {
  code: SocketCode;
  /** What happened, in the language of the handshake. */
  message: string;
  retryAfterMs?: number;
  until?: Time;
  errors?: FieldError[];
}

export interface ConnectRefusal {
  message: string;
  data: ConnectRefusalData;
}

export interface ConnectRefusalData {
  code: ConnectCode;
  retryAfterMs?: number;
  until?: Time;
}

/** What an acknowledgement may refuse with. Status and texts are those of `ProblemCode` and `SocketOnlyCode`. */
export const SOCKET_CODES = [
  "MALFORMED_JSON",
  "UNKNOWN_EVENT",
  "VALIDATION_FAILED",
  "UNAUTHORIZED",
  "ACCOUNT_SUSPENDED",
  "ROOM_NOT_FOUND",
  "NOT_A_MEMBER",
  "ROOM_SILENCED",
  "ROOM_ARCHIVED",
  "USER_SILENCED",
  "USER_SILENCED_IN_ROOM",
  "RATE_LIMIT_ROOM",
  "RATE_LIMIT_USER",
  "QUOTA_EXCEEDED",
  "TOO_MANY_REQUESTS",
  "TOO_MANY_ROOMS",
  "UNAVAILABLE",
  "INTERNAL_ERROR",
] as const;
export type SocketCode = typeof SOCKET_CODES[number];

/** What a connection may be refused with. */
export const CONNECT_CODES = [
  "UNAUTHORIZED",
  "ACCOUNT_SUSPENDED",
  "TOO_MANY_REQUESTS",
  "UNAVAILABLE",
  "INTERNAL_ERROR",
] as const;
export type ConnectCode = typeof CONNECT_CODES[number];

/** Why somebody may not write in a room, or anywhere. */
export const BLOCK_CODES = [
  "USER_SILENCED",
  "USER_SILENCED_IN_ROOM",
  "ROOM_SILENCED",
  "ROOM_ARCHIVED",
  "NOT_A_MEMBER",
] as const;
export type BlockCode = typeof BLOCK_CODES[number];

/** Why a server closes a socket on purpose. */
export const SESSION_END_CODES = [
  "TOKEN_EXPIRED",
  "SESSION_REVOKED",
  "ACCOUNT_SUSPENDED",
  "SERVER_SHUTDOWN",
  "TOO_MANY_REQUESTS",
] as const;
export type SessionEndCode = typeof SESSION_END_CODES[number];

export interface Block {
  scope: SilenceScope;
  roomId?: Id;
  code: BlockCode;
  until?: Time;
  reason?: string;
}

export interface SessionEnding {
  code: SessionEndCode;
  at: Time;
}

/** How much there may be at most: of a text its characters, of a list its items, of a number itself. */
export interface Most {
  Email: 254;
  DisplayName: 40;
  NewPassword: 128;
  RoomName: 80;
  RoomDescription: 500;
  Pause: 86400;
  Cents: 10000000000;
  AdTitle: 120;
  AdDescription: 5000;
  Price: 10000000000;
  Category: 60;
  City: 80;
  UploadIds: 10;
  Reason: 500;
  DurationSeconds: 315360000;
  Limit: 100;
  Cursor: 64;
  "Login.password": 256;
  "Login.deviceToken": 256;
  "Refresh.refreshToken": 1024;
  "PasswordChange.currentPassword": 256;
  "SignedIn.expiresIn": 900;
  "Device.userAgent": 200;
  "Device.address": 45;
  "SessionPage.items": 100;
  "NewMessage.body": 2000;
  "NewMessage.clientMessageId": 64;
  "Ad.attachments": 10;
  "NewUpload.fileName": 255;
  "NewUpload.size": 10485760;
  "AdDecision.version": 2147483647;
  "PrivateAccessRequest.durationSeconds": 604800;
  "RoomListRequest.q": 80;
  "SendRequest.body": 2000;
  "SendRequest.clientMessageId": 64;
  "TokenRefresh.token": 8192;
}

/** How much there has to be, where one is not enough. */
export interface Least {
  NewPassword: 10;
  Reason: 3;
}
