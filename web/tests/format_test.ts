import assert from "node:assert/strict";
import { ago, daysApart, pause, span } from "../src/i18n/format.ts";
import { preferred, useLanguage } from "../src/i18n/language.ts";
import { titleText } from "../src/app/titleText.ts";

const local = (day: number, hour: number, minute = 0): Date => new Date(2026, 10, day, hour, minute);
const said = (time: Date, now: Date): string => ago(time.toISOString(), now);

// Texts are those of a reader in Portuguese, whatever this machine speaks.
(globalThis as { document?: unknown }).document ??= { documentElement: {} };
useLanguage("pt-BR", false);

Deno.test("days are the calendar's, at every hour of both", () => {
  for (let hour = 0; hour < 24; hour++) {
    for (let now = 0; now < 24; now++) {
      assert.equal(daysApart(local(20, hour), local(20, now)), 0);
      assert.equal(daysApart(local(19, hour), local(20, now)), -1);
      assert.equal(daysApart(local(18, hour), local(20, now)), -2);
      assert.equal(daysApart(local(1, hour), local(30, now)), -29);
    }
  }
});

Deno.test("yesterday is the day before, never another, whatever the hours between", () => {
  for (let hour = 0; hour < 24; hour++) {
    for (let now = 0; now < 24; now++) {
      assert.equal(said(local(18, hour), local(20, now)), "anteontem", `${hour} ${now}`);
      assert.equal(said(local(17, hour), local(20, now)), "há 3 dias");
      const text = said(local(19, hour), local(20, now));
      if (local(20, now).getTime() - local(19, hour).getTime() >= 6 * 3_600_000) assert.equal(text, "ontem");
      else assert.match(text, /^há \d horas?$/);
    }
  }
});

Deno.test("what has just happened is now, and no time is rounded up", () => {
  const table: [number, string][] = [
    [-5_000, "agora"],
    [0, "agora"],
    [59_999, "agora"],
    [60_000, "há 1 minuto"],
    [119_999, "há 1 minuto"],
    [59 * 60_000 + 59_000, "há 59 minutos"],
    [60 * 60_000, "há 1 hora"],
    [119 * 60_000, "há 1 hora"],
  ];
  const now = local(20, 12);
  for (const [passed, text] of table) assert.equal(said(new Date(now.getTime() - passed), now), text, String(passed));
  assert.equal(said(local(1, 12), new Date(2026, 11, 20)), "1 de nov. de 2026");
});

Deno.test("pauses are said in the largest unit that is exact", () => {
  const table: [number, string][] = [[0.5, "0,5 s"], [8, "8 s"], [90, "90 s"], [120, "2 min"], [3_600, "1 h"], [
    86_400,
    "1 dia",
  ]];
  for (const [seconds, text] of table) assert.equal(pause(seconds).replaceAll("\u00a0", " "), text);
});

Deno.test("a wait is never said shorter than it is", () => {
  const table: [number, string][] = [
    [1, "1 segundo"],
    [1_001, "2 segundos"],
    [90_000, "90 segundos"],
    [
      900_000,
      "15 minutos",
    ],
    [900_001, "16 minutos"],
    [24 * 3_600_000, "24 horas"],
  ];
  for (const [wait, text] of table) assert.equal(span(wait), text);
});

Deno.test("the language is what was chosen, else what the browser asks for, else Portuguese", () => {
  const table: [string | null, string[], string][] = [
    [null, [], "pt-BR"],
    [null, ["en-US", "pt-BR"], "en"],
    [null, ["pt-PT", "en"], "pt-BR"],
    [null, ["pt"], "pt-BR"],
    [null, ["es-AR", "en-GB"], "en"],
    [null, ["fr", "de"], "pt-BR"],
    [null, ["enm"], "pt-BR"],
    ["pt-BR", ["en-US"], "pt-BR"],
    ["en", ["pt-BR"], "en"],
    ["xx", ["en"], "pt-BR"],
  ];
  for (const [chosen, asked, language] of table) assert.equal(preferred(chosen, asked), language, `${chosen} ${asked}`);
});

Deno.test("a tab says which page it is, and how much was not read", () => {
  assert.equal(titleText("Coreto", 0, "Praça"), "Coreto · Praça");
  assert.equal(titleText("Coreto", 3, "Praça"), "(3) Coreto · Praça");
  assert.equal(titleText("Coreto", 1_000, "Praça"), "(99+) Coreto · Praça");
  assert.equal(titleText("", 0, "Praça"), "Praça");
});
