import { PICTURE_TYPES } from "../api/contract/schemas.ts";
import { t } from "../i18n/texts.ts";
import { Icon } from "../ui/parts.tsx";
import { component, h, ref } from "../vue.ts";
import type { Picture, pictures } from "./uploads.ts";

interface PictureFieldProps {
  pictures: ReturnType<typeof pictures>;
  complaints: string[];
  error?: string | undefined;
  onTouched: () => void;
}

/** Where pictures are dropped or chosen, and how far each has come. */
export const PictureField = component<PictureFieldProps>((props) => {
  const over = ref(false);

  function take(files: Iterable<File> | null | undefined): void {
    over.value = false;
    props.onTouched();
    if (files) void props.pictures.add([...files]);
  }

  function drag(event: DragEvent): void {
    event.preventDefault();
    over.value = event.type !== "dragleave";
  }

  return () => (
    <fieldset class="pictures" aria-describedby="pictures-hint">
      <legend>{t().form.pictures}</legend>
      <div
        class={["drop", over.value && "drop-over"]}
        onDragenter={drag}
        onDragover={drag}
        onDragleave={drag}
        onDrop={(event) => {
          event.preventDefault();
          take(event.dataTransfer?.files);
        }}
      >
        <Icon name="picture" />
        <span>{t().form.drop}</span>
        <label class="button small">
          {t().form.choose}
          <input
            type="file"
            name="uploadIds"
            class="unseen"
            accept={PICTURE_TYPES.join(",")}
            multiple
            aria-invalid={props.error ? "true" : undefined}
            onChange={(event) => {
              const input = event.currentTarget;
              take([...(input.files ?? [])]);
              // The same file may be chosen again after it was removed.
              input.value = "";
            }}
          />
        </label>
      </div>
      <p class="hint" id="pictures-hint">{t().form.picturesHint}</p>
      <div role="alert">
        {props.error && <p class="error">{props.error}</p>}
        {props.complaints.map((complaint) => <p class="error">{complaint}</p>)}
      </div>
      <ul class="shots">
        {props.pictures.state.all.map((picture, index) => shot(picture, index, props.pictures))}
      </ul>
    </fieldset>
  );
});

function shot(picture: Picture, index: number, all: ReturnType<typeof pictures>) {
  return (
    <li key={picture.key} class={["shot", `shot-${picture.state}`]}>
      <div class="picture">
        <img src={picture.preview} alt={picture.name} />
      </div>
      {picture.state === "uploading" && (
        <progress max="1" value={picture.progress} aria-label={t().form.uploading(picture.name)} />
      )}
      <p class="hint" role="status">
        {picture.state === "checking" && t().form.checking}
        {picture.state === "ready" && (index === 0 ? t().form.first : t().form.ready)}
      </p>
      <div class="shot-tools">
        {picture.state === "failed" && (
          <button
            type="button"
            class="button small"
            onClick={() => all.retry(picture.key)}
          >
            {t().common.retry}
          </button>
        )}
        {index > 0 && (
          <button
            type="button"
            class="button quiet square"
            aria-label={t().form.earlier(picture.name)}
            onClick={() => all.moveUp(picture.key)}
          >
            <Icon name="back" />
          </button>
        )}
        <button
          type="button"
          class="button quiet square"
          aria-label={t().form.removePicture(picture.name)}
          onClick={() => all.remove(picture.key)}
        >
          <Icon name="cross" />
        </button>
      </div>
    </li>
  );
}
