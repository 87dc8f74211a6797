import { asFailure, Failure, OFFLINE } from "../api/failure.ts";
import type { OperationId } from "../api/contract/operations.ts";
import type { OwnRights, SignedIn, User } from "../api/contract/schemas.ts";
import { type Answer, type Asking, type OpenTo, request } from "../api/http.ts";
import { remembered } from "../app/storage.ts";
import { reactive } from "../vue.ts";
import { isFresh, renewalDelay, retryDelay } from "./refreshTiming.ts";
import { tellTabs, whenTabsSay } from "./tabs.ts";

// The access token lives in this module's memory and nowhere else; the refresh token in a cookie that no script reads.

export type Phase = "starting" | "unreachable" | "signedOut" | "signedIn" | "suspended";

interface SessionState {
  phase: Phase;
  user: User | null;
  /** Where a suspension ends, if it does. */
  suspendedUntil: string | null;
}

interface Token {
  text: string;
  /** In `Date.now()`'s milliseconds: it must go on while the machine sleeps. */
  expiresAt: number;
}

/** Whether there may be a cookie, so that strangers are spared a request that can only fail. */
const HINT = "praca.session";
const LOCK = "praca.refresh";
/** A token that is about to run out is renewed before it is used. */
const MARGIN_MS = 10_000;
/** How long what everybody may see waits to be told who is there. */
const PATIENCE_MS = 4_000;

export const session = reactive<SessionState>({ phase: "starting", user: null, suspendedUntil: null });

let token: Token | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
let attempt = 0;
const renewedListeners: ((token: string) => void)[] = [];
const endedListeners: (() => void)[] = [];

/** Calls back with each new access token. */
export function onRenewed(listener: (token: string) => void): void {
  renewedListeners.push(listener);
}

/** Calls back when the session is over, here or in another tab. */
export function onEnded(listener: () => void): void {
  endedListeners.push(listener);
}

export const isAdmin = (): boolean => session.user?.role === "Admin";

/** Finds out who is there: run once, and again after `unreachable`. */
export async function start(): Promise<void> {
  if (remembered(HINT) === null) {
    session.phase = "signedOut";
    return;
  }
  session.phase = "starting";
  const patience = setTimeout(giveUp, PATIENCE_MS);
  try {
    await renew(null);
  } catch (error) {
    if (asFailure(error).isPassing) giveUp();
    else if (isStarting()) session.phase = "signedOut";
  } finally {
    clearTimeout(patience);
  }
}

const isStarting = (): boolean => session.phase === "starting";

function giveUp(): void {
  if (isStarting()) session.phase = "unreachable";
}

export async function logIn(email: string, password: string): Promise<void> {
  try {
    begin(await request("logIn", { body: { email, password, refreshIn: "cookie" } }));
  } catch (error) {
    const failure = asFailure(error);
    if (failure.code === "ACCOUNT_SUSPENDED") suspend(failure.until ?? null, failure.ownRights);
    throw failure;
  }
}

export async function register(displayName: string, email: string, password: string): Promise<void> {
  begin(await request("register", { body: { displayName, email, password, refreshIn: "cookie" } }));
}

/** Ends the session everywhere: other tabs, open sockets, the cookie. */
export async function logOut(): Promise<void> {
  try {
    await callOwn("logOut");
  } catch (error) {
    // A session that is over already needs no end.
    if (asFailure(error).status !== 401) throw error;
  }
  tellTabs({ kind: "ended" });
  end("signedOut");
}

/** A request as the user who is here when it is asked for; the token is renewed first where it has to be. Throws
 * `Failure`. */
export async function call<O extends OperationId>(id: O, ...[asked]: Asking<O>): Promise<Answer<O>> {
  const caller = session.user?.id;
  const used = await tokenOf(caller);
  try {
    return await request(id, asked, used);
  } catch (error) {
    const failure = asFailure(error);
    // Of somebody who is no longer here it says nothing about who is.
    if (failure.code === "ACCOUNT_SUSPENDED" && session.user?.id === caller) suspend(failure.until);
    if (failure.status !== 401 || failure.code !== "UNAUTHORIZED") throw failure;
    await renew(used);
    return await request(id, asked, await tokenOf(caller));
  }
}

/** A request for what is the user's own right, which a suspension does not take away. Throws `Failure`. */
export async function callOwn<O extends OpenTo<"own">>(id: O, ...asking: Asking<O>): Promise<Answer<O>> {
  if (session.phase !== "suspended") return await call(id, ...asking);
  // Refused; what comes with the refusal is a token for this.
  const isStale = token === null || !isFresh(token.expiresAt, Date.now(), MARGIN_MS);
  if (isStale) {
    await renew(token?.text ?? null).catch((error: unknown) => {
      if (asFailure(error).code !== "ACCOUNT_SUSPENDED") throw error;
    });
  }
  if (token === null) throw new Failure({ code: "UNAUTHORIZED", status: 401 });
  return await request(id, asking[0], token.text);
}

