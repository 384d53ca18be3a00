package dev.lockkeeper.junit;

import dev.lockkeeper.LockkeeperClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * Puts a {@link TestDatabase} into the parameters of tests; {@link LockkeeperDatabase} registers it.
 *
 * <p>The configuration parameters {@code lockkeeper.server} and {@code lockkeeper.project} say which service and
 * project; otherwise {@link LockkeeperClient#connect()} does. {@code lockkeeper.databases} may name another {@link
 * TestDatabases} than {@link ServiceDatabases}: a class with a constructor without parameters.
 *
 * <p>A test has one database, however many of its methods take it, and gives it back when it ends. Tests may run in
 * parallel.
 */
public final class LockkeeperExtension implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(LockkeeperExtension.class);

  /** The first database of a history takes as long as all of its revisions. */
  private static final Duration LONGEST_HISTORY = Duration.ofMinutes(10);

  /** When the service drops what a killed test run left behind. */
  private static final Duration LIFE = Duration.ofHours(1);

  /** Made by JUnit. */
  public LockkeeperExtension() {}

  /** True for a {@link TestDatabase} of a test or of a method around it; a class has no database. */
  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestDatabase.class && context.getTestMethod().isPresent();
  }

  /** Returns the database of the test, which is made when it is needed first. */
  @Override
  public TestDatabase resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent("lease", key -> lease(context), Held.class)
        .lease()
        .database();
  }

  private Held lease(ExtensionContext context) {
    LockkeeperDatabase wanted = wanted(context);
    String directory =
        wanted.revisions().isEmpty()
            ? context.getConfigurationParameter("lockkeeper.revisions").orElse("revisions")
            : wanted.revisions();
    try {
      return new Held(databases(context.getRoot()).lease(Path.of(directory), wanted.revision()));
    } catch (Exception e) {
      throw new ParameterResolutionException(
          "no database at revision '" + wanted.revision() + "' of " + directory + ": " + e, e);
    }
  }

  /** The annotation of the test, or else of the innermost class around it that has one. */
  private static LockkeeperDatabase wanted(ExtensionContext context) {
    Optional<ExtensionContext> at = Optional.of(context);
    while (at.isPresent()) {
      Optional<LockkeeperDatabase> found =
          AnnotationSupport.findAnnotation(at.get().getElement(), LockkeeperDatabase.class);
      if (found.isPresent()) {
        return found.get();
      }
      at = at.get().getParent();
    }
    throw new ParameterResolutionException("neither the test nor its class is annotated with @LockkeeperDatabase");
  }

  /** The databases of the whole run. */
  private static TestDatabases databases(ExtensionContext root) {
    return root.getStore(NAMESPACE)
        .getOrComputeIfAbsent("databases", key -> new Shared(made(root)), Shared.class)
        .databases();
  }

  private static TestDatabases made(ExtensionContext root) {
    Optional<String> other = root.getConfigurationParameter("lockkeeper.databases");
    if (other.isPresent()) {
      Class<?> named = ReflectionSupport.tryToLoadClass(other.get()).getOrThrow(IllegalArgumentException::new);
      return (TestDatabases) ReflectionSupport.newInstance(named);
    }
    LockkeeperClient.Builder client = LockkeeperClient.builder().timeout(LONGEST_HISTORY);
    root.getConfigurationParameter("lockkeeper.server").ifPresent(client::address);
    root.getConfigurationParameter("lockkeeper.project").ifPresent(client::project);
    return new ServiceDatabases(client.build(), LIFE);
  }

  /** Closed by JUnit when the test ends. */
  private record Held(TestDatabases.Lease lease) implements ExtensionContext.Store.CloseableResource {
    @Override
    public void close() {
      lease.close();
    }
  }

  /** Closed by JUnit when the run ends. */
  private record Shared(TestDatabases databases) implements ExtensionContext.Store.CloseableResource {
    @Override
    public void close() {
      databases.close();
    }
  }
}
