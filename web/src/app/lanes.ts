/** Runs at most `count` works at a time, in the order in which they came. One that nobody wants any more when its turn comes
 * is left out, and its promise never ends. */
export function lanes(count: number) {
  let free = count;
  const waiting: (() => void)[] = [];

  function next(): void {
    while (free > 0 && waiting.length > 0) {
      free--;
      waiting.shift()?.();
    }
  }

  function done(): void {
    free++;
    next();
  }

  return <T>(work: () => Promise<T>, isWanted: () => boolean = () => true): Promise<T> =>
    new Promise((resolve, reject) => {
      waiting.push(() => {
        if (isWanted()) work().then(resolve, reject).finally(done);
        else done();
      });
      next();
    });
}
