import {
  type Ad,
  AD_TYPES,
  type AdType,
  FEDERATIVE_UNITS,
  type FederativeUnit,
  type Most,
} from "../api/contract/schemas.ts";
import { asFailure } from "../api/failure.ts";
import { onceKey } from "../api/onceKey.ts";
import { oneOf } from "../app/oneOf.ts";
import { go } from "../app/router.ts";
import { latest, presence } from "../app/turns.ts";
import { money } from "../i18n/format.ts";
import { explain, t } from "../i18n/texts.ts";
import { call, session } from "../session/session.ts";
import { type Errors, Field, form, Submit } from "../ui/form.tsx";
import { Crumb, Empty, Link, Skeleton, Title, Trouble } from "../ui/parts.tsx";
import { toast } from "../ui/toast.ts";
import { component, h, onBeforeUnmount, reactive, watch } from "../vue.ts";
import { adDraftOf, type AdFields, forgetAdDraft, keepAdDraft, NO_AD } from "./adDraft.ts";
import { parseReais, priceMistake, reaisText } from "./money.ts";
import { PictureField } from "./PictureField.tsx";
import { pictureUrl } from "./pictureUrl.ts";
import { type Complaint, pictures } from "./uploads.ts";

const fieldsOf = (ad: Ad): AdFields => ({
  type: ad.type,
  title: ad.title,
  description: ad.description,
  price: ad.priceCents == null ? "" : reaisText(ad.priceCents),
  city: ad.city ?? "",
  state: ad.state ?? "",
  category: ad.category ?? "",
});

/** An ad as it is sent; what was left out is one kind of nothing. */
interface Written<N> {
  type: AdType;
  title: string;
  description: string;
  priceCents: number | N;
  city: string | N;
  state: FederativeUnit | N;
  category: string | N;
}

/** Whether somebody can change an ad: its owner, as long as it has a way on. */
const isOpenTo = (userId: string, ad: Ad): boolean =>
  ad.owner.id === userId && ad.status !== "excluido" && ad.status !== "concluido";

