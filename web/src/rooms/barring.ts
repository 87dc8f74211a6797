import type { BlockCode, Joined, Room } from "../api/contract/schemas.ts";
import type { Failure } from "../api/failure.ts";
import { oneOf } from "../app/oneOf.ts";
import type { blocking } from "./blocking.ts";
import { pacing } from "./pacing.ts";
import type { RoomState } from "./roomState.ts";

/** Refusals that end by themselves: the text goes back to the writer instead of standing there as failed. */
const PAUSES = ["RATE_LIMIT_ROOM", "RATE_LIMIT_USER"] as const;
const SILENCES = ["ROOM_SILENCED", "USER_SILENCED", "USER_SILENCED_IN_ROOM"] as const;

/** What keeps everybody from writing is told by the room itself, and is over when the room says so. */
const OF_THE_ROOM: readonly BlockCode[] = ["ROOM_SILENCED", "ROOM_ARCHIVED"];

type BarringState = Pick<RoomState, "room" | "wait">;

interface Surroundings {
  isAdmin: () => boolean;
  blocking: Pick<typeof blocking, "block" | "unblock">;
  suspend: (until?: string) => void;
  /** The room is not what it was: asks for it as it is now. */
  lookAgain: () => void;
}

/** What keeps the reader from writing in a room: its pace, its silence, and what they themselves were told. */
export function barringOf(state: BarringState, roomId: string, surroundings: Surroundings, pace = pacing()) {
  const { isAdmin, blocking, suspend, lookAgain } = surroundings;

  /** Works out how long the reader has to wait by what is known. */
  function reckon(): void {
    state.wait = pace.wait(isAdmin() ? null : state.room);
  }

  function silence(code: BlockCode, until: string | undefined): void {
    const place = code === "USER_SILENCED" ? { scope: "global" as const } : { scope: "room" as const, roomId };
    blocking.block({ ...place, code, until }, true);
  }

  return {
    reckon,
    /** A message came. */
    heard(isMine: boolean): void {
      pace.heard(isMine);
      reckon();
    },
    /** A message of the reader's own was taken. */
    sent(): void {
      pace.sent();
      reckon();
    },
    /** The room is like this now. */
    roomIs(room: Room): void {
      state.room = room;
      const block = { scope: "room", roomId, code: "ROOM_SILENCED", until: room.silencedUntil ?? undefined } as const;
      if (room.silenced) blocking.block(block, true);
      else blocking.unblock(block);
      reckon();
    },
    /** Takes what coming in said of the reader. */
    entered({ code, blockedUntil }: Joined["me"]): void {
      if (code !== undefined && !OF_THE_ROOM.includes(code)) silence(code, blockedUntil);
    },
    /** Takes from a refusal why, and until when. Returns whether it ends by itself. */
    refused(failure: Failure): boolean {
      if (failure.code === "ACCOUNT_SUSPENDED") suspend(failure.until);
      const pause = oneOf(PAUSES, failure.code);
      if (pause !== undefined) {
        pace.refused(pause, failure.retryAfterMs ?? 1_000);
        reckon();
      }
      const silenced = oneOf(SILENCES, failure.code);
      if (silenced !== undefined) silence(silenced, failure.until);
      // Archived a moment ago: the news of it may be on its way.
      const archived = failure.code === "ROOM_ARCHIVED";
      if (archived) lookAgain();
      return pause !== undefined || silenced !== undefined || archived;
    },
  };
}
