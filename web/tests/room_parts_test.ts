import assert from "node:assert/strict";
import type { Joined, Message } from "../src/api/contract/schemas.ts";
import { type Code, Failure, OFFLINE } from "../src/api/failure.ts";
import { historyOf } from "../src/rooms/history.ts";
import { pacing } from "../src/rooms/pacing.ts";
import { readingOf } from "../src/rooms/reading.ts";
import { newRoomState } from "../src/rooms/roomState.ts";
import { sendingOf } from "../src/rooms/sending.ts";
import { message, settled, span } from "./room_samples.ts";

const ME = "me";

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

// History

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

// Reading

function reader(readTo: number, timeline: Message[]) {
  const state = { ...newRoomState(readTo), timeline };
  const kept: number[] = [];
  return { state, kept, reading: readingOf(state, ME, (seq) => kept.push(seq)) };
}

Deno.test("who comes back finds the line above what others wrote since, and none above their own", () => {
  const mine = message(4, { author: { id: ME, displayName: "Eu" } });
  for (
    const [readTo, timeline, line] of [
      [3, span(1, 5), 3],
      [5, span(1, 5), null],
      [3, [...span(1, 3), mine], null],
      [0, span(1, 5), null],
    ] as const
  ) {
    const { state, reading } = reader(readTo, [...timeline]);
    reading.cameBack(readTo);
    assert.equal(state.unreadAfter, line, `read to ${readTo}`);
  }
});

Deno.test("the line stays where it is while more comes", () => {
  const { state, reading } = reader(0, span(1, 5));
  reading.missed(message(4));
  reading.missed(message(5));
  reading.cameBack(4);
  assert.equal(state.unreadAfter, 3);
});

Deno.test("what was seen is counted no more, and kept once for the next time", () => {
  const { state, kept, reading } = reader(2, [...span(1, 5), message(6, { author: { id: ME, displayName: "Eu" } })]);
  assert.equal(reading.unread(), 3);
  reading.markRead();
  reading.markRead();
  assert.deepEqual([reading.unread(), state.readTo, kept], [0, 6, [6]]);
});

Deno.test("a room that was never read has nothing unread", () => {
  assert.equal(reader(0, span(1, 5)).reading.unread(), 0);
});

// Pacing

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

// Sending

function writer(answers: (Message | Code)[], options: { isUp?: boolean } = {}) {
  const state = newRoomState(0);
  const sent: string[] = [];
  const back: string[] = [];
  const stored: number[] = [];
  const sending = sendingOf(state, {
    deliver: (one) => {
      sent.push(`${one.body} ${one.clientMessageId}`);
      const answer = answers.shift() ?? OFFLINE;
      return typeof answer === "string" ? Promise.reject(new Failure({ code: answer })) : Promise.resolve(answer);
    },
    isUp: () => options.isUp ?? true,
    stored: (one) => void stored.push(one.seq),
    refused: ({ code }) => code === "RATE_LIMIT_USER",
    giveBack: (body) => void back.push(body),
  });
  const states = (): (string | undefined)[] =>
    state.outgoing.map((one) => `${one.body} ${one.state} ${one.code ?? ""}`);
  return { state, sending, sent, back, stored, states };
}

Deno.test("a message stands there at once, and is told of when it is stored", async () => {
  const { sending, stored, states } = writer([message(7)]);
  sending.send("oi");
  assert.deepEqual(states(), ["oi sending "]);
  await settled();
  assert.deepEqual(stored, [7]);
});

Deno.test("a refusal that ends by itself gives the text back, another one leaves it as failed", async () => {
  const { sending, back, states } = writer(["RATE_LIMIT_USER", "VALIDATION_FAILED"]);
  sending.send("cedo");
  sending.send("longa");
  await settled();
  assert.deepEqual(back, ["cedo"]);
  assert.deepEqual(states(), ["longa failed VALIDATION_FAILED"]);
});

Deno.test("without a connection a message waits for the next one, and keeps its id", async () => {
  const { sending, sent, states, stored } = writer([OFFLINE, message(3)], { isUp: false });
  sending.send("oi");
  await settled();
  assert.deepEqual(states(), ["oi waiting OFFLINE"]);
  sending.resend();
  await settled();
  assert.deepEqual(stored, [3]);
  assert.equal(sent.length, 2);
  assert.equal(sent[0], sent[1]);
});

Deno.test("what got no answer on a connection has failed: it is sent again by its writer alone, under the same id", async () => {
  const { state, sending, sent, states, stored } = writer([OFFLINE, message(3)]);
  sending.send("oi");
  await settled();
  assert.deepEqual(states(), ["oi failed OFFLINE"]);
  sending.resend();
  assert.equal(sent.length, 1);
  sending.retry(state.outgoing[0]?.clientMessageId ?? "");
  assert.deepEqual(states(), ["oi sending "]);
  await settled();
  assert.deepEqual(stored, [3]);
  assert.equal(sent[0], sent[1]);
});

Deno.test("a message that its writer lets go of is gone, and only that one", async () => {
  const { state, sending, states } = writer(["INTERNAL_ERROR", "INTERNAL_ERROR"]);
  sending.send("a");
  sending.send("b");
  await settled();
  sending.discard(state.outgoing[0]?.clientMessageId ?? "");
  assert.deepEqual(states(), ["b failed INTERNAL_ERROR"]);
  sending.retry("nobody's");
  assert.equal(state.outgoing.length, 1);
});
