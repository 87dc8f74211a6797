import assert from "node:assert/strict";
import type { Message } from "../src/api/contract/schemas.ts";
import type { ServerEvents } from "../src/api/contract/socket.ts";
import { type Code, Failure, OFFLINE } from "../src/api/failure.ts";
import { openRoom, type World } from "../src/rooms/openRoom.ts";
import { joined, message, ROOM, settled, span } from "./room_samples.ts";

/** Something that the room asked of the server, and how to answer it. */
interface Question {
  event: string;
  payload: Record<string, unknown>;
  answer: (answer: unknown) => Promise<void>;
  refuse: (code: Code, fields?: { until?: string; retryAfterMs?: number }) => Promise<void>;
}

/** A room in a world that does what the test says. */
function standing(options: { me?: string; isAdmin?: boolean } = {}) {
  const asked: Question[] = [];
  const listeners = new Map<string, Set<(payload: never) => void>>();
  const connects = new Set<() => void>();
  const page = { isUp: true, isHidden: false };
  let record = ROOM;
  const log: string[] = [];
  const back: string[] = [];
  const world: World = {
    me: options.me ?? "me",
    isAdmin: () => options.isAdmin ?? false,
    suspend: (until) => log.push(`suspended until ${until}`),
    isUp: () => page.isUp,
    onConnect: (listener) => {
      connects.add(listener);
      if (page.isUp) listener();
      return () => connects.delete(listener);
    },
    listen: (event, listener) => {
      const all = listeners.get(event) ?? new Set();
      listeners.set(event, all.add(listener));
      return () => all.delete(listener);
    },
    announce: (event, payload) => say(event, payload),
    ask: (event, payload) => {
      const { promise, resolve, reject } = Promise.withResolvers<never>();
      asked.push({
        event,
        payload: { ...payload },
        answer: (answer) => {
          resolve(answer as never);
          return settled();
        },
        refuse: (code, fields = {}) => {
          reject(new Failure({ code, ...fields }));
          return settled();
        },
      });
      return promise;
    },
    showRoom: () => Promise.resolve(record),
    blocking: {
      block: (block) => log.push(`block ${block.scope} ${block.code} ${block.until ?? "open"}`),
      unblock: (block) => log.push(`unblock ${block.code}`),
    },
    isHidden: () => page.isHidden,
  };
  function say<E extends keyof ServerEvents>(event: E, payload: ServerEvents[E]): void {
    for (const listener of [...(listeners.get(event) ?? [])]) listener(payload as never);
  }
  const room = openRoom(ROOM.id, world, ({ body }) => back.push(body));
  const question = (index: number): Question => asked[index] ?? assert.fail(`question ${index} was not asked`);
  return {
    room,
    asked,
    question,
    say,
    page,
    log,
    back,
    /** What only the record knows yet. */
    archive: () => (record = { ...ROOM, archivedAt: "2026-11-23T12:00:00.000Z", archivedBy: "moderation" }),
    seqs: () => room.state.timeline.map((one) => one.seq),
    hears: () => [...listeners.values(), connects].some((all) => all.size > 0),
    reconnect: () => {
      page.isUp = true;
      for (const listener of connects) listener();
    },
  };
}

/** One that has opened with these messages. */
async function opened(messages: Message[], options: Parameters<typeof standing>[0] = {}) {
  const all = standing(options);
  await all.question(0).answer(joined(messages));
  return all;
}

Deno.test("a room opens with its newest page", async () => {
  const { room, asked, question, seqs } = standing();
  assert.equal(room.state.phase, "loading");
  assert.deepEqual([question(0).event, question(0).payload], ["rooms:join", { roomId: "r", limit: 50 }]);
  await question(0).answer(joined(span(1, 3)));
  assert.deepEqual([room.state.phase, room.state.room?.name, seqs()], ["open", "Sala", [1, 2, 3]]);
  assert.equal(asked.length, 1);
  room.close();
});

Deno.test("what comes is shown in its place, and of another room nothing", async () => {
  const { room, say, seqs } = await opened(span(1, 3));
  say("rooms:message:new", message(4));
  say("rooms:message:new", message(5, { roomId: "other" }));
  say("rooms:message:deleted", message(2, { roomId: "other", body: "", deletedAt: "2026-11-22T12:01:00.000Z" }));
  say("users:blocked", { scope: "room", roomId: "other", code: "NOT_A_MEMBER" });
  say("rooms:updated", { ...ROOM, id: "other", name: "Outra" });
  assert.deepEqual([seqs(), room.state.room?.name, room.state.phase], [[1, 2, 3, 4], "Sala", "open"]);
  assert.equal(room.state.timeline[1]?.body, "texto 2");
  room.close();
});

