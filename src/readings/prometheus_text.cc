// SPDX-License-Identifier: Apache-2.0
#include <spdlog/fmt/fmt.h>

#include <iterator>
#include <utility>

#include "readings/prometheus.h"

namespace readings {

namespace {

void append_escaped(std::string& text, std::string_view value) {
  for (const char c : value) {
    if (c == '\\' || c == '"') text += '\\';
    if (c == '\n') {
      text += "\\n";
    } else {
      text += c;
    }
  }
}

}  // namespace

std::string PrometheusText::written(Labels labels) {
  std::string text;
  for (const auto& [name, value] : labels) {
    if (!text.empty()) text += ',';
    text.append(name).append("=\"");
    append_escaped(text, value);
    text += '"';
  }
  return text;
}

void PrometheusText::begin(std::string_view name, Type type, std::string_view help) {
  name_ = name;
  head_ = "# HELP ";
  head_.append(name).append(" ").append(help).append("\n# TYPE ").append(name);
  head_.append(type == Type::kCounter ? " counter\n" : " gauge\n");
}

void PrometheusText::add(Labels labels, double value) { add_labelled(written(labels), value); }

void PrometheusText::add_labelled(std::string_view labels, double value) {
  text_.append(std::exchange(head_, {})).append(name_);
  if (!labels.empty()) text_.append("{").append(labels).append("}");
  fmt::format_to(std::back_inserter(text_), " {}\n", value);
}

}  // namespace readings
