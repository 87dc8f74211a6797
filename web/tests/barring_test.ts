import assert from "node:assert/strict";
import { Failure } from "../src/api/failure.ts";
import { barringOf } from "../src/rooms/barring.ts";
import { pacing } from "../src/rooms/pacing.ts";
import { newRoomState } from "../src/rooms/roomState.ts";
import { ROOM } from "./room_samples.ts";

function writer(options: { isAdmin?: boolean } = {}) {
  const state = newRoomState(0);
  const log: string[] = [];
  const barring = barringOf(state, ROOM.id, {
    isAdmin: () => options.isAdmin ?? false,
    blocking: {
      block: (block, keepReason) =>
        log.push(`block ${block.scope} ${block.code} ${block.until ?? "open"} ${keepReason ? "keeps its reason" : ""}`),
      unblock: (block) => log.push(`unblock ${block.code}`),
    },
    suspend: (until) => log.push(`suspended until ${until}`),
    lookAgain: () => log.push("look again"),
  }, pacing(() => 1_000));
  return { state, barring, log };
}

Deno.test("a room's silence is kept as the room tells it, and over when the room says so", () => {
  const { state, barring, log } = writer();
  barring.roomIs({ ...ROOM, silenced: true, silencedUntil: "2026-12-01T00:00:00.000Z" });
  barring.roomIs(ROOM);
  assert.deepEqual(log, [
    "block room ROOM_SILENCED 2026-12-01T00:00:00.000Z keeps its reason",
    "unblock ROOM_SILENCED",
  ]);
  assert.equal(state.room, ROOM);
});

Deno.test("a new pace of the room holds for what was written before it, and for no admin", () => {
  for (const isAdmin of [false, true]) {
    const { state, barring } = writer({ isAdmin });
    barring.roomIs({ ...ROOM, perUserSeconds: 0 });
    barring.sent();
    assert.equal(state.wait, null);
    barring.roomIs(ROOM);
    assert.deepEqual(state.wait, isAdmin ? null : { code: "RATE_LIMIT_USER", untilMs: 11_000 });
  }
});

Deno.test("a refusal that ends by itself gives the text back, and says what it was and until when", () => {
  const until = "2026-12-01T00:00:00.000Z";
  for (
    const [code, endsByItself, told] of [
      ["RATE_LIMIT_ROOM", true, []],
      ["USER_SILENCED_IN_ROOM", true, [`block room USER_SILENCED_IN_ROOM ${until} keeps its reason`]],
      ["USER_SILENCED", true, [`block global USER_SILENCED ${until} keeps its reason`]],
      ["ROOM_SILENCED", true, [`block room ROOM_SILENCED ${until} keeps its reason`]],
      ["ROOM_ARCHIVED", true, ["look again"]],
      ["ACCOUNT_SUSPENDED", false, [`suspended until ${until}`]],
      ["VALIDATION_FAILED", false, []],
    ] as const
  ) {
    const { state, barring, log } = writer();
    assert.equal(barring.refused(new Failure({ code, until, retryAfterMs: 5_000 })), endsByItself, code);
    assert.deepEqual(log, told, code);
    assert.deepEqual(state.wait, code === "RATE_LIMIT_ROOM" ? { code, untilMs: 6_000 } : null, code);
  }
});

Deno.test("what coming in says of the reader is kept, and what is the room's is left to the room", () => {
  const { barring, log } = writer();
  barring.entered({});
  barring.entered({ code: "ROOM_SILENCED", blockedUntil: "2026-12-01T00:00:00.000Z" });
  barring.entered({ code: "ROOM_ARCHIVED" });
  assert.deepEqual(log, []);
  barring.entered({ code: "USER_SILENCED" });
  assert.deepEqual(log, ["block global USER_SILENCED open keeps its reason"]);
});
