import type { Child, VNode } from "./vue.d.ts";

/** What an element calls when something happens to it. It gets the event: a function whose first parameter is of another
 * type (a cursor, a flag) does not fit, so none can be passed bare and take the event for what it is not. */
type Handlers = {
  [E in keyof HTMLElementEventMap as `on${Capitalize<E>}`]?: ((event: HTMLElementEventMap[E]) => unknown) | undefined;
};

declare global {
  namespace JSX {
    type Element = VNode;
    type ElementType = string | symbol | ((...values: never[]) => Child);
    interface ElementChildrenAttribute {
      children: unknown;
    }
    interface IntrinsicAttributes {
      key?: string | number;
    }
    interface IntrinsicElements {
      [name: string]: Record<string, unknown> & Handlers;
    }
  }
}

export {};
