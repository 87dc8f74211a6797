import type { Ad } from "../api/contract/schemas.ts";
import type { Asked } from "../api/http.ts";
import { type Kept, type Page, pagedList } from "../app/pages.ts";
import { call, callOpen, onEnded } from "../session/session.ts";

const PAGE = 24;
/** A list that was left longer ago is asked for anew. */
const FRESH_MS = 10 * 60_000;

export type AdQuery = NonNullable<Asked<"listAds">["query"]>;

const part = (get: typeof callOpen) => (query: AdQuery, cursor: string | undefined): Promise<Page<Ad>> =>
  get("listAds", { query: { ...query, limit: PAGE, cursor } });

/** The ads that everybody may see. */
export const publicAds = () => pagedList<Ad, AdQuery>(part(callOpen), (ad) => ad.id);

/** The reader's own. */
export const ownAds = () => pagedList<Ad, AdQuery>(part(call), (ad) => ad.id);

/** The lists that were looked at last, for who comes back to one, by their address. */
const left = new Map<string, { kept: Kept<Ad>; at: number }>();
const MOST_LEFT = 4;

export function leaveList(address: string, kept: Kept<Ad> | null): void {
  left.delete(address);
  if (kept !== null) left.set(address, { kept, at: Date.now() });
  for (const oldest of [...left.keys()].slice(0, -MOST_LEFT)) left.delete(oldest);
}

export function listLeft(address: string): Kept<Ad> | null {
  const found = left.get(address);
  return found !== undefined && Date.now() - found.at < FRESH_MS ? found.kept : null;
}

onEnded(() => left.clear());
