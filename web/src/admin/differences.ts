import type { Ad } from "../api/contract/schemas.ts";

/** What of an ad a reader can change, in the order it is shown. */
export const COMPARED = ["type", "title", "description", "priceCents", "category", "city", "state"] as const;

export type ComparedField = (typeof COMPARED)[number];

export interface Difference {
  field: ComparedField;
  before: string;
  after: string;
}

/** What changed in an ad's text since it was last decided about. */
export function differences(before: Partial<Ad>, after: Ad): Difference[] {
  return COMPARED.flatMap((field) => {
    const [old, now] = [textOf(before[field]), textOf(after[field])];
    return old === now ? [] : [{ field, before: old, after: now }];
  });
}

const textOf = (value: unknown): string => (value == null ? "" : String(value));
