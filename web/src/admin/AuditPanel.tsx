import { asFailure } from "../api/failure.ts";
import type { Action, AuditResult, Page } from "../api/types.ts";
import { explain, t } from "../i18n/texts.ts";
import { call } from "../session/session.ts";
import { ActionLine } from "../ui/ActionLine.tsx";
import { Empty, Skeleton, Trouble } from "../ui/parts.tsx";
import { type Child, component, h, reactive } from "../vue.ts";

/** Every decision, newest first, and whether the chain that holds them is whole. */
export const AuditPanel = component([], () => {
  const state = reactive({
    items: null as Action[] | null,
    cursor: null as string | null,
    trouble: "",
    verifying: false,
    result: null as AuditResult | null,
  });

  async function load(more = false): Promise<void> {
    state.trouble = "";
    try {
      const query = { cursor: more ? (state.cursor ?? undefined) : undefined };
      const page = await call<Page<Action>>("/moderation/actions", { query });
      state.items = [...(more ? (state.items ?? []) : []), ...page.items];
      state.cursor = page.nextCursor;
    } catch (error) {
      state.trouble = explain(asFailure(error));
    }
  }
  void load();

  async function verify(): Promise<void> {
    if (state.verifying) return;
    state.verifying = true;
    state.result = null;
    try {
      state.result = await verified();
    } catch (error) {
      state.trouble = explain(asFailure(error));
    } finally {
      state.verifying = false;
    }
  }

  function list(): Child {
    if (state.items === null) return state.trouble === "" && <Skeleton shape="row" count={5} />;
    if (state.items.length === 0) {
      return <Empty icon="shield" title={t().admin.auditEmpty} text={t().admin.auditEmptyText} />;
    }
    return (
      <div>
        <ul class="lines">{state.items.map((action) => <ActionLine key={action.id} action={action} />)}</ul>
        {state.cursor && (
          <button type="button" class="button more" onClick={() => load(true)}>{t().common.more}</button>
        )}
      </div>
    );
  }

  return () => (
    <section class="panel" aria-label={t().admin.audit}>
      <div class="title">
        <div>
          <h2>{t().admin.audit}</h2>
          <p class="muted">{t().admin.auditHint}</p>
        </div>
        <button
          type="button"
          class="button primary"
          aria-disabled={state.verifying ? "true" : undefined}
          onClick={verify}
        >
          {state.verifying ? t().admin.verifying : t().admin.verify}
        </button>
      </div>
      <div role="status">{state.result !== null && outcome(state.result)}</div>
      {state.trouble !== "" && <Trouble text={state.trouble} onRetry={() => load()} />}
      {list()}
    </section>
  );
});

/** Has the whole chain checked; a long one comes in parts. */
async function verified(): Promise<AuditResult> {
  let checked = 0;
  let after: number | undefined;
  for (;;) {
    const part = await call<AuditResult>("/moderation/audit/verify", { query: { after } });
    checked += part.checked;
    if (!part.valid || part.next === undefined || part.next === after) return { ...part, checked };
    after = part.next;
  }
}

function outcome(result: AuditResult): Child {
  if (result.valid) return <p class="notice notice-good">{t().admin.valid(result.checked)}</p>;
  const at = result.brokenAt;
  return <p class="notice notice-bad">{t().admin.broken(at?.sequence ?? 0, at?.problem ?? "")}</p>;
}
