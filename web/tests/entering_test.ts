import assert from "node:assert/strict";
import type { Joined } from "../src/api/contract/schemas.ts";
import { type Code, Failure, OFFLINE } from "../src/api/failure.ts";
import { enteringOf } from "../src/rooms/entering.ts";
import { historyOf } from "../src/rooms/history.ts";
import { newRoomState } from "../src/rooms/roomState.ts";
import { joined, settled, span } from "./room_samples.ts";

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

Deno.test("what is asked for while an answer is under way is asked once more after it, but not without a connection", async () => {
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
