import type { Message } from "../api/contract/schemas.ts";

/** The messages of a room that are here: by `seq`, without gaps, oldest first. */
export type Timeline = readonly Message[];

export interface Recovery {
  messages: Message[];
  /** False: more was missed than an answer holds, and `messages` are the newest. */
  recovered?: boolean;
}

/** Adds messages, each once; a later copy of one replaces it, but what was removed stays removed: a page that was read before
 * a removal may come after the news of it. */
export function merge(timeline: Timeline, added: readonly Message[]): Timeline {
  if (added.length === 0) return timeline;
  const bySeq = new Map(timeline.map((message) => [message.seq, message]));
  for (const message of added) {
    const before = bySeq.get(message.seq);
    if (before?.deletedAt === undefined || message.deletedAt !== undefined) bySeq.set(message.seq, message);
  }
  return [...bySeq.values()].sort((one, other) => one.seq - other.seq);
}

/** The `seq` of the newest message; 0 for none. */
export const lastSeq = (timeline: Timeline): number => timeline.at(-1)?.seq ?? 0;

/** Whether something between the newest message and this one has not arrived. */
export const leavesGap = (timeline: Timeline, message: Message): boolean => message.seq > lastSeq(timeline) + 1;

/** What is here after coming back: with everything that was missed, or starting over from the newest page. Then nothing that
 * was here stays, also where the page would join it: nobody told what was removed meanwhile. */
export function recover(timeline: Timeline, answer: Recovery): Timeline {
  return merge(answer.recovered === false ? [] : timeline, answer.messages);
}

/** Removals that came before the messages they are of: those on a page that is still on its way. */
export type Removals = ReadonlyMap<number, Message>;

/** More of them than this are not kept. */
const MOST_REMOVALS = 500;

/** Notes a removal. */
export function noteRemoval(removals: Removals, removed: Message): Removals {
  const kept = [...removals].filter(([seq]) => seq !== removed.seq).slice(1 - MOST_REMOVALS);
  return new Map([...kept, [removed.seq, removed]]);
}

/** Messages as they are by what is known of removals. */
export const withRemovals = (messages: readonly Message[], removals: Removals): readonly Message[] =>
  messages.map((message) => removals.get(message.seq) ?? message);

/** Puts an edited or deleted message in the place of the one before; one that is not here is left out. */
export function replace(timeline: Timeline, changed: Message): Timeline {
  return timeline.map((message) => (message.seq === changed.seq ? changed : message));
}

/** A message that is on its way. It keeps its `clientMessageId` through every retry, so it is stored once. */
export interface Outgoing {
  clientMessageId: string;
  body: string;
  state: "sending" | "waiting" | "failed";
  /** Why it failed, as a code. */
  code?: string;
}

/** Those still on their way once these messages are here. */
export function stillOutgoing(outgoing: readonly Outgoing[], arrived: Timeline, me: string): Outgoing[] {
  const mine = new Set(arrived.filter((message) => message.author.id === me).map((message) => message.clientMessageId));
  return outgoing.filter((message) => !mine.has(message.clientMessageId));
}

export type Row =
  | { kind: "day"; key: string; at: string }
  | { kind: "unread"; key: string }
  | { kind: "message"; key: string; message: Message; follows: boolean };

/** Messages of one author within this time stand together under one name. */
const TOGETHER_MS = 5 * 60_000;

/** What is shown: messages, days between them, and a line above the first that came while the reader was away. */
export function rows(timeline: Timeline, unreadAfter: number | null): Row[] {
  const shown: Row[] = [];
  let before: Message | undefined;
  for (const message of timeline) {
    const newDay = before === undefined || dayOf(before.createdAt) !== dayOf(message.createdAt);
    if (newDay) shown.push({ kind: "day", key: `day ${dayOf(message.createdAt)}`, at: message.createdAt });
    const unread = unreadAfter !== null && message.seq > unreadAfter && (before?.seq ?? 0) <= unreadAfter &&
      before !== undefined;
    if (unread) shown.push({ kind: "unread", key: "unread" });
    const follows = !newDay && !unread && before !== undefined && before.author.id === message.author.id &&
      Date.parse(message.createdAt) - Date.parse(before.createdAt) < TOGETHER_MS;
    shown.push({ kind: "message", key: message.id, message, follows });
    before = message;
  }
  return shown;
}

/** The local day of a time. */
function dayOf(time: string): string {
  const date = new Date(time);
  return `${date.getFullYear()}-${date.getMonth()}-${date.getDate()}`;
}
