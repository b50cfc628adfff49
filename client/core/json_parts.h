// Pieces of JSON that several results share.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "client/core/results.h"

namespace vendepass {

using Json = nlohmann::ordered_json;

template <typename T>
Json text_or_null(const std::optional<T>& value) {
  return value ? Json(to_string(*value)) : Json(nullptr);
}

template <typename T>
Json texts(const std::vector<T>& values) {
  Json array = Json::array();
  for (const auto& value : values) array.push_back(to_string(value));
  return array;
}

Json refusal(const std::optional<Refusal>& value);

// Results that have a file of their own.
void add(Json& object, const WhyResult& result);

}  // namespace vendepass
