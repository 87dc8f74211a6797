import type { Message, Room } from "../api/contract/schemas.ts";
import { t } from "../i18n/texts.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { h } from "../vue.ts";
import { Measures } from "./Measures.tsx";
import { messageMeasure, roomMeasures, userMeasures } from "./measures.ts";

/** What an admin can do from within a room: to the room itself, or to a message and its author. */
export function ModerateDialog(props: { subject: Message | Room; room: Room; onClose: () => void }) {
  const { subject, room } = props;
  if (!("author" in subject)) {
    return (
      <Dialog title={t().admin.manage(subject.name)} onClose={props.onClose}>
        <Measures measures={roomMeasures(subject)} onDone={props.onClose} />
      </Dialog>
    );
  }
  const author = { id: subject.author.id, name: subject.author.displayName };
  return (
    <Dialog title={t().admin.manage(author.name)} onClose={props.onClose}>
      <blockquote>{subject.body}</blockquote>
      <Measures
        measures={[
          messageMeasure({ id: subject.id, name: author.name, body: subject.body }),
          ...userMeasures(author, room.id),
        ]}
        onDone={props.onClose}
      />
    </Dialog>
  );
}
