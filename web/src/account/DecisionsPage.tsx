import { asFailure } from "../api/failure.ts";
import type { Action, Page } from "../api/types.ts";
import { explain, t } from "../i18n/texts.ts";
import { call } from "../session/session.ts";
import { ActionLine } from "../ui/ActionLine.tsx";
import { Empty, Link, Skeleton, Title, Trouble } from "../ui/parts.tsx";
import { type Child, component, h, reactive } from "../vue.ts";

/** What moderation did to the reader or to what is theirs, and why. */
export const DecisionsPage = component([], () => {
  const state = reactive({ items: null as Action[] | null, cursor: null as string | null, trouble: "" });

  async function load(more = false): Promise<void> {
    state.trouble = "";
    try {
      const query = { cursor: more ? (state.cursor ?? undefined) : undefined };
      const page = await call<Page<Action>>("/moderation/me/actions", { query });
      state.items = [...(more ? (state.items ?? []) : []), ...page.items];
      state.cursor = page.nextCursor;
    } catch (error) {
      state.trouble = explain(asFailure(error));
    }
  }
  void load();

  function list(): Child {
    if (state.trouble !== "") return <Trouble text={state.trouble} onRetry={() => load()} />;
    if (state.items === null) return <Skeleton shape="row" count={4} />;
    if (state.items.length === 0) {
      return (
        <Empty icon="shield" title={t().decisions.empty} text={t().decisions.emptyText}>
          <Link to="/salas" class="button primary">{t().common.home}</Link>
        </Empty>
      );
    }
    return (
      <section class="panel">
        <ul class="lines">{state.items.map((action) => <ActionLine key={action.id} action={action} />)}</ul>
        {state.cursor && (
          <button type="button" class="button more" onClick={() => load(true)}>{t().common.more}</button>
        )}
      </section>
    );
  }

  return () => (
    <div class="page narrow">
      <Title text={t().decisions.title} intro={t().decisions.intro} />
      {list()}
    </div>
  );
});
