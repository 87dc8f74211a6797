import type { Most } from "../api/contract/schemas.ts";
import { parseNumber } from "../i18n/numbers.ts";

/** The longest pause that a room may ask for: a day. */
export const LONGEST_PAUSE: Most["Pause"] = 86_400;

export type SecondsMistake = "empty" | "bad" | "tooMuch";

/** A pause as typed, in seconds: `5`, `0,5`, `1.5`. A word is no number, and nothing is not zero: a room without a pause is
 * opened by who says so. */
export function parseSeconds(typed: string): number | SecondsMistake {
  if (typed.trim() === "") return "empty";
  const thousandths = parseNumber(typed, 3);
  if (thousandths === null) return "bad";
  return thousandths > LONGEST_PAUSE * 1_000 ? "tooMuch" : thousandths / 1_000;
}
