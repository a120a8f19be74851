#include "tests/tidy/source_file.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <utility>

namespace flatline::tidy {
namespace {

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// Sorts the characters of a file into code and comments. What is not of a reading is a blank in it;
// the quotes around a literal are code, what stands between them is neither.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text), code_(blanks(text)), comments_(code_) {}

  void run() {
    while (at_ < text_.size()) {
      if (text_.substr(at_, 2) == "//") {
        take_comment(text_.find('\n', at_));
      } else if (text_.substr(at_, 2) == "/*") {
        const auto end = text_.find("*/", at_ + 2);
        take_comment(end == std::string_view::npos ? end : end + 2);
      } else if (opens_raw_string()) {
        take_raw_string();
      } else if (opens_literal()) {
        take_literal(text_[at_]);
      } else {
        take_code();
      }
    }
  }

  const std::string& code() const { return code_; }
  const std::string& comments() const { return comments_; }

 private:
  static std::string blanks(std::string_view text) {
    std::string result(text);
    std::ranges::replace_if(result, [](char c) { return c != '\n'; }, ' ');
    return result;
  }

  char previous() const { return at_ == 0 ? '\n' : text_[at_ - 1]; }

  void take_code() {
    code_[at_] = text_[at_];
    ++at_;
  }

  void take_comment(std::size_t end) {
    end = std::min(end, text_.size());
    std::copy(text_.begin() + static_cast<std::ptrdiff_t>(at_),
              text_.begin() + static_cast<std::ptrdiff_t>(end),
              comments_.begin() + static_cast<std::ptrdiff_t>(at_));
    at_ = end;
  }

  bool opens_raw_string() const { return text_.substr(at_, 2) == "R\"" && !is_word(previous()); }

  void take_raw_string() {
    take_code();
    take_code();
    const auto paren = std::min(text_.find('(', at_), text_.size());
    const std::string close = ")" + std::string(text_.substr(at_, paren - at_)) + "\"";
    const auto end = text_.find(close, paren);
    at_ = end == std::string_view::npos ? text_.size() - 1 : end + close.size() - 1;
    take_code();
  }

  // A quote after a digit separates digits: 262'144.
  bool opens_literal() const {
    const char c = text_[at_];
    return c == '"' || (c == '\'' && std::isalnum(static_cast<unsigned char>(previous())) == 0);
  }

  void take_literal(char quote) {
    take_code();
    while (at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n') {
      at_ += text_[at_] == '\\' ? 2U : 1U;
    }
    if (at_ < text_.size()) {
      take_code();
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string code_;
  std::string comments_;
};

// Reads code without literals and comments brace by brace. Outside of functions it collects the
// head: what was written since the last ';', '{' or '}', which tells what an opening brace opens.
class FunctionScanner {
 public:
  std::vector<FunctionBody> run(const std::vector<std::string>& code) {
    bool directive = false;
    for (std::size_t i = 0; i < code.size(); ++i) {
      line_ = i + 1;
      directive = directive || code[i].starts_with('#');
      if (directive) {
        directive = code[i].ends_with('\\');
        continue;
      }
      for (const char c : code[i]) {
        take(c);
      }
      take(' ');
    }
    return std::move(found_);
  }

 private:
  void take(char c) {
    if (body_depth_ > 0) {
      take_in_body(c);
    } else if (inner_depth_ > 0) {
      inner_depth_ += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (inner_depth_ == 0) {
        head_ += '}';
      }
    } else {
      take_in_head(c);
    }
  }

  void take_in_body(char c) {
    body_depth_ += c == '{' ? 1 : c == '}' ? -1 : 0;
    if (body_depth_ == 0) {
      found_.push_back({opened_at_, line_ - opened_at_});
      head_.clear();
    }
  }

  void take_in_head(char c) {
    parens_ += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (c == '{') {
      open_brace();
    } else if (parens_ == 0 && (c == ';' || c == '}')) {
      head_.clear();
    } else {
      head_ += c;
    }
  }

  void open_brace() {
    head_.erase(head_.find_last_not_of(' ') + 1);
    if (parens_ > 0 || in_member_list() || opens_initializer()) {
      inner_depth_ = 1;
    } else if (opens_function()) {
      body_depth_ = 1;
      opened_at_ = line_;
    } else {
      head_.clear();  // a namespace or a type: its inside is read like a file
    }
  }

  // Foo::Foo(int a) : a_{a}, b_(0) {: the body's brace follows ')' or '}', a member's its name.
  bool in_member_list() const {
    const auto paren = head_.find(')');
    if (paren == std::string::npos || !(is_word(head_.back()) || head_.back() == '>')) {
      return false;
    }
    for (auto colon = head_.find(':', paren); colon != std::string::npos;
         colon = head_.find(':', colon + 2)) {
      if (colon + 1 == head_.size() || head_[colon + 1] != ':') {
        return true;
      }
    }
    return false;
  }

  bool opens_type_or_namespace() const {
    const auto all = words(head_);
    const auto is_keyword = [](std::string_view word) {
      return word == "namespace" || word == "class" || word == "struct" || word == "union" ||
             word == "enum" || word == "extern";
    };
    return head_.back() != ')' && std::ranges::any_of(all, is_keyword);
  }

  bool opens_initializer() const {
    if (head_.empty() || opens_type_or_namespace()) {
      return false;
    }
    return head_.back() == '=' || !opens_function();
  }

  bool opens_function() const {
    const auto paren = head_.rfind(')');
    if (paren == std::string::npos) {
      return false;
    }
    const auto after = std::string_view(head_).substr(paren + 1);
    const auto is_qualifier = [](std::string_view word) {
      return word == "const" || word == "noexcept" || word == "override" || word == "final" ||
             word == "mutable" || word == "try";
    };
    return after.find("->") != std::string_view::npos ||
           after.find('}') != std::string_view::npos ||
           std::ranges::all_of(words(after), is_qualifier);
  }

  std::vector<FunctionBody> found_;
  std::string head_;
  std::size_t line_ = 0;
  std::size_t opened_at_ = 0;
  int parens_ = 0;
  int body_depth_ = 0;   // braces open since a function began, its own among them
  int inner_depth_ = 0;  // the same for an initialiser, which leaves the head as it was
};

}  // namespace

SourceFile make_source(std::string path, std::string_view text) {
  Lexer lexer(text);
  lexer.run();
  return {.path = std::move(path),
          .text = split_lines(text),
          .code = split_lines(lexer.code()),
          .comments = split_lines(lexer.comments())};
}

SourceFile read_source(const std::filesystem::path& root, const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  return make_source(file.lexically_relative(root).generic_string(), text);
}

std::vector<std::string_view> words(std::string_view line) {
  std::vector<std::string_view> result;
  for (std::size_t at = 0; at < line.size();) {
    std::size_t end = at;
    while (end < line.size() && is_word(line[end])) {
      ++end;
    }
    if (end > at) {
      result.push_back(line.substr(at, end - at));
    }
    at = end + 1;
  }
  return result;
}

std::vector<FunctionBody> function_bodies(const SourceFile& source) {
  return FunctionScanner().run(source.code);
}

}  // namespace flatline::tidy
