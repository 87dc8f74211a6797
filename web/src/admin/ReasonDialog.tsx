import type { Least, Most, SilenceScope } from "../api/contract/schemas.ts";
import { presence } from "../app/turns.ts";
import { t } from "../i18n/texts.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { type Errors, Field, form, Submit } from "../ui/form.tsx";
import { Trouble } from "../ui/parts.tsx";
import { component, h, reactive } from "../vue.ts";

export const SHORTEST_REASON: Least["Reason"] = 3;
export const LONGEST_REASON: Most["Reason"] = 500;

/** What was answered in the dialog. */
export interface ReasonAnswer {
  reason: string;
  /** null: until somebody lifts it. */
  durationSeconds: number | null;
  scope: SilenceScope;
}

interface ReasonProps {
  title: string;
  /** What is decided about, in its own words. */
  about?: string | undefined;
  submit: string;
  danger?: boolean;
  /** What stands in the field to begin with. */
  reason?: string;
  /** The durations to choose from, in seconds; 0 for no end. Left out: no question. */
  durations?: number[] | undefined;
  asksScope?: boolean;
  /** Closes the dialog: once it is decided, or given up. */
  onClose: (decided: boolean) => void;
  /** Sends the decision. What it throws is shown; once it returns the dialog is done. */
  onDecide: (answer: ReasonAnswer) => Promise<void>;
}

/** Asks for the reason of a decision, and for how long and where it holds. What it asks about is what it was opened for: one
 * dialog for each question (`key`), and values as properties. */
export const ReasonDialog = component<ReasonProps>((props) => {
  const values = reactive({
    reason: props.reason ?? "",
    durationSeconds: String(props.durations?.[1] ?? 0),
    scope: "room" as SilenceScope,
  });
  const { state, bind, field } = form(values);
  const isHere = presence();

  function check(): Errors {
    return { reason: [...values.reason.trim()].length < SHORTEST_REASON ? t().fields.reasonShort : undefined };
  }

  async function send(): Promise<void> {
    const seconds = Number(values.durationSeconds);
    await props.onDecide({
      reason: values.reason.trim(),
      durationSeconds: seconds === 0 ? null : seconds,
      scope: values.scope,
    });
    // Closed meanwhile, another dialog may be open in its place.
    if (isHere()) props.onClose(true);
  }

  return () => (
    <Dialog title={props.title} onClose={() => props.onClose(false)}>
      {props.about && <blockquote>{props.about}</blockquote>}
      <form {...bind(check, send)}>
        {state.trouble && <Trouble text={state.trouble} />}
        {props.asksScope && (
          <fieldset>
            <legend>{t().admin.scope}</legend>
            <div class="choices">
              {(["room", "global"] as const).map((scope) => (
                <label class="choice">
                  <input
                    type="radio"
                    name="scope"
                    value={scope}
                    checked={values.scope === scope}
                    onChange={() => (values.scope = scope)}
                  />
                  {scope === "room" ? t().admin.scopeRoom : t().admin.scopeGlobal}
                </label>
              ))}
            </div>
          </fieldset>
        )}
        {props.durations && (
          <Field
            {...field("durationSeconds")}
            label={t().admin.duration}
            options={props.durations.map((seconds) => ({
              value: String(seconds),
              label: t().admin.durations[seconds] ?? String(seconds),
            }))}
          />
        )}
        <Field
          {...field("reason")}
          autofocus
          label={t().common.reason}
          hint={t().common.reasonHint}
          rows={3}
          maxlength={LONGEST_REASON}
        />
        <Submit text={props.submit} busy={state.busy} {...(props.danger ? { tone: "bad" as const } : {})} />
      </form>
    </Dialog>
  );
});
