import type { Signature } from "../../protocol/index.ts";
import type { Engine } from "../delivery/engine.ts";
import { serverText } from "../delivery/texts.ts";
import { issueResumeToken } from "../identity/resume.ts";
import type { Identity, Peer } from "./peer.ts";
import { announcedLimits, announcedServer } from "./replies.ts";

/** Sends the first frame a socket receives; what others sent it meanwhile follows. */
export async function sendWelcome(
  engine: Engine,
  peer: Peer,
  { tenant, session }: Identity,
  challenge: string | undefined,
  extensions: number,
): Promise<void> {
  const { ports, settings } = engine;
  const now = ports.clock.now();
  const proof = await prove(engine, peer, session, challenge);
  const expiresAt = now + settings.delivery.sessionMs;
  const text = serverText(
    "WelcomeEvent",
    {
      sessionId: session,
      resumeToken: issueResumeToken(settings.resumeKeys, { session, tenant, expiresAt }),
      heartbeatSeconds: settings.delivery.heartbeatIdleMs / 1000,
      activeHeartbeatSeconds: settings.delivery.heartbeatActiveMs / 1000,
      limits: announcedLimits(settings),
      server: announcedServer(settings),
      release: settings.release,
      extensions,
      ...(proof !== undefined && { proof }),
    },
    { id: ports.ids.uuid(), now },
  );
  await engine.outbound.sendFirst(peer.address, text);
}

async function prove(
  engine: Engine,
  peer: Peer,
  session: string,
  challenge: string | undefined,
): Promise<Signature | undefined> {
  const { host } = peer.connection;
  if (challenge === undefined || host === undefined) return undefined;
  return engine.settings.proofSigner?.sign({ challenge, session, host });
}
