import { isAdmin, session } from "../session/session.ts";
import { language } from "../i18n/language.ts";
import { speak, t } from "../i18n/texts.ts";
import { Icon, Link } from "../ui/parts.tsx";
import { toast } from "../ui/toast.ts";
import { h } from "../vue.ts";
import { here } from "./router.ts";

/** The name, where one can go, and who is here. */
export function Header() {
  const page = here.place.page;
  const nav = t().nav;
  return (
    <header class="top">
      <Link to="/salas" class="brand" label={`${t().name}: ${nav.rooms}`}>
        <svg viewBox="0 0 32 32" aria-hidden="true" class="brand-mark">
          <circle cx="16" cy="16" r="15" />
          <path d="M1.5 14q3.6-5 7.2 0t7.2 0 7.2 0 7.3 0M2 20q3.5-5 7 0t7 0 7 0 7 0" />
        </svg>
        <span>{t().name}</span>
      </Link>
      <nav aria-label={nav.main}>
        {session.phase === "signedIn" && (
          <Link to="/salas" current={page === "rooms"}>
            <Icon name="chat" />
            <span>{nav.rooms}</span>
          </Link>
        )}
        <Link to="/anuncios" current={page === "ads" || page === "ad"}>
          <Icon name="tag" />
          <span>{nav.ads}</span>
        </Link>
        {session.phase === "signedIn" && isAdmin() && (
          <Link to="/administracao" current={page === "admin"} label={nav.admin}>
            <Icon name="shield" />
            <span class="who">{nav.admin}</span>
          </Link>
        )}
        {session.phase === "signedIn"
          ? (
            <Link to="/conta" current={page === "account"} label={`${nav.account}: ${session.user?.displayName}`}>
              <Icon name="person" />
              <span class="who">{session.user?.displayName}</span>
            </Link>
          )
          : (
            <Link to="/entrar" current={page === "login"}>
              <Icon name="door" />
              <span>{nav.logIn}</span>
            </Link>
          )}
      </nav>
    </header>
  );
}

/** The legal notice, on every page. */
export function Footer() {
  return (
    <footer class="bottom">
      <p>
        {t().legal.short} <Link to="/aviso-legal">{t().legal.more}</Link>
      </p>
      <button
        type="button"
        class="button quiet small"
        aria-label={t().nav.languageHint}
        lang={language() === "en" ? "pt-BR" : "en"}
        onClick={() => speak(language() === "en" ? "pt-BR" : "en").catch(() => toast(t().errors.OFFLINE, "bad"))}
      >
        {t().nav.language}
      </button>
    </footer>
  );
}
