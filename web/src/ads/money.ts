/** What a person typed as reais, in cents: `1.250,00`, `1250`, `R$ 12,5`. null for nothing, "bad" for no amount. Points
 * part thousands and a comma the cents, as Brazil writes; a lone point with one or two digits behind it is taken for a
 * comma, as keyboards of phones offer it. */
export function parseReais(typed: string): number | null | "bad" {
  const text = typed.replace(/[R$\s]/g, "");
  if (text === "") return null;
  const plain = /^\d+\.\d{1,2}$/.test(text) ? text.replace(".", ",") : text;
  if (!/^(\d+|\d{1,3}(\.\d{3})+)(,\d{1,2})?$/.test(plain)) return "bad";
  const [whole = "", part = ""] = plain.replaceAll(".", "").split(",");
  const cents = Number(whole) * 100 + Number(part.padEnd(2, "0"));
  return Number.isSafeInteger(cents) ? cents : "bad";
}

/** Cents as a person would type them: `1250,00`. */
export const reaisText = (cents: number): string =>
  `${Math.floor(cents / 100)},${String(cents % 100).padStart(2, "0")}`;
