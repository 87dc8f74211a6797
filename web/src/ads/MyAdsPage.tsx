import { t } from "../i18n/texts.ts";
import { More } from "../ui/More.tsx";
import { Empty, Icon, Link, Skeleton, Title, Trouble } from "../ui/parts.tsx";
import { type Child, component, h } from "../vue.ts";
import { AdCard } from "./AdCard.tsx";
import { ownAds } from "./adList.ts";

/** The reader's own ads, whatever has become of them. */
export const MyAdsPage = component(() => {
  const list = ownAds();
  void list.load({ mine: true });

  function results(): Child {
    const { items, trouble } = list.state;
    if (trouble !== "") return <Trouble text={trouble} onRetry={() => list.reload()} />;
    if (items === null) return <Skeleton shape="card" count={4} />;
    if (items.length === 0) {
      return (
        <Empty icon="tag" title={t().mine.empty} text={t().mine.emptyText}>
          <Link to="/anuncios/novo" class="button primary">{t().ads.create}</Link>
        </Empty>
      );
    }
    return (
      <div>
        <ul class="ads">{items.map((ad) => <AdCard key={ad.id} ad={ad} showsStatus />)}</ul>
        <More list={list} />
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
