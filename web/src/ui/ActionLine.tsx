import type { Action, OwnAction } from "../api/contract/schemas.ts";
import { moment, until } from "../i18n/format.ts";
import { refusalOf, t } from "../i18n/texts.ts";
import { h } from "../vue.ts";
import { Badge, Link } from "./parts.tsx";

const PAGES: Partial<Record<string, string>> = { ad: "anuncios", room: "salas" };
const TONES = { pending: "warn", applied: "good", refused: "bad" } as const;

/** One decision: what, when, until when, why, and what became of it. */
export function ActionLine(props: { action: OwnAction & Partial<Pick<Action, "admin" | "code" | "detail">> }) {
  const { action } = props;
  const subject = t().admin.subject[action.subject.kind] ?? action.subject.kind;
  const page = PAGES[action.subject.kind];
  const ends = action.until ? t().block.until(until(action.until)) : "";
  return (
    <li>
      <div>
        <strong>{t().actions[action.kind] ?? action.kind}</strong>
        {ends && <span class="muted">&nbsp;{ends}</span>}
        <p>{t().block.reason(action.reason)}</p>
        <p class="hint">
          <time datetime={action.createdAt}>{moment(action.createdAt)}</time>
          {action.admin?.displayName && ` · ${action.admin.displayName}`}
          {" · "}
          {page
            ? <Link to={`/${page}/${action.subject.id}`}>{subject}</Link>
            : <span title={action.subject.id}>{subject}</span>}
        </p>
        {action.detail && <p class="hint">{refusalOf(action)}</p>}
      </div>
      <Badge tone={TONES[action.state] ?? "plain"} text={t().actionState[action.state] ?? action.state} />
    </li>
  );
}
