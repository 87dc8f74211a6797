import assert from "node:assert/strict";
import { Failure, failureOf, OFFLINE } from "../src/api/failure.ts";
import { isRepeatable } from "../src/api/http.ts";
import { type Clock, nextTry, patiently } from "../src/api/retry.ts";

const busy = (fields: { retryAfterMs?: number } = {}) => new Failure({ code: "UNAVAILABLE", status: 503, ...fields });

/** A clock that does not wait, and what was asked of it. */
function clock(options: { isOnline?: boolean; perTryMs?: number } = {}): Clock & { waits: number[] } {
  let now = 0;
  const waits: number[] = [];
  return {
    waits,
    now: () => (now += options.perTryMs ?? 0),
    random: () => 0.5,
    rest: (milliseconds) => {
      waits.push(milliseconds);
      now += milliseconds;
      return Promise.resolve();
    },
    isOnline: () => options.isOnline ?? true,
  };
}

/** Fails as told, one after the other, and then answers. */
function after(...failures: Failure[]): { attempt: () => Promise<string>; made: () => number } {
  let made = 0;
  const attempt = () => {
    const failure = failures[made++];
    return failure === undefined ? Promise.resolve("here") : Promise.reject(failure);
  };
  return { attempt, made: () => made };
}

Deno.test("a refusal that passes is waited for, a few times and further apart each time", async () => {
  for (
    const failure of [
      busy(),
      new Failure({ code: OFFLINE }),
      new Failure({ code: "TOO_MANY_REQUESTS", status: 429 }),
      new Failure({ code: "HTTP_502", status: 502 }),
    ]
  ) {
    const time = clock();
    const { attempt, made } = after(failure, failure);
    assert.equal(await patiently(attempt, time), "here");
    assert.equal(made(), 3);
    assert.equal(time.waits.length, 2);
    assert.ok((time.waits[1] ?? 0) > (time.waits[0] ?? 0));
  }
});

Deno.test("tries are few: who is refused for good is told so", async () => {
  const { attempt, made } = after(...Array.from({ length: 20 }, () => busy()));
  await assert.rejects(patiently(attempt, clock()), { code: "UNAVAILABLE" });
  assert.equal(made(), 3);
});

Deno.test("what will not change is not tried again", async () => {
  for (const status of [400, 401, 403, 404, 409, 413, 422, 500]) {
    const { attempt, made } = after(new Failure({ code: "BAD_REQUEST", status }));
    await assert.rejects(patiently(attempt, clock()), { code: "BAD_REQUEST" });
    assert.equal(made(), 1, String(status));
  }
});

Deno.test("the wait that a service asks for is kept, and a long one is for the person to decide on", async () => {
  const time = clock();
  assert.equal(await patiently(after(busy({ retryAfterMs: 2_000 })).attempt, time), "here");
  assert.ok((time.waits[0] ?? 0) >= 2_000);
  const long = after(new Failure({ code: "TOO_MANY_ATTEMPTS", status: 429, retryAfterMs: 900_000 }));
  await assert.rejects(patiently(long.attempt, clock()), { code: "TOO_MANY_ATTEMPTS" });
  assert.equal(long.made(), 1);
});

Deno.test("without a network, and after a long silence, nothing is tried again", async () => {
  const failure = new Failure({ code: OFFLINE });
  for (const time of [clock({ isOnline: false }), clock({ perTryMs: 20_000 })]) {
    const { attempt, made } = after(failure, failure);
    await assert.rejects(patiently(attempt, time), { code: OFFLINE });
    assert.equal(made(), 1);
  }
});

Deno.test("two pages that are refused at once do not come back at once", () => {
  assert.notEqual(nextTry(busy(), 1, 0.1), nextTry(busy(), 1, 0.9));
});

Deno.test("only what may be done twice is repeated: a read, or a call with a key", () => {
  assert.equal(isRepeatable({ method: "GET" }), true);
  assert.equal(isRepeatable({ method: "POST", idempotencyKey: "k" }), true);
  for (const method of ["POST", "PATCH", "PUT", "DELETE"] as const) {
    assert.equal(isRepeatable({ method }), false, method);
  }
});

Deno.test("a wait is read from the header where the body says none", async () => {
  const page = new Response("<html>", { status: 503, headers: { "Retry-After": "3" } });
  assert.deepEqual(pick(await failureOf(page)), ["HTTP_503", 503, 3_000]);
  const problem = new Response(JSON.stringify({ code: "BUSY", retryAfterMs: 700 }), {
    status: 429,
    headers: { "Retry-After": "1" },
  });
  assert.deepEqual(pick(await failureOf(problem)), ["BUSY", 429, 700]);
  assert.equal((await failureOf(new Response("", { status: 500 }))).retryAfterMs, undefined);
});

const pick = (failure: Failure) => [failure.code, failure.status, failure.retryAfterMs];
