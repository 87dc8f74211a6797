import { AdPicture } from "../ads/AdPicture.tsx";
import { placeText, priceText } from "../ads/adWords.ts";
import type { ReviewItem } from "../api/contract/schemas.ts";
import { ago, money } from "../i18n/format.ts";
import { t } from "../i18n/texts.ts";
import { Badge } from "../ui/parts.tsx";
import { type Child, h } from "../vue.ts";
import { type ComparedField, type Difference, differences } from "./differences.ts";

interface CardProps {
  item: ReviewItem;
  current: boolean;
  mine: boolean;
  onSelect: () => void;
  onVerdict: (verdict: "approve" | "suspend" | "delete") => void;
}

/** One ad in the queue: its pictures, its text, what changed, and what can be decided. */
export function QueueCard(props: CardProps) {
  const { item } = props;
  const { ad } = item;
  return (
    <article
      class={["panel queue-card", props.current && "current"]}
      tabindex="-1"
      aria-current={props.current ? "true" : undefined}
      aria-label={ad.title}
      onFocusin={props.onSelect}
    >
      <div class="queue-pictures">
        {ad.attachments.length === 0
          ? <AdPicture ad={ad} attachment={undefined} alt="" />
          : ad.attachments.map((attachment, index) => (
            <AdPicture
              key={attachment.id}
              ad={ad}
              attachment={attachment}
              alt={t().ads.picture(index + 1, ad.attachments.length)}
            />
          ))}
      </div>
      <div>
        <p class="ad-price">{priceText(ad)}</p>
        <h3>{ad.title}</h3>
        <p class="ad-facts">
          <span>{t().ads.types[ad.type]}</span>
          {ad.category && <span>{ad.category}</span>}
          {placeText(ad) && <span>{placeText(ad)}</span>}
          <span>{t().ads.by(ad.owner.displayName)}</span>
          <time datetime={item.createdAt}>{t().admin.submitted(ago(item.createdAt))}</time>
        </p>
        <p class="ad-description">{ad.description}</p>
        {changes(item)}
        {item.claimedBy && !props.mine && (
          <p>
            <Badge tone="warn" text={t().admin.claimedBy(item.claimedBy.displayName)} />
          </p>
        )}
        <div class="actions">
          <button type="button" class="button primary" onClick={() => props.onVerdict("approve")}>
            {t().admin.approve}
          </button>
          <button type="button" class="button" onClick={() => props.onVerdict("suspend")}>
            {isCorrection(item) ? t().admin.keepSuspended : t().admin.suspend}
          </button>
          <button type="button" class="button danger" onClick={() => props.onVerdict("delete")}>
            {t().admin.remove}
          </button>
        </div>
      </div>
    </article>
  );
}

/** Whether its owner has corrected an ad that is suspended; anything else in the queue waits to be published. */
const isCorrection = (item: ReviewItem): boolean => item.ad.status === "suspenso";

function changes(item: ReviewItem): Child {
  if (!isCorrection(item)) return differencesOf(item);
  return (
    <div>
      <p>
        <Badge tone="warn" text={t().admin.correction} />
      </p>
      {item.ad.statusReason && <p>{t().ads.statusReason(item.ad.statusReason)}</p>}
      {differencesOf(item)}
    </div>
  );
}

function differencesOf(item: ReviewItem): Child {
  if (!item.previous) {
    return (
      <p>
        <Badge tone="plain" text={item.ad.version > 1 ? t().admin.isEdited : t().admin.isNew} />
      </p>
    );
  }
  const found = differences(item.previous, item.ad);
  if (found.length === 0) return <p class="muted">{t().admin.unchanged}</p>;
  return (
    <div class="changes">
      <h4>{isCorrection(item) ? t().admin.changedSinceSuspension : t().admin.changed}</h4>
      <dl>{found.map(change)}</dl>
    </div>
  );
}

function change(difference: Difference): Child {
  const names: Record<ComparedField, string> = {
    type: t().ads.type,
    title: t().form.title,
    description: t().form.description,
    priceCents: t().form.price,
    category: t().form.category,
    city: t().form.city,
    state: t().form.state,
  };
  const shown = (text: string): string => {
    if (text === "") return "—";
    return difference.field === "priceCents" ? money(Number(text)) : text;
  };
  return (
    <div key={difference.field}>
      <dt>{names[difference.field]}</dt>
      <dd>
        <span class="unseen">{t().admin.before}:</span>
        <del>{shown(difference.before)}</del>
      </dd>
      <dd>
        <span class="unseen">{t().admin.after}:</span>
        <ins>{shown(difference.after)}</ins>
      </dd>
    </div>
  );
}
