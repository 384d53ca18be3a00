package dev.lockkeeper.conformance;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.Map;
import java.util.regex.Pattern;

/** Whether a reply contains what a case expects, by the rules of ../README.md. */
final class Expectation {
  private Expectation() {}

  /** Checks a reply and throws Mismatch, with the path in it, when it does not contain the expectation. */
  static void check(JsonElement reply, JsonElement expected, String at) {
    if (expected.isJsonObject()) {
      JsonObject object = expected.getAsJsonObject();
      if (object.size() == 1 && object.keySet().iterator().next().startsWith("$")) {
        Map.Entry<String, JsonElement> word = object.entrySet().iterator().next();
        need(holds(reply, word.getKey(), word.getValue()), reply, expected, at);
      } else {
        need(reply.isJsonObject(), reply, expected, at);
        object.entrySet().forEach(field -> checkField(reply.getAsJsonObject(), field, at));
      }
    } else if (expected.isJsonArray()) {
      JsonArray array = expected.getAsJsonArray();
      need(reply.isJsonArray() && reply.getAsJsonArray().size() == array.size(), reply, expected, at);
      for (int i = 0; i < array.size(); i++) {
        check(reply.getAsJsonArray().get(i), array.get(i), at + "[" + i + "]");
      }
    } else {
      need(reply.equals(expected), reply, expected, at);
    }
  }

  private static void checkField(JsonObject reply, Map.Entry<String, JsonElement> field, String at) {
    JsonElement found = reply.has(field.getKey()) ? reply.get(field.getKey()) : JsonNull.INSTANCE;
    String where = at + "." + field.getKey();
    if (field.getValue().isJsonNull()) {
      need(found.isJsonNull(), found, field.getValue(), where);
    } else {
      check(found, field.getValue(), where);
    }
  }

  private static boolean holds(JsonElement reply, String word, JsonElement value) {
    return switch (word) {
      case "$match" -> isText(reply) && Pattern.compile(value.getAsString()).matcher(reply.getAsString()).find();
      case "$min_length" -> !reply.isJsonNull() && length(reply) >= value.getAsInt();
      case "$length" -> length(reply) == value.getAsInt();
      case "$present" -> !reply.isJsonNull();
      case "$any_of" -> value.getAsJsonArray().contains(reply);
      case "$has" -> reply.isJsonArray() && reply.getAsJsonArray().asList().stream().anyMatch(e -> contains(e, value));
      default -> throw new Mismatch("unknown word " + word);
    };
  }

  private static boolean contains(JsonElement reply, JsonElement expected) {
    try {
      check(reply, expected, "element");
      return true;
    } catch (Mismatch e) {
      return false;
    }
  }

  private static int length(JsonElement reply) {
    if (reply.isJsonArray()) {
      return reply.getAsJsonArray().size();
    }
    return isText(reply) ? reply.getAsString().codePointCount(0, reply.getAsString().length()) : 0;
  }

  private static boolean isText(JsonElement reply) {
    return reply.isJsonPrimitive() && reply.getAsJsonPrimitive().isString();
  }

  private static void need(boolean holds, JsonElement reply, JsonElement expected, String at) {
    if (!holds) {
      throw new Mismatch(at + " is " + cut(reply) + ", expected " + cut(expected));
    }
  }

  private static String cut(JsonElement json) {
    String text = json.toString();
    return text.length() <= 300 ? text : text.substring(0, 300);
  }

  /** The reply does not contain what the case expects. */
  static final class Mismatch extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Mismatch(String message) {
      super(message);
    }
  }
}
