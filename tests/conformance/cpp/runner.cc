// The conformance cases in C++: calls through the client's channel, watches through `lk` itself. ../README.md says what a
// runner does.
//
//   conformance_runner CASES.json      LOCKKEEPER_BIN_DIR: where lk is
#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>
#include <google/protobuf/util/json_util.h>
#include <netdb.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "client/channel.h"
#include "client/failure.h"
#include "lockkeeper/v1/audit_service.pb.h"
#include "lockkeeper/v1/catalog_service.pb.h"
#include "lockkeeper/v1/environment_service.pb.h"
#include "lockkeeper/v1/operation_service.pb.h"
#include "lockkeeper/v1/plan_service.pb.h"
#include "lockkeeper/v1/project_service.pb.h"
#include "lockkeeper/v1/revision_service.pb.h"
#include "lockkeeper/v1/server_service.pb.h"
#include "lockkeeper/v1/test_database_service.pb.h"
#include "service_config_json.h"

namespace lockkeeper {
namespace {

using google::protobuf::Message;
using Json = nlohmann::json;

struct Mismatch : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// A call or an operation failed, as a case speaks of it.
struct Failed : std::runtime_error {
  explicit Failed(Json what) : std::runtime_error(what.dump()), error(std::move(what)) {}
  Json error;
};

void Contains(const Json& reply, const Json& expected, const std::string& at);

bool Holds(const Json& reply, const Json& expected) {
  try {
    Contains(reply, expected, "");
    return true;
  } catch (const Mismatch&) {
    return false;
  }
}

bool WordHolds(const std::string& word, const Json& value, const Json& reply) {
  const size_t length = reply.is_string() ? reply.get<std::string>().size() : reply.is_null() ? 0 : reply.size();
  if (word == "$present") return !reply.is_null();
  if (word == "$length") return length == value.get<size_t>();
  if (word == "$min_length") return length >= value.get<size_t>();
  if (word == "$match") {
    return reply.is_string() && std::regex_search(reply.get<std::string>(), std::regex(value.get<std::string>()));
  }
  const Json& each = word == "$any_of" ? value : reply;
  if (word != "$any_of" && word != "$has") throw Mismatch(absl::StrCat("unknown word ", word));
  return std::any_of(each.begin(), each.end(),
                     [&](const Json& item) { return word == "$has" ? Holds(item, value) : item == reply; });
}

// Throws Mismatch with the path where `reply` does not contain what is expected.
void Contains(const Json& reply, const Json& expected, const std::string& at) {
  const auto need = [&](bool holds) {
    if (!holds) throw Mismatch(absl::StrCat(at, " is ", reply.dump().substr(0, 300), ", expected ", expected.dump()));
  };
  if (expected.is_object() && expected.size() == 1 && expected.begin().key()[0] == '$') {
    need(WordHolds(expected.begin().key(), expected.begin().value(), reply));
  } else if (expected.is_object()) {
    need(reply.is_object());
    for (const auto& [key, value] : expected.items()) {
      const Json found = reply.value(key, Json());
      if (value.is_null() && !found.is_null()) throw Mismatch(absl::StrCat(at, ".", key, " is there: ", found.dump()));
      if (!value.is_null()) Contains(found, value, absl::StrCat(at, ".", key));
    }
  } else if (expected.is_array()) {
    need(reply.is_array() && reply.size() == expected.size());
    for (size_t i = 0; i < expected.size(); ++i) Contains(reply[i], expected[i], absl::StrCat(at, "[", i, "]"));
  } else {
    need(reply == expected);
  }
}

Json Pick(Json reply, const std::string& path) {
  for (const std::string& part : std::vector<std::string>(absl::StrSplit(path, '.'))) {
    reply = reply.is_array() ? reply.at(std::stoul(part)) : reply.at(part);
  }
  return reply;
}

std::string CodeName(absl::StatusCode code) { return absl::StatusCodeToString(code); }

Json ToJson(const Message& message) {
  std::string text;
  const auto status = google::protobuf::util::MessageToJsonString(message, &text);
  if (!status.ok()) throw Mismatch(absl::StrCat("the reply is no JSON: ", status.message().data()));
  return Json::parse(text);
}

// An event of `lk --output json ops watch`, as a case names it.
std::string NameOf(const Json& event) {
  if (event.contains("stateChanged")) {
    return absl::StrCat("state:", absl::StrReplaceAll(event["stateChanged"]["to"].get<std::string>(),
                                                      {{"OPERATION_STATE_", ""}}));
  }
  if (event.contains("stepStarted")) return absl::StrCat("started:", event["stepStarted"]["step"].get<int>());
  if (event.contains("stepFinished")) return absl::StrCat("finished:", event["stepFinished"]["step"].get<int>());
  return event.contains("note") ? "note" : "";
}

int64_t Number(const Json& value) {
  int64_t number = 0;
  if (value.is_number()) return value.get<int64_t>();
  if (!value.is_string() || !absl::SimpleAtoi(value.get<std::string>(), &number)) throw Mismatch("not a number");
  return number;
}

// GET http://ADDRESS/VERB; returns when it was answered.
void Ask(const std::string& address, const std::string& verb) {
  const std::vector<std::string> parts = absl::StrSplit(address, ':');
  addrinfo hints{}, *found = nullptr;
  hints.ai_socktype = SOCK_STREAM;
  if (getaddrinfo(parts[0].c_str(), parts[1].c_str(), &hints, &found) != 0) throw Mismatch("no control endpoint");
  const int socket_fd = socket(found->ai_family, found->ai_socktype, found->ai_protocol);
  const int connected = connect(socket_fd, found->ai_addr, found->ai_addrlen);
  freeaddrinfo(found);
  const std::string request = absl::StrCat("GET /", verb, " HTTP/1.0\r\n\r\n");
  char answer[256] = "";
  const bool asked = connected == 0 && write(socket_fd, request.data(), request.size()) > 0 &&
                     read(socket_fd, answer, sizeof answer - 1) > 0;
  close(socket_fd);
  if (!asked || std::string(answer).find(" 200 ") == std::string::npos) throw Mismatch("control refused " + verb);
}

// A static library gives only the files of which something is used: here, all services.
const google::protobuf::MethodDescriptor* MethodNamed(const std::string& name) {
  for (const auto* file :
       {v1::ListAuditEntriesRequest::descriptor()->file(), v1::GetSnapshotRequest::descriptor()->file(),
        v1::GetEnvironmentRequest::descriptor()->file(), v1::GetOperationRequest::descriptor()->file(),
        v1::GetPlanRequest::descriptor()->file(), v1::GetProjectRequest::descriptor()->file(),
        v1::GetGraphRequest::descriptor()->file(), v1::GetServerInfoRequest::descriptor()->file(),
        v1::CreateTestDatabaseRequest::descriptor()->file()}) {
    const auto* service = file->service(0);
    if (name.substr(0, name.find('/')) == service->name()) return service->FindMethodByName(name.substr(name.find('/') + 1));
  }
  return nullptr;
}

class Case {
 public:
  Case(std::string address, std::string control, std::string service_config)
      : address_(std::move(address)),
        control_(std::move(control)),
        channel_(address_, absl::Seconds(60), std::move(service_config)) {}

