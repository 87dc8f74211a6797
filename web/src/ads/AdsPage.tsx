import { AD_TYPES } from "../api/contract/schemas.ts";
import { oneOf } from "../app/oneOf.ts";
import { go, here } from "../app/router.ts";
import { t } from "../i18n/texts.ts";
import type { InputMode } from "../../types/jsx.d.ts";
import { session } from "../session/session.ts";
import { type Errors, Field, form } from "../ui/form.tsx";
import { More } from "../ui/More.tsx";
import { Empty, Icon, Link, Skeleton, Title, Trouble } from "../ui/parts.tsx";
import { type Child, component, h, onBeforeUnmount, reactive, ref, watch } from "../vue.ts";
import { AdCard } from "./AdCard.tsx";
import { leaveList, listLeft, publicAds } from "./adList.ts";
import {
  asTyped,
  type Filters,
  fromAddress,
  isFiltered,
  NO_FILTERS,
  priceErrors,
  toAddress,
  toQuery,
} from "./filters.ts";

/** All published ads, narrowed by filters that stand in the address. */
export const AdsPage = component(() => {
  const list = publicAds();
  const typed = reactive<Filters>({ ...NO_FILTERS });
  const { state: filterForm, bind, field } = form(typed);
  const asked = (): Filters => fromAddress(here.query);
  const isWide = ref(false);
  let shown = "";

  watch(() => here.query, (query) => {
    if (here.place.page !== "ads") return;
    if (shown !== "") leaveList(shown, list.keep());
    shown = toAddress(asked());
    Object.assign(typed, asTyped(query));
    filterForm.errors = check();
    if (isFiltered({ ...asked(), q: "" })) isWide.value = true;
    const kept = here.isBack ? listLeft(shown) : null;
    if (kept === null) void list.load(toQuery(asked()));
    else list.restore(toQuery(asked()), kept);
  }, { immediate: true });
  onBeforeUnmount(() => leaveList(shown, list.keep()));

  /** Each mistake at its field, in words, which are in sight. */
  function check(): Errors {
    const { min, max } = priceErrors(typed);
    if (min !== undefined || max !== undefined) isWide.value = true;
    return { min: min && t().fields.prices[min], max: max && t().fields.prices[max] };
  }

  function apply(): Promise<void> {
    go(toAddress(typed));
    return Promise.resolve();
  }

  function filters(): Child {
    return (
      <form class="filters" role="search" {...bind(check, apply)}>
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
              onInput={(event) => (typed.q = event.currentTarget.value)}
            />
          </label>
          <button type="submit" class="button primary">{t().ads.apply}</button>
        </div>
        <details
          open={isWide.value}
          onToggle={(event) => (isWide.value = event.currentTarget.open)}
        >
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
                typed.type = oneOf(AD_TYPES, value) ?? "";
                filterForm.errors = check();
                if (Object.values(filterForm.errors).every((error) => error === undefined)) void apply();
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

  const text = (name: Exclude<keyof Filters, "type">, label: string, inputmode?: InputMode): Child => (
    <Field
      {...field(name)}
      label={label}
      maxlength={60}
      {...(inputmode === undefined ? {} : { inputmode })}
    />
  );

  function results(): Child {
    const { items, trouble } = list.state;
    if (trouble !== "") return <Trouble text={trouble} onRetry={() => list.reload()} />;
    if (items === null) return <Skeleton shape="card" count={8} />;
    if (items.length === 0) {
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
        <ul class="ads">{items.map((ad) => <AdCard key={ad.id} ad={ad} />)}</ul>
        <More list={list} />
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
