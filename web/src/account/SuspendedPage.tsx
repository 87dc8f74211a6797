import { asFailure } from "../api/failure.ts";
import { until } from "../i18n/format.ts";
import { explain, t } from "../i18n/texts.ts";
import { callOwn, logOut, session } from "../session/session.ts";
import { Empty, Trouble } from "../ui/parts.tsx";
import { component, h, reactive } from "../vue.ts";

/** Says that the account is suspended, until when and why, and lets its owner log out. */
export const SuspendedPage = component(() => {
  const state = reactive({ reason: "", trouble: "" });

  /** Why, and until when: what closed the page's socket does not say. */
  async function load(): Promise<void> {
    try {
      const [me, page] = await Promise.all([
        callOwn("readMe"),
        callOwn("listOwnActions"),
      ]);
      if (me.status === "suspensa") session.suspendedUntil = me.statusUntil;
      const newest = page.items.find((action) => action.kind === "user.suspended" && action.state !== "refused");
      state.reason = newest?.reason ?? "";
    } catch {
      // The page says what is known without it.
    }
  }
  void load();

  async function leave(): Promise<void> {
    state.trouble = "";
    try {
      await logOut();
    } catch (error) {
      state.trouble = explain(asFailure(error));
    }
  }

  return () => {
    const end = session.suspendedUntil;
    const when = end === null ? t().start.suspendedOpen : t().start.suspendedUntil(until(end));
    return (
      <Empty page icon="alert" title={t().start.suspended} text={`${when} ${t().start.suspendedText}`}>
        {state.reason !== "" && <p>{t().start.suspendedReason(state.reason)}</p>}
        {state.trouble !== "" && <Trouble text={state.trouble} />}
        <button type="button" class="button" onClick={() => leave()}>{t().nav.logOut}</button>
      </Empty>
    );
  };
});
