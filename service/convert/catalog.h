// Objects, snapshots and changes of the engine as messages; sources and scopes the other way.
#ifndef LOCKKEEPER_SERVICE_CONVERT_CATALOG_H_
#define LOCKKEEPER_SERVICE_CONVERT_CATALOG_H_

#include <string>
#include <vector>

#include "engine/catalog/change.h"
#include "engine/catalog/snapshot.h"
#include "engine/workflow/engine.h"
#include "google/protobuf/repeated_ptr_field.h"
#include "lockkeeper/v1/catalog.pb.h"
#include "lockkeeper/v1/change.pb.h"
#include "lockkeeper/v1/source.pb.h"

namespace lockkeeper::convert {

template <typename T>
using Repeated = google::protobuf::RepeatedPtrField<T>;

void ToProto(const catalog::ObjectKey& key, v1::ObjectRef* out);
// From the text that catalog::KeyText made: `column app.invoice."odd name"`.
void KeyTextToProto(absl::string_view text, v1::ObjectRef* out);
// From a printed name alone: `app.invoice`; the kind stays open.
void NameToProto(absl::string_view text, v1::ObjectRef* out);
void ToProto(const catalog::Unsupported& unsupported, v1::UnsupportedObject* out);
void ToProto(const catalog::Snapshot& snapshot, size_t position, v1::CatalogObject* out);
void ToProto(const catalog::ChangeSet& changes, Repeated<v1::Change>* out);
// From a renamed start: each renamed object is there, altered, with its old name.
void ToProto(const catalog::ChangeSet& changes, const diff::Renames& renames, Repeated<v1::Change>* out);
void ToProto(const std::vector<catalog::Unsupported>& unsupported, Repeated<v1::UnsupportedObject>* out);
void ToProto(const std::vector<workflow::Kept>& kept, Repeated<v1::KeptObject>* out);
void ToProto(const std::vector<workflow::ColumnOrderNote>& notes, Repeated<v1::ColumnOrderNote>* out);
// The same as changes of their tables.
void OrderToProto(const std::vector<workflow::ColumnOrderNote>& notes, Repeated<v1::Change>* out);
// Everything but the name.
void ToProto(const catalog::Snapshot& snapshot, v1::Snapshot* out);

// The SQL texts in their order.
workflow::DeclaredSource FromProto(const v1::DeclaredSchema& declared);

// "15.20" of 150020, "15" of 15.
std::string VersionText(int server_version);

}  // namespace lockkeeper::convert

#endif  // LOCKKEEPER_SERVICE_CONVERT_CATALOG_H_
