import { connection } from "../realtime/socket.ts";
import { session, start } from "../session/session.ts";
import { t } from "../i18n/texts.ts";
import { type Child, component, h, onBeforeUnmount, ref, watch } from "../vue.ts";
import { here } from "./router.ts";
import { isOpen, type Place } from "./routes.ts";
import { Empty, Link, Skeleton } from "../ui/parts.tsx";
import { LoginPage } from "../account/LoginPage.tsx";
import { SuspendedPage } from "../account/SuspendedPage.tsx";
import { RegisterPage } from "../account/RegisterPage.tsx";
import { RoomsPage } from "../rooms/RoomsPage.tsx";
import { LegalPage } from "./LegalPage.tsx";
import { Footer, Header } from "./Frame.tsx";
import { lazy } from "./lazy.tsx";
import { keepTitle } from "./title.ts";
import { Toasts } from "../ui/Toasts.tsx";

const AdsPage = lazy(async () => (await import("../ads/AdsPage.tsx")).AdsPage);
const AdPage = lazy(async () => (await import("../ads/AdPage.tsx")).AdPage);
const AdFormPage = lazy(async () => (await import("../ads/AdFormPage.tsx")).AdFormPage);
const MyAdsPage = lazy(async () => (await import("../ads/MyAdsPage.tsx")).MyAdsPage);
const AccountPage = lazy(async () => (await import("../account/AccountPage.tsx")).AccountPage);
const DecisionsPage = lazy(async () => (await import("../account/DecisionsPage.tsx")).DecisionsPage);
const AdminPage = lazy(async () => (await import("../admin/AdminPage.tsx")).AdminPage);

/** The whole page: header, what the address shows, and the legal notice, which is always there. */
export const App = component(() => {
  keepTitle(() => session.phase === "signedIn" || isOpen(here.place));
  return () => (
    <div class={["frame", here.place.page === "rooms" && session.phase === "signedIn" && "frame-chat"]}>
      <a class="skip" href="#content">{t().skip}</a>
      <Header />
      <Banner />
      {/* Whoever is here now begins anew: nothing that somebody else saw, wrote or asked for stays on the page. */}
      <main id="content" key={session.user?.id ?? ""}>{content()}</main>
      <Footer />
      <Toasts />
    </div>
  );
});

function content(): Child {
  const place = here.place;
  if (session.phase === "starting") {
    return (
      <div class="page">
        <Skeleton shape="row" count={5} />
      </div>
    );
  }
  // What everybody may see needs nobody to say who is there.
  if (session.phase === "unreachable" && !isOpen(place)) {
    return (
      <Empty page icon="alert" title={t().start.unreachable} text={t().start.unreachableText}>
        <button type="button" class="button primary" onClick={start}>{t().common.retry}</button>
      </Empty>
    );
  }
  if (session.phase === "suspended" && (!isOpen(place) || place.page === "login")) return <SuspendedPage />;
  if (session.phase !== "signedIn" && !isOpen(place)) return <LoginPage />;
  return page(place);
}

function page(place: Place): Child {
  switch (place.page) {
    case "rooms":
      return <RoomsPage roomId={place.roomId} />;
    case "login":
      return <LoginPage />;
    case "register":
      return <RegisterPage />;
    case "legal":
      return <LegalPage />;
    case "ads":
      return <AdsPage />;
    case "ad":
      return <AdPage key={place.adId} adId={place.adId} />;
    case "newAd":
      return <AdFormPage key="new" adId={null} />;
    case "editAd":
      return <AdFormPage key={place.adId} adId={place.adId} />;
    case "mine":
      return <MyAdsPage />;
    case "account":
      return <AccountPage />;
    case "decisions":
      return <DecisionsPage />;
    case "admin":
      return <AdminPage tab={place.tab} />;
    case "nowhere":
      return <Nowhere />;
  }
}

/** An address that leads nowhere, and the ways on from here. */
function Nowhere() {
  return (
    <Empty page icon="alert" title={t().common.notFound} text={t().common.notFoundText}>
      <div class="actions">
        <Link to={session.phase === "signedIn" ? "/salas" : "/entrar"} class="button primary">
          {session.phase === "signedIn" ? t().common.home : t().nav.logIn}
        </Link>
        <Link to="/anuncios" class="button">{t().common.homeAds}</Link>
      </div>
    </Empty>
  );
}

/** Says that the connection is lost, and for a moment that it is back: only once there was one. */
const Banner = component(() => {
  const wasLost = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onBeforeUnmount(() => clearTimeout(timer));
  watch(() => connection.isUp, (isUp) => {
    if (!isUp && connection.wasUp) wasLost.value = true;
    clearTimeout(timer);
    if (isUp) timer = setTimeout(() => (wasLost.value = !connection.isUp), 2_500);
  });
  return () => {
    const shown = wasLost.value && session.phase === "signedIn";
    return (
      <div class="banner" role="status" hidden={!shown} data-tone={connection.isUp ? "good" : "bad"}>
        {shown && (connection.isUp ? t().connection.back : t().connection.lost)}
      </div>
    );
  };
});
