import assert from "node:assert/strict";
import { ADDRESSES } from "../src/api/contract/operations.ts";
import { isRepeatable, queryText, requestOf } from "../src/api/http.ts";

Deno.test("an operation goes out by its method and address, with what stands in the address put there", () => {
  const roomId = "019aa0a0-0000-7000-8000-000000000001";
  assert.deepEqual(requestOf("readHistory", { path: { roomId }, query: { limit: 50, cursor: undefined } }), {
    method: "GET",
    url: `/rooms/${roomId}/messages?limit=50`,
    body: undefined,
    idempotencyKey: undefined,
  });
  const body = { displayName: "Ana" };
  assert.deepEqual(requestOf("changeMe", { body }), {
    method: "PATCH",
    url: "/auth/me",
    body,
    idempotencyKey: undefined,
  });
  assert.equal(
    requestOf("removeMember", { path: { roomId: "a", userId: "b" } }).url,
    "/rooms/a/members/b",
  );
});

Deno.test("what stands in an address leads nowhere else", () => {
  for (const adId of ["../x", "a/b", "a?b", "a#b", "%2f", "é", "{adId}", "$&"]) {
    const { url } = requestOf("showAd", { path: { adId } });
    assert.equal(url, `/marketplace/ads/${encodeURIComponent(adId)}`);
  }
});

Deno.test("of a query, what is not said and what is empty is left out", () => {
  assert.equal(queryText({ a: undefined, b: "" }), "");
  assert.equal(queryText({ q: "a b&c", mine: true, limit: 0, none: false }), "?q=a+b%26c&mine=true&limit=0&none=false");
});

Deno.test("every operation has an address, and only reading, or a key, makes one repeatable", () => {
  const all = Object.entries(ADDRESSES);
  assert.ok(all.length > 40);
  for (const [id, address] of all) {
    const [method = "", path = "", ...rest] = address.split(" ");
    assert.match(method, /^(GET|POST|PUT|PATCH|DELETE)$/, id);
    assert.match(path, /^\/[\w./{}-]+$/, id);
    assert.deepEqual(rest, [], id);
    assert.equal(isRepeatable({ method }), method === "GET", id);
    assert.equal(isRepeatable({ method, idempotencyKey: "k" }), true, id);
  }
});
