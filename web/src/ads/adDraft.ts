import { AD_TYPES, type AdType, FEDERATIVE_UNITS, type FederativeUnit } from "../api/contract/schemas.ts";
import { oneOf } from "../app/oneOf.ts";
import { forgetDraft, keepText, keptText } from "../rooms/drafts.ts";

/** An ad as it stands in the form. */
export interface AdFields {
  type: AdType;
  title: string;
  description: string;
  price: string;
  city: string;
  state: FederativeUnit | "";
  category: string;
}

export const NO_AD: AdFields = {
  type: "venda",
  title: "",
  description: "",
  price: "",
  city: "",
  state: "",
  category: "",
};

/** What somebody wrote of an ad, over the version of it that they saw; null for a new one. */
interface AdDraft {
  version: number | null;
  fields: AdFields;
}

const keyOf = (adId: string | null): string => `ad ${adId ?? "new"}`;

/** What was written in the form when it was left; null if nothing was, or of another version of the ad than this. */
export function adDraftOf(userId: string, adId: string | null, version: number | null): AdFields | null {
  try {
    const draft = JSON.parse(keptText(userId, keyOf(adId))) as AdDraft;
    return draft.version === version ? cleaned(draft.fields) : null;
  } catch {
    return null;
  }
}

/** A draft may be of another time, with other fields. */
function cleaned(kept: Partial<Record<keyof AdFields, unknown>>): AdFields {
  const fields = { ...NO_AD };
  for (const name of Object.keys(NO_AD) as (keyof AdFields)[]) {
    const value = kept[name];
    if (typeof value !== "string") continue;
    if (name === "type") fields.type = oneOf(AD_TYPES, value) ?? fields.type;
    else if (name === "state") fields.state = oneOf(FEDERATIVE_UNITS, value) ?? fields.state;
    else fields[name] = value;
  }
  return fields;
}

export function keepAdDraft(userId: string, adId: string | null, version: number | null, fields: AdFields): void {
  keepText(userId, keyOf(adId), JSON.stringify({ version, fields } satisfies AdDraft));
}

export const forgetAdDraft = (userId: string, adId: string | null): void => forgetDraft(userId, keyOf(adId));
