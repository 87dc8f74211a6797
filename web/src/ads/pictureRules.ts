import { type Most, PICTURE_TYPES, type PictureType } from "../api/contract/schemas.ts";
import { oneOf } from "../app/oneOf.ts";

/** What upload-signer takes. It looks for itself; this only spares people a wait. */
/** 10 MiB. */
export const LARGEST_BYTES: Most["NewUpload.size"] = 10_485_760;
export const MOST_PICTURES: Most["UploadIds"] = 10;
/** As many bytes of a file as tell what it is: an AVIF may name a few other kinds first. */
export const HEAD_BYTES = 64;

export type Unfit = "badType" | "badSize" | "empty" | "rejected";

/** Why a file cannot be a picture of an ad; null if it can.
 * @param claimed what the file is said to be: one that is no photo but is called one is refused in other words. */
export function unfit(file: { type: string; size: number }, claimed = ""): Unfit | null {
  if (file.size === 0) return "empty";
  const isPicture = oneOf(PICTURE_TYPES, file.type) !== undefined;
  if (!isPicture && oneOf(PICTURE_TYPES, claimed) === undefined) return "badType";
  if (file.size > LARGEST_BYTES) return "badSize";
  return isPicture ? null : "rejected";
}

/** What a file is by its first bytes, whatever it is called and said to be; empty if it is none of the kinds taken. */
export function typeOf(head: Uint8Array): PictureType | "" {
  const text = String.fromCharCode(...head.subarray(0, HEAD_BYTES));
  if (text.startsWith("\xff\xd8\xff")) return "image/jpeg";
  if (text.startsWith("\x89PNG\r\n\x1a\n")) return "image/png";
  if (text.startsWith("RIFF") && text.slice(8, 12) === "WEBP") return "image/webp";
  if (text.slice(4, 8) === "ftyp" && brands(head, text).some((brand) => brand === "avif" || brand === "avis")) {
    return "image/avif";
  }
  return "";
}

/** What an ISO media file says it is: its main kind and, behind a version, those that it is as well. */
function brands(head: Uint8Array, text: string): string[] {
  const length = new DataView(head.buffer, head.byteOffset).getUint32(0);
  const found = [text.slice(8, 12)];
  for (let at = 16; at + 4 <= Math.min(length, text.length); at += 4) found.push(text.slice(at, at + 4));
  return found;
}
