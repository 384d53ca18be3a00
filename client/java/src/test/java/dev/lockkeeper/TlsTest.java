package dev.lockkeeper;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lockkeeper.v1.GetServerInfoResponse;
import io.grpc.ChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS and mutual TLS, with one certificate for both ends that the JDK's keytool makes. */
@Timeout(60)
class TlsTest {
  private static final String PASSWORD = "only for this test";

  @TempDir private Path directory;

  private KeyStore certificate() throws IOException, InterruptedException, GeneralSecurityException {
    Path store = directory.resolve("store.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> key = List.of(keytool, "-genkeypair", "-alias", "both", "-keyalg", "EC", "-dname", "CN=test");
    List<String> where = List.of("-ext", "san=ip:127.0.0.1", "-keystore", store.toString(), "-storepass", PASSWORD);
    List<String> command = Stream.of(key, where).flatMap(List::stream).toList();
    assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
    return KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
  }

  private static KeyManager[] keys(KeyStore store) throws GeneralSecurityException {
    KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, PASSWORD.toCharArray());
    return factory.getKeyManagers();
  }

  /** Trusts the certificate of the store. */
  private static TrustManager[] trust(KeyStore store) throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("both", store.getCertificate("both"));
    TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    return factory.getTrustManagers();
  }

  private static String versionBy(ChannelCredentials credentials, PlayedService service) {
    try (LockkeeperClient client =
        LockkeeperClient.builder().address(service.address()).credentials(credentials).build()) {
      return client.serverInfo().getVersion();
    }
  }

  private static void refuses(ChannelCredentials credentials, PlayedService service) {
    LockkeeperException error = assertThrows(LockkeeperException.class, () -> versionBy(credentials, service));
    assertEquals(Status.Code.UNAVAILABLE, error.getCode());
  }

  @Test
  void bothEndsMayProveWhoTheyAre() throws Exception {
    KeyStore store = certificate();
    var server = TlsServerCredentials.newBuilder().keyManager(keys(store)).trustManager(trust(store));
    server.clientAuth(TlsServerCredentials.ClientAuth.REQUIRE);
    try (PlayedService service = new PlayedService(server.build())) {
      service.answer(
          "GetServerInfo", PlayedService.reply(GetServerInfoResponse.newBuilder().setVersion("1").build()));
      var client = TlsChannelCredentials.newBuilder().trustManager(trust(store));
      refuses(client.build(), service);
      refuses(InsecureChannelCredentials.create(), service);
      assertEquals("1", versionBy(client.keyManager(keys(store)).build(), service));
    }
  }
}
