package dev.lockkeeper.conformance;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.lockkeeper.LockkeeperException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The conformance cases in Java, through LockkeeperClient; ../README.md says what a runner does. */
public final class Runner {
  private Runner() {}

  /** Runs the cases of the file that is named by the only argument. */
  public static void main(String[] arguments) throws IOException {
    JsonObject given = JsonParser.parseString(Files.readString(Path.of(arguments[0]))).getAsJsonObject();
    String address = given.get("address").getAsString();
    String control = given.get("control").getAsString();
    for (JsonElement each : given.getAsJsonArray("cases")) {
      System.out.println(run(address, control, each.getAsJsonObject()));
      System.out.flush();
    }
  }

  private static JsonObject run(String address, String control, JsonObject written) {
    long started = System.nanoTime();
    String message = "";
    int number = 0;
    try (Case running = new Case(address, control)) {
      for (JsonElement step : written.getAsJsonArray("steps")) {
        number++;
        running.step(step.getAsJsonObject());
      }
    } catch (Expectation.Mismatch e) {
      message = "step " + number + ": " + e.getMessage();
    } catch (LockkeeperException | IOException | InterruptedException | IllegalStateException e) {
      message = "step " + number + ": " + e;
    }
    JsonObject said = new JsonObject();
    said.add("case", written.get("name"));
    said.addProperty("ok", message.isEmpty());
    said.addProperty("seconds", Math.round((System.nanoTime() - started) / 1e6) / 1e3);
    said.addProperty("message", message);
    return said;
  }
}
