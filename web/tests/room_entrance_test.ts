import assert from "node:assert/strict";
import type { Joined, Message, Room } from "../src/api/contract/schemas.ts";
import type { ServerEvents } from "../src/api/contract/socket.ts";
import { type Code, Failure, OFFLINE } from "../src/api/failure.ts";
import { arrivingOf } from "../src/rooms/arriving.ts";
import { barringOf } from "../src/rooms/barring.ts";
import { enteringOf } from "../src/rooms/entering.ts";
import { hear } from "../src/rooms/hearing.ts";
import { historyOf } from "../src/rooms/history.ts";
import { pacing } from "../src/rooms/pacing.ts";
import { recounting } from "../src/rooms/recounting.ts";
import { newRoomState } from "../src/rooms/roomState.ts";
import { joined, message, ROOM, settled, span } from "./room_samples.ts";

const ME = "me";

// Entering

/** A way into a room whose questions the test answers. */
function atTheDoor(isUp = () => true) {
  const state = newRoomState(0);
  const asked: { wanted: { after?: number; limit: number }; answer: PromiseWithResolvers<Joined> }[] = [];
  const log: string[] = [];
  const entering = enteringOf(state, historyOf(state), {
    ask: (wanted) => {
      const answer = Promise.withResolvers<Joined>();
      asked.push({ wanted, answer });
      return answer.promise;
    },
    isUp,
    entered: ({ messages }, since) => log.push(`${state.phase}: ${messages.length} since ${since}`),
    suspend: (until) => log.push(`suspended until ${until}`),
  });
  const question = (index: number) => asked[index] ?? assert.fail(`question ${index} was not asked`);
  return {
    state,
    entering,
    asked,
    log,
    wanted: () => asked.map((one) => one.wanted),
    answer: (index: number, answer: Joined) => (question(index).answer.resolve(answer), settled()),
    refuse: (index: number, code: Code, until?: string) => {
      question(index).answer.reject(new Failure({ code, ...(until === undefined ? {} : { until }) }));
      return settled();
    },
  };
}

Deno.test("who comes in asks for the newest page, and who comes back for what came after the last message", async () => {
  const { state, entering, wanted, answer, log } = atTheDoor();
  entering.join();
  await answer(0, joined(span(1, 3), { me: { owner: true } }));
  assert.deepEqual([state.phase, state.mine], ["open", true]);
  entering.join();
  await answer(1, joined(span(4, 4), { recovered: true }));
  assert.deepEqual(wanted(), [{ limit: 50 }, { after: 3, limit: 100 }]);
  assert.deepEqual(log, ["loading: 3 since null", "open: 1 since 3"]);
  assert.equal(state.mine, false);
});

Deno.test("whoever asks while an answer is under way is asked for once more after it, and without a connection not", async () => {
  for (const isUp of [true, false]) {
    const { entering, asked, answer } = atTheDoor(() => isUp);
    for (let times = 0; times < 3; times++) entering.join();
    assert.equal(asked.length, 1);
    await answer(0, joined(span(1, 3)));
    assert.equal(asked.length, isUp ? 2 : 1);
  }
});

Deno.test("a room shuts out whom it refuses, keeps open what is open, and waits for a connection that is gone", async () => {
  const refused = async (code: Code, isOpen: boolean): Promise<[string, Code | null]> => {
    const { state, entering, answer, refuse } = atTheDoor();
    entering.join();
    if (isOpen) {
      await answer(0, joined([]));
      entering.join();
    }
    await refuse(isOpen ? 1 : 0, code);
    return [state.phase, state.failure];
  };
  assert.deepEqual(await refused("ROOM_NOT_FOUND", false), ["failed", "ROOM_NOT_FOUND"]);
  assert.deepEqual(await refused("ROOM_NOT_FOUND", true), ["open", null]);
  assert.deepEqual(await refused(OFFLINE, false), ["loading", null]);
});

Deno.test("whose account is suspended is told so wherever they were, until when", async () => {
  const { entering, answer, refuse, log } = atTheDoor();
  entering.join();
  await answer(0, joined([]));
  entering.join();
  await refuse(1, "ACCOUNT_SUSPENDED", "2026-12-01T00:00:00.000Z");
  assert.equal(log.at(-1), "suspended until 2026-12-01T00:00:00.000Z");
});

Deno.test("a room that was left takes no answer, and asks no more", async () => {
  const { state, entering, asked, answer, log } = atTheDoor();
  entering.join();
  entering.leave();
  await answer(0, joined(span(1, 3)));
  entering.join();
  assert.deepEqual([state.phase, state.timeline, log, asked.length], ["loading", [], [], 1]);
});

Deno.test("who is taken out keeps neither what was said nor what was on its way", async () => {
  const { state, entering, answer } = atTheDoor();
  entering.join();
  await answer(0, joined(span(1, 3), { nextCursor: "c" }));
  state.outgoing = [{ clientMessageId: "a", body: "oi", state: "sending" }];
  entering.takenOut();
  assert.deepEqual([state.phase, state.failure], ["failed", "NOT_A_MEMBER"]);
  assert.deepEqual([state.timeline, state.outgoing, state.older], [[], [], null]);
});

Deno.test("more than a page can bear is let go of once the newest page is there, and not before", async () => {
  const { state, entering, wanted, answer, refuse } = atTheDoor();
  entering.join();
  await answer(0, joined(span(1, 1_001)));
  entering.shorten();
  await refuse(1, OFFLINE);
  assert.equal(state.timeline.length, 1_001);
  entering.shorten();
  await answer(2, joined(span(952, 1_001)));
  assert.deepEqual(wanted().slice(1), [{ limit: 50 }, { limit: 50 }]);
  assert.equal(state.timeline.length, 50);
  entering.shorten();
  assert.equal(wanted().length, 3);
});

