#include "scenarios/read_story.h"

#include <algorithm>

#include "scenarios/fields.h"

namespace flatline {
namespace {

constexpr std::string_view kDocumentedRows[] = {
    "O1",  "O2a", "O2b", "O2c", "O3",  "O4",  "O5",  "O6",  "O7",  "O8",  "O9",  "O10",
    "O11", "O12", "O13", "O14", "O15", "O16", "O17", "O18", "M1",  "M2",  "M3",  "M4",
    "M5",  "M6",  "M7",  "M8",  "M9",  "M10", "M11", "M12", "M13", "M14", "M15",
};

constexpr Choice<bool> kYesNo[] = {{"yes", true}, {"no", false}};

template <class T>
bool holds(const std::vector<T>& list, const T& value) {
  return std::ranges::find(list, value) != list.end();
}

std::optional<Cause> read_cause(const Value& value, Problems& problems) {
  Word word = read_word(value, problems);
  auto cause = cause_from_string(word.text);
  if (!cause) {
    problems.add(word.mark, unknown("cause", word.text, cause_ids()));
  }
  return cause;
}

std::optional<FindingKind> read_finding(const Value& value, Problems& problems) {
  Word word = read_word(value, problems);
  auto finding = finding_from_string(word.text);
  if (!finding) {
    problems.add(word.mark, unknown("finding", word.text, finding_ids()));
  }
  return finding;
}

// The list under `key`, read item by item; an item twice is a problem.
template <class T, class Read>
std::vector<T> read_all(const Fields& fields, std::string_view key, Read read, Problems& problems) {
  std::vector<T> all;
  const Value* list = fields.find(key);
  for (const Value& item : list ? read_list(*list, problems) : std::span<const Value>()) {
    std::optional<T> value = read(item, problems);
    if (value && holds(all, *value)) {
      problems.add(item.mark, in_quotes(item.text) + " stands here twice");
    } else if (value) {
      all.push_back(*value);
    }
  }
  return all;
}

// A node that can be a hop.
std::optional<std::string> read_hop(const Fields& fields, std::string_view key,
                                    const Context& context) {
  const Value* value = fields.find(key);
  if (value == nullptr) {
    return std::nullopt;
  }
  Word word = read_word(*value, context.problems);
  context.addressed_node(word);
  return word.text;
}

std::optional<std::string> read_suspect(const Fields& fields, const Truth& truth,
                                        const Context& context) {
  const Value* value = fields.find("suspect");
  if (value == nullptr) {
    return std::nullopt;
  }
  Word word = read_word(*value, context.problems);
  if (word.text == "none") {
    return word.text;
  }
  context.addressed_node(word);
  if (word.text != truth.at) {
    context.problems.add(word.mark, in_quotes(word.text) +
                                        " is innocent: the suspect is the node of truth, or none");
  }
  return word.text;
}

// No cause of `a` may stand in `b`; `why` says so at the key of `b`.
void refuse_common(const std::vector<Cause>& a, const std::vector<Cause>& b, const Value* mark,
                   std::string_view why, Problems& problems) {
  for (Cause cause : b) {
    if (holds(a, cause)) {
      problems.add(mark->mark, in_quotes(to_string(cause)) + " " + std::string(why));
    }
  }
}

void check_expectation(const Expectation& expect, const Truth& truth, const Fields& fields,
                       Problems& problems) {
  const Value* never = fields.find("never");
  refuse_common(expect.verdict, expect.never, never, "is the verdict too", problems);
  refuse_common(expect.not_excluded, expect.never, never, "is in not_excluded too", problems);
  refuse_common({truth.cause}, expect.never, never, "is the truth, which must stay possible",
                problems);
  if (expect.last_seen && expect.last_seen == expect.first_unseen) {
    problems.add(fields.find("first_unseen")->mark, "first_unseen is last_seen too");
  }
  for (FindingKind finding : expect.never_findings) {
    if (holds(expect.findings, finding)) {
      problems.add(fields.find("never_findings")->mark,
                   in_quotes(to_string(finding)) + " is in findings too");
    }
  }
}

std::string read_probe_end(const Fields& fields, std::string_view key, const Context& context) {
  const Value* value = fields.need(key);
  if (value == nullptr) {
    return "";
  }
  Word word = read_word(*value, context.problems);
  context.addressed_node(word);
  return word.text;
}

}  // namespace

ScenarioProbe read_probe(const Value& map, const Context& context) {
  Problems& problems = context.problems;
  Fields fields(map, "probe", {"from", "to", "port", "control", "by_name"}, problems);
  ScenarioProbe probe;
  probe.from = read_probe_end(fields, "from", context);
  probe.to = read_probe_end(fields, "to", context);
  if (probe.from == probe.to) {
    problems.add(map.mark, "a probe from a node to itself has no path");
  }
  if (const Value* port = fields.find("port")) {
    probe.port = read_port(read_word(*port, problems), problems).value_or(probe.port);
  }
  if (const Value* control = fields.find("control")) {
    probe.control = read_port(read_word(*control, problems), problems);
    if (probe.control == probe.port) {
      problems.add(control->mark, "the control port is the port under test: it controls nothing");
    }
  }
  if (const Value* by_name = fields.find("by_name")) {
    probe.by_name =
        choose<bool>(read_word(*by_name, problems), kYesNo, "answer", problems).value_or(false);
  }
  return probe;
}

Truth read_truth(const Value& map, const Context& context) {
  Fields fields(map, "truth", {"cause", "at"}, context.problems);
  Truth truth;
  if (const Value* cause = fields.need("cause")) {
    truth.cause = read_cause(*cause, context.problems).value_or(truth.cause);
  }
  const Value* at = fields.find("at");
  if (at != nullptr) {
    Word word = read_word(*at, context.problems);
    context.node(word);
    truth.at = word.text;
  }
  if (at != nullptr && truth.cause == Cause::PathHealthy) {
    context.problems.add(at->mark, "a healthy path has no guilty node");
  } else if (at == nullptr && truth.cause != Cause::PathHealthy) {
    context.problems.add(map.mark, "truth needs the key \"at\": which node is guilty?");
  }
  return truth;
}

Expectation read_expectation(const Value& map, const Truth& truth, const Context& context) {
  Problems& problems = context.problems;
  Fields fields(map, "expect",
                {"verdict", "last_seen", "first_unseen", "suspect", "not_excluded", "never",
                 "findings", "never_findings"},
                problems);
  fields.need("verdict");
  Expectation expect;
  expect.verdict = read_all<Cause>(fields, "verdict", read_cause, problems);
  expect.not_excluded = read_all<Cause>(fields, "not_excluded", read_cause, problems);
  expect.never = read_all<Cause>(fields, "never", read_cause, problems);
  expect.findings = read_all<FindingKind>(fields, "findings", read_finding, problems);
  expect.never_findings = read_all<FindingKind>(fields, "never_findings", read_finding, problems);
  expect.last_seen = read_hop(fields, "last_seen", context);
  expect.first_unseen = read_hop(fields, "first_unseen", context);
  expect.suspect = read_suspect(fields, truth, context);
  check_expectation(expect, truth, fields, problems);
  return expect;
}

std::vector<std::string> read_documented(const Value& list, Problems& problems) {
  std::vector<std::string> rows;
  for (const Value& item : read_list(list, problems)) {
    Word row = read_word(item, problems);
    if (std::ranges::find(kDocumentedRows, row.text) == std::end(kDocumentedRows)) {
      problems.add(row.mark, unknown("row of the failure table", row.text, kDocumentedRows));
    }
    rows.push_back(row.text);
  }
  return rows;
}

}  // namespace flatline
