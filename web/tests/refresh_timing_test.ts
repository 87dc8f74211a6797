import assert from "node:assert/strict";
import { isFresh, renewalDelay, retryDelay } from "../src/session/refreshTiming.ts";

Deno.test("a token is renewed well before it runs out, and not everywhere at once", () => {
  const life = 900_000;
  for (const random of [0, 0.3, 0.999]) {
    const delay = renewalDelay(life, random);
    assert.ok(delay <= life * 0.75 && delay >= life * 0.65);
  }
  assert.notEqual(renewalDelay(life, 0), renewalDelay(life, 0.9));
});

Deno.test("a token that lives for moments is not renewed in a storm", () => {
  assert.equal(renewalDelay(100, 0.5), 5_000);
  assert.equal(renewalDelay(-10, 0.5), 5_000);
});

Deno.test("tries grow apart up to a limit", () => {
  const delays = [0, 1, 2, 3, 4, 5, 20, 5_000].map((attempt) => retryDelay(attempt, 0.5));
  assert.deepEqual(delays, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
});

Deno.test("a token within the margin of its end is no longer fresh", () => {
  assert.equal(isFresh(10_000, 0, 9_999), true);
  assert.equal(isFresh(10_000, 0, 10_000), false);
});
