import { asFailure, type Failure } from "../api/failure.ts";
import { explain, t } from "../i18n/texts.ts";
import type { InputMode } from "../../types/jsx.d.ts";
import { type Child, component, h, nextTick, reactive, ref } from "../vue.ts";

export type Errors = Record<string, string | undefined>;

/** The names of those values that are text, whatever it is. */
type TextOf<V> = { [N in keyof V]: string extends V[N] ? N : never }[keyof V] & string;

/** The state of one form: what is wrong where, and whether it is on its way. `values` are what its fields hold. */
export function form<V extends object>(values: V) {
  const state = reactive<{ errors: Errors; trouble: string; busy: boolean }>({ errors: {}, trouble: "", busy: false });
  let root: HTMLElement | null = null;

  /** Puts the focus on the first field that is wrong. */
  async function focusFirst(): Promise<void> {
    await nextTick();
    root?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }

  /** Checks, and if nothing is wrong sends. What the service refuses is shown at its fields. */
  async function submit(check: () => Errors, send: () => Promise<void>): Promise<void> {
    if (state.busy) return;
    state.trouble = "";
    state.errors = check();
    if (Object.values(state.errors).some((error) => error !== undefined)) return await focusFirst();
    state.busy = true;
    try {
      await send();
    } catch (error) {
      await show(asFailure(error));
    } finally {
      state.busy = false;
    }
    if (Object.keys(state.errors).length > 0) await focusFirst();
  }

  /** Shows a refusal at its fields. What no field of the page shows is said above them, so that nothing is hidden. */
  async function show(failure: Failure): Promise<void> {
    const { fields } = failure;
    if (fields.length === 0) {
      state.trouble = explain(failure);
      return;
    }
    for (const refused of fields) state.errors[refused.field] = refused.detail;
    await nextTick();
    const isShown = (name: string): boolean =>
      root?.querySelector(`[name="${CSS.escape(name)}"][aria-invalid="true"]`) != null;
    state.trouble = fields.filter((refused) => !isShown(refused.field)).map((refused) => refused.detail).join(" ");
  }

  /** A field that somebody changes is no longer the one that was refused. */
  function touch(event: Event): void {
    const name = event.target instanceof Element ? event.target.getAttribute("name") : null;
    if (name !== null) delete state.errors[name];
  }

  /** What makes a <form> this one. */
  const bind = (check: () => Errors, send: () => Promise<void>) => ({
    // The browser's own bubbles speak its language, not the page's.
    novalidate: true,
    ref: (found: HTMLFormElement | null) => void (root = found),
    onInput: touch,
    onSubmit: (event: Event) => {
      event.preventDefault();
      void submit(check, send);
    },
  });

  /** What makes a <Field> that of a value. */
  const field = <N extends TextOf<V>>(name: N) => ({
    name,
    value: values[name],
    error: state.errors[name],
    onInput: (value: V[N]) => void (values[name] = value),
  });

  return { state, bind, field };
}

export interface FieldProps {
  name: string;
  label: string;
  value: string;
  onInput: (value: string) => void;
  error?: string | undefined;
  hint?: string;
  type?: string;
  autocomplete?: string;
  inputmode?: InputMode;
  maxlength?: number;
  optional?: boolean;
  /** Whether a dialog begins here. */
  autofocus?: boolean;
  /** More lines than one. */
  rows?: number;
  options?: { value: string; label: string }[];
}

/** A labelled field with its hint and its error. */
export const Field = component<FieldProps>((props) => {
  const shown = ref(false);
  const id = `field-${props.name}-${counter++}`;
  return () => {
    const isPassword = props.type === "password";
    const described = [props.error && `${id}-error`, props.hint && `${id}-hint`].filter(Boolean).join(" ");
    return (
      <div class="field">
        <label for={id}>
          {props.label}
          {props.optional && <span class="muted">({t().common.optional})</span>}
        </label>
        <div class="field-box">
          {control(props, id, described, isPassword && shown.value ? "text" : props.type)}
          {isPassword && (
            <button
              type="button"
              class="button quiet small reveal"
              aria-pressed={shown.value ? "true" : "false"}
              onClick={() => (shown.value = !shown.value)}
            >
              {t().common.showPassword}
            </button>
          )}
        </div>
        {props.error && <p class="error" id={`${id}-error`}>{props.error}</p>}
        {props.hint && <p class="hint" id={`${id}-hint`}>{props.hint}</p>}
      </div>
    );
  };
});

let counter = 0;

function control(props: FieldProps, id: string, described: string, type: string | undefined): Child {
  const shared = {
    id,
    name: props.name,
    value: props.value,
    autocomplete: props.autocomplete,
    inputmode: props.inputmode,
    maxlength: props.maxlength,
    autofocus: props.autofocus,
    "aria-invalid": props.error ? "true" as const : undefined,
    "aria-describedby": described === "" ? undefined : described,
    onInput: (event: { currentTarget: { value: string } }) => props.onInput(event.currentTarget.value),
  };
  if (props.options !== undefined) {
    return (
      <select {...shared}>
        {props.options.map((option) => (
          <option value={option.value} selected={option.value === props.value}>{option.label}</option>
        ))}
      </select>
    );
  }
  if (props.rows !== undefined) return <textarea {...shared} rows={props.rows} />;
  return <input {...shared} type={type ?? "text"} />;
}

/** The button that sends a form. */
export function Submit(props: { text: string; busyText?: string; busy: boolean; tone?: "bad" }) {
  return (
    <button
      type="submit"
      class={["button primary", props.tone === "bad" && "danger"]}
      aria-disabled={props.busy ? "true" : undefined}
    >
      {props.busy ? (props.busyText ?? props.text) : props.text}
    </button>
  );
}
