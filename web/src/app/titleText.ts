/** What stands on the browser's tab: `(3) Coreto · Praça`. */
export function titleText(name: string, unread: number, product: string): string {
  const title = name === "" || name === product ? product : `${name} · ${product}`;
  return unread > 0 ? `(${unread > 99 ? "99+" : unread}) ${title}` : title;
}
