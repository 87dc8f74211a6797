import assert from "node:assert/strict";
import type { UploadGrant, UploadOutcome } from "../src/api/contract/schemas.ts";
import { type Code, Failure, OFFLINE } from "../src/api/failure.ts";
import type { Clock } from "../src/api/retry.ts";
import { failureOf, formOf } from "../src/ads/uploadDelivery.ts";
import { type PictureFile, uploadSteps } from "../src/ads/uploadSteps.ts";

const PICTURE: PictureFile = { file: new File(["x"], "foto.jpg"), type: "image/jpeg" };
const GRANT: UploadGrant = {
  id: "u",
  method: "POST",
  url: "https://store/",
  fields: { key: "pictures/u", policy: "p" },
  expiresAt: "2026-11-22T12:00:00.000Z",
  maxBytes: 1,
};

/** A clock that does not wait. */
const CLOCK: Clock = { now: () => 0, random: () => 0.5, rest: () => Promise.resolve(), isOnline: () => true };

type Answer = Code | "well";

/** A service that answers each step as told, one after the other, and well after that. */
function service(told: { start?: Answer[]; deliver?: Answer[]; complete?: (Answer | UploadOutcome)[] }) {
  const log: string[] = [];
  const keys: string[] = [];
  const wanted = new Set(["a"]);
  let onDeliver = (): void => {};
  async function answer<T>(answers: (Answer | T)[] | undefined, well: T): Promise<T> {
    const next = answers?.shift() ?? "well";
    if (next === "well") return await Promise.resolve(well);
    if (typeof next === "string") throw new Failure({ code: next as Code, status: next === "UNAVAILABLE" ? 503 : 409 });
    return next;
  }
  const way = uploadSteps({
    start: (_, key) => {
      keys.push(key);
      return answer(told.start, GRANT);
    },
    deliver: () => {
      log.push("deliver");
      onDeliver();
      return answer(told.deliver, undefined);
    },
    complete: (id) => {
      log.push(`complete ${id}`);
      return answer<UploadOutcome>(told.complete, { id, status: "ready" });
    },
    isWanted: (key) => wanted.has(key),
    granted: (key, id) => log.push(`granted ${key} ${id}`),
    delivered: (key) => log.push(`delivered ${key}`),
  }, CLOCK);
  return { way, log, keys, wanted, during: (act: () => void) => (onDeliver = act) };
}

Deno.test("a picture goes from the permission to the verdict, and whoever waits is told", async () => {
  const { way, log, keys } = service({});
  await way.bring("a", PICTURE);
  assert.deepEqual(log, ["granted a u", "deliver", "delivered a", "complete u"]);
  assert.deepEqual(keys, ["a"]);
});

Deno.test("what passes by itself is tried again where it happened", async () => {
  const { way, log, keys } = service({
    deliver: ["UNAVAILABLE", OFFLINE],
    complete: ["UPLOAD_BEING_COMPLETED", "UNAVAILABLE"],
  });
  await way.bring("a", PICTURE);
  assert.deepEqual(keys, ["a"]);
  assert.equal(log.filter((step) => step === "deliver").length, 3);
  assert.equal(log.filter((step) => step === "complete u").length, 3);
});

Deno.test("a permission that ended is asked for once more, under another key, which is kept", async () => {
  for (const code of ["STORE_REFUSED", "UPLOAD_EXPIRED", "UPLOAD_REMOVED", "UPLOAD_INCOMPLETE"] as const) {
    const step = code === "STORE_REFUSED" ? "deliver" : "complete";
    const { way, keys } = service({ [step]: [code] });
    await way.bring("a", PICTURE);
    await way.bring("a", PICTURE);
    assert.equal(keys.length, 3, code);
    assert.equal(keys[0], "a");
    assert.notEqual(keys[1], "a");
    assert.equal(keys[2], keys[1]);
  }
  const { way, keys } = service({ start: ["IDEMPOTENCY_ANSWER_EXPIRED"] });
  await way.bring("a", PICTURE);
  assert.equal(keys.length, 2);
});

Deno.test("who is refused again with another permission is told why", async () => {
  const { way, keys } = service({ deliver: ["STORE_REFUSED", "STORE_REFUSED"] });
  await assert.rejects(way.bring("a", PICTURE), { code: "STORE_REFUSED" });
  assert.equal(keys.length, 2);
});

Deno.test("a verdict is final, with its reason", async () => {
  const { way, keys } = service({ complete: [{ id: "u", status: "rejected", reason: "ANIMATED" }] });
  await assert.rejects(way.bring("a", PICTURE), { code: "REJECTED", message: "ANIMATED" });
  assert.equal(keys.length, 1);
});

Deno.test("a quota that is used up is not asked again", async () => {
  const { way, keys, log } = service({ start: ["TOO_MANY_OPEN_UPLOADS"] });
  await assert.rejects(way.bring("a", PICTURE), { code: "TOO_MANY_OPEN_UPLOADS" });
  assert.deepEqual([keys.length, log], [1, []]);
});

Deno.test("a picture that was taken out goes no further", async () => {
  const before = service({});
  before.wanted.clear();
  await assert.rejects(before.way.bring("a", PICTURE), { code: "GONE" });
  assert.deepEqual(before.log, []);

  for (const deliver of [[], [OFFLINE]] as Answer[][]) {
    const meanwhile = service({ deliver });
    meanwhile.during(() => meanwhile.wanted.clear());
    await assert.rejects(meanwhile.way.bring("a", PICTURE), { code: "GONE" });
    assert.deepEqual(meanwhile.log, ["granted a u", "deliver"]);
  }
});

Deno.test("the store gets its fields first and the file last, under no name of its own", () => {
  const form = [...formOf(GRANT, PICTURE.file)];
  assert.deepEqual(form.map(([name]) => name), ["key", "policy", "file"]);
  assert.equal((form[2]?.[1] as File).name, "file");
  const { fields: _, ...bare } = GRANT;
  assert.deepEqual([...formOf(bare, PICTURE.file)].map(([name]) => name), ["file"]);
});

Deno.test("what the store answered is read as it is, and when to come back only where it says so", () => {
  const answer = (status: number, headers: Record<string, string> = {}) => ({
    status,
    getAllResponseHeaders: () => Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join(""),
    getResponseHeader: (name: string) => headers[name.toLowerCase()] ?? assert.fail("asked in vain"),
  });
  assert.equal(failureOf(answer(0))?.code, OFFLINE);
  assert.equal(failureOf(answer(204)), null);
  assert.equal(failureOf(answer(403))?.code, "STORE_REFUSED");
  assert.equal(failureOf(answer(503, { "content-type": "text/xml" }))?.retryAfterMs, undefined);
  assert.equal(failureOf(answer(503, { "content-type": "text/xml", "retry-after": "3" }))?.retryAfterMs, 3_000);
});
