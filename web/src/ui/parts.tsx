import { followed, wentBack } from "../app/router.ts";
import { type Child, type Context, h, type Press } from "../vue.ts";
import { t } from "../i18n/texts.ts";
import { type IconName, icons } from "./icons.ts";

export function Icon(props: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={icons[props.name]} />
    </svg>
  );
}

/** A link within the client. */
export function Link(
  props: { to: string; class?: string; current?: boolean; label?: string; children?: Child },
  { slots }: Context,
) {
  return (
    <a
      href={props.to}
      class={props.class}
      aria-current={props.current ? "page" : undefined}
      aria-label={props.label}
      onClick={followed}
    >
      {slots.default?.()}
    </a>
  );
}

/** The way back to a list: as it was left, for who came from there. */
export function Crumb(props: { to: string; text: string }) {
  return (
    <p class="crumb">
      <a href={props.to} onClick={wentBack}>
        <Icon name="back" />
        {props.text}
      </a>
    </p>
  );
}

/** The heading of a page: what the focus goes to when somebody arrives. */
export function Title(props: { text: string; intro?: string; children?: Child }, { slots }: Context) {
  return (
    <header class="title">
      <div>
        <h1 tabindex="-1">{props.text}</h1>
        {props.intro && <p class="muted">{props.intro}</p>}
      </div>
      {slots.default && <div class="title-actions">{slots.default()}</div>}
    </header>
  );
}

/** What stands where nothing is, with something to do about it. `page`: nothing else is there, so this is the page. */
export function Empty(
  props: { icon: IconName; title: string; text?: string; page?: boolean; children?: Child },
  { slots }: Context,
) {
  return (
    <div class="empty">
      <Icon name={props.icon} />
      {props.page ? <h1 tabindex="-1">{props.title}</h1> : <h2>{props.title}</h2>}
      {props.text && <p class="muted">{props.text}</p>}
      {slots.default?.()}
    </div>
  );
}

/** Grey shapes of the size of what is coming. */
export function Skeleton(props: { shape: "line" | "room" | "card" | "message" | "row"; count: number }) {
  const shapes: Child[] = [];
  for (let index = 0; index < props.count; index++) shapes.push(<div class={`skeleton skeleton-${props.shape}`} />);
  return (
    <div class={`skeletons skeletons-${props.shape}`} role="status" aria-label={t().common.loading}>
      {shapes}
    </div>
  );
}

/** A failure that stands in the page, with a way to try again. */
export function Trouble(props: { text: string; onRetry?: Press }) {
  return (
    <div class="notice notice-bad" role="alert">
      <p>{props.text}</p>
      {props.onRetry && <button type="button" class="button small" onClick={props.onRetry}>{t().common.retry}</button>}
    </div>
  );
}

export function Badge(props: { tone: "good" | "warn" | "bad" | "plain"; text: string }) {
  return <span class={`badge badge-${props.tone}`}>{props.text}</span>;
}

/** The first letters of a name on a colour that is always the same for a person. */
export function Avatar(props: { id: string; name: string }) {
  const words = props.name.trim().split(/\s+/);
  const letters = (words[0]?.[0] ?? "") + (words.length > 1 ? (words.at(-1)?.[0] ?? "") : "");
  let sum = 0;
  for (const letter of props.id) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 997;
  return <span class={`avatar tint-${sum % 6}`} aria-hidden="true">{letters.toUpperCase()}</span>;
}
