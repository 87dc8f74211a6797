/** A text as the one of these that it is; undefined if it is none of them. */
export const oneOf = <T extends string>(all: readonly T[], text: string): T | undefined =>
  all.find((one) => one === text);
