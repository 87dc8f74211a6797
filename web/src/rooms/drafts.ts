import { remembered } from "../app/storage.ts";

const PREFIX = "praca.draft.";
/** Longer than any message may be: what is pasted is kept as far as that. */
const LONGEST = 8_000;

const keyOf = (userId: string, roomId: string): string => `${PREFIX}${userId}.${roomId}`;

/** What somebody was writing in a room when they left, reloaded or were stopped. */
export const draftOf = (userId: string, roomId: string): string => remembered(keyOf(userId, roomId)) ?? "";

export function keepDraft(userId: string, roomId: string, text: string): void {
  remembered.set(keyOf(userId, roomId), text === "" ? null : text.slice(0, LONGEST));
}

/** A refused message goes back to where it was written, in front of what was begun meanwhile. */
export function putBack(refused: string, written: string): string {
  return written.trim() === "" ? refused : `${refused}\n${written}`;
}

/** Removes every draft: the next person at this browser must not read them. */
export function forgetDrafts(): void {
  for (const key of remembered.keys(PREFIX)) remembered.set(key, null);
}
