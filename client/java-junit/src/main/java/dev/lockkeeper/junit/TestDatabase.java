package dev.lockkeeper.junit;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A database that belongs to one test.
 *
 * @param name resource name, {@code projects/{project}/testDatabases/{id}}
 * @param url connection URL for libpq and for drivers that understand the same; holds no password
 * @param host host of its server, or the absolute path of the directory of its socket
 * @param port port of its server, or the number at the end of the socket's name
 * @param database name of the database
 * @param user the role to connect as
 * @param revisions ids of the revisions at which it stands; none at the base
 */
public record TestDatabase(
    String name, String url, String host, int port, String database, String user, List<String> revisions) {
  /**
   * Returns the connection URL for PostgreSQL's JDBC driver; a password, where one is needed, is added as a property.
   * When the server listens on a socket only, as an embedded one does, junixsocket must be on the class path ({@code
   * junixsocket-common} and {@code junixsocket-native-common}).
   */
  public String jdbcUrl() {
    if (!host.startsWith("/")) {
      return "jdbc:postgresql://" + host + ":" + port + "/" + encoded(database) + "?user=" + encoded(user);
    }
    return "jdbc:postgresql://localhost/"
        + encoded(database)
        + "?user="
        + encoded(user)
        + "&sslmode=disable&socketFactory=org.newsclub.net.unix.AFUNIXSocketFactory$FactoryArg&socketFactoryArg="
        + encoded(host + "/.s.PGSQL." + port);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
