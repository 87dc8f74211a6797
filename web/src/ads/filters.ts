import { AD_TYPES, type AdType } from "../api/contract/schemas.ts";
import { oneOf } from "../app/oneOf.ts";
import type { AdQuery } from "./adList.ts";
import { parseReais, type PriceMistake, priceMistake, reaisText } from "./money.ts";

/** What the list of ads is narrowed by, as it stands in the form and in the address. */
export interface Filters {
  q: string;
  type: AdType | "";
  city: string;
  category: string;
  /** In reais, as typed. */
  min: string;
  max: string;
}

export const NO_FILTERS: Filters = { q: "", type: "", city: "", category: "", min: "", max: "" };

/** The name of each filter in the address. */
const NAMES: Record<keyof Filters, string> = {
  q: "busca",
  type: "tipo",
  city: "cidade",
  category: "categoria",
  min: "de",
  max: "ate",
};

const each = Object.entries(NAMES) as [keyof Filters, string][];

export function fromAddress(query: URLSearchParams): Filters {
  const filters = { ...NO_FILTERS };
  for (const [field, name] of each) {
    const text = query.get(name)?.trim() ?? "";
    if (field === "type") filters.type = oneOf(AD_TYPES, text) ?? "";
    else filters[field] = text;
  }
  for (const field of ["min", "max"] as const) {
    const cents = priceMistake(filters[field]) === null ? parseReais(filters[field]) : null;
    filters[field] = typeof cents === "number" ? reaisText(cents) : "";
  }
  return filters;
}

/** What stands in the address as its writer typed it, mistakes included: to be shown, and said what is wrong with it. */
export function asTyped(query: URLSearchParams): Filters {
  const filters = fromAddress(query);
  for (const field of ["min", "max"] as const) filters[field] ||= query.get(NAMES[field])?.trim() ?? "";
  return filters;
}

/** What is wrong with the prices: each by itself, or the two together. */
export function priceErrors(filters: Filters): { min?: PriceMistake | "crossed"; max?: PriceMistake | "crossed" } {
  const [min, max] = [priceMistake(filters.min), priceMistake(filters.max)];
  if (min !== null || max !== null) return { ...(min && { min }), ...(max && { max }) };
  const [least, most] = [parseReais(filters.min), parseReais(filters.max)];
  return typeof least === "number" && typeof most === "number" && least > most ? { max: "crossed" } : {};
}

/** The address of a list: the same filters always give the same one. */
export function toAddress(filters: Filters): string {
  const query = new URLSearchParams();
  for (const [field, name] of each) if (filters[field].trim() !== "") query.set(name, filters[field].trim());
  const text = query.toString();
  return `/anuncios${text === "" ? "" : `?${text}`}`;
}

export const isFiltered = (filters: Filters): boolean => each.some(([field]) => filters[field] !== "");

/** What the service is asked for. */
export function toQuery(filters: Filters): AdQuery {
  const cents = (text: string): number | undefined => {
    const value = parseReais(text);
    return typeof value === "number" ? value : undefined;
  };
  return {
    q: filters.q,
    type: filters.type || undefined,
    city: filters.city,
    category: filters.category,
    minPriceCents: cents(filters.min),
    maxPriceCents: cents(filters.max),
  };
}
