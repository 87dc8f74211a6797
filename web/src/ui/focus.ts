import { nextTick } from "../vue.ts";

const isLost = (): boolean => document.activeElement === null || document.activeElement === document.body;

/** Once the page has changed: if what had the focus is gone, the first of these that is there gets it, so that nobody who
 * goes by keyboard or by ear begins at the top of the page again. */
export async function refocus(...selectors: string[]): Promise<void> {
  await nextTick();
  await nextTick();
  for (const selector of selectors) {
    if (!isLost()) return;
    document.querySelector<HTMLElement>(selector)?.focus({ preventScroll: true });
  }
}
