import type { Room } from "../api/contract/schemas.ts";
import type { Code } from "../api/failure.ts";
import type { Wait } from "./countdown.ts";
import type { Outgoing, Timeline } from "./timeline.ts";

/** A room on the screen. Its parts (`entering`, `arriving`, `history`, `reading`, `sending`, `barring`) each change what is
 * theirs of it. */
export interface RoomState {
  phase: "loading" | "open" | "failed";
  /** Why it could not be opened. */
  failure: Code | null;
  room: Room | null;
  /** Whether the room is the reader's own. */
  mine: boolean;
  timeline: Timeline;
  outgoing: Outgoing[];
  /** Where older messages begin; null when all are here. */
  older: string | null;
  loadingOlder: boolean;
  /** The last message that was read before the reader went away; null if nothing came since. */
  unreadAfter: number | null;
  /** The last message that the reader has seen; 0 for none. */
  readTo: number;
  wait: Wait | null;
}

/** A room that is being opened by who has read to there. */
export const newRoomState = (readTo: number): RoomState => ({
  phase: "loading",
  failure: null,
  room: null,
  mine: false,
  timeline: [],
  outgoing: [],
  older: null,
  loadingOlder: false,
  unreadAfter: null,
  readTo,
  wait: null,
});
