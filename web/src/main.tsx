import { App } from "./app/App.tsx";
import { reportFailures } from "./app/failures.ts";
import { forgetDrafts } from "./rooms/drafts.ts";
import { open } from "./realtime/socket.ts";
import { onEnded, session, start } from "./session/session.ts";
import { keepTime } from "./i18n/format.ts";
import { speakAsBefore } from "./i18n/texts.ts";
import { createApp, watch } from "./vue.ts";

watch(() => session.phase, (phase) => {
  if (phase === "signedIn") open();
});
onEnded(forgetDrafts);

await speakAsBefore();
keepTime();
const application = createApp(App);
reportFailures(application);
application.mount("#app");
void start();
