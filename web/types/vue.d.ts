// What the client uses of Vue 3.5, as declarations: the wheel that Vue comes from carries none.

export type Child = VNode | string | number | boolean | null | undefined | Child[];

export interface VNode {
  readonly key: string | number | symbol | null;
}

export interface Ref<T> {
  value: T;
}

export interface ComputedRef<T> {
  readonly value: T;
}

export interface Slots {
  default?: () => Child;
}

export interface Context {
  slots: Slots;
}

export interface Application {
  mount(where: Element | string): unknown;
  config: {
    errorHandler?: (error: unknown, instance: unknown, info: string) => void;
  };
}

export function createApp(root: unknown): Application;
export function h(type: unknown, props: unknown, children?: unknown): VNode;
/** Of a component that declares no properties, all that it is given are attributes. */
export function defineComponent<P>(options: {
  inheritAttrs: false;
  setup: (properties: unknown, context: Context & { attrs: P }) => () => Child;
}): (props: P) => VNode;
export function ref<T>(value: T): Ref<T>;
export function shallowRef<T>(value: T): Ref<T>;
export function reactive<T extends object>(value: T): T;
export function shallowReactive<T extends object>(value: T): T;
export function computed<T>(read: () => T): ComputedRef<T>;
export function watch<T>(
  source: () => T,
  effect: (value: T, before: T) => void,
  options?: { immediate?: boolean; flush?: "pre" | "post" | "sync"; deep?: boolean },
): () => void;
export function nextTick(): Promise<void>;
export function onMounted(hook: () => void): void;
export function onUpdated(hook: () => void): void;
export function onBeforeUpdate(hook: () => void): void;
export function onBeforeUnmount(hook: () => void): void;
export const Fragment: unique symbol;
