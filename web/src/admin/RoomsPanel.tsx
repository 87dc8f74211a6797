import { onceKey } from "../api/onceKey.ts";
import { until } from "../i18n/format.ts";
import { t } from "../i18n/texts.ts";
import { call } from "../session/session.ts";
import { type Errors, Field, form, Submit } from "../ui/form.tsx";
import { More } from "../ui/More.tsx";
import { Badge, Link, Skeleton, Trouble } from "../ui/parts.tsx";
import { component, h, reactive } from "../vue.ts";
import { Measures } from "./Measures.tsx";
import { DURATIONS, roomMeasures } from "./measures.ts";
import { LONGEST_REASON, SHORTEST_REASON } from "./ReasonDialog.tsx";
import { roomChoice } from "./roomChoice.ts";

/** Rooms and their silences, and the way into a private one. */
export const RoomsPanel = component(() => {
  const list = roomChoice();
  /** What was asked last of each room, since the list was asked for. */
  const asked = new Map<string, object>();

  /** Shows how a room is now, and leaves the others, of whatever page, where they are. What was asked for before the last
   * that was done to it, or before the list, may come later, and be how it was. */
  async function refresh(id: string): Promise<void> {
    const question = {};
    asked.set(id, question);
    const counts = (): boolean => asked.get(id) === question;
    try {
      const room = await call("showRoom", { path: { roomId: id } });
      if (counts()) list.replace(room);
    } catch {
      if (counts()) reload();
    }
  }

  function load(archived: boolean): void {
    asked.clear();
    void list.load(archived);
  }

  function reload(): void {
    asked.clear();
    void list.reload();
  }

  return () => (
    <div class="stack">
      <section class="panel" aria-label={t().admin.rooms}>
        <h2>{t().admin.rooms}</h2>
        <label class="keys">
          <input
            type="checkbox"
            onChange={(event) => load(event.currentTarget.checked)}
          />{" "}
          {t().rooms.archivedOnes}
        </label>
        {list.state.trouble !== "" && <Trouble text={list.state.trouble} onRetry={reload} />}
        {list.state.items === null && list.state.trouble === "" && <Skeleton shape="row" count={4} />}
        <ul class="lines">
          {(list.state.items ?? []).map((room) => (
            <li key={room.id}>
              <div class="grow">
                <strong>
                  <Link to={`/salas/${room.id}`}>{room.name}</Link>
                </strong>{" "}
                {room.archivedAt && <Badge tone="warn" text={t().rooms.archived} />}
                {room.silenced && (
                  <p>
                    <Badge tone="warn" text={t().rooms.silenced} />{" "}
                    {room.silencedUntil ? t().block.until(until(room.silencedUntil)) : t().block.open}
                  </p>
                )}
              </div>
              <Measures measures={roomMeasures(room)} onDone={() => void refresh(room.id)} />
            </li>
          ))}
        </ul>
        <More list={list} />
      </section>
      <PrivateAccess />
    </div>
  );
});

/** Asks for a private room's history, for a time and with a reason that are on record. */
const PrivateAccess = component(() => {
  const values = reactive({ roomId: "", reason: "", durationSeconds: String(DURATIONS[1]) });
  const granted = reactive({ roomId: "", until: "" });
  const { state, bind, field } = form(values);
  const keyFor = onceKey();

  const check = (): Errors => ({
    roomId: values.roomId.trim() === "" ? t().fields.REQUIRED : undefined,
    reason: values.reason.trim().length < SHORTEST_REASON ? t().fields.reasonShort : undefined,
  });

  async function send(): Promise<void> {
    const body = {
      roomId: values.roomId.trim().toLowerCase(),
      reason: values.reason.trim(),
      durationSeconds: Number(values.durationSeconds),
    };
    const grant = await call("grantPrivateAccess", { body, idempotencyKey: keyFor(body) });
    Object.assign(granted, { roomId: grant.roomId, until: grant.until });
  }

  return () => (
    <form class="panel" {...bind(check, send)}>
      <h2>{t().admin.accessTitle}</h2>
      <p class="muted">{t().admin.accessText}</p>
      {state.trouble && <Trouble text={state.trouble} />}
      <div role="status">
        {granted.roomId !== "" && (
          <p class="notice notice-good">
            {t().admin.accessDone(until(granted.until))}
            <Link to={`/salas/${granted.roomId}`}>{t().admin.openRoom}</Link>
          </p>
        )}
      </div>
      <Field
        {...field("roomId")}
        label={t().admin.roomId}
      />
      <Field
        {...field("durationSeconds")}
        label={t().admin.duration}
        options={DURATIONS.filter((seconds) => seconds > 0 && seconds <= 86_400).map((seconds) => ({
          value: String(seconds),
          label: t().admin.durations[seconds] ?? String(seconds),
        }))}
      />
      <Field
        {...field("reason")}
        label={t().common.reason}
        rows={2}
        maxlength={LONGEST_REASON}
      />
      <Submit text={t().admin.access} busy={state.busy} />
    </form>
  );
});
