import { onBeforeUnmount, reactive } from "../vue.ts";

// What stands between a question and what is done with its answer: by then the person may be somewhere else.

/** Latest wins. `ask` begins a question and gives back whether its answer still counts; `drop` lets none count that is
 * under way. One for each owner of answers: a list, a page, a selection. */
export function latest(): { ask: () => () => boolean; drop: () => void } {
  let newest = 0;
  return {
    ask: () => {
      const mine = ++newest;
      return () => mine === newest;
    },
    drop: () => void newest++,
  };
}

/** One at a time: what is begun while it runs does nothing. `state.busy` is for the button that begins it. */
export function single<A extends unknown[]>(act: (...values: A) => Promise<void>) {
  const state = reactive({ busy: false });
  return {
    state,
    run: async (...values: A): Promise<void> => {
      if (state.busy) return;
      state.busy = true;
      try {
        await act(...values);
      } finally {
        state.busy = false;
      }
    },
  };
}

/** One at a time, and once more after it where it was asked for meanwhile and `isWanted` still: what the one under way brings
 * may be older than that. */
export function onceMore<A extends unknown[]>(act: (...values: A | []) => Promise<void>, isWanted: () => boolean) {
  let isRunning = false;
  let isAsked = false;
  return async function run(...values: A | []): Promise<void> {
    if (isRunning) {
      isAsked = true;
      return;
    }
    isRunning = true;
    isAsked = false;
    try {
      await act(...values);
    } finally {
      isRunning = false;
    }
    if (isAsked && isWanted()) await run();
  };
}

/** Whether the component that calls this is still on the page: what it began must not steer the page after it has gone. */
export function presence(): () => boolean {
  let isHere = true;
  onBeforeUnmount(() => void (isHere = false));
  return () => isHere;
}
