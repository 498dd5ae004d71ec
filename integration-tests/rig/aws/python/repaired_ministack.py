"""MiniStack with repairs, so that its APIs behave like API Gateway's.

Stock MiniStack 1.5.33 runs the Lambdas of WebSocket routes one after the other in one process, refuses a handshake
with 403 whatever `$connect` answered, selects no subprotocol, knows no message limit, accepts binary frames, sends a
Lambda's raw error and any returned body to the client, and runs `$default` for `$connect` and `$disconnect`. Its HTTP
APIs answer OPTIONS themselves even where no CORS is configured, and it takes `/health` for its own on every host. What
follows replaces internals of that version, so another version is refused.
"""

import contextvars
import importlib.metadata
import json
import os
import sys
import threading
import time

MINISTACK_VERSION = "1.5.33"
MAX_MESSAGE_BYTES = 128 * 1024
FORWARDED_PROTO = b"x-forwarded-proto"
PERMISSIONS_PATH = "/_rig/permissions"
CLOSE_UNSUPPORTED_DATA = 1003
CLOSE_MESSAGE_TOO_BIG = 1009
CONCURRENT_RUNS_PER_FUNCTION = int(os.environ.get("SEMANTEST_LAMBDA_CONCURRENCY", "4"))

found = importlib.metadata.version("ministack")
if found != MINISTACK_VERSION:
    sys.exit(
        f"these repairs are for MiniStack {MINISTACK_VERSION}, not {found}: read what they replace before raising it"
    )

from ministack import app  # noqa: E402
from ministack.core import lambda_runtime  # noqa: E402
from ministack.services import apigateway, lambda_svc  # noqa: E402

import authorization  # noqa: E402
from lifeline import end_with_parent  # noqa: E402

# What the `$connect` route answered, for the handshake that runs in the same context.
connect_status = contextvars.ContextVar("connect_status", default=200)
connect_subprotocol = contextvars.ContextVar("connect_subprotocol", default=None)

function_slots = {}
function_slots_lock = threading.Lock()


def slots_of(function_arn):
    """Bounds the processes of one function: a burst would otherwise start hundreds on one machine."""
    with function_slots_lock:
        return function_slots.setdefault(function_arn, threading.BoundedSemaphore(CONCURRENT_RUNS_PER_FUNCTION))


class RouteInvocation:
    """Runs the Lambda of a WebSocket route by MiniStack's usual way of running one: parallel, logged, measured."""

    def __init__(self, name, config, code):
        self.name, self.config, self.code = name, config, code

    def invoke(self, event, _request_id):
        with slots_of(self.config.get("FunctionArn")):
            begun = time.time()
            run = lambda_svc._execute_function({"config": self.config, "code_zip": self.code}, event)
        failed = bool(run.get("error") or run.get("throttle"))
        milliseconds = (time.time() - begun) * 1000
        lambda_svc._emit_lambda_metrics(self.name, duration_ms=milliseconds, error=failed, throttle=False)
        answer = failure_answer(event) if failed else lambda_svc.lambda_execute_result_to_api_proxy_response(run)[0]
        return {"status": "ok", "result": answer}


def failure_answer(event):
    """What a client sees of a Lambda that failed: nothing of the error itself."""
    context = event["requestContext"]
    body = {
        "message": "Internal server error",
        "connectionId": context["connectionId"],
        "requestId": context["requestId"],
    }
    return {"statusCode": 502, "body": json.dumps(body)}


lambda_runtime.get_or_create_worker = lambda name, config, code, qualifier="$LATEST": RouteInvocation(
    name, config, code
)


stock_match_route = apigateway._match_ws_route


def match_route(api_id, route_key):
    """`$default` takes messages only, never the beginning or end of a connection."""
    route = stock_match_route(api_id, route_key)
    is_lifecycle = route_key in ("$connect", "$disconnect")
    return None if route and is_lifecycle and route["routeKey"] != route_key else route


apigateway._match_ws_route = match_route


stock_request_context = apigateway._ws_request_context


def request_context(api_id, route_key, stage, connection_id, *rest):
    """`connectedAt` is the connection's, not the event's, and every event says that it came in."""
    context = stock_request_context(api_id, route_key, stage, connection_id, *rest)
    connection = apigateway._ws_connections.get(connection_id)
    if connection is not None:
        context["connectedAt"] = connection["connectedAt"] * 1000
    return {**context, "messageDirection": "IN"}


apigateway._ws_request_context = request_context


stock_invoke_route = apigateway._invoke_ws_lambda


async def invoke_route(api_id, account, region, route, stage, connection_id, event_type, *rest, **named):
    answer = await stock_invoke_route(api_id, account, region, route, stage, connection_id, event_type, *rest, **named)
    if event_type == "CONNECT":
        headers = {name.lower(): value for name, value in ((answer or {}).get("headers") or {}).items()}
        connect_status.set(int((answer or {}).get("statusCode", 200)))
        connect_subprotocol.set(headers.get("sec-websocket-protocol"))
    elif answer and answer.get("statusCode") != 502 and not route.get("routeResponseSelectionExpression"):
        # Only a route with a route response sends back what its Lambda returned.
        return {**answer, "body": None}
    return answer


