import { asFailure } from "../api/failure.ts";
import { onceKey } from "../api/onceKey.ts";
import type { Ad, AdType } from "../api/types.ts";
import { go } from "../app/router.ts";
import { explain, t } from "../i18n/texts.ts";
import { call } from "../session/session.ts";
import { type Errors, Field, form, Submit } from "../ui/form.tsx";
import { Icon, Link, Skeleton, Title, Trouble } from "../ui/parts.tsx";
import { toast } from "../ui/toast.ts";
import { component, h, onBeforeUnmount, reactive } from "../vue.ts";
import { AD_TYPES, STATES } from "./adTypes.ts";
import { parseReais, reaisText } from "./money.ts";
import { PictureField } from "./PictureField.tsx";
import { pictureUrl } from "./pictureUrl.ts";
import { type Complaint, pictures } from "./uploads.ts";

/** Writes a new ad, or edits one. */
export const AdFormPage = component<{ adId: string | null }>(["adId"], (props) => {
  const values = reactive({
    type: "venda" as AdType,
    title: "",
    description: "",
    price: "",
    city: "",
    state: "",
    category: "",
  });
  const page = reactive({ phase: props.adId === null ? "ready" : "loading", trouble: "", complaints: [] as string[] });
  const shots = pictures((complaint) => (page.complaints = [...page.complaints, words(complaint)].slice(-5)));
  const { state, bind } = form();
  const keyFor = onceKey();
  let before: Ad | null = null;

  function words(complaint: Complaint): string {
    return complaint.kind === "tooMany" ? t().form.tooMany : t().form[complaint.kind](complaint.name);
  }

  async function load(): Promise<void> {
    page.phase = "loading";
    try {
      const ad = await call<Ad>(`/marketplace/ads/${encodeURIComponent(props.adId ?? "")}`);
      before = ad;
      Object.assign(values, {
        type: ad.type,
        title: ad.title,
        description: ad.description,
        price: ad.priceCents == null ? "" : reaisText(ad.priceCents),
        city: ad.city ?? "",
        state: ad.state ?? "",
        category: ad.category ?? "",
      });
      const previews = ad.attachments.map(async (attachment) => ({
        attachment,
        preview: await pictureUrl(ad, attachment).catch(() => ""),
      }));
      shots.begin(await Promise.all(previews));
      page.phase = "ready";
    } catch (error) {
      page.trouble = explain(asFailure(error));
      page.phase = "failed";
    }
  }
  if (props.adId !== null) void load();
  onBeforeUnmount(shots.clear);

  const check = (): Errors => ({
    title: values.title.trim().length < 3 ? t().fields.titleShort : undefined,
    description: values.description.trim().length < 10 ? t().fields.descriptionShort : undefined,
    priceCents: parseReais(values.price) === "bad" ? t().fields.price : undefined,
    pictures: shots.isBusy() ? t().form.stillUploading : undefined,
  });

  async function send(): Promise<void> {
    const ad = props.adId === null ? await create() : await save(props.adId);
    toast(t().form.created);
    go(`/anuncios/${ad.id}`);
  }

  function create(): Promise<Ad> {
    const body = { ...written(undefined), uploadIds: shots.readyIds() };
    return call<Ad>("/marketplace/ads", { method: "POST", body, idempotencyKey: keyFor(body) });
  }

  async function save(id: string): Promise<Ad> {
    const path = `/marketplace/ads/${id}`;
    const saved = await call<Ad>(path, { method: "PATCH", body: { ...written(null), version: before?.version } });
    const ids = shots.readyIds();
    before = saved;
    if (ids.join() === saved.attachments.map((one) => one.id).join()) return saved;
    return await call<Ad>(`${path}/attachments`, { method: "PUT", body: { uploadIds: ids, version: saved.version } });
  }

  /** The ad as written. `nothing` stands for what was left out: not sent in a new ad, taken away in an old one. */
  function written(nothing: null | undefined): Record<string, unknown> {
    const orNothing = (text: string): string | null | undefined => (text.trim() === "" ? nothing : text);
    return {
      type: values.type,
      title: values.title,
      description: values.description,
      priceCents: parseReais(values.price) ?? nothing,
      city: orNothing(values.city),
      state: orNothing(values.state),
      category: orNothing(values.category),
    };
  }

  const fields = () => (
    <form class="ad-form" {...bind(check, send)}>
      <Title
        text={props.adId === null ? t().form.createTitle : t().form.editTitle}
        {...(props.adId === null ? {} : { intro: t().form.editNote })}
      />
      {state.trouble && <Trouble text={state.trouble} />}
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
        name="title"
        label={t().form.title}
        maxlength={120}
        value={values.title}
        error={state.errors.title}
        onInput={(value) => (values.title = value)}
      />
      <Field
        name="description"
        label={t().form.description}
        rows={6}
        maxlength={4000}
        value={values.description}
        error={state.errors.description}
        onInput={(value) => (values.description = value)}
      />
      <PictureField
        pictures={shots}
        complaints={page.complaints}
        error={state.errors.pictures ?? state.errors.uploadIds}
        onTouched={() => (page.complaints = [])}
      />
      <div class="columns">
        <Field
          name="priceCents"
          label={t().form.price}
          hint={t().form.priceHint}
          inputmode="decimal"
          optional
          value={values.price}
          error={state.errors.priceCents}
          onInput={(value) => (values.price = value)}
        />
        <Field
          name="category"
          label={t().form.category}
          optional
          maxlength={60}
          value={values.category}
          error={state.errors.category}
          onInput={(value) => (values.category = value)}
        />
        <Field
          name="city"
          label={t().form.city}
          optional
          maxlength={60}
          autocomplete="address-level2"
          value={values.city}
          error={state.errors.city}
          onInput={(value) => (values.city = value)}
        />
        <Field
          name="state"
          label={t().form.state}
          optional
          value={values.state}
          options={[{ value: "", label: "—" }, ...STATES.map((letters) => ({ value: letters, label: letters }))]}
          error={state.errors.state}
          onInput={(value) => (values.state = value)}
        />
      </div>
      <Submit text={t().form.submit} busyText={t().form.busy} busy={state.busy} />
    </form>
  );

  return () => (
    <div class="page narrow">
      <p class="crumb">
        <Link to={props.adId === null ? "/anuncios" : `/anuncios/${props.adId}`}>
          <Icon name="back" />
          {t().common.back}
        </Link>
      </p>
      {page.phase === "loading" && <Skeleton shape="row" count={6} />}
      {page.phase === "failed" && <Trouble text={page.trouble} onRetry={load} />}
      {page.phase === "ready" && fields()}
    </div>
  );
});
