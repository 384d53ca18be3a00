package dev.lockkeeper;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long to wait after each failure of a watch: doubled up to 5 s, with jitter. */
final class Pauses {
  private static final long FIRST_MILLIS = 100;
  private static final long LONGEST_MILLIS = 5000;

  private long millis = FIRST_MILLIS;

  Duration next() {
    double jitter = ThreadLocalRandom.current().nextDouble(0.5, 1.0);
    Duration pause = Duration.ofMillis((long) (millis * jitter));
    millis = Math.min(millis * 2, LONGEST_MILLIS);
    return pause;
  }

  void reset() {
    millis = FIRST_MILLIS;
  }
}
