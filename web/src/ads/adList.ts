import { asFailure } from "../api/failure.ts";
import type { Ad, Page } from "../api/types.ts";
import { explain } from "../i18n/texts.ts";
import { callOpen } from "../session/session.ts";
import { reactive } from "../vue.ts";

const PAGE = 24;

/** A list of ads that grows page by page. */
export function adList() {
  const state = reactive({
    ads: [] as Ad[],
    cursor: null as string | null,
    phase: "loading",
    trouble: "",
    more: false,
  });
  let newest = 0;

  /** Loads the first page of a query, or with `more` the next of the present one. */
  async function load(query: Record<string, string | number | undefined>, more = false): Promise<void> {
    const mine = ++newest;
    const cursor = more ? (state.cursor ?? undefined) : undefined;
    if (more) state.more = true;
    else state.phase = "loading";
    try {
      const page = await callOpen<Page<Ad>>("/marketplace/ads", { query: { ...query, limit: PAGE, cursor } });
      // An answer to a question that is no longer asked is of no use.
      if (mine !== newest) return;
      state.ads = more ? [...state.ads, ...page.items] : page.items;
      state.cursor = page.nextCursor;
      state.phase = "ready";
    } catch (error) {
      if (mine !== newest) return;
      state.trouble = explain(asFailure(error));
      state.phase = "failed";
    } finally {
      state.more = false;
    }
  }

  return { state, load };
}
