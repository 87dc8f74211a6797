import { go, here } from "../app/router.ts";
import { t } from "../i18n/texts.ts";
import { session } from "../session/session.ts";
import { Field } from "../ui/form.tsx";
import { Empty, Icon, Link, Skeleton, Title, Trouble } from "../ui/parts.tsx";
import { type Child, component, h, reactive, watch } from "../vue.ts";
import { AdCard } from "./AdCard.tsx";
import { AD_TYPES } from "./adTypes.ts";
import { type Filters, fromAddress, isFiltered, NO_FILTERS, toAddress, toQuery } from "./filters.ts";
import { adList } from "./adList.ts";

/** All published ads, narrowed by filters that stand in the address. */
export const AdsPage = component([], () => {
  const list = adList();
  const typed = reactive<Filters>({ ...NO_FILTERS });
  const asked = (): Filters => fromAddress(here.query);

  watch(() => here.query, () => {
    if (here.place.page !== "ads") return;
    Object.assign(typed, asked());
    void list.load(toQuery(asked()));
  }, { immediate: true });

  const apply = (): void => go(toAddress(typed));

  function filters(): Child {
    return (
      <form
        class="filters"
        role="search"
        onSubmit={(event: Event) => {
          event.preventDefault();
          apply();
        }}
      >
        <div class="filter-main">
          <label class="search">
            <Icon name="search" />
            <input
              type="search"
              name="q"
              aria-label={t().ads.search}
              placeholder={t().ads.search}
              maxlength={100}
              value={typed.q}
              onInput={(event: Event) => (typed.q = (event.target as HTMLInputElement).value)}
            />
          </label>
          <button type="submit" class="button primary">{t().ads.apply}</button>
        </div>
        <details open={isFiltered({ ...asked(), q: "" })}>
          <summary>{t().ads.filters}</summary>
          <div class="columns">
            <Field
              name="type"
              label={t().ads.type}
              value={typed.type}
              options={[
                { value: "", label: t().ads.anyType },
                ...AD_TYPES.map((type) => ({ value: type, label: t().ads.types[type] })),
              ]}
              onInput={(value) => {
                typed.type = value;
                apply();
              }}
            />
            {text("city", t().ads.city)}
            {text("category", t().ads.category)}
            {text("min", t().ads.min, "decimal")}
            {text("max", t().ads.max, "decimal")}
          </div>
          {isFiltered(asked()) && <Link to="/anuncios">{t().ads.clear}</Link>}
        </details>
      </form>
    );
  }

  const text = (name: keyof Filters, label: string, inputmode?: string): Child => (
    <Field
      name={name}
      label={label}
      value={typed[name]}
      maxlength={60}
      {...(inputmode === undefined ? {} : { inputmode })}
      onInput={(value) => (typed[name] = value)}
    />
  );

  function results(): Child {
    const { state } = list;
    if (state.phase === "loading") return <Skeleton shape="card" count={8} />;
    if (state.phase === "failed") return <Trouble text={state.trouble} onRetry={() => list.load(toQuery(asked()))} />;
    if (state.ads.length === 0) {
      const filtered = isFiltered(asked());
      return (
        <Empty
          icon="tag"
          title={filtered ? t().ads.emptyFiltered : t().ads.empty}
          text={filtered ? t().ads.emptyFilteredText : t().ads.emptyText}
        >
          {filtered
            ? <Link to="/anuncios" class="button primary">{t().ads.clear}</Link>
            : <Link to="/anuncios/novo" class="button primary">{t().ads.create}</Link>}
        </Empty>
      );
    }
    return (
      <div>
        <ul class="ads">{state.ads.map((ad) => <AdCard key={ad.id} ad={ad} />)}</ul>
        {state.cursor && (
          <button
            type="button"
            class="button more"
            aria-disabled={state.more ? "true" : undefined}
            onClick={() => list.load(toQuery(asked()), true)}
          >
            {t().common.more}
          </button>
        )}
      </div>
    );
  }

  return () => (
    <div class="page">
      <Title text={t().ads.title} intro={t().ads.intro}>
        {session.phase === "signedIn" && <Link to="/meus-anuncios" class="button">{t().nav.mine}</Link>}
        <Link to="/anuncios/novo" class="button primary">
          <Icon name="plus" />
          {t().ads.create}
        </Link>
      </Title>
      {filters()}
      {results()}
    </div>
  );
});
