package dev.lockkeeper.conformance;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import dev.lockkeeper.LockkeeperClient;
import dev.lockkeeper.LockkeeperException;
import dev.lockkeeper.Watch;
import dev.lockkeeper.WatchOptions;
import dev.lockkeeper.v1.OperationEvent;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One case: its variables and its connection. */
final class Case implements AutoCloseable {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)\\}");

  private final LockkeeperClient client;
  private final String control;
  private final Map<String, JsonElement> saved = new HashMap<>();

  Case(String address, String control) {
    this.client = LockkeeperClient.builder().address(address).project("unused").build();
    this.control = control;
  }

  @Override
  public void close() {
    client.close();
  }

  /** Does one step. Throws what the layer throws, or Mismatch. */
  void step(JsonObject written) throws IOException, InterruptedException {
    JsonObject step = fill(written).getAsJsonObject();
    JsonElement reply;
    try {
      reply = reply(step);
    } catch (LockkeeperException e) {
      if (!step.has("error")) {
        throw e;
      }
      Expectation.check(error(e), step.get("error"), "error");
      return;
    }
    if (step.has("error")) {
      throw new Expectation.Mismatch("no error, expected " + step.get("error"));
    }
    if (step.has("reply")) {
      Expectation.check(reply, step.get("reply"), "reply");
    }
    if (step.has("save")) {
      step.getAsJsonObject("save").entrySet().forEach(e -> saved.put(e.getKey(), pick(reply, e.getValue())));
    }
  }

  private JsonElement reply(JsonObject step) throws IOException, InterruptedException {
    if (step.has("call")) {
      MethodDescriptor<Message, Message> method = Methods.method(step.get("call").getAsString());
      Message request = Methods.request(method, step.get("request").toString());
      return json(
          step.has("timeout")
              ? client.call(method, request, Duration.ofMillis((long) (step.get("timeout").getAsDouble() * 1000)))
              : client.call(method, request));
    }
    if (step.has("pages")) {
      return pages(step);
    }
    if (step.has("watch")) {
      return watch(step);
    }
    if (step.has("wait")) {
      return json(client.await(step.get("wait").getAsString()));
    }
    control(step.get("control").getAsString());
    return new JsonObject();
  }

  private JsonElement pages(JsonObject step) throws InvalidProtocolBufferException {
    MethodDescriptor<Message, Message> method = Methods.method(step.get("pages").getAsString());
    Message request = Methods.request(method, step.get("request").toString());
    String field = step.get("items").getAsString();
    JsonArray items = new JsonArray();
    for (Message item : client.pages(method, request, page -> items(page, field))) {
      items.add(json(item));
    }
    JsonObject reply = new JsonObject();
    reply.add("items", items);
    return reply;
  }

  @SuppressWarnings("unchecked") // a repeated field of messages
  private static List<Message> items(Message page, String field) {
    return (List<Message>) page.getField(page.getDescriptorForType().findFieldByName(field));
  }

  private JsonElement watch(JsonObject step) throws IOException, InterruptedException {
    JsonArray names = new JsonArray();
    long after = step.has("after") ? step.get("after").getAsLong() : 0;
    long first = -1;
    long last = after;
    boolean ascending = true;
    try (Watch watch = client.watch(step.get("watch").getAsString(), WatchOptions.DEFAULT.after(after))) {
      for (OperationEvent event : watch) {
        if (event.getEventCase() == OperationEvent.EventCase.LOCK_WAITING) {
          continue;
        }
        names.add(name(event));
        first = first < 0 ? event.getSequence() : first;
        ascending &= event.getSequence() > last;
        last = event.getSequence();
        JsonPrimitive number = new JsonPrimitive(names.size());
        if (step.has("cut_after") && step.getAsJsonArray("cut_after").contains(number)) {
          control("cut");
        }
        if (number.equals(step.get("leave_after"))) {
          break;
        }
      }
    }
    if (names.isEmpty()) {
      throw new Expectation.Mismatch("no events");
    }
    JsonObject reply = new JsonObject();
    reply.add("events", names);
    reply.add("last", names.get(names.size() - 1));
    reply.addProperty("sequence", last);
    reply.addProperty("first_sequence", first);
    reply.addProperty("ascending", ascending);
    return reply;
  }

  /** The short text of an event. */
  private static String name(OperationEvent event) {
    return switch (event.getEventCase()) {
      case STATE_CHANGED -> "state:" + event.getStateChanged().getTo().name().replace("OPERATION_STATE_", "");
      case STEP_STARTED -> "started:" + event.getStepStarted().getStep();
      case STEP_FINISHED -> "finished:" + event.getStepFinished().getStep();
      default -> event.getEventCase().name().toLowerCase();
    };
  }

  private void control(String verb) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + control + "/" + verb)).timeout(Duration.ofMinutes(2)).build();
    int status = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    if (status != 200) {
      throw new Expectation.Mismatch("control " + verb + " answered " + status);
    }
  }

  private static JsonObject error(LockkeeperException e) {
    JsonObject metadata = new JsonObject();
    e.getMetadata().forEach(metadata::addProperty);
    JsonObject error = new JsonObject();
    error.addProperty("code", e.getCode().name());
    error.addProperty("reason", e.getReason());
    error.add("metadata", metadata);
    return error;
  }

  private static JsonElement json(Message message) throws InvalidProtocolBufferException {
    return JsonParser.parseString(JsonFormat.printer().omittingInsignificantWhitespace().print(message));
  }

  private static JsonElement pick(JsonElement reply, JsonElement path) {
    JsonElement found = reply;
    for (String part : path.getAsString().split("\\.")) {
      found =
          found.isJsonArray()
              ? found.getAsJsonArray().get(Integer.parseInt(part))
              : found.getAsJsonObject().get(part);
      if (found == null) {
        throw new Expectation.Mismatch("no " + path + " to save");
      }
    }
    return found;
  }

  /** Puts saved values where ${NAME} stands. */
  private JsonElement fill(JsonElement value) {
    if (value.isJsonPrimitive() && value.getAsJsonPrimitive().isString()) {
      return fill(value.getAsString());
    }
    if (value.isJsonArray()) {
      JsonArray filled = new JsonArray();
      value.getAsJsonArray().forEach(each -> filled.add(fill(each)));
      return filled;
    }
    if (value.isJsonObject()) {
      JsonObject filled = new JsonObject();
      value.getAsJsonObject().entrySet().forEach(each -> filled.add(each.getKey(), fill(each.getValue())));
      return filled;
    }
    return value;
  }

  private JsonElement fill(String text) {
    Matcher variable = VARIABLE.matcher(text);
    if (variable.matches()) {
      return known(variable.group(1));
    }
    return new JsonPrimitive(
        variable.replaceAll(found -> Matcher.quoteReplacement(known(found.group(1)).getAsString())));
  }

  private JsonElement known(String name) {
    if (!saved.containsKey(name)) {
      throw new Expectation.Mismatch("nothing was saved as " + name);
    }
    return saved.get(name);
  }
}
