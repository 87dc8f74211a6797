// The one place that imports Vue: with types for what the wheel has none for, and with components as typed functions.

// @ts-types="../types/vue.d.ts"
import * as vue from "vue";
import type { Child, Context, VNode } from "../types/vue.d.ts";

export type { Child, ComputedRef, Context, Ref, VNode } from "../types/vue.d.ts";
// @ts-types="../types/vue.d.ts"
export {
  computed,
  createApp,
  Fragment,
  nextTick,
  onBeforeUnmount,
  onBeforeUpdate,
  onMounted,
  onUpdated,
  reactive,
  ref,
  shallowReactive,
  shallowRef,
  watch,
} from "vue";

/** What a button of a component's calls. It gets the event, as on an element: only what wants that, or nothing, fits. */
export type Press = (event: Event) => unknown;

/** What TSX compiles to. Children of a component become its default slot, as Vue wants them. */
export function h(type: unknown, props: Record<string, unknown> | null, ...children: Child[]): VNode {
  if (children.length === 0) return vue.h(type, props);
  const isElement = typeof type === "string" || typeof type === "symbol";
  return vue.h(type, props, isElement ? children : { default: () => children });
}

/** A component with state: `setup` runs once, what it returns at every change. Its properties are those of their type alone:
 * to Vue, which would want their names a second time, they are attributes, and follow changes as these do, all together. */
export function component<P extends object = Record<never, never>>(
  setup: (props: P, context: Context) => () => Child,
): (props: P) => VNode {
  return vue.defineComponent<P>({ inheritAttrs: false, setup: (_, context) => setup(context.attrs, context) });
}
