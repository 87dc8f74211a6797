import { pause } from "../i18n/format.ts";
import { t } from "../i18n/texts.ts";
import type { Pace } from "./countdown.ts";

/** A room's rule in words. */
export function paceText(pace: Pace): string {
  const { perUserSeconds: user, intervalGlobalSeconds: global } = pace;
  if (user > 0 && global > 0) return t().chat.ruleBoth(pause(user), pause(global));
  if (user > 0) return t().chat.ruleUser(pause(user));
  if (global > 0) return t().chat.ruleGlobal(pause(global));
  return t().chat.ruleNone;
}
