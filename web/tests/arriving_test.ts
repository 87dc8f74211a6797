import assert from "node:assert/strict";
import type { Message } from "../src/api/contract/schemas.ts";
import { arrivingOf } from "../src/rooms/arriving.ts";
import { historyOf } from "../src/rooms/history.ts";
import { newRoomState } from "../src/rooms/roomState.ts";
import { message, span } from "./room_samples.ts";

const ME = "me";

function listening(options: { isHidden?: boolean } = {}) {
  const state = { ...newRoomState(0), phase: "open" as const, timeline: span(1, 3) };
  const log: string[] = [];
  const arriving = arrivingOf(state, ME, {
    show: historyOf(state).show,
    join: () => log.push("join"),
    heard: (isMine) => log.push(isMine ? "heard me" : "heard"),
    sent: () => log.push("sent"),
    countAgain: () => log.push("count"),
    isHidden: () => options.isHidden ?? false,
    missed: ({ seq }) => log.push(`missed ${seq}`),
  });
  return { state, arriving, log, seqs: () => state.timeline.map((one) => one.seq) };
}

const mine = (seq: number, clientMessageId?: string): Message =>
  message(seq, {
    author: { id: ME, displayName: "Eu" },
    ...(clientMessageId === undefined ? {} : { clientMessageId }),
  });

Deno.test("people are counted again for who speaks first here, and not for oneself", () => {
  const { arriving, log } = listening();
  const bruno = { id: "bruno", displayName: "Bruno" };
  arriving.came(message(4));
  arriving.came(message(5, { author: bruno }));
  arriving.came(message(6, { author: bruno }));
  arriving.came(mine(7));
  assert.deepEqual(log, ["heard", "count", "heard", "heard", "heard me"]);
});

Deno.test("what would leave a gap is asked for and not shown, whoever wrote it", () => {
  const { arriving, log, seqs } = listening();
  arriving.came(message(5));
  arriving.stored(mine(6));
  assert.deepEqual([seqs(), log], [[1, 2, 3], ["join", "join", "sent"]]);
});

Deno.test("a message is missed where nobody sees the page", () => {
  const { arriving, log } = listening({ isHidden: true });
  arriving.came(message(4));
  assert.deepEqual(log, ["missed 4", "heard"]);
});

Deno.test("what is here is on its way no more, however it came", () => {
  for (const way of ["came", "stored", "landed"] as const) {
    const { state, arriving } = listening();
    state.outgoing = ["a", "b"].map((clientMessageId) => ({ clientMessageId, body: "oi", state: "sending" as const }));
    if (way === "landed") arriving.landed([mine(4, "a")]);
    else arriving[way](mine(4, "a"));
    assert.deepEqual(state.outgoing.map((one) => one.clientMessageId), ["b"], way);
  }
});

Deno.test("nothing comes into a room that is not open", () => {
  const { state, arriving, log, seqs } = listening();
  Object.assign(state, { phase: "failed", timeline: [] });
  arriving.came(message(1));
  assert.deepEqual([seqs(), log], [[], []]);
});
