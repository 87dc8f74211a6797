import type { Ad, AdStatus } from "../api/contract/schemas.ts";
import { money } from "../i18n/format.ts";
import { t } from "../i18n/texts.ts";

export const priceText = (ad: Pick<Ad, "priceCents">): string =>
  ad.priceCents == null ? t().ads.noPrice : money(ad.priceCents);

/** `Recife, PE` */
export const placeText = (ad: Pick<Ad, "city" | "state">): string => [ad.city, ad.state].filter(Boolean).join(", ");

/** Whether everybody could see the ad: only then was it published, and not just sent. */
export const wasPublished = (ad: Pick<Ad, "status">): boolean => ad.status === "aprovado" || ad.status === "concluido";

export const statusTone: Record<AdStatus, "good" | "warn" | "bad" | "plain"> = {
  pendente: "warn",
  aprovado: "good",
  suspenso: "bad",
  excluido: "plain",
  concluido: "plain",
};
