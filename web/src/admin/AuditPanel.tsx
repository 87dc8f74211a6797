import { asFailure } from "../api/failure.ts";
import type { Action, AuditReport } from "../api/contract/schemas.ts";
import { pagedList } from "../app/pages.ts";
import { presence, single } from "../app/turns.ts";
import { explain, t } from "../i18n/texts.ts";
import { call } from "../session/session.ts";
import { ActionLine } from "../ui/ActionLine.tsx";
import { More } from "../ui/More.tsx";
import { Empty, Skeleton, Trouble } from "../ui/parts.tsx";
import { type Child, component, h, reactive } from "../vue.ts";

/** Every decision, newest first, and whether the chain that holds them is whole. */
export const AuditPanel = component(() => {
  const list = pagedList<Action, undefined>(
    (_, cursor) => call("listActions", { query: { cursor } }),
    (action) => action.id,
  );
  const check = reactive({ trouble: "", result: null as AuditReport | null });
  const isHere = presence();
  void list.load(undefined);

  const verify = single(async () => {
    Object.assign(check, { trouble: "", result: null });
    try {
      check.result = await verified(isHere);
    } catch (error) {
      check.trouble = explain(asFailure(error));
    }
  });

  function lines(): Child {
    const { items, trouble } = list.state;
    if (items === null) return trouble === "" && <Skeleton shape="row" count={5} />;
    if (items.length === 0) {
      return <Empty icon="shield" title={t().admin.auditEmpty} text={t().admin.auditEmptyText} />;
    }
    return (
      <div>
        <ul class="lines">{items.map((action) => <ActionLine key={action.id} action={action} />)}</ul>
        <More list={list} />
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
          aria-disabled={verify.state.busy ? "true" : undefined}
          onClick={() => verify.run()}
        >
          {verify.state.busy ? t().admin.verifying : t().admin.verify}
        </button>
      </div>
      <div role="status">{check.result !== null && outcome(check.result)}</div>
      {check.trouble !== "" && <Trouble text={check.trouble} onRetry={() => verify.run()} />}
      {list.state.trouble !== "" && <Trouble text={list.state.trouble} onRetry={() => list.reload()} />}
      {lines()}
    </section>
  );
});

/** Has the whole chain checked; a long one comes in parts, as long as somebody waits for them. */
async function verified(isHere: () => boolean): Promise<AuditReport> {
  let checked = 0;
  let after: number | undefined;
  for (;;) {
    const part = await call("verifyAudit", { query: { after } });
    checked += part.checked;
    if (!part.valid || part.next === undefined || part.next === after || !isHere()) return { ...part, checked };
    after = part.next;
  }
}

function outcome(result: AuditReport): Child {
  if (result.valid) return <p class="notice notice-good">{t().admin.valid(result.checked)}</p>;
  const at = result.brokenAt;
  return <p class="notice notice-bad">{t().admin.broken(at?.sequence ?? 0, at?.problem ?? "")}</p>;
}
