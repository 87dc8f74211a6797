import type { Message } from "../api/contract/schemas.ts";
import type { RoomState } from "./roomState.ts";
import { lastSeq } from "./timeline.ts";

type ReadState = Pick<RoomState, "timeline" | "unreadAfter" | "readTo">;

/** How far a reader has read, and what came of others since. `keep` notes it for the next time.
 * @param me who reads: what they wrote themselves is nothing new to them. */
export function readingOf(state: ReadState, me: string, keep: (readTo: number) => void) {
  const ofOthersAfter = (seq: number): Message[] =>
    state.timeline.filter((message) => message.seq > seq && message.author.id !== me);

  return {
    /** A message came while nobody looked. */
    missed(message: Message): void {
      state.unreadAfter ??= message.seq - 1;
    },
    /** What is here came while the reader was away, who had read to there. */
    cameBack(readTo: number): void {
      if (readTo > 0 && ofOthersAfter(readTo).length > 0) state.unreadAfter ??= readTo;
    },
    /** All that is here has been seen. */
    markRead(): void {
      const newest = lastSeq(state.timeline);
      if (newest <= state.readTo) return;
      state.readTo = newest;
      keep(newest);
    },
    /** How many messages of others came that the reader has not seen. */
    unread: (): number => state.readTo === 0 ? 0 : ofOthersAfter(state.readTo).length,
  };
}
