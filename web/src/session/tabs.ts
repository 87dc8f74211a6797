import type { SignedIn } from "../api/contract/schemas.ts";

/** What tabs of one browser tell each other. It stays in memory: nothing of it is stored. */
export type TabNews = { kind: "ended" } | { kind: "renewed"; answer: SignedIn; expiresAt: number };

const channel = new BroadcastChannel("praca.session");

export function tellTabs(news: TabNews): void {
  channel.postMessage(news);
}

export function whenTabsSay(listener: (news: TabNews) => void): void {
  channel.addEventListener("message", (event: MessageEvent<TabNews>) => listener(event.data));
}
