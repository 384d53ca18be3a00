#include "service/convert/revision.h"

#include "service/convert/names.h"
#include "service/convert/time.h"

namespace lockkeeper::convert {

absl::StatusOr<std::vector<revision::Revision>> FromProto(const v1::Bundle& bundle) {
  std::vector<revision::File> files;
  files.reserve(static_cast<size_t>(bundle.files_size()));
  for (const v1::RevisionFile& file : bundle.files()) files.push_back({file.file_name(), file.content()});
  return revision::ReadBundle(files);
}

void ToProto(const revision::Revision& revision, absl::string_view project, bool scripts, v1::Revision* out) {
  out->set_name(RevisionText(project, revision.id));
  out->set_id(revision.id);
  out->set_message(revision.message);
  for (const std::string& parent : revision.parents) out->add_parents(parent);
  for (const std::string& id : revision.depends_on) out->add_depends_on(id);
  for (const std::string& label : revision.labels) out->add_labels(label);
  if (revision.created.has_value()) ToProto(*revision.created, out->mutable_create_time());
  out->set_digest(revision.digest);
  out->set_upgrade_no_transaction(!revision.upgrade.transactional);
  out->set_file_name(revision.file_name);
  if (revision.downgrade.has_value()) {
    out->set_downgrade_no_transaction(!revision.downgrade->transactional);
  } else {
    out->set_irreversible_reason(revision.irreversible_reason);
  }
  if (!scripts) return;
  out->set_upgrade_sql(revision.upgrade.sql);
  if (revision.downgrade.has_value()) out->set_downgrade_sql(revision.downgrade->sql);
}

void ToProto(const revision::Graph& graph, const revision::Revision& revision, v1::RevisionNode* out) {
  out->set_id(revision.id);
  out->set_message(revision.message);
  for (const std::string& parent : revision.parents) out->add_parents(parent);
  const std::vector<std::string> children = graph.Children(revision.id);
  for (const std::string& child : children) out->add_children(child);
  for (const std::string& id : revision.depends_on) out->add_depends_on(id);
  for (const std::string& label : revision.labels) out->add_labels(label);
  for (const std::string& label : graph.BranchLabels(revision.id)) out->add_branch_labels(label);
  out->set_is_head(children.empty());
  out->set_is_base(revision.parents.empty());
  out->set_is_branch_point(children.size() > 1);
  out->set_is_merge(revision.parents.size() > 1);
  if (revision.created.has_value()) ToProto(*revision.created, out->mutable_create_time());
  out->set_digest(revision.digest);
  out->set_irreversible(!revision.downgrade.has_value());
}

void ToProto(const revision::Revision& revision, v1::RevisionFile* out) {
  out->set_file_name(revision.file_name);
  out->set_content(revision.content);
}

void ToSummary(const revision::Revision& revision, bool pushed, v1::RevisionSummary* out) {
  out->set_id(revision.id);
  out->set_message(revision.message);
  out->set_pushed(pushed);
  for (const std::string& label : revision.labels) out->add_labels(label);
}

}  // namespace lockkeeper::convert
