import type { Failure } from "../api/failure.ts";
import type { Action } from "../api/contract/schemas.ts";
import { refusalOf, t } from "../i18n/texts.ts";
import { call } from "../session/session.ts";
import { toast } from "../ui/toast.ts";

/** How often, and how many times, a decision that was not carried out at once is looked at. */
const LOOK_MS = 700;
const LOOKS = 12;

/** Sends a decision and says what became of it; one that takes longer is followed. Throws `Failure`. */
export async function decide(send: () => Promise<Action>): Promise<Action> {
  let action = await send();
  if (action.state === "pending") toast(t().admin.pending);
  for (let look = 0; action.state === "pending" && look < LOOKS; look++) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    action = await call("showAction", { path: { actionId: action.id } }).catch(() => action);
  }
  if (action.state === "applied") toast(t().admin.applied);
  if (action.state === "refused") toast(`${t().admin.refused} ${refusalOf(action) ?? ""}`, "bad");
  return action;
}

/** Whether a decision failed because another admin was faster or the text changed meanwhile. */
export const isCollision = (failure: Failure): boolean =>
  ["VERSION_CONFLICT", "ALREADY_CLAIMED", "INVALID_TRANSITION", "NOT_FOUND"].includes(failure.code);
