import type { Child, VNode } from "./vue.d.ts";

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
      [name: string]: Record<string, unknown>;
    }
  }
}

export {};