/** Writes a new ad, or edits one. */
export const AdFormPage = component<{ adId: string | null }>((props) => {
  const me = session.user?.id ?? "";
  const values = reactive<AdFields>({ ...NO_AD });
  const page = reactive({
    phase: (props.adId === null ? "ready" : "loading") as "loading" | "ready" | "closed" | "failed",
    trouble: "",
    complaints: [] as string[],
    /** Why what stands here is not what the reader might expect, with a way to have it otherwise. */
    notice: null as "restored" | "changed" | null,
  });
  const shots = pictures((complaint) => (page.complaints = [...page.complaints, words(complaint)].slice(-5)));
  const { state, bind, field } = form(values);
  const keyFor = onceKey();
  const turn = latest();
  const isHere = presence();
  /** The ad as it was when it was read: what is written is written over that. */
  let before: Ad | null = null;

  function words(complaint: Complaint): string {
    return complaint.kind === "tooMany" ? t().form.tooMany : t().form[complaint.kind](complaint.name);
  }

  async function load(id: string): Promise<void> {
    const counts = turn.ask();
    page.phase = "loading";
    try {
      const ad = await call("showAd", { path: { adId: id } });
      const previews = await Promise.all(ad.attachments.map(async (attachment) => ({
        attachment,
        preview: await pictureUrl(ad, attachment).catch(() => ""),
      })));
      if (!counts()) return;
      before = ad;
      Object.assign(values, fieldsOf(ad));
      shots.begin(previews);
      page.phase = isOpenTo(me, ad) ? "ready" : "closed";
      if (page.phase === "ready") restore(ad.version);
    } catch (error) {
      if (!counts()) return;
      page.trouble = explain(asFailure(error));
      page.phase = "failed";
    }
  }

  /** Keeps what is written, as long as it is not what is there anyway. */
  function keep(): void {
    if (page.phase !== "ready") return;
    const isUntouched = JSON.stringify(values) === JSON.stringify(before === null ? NO_AD : fieldsOf(before));
    if (isUntouched) forgetAdDraft(me, props.adId);
    else keepAdDraft(me, props.adId, before?.version ?? null, { ...values });
  }

  /** Brings back what was written here before and not sent. */
  function restore(version: number | null): void {
    const kept = adDraftOf(me, props.adId, version);
    if (kept === null) return;
    Object.assign(values, kept);
    page.notice = "restored";
  }

  /** Lets go of what was written: the form is as the ad is, or empty. */
  function startOver(): void {
    forgetAdDraft(me, props.adId);
    page.notice = null;
    if (props.adId === null) Object.assign(values, NO_AD);
    else void load(props.adId);
  }

  if (props.adId === null) restore(null);
  else void load(props.adId);
  watch(() => JSON.stringify(values), keep);
  watch(() => shots.isBusy(), () => delete state.errors.pictures);
  onBeforeUnmount(shots.clear);

  function check(): Errors {
    const price = priceMistake(values.price);
    return {
      title: [...values.title.trim()].length < 3 ? t().fields.titleShort : undefined,
      description: [...values.description.trim()].length < 10 ? t().fields.descriptionShort : undefined,
      priceCents: price === null ? undefined : t().fields.prices[price],
      pictures: shots.isBusy() ? t().form.stillUploading : undefined,
    };
  }

  async function send(): Promise<void> {
    const ad = props.adId === null ? await create() : await save(props.adId);
    forgetAdDraft(me, props.adId);
    toast(t().form.created);
    // Whoever went elsewhere meanwhile stays there.
    if (isHere()) go(`/anuncios/${ad.id}`);
  }

  function create(): Promise<Ad> {
    const body = { ...written(undefined), uploadIds: shots.readyIds() };
    return call("createAd", { body, idempotencyKey: keyFor(body) });
  }

  async function save(id: string): Promise<Ad> {
    const path = { adId: id };
    // What is sent is what stood there when it was sent off.
    const [text, ids] = [written(null), shots.readyIds()];
    try {
      const saved = await call("editAd", { path, body: { ...text, version: before?.version } });
      before = saved;
      if (ids.join() === saved.attachments.map((one) => one.id).join()) return saved;
      return await call("setAttachments", { path, body: { uploadIds: ids, version: saved.version } });
    } catch (error) {
      const failure = asFailure(error);
      if (failure.code === "VERSION_CONFLICT" || failure.code === "INVALID_TRANSITION") await catchUp(id);
      throw failure;
    }
  }

  /** The ad changed while it was edited. What was written stays, now over the new version, and its writer is told; unless
   * there is nothing to edit any more. */
  async function catchUp(id: string): Promise<void> {
    const ad = await call("showAd", { path: { adId: id } }).catch(() => null);
    if (ad === null || !isHere()) return;
    before = ad;
    page.notice = "changed";
    keep();
    if (!isOpenTo(me, ad)) page.phase = "closed";
  }

  /** The ad as written. `nothing` stands for what was left out: not sent in a new ad, taken away in an old one. */
  function written<N extends null | undefined>(nothing: N): Written<N> {
    const orNothing = <T extends string>(text: T): T | N => (text.trim() === "" ? nothing : text);
    const cents = parseReais(values.price);
    return {
      type: values.type,
      title: values.title,
      description: values.description,
      priceCents: typeof cents === "number" ? cents : nothing,
      city: orNothing(values.city),
      state: values.state || nothing,
      category: orNothing(values.category),
    };
  }

  function notice() {
    const { notice } = page;
    if (notice === null) return null;
    return (
      <div class="notice notice-warn" role="status">
        <p>{t().form[notice]}</p>
        <button type="button" class="button small" onClick={startOver}>
          {props.adId === null ? t().form.startOver : t().form.asItIs}
        </button>
      </div>
    );
  }

  /** What a price was understood as, where that is not what stands there. */
  function priceHint(): string {
    const cents = parseReais(values.price);
    return typeof cents === "number" && /[a-z]/i.test(values.price) ? money(cents) : t().form.priceHint;
  }

  /** What an ad need not say. */
  const details = () => (
    <div class="columns">
      <Field
        name="priceCents"
        label={t().form.price}
        hint={priceHint()}
        inputmode="decimal"
        optional
        value={values.price}
        error={state.errors.priceCents}
        onInput={(value) => (values.price = value)}
      />
      <Field
        {...field("category")}
        label={t().form.category}
        optional
        maxlength={60 satisfies Most["Category"]}
      />
      <Field
        {...field("city")}
        label={t().form.city}
        optional
        maxlength={80 satisfies Most["City"]}
        autocomplete="address-level2"
      />
      <Field
        name="state"
        label={t().form.state}
        optional
        value={values.state}
        options={[
          { value: "", label: "—" },
          ...FEDERATIVE_UNITS.map((letters) => ({ value: letters, label: letters })),
        ]}
        error={state.errors.state}
        onInput={(value) => (values.state = oneOf(FEDERATIVE_UNITS, value) ?? "")}
      />
    </div>
  );

  const fields = () => (
    <form class="ad-form" {...bind(check, send)}>
      <Title
        text={props.adId === null ? t().form.createTitle : t().form.editTitle}
        {...(props.adId === null ? {} : { intro: t().form.editNote })}
      />
      {state.trouble && page.notice !== "changed" && <Trouble text={state.trouble} />}
      {notice()}
      <fieldset>
        <legend>{t().form.what}</legend>
        <div class="choices">
          {AD_TYPES.map((type) => (
            <label class="choice">
              <input
                type="radio"
                name="type"
                value={type}
                checked={values.type === type}
                onChange={() => (values.type = type)}
              />
              {t().ads.types[type]}
            </label>
          ))}
        </div>
      </fieldset>
      <Field
        {...field("title")}
        label={t().form.title}
        maxlength={120 satisfies Most["AdTitle"]}
      />
      <Field
        {...field("description")}
        label={t().form.description}
        rows={6}
        maxlength={5_000 satisfies Most["AdDescription"]}
      />
      <PictureField
        pictures={shots}
        complaints={page.complaints}
        error={state.errors.pictures ?? state.errors.uploadIds}
        onTouched={() => {
          page.complaints = [];
          delete state.errors.pictures;
          delete state.errors.uploadIds;
        }}
      />
      {details()}
      <Submit text={t().form.submit} busyText={t().form.busy} busy={state.busy} />
    </form>
  );

  return () => (
    <div class="page narrow">
      <Crumb to={props.adId === null ? "/anuncios" : `/anuncios/${props.adId}`} text={t().common.back} />
      {page.phase === "loading" && <Skeleton shape="row" count={6} />}
      {page.phase === "failed" && <Trouble text={page.trouble} onRetry={() => void load(props.adId ?? "")} />}
      {page.phase === "closed" && (
        <Empty page icon="lock" title={t().form.closed} text={t().form.closedText}>
          <Link to={`/anuncios/${props.adId}`} class="button primary">{t().form.seeAd}</Link>
        </Empty>
      )}
      {page.phase === "ready" && fields()}
    </div>
  );
});
