import assert from "node:assert/strict";
import type { Message } from "../src/api/contract/schemas.ts";
import {
  lastSeq,
  leavesGap,
  merge,
  noteRemoval,
  type Outgoing,
  recover,
  type Removals,
  replace,
  rows,
  stillOutgoing,
  withRemovals,
} from "../src/rooms/timeline.ts";

const MORNING = Date.parse("2026-11-22T12:00:00.000Z");

function message(seq: number, fields: Partial<Message> = {}): Message {
  return {
    id: `m${seq}`,
    roomId: "r",
    seq,
    author: { id: "ana", displayName: "Ana" },
    body: `texto ${seq}`,
    createdAt: new Date(MORNING + seq * 1_000).toISOString(),
    ...fields,
  };
}

const seqs = (messages: readonly Message[]): number[] => messages.map((one) => one.seq);
const span = (from: number, to: number): Message[] =>
  Array.from({ length: to - from + 1 }, (_, index) => message(from + index));

Deno.test("a message that arrives twice is shown once, and the later copy counts", () => {
  const timeline = merge(span(1, 3), [message(2, { body: "depois" }), message(4)]);
  assert.deepEqual(seqs(timeline), [1, 2, 3, 4]);
  assert.equal(timeline[1]?.body, "depois");
});

Deno.test("messages are in the order of seq, whatever order they came in", () => {
  assert.deepEqual(seqs(merge([], [message(3), message(1), message(2)])), [1, 2, 3]);
});

Deno.test("merging in any pieces and any order gives the same timeline", () => {
  const all = span(1, 12);
  for (let round = 0; round < 50; round++) {
    const shuffled = [...all, ...all.slice(3, 7)].sort(() => Math.random() - 0.5);
    let timeline: readonly Message[] = [];
    while (shuffled.length > 0) timeline = merge(timeline, shuffled.splice(0, 1 + Math.floor(Math.random() * 4)));
    assert.deepEqual(seqs(timeline), seqs(all));
  }
});

Deno.test("a gap is seen, and the next message or an old one is none", () => {
  assert.equal(leavesGap(span(1, 3), message(5)), true);
  assert.equal(leavesGap(span(1, 3), message(4)), false);
  assert.equal(leavesGap(span(1, 3), message(2)), false);
});

Deno.test("what was missed is added when all of it came", () => {
  assert.deepEqual(seqs(recover(span(1, 3), { messages: span(4, 6), recovered: true })), [1, 2, 3, 4, 5, 6]);
  assert.deepEqual(seqs(recover(span(1, 3), { messages: [], recovered: true })), [1, 2, 3]);
});

Deno.test("when more was missed than an answer holds, the timeline starts over instead of hiding a hole", () => {
  assert.deepEqual(seqs(recover(span(1, 3), { messages: span(90, 99), recovered: false })), seqs(span(90, 99)));
});

Deno.test("an answer that is not all that was missed starts over, also where it touches what is here", () => {
  assert.deepEqual(seqs(recover(span(1, 5), { messages: span(6, 8), recovered: false })), seqs(span(6, 8)));
});

const removed = (seq: number): Message => message(seq, { body: "", deletedAt: new Date(MORNING).toISOString() });

Deno.test("a removed message stays removed, whichever copy of it comes later", () => {
  assert.equal(merge([removed(2)], span(1, 3))[1]?.body, "");
  assert.equal(merge(span(1, 3), [removed(2)])[1]?.body, "");
  assert.equal(replace(span(1, 3), removed(2))[1]?.body, "");
});

Deno.test("after any order of pages, news and removals the screen is the record", () => {
  for (let round = 0; round < 200; round++) {
    const taken = new Set(span(1, 12).filter(() => Math.random() < 0.4).map((one) => one.seq));
    // A page or news of a message may be older than its removal; the removal itself comes at any time.
    const arrivals = [
      ...span(1, 12).map((one) => ({ kind: "message", one })),
      ...[...taken].map((seq) => ({ kind: "removal", one: removed(seq) })),
    ].sort(() => Math.random() - 0.5);
    let timeline: readonly Message[] = [];
    let removals: Removals = new Map();
    for (const { kind, one } of arrivals) {
      if (kind === "message") timeline = merge(timeline, withRemovals([one], removals));
      else {
        removals = noteRemoval(removals, one);
        timeline = replace(timeline, one);
      }
    }
    const expected = span(1, 12).map((one) => taken.has(one.seq) ? "" : one.body);
    assert.deepEqual(timeline.map((one) => one.body), expected);
  }
});

Deno.test("removals that are kept for pages to come are bounded, the newest stay", () => {
  let removals: Removals = new Map();
  for (let seq = 1; seq <= 2_000; seq++) removals = noteRemoval(removals, removed(seq));
  assert.equal(removals.size, 500);
  assert.equal(removals.has(2_000), true);
});

Deno.test("an edit replaces a message that is here, and brings back none that is not", () => {
  assert.equal(replace(span(1, 3), message(2, { body: "novo" }))[1]?.body, "novo");
  assert.deepEqual(seqs(replace(span(1, 3), message(9))), [1, 2, 3]);
});

Deno.test("what I sent is no longer on its way once it is here, and somebody else's same id does not count", () => {
  const outgoing: Outgoing[] = [
    { clientMessageId: "a", body: "um", state: "sending" },
    { clientMessageId: "b", body: "dois", state: "waiting" },
  ];
  const mine = message(1, { clientMessageId: "a" });
  const theirs = message(2, { clientMessageId: "b", author: { id: "bruno", displayName: "Bruno" } });
  assert.deepEqual(stillOutgoing(outgoing, [mine, theirs], "ana").map((one) => one.clientMessageId), ["b"]);
});

Deno.test("the line for what came while away stands above the first of it", () => {
  const shown = rows(span(1, 4), 2).map((row) => row.kind === "message" ? row.message.seq : row.kind);
  assert.deepEqual(shown, ["day", 1, 2, "unread", 3, 4]);
  assert.equal(rows(span(1, 4), null).some((row) => row.kind === "unread"), false);
});

Deno.test("days are apart, and messages of one author close together follow each other", () => {
  const next = message(3, { createdAt: new Date(MORNING + 48 * 3_600_000).toISOString() });
  const other = message(2, { author: { id: "bruno", displayName: "Bruno" } });
  const shown = rows([message(1), other, next], null);
  assert.equal(shown.filter((row) => row.kind === "day").length, 2);
  const follows = rows(span(1, 3), null).flatMap((row) => row.kind === "message" ? [row.follows] : []);
  assert.deepEqual(follows, [false, true, true]);
});

Deno.test("an empty timeline has no last message", () => assert.equal(lastSeq([]), 0));
