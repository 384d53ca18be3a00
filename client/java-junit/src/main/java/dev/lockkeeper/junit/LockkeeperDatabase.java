package dev.lockkeeper.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives each test a database of its own at a revision: declare a parameter of type {@link TestDatabase} in the test or
 * in a {@code @BeforeEach} method. On a class it holds for all of its tests; on a method it replaces that of the class.
 *
 * <pre>{@code
 * @LockkeeperDatabase(revision = "head")
 * class InvoiceTest {
 *   @Test
 *   void anInvoiceHasANumber(TestDatabase database) throws SQLException {
 *     try (Connection connection = DriverManager.getConnection(database.jdbcUrl())) {
 *       // a database of this test alone
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>Nothing is made for a test that takes no such parameter.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(LockkeeperExtension.class)
public @interface LockkeeperDatabase {
  /** The revision: {@code head}, {@code heads}, {@code base}, {@code label@head}, an id or a prefix of one. */
  String revision() default "head";

  /**
   * Directory of the revision files, absolute or from where the tests are run. When empty, the configuration parameter
   * {@code lockkeeper.revisions}, and {@code revisions} when that is not set.
   */
  String revisions() default "";
}
