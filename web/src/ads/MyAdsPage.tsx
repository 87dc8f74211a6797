import { t } from "../i18n/texts.ts";
import { Empty, Icon, Link, Skeleton, Title, Trouble } from "../ui/parts.tsx";
import { type Child, component, h } from "../vue.ts";
import { AdCard } from "./AdCard.tsx";
import { adList } from "./adList.ts";

/** The reader's own ads, whatever has become of them. */
export const MyAdsPage = component([], () => {
  const list = adList();
  const { state } = list;
  const load = (more = false): void => void list.load({ mine: "true" }, more);
  load();

  function results(): Child {
    if (state.phase === "loading") return <Skeleton shape="card" count={4} />;
    if (state.phase === "failed") return <Trouble text={state.trouble} onRetry={() => load()} />;
    if (state.ads.length === 0) {
      return (
        <Empty icon="tag" title={t().mine.empty} text={t().mine.emptyText}>
          <Link to="/anuncios/novo" class="button primary">{t().ads.create}</Link>
        </Empty>
      );
    }
    return (
      <div>
        <ul class="ads">{state.ads.map((ad) => <AdCard key={ad.id} ad={ad} showsStatus />)}</ul>
        {state.cursor && (
          <button type="button" class="button more" onClick={() => load(true)}>{t().common.more}</button>
        )}
      </div>
    );
  }

  return () => (
    <div class="page">
      <Title text={t().mine.title} intro={t().mine.intro}>
        <Link to="/anuncios/novo" class="button primary">
          <Icon name="plus" />
          {t().ads.create}
        </Link>
      </Title>
      {results()}
    </div>
  );
});
