import type { Block } from "../api/contract/schemas.ts";
import { listen } from "../realtime/socket.ts";
import { isAdmin, onEnded } from "../session/session.ts";
import { reactive } from "../vue.ts";
import { blockIn, type Blocks, nextEnd, withBlock, withoutBlock } from "./blocks.ts";

// What keeps this person from writing, anywhere. It outlives the room on the screen.

/** Longer waits than this are looked at again: a browser's timer cannot hold them. */
const LONGEST_TIMER_MS = 60 * 60_000;

const state = reactive<{ blocks: Blocks; now: number }>({ blocks: {}, now: Date.now() });
let timer: ReturnType<typeof setTimeout> | undefined;

export const blocking = {
  /** What keeps the user from writing in the room now. */
  inRoom: (roomId: string): Block | null => blockIn(state.blocks, roomId, isAdmin(), state.now),
  /** `keepReason`: this news is a repetition without its reason. */
  block(block: Block, keepReason = false): void {
    const before = Object.values(state.blocks).find((one) => one.code === block.code && one.roomId === block.roomId);
    const reason = block.reason ?? (keepReason ? before?.reason : undefined);
    change(withBlock(state.blocks, reason === undefined ? block : { ...block, reason }));
  },
  unblock(block: Block): void {
    change(withoutBlock(state.blocks, block));
  },
};

function change(blocks: Blocks): void {
  state.blocks = blocks;
  look();
}

/** Lets go of what has ended, and comes back when the next one does. */
function look(): void {
  state.now = Date.now();
  clearTimeout(timer);
  const left = nextEnd(state.blocks, state.now);
  if (left !== null) timer = setTimeout(look, Math.min(left + 20, LONGEST_TIMER_MS));
}

// Who was taken out of a room is shown that by the room itself.
listen("users:blocked", (block) => {
  if (block.code !== "NOT_A_MEMBER") blocking.block(block);
});
listen("users:unblocked", (block) => blocking.unblock(block));
onEnded(() => change({}));