Deno.test("a gap is asked for, once for all who show it, and once more for what came meanwhile", async () => {
  const { room, asked, question, say, seqs } = await opened(span(1, 3));
  for (const seq of [5, 6, 7]) say("rooms:message:new", message(seq));
  assert.deepEqual([asked.length, question(1).payload], [2, { roomId: "r", after: 3, limit: 100 }]);
  await question(1).answer(joined(span(4, 6), { recovered: true }));
  assert.deepEqual([asked.length, question(2).payload.after], [3, 6]);
  await question(2).answer(joined(span(7, 7), { recovered: true }));
  assert.deepEqual([asked.length, seqs()], [3, [1, 2, 3, 4, 5, 6, 7]]);
  room.close();
});

Deno.test("a connection that is back asks for what was missed, and for nothing that is not open", async () => {
  const { room, asked, question, page, reconnect, seqs, say } = await opened(span(1, 3));
  page.isUp = false;
  say("rooms:message:new", message(9));
  await question(1).refuse(OFFLINE);
  assert.equal(asked.length, 2, "without a connection nothing is asked again");
  reconnect();
  assert.deepEqual(question(2).payload, { roomId: "r", after: 3, limit: 100 });
  await question(2).answer(joined(span(401, 450), { recovered: false, nextCursor: "c" }));
  assert.deepEqual([seqs()[0], seqs().length, room.state.older, room.state.unreadAfter], [401, 50, "c", 3]);
  room.close();
});

Deno.test("nobody answering leaves a room to the next connection; a refusal closes it", async () => {
  const { room, question, reconnect } = standing();
  await question(0).refuse(OFFLINE);
  assert.equal(room.state.phase, "loading");
  reconnect();
  await question(1).refuse("ROOM_NOT_FOUND");
  assert.deepEqual([room.state.phase, room.state.failure], ["failed", "ROOM_NOT_FOUND"]);
  room.close();

  const suspended = standing();
  await suspended.question(0).refuse("ACCOUNT_SUSPENDED", { until: "2026-12-01T00:00:00.000Z" });
  assert.deepEqual(suspended.log, ["suspended until 2026-12-01T00:00:00.000Z"]);
  suspended.room.close();
});

Deno.test("an open room stays open when coming back to it is refused", async () => {
  const { room, question, reconnect, seqs } = await opened(span(1, 3));
  reconnect();
  await question(1).refuse("TOO_MANY_REQUESTS");
  assert.deepEqual([room.state.phase, seqs()], ["open", [1, 2, 3]]);
  room.close();
});

Deno.test("who is taken out sees nothing of it any more, also of what comes later", async () => {
  const { room, say, seqs } = await opened(span(1, 3));
  room.send("oi");
  say("users:blocked", { scope: "room", roomId: "r", code: "NOT_A_MEMBER" });
  assert.deepEqual([room.state.phase, room.state.failure, seqs()], ["failed", "NOT_A_MEMBER", []]);
  say("rooms:message:new", message(4));
  assert.deepEqual([seqs(), room.state.outgoing], [[], []]);
  room.close();
});

Deno.test("what I wrote is there once, whether its answer or the news of it comes first", async () => {
  for (const newsFirst of [true, false]) {
    const { room, question, say, seqs } = await opened(span(1, 3));
    room.send("oi");
    const { clientMessageId, ...payload } = question(1).payload;
    assert.deepEqual([question(1).event, payload], ["rooms:message:send", { roomId: "r", body: "oi" }]);
    const mine = message(4, { author: { id: "me", displayName: "Eu" }, clientMessageId: String(clientMessageId) });
    if (newsFirst) say("rooms:message:new", mine);
    await question(1).answer({ ok: true, message: mine });
    if (!newsFirst) say("rooms:message:new", mine);
    assert.deepEqual([seqs(), room.state.outgoing], [[1, 2, 3, 4], []]);
    assert.equal(room.state.wait?.code, "RATE_LIMIT_USER");
    room.close();
  }
});

Deno.test("an answer to what I wrote that leaves a gap asks for what is between", async () => {
  const { room, question } = await opened(span(1, 3));
  room.send("oi");
  await question(1).answer({ ok: true, message: message(6, { author: { id: "me", displayName: "Eu" } }) });
  assert.deepEqual(question(2).payload, { roomId: "r", after: 3, limit: 100 });
  room.close();
});

