import type { ReviewItem } from "../api/contract/schemas.ts";
import { asFailure } from "../api/failure.ts";
import { onceKey } from "../api/onceKey.ts";
import { pagedList } from "../app/pages.ts";
import { latest } from "../app/turns.ts";
import { explain, refusalOf, t } from "../i18n/texts.ts";
import { call, session } from "../session/session.ts";
import { refocus } from "../ui/focus.ts";
import { More } from "../ui/More.tsx";
import { Empty, Skeleton, Trouble } from "../ui/parts.tsx";
import { toast } from "../ui/toast.ts";
import { type Child, component, h, nextTick, onBeforeUnmount, onMounted, reactive, shallowRef } from "../vue.ts";
import { decide, isCollision } from "./decide.ts";
import { QueueCard } from "./QueueCard.tsx";
import { ReasonDialog } from "./ReasonDialog.tsx";
import { shortcutOf, shortcuts } from "./shortcuts.ts";

/** What can be decided about an ad, and what carries it out. */
const OPERATIONS = { approve: "approveAd", suspend: "suspendAd", delete: "removeAd" } as const;

type Verdict = keyof typeof OPERATIONS;

const KEYS: Record<string, Verdict | undefined> = { a: "approve", s: "suspend", x: "delete" };
/** How many pages are looked through for an ad that changed while it was read. */
const MOST_PAGES = 5;

/** What a dialog was opened for, and what is decided about: the ad as it was read, whatever is chosen by then. */
interface Question {
  readonly item: ReviewItem;
  readonly verdict: Verdict;
}

const adOf = (item: ReviewItem): string => item.subject.id;
const subjectOf = ({ item, verdict }: Question): string => `${verdict} ${adOf(item)}`;

