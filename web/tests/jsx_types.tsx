// For `deno check` alone: what must not compile is marked, and a mark without its error is an error.

import { lazy } from "../src/app/lazy.tsx";
import { Dialog } from "../src/ui/Dialog.tsx";
import { Field } from "../src/ui/form.tsx";
import { Badge, Link } from "../src/ui/parts.tsx";
import { component, h, type VNode } from "../src/vue.ts";

const Greeting = component<{ name: string; loud?: boolean }>((props) => () => <p>{props.name}</p>);
const Later = lazy(() => Promise.resolve(Greeting));
const nothing = (): void => {};

/** Never drawn: an element has the attributes that there are, each of its type, and those that it must have. */
export const elements = (): VNode[] => [
  // @ts-expect-error: no such element
  <buton type="button" />,
  // @ts-expect-error: no such attribute
  <p clas="muted" />,
  // @ts-expect-error: as React calls it
  <p className="muted" />,
  // @ts-expect-error: as React calls it
  <label htmlFor="a" />,
  // @ts-expect-error: another element's attribute
  <div href="/salas" />,
  // @ts-expect-error: no number
  <textarea maxlength="2000" />,
  // @ts-expect-error: no flag
  <input checked="checked" />,
  // @ts-expect-error: ARIA's flags are words
  <p aria-hidden />,
  // @ts-expect-error: no such role
  <p role="alrt" />,
  // @ts-expect-error: no button of ours empties a form
  <button type="reset">ok</button>,
  // @ts-expect-error: a picture has a text
  <img src="/a.jpg" />,
  // @ts-expect-error: a link leads somewhere
  <a>ok</a>,
  // @ts-expect-error: no such event
  <div onClik={nothing} />,
  // @ts-expect-error: a reference to another element
  <div ref={(found: HTMLInputElement | null) => void found} />,
  // @ts-expect-error: an object is nothing to show
  <p>{{ text: "a" }}</p>,
  // @ts-expect-error: nor is a function
  <p>{nothing}</p>,
  <input value="a" onInput={(event) => void event.currentTarget.value} ref={(found) => void found?.select()} />,
  <p class={["a", false, undefined, ["b"]]} data-state="x">{[1, "a", null, false, <b>c</b>]}</p>,
];

/** Never drawn: the same of components. */
export const components = (): VNode[] => [
  // @ts-expect-error: a name is wanted
  <Greeting />,
  // @ts-expect-error: no text
  <Greeting name={5} />,
  // @ts-expect-error: no such property
  <Greeting name="Ana" quiet />,
  // @ts-expect-error: it holds nothing
  <Greeting name="Ana">text</Greeting>,
  // @ts-expect-error: a name is wanted, also by what comes later
  <Later />,
  // @ts-expect-error: no such property, nor has what comes later
  <Later name="Ana" quiet />,
  // @ts-expect-error: no such tone
  <Badge tone="great" text="" />,
  // @ts-expect-error: a link leads somewhere
  <Link>ok</Link>,
  // @ts-expect-error: it hears a value, not an event
  <Field name="a" label="" value="" onInput={(event: Event) => event.preventDefault()} />,
  // @ts-expect-error: a dialog has a title
  <Dialog onClose={nothing}>text</Dialog>,
  // @ts-expect-error: a function is nothing to show
  <Dialog title="" onClose={nothing}>{nothing}</Dialog>,
  <Greeting key="a" name="Ana" loud />,
  <Later key="b" name="Ana" />,
  <Dialog title="" onClose={nothing}>text {5} {false}</Dialog>,
];
