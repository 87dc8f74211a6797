import type { OwnAction } from "../api/contract/schemas.ts";
import { pagedList } from "../app/pages.ts";
import { t } from "../i18n/texts.ts";
import { call } from "../session/session.ts";
import { ActionLine } from "../ui/ActionLine.tsx";
import { More } from "../ui/More.tsx";
import { Empty, Link, Skeleton, Title, Trouble } from "../ui/parts.tsx";
import { type Child, component, h } from "../vue.ts";

/** What moderation did to the reader or to what is theirs, and why. */
export const DecisionsPage = component(() => {
  const list = pagedList<OwnAction, undefined>(
    (_, cursor) => call("listOwnActions", { query: { cursor } }),
    (action) => action.id,
  );
  void list.load(undefined);

  function lines(): Child {
    const { items, trouble } = list.state;
    if (trouble !== "") return <Trouble text={trouble} onRetry={() => list.reload()} />;
    if (items === null) return <Skeleton shape="row" count={4} />;
    if (items.length === 0) {
      return (
        <Empty icon="shield" title={t().decisions.empty} text={t().decisions.emptyText}>
          <Link to="/salas" class="button primary">{t().common.home}</Link>
        </Empty>
      );
    }
    return (
      <section class="panel">
        <ul class="lines">{items.map((action) => <ActionLine key={action.id} action={action} />)}</ul>
        <More list={list} />
      </section>
    );
  }

  return () => (
    <div class="page narrow">
      <Title text={t().decisions.title} intro={t().decisions.intro} />
      {lines()}
    </div>
  );
});
