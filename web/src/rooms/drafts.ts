import { remembered } from "../app/storage.ts";

const PREFIX = "praca.draft.";
/** Longer than any message may be: what is pasted is kept as far as that. */
const LONGEST = 8_000;

const keyOf = (userId: string, place: string): string => `${PREFIX}${userId}.${place}`;

/** What somebody was writing in a room when they left, reloaded or were stopped. */
export const draftOf = (userId: string, roomId: string): string => keptText(userId, roomId);

export const keepDraft = (userId: string, roomId: string, text: string): void =>
  text === "" ? forgetDraft(userId, roomId) : keepText(userId, roomId, text.slice(0, LONGEST));

/** What was kept of a person's at some place of the client. */
export const keptText = (userId: string, place: string): string => remembered(keyOf(userId, place)) ?? "";

export const keepText = (userId: string, place: string, text: string): void =>
  remembered.set(keyOf(userId, place), text);

export const forgetDraft = (userId: string, place: string): void => remembered.set(keyOf(userId, place), null);

/** A refused message goes back to where it was written, in front of what was begun meanwhile. */
export function putBack(refused: string, written: string): string {
  return written.trim() === "" ? refused : `${refused}\n${written}`;
}

/** Removes every draft: the next person at this browser must not read them. */
export function forgetDrafts(): void {
  for (const key of remembered.keys(PREFIX)) remembered.set(key, null);
}
