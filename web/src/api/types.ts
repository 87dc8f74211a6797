// What the services say, as docs/openapi.yaml and docs/asyncapi.yaml have it.

export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export interface Person {
  id: string;
  displayName: string;
}

export type AccountStatus = "ativa" | "silenciada" | "suspensa" | "excluida";

export interface User extends Person {
  email: string;
  role: "User" | "Admin";
  status: AccountStatus;
  statusUntil: string | null;
  createdAt: string;
}

export interface SignedIn {
  user: User;
  accessToken: string;
  /** Seconds. */
  expiresIn: number;
}

export interface Session {
  id: string;
  current: boolean;
  device: { userAgent: string; address: string };
  createdAt: string;
  lastUsedAt: string;
  expiresAt: string;
}

export interface Room {
  id: string;
  name: string;
  description: string;
  visibility: "public" | "private";
  intervalGlobalSeconds: number;
  perUserSeconds: number;
  silenced: boolean;
  silencedUntil: string | null;
  memberCount: number;
  createdAt: string;
}

export interface Message {
  id: string;
  roomId: string;
  /** Counts the room's messages from 1 without gaps. */
  seq: number;
  author: Person;
  body: string;
  createdAt: string;
  editedAt?: string;
  deletedAt?: string;
  clientMessageId?: string;
}

export type AdType = "troca" | "venda" | "servico";
export type AdStatus = "pendente" | "aprovado" | "suspenso" | "excluido" | "concluido";

export interface Attachment {
  id: string;
  contentType: string;
  size: number;
  width?: number;
  height?: number;
  url: string;
}

/** The parts of an ad that its owner writes. */
export interface AdText {
  type: AdType;
  title: string;
  description: string;
  priceCents?: number | null;
  category?: string | null;
  city?: string | null;
  state?: string | null;
}

export interface Ad extends AdText {
  id: string;
  owner: Person;
  currency: "BRL";
  status: AdStatus;
  statusReason?: string | null;
  /** A suspended ad that its owner has changed since: it waits for a moderator. */
  corrected?: boolean;
  attachments: Attachment[];
  createdAt: string;
  updatedAt: string;
  version: number;
}

export interface UploadTicket {
  id: string;
  method: "POST" | "PUT";
  url: string;
  fields: Record<string, string>;
  maxBytes: number;
}

export type SubjectKind = "ad" | "room" | "user" | "message";

export interface Action {
  id: string;
  kind: string;
  subject: { kind: SubjectKind; id: string };
  scope?: "global" | "room";
  roomId?: string;
  reason: string;
  until?: string | null;
  state: "pending" | "applied" | "refused";
  detail?: string;
  /** Left out for the person concerned. */
  admin?: Person;
  createdAt: string;
  decidedAt?: string;
}

export interface QueueItem {
  id: string;
  kind: "ad";
  subject: { kind: "ad"; id: string };
  ad: Ad;
  /** The ad as it was last decided about: suspended or approved. */
  previous?: Partial<Ad>;
  /** When it came into the queue. */
  createdAt: string;
  claimedBy?: Person;
  claimedUntil?: string;
}

export interface AuditResult {
  valid: boolean;
  checked: number;
  /** Where the next part begins, if a part was all that was checked. */
  next?: number;
  brokenAt?: { sequence: number; actionId: string; problem: string };
}

/** Why somebody may not write. */
export interface Block {
  scope: "global" | "room";
  roomId?: string;
  code: string;
  until?: string | null;
  reason?: string;
}

export interface FieldError {
  field: string;
  code: string;
  detail: string;
}

/** RFC 9457, or the `error` of a socket's acknowledgement. */
export interface Problem {
  code: string;
  status?: number;
  title?: string;
  detail?: string;
  message?: string;
  retryAfterMs?: number;
  until?: string;
  /** Of a suspended account: a token for what is its owner's own right. */
  ownRights?: OwnRights;
  errors?: FieldError[];
}

export interface OwnRights {
  accessToken: string;
  expiresIn: number;
}
