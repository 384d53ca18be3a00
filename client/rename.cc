#include "client/rename.h"

#include "absl/strings/str_cat.h"
#include "client/failure.h"
#include "client/render/text.h"

namespace lockkeeper::client {

absl::Status AddRename(const std::string& text, v1::Rename& rename) {
  const size_t equals = text.find('=');
  const size_t colon = text.find(':');
  if (equals == std::string::npos) {
    return UsageFailure(absl::StrCat("--rename must be KIND:OLD=NEW or OLD=NEW, not \"", text, "\""),
                        "for example --rename table:app.user=app.person");
  }
  const size_t begin = colon < equals ? colon + 1 : 0;
  const auto fill = [&](v1::ObjectRef& object, const std::string& path) {
    object.set_kind(begin == 0 ? "" : text.substr(0, colon));
    for (const std::string& part : SplitPath(path)) object.add_path(part);
  };
  fill(*rename.mutable_from(), text.substr(begin, equals - begin));
  fill(*rename.mutable_to(), text.substr(equals + 1));
  return absl::OkStatus();
}

}  // namespace lockkeeper::client