Deno.test("a pause gives the text back and is waited for; a silence is kept with its end", async () => {
  const { room, question, back, log } = await opened(span(1, 3));
  log.length = 0;
  room.send("cedo");
  await question(1).refuse("RATE_LIMIT_USER", { retryAfterMs: 5_000 });
  assert.deepEqual([back, room.state.outgoing], [["cedo"], []]);
  assert.equal(room.state.wait?.code, "RATE_LIMIT_USER");
  room.send("calado");
  await question(2).refuse("USER_SILENCED_IN_ROOM", { until: "2026-12-01T00:00:00.000Z" });
  room.send("em toda parte");
  await question(3).refuse("USER_SILENCED");
  assert.deepEqual(back, ["cedo", "calado", "em toda parte"]);
  assert.deepEqual(log, [
    "block room USER_SILENCED_IN_ROOM 2026-12-01T00:00:00.000Z",
    "block global USER_SILENCED open",
  ]);
  room.close();
});

Deno.test("a room that is entered tells what keeps the reader from writing, and rules bind no admin", async () => {
  const silenced = { ...ROOM, silenced: true, silencedUntil: "2026-12-01T00:00:00.000Z" };
  const { room, question, log, say } = standing({ isAdmin: true });
  const me = { code: "USER_SILENCED", blockedUntil: "2026-12-02T00:00:00.000Z" } as const;
  await question(0).answer(joined([], { room: silenced, me }));
  assert.deepEqual(log, [
    "block room ROOM_SILENCED 2026-12-01T00:00:00.000Z",
    "block global USER_SILENCED 2026-12-02T00:00:00.000Z",
  ]);
  say("rooms:updated", ROOM);
  assert.equal(log.at(-1), "unblock ROOM_SILENCED");
  say("rooms:message:new", message(1, { author: { id: "me", displayName: "Eu" } }));
  assert.equal(room.state.wait, null);
  room.close();
});

Deno.test("that a room is archived is told by the room, and is over when the room says so", async () => {
  const archived = { ...ROOM, archivedAt: "2026-11-23T12:00:00.000Z", archivedBy: "owner" } as const;
  const { room, question, log, say } = standing();
  await question(0).answer(joined([], { room: archived, me: { owner: true, code: "ROOM_ARCHIVED" } }));
  assert.deepEqual([room.state.mine, room.state.room?.archivedBy], [true, "owner"]);
  say("rooms:updated", ROOM);
  assert.equal(room.state.room?.archivedAt, undefined);
  assert.deepEqual(log.filter((line) => line.startsWith("block")), []);
  room.close();
});

Deno.test("who writes into a room that was archived a moment ago gets the text back, and sees the room as it is", async () => {
  const { room, question, back, log, archive } = await opened(span(1, 3));
  archive();
  room.send("tarde");
  await question(1).refuse("ROOM_ARCHIVED");
  assert.deepEqual([back, room.state.outgoing], [["tarde"], []]);
  assert.equal(room.state.room?.archivedBy, "moderation");
  assert.deepEqual([room.state.mine, log.filter((line) => line.startsWith("block"))], [false, []]);
  room.close();
});

Deno.test("what waits for a connection is sent when there is one", async () => {
  const { room, question, page, reconnect, asked } = await opened(span(1, 3));
  page.isUp = false;
  room.send("oi");
  await question(1).refuse(OFFLINE);
  assert.equal(room.state.outgoing[0]?.state, "waiting");
  reconnect();
  await question(2).answer(joined([], { recovered: true }));
  assert.deepEqual([question(3).event, question(3).payload], [question(1).event, question(1).payload]);
  assert.equal(asked.length, 4);
  room.close();
});

Deno.test("a long evening begins anew with the newest page", async () => {
  const { room, question, asked, seqs } = await opened(span(1, 1_000));
  room.shorten();
  assert.equal(asked.length, 1);
  room.close();

  const longer = await opened(span(1, 1_001));
  longer.room.shorten();
  assert.deepEqual(longer.question(1).payload, { roomId: "r", limit: 50 });
  await longer.question(1).answer(joined(span(952, 1_001), { nextCursor: "c" }));
  assert.deepEqual([longer.seqs()[0], longer.seqs().length, longer.room.state.older], [952, 50, "c"]);
  longer.room.close();
  assert.deepEqual([question(1).event, seqs().length], ["rooms:leave", 1_000]);
});

Deno.test("a room that is closed hears nothing, and takes no answer", async () => {
  const { room, question, hears, seqs, say, reconnect, asked } = standing();
  assert.equal(hears(), true);
  room.close();
  assert.equal(hears(), false);
  assert.deepEqual([question(1).event, question(1).payload], ["rooms:leave", { roomId: "r" }]);
  await question(0).answer(joined(span(1, 3)));
  say("rooms:message:new", message(1));
  reconnect();
  assert.deepEqual([seqs(), asked.length], [[], 2]);
});
