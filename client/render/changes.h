// What differs, for people: one line an object and one a field, and the notes that go with a difference.
#ifndef LOCKKEEPER_CLIENT_RENDER_CHANGES_H_
#define LOCKKEEPER_CLIENT_RENDER_CHANGES_H_

#include <google/protobuf/repeated_ptr_field.h>

#include <string>

#include "client/terminal.h"
#include "lockkeeper/v1/catalog.pb.h"
#include "lockkeeper/v1/change.pb.h"

namespace lockkeeper::client {

template <typename T>
using Repeated = google::protobuf::RepeatedPtrField<T>;

[[nodiscard]] std::string RenderChanges(const Repeated<v1::Change>& changes, const Terminal& terminal);

// "2 created, 1 altered".
[[nodiscard]] std::string SummarizeChanges(const Repeated<v1::Change>& changes);

// For stderr: objects that were kept, that are not supported, and tables with another column order.
[[nodiscard]] std::string RenderKept(const Repeated<v1::KeptObject>& kept);
[[nodiscard]] std::string RenderUnsupported(const Repeated<v1::UnsupportedObject>& unsupported);
[[nodiscard]] std::string RenderColumnOrder(const Repeated<v1::ColumnOrderNote>& notes);

// The same three of any reply that has them.
template <typename Reply>
void ShowNotes(const Reply& reply, Terminal& terminal) {
  const std::string text =
      RenderKept(reply.kept()) + RenderUnsupported(reply.unsupported()) + RenderColumnOrder(reply.column_order_notes());
  if (!text.empty()) terminal.Progress(text);
}

}  // namespace lockkeeper::client

#endif  // LOCKKEEPER_CLIENT_RENDER_CHANGES_H_
