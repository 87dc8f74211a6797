import type { Child, VNode } from "./vue.d.ts";

// What may stand in TSX: the elements of HTML, and the few of SVG that icons are drawn with, each with the attributes that
// the client uses of it. Another element, another attribute, or a value of another type does not compile; one that is used
// for the first time is added here.

/** What an element calls when something happens to it. It gets the event, and knows whose it is: a function whose first
 * parameter is of another type (a cursor, a flag) does not fit, so none can be passed bare and take the event for what it is
 * not. */
type Handlers<E> = {
  [N in keyof HTMLElementEventMap as `on${Capitalize<N>}`]?:
    | ((event: HTMLElementEventMap[N] & { readonly currentTarget: E }) => unknown)
    | undefined;
};

/** Classes: those that are no text are left out. */
type Classes = string | false | undefined | readonly Classes[];

type Flag = "true" | "false" | undefined;

interface Accessible {
  role?: "alert" | "log" | "search" | "status" | "timer";
  "aria-current"?: "page" | "true" | undefined;
  "aria-describedby"?: string | undefined;
  "aria-disabled"?: Flag;
  "aria-expanded"?: Flag;
  "aria-hidden"?: Flag;
  "aria-invalid"?: Flag;
  "aria-label"?: string | undefined;
  "aria-labelledby"?: string;
  "aria-live"?: "off" | "polite";
  "aria-pressed"?: Flag;
}

/** What styles and tests know an element by. */
interface Marks {
  "data-seq"?: number;
  "data-state"?: string;
  "data-tone"?: "good" | "bad";
}

/** What every element may have. The compiler lets names with a hyphen pass that are not here; a test of the sources does
 * not. */
interface Common<E> extends Accessible, Marks {
  key?: string | number;
  ref?: (element: E | null) => void;
  id?: string;
  class?: Classes;
  title?: string;
  lang?: string;
  hidden?: boolean;
  tabindex?: "0" | "-1";
  children?: Child;
}

/** What a field of a form has. */
interface Control {
  name?: string;
  value?: string | undefined;
  autocomplete?: string | undefined;
  autofocus?: boolean | undefined;
  inputmode?: InputMode | undefined;
  enterkeyhint?: "send";
  maxlength?: number | undefined;
  placeholder?: string;
}

/** What a keyboard on the screen is asked for. */
export type InputMode = "decimal";

/** What single elements have besides. What must be there has no question mark: a button that says nothing of its type sends
 * the form around it, a picture without a text is nothing to who cannot see it. */
interface Own {
  a: { href: string };
  button: { type: "button" | "submit" };
  details: { open?: boolean };
  form: { novalidate?: boolean };
  img: {
    src: string;
    alt: string;
    width?: number | undefined;
    height?: number | undefined;
    loading?: "lazy" | undefined;
    decoding?: "async";
  };
  input: Control & { type?: string; checked?: boolean; accept?: string; multiple?: boolean };
  label: { for?: string };
  option: { value: string; selected?: boolean };
  progress: { max: string; value: number };
  select: Control;
  textarea: Control & { rows?: number };
  time: { datetime: string };
}

type Of<T extends keyof HTMLElementTagNameMap> = T extends keyof Own ? Own[T] : unknown;

type HTML = {
  [T in keyof HTMLElementTagNameMap]:
    & Common<HTMLElementTagNameMap[T]>
    & Handlers<HTMLElementTagNameMap[T]>
    & Of<T>;
};

interface SVG {
  svg: Common<SVGSVGElement> & { viewBox: string };
  path: { d: string };
  circle: { cx: string; cy: string; r: string };
}

declare global {
  namespace JSX {
    type Element = VNode;
    type ElementType = keyof IntrinsicElements | ((...values: never[]) => Child);
    interface ElementChildrenAttribute {
      children: unknown;
    }
    interface IntrinsicAttributes {
      key?: string | number;
    }
    interface IntrinsicElements extends HTML, SVG {}
  }
}

export {};
