import assert from "node:assert/strict";
import { pacing } from "../src/rooms/pacing.ts";

Deno.test("a writer waits for what the rules ask by what was seen, and for what a refusal said", () => {
  let now = 1_000;
  const rules = { perUserSeconds: 10, intervalGlobalSeconds: 2 };
  const pace = pacing(() => now);
  assert.equal(pace.wait(rules), null);
  pace.heard(false);
  assert.deepEqual(pace.wait(rules), { code: "RATE_LIMIT_ROOM", untilMs: 3_000 });
  pace.sent();
  assert.deepEqual(pace.wait(rules), { code: "RATE_LIMIT_USER", untilMs: 11_000 });
  assert.equal(pace.wait(null), null, "no rule binds an admin");
  pace.refused("RATE_LIMIT_USER", 30_000);
  assert.deepEqual(pace.wait(rules), { code: "RATE_LIMIT_USER", untilMs: 31_000 });
  assert.deepEqual(pace.wait(null), { code: "RATE_LIMIT_USER", untilMs: 31_000 });
  now = 31_000;
  assert.equal(pace.wait(rules), null);
  pace.heard(true);
  assert.deepEqual(pace.wait(rules), { code: "RATE_LIMIT_USER", untilMs: 41_000 });
});
