#include "client/files.h"

#include <fcntl.h>
#include <fnmatch.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/types/span.h"
#include "client/failure.h"
#include "client/status_macros.h"

namespace lockkeeper::client {
namespace {

namespace fs = std::filesystem;

absl::Status FileFailure(absl::string_view verb, const std::string& path, int error) {
  return LocalFailure(kLocalFileReason, absl::StrCat("cannot ", verb, " \"", path, "\": ", std::strerror(error)));
}

absl::Status WriteAll(int fd, const std::string& path, absl::string_view content) {
  while (!content.empty()) {
    const ssize_t wrote = write(fd, content.data(), content.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return FileFailure("write", path, errno);
    content.remove_prefix(static_cast<size_t>(wrote));
  }
  return fsync(fd) == 0 ? absl::OkStatus() : FileFailure("write", path, errno);
}

// Writes beside the file and returns the name; the caller moves it into place.
absl::StatusOr<std::string> WriteBeside(const std::string& path, absl::string_view content) {
  std::error_code error;
  const fs::path directory = fs::path(path).parent_path();
  if (!directory.empty()) fs::create_directories(directory, error);
  if (error) return FileFailure("make", directory.string(), error.value());
  std::string draft = absl::StrCat(path, ".XXXXXX");
  const int fd = mkstemp(draft.data());
  if (fd < 0) return FileFailure("write", path, errno);
  fchmod(fd, 0644);
  const absl::Status written = WriteAll(fd, path, content);
  close(fd);
  if (!written.ok()) {
    unlink(draft.c_str());
    return written;
  }
  return draft;
}

bool IsPattern(const std::string& text) { return text.find_first_of("*?[") != std::string::npos; }

using Segments = absl::Span<const std::string>;

// Segment by segment, so that `*` never crosses a slash; `**` stands for any number of segments.
bool Matches(Segments pattern, Segments path) {
  if (pattern.empty()) return path.empty();
  if (pattern[0] == "**") {
    for (size_t skipped = 0; skipped <= path.size(); ++skipped) {
      if (Matches(pattern.subspan(1), path.subspan(skipped))) return true;
    }
    return false;
  }
  return !path.empty() && fnmatch(pattern[0].c_str(), path[0].c_str(), FNM_PERIOD) == 0 &&
         Matches(pattern.subspan(1), path.subspan(1));
}

bool Matches(const std::string& pattern, const std::string& path) {
  const std::vector<std::string> pattern_segments = absl::StrSplit(pattern, '/');
  const std::vector<std::string> path_segments = absl::StrSplit(path, '/');
  return Matches(Segments(pattern_segments), Segments(path_segments));
}

// The directory part before the first wildcard: where looking starts.
std::string FixedPart(const std::string& pattern) {
  const size_t wild = pattern.find_first_of("*?[");
  const size_t slash = pattern.rfind('/', wild);
  return slash == std::string::npos ? "" : pattern.substr(0, slash);
}

// Only the pattern itself may hold wildcards; `base` is taken as it is.
std::vector<std::string> MatchingFiles(const std::string& base, const std::string& pattern) {
  const bool absolute = pattern[0] == '/';
  const std::string here = base.empty() ? "." : base;
  const std::string fixed = FixedPart(pattern);
  const std::string wanted = absolute ? pattern.substr(1) : pattern;
  std::vector<std::string> found;
  std::error_code error;
  fs::recursive_directory_iterator at(fixed.empty() ? here : Below(here, fixed), error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    const fs::path path = at->path().lexically_normal();
    std::error_code ignored;
    if (at->is_regular_file(ignored) && Matches(wanted, path.lexically_relative(absolute ? "/" : here).string())) {
      found.push_back(path.string());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) return FileFailure("read", path, EISDIR);
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  if (!in) return FileFailure("read", path, errno);
  text << in.rdbuf();
  if (in.bad()) return FileFailure("read", path, EIO);
  return text.str();
}

absl::Status WriteNewFile(const std::string& path, absl::string_view content) {
  LK_ASSIGN_OR_RETURN(const std::string draft, WriteBeside(path, content));
  const int linked = link(draft.c_str(), path.c_str());  // unlike rename, refuses an existing name
  const int error = errno;
  unlink(draft.c_str());
  return linked == 0 ? absl::OkStatus() : FileFailure("write", path, error);
}

absl::Status ReplaceFile(const std::string& path, absl::string_view content) {
  LK_ASSIGN_OR_RETURN(const std::string draft, WriteBeside(path, content));
  if (std::rename(draft.c_str(), path.c_str()) == 0) return absl::OkStatus();
  const int error = errno;
  unlink(draft.c_str());
  return FileFailure("write", path, error);
}

std::vector<std::string> SqlFilesIn(const std::string& directory, bool deep) {
  std::vector<std::string> found;
  const auto keep = [&](const fs::directory_entry& entry) {
    std::error_code ignored;
    if (entry.path().extension() == ".sql" && entry.is_regular_file(ignored)) {
      found.push_back(entry.path().string());
    }
  };
  std::error_code error;
  if (deep) {
    for (const auto& entry : fs::recursive_directory_iterator(directory, error)) keep(entry);
  } else {
    for (const auto& entry : fs::directory_iterator(directory, error)) keep(entry);
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string Below(const std::string& base, const std::string& path) {
  if (base.empty() || base == "." || fs::path(path).is_absolute()) return path;
  return (fs::path(base) / path).string();
}

absl::StatusOr<std::vector<std::string>> FindFiles(const std::string& base, const std::string& pattern) {
  const std::string full = Below(base, pattern);
  std::vector<std::string> found;
  std::error_code ignored;
  if (fs::is_directory(full, ignored)) {
    found = SqlFilesIn(full, true);
  } else if (IsPattern(pattern)) {
    found = MatchingFiles(base, pattern);
  } else if (fs::exists(full, ignored)) {
    found = {full};
  }
  if (!found.empty()) return found;
  return LocalFailure(kLocalFileReason, absl::StrCat("no SQL file fits \"", full, "\""));
}

}  // namespace lockkeeper::client
