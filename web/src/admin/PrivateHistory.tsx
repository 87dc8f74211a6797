import type { Message } from "../api/contract/schemas.ts";
import { asFailure } from "../api/failure.ts";
import { pagedList } from "../app/pages.ts";
import { clock, day } from "../i18n/format.ts";
import { t } from "../i18n/texts.ts";
import { merge, rows } from "../rooms/timeline.ts";
import { call } from "../session/session.ts";
import { Avatar, Empty, Link, Skeleton, Title, Trouble } from "../ui/parts.tsx";
import { component, h, ref } from "../vue.ts";

/** What was said in a private room, for an admin whom a grant lets read it; nothing can be written here. */
export const PrivateHistory = component<{ roomId: string }>((props) => {
  /** Whether the room is none for this reader, or no longer is. */
  const isClosed = ref(false);
  const list = pagedList<Message, string>(async (roomId, cursor) => {
    try {
      return await call("readHistory", { path: { roomId }, query: { cursor, limit: 50 } });
    } catch (error) {
      isClosed.value = asFailure(error).status === 404;
      throw error;
    }
  }, (message) => message.id);
  void list.load(props.roomId);

  return () => {
    if (isClosed.value) {
      return (
        <Empty icon="lock" title={t().chat.gone} text={t().admin.needsAccess}>
          <Link to="/administracao/salas" class="button primary">{t().admin.access}</Link>
        </Empty>
      );
    }
    const { items, cursor, trouble, growTrouble } = list.state;
    return (
      <div class="history">
        <Title text={t().admin.accessTitle} intro={t().admin.accessText} />
        {trouble !== "" && <Trouble text={trouble} onRetry={() => list.reload()} />}
        {growTrouble !== "" && <Trouble text={growTrouble} onRetry={() => list.more()} />}
        {items === null && trouble === "" && <Skeleton shape="row" count={4} />}
        {cursor !== null && (
          <button type="button" class="button small" onClick={() => list.more()}>{t().chat.older}</button>
        )}
        {rows(merge([], items ?? []), null).map((row) => {
          if (row.kind !== "message") return row.kind === "day" && <h2 class="day" key={row.key}>{day(row.at)}</h2>;
          const { message } = row;
          return (
            <article class="message" key={row.key} data-seq={message.seq}>
              <Avatar id={message.author.id} name={message.author.displayName} />
              <div class="bubble">
                <h3>{message.author.displayName}</h3>
                <p>{message.deletedAt ? t().chat.deleted : message.body}</p>
                <footer>
                  <time datetime={message.createdAt}>{clock(message.createdAt)}</time>
                </footer>
              </div>
            </article>
          );
        })}
      </div>
    );
  };
});
