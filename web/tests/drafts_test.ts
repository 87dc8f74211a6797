import assert from "node:assert/strict";
import { draftOf, forgetDrafts, keepDraft, putBack } from "../src/rooms/drafts.ts";

Deno.test("a draft is kept for each person and room apart, and an empty one is forgotten", () => {
  forgetDrafts();
  keepDraft("ana", "a", "oi");
  keepDraft("ana", "b", "tudo bem?");
  assert.equal(draftOf("ana", "a"), "oi");
  assert.equal(draftOf("bruno", "a"), "");
  keepDraft("ana", "a", "");
  assert.equal(draftOf("ana", "a"), "");
  assert.equal(draftOf("ana", "b"), "tudo bem?");
});

Deno.test("when somebody logs out, nobody after them reads their drafts", () => {
  keepDraft("ana", "a", "segredo");
  forgetDrafts();
  assert.equal(draftOf("ana", "a"), "");
});

Deno.test("a pasted book is kept only as far as a draft may be", () => {
  keepDraft("ana", "a", "x".repeat(100_000));
  assert.equal(draftOf("ana", "a").length, 8_000);
  forgetDrafts();
});

Deno.test("a refused message goes back in front of what was begun meanwhile", () => {
  assert.equal(putBack("recusada", ""), "recusada");
  assert.equal(putBack("recusada", "  "), "recusada");
  assert.equal(putBack("recusada", "outra"), "recusada\noutra");
});
