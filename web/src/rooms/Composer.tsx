import type { Block, Most, Room } from "../api/contract/schemas.ts";
import { until } from "../i18n/format.ts";
import { t } from "../i18n/texts.ts";
import { session } from "../session/session.ts";
import { Icon, Link } from "../ui/parts.tsx";
import { type Child, component, h, nextTick, onBeforeUnmount, onMounted, reactive, watch } from "../vue.ts";
import { blocking } from "./blocking.ts";
import { clockText, secondsLeft, untilNextSecond } from "./countdown.ts";
import type { OpenRoom } from "./openRoom.ts";
import { paceText } from "./paceText.ts";

/** The service's limit, in code points after trimming. */
const LONGEST: Most["SendRequest.body"] = 2_000;
/** From here on the writer is told how much is left. */
const NEARLY = 1_800;
const TALLEST_PX = 168;

interface ComposerProps {
  open: OpenRoom;
  room: Room;
  text: string;
  onWrite: (text: string) => void;
  onSend: () => void;
  /** Opens an archived room again: its owner's. */
  onReopen: () => void;
}

/** Where messages are written, and where the writer learns what keeps them from writing. */
export const Composer = component<ComposerProps>((props) => {
  const clock = reactive({ seconds: 0 });
  const spoken = reactive({ text: "" });
  let field: HTMLTextAreaElement | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const wait = () => props.open.state.wait;
  const block = (): Block | null => blocking.inRoom(props.room.id);
  const isClosed = (): boolean => props.room.archivedAt !== undefined;
  const length = (): number => [...props.text.trim()].length;
  const canSend = (): boolean =>
    length() > 0 && length() <= LONGEST && !isClosed() && block() === null && clock.seconds === 0;

  function tick(): void {
    clearTimeout(timer);
    const now = performance.now();
    const end = wait()?.untilMs ?? 0;
    const before = clock.seconds;
    clock.seconds = secondsLeft(end, now);
    // Said once when it begins and once when it is over: a number every second would drown everything else.
    if (before === 0 && clock.seconds > 0) spoken.text = waitText(clock.seconds);
    if (before > 0 && clock.seconds === 0) {
      spoken.text = t().block.free;
      props.open.reckon();
    }
    if (clock.seconds > 0) timer = setTimeout(tick, untilNextSecond(end, now) + 5);
  }

  function waitText(seconds: number): string {
    const why = wait()?.code === "RATE_LIMIT_ROOM" ? t().block.waitRoom : t().block.waitUser;
    return `${why} ${t().block.seconds(seconds)}.`;
  }

  function submit(): void {
    if (!canSend()) {
      if (clock.seconds > 0 && props.text.trim() !== "") spoken.text = `${waitText(clock.seconds)} ${t().block.kept}`;
      return;
    }
    props.onSend();
    field?.focus();
  }

  function press(event: KeyboardEvent): void {
    // While an input method composes, Enter takes its suggestion; 229 is how some browsers say so.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    submit();
  }

  function grow(): void {
    if (field === null) return;
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight + 2, TALLEST_PX)}px`;
  }

  watch(wait, tick, { immediate: true });
  watch(() => props.text, () => void nextTick().then(grow));
  onMounted(grow);
  onBeforeUnmount(() => clearTimeout(timer));

  function notice(): Child {
    if (isClosed()) return closed();
    const held = block();
    if (held !== null) return <BlockNotice block={held} />;
    if (clock.seconds > 0) {
      return (
        <p class="pause" role="timer" aria-live="off">
          <Icon name="clock" />
          <span>{wait()?.code === "RATE_LIMIT_ROOM" ? t().block.waitRoom : t().block.waitUser}</span>
          <strong>{clockText(clock.seconds)}{clock.seconds < 60 && " s"}</strong>
        </p>
      );
    }
    const left = LONGEST - length();
    if (left < 0) return <p class="error">{t().chat.tooLong(-left)}</p>;
    if (length() > NEARLY) return <p class="hint">{t().chat.remaining(left)}</p>;
    const hasWritten = props.open.state.timeline.some((message) => message.author.id === session.user?.id);
    return (
      <p class="hint">
        {paceText(props.room)}{" "}
        <span class={hasWritten ? "needs-keys" : undefined}>{hasWritten ? t().chat.keys : t().chat.ruleSoft}</span>
      </p>
    );
  }

  function closed(): Child {
    const byOwner = props.room.archivedBy === "owner";
    return (
      <div class="blocked" role="status">
        <Icon name="lock" />
        <p>
          <strong>{t().block.by.ROOM_ARCHIVED}.</strong>
          <span>{byOwner ? t().rooms.archivedByOwner : t().rooms.archivedByModeration}</span>
          {props.open.state.mine && !byOwner && <Link to="/decisoes">{t().block.why}</Link>}
        </p>
        {props.open.state.mine && byOwner && (
          <button type="button" class="button small" onClick={props.onReopen}>{t().rooms.unarchive}</button>
        )}
      </div>
    );
  }

  return () => (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div class="composer-notice" id="composer-notice">{notice()}</div>
      {/* What was being written stays to be copied. */}
      <div class="composer-box" hidden={isClosed() && props.text === ""}>
        <textarea
          rows={1}
          value={props.text}
          placeholder={t().chat.placeholder}
          aria-label={t().chat.compose}
          aria-describedby="composer-notice"
          aria-invalid={length() > LONGEST ? "true" : undefined}
          enterkeyhint="send"
          ref={(found) => (field = found)}
          onInput={(event) => props.onWrite(event.currentTarget.value)}
          onKeydown={press}
        />
        <button
          type="submit"
          class="button primary send"
          aria-label={t().chat.send}
          aria-disabled={canSend() ? undefined : "true"}
        >
          {clock.seconds > 0 && block() === null
            ? <span aria-hidden="true">{clockText(clock.seconds)}</span>
            : <Icon name="send" />}
        </button>
      </div>
      <p class="unseen" role="status">{spoken.text}</p>
    </form>
  );
});

function BlockNotice(props: { block: Block }) {
  const { block } = props;
  // A newer server may know other reasons.
  const what = t().block.by[block.code] ?? t().block.by.USER_SILENCED;
  const end = block.until ? t().block.until(until(block.until)) : t().block.open;
  return (
    <div class="blocked" role="status">
      <Icon name="quiet" />
      <p>
        <strong>{what} {end}.</strong>
        {block.reason && <span>{t().block.reason(block.reason)}</span>}
        {block.code !== "ROOM_SILENCED" && <Link to="/decisoes">{t().block.why}</Link>}
      </p>
    </div>
  );
}
