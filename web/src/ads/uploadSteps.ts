import type { PictureType, UploadGrant, UploadOutcome } from "../api/contract/schemas.ts";
import { asFailure, Failure } from "../api/failure.ts";
import { CLOCK, type Clock, patiently } from "../api/retry.ts";
import { isOver } from "./uploadFailures.ts";

/** Another request is at the same upload for about as long as this. */
const BEING_COMPLETED_MS = 1_500;

/** A file that is a picture by its first bytes. */
export interface PictureFile {
  file: File;
  type: PictureType;
}

/** What a picture goes through, by its key, and who waits for it. */
interface Steps {
  /** Asks for permission. Throws `Failure`, as the next two do. */
  start: (picture: PictureFile, idempotencyKey: string) => Promise<UploadGrant>;
  deliver: (key: string, grant: UploadGrant, picture: PictureFile) => Promise<void>;
  complete: (uploadId: string) => Promise<UploadOutcome>;
  /** Whether it is still wanted: one that was taken out goes no further. */
  isWanted: (key: string) => boolean;
  granted: (key: string, uploadId: string) => void;
  delivered: (key: string) => void;
}

/** The way of pictures, from the permission to the verdict. What passes by itself is tried again at each step. */
export function uploadSteps(steps: Steps, clock: Clock = CLOCK) {
  /** Under which key a picture's upload is asked for, where that is no longer its own. */
  const askedAs = new Map<string, string>();

  /** Brings a picture there. Throws `Failure`: `REJECTED`, with the reason as its text, if it is none that we take; `GONE` if
   * nobody wants it any more. */
  async function bring(key: string, picture: PictureFile): Promise<void> {
    try {
      await once(key, picture);
    } catch (error) {
      // The permission ended on the way, for instance while the machine slept. With another one it goes through.
      if (!isOver(asFailure(error))) throw error;
      staysWanted(key);
      askedAs.set(key, crypto.randomUUID());
      await once(key, picture);
    }
  }

  async function once(key: string, picture: PictureFile): Promise<void> {
    const grant = await steps.start(picture, askedAs.get(key) ?? key);
    staysWanted(key);
    steps.granted(key, grant.id);
    await patiently(() => {
      staysWanted(key);
      return steps.deliver(key, grant, picture);
    }, clock);
    staysWanted(key);
    steps.delivered(key);
    const outcome = await patiently(() => complete(grant.id), clock);
    if (outcome.status !== "ready") throw new Failure({ code: "REJECTED", detail: outcome.reason ?? "" });
  }

  function staysWanted(key: string): void {
    if (!steps.isWanted(key)) throw new Failure({ code: "GONE" });
  }

  /** Completing an upload twice is completing it once; another request that is at it ends in a moment. */
  async function complete(uploadId: string): Promise<UploadOutcome> {
    try {
      return await steps.complete(uploadId);
    } catch (error) {
      const failure = asFailure(error);
      if (failure.code !== "UPLOAD_BEING_COMPLETED") throw failure;
      throw new Failure({ code: "UNAVAILABLE", status: 503, retryAfterMs: BEING_COMPLETED_MS });
    }
  }

  return { bring };
}
