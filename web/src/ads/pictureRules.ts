/** What upload-signer takes. It looks for itself; this only spares people a wait. */
export const PICTURE_TYPES = ["image/jpeg", "image/png", "image/webp", "image/avif"];
export const LARGEST_BYTES = 10 * 1024 * 1024;
export const MOST_PICTURES = 10;

export type Unfit = "badType" | "badSize";

/** Why a file cannot be a picture of an ad; null if it can. */
export function unfit(file: { type: string; size: number }): Unfit | null {
  if (!PICTURE_TYPES.includes(file.type)) return "badType";
  return file.size === 0 || file.size > LARGEST_BYTES ? "badSize" : null;
}
