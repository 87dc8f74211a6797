import { asFailure } from "../api/failure.ts";
import { onceKey } from "../api/onceKey.ts";
import type { Page, QueueItem } from "../api/types.ts";
import { explain, t } from "../i18n/texts.ts";
import { call, session } from "../session/session.ts";
import { Empty, Skeleton, Trouble } from "../ui/parts.tsx";
import { toast } from "../ui/toast.ts";
import { type Child, component, h, nextTick, onBeforeUnmount, onMounted, reactive } from "../vue.ts";
import { decide, isCollision } from "./decide.ts";
import { QueueCard } from "./QueueCard.tsx";
import { ReasonDialog } from "./ReasonDialog.tsx";

type Verdict = "approve" | "suspend" | "delete";

const KEYS: Record<string, Verdict | undefined> = { a: "approve", s: "suspend", x: "delete" };

/** Ads that wait for review, one after the other, by keyboard or mouse. */
export const QueuePanel = component([], () => {
  const state = reactive({
    items: null as QueueItem[] | null,
    cursor: null as string | null,
    at: 0,
    trouble: "",
    asking: null as Verdict | null,
    collision: "",
  });
  const keyFor = onceKey();
  let root: HTMLElement | null = null;

  const current = (): QueueItem | undefined => state.items?.[state.at];

  async function load(more = false): Promise<void> {
    state.trouble = "";
    try {
      const query = { kind: "ad", cursor: more ? (state.cursor ?? undefined) : undefined };
      const page = await call<Page<QueueItem>>("/moderation/queue", { query });
      state.items = [...(more ? (state.items ?? []) : []), ...page.items];
      state.cursor = page.nextCursor;
      state.at = Math.min(state.at, Math.max(0, state.items.length - 1));
    } catch (error) {
      state.trouble = explain(asFailure(error));
    }
  }

  async function select(index: number): Promise<void> {
    if (state.items === null || index < 0 || index >= state.items.length) return;
    state.at = index;
    state.collision = "";
    await nextTick();
    root?.querySelector<HTMLElement>(".queue-card.current")?.focus();
  }

  /** Takes the item for this admin, so that two do not read the same ad, and asks for the reason. */
  async function ask(verdict: Verdict): Promise<void> {
    const item = current();
    if (item === undefined || state.asking !== null) return;
    try {
      const claimed = await call<QueueItem>(`/moderation/queue/${item.id}/claim`, { method: "POST" });
      if (claimed.ad.version !== item.ad.version) return await collide(t().admin.collisionText);
      state.asking = verdict;
    } catch (error) {
      const failure = asFailure(error);
      if (failure.code === "ALREADY_CLAIMED") await collide(explain(failure));
      else if (isCollision(failure)) await collide(null);
      else toast(explain(failure), "bad");
    }
  }

  /** Another admin was faster, or the owner changed the text: says which, or `text`, and shows how it is now. */
  async function collide(text: string | null): Promise<void> {
    const adId = current()?.subject.id;
    state.asking = null;
    await load();
    const again = state.items?.findIndex((item) => item.subject.id === adId) ?? -1;
    if (again >= 0) state.at = again;
    state.collision = text ?? (again >= 0 ? t().admin.collisionText : t().admin.collisionTaken);
  }

  async function conclude(verdict: Verdict, reason: string): Promise<void> {
    const item = current();
    if (item === undefined) return;
    const body = { version: item.ad.version, reason };
    const path = `/moderation/ads/${item.subject.id}/${verdict}`;
    try {
      const action = await decide(path, body, keyFor([path, body]));
      if (action.state === "refused") return await collide(action.detail ?? null);
      state.collision = "";
      state.items = (state.items ?? []).filter((one) => one.id !== item.id);
      state.at = Math.min(state.at, Math.max(0, state.items.length - 1));
      if (state.items.length === 0) await load();
    } catch (error) {
      const failure = asFailure(error);
      if (!isCollision(failure)) throw failure;
      await collide(null);
    }
  }

  async function cancel(): Promise<void> {
    state.asking = null;
    const item = current();
    if (item !== undefined) await call(`/moderation/queue/${item.id}/release`, { method: "POST" }).catch(() => {});
  }

  function press(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    const typing = target.closest("input, textarea, select, dialog") !== null;
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const key = event.key.toLowerCase();
    const verdict = KEYS[key];
    if (key === "j") void select(state.at + 1);
    else if (key === "k") void select(state.at - 1);
    else if (verdict !== undefined) void ask(verdict);
    else return;
    event.preventDefault();
  }

  onMounted(() => {
    addEventListener("keydown", press);
    void load();
  });
  onBeforeUnmount(() => removeEventListener("keydown", press));

  function dialog(verdict: Verdict): Child {
    const words = {
      approve: { title: t().admin.approveTitle, submit: t().admin.approve },
      suspend: { title: t().admin.suspendTitle, submit: t().admin.suspend },
      delete: { title: t().admin.removeTitle, submit: t().admin.remove },
    }[verdict];
    return (
      <ReasonDialog
        title={words.title}
        submit={words.submit}
        danger={verdict !== "approve"}
        reason={verdict === "approve" ? t().admin.approveReason : ""}
        onClose={() => (state.asking === null ? undefined : void cancel())}
        onDecide={async ({ reason }) => {
          await conclude(verdict, reason);
          state.asking = null;
        }}
      />
    );
  }

  function list(items: QueueItem[]): Child {
    if (items.length === 0) {
      return (
        <Empty icon="check" title={t().admin.queueEmpty} text={t().admin.queueEmptyText}>
          <button type="button" class="button primary" onClick={() => load()}>{t().admin.reload}</button>
        </Empty>
      );
    }
    return (
      <div>
        {items.map((item, index) => (
          <QueueCard
            key={item.id}
            item={item}
            current={index === state.at}
            mine={item.claimedBy?.id === session.user?.id}
            onSelect={() => (state.at = index)}
            onVerdict={(verdict) => {
              state.at = index;
              void ask(verdict);
            }}
          />
        ))}
        {state.cursor && (
          <button type="button" class="button more" onClick={() => load(true)}>{t().common.more}</button>
        )}
      </div>
    );
  }

  return () => (
    <section ref={(found: unknown) => (root = found as HTMLElement)} aria-label={t().admin.queue}>
      <div class="title">
        <div>
          <h2>{t().admin.queue}</h2>
          <p class="muted">{t().admin.queueHint}</p>
        </div>
        <button type="button" class="button small" onClick={() => load()}>{t().admin.reload}</button>
      </div>
      <div role="alert">{state.collision && <p class="notice notice-warn">{state.collision}</p>}</div>
      {state.trouble !== "" && <Trouble text={state.trouble} onRetry={() => load()} />}
      {state.items === null ? state.trouble === "" && <Skeleton shape="row" count={4} /> : list(state.items)}
      {state.asking !== null && dialog(state.asking)}
    </section>
  );
});
