import assert from "node:assert/strict";
import type { Room } from "../src/api/contract/schemas.ts";
import { Failure, OFFLINE } from "../src/api/failure.ts";
import { recounting } from "../src/rooms/recounting.ts";
import { ROOM, settled } from "./room_samples.ts";

function counter() {
  const due: (() => void)[] = [];
  const asked: PromiseWithResolvers<Room>[] = [];
  const told: number[] = [];
  const recount = recounting(
    () => {
      const answer = Promise.withResolvers<Room>();
      asked.push(answer);
      return answer.promise;
    },
    (room) => void told.push(room.memberCount),
    (work) => {
      due.push(work);
      return () => void due.splice(due.indexOf(work), 1);
    },
  );
  const count = (index: number, memberCount: number): Promise<void> => {
    asked[index]?.resolve({ ...ROOM, memberCount });
    return settled();
  };
  return { recount, due, asked, told, count, pass: () => due.shift()?.() };
}

Deno.test("all who come together are counted once, and who comes after that once more", async () => {
  const { recount, due, asked, told, count, pass } = counter();
  for (let times = 0; times < 3; times++) recount.soon();
  assert.deepEqual([due.length, asked.length], [1, 0]);
  pass();
  await count(0, 3);
  recount.soon();
  pass();
  await count(1, 4);
  assert.deepEqual(told, [3, 4]);
});

Deno.test("a room that is closed counts nobody, and tells nothing of an answer that comes late", async () => {
  const { recount, due, asked, told, count } = counter();
  recount.now();
  recount.soon();
  recount.stop();
  assert.equal(due.length, 0);
  await count(0, 3);
  assert.deepEqual([asked.length, told], [1, []]);
});

Deno.test("a count that does not come is asked for the next time, and troubles nobody", async () => {
  const { recount, asked, told, count } = counter();
  recount.now();
  asked[0]?.reject(new Failure({ code: OFFLINE }));
  await settled();
  recount.now();
  await count(1, 5);
  assert.deepEqual(told, [5]);
});
