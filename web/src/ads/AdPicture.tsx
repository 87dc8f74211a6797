import type { Ad, Attachment } from "../api/contract/schemas.ts";
import { t } from "../i18n/texts.ts";
import { Icon } from "../ui/parts.tsx";
import { component, h, onBeforeUnmount, reactive, watch } from "../vue.ts";
import { type Loading, pictureLoading } from "./pictureLoading.ts";
import { pictureUrl } from "./pictureUrl.ts";

interface PictureProps {
  ad: Pick<Ad, "status">;
  attachment: Attachment | undefined;
  alt: string;
  lazy?: boolean;
}

/** A picture on a ground of its size, which is there before the picture is. */
export const AdPicture = component<PictureProps>((props) => {
  // Each try is an image of its own: the browser does not load the same address into the same one again.
  const state = reactive({ url: "", round: 0, phase: "coming" as Loading });
  const loading = pictureLoading({
    find: (isWanted) => props.attachment ? pictureUrl(props.ad, props.attachment, isWanted) : Promise.reject(),
    show: (url) => Object.assign(state, { url, round: state.round + 1, phase: "shown" }),
    giveUp: () => (state.phase = "none"),
    later: (milliseconds, action) => {
      const timer = setTimeout(action, milliseconds);
      return () => clearTimeout(timer);
    },
  });

  watch(() => `${props.attachment?.id} ${props.ad.status}`, () => {
    loading.stop();
    state.phase = props.attachment === undefined ? "none" : "coming";
    if (props.attachment !== undefined) loading.start();
  }, { immediate: true });

  /** What was given up while nobody looked, or without a network, may be there now. */
  function lookAgain(): void {
    if (state.phase === "none" && props.attachment !== undefined && document.visibilityState === "visible") {
      loading.start();
    }
  }
  addEventListener("online", lookAgain);
  document.addEventListener("visibilitychange", lookAgain);
  onBeforeUnmount(() => {
    loading.stop();
    removeEventListener("online", lookAgain);
    document.removeEventListener("visibilitychange", lookAgain);
  });

  return () => (
    <div class="picture">
      {state.phase === "shown" && (
        <img
          key={state.round}
          src={state.url}
          alt={props.alt}
          width={props.attachment?.width}
          height={props.attachment?.height}
          loading={props.lazy ? "lazy" : undefined}
          decoding="async"
          onLoad={() => loading.arrived()}
          onError={() => {
            state.phase = "coming";
            loading.failed();
          }}
        />
      )}
      {state.phase === "none" && (
        <span class="picture-none">
          <Icon name="picture" />
          <span>{props.attachment === undefined ? t().ads.noPicture : t().ads.pictureAway}</span>
        </span>
      )}
    </div>
  );
});
