package dev.lockkeeper.junit;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * A database that belongs to one test.
 *
 * @param environment resource name of its environment, for example to plan a migration of it
 * @param host host of its server, or the absolute path of the directory of its socket
 * @param port port of its server, also when that listens on a socket only
 * @param name name of the database
 * @param user the user to connect as
 */
public record TestDatabase(String environment, String host, int port, String name, String user) {
  /** Returns the connection URL for libpq and for drivers that understand the same. */
  public String url() {
    return isLocal()
        ? "postgresql:///" + name + "?host=" + encoded(host) + "&port=" + port + "&user=" + encoded(user)
        : "postgresql://" + encoded(user) + "@" + host + ":" + port + "/" + name;
  }

  /**
   * Returns the connection URL for PostgreSQL's JDBC driver. When the server listens on a socket only, junixsocket must
   * be on the class path ({@code junixsocket-common} and {@code junixsocket-native-common}).
   */
  public String jdbcUrl() {
    if (!isLocal()) {
      return "jdbc:postgresql://" + host + ":" + port + "/" + name + "?user=" + encoded(user);
    }
    return "jdbc:postgresql://localhost/"
        + name
        + "?user="
        + encoded(user)
        + "&sslmode=disable&socketFactory=org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg&socketFactoryArg="
        + encoded(host + "/.s.PGSQL." + port);
  }

  private boolean isLocal() {
    return host.startsWith("/");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
