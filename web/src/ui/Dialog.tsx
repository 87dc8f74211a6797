import { component, type Context, h, onBeforeUnmount, onMounted } from "../vue.ts";
import { t } from "../i18n/texts.ts";
import { Icon } from "./parts.tsx";

interface DialogProps {
  title: string;
  onClose: () => void;
  children?: unknown;
}

/** Dialogs so far: each needs a title of its own to be named by. */
let count = 0;

/** A modal dialog: the browser's own, which keeps the focus inside and gives it back. */
export const Dialog = component<DialogProps>(["title", "onClose"], (props, { slots }: Context) => {
  const titleId = `dialog-${count++}`;
  let element: HTMLDialogElement | null = null;
  let opener: Element | null = null;
  onMounted(() => {
    opener = document.activeElement;
    element?.showModal();
  });
  onBeforeUnmount(() => {
    element?.close();
    if (opener instanceof HTMLElement) opener.focus();
  });
  return () => (
    <dialog
      ref={(found: unknown) => (element = found as HTMLDialogElement)}
      aria-labelledby={titleId}
      onCancel={(event: Event) => {
        event.preventDefault();
        props.onClose();
      }}
      onClick={(event: Event) => event.target === element && props.onClose()}
    >
      <div class="dialog-body">
        <header>
          <h2 id={titleId}>{props.title}</h2>
          <button type="button" class="button quiet square" aria-label={t().common.close} onClick={props.onClose}>
            <Icon name="cross" />
          </button>
        </header>
        {slots.default?.()}
      </div>
    </dialog>
  );
});
