import assert from "node:assert/strict";
import { type Filters, fromAddress, isFiltered, NO_FILTERS, toAddress, toQuery } from "../src/ads/filters.ts";
import { parseReais, reaisText } from "../src/ads/money.ts";
import { LARGEST_BYTES, unfit } from "../src/ads/pictureRules.ts";

Deno.test("prices are read as Brazil writes them", () => {
  for (
    const [typed, cents] of [["1.250,00", 125_000], ["1250", 125_000], ["R$ 12,5", 1_250], ["0,99", 99], [
      "12.50",
      1_250,
    ], [
      "1.250",
      125_000,
    ], ["0", 0]] as const
  ) assert.equal(parseReais(typed), cents, typed);
});

Deno.test("what is no price is refused, and nothing is no price at all", () => {
  for (const typed of ["abc", "-5", "1,2,3", "12,345", "1.25.0", "9".repeat(40), "1e5"]) {
    assert.equal(parseReais(typed), "bad", typed);
  }
  assert.equal(parseReais("  "), null);
});

Deno.test("a price that is shown for editing is read as the same price", () => {
  for (const cents of [0, 1, 99, 100, 125_050, 9_999_999]) assert.equal(parseReais(reaisText(cents)), cents);
});

Deno.test("filters survive the way through the address", () => {
  const filters: Filters = {
    q: "violão & cia",
    type: "troca",
    city: "São Luís",
    category: "",
    min: "10,00",
    max: "1250,50",
  };
  const address = toAddress(filters);
  assert.deepEqual(fromAddress(new URLSearchParams(address.split("?")[1])), filters);
  assert.equal(toAddress(NO_FILTERS), "/anuncios");
  assert.equal(isFiltered(filters), true);
  assert.equal(isFiltered(NO_FILTERS), false);
});

Deno.test("an address that somebody made up cannot ask for what does not exist", () => {
  const filters = fromAddress(new URLSearchParams("tipo=carro&de=abc&ate=-1&estranho=1"));
  assert.deepEqual(filters, NO_FILTERS);
});

Deno.test("the service is asked in cents", () => {
  const query = toQuery({ ...NO_FILTERS, min: "10", max: "20,50" });
  assert.equal(query.minPriceCents, 1_000);
  assert.equal(query.maxPriceCents, 2_050);
});

Deno.test("only pictures of a fit size are sent", () => {
  assert.equal(unfit({ type: "image/png", size: 1 }), null);
  assert.equal(unfit({ type: "image/png", size: LARGEST_BYTES }), null);
  assert.equal(unfit({ type: "image/png", size: LARGEST_BYTES + 1 }), "badSize");
  for (const type of ["image/png", "text/html", ""]) assert.equal(unfit({ type, size: 0 }), "empty");
  assert.equal(unfit({ type: "", size: 5 }, "image/png"), "rejected");
  assert.equal(unfit({ type: "", size: LARGEST_BYTES + 1 }, "image/png"), "badSize");
  assert.equal(unfit({ type: "", size: LARGEST_BYTES + 1 }, "video/mp4"), "badType");
  for (const type of ["image/svg+xml", "image/gif", "text/html", ""]) assert.equal(unfit({ type, size: 5 }), "badType");
});
