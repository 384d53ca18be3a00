#include "client/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace lockkeeper::client {
namespace {

bool IsTerminal(int fd) {
  const char* const term = std::getenv("TERM");
  return isatty(fd) == 1 && term != nullptr && std::strcmp(term, "dumb") != 0;
}

const char* Code(Color color) {
  switch (color) {
    case Color::kRed: return "\033[31m";
    case Color::kYellow: return "\033[33m";
    case Color::kGreen: return "\033[32m";
    case Color::kDim: return "\033[2m";
    case Color::kBold: return "\033[1m";
  }
  return "";
}

std::string Painted(bool on, Color color, absl::string_view text) {
  return on ? absl::StrCat(Code(color), text, "\033[0m") : std::string(text);
}

size_t Columns() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace

Terminal::Terminal(bool quiet, bool no_color)
    : quiet_(quiet),
      out_color_(!no_color && IsTerminal(STDOUT_FILENO)),
      err_color_(!no_color && IsTerminal(STDERR_FILENO)),
      live_(!quiet && IsTerminal(STDERR_FILENO)) {}

void Terminal::Out(absl::string_view text) const { std::fwrite(text.data(), 1, text.size(), stdout); }

void Terminal::Flush() const { std::fflush(stdout); }

void Terminal::Message(absl::string_view text) {
  if (text.empty()) return;
  ClearLive();
  std::fflush(stdout);
  std::fwrite(text.data(), 1, text.size(), stderr);
  if (!absl::EndsWith(text, "\n")) std::fputc('\n', stderr);
}

void Terminal::Progress(absl::string_view text) {
  if (!quiet_) Message(text);
}

void Terminal::Live(absl::string_view text, absl::Time now) {
  if (!live_ || now - drawn_ < absl::Milliseconds(100)) return;
  drawn_ = now;
  line_shown_ = true;
  const std::string line = absl::StrCat("\r\033[K", text.substr(0, Columns() - 1));
  std::fwrite(line.data(), 1, line.size(), stderr);
  std::fflush(stderr);
}

void Terminal::ClearLive() {
  if (!line_shown_) return;
  line_shown_ = false;
  std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
}

std::string Terminal::Paint(Color color, absl::string_view text) const { return Painted(out_color_, color, text); }

std::string Terminal::PaintMessage(Color color, absl::string_view text) const {
  return Painted(err_color_, color, text);
}

}  // namespace lockkeeper::client
