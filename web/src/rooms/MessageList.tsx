import type { Message } from "../api/contract/schemas.ts";
import { clock, day, moment } from "../i18n/format.ts";
import { t } from "../i18n/texts.ts";
import { session } from "../session/session.ts";
import { refocus } from "../ui/focus.ts";
import { Avatar, Empty, Icon } from "../ui/parts.tsx";
import { component, h, nextTick, onBeforeUnmount, onMounted, reactive, watch } from "../vue.ts";
import type { OpenRoom } from "./openRoom.ts";
import { lastSeq, type Outgoing, type Row, rows } from "./timeline.ts";

/** Nearer to the end than this counts as being there. */
const NEAR_PX = 96;

interface ListProps {
  open: OpenRoom;
  onModerate?: ((message: Message) => void) | undefined;
}

/** The messages: newest at the bottom, where the reader stays as long as they do not scroll away. */
export const MessageList = component<ListProps>((props) => {
  const { state } = props.open;
  const place = reactive({ atEnd: true, fresh: 0 });
  let scroller: HTMLElement | null = null;

  const distance = (): number =>
    scroller === null ? 0 : scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;

  function look(): void {
    place.atEnd = distance() < NEAR_PX;
    if (place.atEnd) {
      place.fresh = 0;
      if (document.visibilityState === "visible") props.open.markRead();
    }
    if (scroller !== null && scroller.scrollTop < NEAR_PX && state.older !== null) void older();
  }

  function toEnd(): void {
    if (scroller !== null) scroller.scrollTop = scroller.scrollHeight;
    look();
  }

  /** Loads what came before; what the reader looks at stays where it is. */
  async function older(): Promise<void> {
    // By the newest that is here, not by the height of all: meanwhile others may write below it.
    const anchor = [...(scroller?.querySelectorAll<HTMLElement>("[data-seq]") ?? [])].at(-1);
    if (scroller === null || anchor === undefined || state.loadingOlder) return;
    const place = (): number => anchor.getBoundingClientRect().top + (scroller?.scrollTop ?? 0);
    const before = place();
    await props.open.loadOlder().catch(() => {});
    await nextTick();
    if (anchor.isConnected) scroller.scrollTop += place() - before;
  }

  /** Where the writing takes more of the page, the newest stays in sight. */
  const sizes = new ResizeObserver(() => place.atEnd && toEnd());

  const seen = (): void => look();

  /** What came is in sight of whoever was at the end, from the first that is unread; others are told how many came. */
  async function follow(now: number, before: number): Promise<void> {
    const stays = place.atEnd;
    if (!stays && before > 0) place.fresh += Math.max(0, now - before);
    await nextTick();
    if (!stays) return;
    const divider = before === 0 ? scroller?.querySelector(".unread") : null;
    if (divider) divider.scrollIntoView({ block: "center" });
    else toEnd();
    look();
    if (place.atEnd) props.open.shorten();
  }

  watch(() => lastSeq(state.timeline), follow, { flush: "post" });
  // What I write I want to see.
  watch(() => state.outgoing.length, async (now, before) => {
    if (now <= before && !place.atEnd) return;
    await nextTick();
    toEnd();
  }, { flush: "post" });
  onMounted(() => {
    toEnd();
    if (scroller !== null) sizes.observe(scroller);
    document.addEventListener("visibilitychange", seen);
  });
  onBeforeUnmount(() => {
    sizes.disconnect();
    document.removeEventListener("visibilitychange", seen);
  });

  /** What stands above the oldest that is here. */
  function beginning() {
    if (state.older === null) return state.timeline.length > 0 && <p class="beginning muted">{t().chat.start}</p>;
    return (
      <button
        type="button"
        class="button small older"
        aria-disabled={state.loadingOlder ? "true" : undefined}
        onClick={older}
      >
        {state.loadingOlder ? t().chat.loadingOlder : t().chat.older}
      </button>
    );
  }

  return () => (
    <div class="messages-box">
      <div
        class="messages"
        tabindex="0"
        role="log"
        aria-label={t().chat.messages}
        ref={(found) => (scroller = found)}
        onScroll={look}
      >
        {beginning()}
        {state.phase === "open" && state.timeline.length === 0 && state.outgoing.length === 0 && (
          <Empty icon="chat" title={t().chat.empty} text={t().chat.emptyText} />
        )}
        {rows(state.timeline, state.unreadAfter).map((row) => (
          <RowView key={row.key} row={row} onModerate={props.onModerate} />
        ))}
        {state.outgoing.map((message) => (
          <OutgoingView key={message.clientMessageId} message={message} open={props.open} />
        ))}
      </div>
      {place.fresh > 0 && (
        <button type="button" class="button primary small fresh" onClick={toEnd}>
          {t().chat.fresh(place.fresh)}
          <Icon name="down" />
        </button>
      )}
    </div>
  );
});

function RowView(props: { row: Row; onModerate?: ((message: Message) => void) | undefined }) {
  const { row } = props;
  if (row.kind === "day") {
    return (
      <h2 class="day">
        <time datetime={row.at}>{day(row.at)}</time>
      </h2>
    );
  }
  if (row.kind === "unread") {
    return (
      <p class="unread">
        <span>{t().chat.unread}</span>
      </p>
    );
  }
  const { message, follows } = row;
  const isMine = message.author.id === session.user?.id;
  return (
    <article class={["message", isMine && "mine", follows && "follows"]} data-seq={message.seq}>
      {!follows && !isMine && <Avatar id={message.author.id} name={message.author.displayName} />}
      <div class="bubble">
        {!follows && !isMine && <h3>{message.author.displayName}</h3>}
        {message.deletedAt ? <p class="gone">{t().chat.deleted}</p> : <p>{message.body}</p>}
        <footer>
          {message.editedAt && !message.deletedAt && <span>{t().chat.edited}</span>}
          <time datetime={message.createdAt} title={moment(message.createdAt)}>{clock(message.createdAt)}</time>
        </footer>
      </div>
      {props.onModerate && !isMine && !message.deletedAt && (
        <button
          type="button"
          class="button quiet square moderate"
          aria-label={t().admin.manage(message.author.displayName)}
          onClick={() => props.onModerate?.(message)}
        >
          <Icon name="more" />
        </button>
      )}
    </article>
  );
}

function OutgoingView(props: { message: Outgoing; open: OpenRoom }) {
  const { message, open } = props;
  const failed = message.state === "failed";
  return (
    <article class={["message mine outgoing", failed && "failed"]} data-state={message.state}>
      <div class="bubble">
        <p>{message.body}</p>
        <footer>
          {failed ? t().chat.failed : message.state === "waiting" ? t().chat.waiting : t().chat.sending}
          {failed && (
            <button
              type="button"
              class="link"
              onClick={() => {
                open.retry(message.clientMessageId);
                void refocus(".composer textarea");
              }}
            >
              {t().chat.retry}
            </button>
          )}
          {failed && (
            <button
              type="button"
              class="link"
              onClick={() => {
                open.discard(message.clientMessageId);
                void refocus(".composer textarea");
              }}
            >
              {t().chat.discard}
            </button>
          )}
        </footer>
      </div>
    </article>
  );
}
