package dev.lockkeeper;

import java.time.Duration;

/**
 * How an operation is watched. Immutable: start from {@link #DEFAULT} and change what differs.
 *
 * @param afterSequence sequence of the last durable event that the caller has; everything when 0
 * @param heartbeats true to be given heartbeat events too
 * @param patience time without a connection after which the watch gives up
 */
public record WatchOptions(long afterSequence, boolean heartbeats, Duration patience) {
  /** Everything from the start, without heartbeats, with a patience of 60 seconds. */
  public static final WatchOptions DEFAULT = new WatchOptions(0, false, Duration.ofSeconds(60));

  /** Returns these options with another sequence to start after. */
  public WatchOptions after(long sequence) {
    return new WatchOptions(sequence, heartbeats, patience);
  }

  /** Returns these options with heartbeats. */
  public WatchOptions withHeartbeats() {
    return new WatchOptions(afterSequence, true, patience);
  }

  /** Returns these options with another patience. */
  public WatchOptions withPatience(Duration time) {
    return new WatchOptions(afterSequence, heartbeats, time);
  }
}
