import assert from "node:assert/strict";
import type { Message } from "../src/api/contract/schemas.ts";
import { readingOf } from "../src/rooms/reading.ts";
import { newRoomState } from "../src/rooms/roomState.ts";
import { message, span } from "./room_samples.ts";

const ME = "me";

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
