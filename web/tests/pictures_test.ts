import assert from "node:assert/strict";
import { Failure } from "../src/api/failure.ts";
import { lanes } from "../src/app/lanes.ts";
import { pictureLoading } from "../src/ads/pictureLoading.ts";
import { typeOf } from "../src/ads/pictureRules.ts";
import { isOver, refusalOf, storeFailure } from "../src/ads/uploadFailures.ts";

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

Deno.test("a picture is what its first bytes say, whatever it is called", () => {
  for (
    const [head, type] of [
      ["\xff\xd8\xff\xe1\x00\x10Exif", "image/jpeg"],
      ["\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "image/png"],
      ["RIFF\x24\0\0\0WEBPVP8 ", "image/webp"],
      ["\0\0\0\x1cftypavif\0\0\0\0mif1miaf", "image/avif"],
      ["\0\0\0\x1cftypmif1\0\0\0\0mif1avifmiaf", "image/avif"],
      ["\0\0\0\x18ftypheic\0\0\0\0mif1heic", ""],
      ["\0\0\0\x10ftypmp42\0\0\0\0avif", ""],
      ["RIFF\x24\0\0\0WAVEfmt ", ""],
      ["<svg xmlns='http://www.w3.org/2000/svg'/>", ""],
      ["GIF89a", ""],
      ["\x89PN", ""],
      ["ftyp", ""],
      ["", ""],
    ] as const
  ) assert.equal(typeOf(bytes(head)), type, JSON.stringify(head));
});

Deno.test("a busy or broken store passes, a refusal asks for another permission, and neither is a verdict", () => {
  for (const status of [429, 500, 502, 503, 504, 507]) {
    const failure = storeFailure(status, "2");
    assert.equal(failure.code, "UNAVAILABLE");
    assert.equal(failure.isPassing, true, `${status}`);
    assert.equal(failure.retryAfterMs, 2_000);
    assert.equal(isOver(failure), false);
  }
  for (const status of [307, 400, 403, 404, 411, 413]) {
    const failure = storeFailure(status, null);
    assert.equal(failure.isPassing, false, `${status}`);
    assert.equal(isOver(failure), true, `${status}`);
    assert.notEqual(failure.code, "REJECTED");
  }
});

Deno.test("every reason of a verdict has words of its own kind, and one that nobody knows has some, too", () => {
  assert.equal(refusalOf("DIMENSIONS_TOO_LARGE"), "tooManyDots");
  assert.equal(refusalOf("ANIMATED"), "animated");
  assert.equal(refusalOf("SOMETHING_NEW"), "rejected");
});

Deno.test("works take turns, and what nobody wants any more takes none", async () => {
  const inTurn = lanes(2);
  const ends: (() => void)[] = [];
  const begun: number[] = [];
  const work = (number: number) => () => {
    begun.push(number);
    return new Promise<number>((resolve) => ends.push(() => resolve(number)));
  };
  let isWanted = true;
  const first = [inTurn(work(1)), inTurn(work(2)), inTurn(work(3), () => isWanted), inTurn(work(4))];
  assert.deepEqual(begun, [1, 2]);
  isWanted = false;
  ends[0]?.();
  await first[0];
  await Promise.resolve();
  assert.deepEqual(begun, [1, 2, 4]);
  ends[1]?.();
  ends[2]?.();
  assert.deepEqual(await Promise.all([first[0], first[1], first[3]]), [1, 2, 4]);
  await assert.rejects(inTurn(() => Promise.reject(new Error("no"))));
  assert.equal(await inTurn(() => Promise.resolve(5)), 5);
});

/** One picture, with a clock that moves when it is told to. */
function onePicture(find: () => Promise<string>) {
  const seen: string[] = [];
  const waits: number[] = [];
  let due: (() => void) | null = null;
  const loading = pictureLoading({
    find,
    show: (url) => seen.push(url),
    giveUp: () => seen.push("none"),
    later: (milliseconds, action) => {
      waits.push(milliseconds);
      due = action;
      return () => (due = null);
    },
    random: () => 0.5,
  });
  const settle = async () => {
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  };
  const pass = async () => {
    const action = due;
    due = null;
    action?.();
    await settle();
  };
  return { loading, seen, waits, pass, settle, isWaiting: () => due !== null };
}

Deno.test("a picture whose address ended before it was loaded gets another one", async () => {
  let asked = 0;
  const picture = onePicture(() => Promise.resolve(`address ${++asked}`));
  picture.loading.start();
  await picture.settle();
  picture.loading.failed();
  await picture.pass();
  picture.loading.arrived();
  assert.deepEqual(picture.seen, ["address 1", "address 2"]);
});

Deno.test("a busy service is asked again, not before it says, and is given up only after many tries", async () => {
  const busy = () => Promise.reject(new Failure({ code: "TOO_MANY_REQUESTS", status: 429, retryAfterMs: 3_000 }));
  const picture = onePicture(busy);
  picture.loading.start();
  await picture.settle();
  while (picture.isWaiting()) await picture.pass();
  assert.deepEqual(picture.seen, ["none"]);
  assert.ok(picture.waits.length >= 5);
  assert.ok(picture.waits.every((wait) => wait >= 3_000));
});

Deno.test("a picture that is not there any more is not asked for again", async () => {
  const picture = onePicture(() => Promise.reject(new Failure({ code: "NOT_FOUND", status: 404 })));
  picture.loading.start();
  await picture.settle();
  assert.equal(picture.isWaiting(), false);
  assert.deepEqual(picture.seen, ["none"]);
});

Deno.test("a picture that went away shows nothing late", async () => {
  let answer = (_: string): void => {};
  const picture = onePicture(() => new Promise((resolve) => (answer = resolve)));
  picture.loading.start();
  picture.loading.stop();
  answer("too late");
  await picture.settle();
  assert.deepEqual(picture.seen, []);
});
