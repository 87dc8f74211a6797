import type { Ad, Attachment } from "../api/contract/schemas.ts";
import { Failure } from "../api/failure.ts";
import { lanes } from "../app/lanes.ts";
import { call } from "../session/session.ts";

/** A page of the review queue has hundreds of pictures, and a door that lets so many requests through a second. */
const AT_ONCE = 4;
const inTurn = lanes(AT_ONCE);

/** Where an ad's picture is now. One that everybody may see has an address of its own; any other is asked for with the
 * reader's token, which an <img> cannot send, and holds for a few minutes. Throws `Failure`.
 * @param isWanted whether somebody still wants to see it when its turn comes. */
export function pictureUrl(
  ad: Pick<Ad, "status">,
  attachment: Attachment,
  isWanted?: () => boolean,
): Promise<string> {
  if (ad.status === "aprovado") return Promise.resolve(attachment.url);
  return inTurn(async () => {
    const upload = await call("showUpload", { path: { uploadId: attachment.id } });
    if (upload.url !== null) return upload.url;
    // One that is ready and has no address yet is being prepared.
    throw new Failure(
      upload.status === "ready" ? { code: "UNAVAILABLE", status: 503 } : { code: "NOT_FOUND", status: 404 },
    );
  }, isWanted);
}