  void Step(const Json& written) {
    const Json step = Fill(written);
    Json reply;
    try {
      reply = Reply(step);
    } catch (const Failed& failed) {
      if (!step.contains("error")) throw;
      Contains(failed.error, step["error"], "error");
      return;
    }
    if (step.contains("error")) throw Mismatch("no error, expected " + step["error"].dump());
    if (step.contains("reply")) Contains(reply, step["reply"], "reply");
    const Json save = step.value("save", Json::object());  // items() keeps no copy
    for (const auto& [name, path] : save.items()) saved_[name] = Pick(reply, path);
  }

 private:
  Json Fill(const Json& value) const {
    if (value.is_string()) {
      std::string text = value.get<std::string>();
      for (const auto& [name, saved] : saved_) {
        const std::string place = absl::StrCat("${", name, "}");
        if (text == place) return saved;
        if (saved.is_string()) text = absl::StrReplaceAll(text, {{place, saved.get<std::string>()}});
      }
      return text;
    }
    Json out = value;
    if (value.is_structured()) {
      for (auto& each : out) each = Fill(each);
    }
    return out;
  }

  Json Reply(const Json& step) {
    if (step.contains("call")) return Call(step["call"], step["request"], step.value("timeout", 60.0));
    if (step.contains("pages")) return Pages(step);
    if (step.contains("watch")) return Watch(step);
    if (step.contains("wait")) return Wait(step["wait"]);
    Ask(control_, step["control"]);
    return Json::object();
  }

  Json Call(const std::string& name, const Json& request, double seconds) {
    const auto* method = MethodNamed(name);
    if (method == nullptr) throw Mismatch("no method " + name);
    auto* factory = google::protobuf::MessageFactory::generated_factory();
    const std::unique_ptr<Message> asked(factory->GetPrototype(method->input_type())->New());
    const std::unique_ptr<Message> reply(factory->GetPrototype(method->output_type())->New());
    const auto read = google::protobuf::util::JsonStringToMessage(request.dump(), asked.get());
    if (!read.ok()) throw Mismatch("the request does not fit: " + std::string(read.message()));
    const absl::Status status = channel_.CallByName(absl::StrCat("/lockkeeper.v1.", name), *asked, *reply,
                                                    absl::Seconds(seconds));
    if (!status.ok()) throw Failed(ErrorOf(status));
    return ToJson(*reply);
  }

