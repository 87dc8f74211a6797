import { t } from "../i18n/texts.ts";
import { h, nextTick } from "../vue.ts";

interface Growing {
  state: { cursor: string | null; growing: boolean; growTrouble: string };
  more: () => Promise<void>;
}

/** Fetches the next page of a list; stands right after it. Where there is no next one any more, the focus goes on to the
 * first that came. */
export function More(props: { list: Growing }) {
  const { state, more } = props.list;

  async function grow(event: { currentTarget: Element }): Promise<void> {
    const list = event.currentTarget.closest(".more-part")?.previousElementSibling;
    const before = list?.childElementCount ?? 0;
    await more();
    await nextTick();
    if (document.activeElement !== document.body && document.activeElement !== null) return;
    list?.children[before]?.querySelector<HTMLElement>("a, button")?.focus();
  }

  if (state.cursor === null) return null;
  return (
    <div class="more-part">
      <div role="alert">{state.growTrouble !== "" && <p class="error">{state.growTrouble}</p>}</div>
      <button type="button" class="button" aria-disabled={state.growing ? "true" : undefined} onClick={grow}>
        {t().common.more}
      </button>
    </div>
  );
}