/** A token of somebody's. While it was fetched another person may have come, in another tab too: then it is not theirs. */
async function tokenOf(userId: string | undefined): Promise<string> {
  const found = await accessToken();
  if (userId !== undefined && session.user?.id !== userId) throw new Failure({ code: "UNAUTHORIZED", status: 401 });
  return found;
}

/** As `call`, for what strangers may read too: when nobody can say who is here, it is read as a stranger. */
export async function callOpen<O extends OpenTo<"open">>(id: O, ...asking: Asking<O>): Promise<Answer<O>> {
  if (session.phase !== "signedIn") return await request(id, asking[0]);
  let why: Failure;
  try {
    return await withPatience(id, asking);
  } catch (error) {
    why = asFailure(error);
    // What the read itself was refused for, a stranger would be too.
    if (!(why.isPassing || why.status === 401 || why.code === "ACCOUNT_SUSPENDED")) throw why;
  }
  try {
    return await request(id, asking[0]);
  } catch (error) {
    // A stranger may not see it; whoever was here perhaps might.
    throw [401, 403, 404].includes(asFailure(error).status) ? why : error;
  }
}

/** As `call`, but without waiting long for a token. */
async function withPatience<O extends OperationId>(id: O, asking: Asking<O>): Promise<Answer<O>> {
  const late = new Promise<never>((_, reject) => setTimeout(() => reject(new Failure({ code: OFFLINE })), PATIENCE_MS));
  // Refused after it was overtaken, it concerns nobody.
  late.catch(() => {});
  await Promise.race([accessToken(), late]);
  return await call(id, ...asking);
}

/** A token that is good for a while. Throws `Failure` if there is no session, or nobody to renew it. */
export async function accessToken(): Promise<string> {
  if (token === null || !isFresh(token.expiresAt, Date.now(), MARGIN_MS)) await renew(token?.text ?? null);
  if (token === null) throw new Failure({ code: "UNAUTHORIZED", status: 401 });
  return token.text;
}

/** Gets a token other than `used`: from another tab that was faster, or from the service. One tab at a time asks. */
export async function renew(used: string | null): Promise<void> {
  await navigator.locks.request(LOCK, async () => {
    if (token !== null && token.text !== used && isFresh(token.expiresAt, Date.now(), MARGIN_MS)) return;
    try {
      begin(await request("refresh"));
      attempt = 0;
    } catch (error) {
      const failure = asFailure(error);
      if (failure.code === "ACCOUNT_SUSPENDED") suspend(failure.until ?? null, failure.ownRights);
      else if (failure.status === 401) end("signedOut");
      else schedule(retryDelay(attempt++, Math.random()));
      throw failure;
    }
  });
}

/** Gets another token than the one in use. What fails is tried again later, or has ended the session. */
export const renewNow = (): Promise<void> => renew(token?.text ?? null).catch(() => {});

/** The account was suspended: nothing but a page that says why is left, with the token for that. Until when, and why,
 * that page asks where it was not said. */
export function suspend(until?: string | null, own?: OwnRights): void {
  const wasSuspended = session.phase === "suspended";
  const kept = own === undefined ? token : { text: own.accessToken, expiresAt: Date.now() + own.expiresIn * 1_000 };
  if (until !== undefined || !wasSuspended) session.suspendedUntil = until ?? null;
  end("suspended");
  token = kept;
  // After a reload the page asks again, and is told again.
  remembered.set(HINT, "1");
}

/** The service ended this session (a logout or a changed password elsewhere). */
export function endedElsewhere(): void {
  end("signedOut");
}

function begin(answer: SignedIn, fromTab = false): void {
  const lifeMs = answer.expiresIn * 1_000;
  token = { text: answer.accessToken, expiresAt: Date.now() + lifeMs };
  if (!fromTab) tellTabs({ kind: "renewed", answer, expiresAt: token.expiresAt });
  remembered.set(HINT, "1");
  // Another person logged in, perhaps in another tab: nothing of the one before may stay.
  if (session.user !== null && session.user.id !== answer.user.id) {
    for (const listener of endedListeners) {
      listener();
    }
  }
  session.user = answer.user;
  session.phase = "signedIn";
  schedule(renewalDelay(lifeMs, Math.random()));
  for (const listener of renewedListeners) listener(token.text);
}

function end(phase: "signedOut" | "suspended"): void {
  clearTimeout(timer);
  token = null;
  remembered.set(HINT, null);
  session.user = null;
  session.phase = phase;
  for (const listener of endedListeners) listener();
}

function schedule(delayMs: number): void {
  clearTimeout(timer);
  timer = setTimeout(renewNow, delayMs);
}

whenTabsSay((news) => {
  if (news.kind === "ended") {
    if (session.phase !== "signedOut") end("signedOut");
    return;
  }
  const left = news.expiresAt - Date.now();
  if (left > 0) begin({ ...news.answer, expiresIn: left / 1_000 }, true);
});

// Timers of sleeping machines and hidden tabs are late: look at the clock when somebody looks at the page.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible" && token !== null && !isFresh(token.expiresAt, Date.now(), MARGIN_MS)) {
    renewNow();
  }
});
