import { type Child, component, type Context, h, onBeforeUnmount, onMounted } from "../vue.ts";
import { t } from "../i18n/texts.ts";
import { refocus } from "./focus.ts";
import { Icon } from "./parts.tsx";

interface DialogProps {
  title: string;
  onClose: () => void;
  children?: Child;
}

/** Dialogs so far: each needs a title of its own to be named by. */
let count = 0;

/** A modal dialog: the browser's own, which keeps the focus inside and gives it back. It holds what it was opened for:
 * whoever shows it passes values, not a selection that may change meanwhile. */
export const Dialog = component<DialogProps>((props, { slots }: Context) => {
  const titleId = `dialog-${count++}`;
  let element: HTMLDialogElement | null = null;
  let opener: Element | null = null;
  let isPressedOutside = false;

  onMounted(() => {
    opener = document.activeElement;
    element?.showModal();
  });
  onBeforeUnmount(() => {
    element?.close();
    if (opener instanceof HTMLElement) opener.focus();
    // What opened it may be gone by now, as a decided ad's button is.
    void refocus("main h1");
  });

  /** Whether something happened on the ground around the dialog, not in it nor on its scroll bar. */
  function isOutside(event: MouseEvent): boolean {
    if (element === null || event.target !== element) return false;
    const box = element.getBoundingClientRect();
    return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top ||
      event.clientY > box.bottom;
  }

  return () => (
    <dialog
      ref={(found) => (element = found)}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
      // A press that began inside, as the selection of a text does, is no wish to leave, wherever it ends.
      onPointerdown={(event) => (isPressedOutside = isOutside(event))}
      onClick={(event) => isPressedOutside && isOutside(event) && props.onClose()}
    >
      <div class="dialog-body">
        <header>
          <h2 id={titleId}>{props.title}</h2>
          <button
            type="button"
            class="button quiet square"
            aria-label={t().common.close}
            onClick={() => props.onClose()}
          >
            <Icon name="cross" />
          </button>
        </header>
        {slots.default?.()}
      </div>
    </dialog>
  );
});
