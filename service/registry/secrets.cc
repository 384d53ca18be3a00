#include "service/registry/secrets.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"

namespace lockkeeper::registry {
namespace {

constexpr size_t kKeyBytes = 32;
constexpr int kNonceBytes = 12;
constexpr int kTagBytes = 16;
constexpr absl::string_view kPrefix = "gcm1:";

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

absl::Status Unusable(absl::string_view what) {
  return Failure(Reason::kCredentialUnavailable).With("environment", "(all with a stored URL)").With("what", what);
}

const unsigned char* Bytes(absl::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

// A new key reaches its place complete or not at all: it is written beside it and linked.
absl::Status MakeKey(const std::string& path) {
  std::string key(kKeyBytes, '\0');
  if (RAND_bytes(Bytes(key), kKeyBytes) != 1) return Unusable("no randomness can be had");
  const std::string draft = absl::StrCat(path, ".", getpid());
  const int file = open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return Unusable(absl::StrCat("'", draft, "' cannot be made: ", std::strerror(errno)));
  const absl::Cleanup away = [&] { unlink(draft.c_str()); };
  const bool written = write(file, key.data(), key.size()) == static_cast<ssize_t>(key.size()) && fsync(file) == 0;
  close(file);
  if (!written) return Unusable(absl::StrCat("'", draft, "' cannot be written: ", std::strerror(errno)));
  if (link(draft.c_str(), path.c_str()) != 0 && errno != EEXIST) {
    return Unusable(absl::StrCat("'", path, "' cannot be made: ", std::strerror(errno)));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Sealer> Sealer::Open(const std::string& key_file) {
  if (access(key_file.c_str(), F_OK) != 0) RETURN_IF_ERROR(MakeKey(key_file));
  const int file = open(key_file.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return Unusable(absl::StrCat("key file '", key_file, "' cannot be read: ", std::strerror(errno)));
  const absl::Cleanup closer = [&] { close(file); };
  struct stat status {};
  if (fstat(file, &status) != 0 || (status.st_mode & 0077) != 0) {
    return Unusable(absl::StrCat("key file '", key_file, "' is open to others: chmod 600 it"));
  }
  std::string key(kKeyBytes + 1, '\0');
  if (read(file, key.data(), key.size()) != static_cast<ssize_t>(kKeyBytes)) {
    return Unusable(absl::StrCat("key file '", key_file, "' does not hold exactly 32 bytes"));
  }
  key.resize(kKeyBytes);
  return Sealer(Secret(std::move(key)));
}

absl::StatusOr<std::string> Sealer::Seal(const Secret& secret, absl::string_view context) const {
  const std::string& text = secret.Reveal();
  std::string nonce(kNonceBytes, '\0'), tag(kTagBytes, '\0'), body(text.size(), '\0');
  const Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  int length = 0;
  const bool ok =
      RAND_bytes(Bytes(nonce), kNonceBytes) == 1 &&
      EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, Bytes(absl::string_view(key_.Reveal())),
                         Bytes(nonce)) == 1 &&
      EVP_EncryptUpdate(cipher.get(), nullptr, &length, Bytes(context), static_cast<int>(context.size())) == 1 &&
      EVP_EncryptUpdate(cipher.get(), Bytes(body), &length, Bytes(absl::string_view(text)),
                        static_cast<int>(text.size())) == 1 &&
      EVP_EncryptFinal_ex(cipher.get(), Bytes(body) + length, &length) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, tag.data()) == 1;
  RET_CHECK(ok);
  return absl::StrCat(kPrefix, absl::Base64Escape(absl::StrCat(nonce, tag, body)));
}

absl::StatusOr<Secret> Sealer::Unseal(absl::string_view sealed, absl::string_view context) const {
  std::string packed;
  if (!absl::StartsWith(sealed, kPrefix) || !absl::Base64Unescape(sealed.substr(kPrefix.size()), &packed) ||
      packed.size() < static_cast<size_t>(kNonceBytes + kTagBytes)) {
    return Unusable("a stored URL is damaged");
  }
  const std::string nonce = packed.substr(0, kNonceBytes);
  std::string tag = packed.substr(kNonceBytes, kTagBytes);
  const std::string body = packed.substr(kNonceBytes + kTagBytes);
  std::string text(body.size(), '\0');
  const Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  int length = 0;
  const bool ok =
      EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, Bytes(absl::string_view(key_.Reveal())),
                         Bytes(absl::string_view(nonce))) == 1 &&
      EVP_DecryptUpdate(cipher.get(), nullptr, &length, Bytes(context), static_cast<int>(context.size())) == 1 &&
      EVP_DecryptUpdate(cipher.get(), Bytes(text), &length, Bytes(absl::string_view(body)),
                        static_cast<int>(body.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(cipher.get(), Bytes(text) + length, &length) == 1;
  if (!ok) return Unusable("a stored URL was sealed with another key");
  return Secret(std::move(text));
}

}  // namespace lockkeeper::registry
