import assert from "node:assert/strict";
import type { Joined, Message } from "../src/api/contract/schemas.ts";
import { Failure, OFFLINE } from "../src/api/failure.ts";
import { historyOf } from "../src/rooms/history.ts";
import { newRoomState } from "../src/rooms/roomState.ts";
import { message, span } from "./room_samples.ts";

type Page = Pick<Joined, "messages" | "nextCursor" | "recovered">;

const page = (from: number, to: number, fields: Partial<Page> = {}): Page => ({
  messages: span(from, to),
  nextCursor: from > 1 ? `before ${from}` : null,
  ...fields,
});

/** An answer that comes when the test wants. */
function held<T>() {
  return Promise.withResolvers<T>();
}

function opened() {
  const state = newRoomState(0);
  const history = historyOf(state);
  return { state, history, seqs: () => state.timeline.map((one) => one.seq) };
}

Deno.test("a room opens with its newest page, and older ones come before it", async () => {
  const { state, history, seqs } = opened();
  history.enter(page(51, 100), 0);
  assert.deepEqual([seqs()[0], seqs().length, state.older], [51, 50, "before 51"]);
  const asked: string[] = [];
  await history.loadOlder((before) => {
    asked.push(before);
    return Promise.resolve(page(1, 50));
  });
  assert.deepEqual(asked, ["before 51"]);
  assert.deepEqual([seqs()[0], seqs().length, state.older, state.loadingOlder], [1, 100, null, false]);
  await history.loadOlder(() => assert.fail("there is nothing older"));
});

Deno.test("what was missed joins what is here, and what is older stays to be asked for", () => {
  const { state, history, seqs } = opened();
  history.enter(page(51, 60), 0);
  history.enter({ messages: span(61, 63), nextCursor: "before 61", recovered: true }, 60);
  assert.deepEqual([seqs().length, state.older], [13, "before 51"]);
});

Deno.test("more missed than a page holds begins anew, with what is older than that", () => {
  const { state, history, seqs } = opened();
  history.enter(page(1, 10), 0);
  history.enter(page(401, 500, { recovered: false }), 10);
  assert.deepEqual([seqs()[0], seqs().length, state.older], [401, 100, "before 401"]);
});

Deno.test("an older page that was asked for before the room began anew is not shown", async () => {
  for (const beginAnew of ["enter", "forget"] as const) {
    const { state, history, seqs } = opened();
    history.enter(page(51, 100), 0);
    const answer = held<Page>();
    const loading = history.loadOlder(() => answer.promise);
    assert.equal(state.loadingOlder, true);
    if (beginAnew === "enter") history.enter(page(401, 500, { recovered: false }), 100);
    else history.forget();
    const before = [seqs(), state.older];
    answer.resolve(page(1, 50));
    await loading;
    assert.deepEqual([seqs(), state.older], before, beginAnew);
    assert.equal(state.loadingOlder, false);
  }
});

Deno.test("an older page is asked for once at a time, and again after it did not come", async () => {
  const { state, history } = opened();
  history.enter(page(51, 100), 0);
  const answer = held<Page>();
  const loading = history.loadOlder(() => answer.promise);
  await history.loadOlder(() => assert.fail("it is on its way"));
  answer.reject(new Failure({ code: OFFLINE }));
  await assert.rejects(loading, { code: OFFLINE });
  assert.deepEqual([state.loadingOlder, state.older], [false, "before 51"]);
});

Deno.test("a message removed before its page came is shown removed, wherever the page comes from", async () => {
  const gone = (seq: number): Message => message(seq, { body: "", deletedAt: "2026-11-22T12:01:00.000Z" });
  const { state, history } = opened();
  for (const seq of [5, 55, 120]) history.remove(gone(seq));
  history.enter(page(51, 100), 0);
  await history.loadOlder(() => Promise.resolve(page(1, 50)));
  history.show(span(101, 120));
  assert.deepEqual(state.timeline.filter((one) => one.deletedAt !== undefined).map((one) => one.seq), [5, 55, 120]);
  history.remove(gone(7));
  assert.equal(state.timeline[6]?.body, "");
});
