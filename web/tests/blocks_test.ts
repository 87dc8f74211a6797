import assert from "node:assert/strict";
import type { Block } from "../src/api/contract/schemas.ts";
import { blockIn, nextEnd, withBlock, withoutBlock } from "../src/rooms/blocks.ts";

const NOW = Date.parse("2026-11-22T12:00:00.000Z");
const inTenMinutes = new Date(NOW + 600_000).toISOString();

const silenced = { scope: "room", roomId: "a", code: "ROOM_SILENCED" } satisfies Block;
const me: Block = { scope: "room", roomId: "a", code: "USER_SILENCED_IN_ROOM", until: inTenMinutes };
const everywhere: Block = { scope: "global", code: "USER_SILENCED", until: inTenMinutes, reason: "spam" };

Deno.test("a block of one room holds there and nowhere else", () => {
  const blocks = withBlock({}, me);
  assert.equal(blockIn(blocks, "a", false, NOW)?.code, "USER_SILENCED_IN_ROOM");
  assert.equal(blockIn(blocks, "b", false, NOW), null);
});

Deno.test("the widest block is the one that is named", () => {
  const blocks = [silenced, me, everywhere].reduce(withBlock, {});
  assert.equal(blockIn(blocks, "a", false, NOW)?.code, "USER_SILENCED");
  assert.equal(blockIn(withoutBlock(blocks, everywhere), "a", false, NOW)?.code, "USER_SILENCED_IN_ROOM");
  assert.equal(blockIn(withoutBlock(withoutBlock(blocks, everywhere), me), "a", false, NOW)?.code, "ROOM_SILENCED");
});

Deno.test("an admin may write in a silenced room, but not when silenced themselves", () => {
  assert.equal(blockIn(withBlock({}, silenced), "a", true, NOW), null);
  assert.equal(blockIn(withBlock({}, everywhere), "a", true, NOW)?.code, "USER_SILENCED");
});

Deno.test("a block ends by itself when its time has come, and one without an end does not", () => {
  const blocks = [silenced, everywhere].reduce(withBlock, {});
  assert.equal(blockIn(blocks, "b", false, NOW + 600_000), null);
  assert.equal(blockIn(blocks, "a", false, NOW + 600_000)?.code, "ROOM_SILENCED");
  assert.equal(nextEnd(blocks, NOW), 600_000);
  assert.equal(nextEnd(withBlock({}, silenced), NOW), null);
});
