import assert from "node:assert/strict";
import type { Message } from "../src/api/contract/schemas.ts";
import { type Code, Failure, OFFLINE } from "../src/api/failure.ts";
import { newRoomState } from "../src/rooms/roomState.ts";
import { sendingOf } from "../src/rooms/sending.ts";
import { message, settled } from "./room_samples.ts";

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