apigateway._invoke_ws_lambda = invoke_route


def refusal_code(frame):
    """Close code of a frame that API Gateway does not take, or None."""
    if frame.get("bytes") is not None:
        return CLOSE_UNSUPPORTED_DATA
    return CLOSE_MESSAGE_TOO_BIG if len((frame.get("text") or "").encode()) > MAX_MESSAGE_BYTES else None


stock_handle_websocket = apigateway.handle_websocket


async def handle_websocket(scope, receive, send, api_id, **named):
    """Refuses what API Gateway refuses, and answers the handshake with what `$connect` answered."""
    accepted = closed = False

    async def checked_receive():
        nonlocal closed
        frame = await receive()
        code = refusal_code(frame) if frame["type"] == "websocket.receive" else None
        if code is None:
            return frame
        closed = True
        await send({"type": "websocket.close", "code": code})
        return {"type": "websocket.disconnect", "code": code}

    async def faithful_send(message):
        nonlocal accepted
        if message["type"] == "websocket.accept":
            accepted = True
            subprotocol = connect_subprotocol.get()
            await send({**message, "subprotocol": subprotocol} if subprotocol else message)
        elif message["type"] != "websocket.close" or not (closed or refused()):
            await send(message)
        elif not closed:
            await send({"type": "websocket.http.response.start", "status": connect_status.get(), "headers": []})
            await send({"type": "websocket.http.response.body", "body": b""})

    def refused():
        can_answer = "websocket.http.response" in (scope.get("extensions") or {})
        return can_answer and not accepted and not 200 <= connect_status.get() < 300

    return await stock_handle_websocket(scope, checked_receive, faithful_send, api_id, **named)


apigateway.handle_websocket = handle_websocket


stock_handle_connections = apigateway.handle_connections_api


async def handle_connections(method, api_id, stage, connection_id, body, headers):
    """The management API's limit, and its own names and format of times."""
    if method == "POST" and len(body or b"") > MAX_MESSAGE_BYTES:
        refusal = {"Content-Type": "application/json", "x-amzn-ErrorType": "PayloadTooLargeException"}
        return 413, refusal, b'{"message":"Payload too large"}'
    status, answer_headers, answer = await stock_handle_connections(method, api_id, stage, connection_id, body, headers)
    if method == "GET" and status == 200:
        answer = json.dumps(connection_view(json.loads(answer))).encode()
    return status, answer_headers, answer


def connection_view(record):
    return {
        "connectedAt": iso_time(record["ConnectedAt"]),
        "identity": record["Identity"],
        "lastActiveAt": iso_time(record["LastActiveAt"]),
    }


def iso_time(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds or 0))


apigateway.handle_connections_api = handle_connections


stock_execute = apigateway._handle_execute_in_scope
stock_match_http_route = apigateway._match_route
stock_invoke_http_lambda = apigateway._invoke_lambda_proxy


async def execute(api_id, stage, path, method, *rest):
    """An API without CORS settings treats OPTIONS as any method; stock knows the word in capitals only."""
    configured = (apigateway._apis.get(api_id) or {}).get("corsConfiguration")
    return await stock_execute(api_id, stage, path, method if configured else method.lower(), *rest)


async def invoke_http_lambda(integration, api_id, stage, path, method, *rest, **named):
    return await stock_invoke_http_lambda(integration, api_id, stage, path, method.upper(), *rest, **named)


apigateway._handle_execute_in_scope = execute
apigateway._match_route = lambda api_id, method, path: stock_match_http_route(api_id, method.upper(), path)
apigateway._invoke_lambda_proxy = invoke_http_lambda


# An API behind it may have a door of that name.
app._HEALTH_PATHS = ("/_ministack/health",)


authorization.install()
stock_app = app.app


async def rig_app(scope, receive, send):
    """Tells the rig which permissions were needed; everything else is the emulator's."""
    if scope["type"] != "http":
        await stock_app(scope, receive, send)
    elif scope["path"] == PERMISSIONS_PATH:
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(authorization.record()).encode()})
    else:
        await stock_app(as_if_by_tls(scope), await noting_leading_keys(scope, receive), send)


def as_if_by_tls(scope):
    """Who does not say that it came by plain HTTP came by TLS, as far as policies ask: nothing here speaks it."""
    headers = scope["headers"]
    if any(name.lower() == FORWARDED_PROTO for name, _value in headers):
        return scope
    return {**scope, "headers": [*headers, (FORWARDED_PROTO, b"https")]}


async def noting_leading_keys(scope, receive):
    """Notes which partition a call of DynamoDB is about; gives the body again to whoever reads it next."""
    target = next((value for name, value in scope["headers"] if name.lower() == b"x-amz-target"), b"").decode()
    if not target.startswith("DynamoDB_"):
        return receive
    messages = [await receive()]
    while messages[-1].get("more_body"):
        messages.append(await receive())
    body = b"".join(message.get("body", b"") for message in messages)
    authorization.request_keys.set(authorization.leading_keys(target, body))

    async def receive_again():
        return messages.pop(0) if messages else await receive()

    return receive_again


app.app = rig_app


if __name__ == "__main__":
    end_with_parent()
    app.main()
