import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.signalr.HubConnection;
import com.microsoft.signalr.HubConnectionBuilder;
import io.reactivex.rxjava3.core.Single;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** One job from request to image through Microsoft's Java client: address and token of the extension's socket, then of the client's. */
public class Scenario {
  /** A hub connection that hands frames over one by one. */
  static final class Peer {
    private final BlockingQueue<JsonObject> frames = new LinkedBlockingQueue<>();
    private final HubConnection hub;

    Peer(String url, String token) {
      hub = HubConnectionBuilder.create(url).withAccessTokenProvider(Single.just(token)).build();
      hub.on("frame", this::received, String.class);
      hub.start().blockingAwait(20, TimeUnit.SECONDS);
    }

    private void received(String text) {
      JsonElement frame = JsonParser.parseString(text);
      if (frame.isJsonObject()) frames.add(frame.getAsJsonObject());
      else for (JsonElement it : (JsonArray) frame) frames.add(it.getAsJsonObject());
    }

    void say(String frame) {
      hub.send("frame", frame);
    }

    /** Waits for the first envelope of a type; other envelopes are passed over. */
    JsonObject next(String type) throws InterruptedException {
      for (;;) {
        JsonObject envelope = frames.poll(20, TimeUnit.SECONDS);
        if (envelope == null) throw new IllegalStateException("no " + type);
        if (envelope.get("type").getAsString().equals(type)) return envelope;
      }
    }

    void stop() {
      hub.stop().blockingAwait(20, TimeUnit.SECONDS);
    }
  }

  public static void main(String[] arguments) throws InterruptedException {
    Peer extension = new Peer(arguments[0], arguments[1]);
    extension.say("{\"type\":\"HelloEvent\",\"payload\":{\"role\":\"extension\"}}");
    extension.next("WelcomeEvent");
    Peer client = new Peer(arguments[2], arguments[3]);
    client.say("{\"type\":\"HelloEvent\",\"payload\":{\"role\":\"client\"}}");
    check(client.next("WelcomeEvent").getAsJsonObject("payload").get("extensions").getAsInt() == 1);

    client.say("{\"type\":\"ImageGenerationRequestedEvent\",\"correlationId\":\"java-job\",\"payload\":{\"prompt\":\"a fox\"}}");
    JsonObject asked = extension.next("ImageGenerationRequestedEvent");
    check(asked.getAsJsonObject("payload").get("prompt").getAsString().equals("a fox"));
    check(client.next("AckEvent").getAsJsonObject("payload").get("status").getAsString().equals("running"));

    String answer = "\"correlationId\":\"java-job\",\"attempt\":" + asked.get("attempt").getAsInt();
    extension.say("{\"type\":\"ImageGenerationInitiatedEvent\"," + answer + ",\"sequence\":1,\"payload\":{}}");
    client.next("ImageGenerationInitiatedEvent");
    extension.say(
        "{\"type\":\"ImageDownloadedEvent\"," + answer + ",\"sequence\":2,"
            + "\"payload\":{\"filePath\":\"fox.png\",\"fileSize\":3,\"mimeType\":\"image/png\"}}");
    check(client.next("ImageDownloadedEvent").getAsJsonObject("payload").get("filePath").getAsString().equals("fox.png"));
    client.stop();
    extension.stop();
    System.out.println("passed");
    System.exit(0);
  }

  private static void check(boolean holds) {
    if (!holds) throw new IllegalStateException("the scenario went another way");
  }
}
