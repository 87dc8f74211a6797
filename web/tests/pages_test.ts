import assert from "node:assert/strict";
import { Failure } from "../src/api/failure.ts";
import { type Page, pagedList } from "../src/app/pages.ts";
import { latest, onceMore, single } from "../src/app/turns.ts";

interface Item {
  id: string;
  text?: string;
}

/** A question that was asked, and how to answer it when the test wants. */
interface Asked {
  query: string;
  cursor: string | undefined;
  answer: (ids: string[], nextCursor?: string | null) => Promise<void>;
  refuse: () => Promise<void>;
}

function held() {
  const asked: Asked[] = [];
  const list = pagedList<Item, string>((query, cursor) =>
    new Promise<Page<Item>>((resolve, reject) => {
      asked.push({
        query,
        cursor,
        answer: (ids, nextCursor = null) => {
          resolve({ items: ids.map((id) => ({ id, text: query })), nextCursor });
          return settled();
        },
        refuse: () => {
          reject(new Failure({ code: "HTTP_500", status: 500 }));
          return settled();
        },
      });
    }), (item) => item.id);
  const ids = (): string[] | undefined => list.state.items?.map((item) => item.id);
  const question = (index: number): Asked => {
    const found = asked[index];
    assert.ok(found, `question ${index} was asked`);
    return found;
  };
  return { list, asked, ids, question };
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

Deno.test("an answer to a question that is no longer asked is dropped, in whatever order answers come", async () => {
  const { list, ids, question } = held();
  void list.load("a");
  void list.load("b");
  await question(1).answer(["b1"]);
  await question(0).answer(["a1"]);
  assert.deepEqual(ids(), ["b1"]);
  void list.load("c");
  void list.load("d");
  await question(2).answer(["c1"]);
  assert.equal(ids(), undefined);
  await question(3).answer(["d1"]);
  assert.deepEqual(ids(), ["d1"]);
});

Deno.test("a refusal of a question that is no longer asked is dropped too", async () => {
  const { list, ids, question } = held();
  void list.load("a");
  void list.load("b");
  await question(0).refuse();
  assert.equal(list.state.trouble, "");
  await question(1).answer(["b1"]);
  assert.deepEqual(ids(), ["b1"]);
});

Deno.test("a page is appended once, however often it is asked for", async () => {
  const { list, asked, ids, question } = held();
  void list.load("a");
  await question(0).answer(["1", "2"], "next");
  void list.more();
  void list.more();
  void list.more();
  assert.equal(asked.length, 2);
  assert.equal(question(1).cursor, "next");
  await question(1).answer(["2", "3"]);
  assert.deepEqual(ids(), ["1", "2", "3"]);
  void list.more();
  assert.equal(asked.length, 2, "after the last page nothing is asked");
});

Deno.test("the next page of one list is never appended to another", async () => {
  const { list, ids, question } = held();
  void list.load("a");
  await question(0).answer(["a1"], "a-next");
  void list.more();
  void list.load("b");
  await question(2).answer(["b1"], "b-next");
  await question(1).answer(["a2"]);
  assert.deepEqual(ids(), ["b1"]);
  assert.equal(list.state.cursor, "b-next");
  assert.equal(list.state.growing, false);
  void list.more();
  assert.deepEqual([question(3).query, question(3).cursor], ["b", "b-next"]);
});

Deno.test("a next page that does not come leaves what is shown, and can be asked for again", async () => {
  const { list, ids, question } = held();
  void list.load("a");
  await question(0).answer(["1"], "next");
  void list.more();
  await question(1).refuse();
  assert.deepEqual(ids(), ["1"]);
  assert.notEqual(list.state.growTrouble, "");
  assert.equal(list.state.trouble, "");
  void list.more();
  await question(2).answer(["2"]);
  assert.deepEqual(ids(), ["1", "2"]);
  assert.equal(list.state.growTrouble, "");
});

Deno.test("asking anew keeps what is shown until the answer, and when there is none", async () => {
  const { list, ids, question } = held();
  void list.load("a");
  await question(0).answer(["1"]);
  void list.reload();
  assert.deepEqual(ids(), ["1"]);
  await question(1).refuse();
  assert.deepEqual(ids(), ["1"]);
  assert.notEqual(list.state.trouble, "");
  void list.reload();
  await question(2).answer(["2"]);
  assert.deepEqual(ids(), ["2"]);
  assert.equal(list.state.trouble, "");
});

Deno.test("a list that was cleared stays empty, whatever is answered", async () => {
  const { list, asked, ids, question } = held();
  void list.load("a");
  list.clear();
  await question(0).answer(["1"], "next");
  assert.equal(ids(), undefined);
  void list.more();
  void list.reload();
  assert.equal(asked.length, 1);
});

Deno.test("a list that was kept is shown again without a question, and goes on from there", async () => {
  const { list, asked, ids, question } = held();
  list.restore("a", { items: [{ id: "1" }, { id: "2" }], cursor: "next" });
  assert.deepEqual(ids(), ["1", "2"]);
  assert.equal(asked.length, 0);
  void list.more();
  assert.deepEqual([question(0).query, question(0).cursor], ["a", "next"]);
  await question(0).answer(["3"]);
  assert.deepEqual(list.keep()?.items.map((item) => item.id), ["1", "2", "3"]);
});

Deno.test("any order of questions and answers shows one list, and the last that was asked for if it came", async () => {
  for (let round = 0; round < 300; round++) {
    const { list, asked, question } = held();
    let last = "";
    let came = false;
    const open: number[] = [];

    const answer = async (index: number, refuses: boolean): Promise<void> => {
      const one = question(index);
      if (refuses) return await one.refuse();
      came ||= one.query === last && one.cursor === undefined;
      await one.answer([`${one.query} ${one.cursor ?? "first"}`], Math.random() < 0.7 ? `after ${index}` : null);
    };

    for (let step = 0; step < 14; step++) {
      const before = asked.length;
      const choice = Math.random();
      if (choice < 0.3) {
        last = `q${step}`;
        came = false;
        void list.load(last, Math.random() < 0.5);
      } else if (choice < 0.55) {
        void list.more();
      } else if (open.length > 0) {
        const [index] = open.splice(Math.floor(Math.random() * open.length), 1);
        await answer(index ?? 0, Math.random() < 0.2);
      }
      if (asked.length > before) open.push(asked.length - 1);
    }
    for (const index of open) await answer(index, false);
    const shown = list.state.items?.map((item) => item.text) ?? [];
    assert.ok(new Set(shown).size <= 1, `${shown}`);
    if (came) assert.equal(shown[0], last);
    assert.equal(new Set(list.state.items?.map((item) => item.id)).size, shown.length);
    assert.equal(list.state.growing, false);
  }
});

Deno.test("only the newest question of an owner counts, and after a drop none", () => {
  const turn = latest();
  const first = turn.ask();
  assert.equal(first(), true);
  const second = turn.ask();
  assert.deepEqual([first(), second()], [false, true]);
  turn.drop();
  assert.equal(second(), false);
});

Deno.test("what is pressed twice is done once, and can be done again when it is over, also when it failed", async () => {
  let runs = 0;
  let finish = (): void => {};
  const button = single(() => {
    runs++;
    return new Promise<void>((resolve) => (finish = resolve));
  });
  const first = button.run();
  void button.run();
  assert.equal(runs, 1);
  assert.equal(button.state.busy, true);
  finish();
  await first;
  assert.equal(button.state.busy, false);
  const failing = single(() => Promise.reject(new Error("no")));
  await assert.rejects(failing.run());
  assert.equal(failing.state.busy, false);
});

Deno.test("what is asked for while it runs is done once more after it, not at the same time and not for each who asked", async () => {
  const begun: ((value: void) => void)[] = [];
  let isWanted = true;
  const run = onceMore(() => new Promise<void>((resolve) => begun.push(resolve)), () => isWanted);
  const first = run();
  void run();
  void run();
  assert.equal(begun.length, 1);
  begun[0]?.();
  await settled();
  assert.equal(begun.length, 2);
  begun[1]?.();
  await first;
  assert.equal(begun.length, 2);

  void run();
  void run();
  isWanted = false;
  begun[2]?.();
  await settled();
  assert.equal(begun.length, 3);
});
