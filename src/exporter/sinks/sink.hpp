#pragma once

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>
#include <utility>

/// Every text of this program that ends in a document of another grammar goes through a Sink of that grammar.
namespace postwake::detail {

/// Markup of our own: only a string literal can become one, so text from elsewhere cannot be taken for markup.
class Literal {
 public:
  consteval Literal(const char* text) : text_(text) {}  // NOLINT: implicit by design
  constexpr std::string_view text() const noexcept { return text_; }

 private:
  std::string_view text_;
};

/// A finished text that may stand inside a document as it is: JSON made safe for a script element, our own assets, the
/// target of a Markdown link. Only the functions below make one.
class Embedded {
 public:
  const std::string& text() const noexcept { return text_; }

 private:
  friend Embedded script_json(std::string_view json);
  friend Embedded own_asset(std::string_view name);
  friend Embedded link_end(std::string_view url);
  explicit Embedded(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

/// Builds a document of one grammar. `<<` takes our own markup, numbers and parts of the same grammar; anything else has to
/// come through text(), which escapes: forgetting it does not compile (tests/exporter/sink_test.cpp).
///
/// Grammar : has `static void append(std::string& out, std::string_view text)`, total over all byte strings that are valid
///           UTF-8; what the grammar cannot hold becomes U+FFFD.
template <typename Grammar>
class Sink {
 public:
  Sink& operator<<(Literal markup) {
    out_ += markup.text();
    return *this;
  }
  template <std::integral Number>
    requires(!std::same_as<Number, char> && !std::same_as<Number, bool>)
  Sink& operator<<(Number number) {
    char digits[24];
    out_.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
    return *this;
  }
  Sink& operator<<(const Sink& part) {
    out_ += part.out_;
    return *this;
  }
  Sink& operator<<(const Embedded& part) {
    out_ += part.text();
    return *this;
  }
  /// Text from anywhere: posts, names, files, options.
  Sink& text(std::string_view foreign) {
    Grammar::append(out_, foreign);
    return *this;
  }

  bool empty() const noexcept { return out_.empty(); }
  std::size_t size() const noexcept { return out_.size(); }
  const std::string& str() const noexcept { return out_; }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

}  // namespace postwake::detail
