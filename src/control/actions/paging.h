// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "aws/model/service.h"
#include "aws/query/decode.h"
#include "aws/query/page.h"

namespace control {

// The page of `all` that the request asks for, `all` being in the order of `id_of`; sets the
// result's token when more follow. The token names the last id given out, so that records that
// come and go between two calls make no page skip or repeat another.
template <typename T, typename IdOf>
aws::Result<std::vector<T>> take_page(const aws::Request& request, std::vector<T> all, IdOf id_of,
                                      aws::Structure& result) {
  const aws::Result<aws::Page> page = aws::read_page(*request.operation, request.input);
  if (!page) return page.error();
  if (page->after) {
    const auto first = std::find_if(all.begin(), all.end(), [&](const T& record) {
      return std::string_view(id_of(record)) > *page->after;
    });
    all.erase(all.begin(), first);
  }
  const auto size = static_cast<size_t>(page->size);
  if (all.size() > size) {
    all.erase(all.begin() + static_cast<std::ptrdiff_t>(size), all.end());
    result.set(request.operation->pages->token,
               aws::page_token(*request.operation, id_of(all.back())));
  }
  return all;
}

template <typename T>
aws::Result<std::vector<T>> take_page(const aws::Request& request, std::vector<T> all,
                                      aws::Structure& result) {
  return take_page(
      request, std::move(all), [](const T& record) { return std::string_view(record.id); }, result);
}

}  // namespace control
