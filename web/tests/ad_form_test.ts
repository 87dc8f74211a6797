import assert from "node:assert/strict";
import { adDraftOf, type AdFields, forgetAdDraft, keepAdDraft, NO_AD } from "../src/ads/adDraft.ts";
import { asTyped, NO_FILTERS, priceErrors, toQuery } from "../src/ads/filters.ts";
import { forgetDrafts, keepText } from "../src/rooms/drafts.ts";

const VIOLIN: AdFields = { ...NO_AD, type: "troca", title: "Violão", price: "10 mil" };

Deno.test("an ad that was not sent is kept for its writer, by the ad and the version it was written over", () => {
  forgetDrafts();
  keepAdDraft("ana", null, null, VIOLIN);
  keepAdDraft("ana", "a", 3, { ...VIOLIN, title: "Viola" });
  assert.deepEqual(adDraftOf("ana", null, null), VIOLIN);
  assert.equal(adDraftOf("ana", "a", 3)?.title, "Viola");
  assert.equal(adDraftOf("ana", "a", 4), null);
  assert.equal(adDraftOf("ana", "b", 3), null);
  assert.equal(adDraftOf("bruno", null, null), null);
  forgetAdDraft("ana", null);
  assert.equal(adDraftOf("ana", null, null), null);
  forgetDrafts();
  assert.equal(adDraftOf("ana", "a", 3), null);
});

Deno.test("a draft that is no draft, or of another time, does no harm", () => {
  for (const text of ["", "{", "null", "[]", "5", '{"version":null}']) {
    keepText("ana", "ad new", text);
    assert.equal(adDraftOf("ana", null, null), null, text);
  }
  keepText(
    "ana",
    "ad new",
    JSON.stringify({ version: null, fields: { title: 5, type: "carro", city: "Olinda", x: 1 } }),
  );
  assert.deepEqual(adDraftOf("ana", null, null), { ...NO_AD, city: "Olinda" });
  forgetDrafts();
});

Deno.test("a price that is no price is shown as it was typed, said to be wrong, and not asked for", () => {
  const typed = asTyped(new URLSearchParams("de=abc&ate=200.000.000"));
  assert.deepEqual([typed.min, typed.max], ["abc", "200.000.000"]);
  assert.deepEqual(priceErrors(typed), { min: "bad", max: "tooMuch" });
  assert.deepEqual(priceErrors({ ...NO_FILTERS, min: "20", max: "10" }), { max: "crossed" });
  assert.deepEqual(priceErrors({ ...NO_FILTERS, min: "10", max: "10" }), {});
  assert.deepEqual(priceErrors(NO_FILTERS), {});
  assert.equal(toQuery({ ...NO_FILTERS, min: "10 mil" }).minPriceCents, 1_000_000);
});