  static Json ErrorOf(const absl::Status& status) {
    const client::Failure failure = client::ReadFailure(status);
    return {{"code", CodeName(status.code())}, {"reason", failure.reason}, {"metadata", failure.metadata}};
  }

  Json Pages(const Json& step) {
    Json items = Json::array(), request = step["request"];
    while (true) {
      const Json page = Call(step["pages"], request, 60);
      for (const Json& item : page.value(step["items"].get<std::string>(), Json::array())) items.push_back(item);
      const std::string next = page.value("nextPageToken", "");
      if (next.empty()) return {{"items", items}};
      request["pageToken"] = next;
    }
  }

  // `lk` follows; its lines are read as they come.
  Json Watch(const Json& step) {
    const int64_t after = step.contains("after") ? Number(step["after"]) : 0;
    const char* const bin = std::getenv("LOCKKEEPER_BIN_DIR");
    const std::string command =
        absl::StrCat("echo $$; exec ", bin == nullptr ? "" : absl::StrCat(bin, "/"), "lk --server ", address_,
                     " --output json ops watch ", step["watch"].get<std::string>(), " --after ", after);
    const std::unique_ptr<FILE, int (*)(FILE*)> lines(popen(command.c_str(), "r"), pclose);
    const std::set<size_t> cuts = step.value("cut_after", std::set<size_t>());
    const size_t leave = step.value("leave_after", size_t{0});
    Json names = Json::array();
    std::vector<int64_t> sequences = {after};
    bool ascending = true;
    char* line = nullptr;
    size_t room = 0;
    int process = 0;
    if (getline(&line, &room, lines.get()) <= 0 || !absl::SimpleAtoi(line, &process)) throw Mismatch("lk did not start");
    while (getline(&line, &room, lines.get()) > 0) {
      const Json event = Json::parse(line);
      const std::string name = NameOf(event);
      if (name.empty()) continue;
      names.push_back(name);
      ascending = ascending && Number(event["sequence"]) > sequences.back();
      sequences.push_back(Number(event["sequence"]));
      if (cuts.contains(names.size())) Ask(control_, "cut");
      if (names.size() == leave) break;
    }
    free(line);
    if (leave != 0) kill(process, SIGINT);  // Ctrl-C leaves a watch, and nothing else
    if (names.empty()) throw Mismatch("the watch gave no event");
    return {{"events", names},
            {"last", names.back()},
            {"sequence", sequences.back()},
            {"first_sequence", sequences[1]},
            {"ascending", ascending}};
  }

  Json Wait(const std::string& operation) {
    (void)Watch({{"watch", operation}});
    const Json reply = Call("OperationService/GetOperation", {{"name", operation}}, 60)["operation"];
    const std::string state = reply["state"];
    if (state == "OPERATION_STATE_SUCCEEDED") return reply;
    const Json failure = reply.value("failure", Json::object());
    const char* const code = state == "OPERATION_STATE_CANCELLED"  ? "CANCELLED"
                             : state == "OPERATION_STATE_IN_DOUBT" ? "UNKNOWN"
                                                                   : "FAILED_PRECONDITION";
    throw Failed({{"code", code},
                  {"reason", failure.value("reason", "")},
                  {"metadata", failure.value("metadata", Json::object())}});
  }

  const std::string address_, control_;
  client::Channel channel_;
  std::map<std::string, Json> saved_;
};

Json Run(const Json& given, const Json& written) {
  const absl::Time started = absl::Now();
  std::string message;
  size_t number = 0;
  Case running(given["address"], given["control"], kServiceConfig);
  for (const Json& step : written["steps"]) {
    ++number;
    try {
      running.Step(step);
    } catch (const std::exception& error) {
      message = absl::StrCat("step ", number, ": ", error.what());
      break;
    }
  }
  return {{"case", written["name"]},
          {"ok", message.empty()},
          {"seconds", absl::ToDoubleSeconds(absl::Now() - started)},
          {"message", message}};
}

}  // namespace
}  // namespace lockkeeper

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  std::ifstream file(argv[1]);
  const lockkeeper::Json given = lockkeeper::Json::parse(file);
  for (const auto& each : given["cases"]) std::cout << lockkeeper::Run(given, each).dump() << std::endl;
  return 0;
}
