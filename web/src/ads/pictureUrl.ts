import type { Ad, Attachment } from "../api/types.ts";
import { call } from "../session/session.ts";

/** Where an ad's picture is now. One that everybody may see has an address of its own; any other is asked for with the
 * reader's token, which an <img> cannot send. */
export async function pictureUrl(ad: Pick<Ad, "status">, attachment: Attachment): Promise<string> {
  if (ad.status === "aprovado") return attachment.url;
  const upload = await call<{ url: string | null }>(`/uploads/${attachment.id}`);
  return upload.url ?? attachment.url;
}
