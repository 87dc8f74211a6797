import type { Most } from "../api/contract/schemas.ts";
import { parseNumber } from "../i18n/numbers.ts";

/** The service takes no price above this: R$ 100.000.000,00. */
export const MOST_CENTS: Most["Cents"] = 10_000_000_000;

const AMOUNT = /^(?:r\$)?\s*(.*?)\s*(mil|k|mi|milh[ãa]o|milh[õo]es)?\s*(?:de\s+)?(?:reais|real)?$/i;

/** What a person typed as reais, in cents: `1.250,00`, `1250`, `R$ 12,5`, `10 mil`. null for nothing, "bad" for no
 * amount. */
export function parseReais(typed: string): number | null | "bad" {
  const text = typed.normalize("NFC").trim();
  if (text === "") return null;
  const [, number = "", scale] = AMOUNT.exec(text) ?? [];
  const zeros = scale === undefined ? 0 : /^(mil|k)$/i.test(scale) ? 3 : 6;
  // Of `1,5 mil` three more digits are whole reais.
  return parseNumber(number, zeros + 2) ?? "bad";
}

export type PriceMistake = "bad" | "tooMuch";

/** What is wrong with a price as typed; null if nothing is. */
export function priceMistake(typed: string): PriceMistake | null {
  const cents = parseReais(typed);
  if (cents === "bad") return "bad";
  return cents !== null && cents > MOST_CENTS ? "tooMuch" : null;
}

/** Cents as a person would type them: `1250,00`. */
export const reaisText = (cents: number): string =>
  `${Math.floor(cents / 100)},${String(cents % 100).padStart(2, "0")}`;
