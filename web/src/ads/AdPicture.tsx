import type { Ad, Attachment } from "../api/types.ts";
import { latest } from "../app/turns.ts";
import { t } from "../i18n/texts.ts";
import { Icon } from "../ui/parts.tsx";
import { component, h, ref, watch } from "../vue.ts";
import { pictureUrl } from "./pictureUrl.ts";

interface PictureProps {
  ad: Pick<Ad, "status">;
  attachment: Attachment | undefined;
  alt: string;
  lazy?: boolean;
}

/** A picture on a ground of its size, which is there before the picture is. */
export const AdPicture = component<PictureProps>(["ad", "attachment", "alt", "lazy"], (props) => {
  const url = ref("");
  const broken = ref(false);
  const turn = latest();
  watch(() => props.attachment?.id, () => {
    url.value = "";
    broken.value = false;
    turn.drop();
    if (props.attachment === undefined) return;
    // Another picture may be wanted by the time this one's address is known.
    const counts = turn.ask();
    pictureUrl(props.ad, props.attachment).then(
      (found) => counts() && (url.value = found),
      () => counts() && (broken.value = true),
    );
  }, { immediate: true });
  return () => (
    <div class="picture">
      {url.value !== "" && !broken.value
        ? (
          <img
            src={url.value}
            alt={props.alt}
            width={props.attachment?.width}
            height={props.attachment?.height}
            loading={props.lazy ? "lazy" : undefined}
            decoding="async"
            onError={() => (broken.value = true)}
          />
        )
        : (props.attachment === undefined || broken.value) && (
          <span class="picture-none">
            <Icon name="picture" />
            <span>{t().ads.noPicture}</span>
          </span>
        )}
    </div>
  );
});
