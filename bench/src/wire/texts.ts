/** Bytes of every event the generator sends: the size of a real request with a sentence as its prompt. */
export const EVENT_BYTES = 330;

/** Envelope members before the payload; `numbers` are the optional ones. */
function head(type: string, id: string, correlationId: string, source: string, numbers: string): string {
  const timestamp = new Date().toISOString();
  return `{"type":"${type}","id":"${id}","correlationId":"${correlationId}","source":"${source}",${numbers}"timestamp":"${timestamp}","payload":`;
}

/** Closes an envelope with a payload whose last member is text as long as it takes to reach the size. */
function padded(start: string): string {
  return `${start.padEnd(EVENT_BYTES - 3, "x")}"}}`;
}

/** A durable request of a client; `target` is the session that shall take it. */
export function requestText(correlationId: string, target: string): string {
  const start = head("ImageGenerationRequestedEvent", correlationId, correlationId, "client", "");
  return padded(`${start}{"target":"${target}","prompt":"`);
}

/** The durable, final event by which an extension answers a request. */
export function resultText(correlationId: string, attempt: number): string {
  const numbers = `"sequence":1,"attempt":${attempt},`;
  const start = head("ImageDownloadedEvent", `${correlationId}-r`, correlationId, "extension", numbers);
  return padded(`${start}{"fileSize":5242880,"mimeType":"image/png","filePath":"`);
}

/** An ephemeral event of an extension about a job that is open. */
export function progressText(id: string, correlationId: string): string {
  const start = head(
    "ImageGenerationProgressEvent",
    id,
    correlationId,
    "extension",
    '"after":0,"attempt":1,',
  );
  return padded(`${start}{"percent":50,"stage":"`);
}
