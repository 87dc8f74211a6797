import { t } from "../i18n/texts.ts";
import { h } from "../vue.ts";
import { Icon } from "./parts.tsx";
import { dismiss, toasts } from "./toast.ts";

/** Where short notices appear; always in the page, so that screen readers hear what comes into it. */
export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {toasts.shown.map((toast) => (
        <div key={toast.id} class={`toast toast-${toast.tone}`}>
          <Icon name={toast.tone === "good" ? "check" : "alert"} />
          <span>{toast.text}</span>
          <button
            type="button"
            class="button quiet square"
            aria-label={t().common.close}
            onClick={() => dismiss(toast.id)}
          >
            <Icon name="cross" />
          </button>
        </div>
      ))}
    </div>
  );
}
