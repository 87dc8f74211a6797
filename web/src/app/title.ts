import { t } from "../i18n/texts.ts";
import { onBeforeUnmount, shallowReactive, watch } from "../vue.ts";
import { here } from "./router.ts";
import type { Place } from "./routes.ts";
import { titleText } from "./titleText.ts";

interface Named {
  name: () => string;
  /** What came and was not read. */
  unread: () => number;
}

const own = shallowReactive<{ by: Named | null }>({ by: null });

/** Gives the page the name of what it shows, for as long as the component that calls this is there. */
export function titled(name: () => string, unread: () => number = () => 0): void {
  const mine: Named = { name, unread };
  own.by = mine;
  onBeforeUnmount(() => {
    if (own.by === mine) own.by = null;
  });
}

/** Keeps the title of the document true: of each page its own. `isShown`: whether the page itself is, not the way in. */
export function keepTitle(isShown: () => boolean): void {
  const text = (): string => {
    const name = isShown() ? own.by?.name() || nameOf(here.place) : t().login.title;
    return titleText(name, own.by?.unread() ?? 0, t().name);
  };
  watch(text, (title) => void (document.title = title), { immediate: true });
}

function nameOf(place: Place): string {
  const names: Record<Place["page"], () => string> = {
    rooms: () => t().rooms.title,
    ads: () => t().ads.title,
    ad: () => t().ads.title,
    newAd: () => t().form.createTitle,
    editAd: () => t().form.editTitle,
    mine: () => t().mine.title,
    account: () => t().account.title,
    decisions: () => t().decisions.title,
    legal: () => t().legal.title,
    login: () => t().login.title,
    register: () => t().register.title,
    admin: () => t().admin.title,
    nowhere: () => t().common.notFound,
  };
  return place.page === "admin" ? `${t().admin.tabs[place.tab]} · ${names.admin()}` : names[place.page]();
}
