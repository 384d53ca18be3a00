// stdout for the result, stderr for everything else. Decides on colour and on whether a line may be redrawn; a progress
// line is redrawn at most ten times a second and never left behind half-written.
#ifndef LOCKKEEPER_CLIENT_TERMINAL_H_
#define LOCKKEEPER_CLIENT_TERMINAL_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace lockkeeper::client {

enum class Color { kRed, kYellow, kGreen, kDim, kBold };

class Terminal {
 public:
  Terminal(bool quiet, bool no_color);

  // The result.
  void Out(absl::string_view text) const;
  // Sends what was written so far: a pipe would keep it back.
  void Flush() const;
  // A message for people, one or more whole lines, on stderr. Clears the progress line first.
  void Message(absl::string_view text);
  // The same, left out with --quiet.
  void Progress(absl::string_view text);
  // Redraws the live line; does nothing where stderr is no terminal or less than 100 ms went by.
  void Live(absl::string_view text, absl::Time now);
  void ClearLive();

  // The text in colour where stdout shows colour.
  [[nodiscard]] std::string Paint(Color color, absl::string_view text) const;
  // The same for stderr.
  [[nodiscard]] std::string PaintMessage(Color color, absl::string_view text) const;
  [[nodiscard]] bool live() const { return live_; }

 private:
  const bool quiet_;
  const bool out_color_;
  const bool err_color_;
  const bool live_;
  bool line_shown_ = false;
  absl::Time drawn_ = absl::InfinitePast();
};

}  // namespace lockkeeper::client

#endif  // LOCKKEEPER_CLIENT_TERMINAL_H_
