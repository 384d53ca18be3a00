package dev.lockkeeper;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The items of all pages of a listing, fetched as they are needed: at most one page ahead of the caller.
 *
 * <p>Each {@link #iterator} and each {@link #stream} lists again from the start. Going on in one throws {@link
 * LockkeeperException} when the call for the next page fails.
 *
 * @param <T> type of the items
 */
public final class Pages<T> implements Iterable<T> {
  private final String start;
  private final Function<String, Page<T>> fetch;

  /**
   * @param start token of the first page; empty for the beginning
   * @param fetch returns the page with a token
   */
  Pages(String start, Function<String, Page<T>> fetch) {
    this.start = start;
    this.fetch = fetch;
  }

  /** Returns an iterator from the start; it calls the service when it has no item left. */
  @Override
  public Iterator<T> iterator() {
    return new Items();
  }

  /** Returns the items as a stream, as lazy as the iterator. It need not be closed. */
  public Stream<T> stream() {
    return StreamSupport.stream(spliterator(), false);
  }

  /** Returns all items. */
  public List<T> toList() {
    return stream().toList();
  }

  /**
   * One page.
   *
   * @param items what is on it; may be empty although it is not the last
   * @param next token of the next one; empty on the last
   */
  record Page<T>(List<T> items, String next) {}

  private final class Items implements Iterator<T> {
    private final Queue<T> ready = new ArrayDeque<>();
    private String token = start;
    private boolean last;

    @Override
    public boolean hasNext() {
      while (ready.isEmpty() && !last) {
        Page<T> page = fetch.apply(token);
        ready.addAll(page.items());
        token = page.next();
        last = token.isEmpty();
      }
      return !ready.isEmpty();
    }

    @Override
    public T next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.remove();
    }
  }
}
