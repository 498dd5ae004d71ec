import type { Place, SuiteName } from "./suites.ts";

/** What shows a promise: a shared suite, or the path of a spec, and the title of a test as it is written there, `…` for what is filled in when it runs. */
export type Shown = readonly [where: SuiteName | `${string}.spec.ts`, title: string];

/** A promise of the service, and the tests that show it. */
export interface Kept {
  readonly promise: string;
  readonly shown: readonly Shown[];
  /** Places where no test shows it, and why. */
  readonly unshown?: Partial<Readonly<Record<Place, string>>>;
}

const CORE = "handlers/core";
const AWS = "integration-tests/aws";
const AZURE = "integration-tests/azure";
const LOCAL = "integration-tests/local";
const ENGINE = "integration-tests/engine";
const NO_EDGE = "nothing stands before the laptop's server";
const ONLY_LOCAL = "only on the laptop can somebody else have the port";
const NO_BILL = "costs nothing";

/** In the order of the protocol's and the design's sections. */
export const PROMISES: Readonly<Record<string, readonly Kept[]>> = {
  Frames: [
    {
      promise: "Text arrives as it was sent: markup, paths, 31 KiB.",
      shown: [["relay", "keeps text as it was sent: markup, paths, 31 KiB"]],
    },
    {
      promise: "A person without any program of ours takes part by hand.",
      shown: [
        [`${CORE}/sockets/sockets.spec.ts`, "answers a ping pasted by hand, without any Hello"],
        [`${LOCAL}/foreign.spec.ts`, "wscat: a ping typed by hand is answered"],
        [`${AWS}/clients.spec.ts`, "wscat: a ping typed by hand is answered"],
        [`${AZURE}/app/relay.spec.ts`, "lets SignalR's own clients begin with nothing but the hub's address"],
      ],
    },
    {
      promise: "An unknown type is answered by name, never dropped in silence.",
      shown: [
        [`${CORE}/sockets/sockets.spec.ts`, "answers an unknown type by name and says what it knows"],
        ["relay", "says no in words a person can act on"],
      ],
    },
    {
      promise: "Hostile frames and requests end nothing but themselves.",
      shown: [
        [
          `${LOCAL}/fuzz.spec.ts`,
          "binary frames, frames over the limit and half a handshake end that socket only",
        ],
        [
          `${AWS}/rig/sample.spec.ts`,
          "closes at a binary frame with 1003, and at one of more than 128 KiB with 1009",
        ],
        ["azureUpstream", "refuses another hub and a body beyond any frame, also with the right token"],
      ],
    },
  ],
  Delivery: [
    {
      promise: "One job goes from request to image, every durable event acknowledged.",
      shown: [
        ["relay", "carries one job from request to image and acknowledges every durable event"],
        ["sdk", "asks, follows the progress and receives the image byte for byte"],
      ],
    },
    {
      promise: "A durable event comes at least once, in order per job; a program sees it once.",
      shown: [
        ["relay", "replays after a break what the cursors do not name"],
        ["jobStore", "keeps everything over the end of the process"],
        [
          "integration-tests/simulation/simulation.spec.ts",
          "… runs with loss, duplication, reordering, crashes, restarts and two sockets of a session",
        ],
        [
          "sdkThroughBreaks",
          "goes on with its session where all sockets are cut in the middle of a job, nothing lost or doubled",
        ],
      ],
    },
    {
      promise: "A process that dies at any call loses nothing and doubles nothing.",
      shown: [
        [`${LOCAL}/loss.spec.ts`, "… jobs in flight: none lost, none seen twice, none generated twice"],
        [`${AWS}/adapters/crashes.spec.ts`, "loses nothing and doubles nothing, whichever call it was"],
        ["azureFaults", "the functions are killed at each call that they make for one event: it comes, once"],
      ],
    },
    {
      promise: "A platform that throttles, fails or loses answers loses no event and doubles none.",
      shown: [
        [
          `${CORE}/delivery/delivery.spec.ts`,
          "….… refusing a request is told as UNAVAILABLE, and the repeat succeeds",
        ],
        [`${AWS}/adapters/faults.spec.ts`, "keeps a request and an event whose answers were lost, once"],
        ["azureFaults", "Cosmos DB throttles or fails every third call: every event comes, once"],
        ["azureFaults", "SignalR answers 500 to sends that it has made: nothing comes under two ids"],
      ],
    },
    {
      promise: "A repeated request is a question: state and events, never run again.",
      shown: [["relay", "a repeated request is answered with state and events, never run again"]],
    },
    {
      promise: "A job belongs to one extension by a lease; lost before Initiated, the next one gets it.",
      shown: [
        [
          `${CORE}/dispatch/decide.spec.ts`,
          "a lease lost before Initiated goes to the next extension with attempt + 1",
        ],
        ["relay", "gives a job up for another extension at once"],
        ["dispatchStore", "lets exactly one of many win that decided on the same version"],
        [
          `${AWS}/operation.spec.ts`,
          "gives a job whose lease ran out before Initiated to the next extension, as another attempt",
        ],
      ],
    },
    {
      promise: "After Initiated only the same session goes on, until TIMEOUT.",
      shown: [
        [
          `${CORE}/dispatch/decide.spec.ts`,
          "after Initiated only the same session goes on, until TIMEOUT 5 min after the lease was lost",
        ],
      ],
    },
    {
      promise: "A dead address is found out, and the job goes on.",
      shown: [
        [
          `${CORE}/sockets/sockets.spec.ts`,
          "a dead socket on the first push moves the job to the next extension in the same call",
        ],
        [
          `${AWS}/operation.spec.ts`,
          "gives a job to the next extension where the first one's address leads nowhere and nobody said that it left",
        ],
        [
          "azureFaults",
          "an extension's connection is dead though its sends say 202: it is given the job when it is back",
        ],
        [
          "azureFaults",
          "a client's connection is dead though its sends say 202: the client's next one gets everything",
        ],
      ],
    },
    {
      promise: "Requests wait in order, know their place, and the 101st is refused.",
      shown: [["relay", "queues in order without an extension, tells the place, and refuses the 101st"]],
    },
    {
      promise: "A cancellation reaches the holder, or ends a waiting request.",
      shown: [["relay", "relays a cancellation to the holder, and ends a waiting request itself"]],
    },
    {
      promise: "What nobody finished within its hour ends with one EXPIRED.",
      shown: [
        [`${CORE}/dispatch/decide.spec.ts`, "a request nobody took in its hour ends with EXPIRED"],
        [`${AWS}/operation.spec.ts`, "ends a job that nobody finished within its hour with one EXPIRED"],
      ],
    },
    {
      promise: "Of two sockets of a session the newer one stays; the older is told why.",
      shown: [
        ["relay", "closes the older of two sockets of a session, with a frame that says why"],
        ["sessionStore", "gives the session to the higher generation and names the address it had"],
        [
          `${AWS}/operation.spec.ts`,
          "goes on with the newer socket of a session after the late end of the older one",
        ],
        ["sdk", "stays away once another program has taken its session"],
      ],
    },
    {
      promise: "Events of the platform that come late, twice or out of order double nothing.",
      shown: [
        [
          `${CORE}/sockets/sockets.spec.ts`,
          "recognises the connection of a session in a process that has never seen it",
        ],
        [
          `${AWS}/operation.spec.ts`,
          "goes on with the newer socket of a session after the late end of the older one",
        ],
        [
          "azureUpstream",
          "doubles nothing where events of a live connection come again, late and out of order",
        ],
      ],
    },
    {
      promise: "A draining release asks its peers to come back; nothing is lost.",
      shown: [
        [
          "handlers/entrypoints/local/localServer.spec.ts",
          "tells its peers to come back, acknowledges what they sent, closes with 1012 and frees its folder",
        ],
        [
          `${AWS}/operation.spec.ts`,
          "asks the peers of a draining release to reconnect, without naming an address",
        ],
        [
          `${AZURE}/clients/sdk.spec.ts`,
          "moves to another socket where its release drains in the middle of a job, nothing lost or doubled",
        ],
      ],
    },
    {
      promise: "Texts reach the addressed peer alone, whole and in order.",
      shown: [
        ["broadcaster", "keeps the order of what was sent to one peer"],
        ["broadcaster", "reaches the addressed peer only"],
      ],
      unshown: { local: "the scenarios alone: its broadcaster has no run of the contract" },
    },
    {
      promise: "Across servers a request ends once, and a failover never widens who sees a prompt.",
      shown: [
        [
          "client/src/fallback.spec.ts",
          "takes pending requests along when the local server dies, and shows each event once",
        ],
        [
          "client/src/fallback.spec.ts",
          "keeps pending requests at home where there is no key for the public server",
        ],
        [`${LOCAL}/fallback.spec.ts`, "SDK: the public one brings the image"],
      ],
    },
    {
      promise: "A client that finds no extension goes where one is, and says what it waits for.",
      shown: [
        [
          "client/src/connection/connection.spec.ts",
          "goes where an extension is, and says what it waits for",
        ],
      ],
    },
    {
      promise: "A browser whose worker dies generates nothing twice.",
      shown: [
        [
          "integration-tests/extension/life.spec.ts",
          "killed while a job runs: goes on in the same tab, and the prompt was typed once",
        ],
      ],
    },
  ],
  Identity: [
    {
      promise: "A code pairs one client, once, and is void after five wrong tries.",
      shown: [
        ["identity", "pairs a client by a code that works once, and shows it to the browser"],
        ["identity", "voids a code after five wrong tries"],
      ],
    },
    {
      promise: "A ticket opens one socket.",
      shown: [
        ["identity", "opens one socket with a ticket and refuses the second"],
        ["ticketStore", "gives it to exactly one of many callers at once"],
        [`${AWS}/operation.spec.ts`, "opens one of two sockets that use a ticket at the same moment"],
        [`${AZURE}/app/relay.spec.ts`, "gives a ticket to one connection: a second one is told and closed"],
      ],
    },
    {
      promise: "A ticket opens a socket only from the origin that asked for it.",
      shown: [[`${CORE}/identity/admission.spec.ts`, "comes from the origin that asked for it"]],
      unshown: {
        azure:
          "not kept there: SignalR shows no origin of the upgrade, so the one of POST /connect alone is checked",
      },
    },
    {
      promise: "A removed key ends its sockets at once and opens none.",
      shown: [["identity", "a removed key ends its sockets at once and opens none"]],
    },
    {
      promise: "Erasing oneself removes keys, queue, jobs and sockets, and nobody else's.",
      shown: [
        ["identity", "erasing oneself removes keys, queue, jobs and sockets of the tenant"],
        ["tenants", "erasing one tenant leaves the other's jobs and keys alone"],
      ],
    },
    {
      promise: "Tenants never see each other, and the operator reads and creates no jobs.",
      shown: [
        ["tenants", "another tenant …: absent, exactly as a name nobody has"],
        ["tenants", "cursors that name another tenant's job replay nothing"],
        ["tenants", "an operator key reads and creates no jobs"],
      ],
    },
    {
      promise: "Keys travel in a header alone, to our doors alone, and a wrong checksum is refused.",
      shown: [
        ["identity", "refuses a key whose checksum is wrong, and a key in the address"],
        [`${AZURE}/clients/sdk.spec.ts`, "shows its key to our doors alone"],
      ],
    },
    {
      promise: "A stolen key can ask, never act: the browser runs what a known key signed.",
      shown: [
        ["integration-tests/extension/strangers.spec.ts", "type nothing by a forged signature"],
        ["integration-tests/extension/strangers.spec.ts", "wait for the person where they do not sign"],
      ],
    },
    {
      promise:
        "Nobody calls the service around its edge who does not know what the edge shows: a secret, on Azure an id.",
      shown: [
        [
          `${AWS}/rig/sample.spec.ts`,
          "sends an origin the listed headers and queries, its own secret, and nothing else of the viewer",
        ],
        [
          "azureOriginLock",
          "refuse doors that are called by the app's own name without the id of our Front Door, or with another one",
        ],
        [
          "azureUpstream",
          "refuses forged tokens, those of other directories, services and audiences, and none at all",
        ],
      ],
      unshown: { local: NO_EDGE },
    },
    {
      promise: "What answers on port 3003 is a stranger until it has proven its key.",
      shown: [
        [`${LOCAL}/fallback.spec.ts`, "CLI: it hears nothing but Hello, and the public one brings the image"],
      ],
      unshown: { aws: ONLY_LOCAL, azure: ONLY_LOCAL },
    },
    {
      promise: "Programs in pages of foreign origins are refused before anything else.",
      shown: [
        [
          `${CORE}/doors/doors.spec.ts`,
          "… refuses a foreign origin before anything else, and the origin null",
        ],
      ],
    },
  ],
  "Doors and images": [
    {
      promise: "A request is taken by HTTP, and its state and events are read by HTTP.",
      shown: [
        ["relay", "takes a request by HTTP and answers its state and events by HTTP, waiting if asked"],
      ],
    },
    {
      promise: "A picture of 5 MB comes out byte for byte, as an attachment nobody runs.",
      shown: [
        ["images", "a picture of 5 MB comes out byte for byte, as an attachment nobody runs"],
        [`${LOCAL}/cli.spec.ts`, "brings a 5 MB image from a played extension, byte for byte"],
        [
          `${AWS}/clients.spec.ts`,
          "semantest: a played extension gets its key, a client is paired, 5 MB come byte for byte",
        ],
        [
          `${AZURE}/clients/commandLine.spec.ts`,
          "brings a 5 MB image from a played extension that a code has paired, byte for byte",
        ],
      ],
    },
    {
      promise: "Bytes that differ from what was announced are deleted and refused.",
      shown: [
        ["images", "bytes that differ from the grant are deleted and refused"],
        ["imageStore", "keeps what is complete, whatever is put after it"],
      ],
    },
    {
      promise: "SVG, more than 50 MB, a sixth image and a stranger's job are refused.",
      shown: [["images", "refuses SVG, more than 50 MB, a sixth image and a job that is not running here"]],
    },
    {
      promise: "`GET /metrics` is for the operator.",
      shown: [
        [`${LOCAL}/foreign.spec.ts`, "promtool: the metrics are Prometheus text, well named"],
        [`${AWS}/scenarios.spec.ts`, "tells its metrics to the operator"],
        ["azureMetrics", "are told to the operator, and to nobody else"],
      ],
    },
    {
      promise: "Clients that know none of our code carry a whole job.",
      shown: [
        [`${LOCAL}/foreign.spec.ts`, "PyPI's websockets: one job from request to image"],
        [`${AWS}/clients.spec.ts`, "PyPI's websockets: one job from request to image"],
        [
          `${AZURE}/clients/official.spec.ts`,
          "Microsoft's client in Node: one job from negotiation to image, the key shown to our doors alone",
        ],
        [
          `${AZURE}/clients/official.spec.ts`,
          "Microsoft's client in Chromium, on a page of another origin: one job from negotiation to image",
        ],
        [`${AZURE}/clients/official.spec.ts`, "PyPI's pysignalr: one job from request to image"],
        [`${AZURE}/clients/official.spec.ts`, "Microsoft's Java client: one job from request to image"],
      ],
    },
    {
      promise: "`GET /signature` says four things, exactly.",
      shown: [
        [`${CORE}/doors/service.spec.ts`, "is exactly the four members, with the environment …"],
        [`${ENGINE}/example.spec.ts`, "starts a service that answers with the four fields of its signature"],
      ],
    },
    {
      promise: "`GET /health` says to anybody whether the release serves, drains or fails.",
      shown: [
        [`${CORE}/doors/service.spec.ts`, "is 503 while this release drains, and 200 while another does"],
        [
          `${CORE}/doors/service.spec.ts`,
          "is 503 failing, and still tells nobody anything, while no store answers",
        ],
        [`${AWS}/scenarios.spec.ts`, "tells anybody that it is well, by its own release record"],
      ],
    },
    {
      promise: "An image goes an hour after it was fetched, with its tenant, or at the end of its time.",
      shown: [
        [
          `${CORE}/doors/images.spec.ts`,
          "is open until an hour after a client first asked, however often it is asked",
        ],
        ["imageStore", "removes an image, complete or not, once or more often, also one that is not there"],
      ],
    },
    {
      promise: "No peer names a file: the extension cleans names, the command line writes its `--out` alone.",
      shown: [
        ["extension/src/worker/fileName.spec.ts", "… becomes …"],
        [
          `${LOCAL}/cli.spec.ts`,
          "keeps a file that is there, unless told to replace it, and asks nobody before that is clear",
        ],
      ],
    },
  ],
  "Limits, logs and costs": [
    {
      promise: "An address has so many requests a minute, counted exactly.",
      shown: [
        ["rateLimiter", "never allows more than the limit to many callers at once"],
        [
          "handlers/entrypoints/local/localServerModes.spec.ts",
          "limits what each viewer behind the proxy may ask, images included",
        ],
        [
          `${AWS}/operation.spec.ts`,
          "refuses an address beyond its requests of a minute, and says when to come back",
        ],
        [
          `${AZURE}/app/upstream.spec.ts`,
          "counts by the address that reached Front Door, whatever else a viewer claims",
        ],
      ],
    },
    {
      promise: "No key, ticket, code or prompt is in a log.",
      shown: [
        [`${ENGINE}/example.spec.ts`, "keeps the operator key out of every process, log and file"],
        ["components/aws/security.spec.ts", "writes no address, path, query or header into an access log"],
        ["azureRights", "leave no key, ticket, code, prompt or signed address in the logs"],
      ],
    },
    {
      promise: "A job costs no more calls than its budget.",
      shown: [
        [
          `${CORE}/delivery/delivery.spec.ts`,
          "an event of a known job costs one store call, a cold one three",
        ],
        ["budgets", "a job in one process: 9 calls, 7 of them writes, 8 sends"],
      ],
    },
    {
      promise: "A budget warns of costs before its limit.",
      shown: [
        [
          "components/aws/observability.spec.ts",
          "warn at the alert, at 80 % and 100 % of the limit, and when it is forecast; and say whose bill it is",
        ],
        [
          "components/azure/observability.spec.ts",
          "warn of costs of the resource group at the alert, at 80 % and 100 % of the limit, and when it is forecast",
        ],
      ],
      unshown: { local: NO_BILL },
    },
    {
      promise: "A connection has 50 frames a second.",
      shown: [
        [
          `${CORE}/sockets/sockets.spec.ts`,
          "refuses what comes faster than 50 a second after a burst of 200, and closes who never stops",
        ],
      ],
    },
    {
      promise: "Idle sockets cost no call.",
      shown: [
        [`${CORE}/delivery/delivery.spec.ts`, "idle pings cost nothing, a ping of an open job one or two"],
        ["budgets", "a socket: 3 calls to connect, 2 or 4 to open, none while idle, 1 or 3 to leave"],
      ],
    },
  ],
  "The component": [
    {
      promise: "One update gives a service that answers by its public name; a second has nothing to do.",
      shown: [
        [`${ENGINE}/example.spec.ts`, "shows nothing to do when nothing changed"],
        [
          `${AWS}/component/example.spec.ts`,
          "is up after one update, answers by its public name and has nothing left to do",
        ],
        [
          `${AZURE}/component/example.spec.ts`,
          "is up after one update, answers by its public name, and is gone after a destroy",
        ],
        ["azureUpdates", "without a change does nothing"],
      ],
    },
    {
      promise: "A mistake is refused in preview, by the names of component and field.",
      shown: [
        [
          `${ENGINE}/component.spec.ts`,
          "shows a mistake that is known … in the preview, without a stack trace",
        ],
        [
          `${AWS}/component/mistakes.spec.ts`,
          "in an argument is refused in preview by the names of component and field",
        ],
        [
          `${AZURE}/component/mistakes.spec.ts`,
          "in an argument is refused in preview by the names of component and field",
        ],
      ],
    },
    {
      promise: "A domain works in each of its ways, then with TLS 1.3 alone.",
      shown: [
        [
          `${AWS}/component/lifecycle.spec.ts`,
          "with a domain: works on CloudFront's name first, then on its own, and takes its zone with it",
        ],
        [
          "azureDomain",
          "changes nothing until it leads here; then it is the only name, and speaks TLS 1.3 only",
        ],
      ],
      unshown: { local: "has no domain" },
    },
    {
      promise: "New code comes by an update; open jobs go on.",
      shown: [
        [
          `${ENGINE}/component.spec.ts`,
          "replaces a server in place, the old one stopped first, when a setting changes",
        ],
        [
          `${AWS}/component/rollout.spec.ts`,
          "that is … leads to version … after the second version was published",
        ],
        [
          "azureRollout",
          "is published by an update that touches little else; sockets stay open and a job goes on",
        ],
      ],
    },
    {
      promise: "The functions have the rights that they need, and no other.",
      shown: [
        [
          `${AWS}/scenarios.spec.ts`,
          "no function was refused anything, and none may do anything that was not needed",
        ],
        ["azureRights", "are all needed: without any of them something would have been refused"],
      ],
      unshown: { local: "runs as the person who starts it" },
    },
    {
      promise: "What is protected is not destroyed.",
      shown: [
        [`${ENGINE}/component.spec.ts`, "refuses to be destroyed while it is protected, and goes on serving"],
        [`${AWS}/component/lifecycle.spec.ts`, "keeps keys and images where it is told to"],
        [
          "azureProtectedRemoval",
          "is refused while it is protected, by the stack and by Azure, and takes nothing away",
        ],
      ],
    },
    {
      promise: "A removal leaves nothing behind and disturbs no neighbour.",
      shown: [
        [`${ENGINE}/example.spec.ts`, "leaves no process and no data when it is destroyed"],
        [`${ENGINE}/component.spec.ts`, "does not disturb a second stack on the same machine"],
        [
          `${AWS}/component/lifecycle.spec.ts`,
          "does not disturb a second stack of the account, and comes back after it was destroyed",
        ],
        ["azureRemoval", "takes away all that is its own, and disturbs no neighbour"],
      ],
    },
    {
      promise: "The planner says what the engine would build, and what it costs.",
      shown: [["integration-tests/planner/parity.spec.ts", "say the same on tier …"]],
    },
    {
      promise: "Secrets stay secrets in every input and output.",
      shown: [
        ["components/validate.spec.ts", "make the operator key a secret"],
        [`${ENGINE}/example.spec.ts`, "keeps the operator key out of every process, log and file"],
        ["components/aws/security.spec.ts", "keeps every secret a secret, in inputs and outputs"],
        ["components/azure/security.spec.ts", "keeps every secret a secret, in inputs and outputs"],
      ],
    },
  ],
};
