// For `deno check` alone: what must not compile is marked, and a mark without its error is an error.

import { Trouble } from "../src/ui/parts.tsx";
import { h, type VNode } from "../src/vue.ts";

const load = (_cursor: string | null = null): Promise<void> => Promise.resolve();
const more = (_more = false): void => {};
const rename = (_name?: string): void => {};
const limit = (_limit?: number): void => {};
const plain = (): void => {};
const heard = (event: Event): void => event.preventDefault();

/** Never drawn: a function that takes something else than an event cannot be passed bare where an event comes. */
export const bare = (): VNode[] => [
  // @ts-expect-error: the click would be taken for a cursor
  <Trouble text="" onRetry={load} />,
  // @ts-expect-error: the click would be taken for a flag
  <Trouble text="" onRetry={more} />,
  // @ts-expect-error: the click would be taken for a cursor
  <button type="button" onClick={load} />,
  // @ts-expect-error: the click would be taken for a flag
  <button type="button" onClick={more} />,
  // @ts-expect-error: the typing would be taken for a name
  <input onInput={rename} />,
  // @ts-expect-error: the submission would be taken for a number
  <form onSubmit={limit} />,
  // @ts-expect-error: the key would be taken for a number
  <div onKeydown={limit} />,
  <Trouble text="" onRetry={plain} />,
  <Trouble text="" onRetry={() => load()} />,
  <button type="button" onClick={plain} onKeydown={heard} onFocus={() => load(null)} />,
];
