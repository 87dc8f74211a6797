import type { Block } from "../api/contract/schemas.ts";

/** Blocks that hold until somebody lifts them or their time comes, by where they hold. */
export type Blocks = Readonly<Record<string, Block>>;

const EVERYWHERE = "global";

const placeOf = (block: Block): string =>
  block.code === "ROOM_SILENCED"
    ? `room ${block.roomId}`
    : block.scope === "global"
    ? EVERYWHERE
    : `me ${block.roomId}`;

export const withBlock = (blocks: Blocks, block: Block): Blocks => ({ ...blocks, [placeOf(block)]: block });

export function withoutBlock(blocks: Blocks, block: Block): Blocks {
  const { [placeOf(block)]: _, ...left } = blocks;
  return left;
}

/** What keeps somebody from writing in a room, the widest first; null if nothing does. Admins may write in a silenced
 * room. */
export function blockIn(blocks: Blocks, roomId: string, isAdmin: boolean, now: number): Block | null {
  const candidates = [blocks[EVERYWHERE], blocks[`me ${roomId}`], isAdmin ? undefined : blocks[`room ${roomId}`]];
  return candidates.find((block) => block !== undefined && !isOver(block, now)) ?? null;
}

const isOver = (block: Block, now: number): boolean =>
  typeof block.until === "string" && Date.parse(block.until) <= now;

/** Milliseconds until the next block ends by itself; null if none will. */
export function nextEnd(blocks: Blocks, now: number): number | null {
  const ends = Object.values(blocks)
    .map((block) => (typeof block.until === "string" ? Date.parse(block.until) - now : Infinity))
    .filter((left) => left > 0);
  const first = Math.min(...ends);
  return Number.isFinite(first) ? first : null;
}
