import { canonicalType, type Envelope, payloadOf } from "@semantest/handlers/protocol";
import { excerpt } from "./plain.ts";
import { byteCount, counted } from "./quantity.ts";

const PROMPT_LENGTH = 60;
const TEXT_LENGTH = 160;
/** Widest source name, `extension`. */
const SOURCE_WIDTH = 9;
/** Widest type name, `ImageGenerationRequestedEvent` and `ImageGenerationCancelledEvent`. */
const TYPE_WIDTH = 29;

/** One envelope as one line: local time, who, what, which job, and what a person wants to know of it. */
export function eventLine(envelope: Envelope): string {
  return [
    clockTime(envelope.timestamp),
    envelope.source.padEnd(SOURCE_WIDTH),
    excerpt(envelope.type, TYPE_WIDTH).padEnd(TYPE_WIDTH),
    envelope.correlationId,
    eventDetail(envelope),
  ]
    .join("  ")
    .trimEnd();
}

/** What the payload says, in a few words; never longer than a line. */
export function eventDetail(envelope: Envelope): string {
  try {
    return excerpt(detail(envelope), TEXT_LENGTH);
  } catch {
    return "(payload does not fit its type)";
  }
}

function detail({ type, payload }: Envelope): string {
  switch (canonicalType(type)) {
    case "ImageGenerationRequestedEvent":
      return `"${excerpt(payloadOf("ImageGenerationRequestedEvent", payload).prompt, PROMPT_LENGTH)}"`;
    case "ImageGenerationProgressEvent": {
      const { percent, stage } = payloadOf("ImageGenerationProgressEvent", payload);
      return [percent === undefined ? "" : `${Math.round(percent)} %`, stage ?? ""].join(" ").trim();
    }
    case "ImageGeneratedEvent": {
      const { image, imageUrl } = payloadOf("ImageGeneratedEvent", payload);
      const size = image?.size === undefined ? "" : byteCount(image.size);
      return [image?.mimeType ?? "", size, imageUrl ?? ""].filter((it) => it !== "").join(" ");
    }
    case "ImageDownloadedEvent": {
      const { filePath, fileSize } = payloadOf("ImageDownloadedEvent", payload);
      return `${filePath} ${byteCount(fileSize)}`;
    }
    case "ImageGenerationCancelledEvent":
      return payloadOf("ImageGenerationCancelledEvent", payload).reason ?? "";
    case "ErrorEvent": {
      const { code, message, hint } = payloadOf("ErrorEvent", payload);
      return [code, message ?? "", hint === undefined ? "" : `(${hint})`].join(" ").trim();
    }
    case "AckEvent": {
      const { status, queuePosition } = payloadOf("AckEvent", payload);
      return queuePosition === undefined ? status : `${status}, place ${queuePosition}`;
    }
    case "PeerEvent":
      return counted(payloadOf("PeerEvent", payload).extensions, "extension");
    case "WelcomeEvent":
      return counted(payloadOf("WelcomeEvent", payload).extensions, "extension");
    default:
      return "";
  }
}

function clockTime(timestamp: string | number): string {
  const date = new Date(timestamp);
  if (Number.isNaN(date.getTime())) return "--:--:--";
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((it) => `${it}`.padStart(2, "0"))
    .join(":");
}
