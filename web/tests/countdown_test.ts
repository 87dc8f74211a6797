import assert from "node:assert/strict";
import { clockText, expectedWait, longest, secondsLeft, untilNextSecond } from "../src/rooms/countdown.ts";

Deno.test("a wait is rounded up: one millisecond left is still a second", () => {
  assert.equal(secondsLeft(1_000, 0), 1);
  assert.equal(secondsLeft(1_001, 0), 2);
  assert.equal(secondsLeft(1, 0), 1);
  assert.equal(secondsLeft(0, 0), 0);
  assert.equal(secondsLeft(0, 5_000), 0);
});

Deno.test("the number changes exactly when the next second begins", () => {
  for (const left of [1, 999, 1_000, 1_001, 2_500, 60_000]) {
    const wait = untilNextSecond(left, 0);
    assert.ok(wait > 0 && wait <= 1_000);
    assert.equal(secondsLeft(left, wait), secondsLeft(left, 0) - 1);
  }
  assert.equal(untilNextSecond(0, 10), 0);
});

Deno.test("long waits are shown as a clock", () => {
  assert.equal(clockText(9), "9");
  assert.equal(clockText(65), "1:05");
  assert.equal(clockText(3_661), "1:01:01");
});

Deno.test("of both rules the one that holds longer counts, and a rule of 0 seconds is none", () => {
  const pace = { intervalGlobalSeconds: 5, perUserSeconds: 30 };
  assert.deepEqual(expectedWait(pace, 1_000, 1_000, 2_000), { code: "RATE_LIMIT_USER", untilMs: 31_000 });
  assert.deepEqual(expectedWait(pace, 1_000, null, 2_000), { code: "RATE_LIMIT_ROOM", untilMs: 6_000 });
  assert.equal(expectedWait({ intervalGlobalSeconds: 0, perUserSeconds: 0 }, 1_000, 1_000, 1_001), null);
  assert.equal(expectedWait(pace, null, null, 1_000), null);
});

Deno.test("a wait that is over does not hold", () => {
  assert.equal(longest([{ code: "RATE_LIMIT_USER", untilMs: 10 }, null], 10), null);
  assert.equal(longest([], 0), null);
});
