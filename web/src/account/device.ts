import { t } from "../i18n/texts.ts";
import { browserOf, systemOf } from "./userAgent.ts";

/** A device as its owner would call it: `Firefox em Android`. */
export function deviceName(userAgent: string): string {
  const browser = browserOf(userAgent);
  const system = systemOf(userAgent);
  if (browser !== null && system !== null) return t().account.device(browser, system);
  return browser ?? system ?? (userAgent.slice(0, 60) || t().account.unknownDevice);
}
