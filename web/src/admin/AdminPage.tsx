import { adminPath, type AdminTab } from "../app/routes.ts";
import { t } from "../i18n/texts.ts";
import { isAdmin } from "../session/session.ts";
import { Empty, Link, Title } from "../ui/parts.tsx";
import { type Child, h } from "../vue.ts";
import { AuditPanel } from "./AuditPanel.tsx";
import { PeoplePanel } from "./PeoplePanel.tsx";
import { QueuePanel } from "./QueuePanel.tsx";
import { RoomsPanel } from "./RoomsPanel.tsx";

const TABS: AdminTab[] = ["queue", "people", "rooms", "audit"];

/** What admins do: each part has an address of its own. */
export function AdminPage(props: { tab: AdminTab }) {
  if (!isAdmin()) {
    return (
      <Empty icon="shield" title={t().admin.onlyAdmins} text={t().admin.onlyAdminsText}>
        <Link to="/salas" class="button primary">{t().common.home}</Link>
      </Empty>
    );
  }
  return (
    <div class="page">
      <Title text={t().admin.title} />
      <nav class="tabs" aria-label={t().admin.title}>
        {TABS.map((tab) => <Link key={tab} to={adminPath(tab)} current={tab === props.tab}>{t().admin.tabs[tab]}
        </Link>)}
      </nav>
      {panel(props.tab)}
    </div>
  );
}

function panel(tab: AdminTab): Child {
  switch (tab) {
    case "queue":
      return <QueuePanel />;
    case "people":
      return <PeoplePanel />;
    case "rooms":
      return <RoomsPanel />;
    case "audit":
      return <AuditPanel />;
  }
}
