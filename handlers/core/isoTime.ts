/** Writes times as ISO 8601, and one time only once: a thousand events of a burst share a few milliseconds. */
export function createIsoTime(): (milliseconds: number) => string {
  let written = Number.NaN;
  let text = "";
  return (milliseconds) => {
    if (milliseconds !== written) {
      text = new Date(milliseconds).toISOString();
      written = milliseconds;
    }
    return text;
  };
}
