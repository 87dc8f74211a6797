/** Idempotency keys for one form: a repetition of the same content keeps its key, so that it is made once; other content
 * is another request. */
export function onceKey(): (content: unknown) => string {
  let key = "";
  let before = "";
  return (content) => {
    const text = JSON.stringify(content);
    if (key === "" || text !== before) key = crypto.randomUUID();
    before = text;
    return key;
  };
}