/** Ads that wait for review, one after the other, by keyboard or mouse. */
export const QueuePanel = component(() => {
  const list = pagedList<ReviewItem, undefined>(
    (_, cursor) => call("listQueue", { query: { kind: "ad", cursor } }),
    adOf,
  );
  const state = reactive({ at: "", collision: "" });
  const question = shallowRef<Question | null>(null);
  /** What was asked for last: a claim that is answered after that is given back. */
  const turn = latest();
  let wanted = "";
  /** Reasons that a changed ad kept from being sent: they need not be written again. */
  const written = new Map<string, string>();
  const keyFor = onceKey();
  let deciding: Question | null = null;

  const index = (): number => Math.max(0, (list.state.items ?? []).findIndex((item) => adOf(item) === state.at));
  const current = (): ReviewItem | undefined => list.state.items?.[index()];

  function choose(item: ReviewItem): void {
    if (adOf(item) !== state.at) Object.assign(state, { at: adOf(item), collision: "" });
  }

  async function step(by: 1 | -1): Promise<void> {
    const next = list.state.items?.[index() + by];
    if (next === undefined) return;
    choose(next);
    await nextTick();
    document.querySelector<HTMLElement>(".queue-card.current")?.focus();
  }

  /** Takes the item for this admin, so that two do not read the same ad, and asks for the reason. Whoever moved on before
   * the answer is led back to what they asked about; who asked about another since is asked about that alone. */
  async function ask(item: ReviewItem, verdict: Verdict): Promise<void> {
    if (question.value !== null) return;
    choose(item);
    wanted = adOf(item);
    const counts = turn.ask();
    try {
      const claimed = await call("claimItem", { path: { itemId: item.id } });
      if (!counts()) return wanted === adOf(item) ? undefined : giveBack(item);
      if (claimed.ad.version !== item.ad.version) return await collide(item, t().admin.collisionText);
      choose(item);
      question.value = { item, verdict };
    } catch (error) {
      if (!counts()) return;
      const failure = asFailure(error);
      if (failure.code === "ALREADY_CLAIMED") await collide(item, explain(failure));
      else if (isCollision(failure)) await collide(item, null);
      else toast(explain(failure), "bad");
    }
  }

  function giveBack(item: ReviewItem): void {
    call("releaseItem", { path: { itemId: item.id } }).catch(() => {});
  }

  /** Another admin was faster, or the owner changed the text: says which, or `text`, and shows how it is now. */
  async function collide(item: ReviewItem, text: string | null): Promise<void> {
    const again = (): ReviewItem | undefined => list.state.items?.find((one) => adOf(one) === adOf(item));
    await list.reload();
    for (let page = 1; page < MOST_PAGES && again() === undefined && list.state.cursor !== null; page++) {
      await list.more();
    }
    state.at = adOf(again() ?? item);
    state.collision = text ?? (again() === undefined ? t().admin.collisionTaken : t().admin.collisionText);
    await refocus(".queue-card.current", "#queue");
  }

  async function conclude(asked: Question, reason: string): Promise<void> {
    const { item, verdict } = asked;
    deciding = asked;
    const body = { version: item.ad.version, reason };
    const subject = subjectOf(asked);
    const idempotencyKey = keyFor([subject, body]);
    written.set(subject, reason);
    try {
      const path = { adId: adOf(item) };
      const action = await decide(() => call(OPERATIONS[verdict], { path, body, idempotencyKey }));
      if (action.state === "refused") return await collide(item, refusalOf(action) ?? null);
      written.delete(subject);
      leave(item);
    } catch (error) {
      const failure = asFailure(error);
      if (!isCollision(failure)) throw failure;
      await collide(item, null);
    } finally {
      deciding = null;
    }
  }

  /** A decided ad leaves the list. Whoever stood there goes on to the next. */
  function leave(item: ReviewItem): void {
    const items = list.state.items ?? [];
    const place = items.findIndex((one) => adOf(one) === adOf(item));
    const next = items[place + 1] ?? items[place - 1];
    if (state.at === adOf(item) || state.at === "") Object.assign(state, { at: next ? adOf(next) : "", collision: "" });
    list.remove(adOf(item));
    if (list.state.items?.length === 0) void list.reload();
  }

  function close(asked: Question, decided: boolean): void {
    if (question.value === asked) question.value = null;
    if (decided) void refocus(".queue-card.current", "#queue");
    else if (deciding !== asked) giveBack(asked.item);
  }

  function press(event: KeyboardEvent): void {
    const key = shortcutOf(event);
    if (key === null) return;
    const verdict = KEYS[key];
    const item = current();
    if (key === "j") void step(1);
    else if (key === "k") void step(-1);
    else if (verdict !== undefined && item !== undefined) void ask(item, verdict);
    else return;
    event.preventDefault();
  }

  void list.load(undefined);
  onMounted(() => addEventListener("keydown", press));
  onBeforeUnmount(() => {
    removeEventListener("keydown", press);
    turn.drop();
    wanted = "";
    if (question.value !== null) giveBack(question.value.item);
  });

  function dialog(asked: Question): Child {
    const { item, verdict } = asked;
    const words = {
      approve: { title: t().admin.approveTitle, submit: t().admin.approve },
      suspend: { title: t().admin.suspendTitle, submit: t().admin.suspend },
      delete: { title: t().admin.removeTitle, submit: t().admin.remove },
    }[verdict];
    const subject = subjectOf(asked);
    return (
      <ReasonDialog
        key={subject}
        title={words.title}
        about={item.ad.title}
        submit={words.submit}
        danger={verdict !== "approve"}
        reason={written.get(subject) ?? (verdict === "approve" ? t().admin.approveReason : "")}
        onClose={(decided) => close(asked, decided)}
        onDecide={({ reason }) => conclude(asked, reason)}
      />
    );
  }

  function cards(items: ReviewItem[]): Child {
    if (items.length === 0) {
      return (
        <Empty icon="check" title={t().admin.queueEmpty} text={t().admin.queueEmptyText}>
          <button type="button" class="button primary" onClick={() => list.reload()}>{t().admin.reload}</button>
        </Empty>
      );
    }
    return (
      <div>
        <div>
          {items.map((item, place) => (
            <QueueCard
              key={adOf(item)}
              item={item}
              current={place === index()}
              mine={item.claimedBy?.id === session.user?.id}
              onSelect={() => choose(item)}
              onVerdict={(verdict) => void ask(item, verdict)}
            />
          ))}
        </div>
        <More list={list} />
      </div>
    );
  }

  function keys(): Child {
    if (!shortcuts.areThere()) return null;
    return (
      <label class="keys muted">
        <input
          type="checkbox"
          checked={shortcuts.isOn()}
          onChange={(event) => shortcuts.turn(event.currentTarget.checked)}
        />
        {t().admin.queueKeys}
      </label>
    );
  }

  return () => {
    const { items, trouble } = list.state;
    return (
      <section aria-label={t().admin.queue}>
        <div class="title">
          <div>
            <h2 id="queue" tabindex="-1">{t().admin.queue}</h2>
            {keys()}
          </div>
          <button type="button" class="button small" onClick={() => list.reload()}>{t().admin.reload}</button>
        </div>
        <div role="alert">{state.collision && <p class="notice notice-warn">{state.collision}</p>}</div>
        {trouble !== "" && <Trouble text={trouble} onRetry={() => list.reload()} />}
        {items === null ? trouble === "" && <Skeleton shape="row" count={4} /> : cards(items)}
        {question.value !== null && dialog(question.value)}
      </section>
    );
  };
});
