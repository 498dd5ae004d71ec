import { DefaultHttpClient, type HttpRequest, type HttpResponse, NullLogger } from "@microsoft/signalr";

/**
 * Shows an API key to one origin. Headers given to Microsoft's client as options go to SignalR as well, which has no business
 * with the key.
 */
export class KeyedHttpClient extends DefaultHttpClient {
  /** Origins that were called. */
  readonly origins = new Set<string>();
  private readonly origin: string;
  private readonly key: string;

  constructor(origin: string, key: string) {
    super(NullLogger.instance);
    this.origin = origin;
    this.key = key;
  }

  override send(request: HttpRequest): Promise<HttpResponse> {
    const { origin } = new URL(request.url ?? "");
    this.origins.add(origin);
    if (origin !== this.origin) return super.send(request);
    return super.send({ ...request, headers: { ...request.headers, "X-API-Key": this.key } });
  }
}
