#include "engine/sql/tree_names.h"

#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace lockkeeper::sql {
namespace {

template <typename T>
const T& FieldAt(const ProtobufCMessage& message, unsigned offset) {
  return *reinterpret_cast<const T*>(reinterpret_cast<const char*>(&message) + offset);
}

void PushChildren(const ProtobufCMessage& message, std::vector<const ProtobufCMessage*>* open) {
  const ProtobufCMessageDescriptor& descriptor = *message.descriptor;
  for (unsigned i = 0; i < descriptor.n_fields; ++i) {
    const ProtobufCFieldDescriptor& field = descriptor.fields[i];
    if (field.type != PROTOBUF_C_TYPE_MESSAGE) continue;
    if (field.label == PROTOBUF_C_LABEL_REPEATED) {
      const size_t count = FieldAt<size_t>(message, field.quantifier_offset);
      const auto* items = FieldAt<ProtobufCMessage* const*>(message, field.offset);
      for (size_t k = 0; k < count; ++k) open->push_back(items[k]);
      continue;
    }
    const bool in_oneof = (field.flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
    if (in_oneof && FieldAt<uint32_t>(message, field.quantifier_offset) != field.id) continue;
    const auto* child = FieldAt<const ProtobufCMessage*>(message, field.offset);
    if (child != nullptr) open->push_back(child);
  }
}

}  // namespace

NamePath NameOf(const PgQuery__RangeVar* relation) {
  NamePath name;
  if (relation == nullptr) return name;
  for (const char* part : {relation->catalogname, relation->schemaname, relation->relname}) {
    if (part[0] != '\0') name.emplace_back(part);
  }
  return name;
}

NamePath NameOf(size_t count, PgQuery__Node* const* parts) {
  NamePath name;
  for (size_t i = 0; i < count; ++i) {
    if (parts[i]->node_case == PG_QUERY__NODE__NODE_STRING) name.emplace_back(parts[i]->string->sval);
  }
  return name;
}

NamePath NameOf(const PgQuery__Node* node) {
  if (node == nullptr) return {};
  switch (node->node_case) {
    case PG_QUERY__NODE__NODE_STRING: return {node->string->sval};
    case PG_QUERY__NODE__NODE_LIST: {
      const PgQuery__List& list = *node->list;
      // A trigger's name is a list of strings; an operator class' begins with its access method; a cast's has two
      // types.
      if (list.n_items > 0 && list.items[0]->node_case != PG_QUERY__NODE__NODE_STRING) return NameOf(list.items[0]);
      return NameOf(list.n_items, list.items);
    }
    case PG_QUERY__NODE__NODE_TYPE_NAME: return NameOf(node->type_name->n_names, node->type_name->names);
    case PG_QUERY__NODE__NODE_OBJECT_WITH_ARGS:
      return NameOf(node->object_with_args->n_objname, node->object_with_args->objname);
    case PG_QUERY__NODE__NODE_RANGE_VAR: return NameOf(node->range_var);
    default: return {};
  }
}

NamePath Below(NamePath outer, const char* name) {
  outer.emplace_back(name);
  return outer;
}

const PgQuery__Node* FindOption(size_t count, PgQuery__Node* const* options, const char* name) {
  const PgQuery__Node* found = nullptr;
  for (size_t i = 0; i < count; ++i) {
    if (options[i]->node_case != PG_QUERY__NODE__NODE_DEF_ELEM) continue;
    if (absl::EqualsIgnoreCase(options[i]->def_elem->defname, name)) found = options[i];
  }
  return found;
}

bool IsOptionOn(size_t count, PgQuery__Node* const* options, const char* name) {
  const PgQuery__Node* option = FindOption(count, options, name);
  if (option == nullptr) return false;
  const PgQuery__Node* value = option->def_elem->arg;
  if (value == nullptr) return true;
  if (value->node_case == PG_QUERY__NODE__NODE_BOOLEAN) return value->boolean->boolval;
  if (value->node_case == PG_QUERY__NODE__NODE_INTEGER) return value->integer->ival != 0;
  if (value->node_case != PG_QUERY__NODE__NODE_STRING) return true;
  return !absl::EqualsIgnoreCase(value->string->sval, "false") && !absl::EqualsIgnoreCase(value->string->sval, "off");
}

void ForEachMessage(const ProtobufCMessage* message, absl::FunctionRef<void(const ProtobufCMessage&)> visit) {
  std::vector<const ProtobufCMessage*> open;
  if (message != nullptr) open.push_back(message);
  while (!open.empty()) {
    const ProtobufCMessage* next = open.back();
    open.pop_back();
    visit(*next);
    PushChildren(*next, &open);
  }
}

}  // namespace lockkeeper::sql
