import type { Ad } from "../api/contract/schemas.ts";
import { ago } from "../i18n/format.ts";
import { t } from "../i18n/texts.ts";
import { Badge, Icon, Link } from "../ui/parts.tsx";
import { h } from "../vue.ts";
import { AdPicture } from "./AdPicture.tsx";
import { placeText, priceText, statusTone } from "./adWords.ts";

/** One ad in a list: a single link, its picture of reserved size, the price first. */
export function AdCard(props: { ad: Ad; showsStatus?: boolean }) {
  const { ad } = props;
  const place = placeText(ad);
  return (
    <li class="ad-card">
      <AdPicture ad={ad} attachment={ad.attachments[0]} alt="" lazy />
      <div class="ad-text">
        <p class="ad-price">{priceText(ad)}</p>
        <h2>
          <Link to={`/anuncios/${ad.id}`}>{ad.title}</Link>
        </h2>
        {props.showsStatus && (
          <p>
            <Badge tone={statusTone[ad.status]} text={t().ads.status[ad.status]} />
          </p>
        )}
        {props.showsStatus && ad.statusReason && <p class="hint">{t().ads.statusReason(ad.statusReason)}</p>}
        <p class="ad-facts">
          <span>{t().ads.types[ad.type]}</span>
          {place && (
            <span>
              <Icon name="pin" />
              {place}
            </span>
          )}
          <time datetime={ad.createdAt}>{ago(ad.createdAt)}</time>
        </p>
      </div>
    </li>
  );
}
