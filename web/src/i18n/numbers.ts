// Numbers as people in Brazil type them: points part thousands and a comma the fraction. A lone point that can part no
// thousands is taken for a comma, as keyboards of phones offer it.

const BLANKS = "[ \\u00a0\\u202f\\u2009]";
const GROUPED = new RegExp(`^[1-9]\\d{0,2}(?:(?:\\.\\d{3})+|(?:${BLANKS}\\d{3})+)(?:,(\\d+))?$`);
const COMMA = /^\d+(?:,(\d+))?$/;
const POINT = /^\d+\.(\d+)$/;

/** What was typed, counted in units of ten to the minus `decimals`; null if it is no number, or too fine or large to be
 * counted so. `parseNumber("1.250,5", 2)` is 125050. */
export function parseNumber(typed: string, decimals: number): number | null {
  const text = typed.trim();
  const isGrouped = GROUPED.test(text);
  const found = GROUPED.exec(text) ?? COMMA.exec(text) ?? (thousandsLike(text) ? null : POINT.exec(text));
  if (found === null) return null;
  // Not without its zeros: whoever writes English means a thousand and more by "1,250", and is asked.
  const fraction = found[1] ?? "";
  if (fraction.length > decimals) return null;
  const whole = (isGrouped || !text.includes(".") ? text.split(",") : text.split("."))[0] ?? "";
  const digits = whole.replace(/\D/g, "") + fraction.padEnd(decimals, "0");
  const value = Number(digits);
  return Number.isSafeInteger(value) ? value : null;
}

/** `1.500` is a thousand and a half of it, never one and a half. */
const thousandsLike = (text: string): boolean => /^[1-9]\d{0,2}\.\d{3}$/.test(text);
