import { t } from "../i18n/texts.ts";
import { toast } from "../ui/toast.ts";
import type { Application } from "../../types/vue.d.ts";

/** A mistake of ours is said, once, and written where a developer looks; the page goes on. */
export function reportFailures(application: Application): void {
  let said = false;
  application.config.errorHandler = (error) => {
    console.error(error);
    if (!said) toast(t().common.unexpected, "bad");
    said = true;
  };
}
