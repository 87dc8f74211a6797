import type { Least } from "../api/contract/schemas.ts";

/** Enough to catch a slip; whether the address exists only a letter can tell. */
export const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;
/** The service's own minimum; it may ask for more, and says so. */
export const PASSWORD_LENGTH: Least["NewPassword"] = 10;
