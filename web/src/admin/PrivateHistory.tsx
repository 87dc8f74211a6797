import { asFailure } from "../api/failure.ts";
import { single } from "../app/turns.ts";
import { clock, day } from "../i18n/format.ts";
import { explain, t } from "../i18n/texts.ts";
import { merge, rows, type Timeline } from "../rooms/timeline.ts";
import { call } from "../session/session.ts";
import { Avatar, Empty, Link, Skeleton, Title, Trouble } from "../ui/parts.tsx";
import { component, h, reactive } from "../vue.ts";

/** What was said in a private room, for an admin whom a grant lets read it; nothing can be written here. */
export const PrivateHistory = component<{ roomId: string }>((props) => {
  const state = reactive({ phase: "loading", timeline: [] as Timeline, older: null as string | null, trouble: "" });

  const { run: load } = single(async () => {
    state.trouble = "";
    try {
      const query = { cursor: state.older ?? undefined, limit: 50 };
      const page = await call("readHistory", { path: { roomId: props.roomId }, query });
      state.timeline = merge(state.timeline, page.items);
      state.older = page.nextCursor;
      state.phase = "open";
    } catch (error) {
      const failure = asFailure(error);
      if (failure.status === 404) state.phase = "closed";
      else state.trouble = explain(failure);
    }
  });
  void load();

  return () => {
    if (state.phase === "closed") {
      return (
        <Empty icon="lock" title={t().chat.gone} text={t().admin.needsAccess}>
          <Link to="/administracao/salas" class="button primary">{t().admin.access}</Link>
        </Empty>
      );
    }
    return (
      <div class="history">
        <Title text={t().admin.accessTitle} intro={t().admin.accessText} />
        {state.trouble !== "" && <Trouble text={state.trouble} onRetry={() => load()} />}
        {state.phase === "loading" && state.trouble === "" && <Skeleton shape="row" count={4} />}
        {state.older !== null && (
          <button type="button" class="button small" onClick={() => load()}>{t().chat.older}</button>
        )}
        {rows(state.timeline, null).map((row) => {
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
