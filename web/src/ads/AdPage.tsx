import type { Ad } from "../api/contract/schemas.ts";
import { asFailure } from "../api/failure.ts";
import { go } from "../app/router.ts";
import { titled } from "../app/title.ts";
import { latest, presence, single } from "../app/turns.ts";
import { ago } from "../i18n/format.ts";
import { explain, t } from "../i18n/texts.ts";
import { call, callOpen, session } from "../session/session.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { Badge, Crumb, Icon, Link, Skeleton, Title, Trouble } from "../ui/parts.tsx";
import { toast } from "../ui/toast.ts";
import { type Child, component, h, reactive } from "../vue.ts";
import { AdPicture } from "./AdPicture.tsx";
import { placeText, priceText, statusTone, wasPublished } from "./adWords.ts";

type Question = "conclude" | "remove";

/** One ad; its owner can edit, conclude and delete it here. */
export const AdPage = component<{ adId: string }>((props) => {
  const state = reactive({
    ad: null as Ad | null,
    trouble: "",
    shown: 0,
    asking: null as Question | null,
  });

  const turn = latest();
  const isHere = presence();
  titled(() => state.ad?.title ?? "");

  async function load(): Promise<void> {
    const counts = turn.ask();
    state.trouble = "";
    try {
      const ad = await callOpen("showAd", { path: { adId: props.adId } });
      if (counts()) state.ad = ad;
    } catch (error) {
      if (counts()) state.trouble = explain(asFailure(error));
    }
  }
  void load();

  const decide = single(async (asked: Question): Promise<void> => {
    const path = { adId: props.adId };
    turn.drop();
    try {
      if (asked === "remove") await call("deleteAd", { path });
      else state.ad = await call("concludeAd", { path });
      toast(asked === "remove" ? t().ads.removed : t().ads.concluded);
      if (asked === "remove" && isHere()) go("/meus-anuncios");
    } catch (error) {
      toast(explain(asFailure(error)), "bad");
      await load();
    }
    if (state.asking === asked) state.asking = null;
  });

  function pictures(ad: Ad): Child {
    const count = ad.attachments.length;
    const shown = ad.attachments[state.shown];
    return (
      <div class="gallery">
        <AdPicture ad={ad} attachment={shown} alt={count === 0 ? "" : t().ads.picture(state.shown + 1, count)} />
        {count > 1 && (
          <div class="thumbs">
            {ad.attachments.map((attachment, index) => (
              <button
                type="button"
                key={attachment.id}
                aria-label={t().ads.picture(index + 1, count)}
                aria-pressed={index === state.shown ? "true" : "false"}
                onClick={() => (state.shown = index)}
              >
                <AdPicture ad={ad} attachment={attachment} alt="" />
              </button>
            ))}
          </div>
        )}
      </div>
    );
  }

  function ownersPart(ad: Ad): Child {
    return (
      <section class="panel owner">
        <p>
          <Badge tone={statusTone[ad.status]} text={t().ads.status[ad.status]} />
        </p>
        <p>{ad.corrected ? t().ads.corrected : t().ads.statusText[ad.status]}</p>
        {ad.statusReason && <p>{t().ads.statusReason(ad.statusReason)}</p>}
        <div class="actions">
          {ad.status !== "excluido" && ad.status !== "concluido" && (
            <Link to={`/anuncios/${ad.id}/editar`} class="button">{t().ads.edit}</Link>
          )}
          {ad.status === "aprovado" && (
            <button type="button" class="button" onClick={() => (state.asking = "conclude")}>{t().ads.conclude}</button>
          )}
          {ad.status !== "excluido" && ad.status !== "concluido" && (
            <button type="button" class="button danger" onClick={() => (state.asking = "remove")}>
              {t().ads.remove}
            </button>
          )}
        </div>
      </section>
    );
  }

  function question(asking: Question): Child {
    const title = asking === "remove" ? t().ads.removeTitle : t().ads.concludeTitle;
    return (
      <Dialog key={asking} title={title} onClose={() => (state.asking = null)}>
        <blockquote>{state.ad?.title}</blockquote>
        <p>{asking === "remove" ? t().ads.removeText : t().ads.concludeText}</p>
        <div class="actions">
          <button
            type="button"
            class={["button", asking === "remove" ? "danger" : "primary"]}
            aria-disabled={decide.state.busy ? "true" : undefined}
            onClick={() => decide.run(asking)}
          >
            {asking === "remove" ? t().ads.remove : t().ads.conclude}
          </button>
          <button type="button" class="button" onClick={() => (state.asking = null)}>{t().common.cancel}</button>
        </div>
      </Dialog>
    );
  }

  return () => {
    const ad = state.ad;
    if (ad === null) {
      return (
        <div class="page">
          {state.trouble === "" ? <Skeleton shape="row" count={5} /> : (
            <div>
              <Crumb to="/anuncios" text={t().nav.ads} />
              <Title text={t().ads.gone} />
              <Trouble text={state.trouble} onRetry={() => load()} />
            </div>
          )}
        </div>
      );
    }
    const place = placeText(ad);
    return (
      <div class="page">
        <Crumb to="/anuncios" text={t().nav.ads} />
        <div class="ad-page">
          {pictures(ad)}
          <article>
            <p class="ad-price">{priceText(ad)}</p>
            <Title text={ad.title} />
            <p class="ad-facts">
              <span>{t().ads.types[ad.type]}</span>
              {ad.category && <span>{ad.category}</span>}
              {place && (
                <span>
                  <Icon name="pin" />
                  {place}
                </span>
              )}
              <time datetime={ad.createdAt}>
                {wasPublished(ad) ? t().ads.published(ago(ad.createdAt)) : t().admin.submitted(ago(ad.createdAt))}
              </time>
            </p>
            <p class="ad-description">{ad.description}</p>
            <p class="muted">{t().ads.by(ad.owner.displayName)}</p>
            <p class="notice notice-warn">{t().ads.safe}</p>
            {session.user?.id === ad.owner.id && ownersPart(ad)}
          </article>
        </div>
        {state.asking !== null && question(state.asking)}
      </div>
    );
  };
});