// Arriving

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
  for (const way of ["came", "stored", "settle"] as const) {
    const { state, arriving } = listening();
    state.outgoing = ["a", "b"].map((clientMessageId) => ({ clientMessageId, body: "oi", state: "sending" as const }));
    if (way === "settle") arriving.settle([mine(4, "a")]);
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

// Barring

function writer(options: { isAdmin?: boolean } = {}) {
  const state = newRoomState(0);
  const log: string[] = [];
  const barring = barringOf(state, ROOM.id, {
    isAdmin: () => options.isAdmin ?? false,
    blocking: {
      block: (block, keepReason) =>
        log.push(`block ${block.scope} ${block.code} ${block.until ?? "open"} ${keepReason ? "keeps its reason" : ""}`),
      unblock: (block) => log.push(`unblock ${block.code}`),
    },
    suspend: (until) => log.push(`suspended until ${until}`),
    lookAgain: () => log.push("look again"),
  }, pacing(() => 1_000));
  return { state, barring, log };
}

Deno.test("a room's silence is kept as the room tells it, and over when the room says so", () => {
  const { state, barring, log } = writer();
  barring.roomIs({ ...ROOM, silenced: true, silencedUntil: "2026-12-01T00:00:00.000Z" });
  barring.roomIs(ROOM);
  assert.deepEqual(log, [
    "block room ROOM_SILENCED 2026-12-01T00:00:00.000Z keeps its reason",
    "unblock ROOM_SILENCED",
  ]);
  assert.equal(state.room, ROOM);
});

Deno.test("a new pace of the room holds for what was written before it, and for no admin", () => {
  for (const isAdmin of [false, true]) {
    const { state, barring } = writer({ isAdmin });
    barring.roomIs({ ...ROOM, perUserSeconds: 0 });
    barring.sent();
    assert.equal(state.wait, null);
    barring.roomIs(ROOM);
    assert.deepEqual(state.wait, isAdmin ? null : { code: "RATE_LIMIT_USER", untilMs: 11_000 });
  }
});

Deno.test("a refusal that ends by itself gives the text back, and says what it was and until when", () => {
  const until = "2026-12-01T00:00:00.000Z";
  for (
    const [code, endsByItself, told] of [
      ["RATE_LIMIT_ROOM", true, []],
      ["USER_SILENCED_IN_ROOM", true, [`block room USER_SILENCED_IN_ROOM ${until} keeps its reason`]],
      ["USER_SILENCED", true, [`block global USER_SILENCED ${until} keeps its reason`]],
      ["ROOM_SILENCED", true, [`block room ROOM_SILENCED ${until} keeps its reason`]],
      ["ROOM_ARCHIVED", true, ["look again"]],
      ["ACCOUNT_SUSPENDED", false, [`suspended until ${until}`]],
      ["VALIDATION_FAILED", false, []],
    ] as const
  ) {
    const { state, barring, log } = writer();
    assert.equal(barring.refused(new Failure({ code, until, retryAfterMs: 5_000 })), endsByItself, code);
    assert.deepEqual(log, told, code);
    assert.deepEqual(state.wait, code === "RATE_LIMIT_ROOM" ? { code, untilMs: 6_000 } : null, code);
  }
});

Deno.test("what coming in says of the reader is kept, and what is the room's is left to the room", () => {
  const { barring, log } = writer();
  barring.entered({});
  barring.entered({ code: "ROOM_SILENCED", blockedUntil: "2026-12-01T00:00:00.000Z" });
  barring.entered({ code: "ROOM_ARCHIVED" });
  assert.deepEqual(log, []);
  barring.entered({ code: "USER_SILENCED" });
  assert.deepEqual(log, ["block global USER_SILENCED open keeps its reason"]);
});

// Counting people anew

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

// Hearing

Deno.test("a room hears what is told of it, and of no other, until it stops", () => {
  const listeners = new Map<string, (payload: never) => void>();
  const log: string[] = [];
  const stop = hear(ROOM.id, {
    listen: (event, listener) => {
      listeners.set(event, listener);
      return () => listeners.delete(event);
    },
    onConnect: (listener) => {
      listeners.set("connect", listener);
      return () => listeners.delete("connect");
    },
  }, {
    connected: () => log.push("connected"),
    came: ({ seq }) => log.push(`came ${seq}`),
    removed: ({ seq }) => log.push(`removed ${seq}`),
    takenOut: () => log.push("taken out"),
    changed: ({ name }) => log.push(`is ${name}`),
  });
  const say = <E extends keyof ServerEvents>(event: E, payload: ServerEvents[E]): void =>
    listeners.get(event)?.(payload as never);
  for (const roomId of ["other", ROOM.id]) {
    say("rooms:message:new", message(4, { roomId }));
    say("rooms:message:deleted", message(2, { roomId }));
    say("users:blocked", { scope: "room", roomId, code: "USER_SILENCED_IN_ROOM" });
    say("users:blocked", { scope: "room", roomId, code: "NOT_A_MEMBER" });
    say("rooms:updated", { ...ROOM, id: roomId });
  }
  listeners.get("connect")?.(undefined as never);
  assert.deepEqual(log, ["came 4", "removed 2", "taken out", "is Sala", "connected"]);
  stop();
  assert.equal(listeners.size, 0);
});
