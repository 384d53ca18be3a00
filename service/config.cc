#include "service/config.h"

#include <yaml-cpp/yaml.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "engine/base/errors.h"
#include "engine/base/status.h"

namespace lockkeeper {
namespace {

absl::Status Refuse(absl::string_view what) { return Failure(Reason::kInvalidArgument).With("what", what); }

// Reads one mapping key by key; every key must be known and come once.
class Reader {
 public:
  explicit Reader(absl::string_view path) : path_(path) {}
  using Take = std::function<absl::Status(const YAML::Node&)>;

  absl::Status At(const YAML::Node& node, absl::string_view what) const {
    const YAML::Mark mark = node.Mark();
    const std::string place = mark.is_null() ? path_ : absl::StrCat(path_, ", line ", mark.line + 1);
    return Failure(Reason::kInvalidArgument)
        .With("what", absl::StrCat(place, ": ", what))
        .With("file", path_)
        .With("line", mark.is_null() ? 0 : mark.line + 1);
  }

  absl::Status Map(const YAML::Node& node, absl::string_view what, const std::map<std::string, Take>& keys) const {
    if (!node.IsMap()) return At(node, absl::StrCat(what, " must be a mapping of keys"));
    std::map<std::string, int> seen;
    for (const auto& pair : node) {
      const std::string key = pair.first.Scalar();
      const auto known = keys.find(key);
      if (known == keys.end()) {
        return At(pair.first, absl::StrCat("unknown key '", key, "'; known here: ",
                                           absl::StrJoin(keys, ", ", [](std::string* out, const auto& each) {
                                             out->append(each.first);
                                           })));
      }
      if (++seen[key] > 1) return At(pair.first, absl::StrCat("key '", key, "' is there twice"));
      RETURN_IF_ERROR(known->second(pair.second));
    }
    return absl::OkStatus();
  }

  Take Text(const char* key, std::string& out) const {
    return [this, key, &out](const YAML::Node& node) -> absl::Status {
      if (!node.IsScalar() || node.Scalar().empty()) return At(node, absl::StrCat("'", key, "' must be a text"));
      out = node.Scalar();
      return absl::OkStatus();
    };
  }

  Take Texts(const char* key, std::vector<std::string>& out) const {
    return [this, key, &out](const YAML::Node& node) -> absl::Status {
      if (!node.IsSequence()) return At(node, absl::StrCat("'", key, "' must be a list of texts"));
      for (const YAML::Node& each : node) RETURN_IF_ERROR(Text(key, out.emplace_back())(each));
      return absl::OkStatus();
    };
  }

  Take Flag(const char* key, bool& out) const {
    return [this, key, &out](const YAML::Node& node) -> absl::Status {
      if (!node.IsScalar() || (node.Scalar() != "true" && node.Scalar() != "false")) {
        return At(node, absl::StrCat("'", key, "' must be true or false"));
      }
      out = node.Scalar() == "true";
      return absl::OkStatus();
    };
  }

  Take Reference(const char* key, ConnectionReference& out) const {
    return [this, key, &out](const YAML::Node& node) -> absl::Status {
      RETURN_IF_ERROR(Map(node, absl::StrCat("'", key, "'"),
                          {{"url_env", Text("url_env", out.url_env)},
                           {"url_file", Text("url_file", out.url_file)},
                           {"service", Text("service", out.service)}}));
      const int given = !out.url_env.empty() + !out.url_file.empty() + !out.service.empty();
      if (given != 1) return At(node, absl::StrCat("'", key, "' needs exactly one of url_env, url_file, service"));
      return absl::OkStatus();
    };
  }

  Take References(const char* key, std::vector<ConnectionReference>& out) const {
    return [this, key, &out](const YAML::Node& node) -> absl::Status {
      if (!node.IsSequence() || node.size() == 0)
        return At(node, absl::StrCat("'", key, "' must be a list with at least one entry"));
      for (const YAML::Node& each : node) RETURN_IF_ERROR(Reference(key, out.emplace_back())(each));
      return absl::OkStatus();
    };
  }

  Take Level(LogLevel& out) const {
    return [this, &out](const YAML::Node& node) -> absl::Status {
      const absl::StatusOr<LogLevel> level = ParseLogLevel(node.IsScalar() ? node.Scalar() : "");
      if (!level.ok()) return At(node, level.status().message());
      out = *level;
      return absl::OkStatus();
    };
  }

 private:
  const std::string path_;
};

absl::Status Fill(const YAML::Node& root, const Reader& reader, Config& config) {
  RETURN_IF_ERROR(reader.Map(root, "the configuration",
                             {{"listen", reader.Text("listen", config.listen)},
                              {"insecure_listen", reader.Flag("insecure_listen", config.insecure_listen)},
                              {"replica", reader.Text("replica", config.replica)},
                              {"log_level", reader.Level(config.log_level)},
                              {"registry", reader.Reference("registry", config.registry)},
                              {"shadow_servers", reader.References("shadow_servers", config.shadow_servers)},
                              {"projects", reader.Texts("projects", config.projects)},
                              {"seal_key_file", reader.Text("seal_key_file", config.seal_key_file)}}));
  for (const char* key : {"registry", "shadow_servers"}) {
    if (!root[key]) return reader.At(root, absl::StrCat("'", key, "' is missing"));
  }
  if (config.shadow_servers.size() > 1)
    return reader.At(root["shadow_servers"], "several shadow servers are not built yet: give one");
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Secret> ConnectionReference::Read(absl::string_view what) const {
  if (!service.empty()) return Secret(absl::StrCat("service='", service, "'"));
  if (!url_env.empty()) {
    const char* value = std::getenv(url_env.c_str());
    if (value != nullptr && *value != '\0') return Secret(value);
    return Refuse(absl::StrCat("the environment variable ", url_env, " (", what, ") is not set"));
  }
  std::ifstream file(url_file);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf()))
    return Refuse(absl::StrCat("file '", url_file, "' (", what, ") cannot be read"));
  return Secret(std::string(absl::StripAsciiWhitespace(text.str())));
}

absl::StatusOr<LogLevel> ParseLogLevel(absl::string_view text) {
  if (text == "debug") return LogLevel::kDebug;
  if (text == "info") return LogLevel::kInfo;
  if (text == "warning") return LogLevel::kWarning;
  if (text == "error") return LogLevel::kError;
  return Refuse(absl::StrCat("log level '", text, "' is none of debug, info, warning, error"));
}

absl::StatusOr<Config> ParseConfig(absl::string_view path, const std::string& text) {
  const Reader reader(path);
  try {
    const YAML::Node root = YAML::Load(text);
    Config config;
    RETURN_IF_ERROR(Fill(root, reader, config));
    return config;
  } catch (const YAML::Exception& exception) {
    return Failure(Reason::kInvalidArgument)
        .With("what", absl::StrCat(path, ", line ", exception.mark.line + 1, ": not YAML: ", exception.msg))
        .With("file", path)
        .With("line", exception.mark.line + 1);
  }
}

absl::StatusOr<Config> ReadConfigFile(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  if (!file || !(text << file.rdbuf())) return Refuse(absl::StrCat("configuration file '", path, "' cannot be read"));
  return ParseConfig(path, text.str());
}

}  // namespace lockkeeper
