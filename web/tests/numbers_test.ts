import assert from "node:assert/strict";
import { MOST_CENTS, parseReais, priceMistake, reaisText } from "../src/ads/money.ts";
import { parseNumber } from "../src/i18n/numbers.ts";
import { parseSeconds } from "../src/rooms/seconds.ts";

Deno.test("numbers are read as Brazil types them", () => {
  const table: [string, number | null][] = [
    ["0", 0],
    ["7", 700],
    ["007", 700],
    ["7,5", 750],
    ["7,50", 750],
    ["7,500", null],
    ["7.5", 750],
    ["7.50", 750],
    ["0.5", 50],
    ["0.500", null],
    ["1.500", 150_000],
    ["1.500,25", 150_025],
    ["12.345.678", 1_234_567_800],
    ["1 250,00", 125_000],
    ["1\u00a0250,00", 125_000],
    ["10 000", 1_000_000],
    [" 12 ", 1_200],
    ["7,505", null],
    ["7.505,1,2", null],
    ["12 50", null],
    ["1.25.0", null],
    ["1.2345", null],
    ["1,250.00", null],
    ["1. 250", null],
    ["", null],
    [",", null],
    [",5", null],
    ["-1", null],
    ["+1", null],
    ["1e3", null],
    ["0x10", null],
    ["dez", null],
    ["Infinity", null],
    ["NaN", null],
    ["9".repeat(20), null],
    ["١٢", null],
  ];
  for (const [typed, value] of table) assert.equal(parseNumber(typed, 2), value, JSON.stringify(typed));
});

Deno.test("every amount that is shown as people write it is read as the same", () => {
  const write = new Intl.NumberFormat("pt-BR", { style: "currency", currency: "BRL" });
  for (let round = 0; round < 500; round++) {
    const cents = Math.floor(Math.random() * MOST_CENTS);
    assert.equal(parseReais(write.format(cents / 100)), cents);
    assert.equal(parseReais(reaisText(cents)), cents);
  }
});

Deno.test("prices are read as people say them", () => {
  const table: [string, number | "bad"][] = [
    ["10 mil", 1_000_000],
    ["10mil", 1_000_000],
    ["1,5 mil", 150_000],
    ["R$ 10 mil", 1_000_000],
    ["10 mil reais", 1_000_000],
    ["2k", 200_000],
    ["1 milhão", 100_000_000],
    ["1,25 milhões de reais", 125_000_000],
    ["50 reais", 5_000],
    ["r$50", 5_000],
    ["mil", "bad"],
    ["R$", "bad"],
    ["10 mil e 500", "bad"],
    ["10 contos", "bad"],
    ["1R2", "bad"],
    ["5$", "bad"],
    ["combinar", "bad"],
    ["12 50", "bad"],
  ];
  for (const [typed, cents] of table) assert.equal(parseReais(typed), cents, typed);
});

Deno.test("a price above what the service takes is known before it is sent", () => {
  assert.equal(priceMistake("100.000.000"), null);
  assert.equal(priceMistake("100.000.000,01"), "tooMuch");
  assert.equal(priceMistake("200.000.000"), "tooMuch");
  assert.equal(priceMistake("101 milhões"), "tooMuch");
  assert.equal(priceMistake("abc"), "bad");
  assert.equal(priceMistake(""), null);
});

Deno.test("a pause is a number of seconds up to a day, and neither a word nor nothing is zero", () => {
  const table: [string, number | string][] = [
    ["0", 0],
    ["7", 7],
    ["0,5", 0.5],
    ["1.5", 1.5],
    ["1.500", 1_500],
    ["86400", 86_400],
    ["86.400", 86_400],
    ["86401", "tooMuch"],
    ["dez", "bad"],
    ["5 minutos", "bad"],
    ["-5", "bad"],
    ["1e3", "bad"],
    ["Infinity", "bad"],
    ["0,0001", "bad"],
    ["", "empty"],
    ["  ", "empty"],
  ];
  for (const [typed, seconds] of table) assert.equal(parseSeconds(typed), seconds, JSON.stringify(typed));
});
