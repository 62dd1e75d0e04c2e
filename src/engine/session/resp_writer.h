// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "engine/session/output_buffer.h"
#include "engine/session/reply_writer.h"

namespace engine {

// RESP2 and RESP3 into an output buffer.
class RespWriter final : public ReplyWriter {
 public:
  RespWriter(OutputBuffer& out, base::SlabCache& memory, int resp)
      : out_(out), memory_(memory), resp_(resp) {}

  void simple(std::string_view text) override;
  void integer(int64_t value) override;
  void bulk(std::string_view bytes) override;
  void blob(Blob* blob) override;
  void null() override;
  void null_array() override;
  void array(size_t count) override { header('*', count); }
  void map(size_t pairs) override;
  void set(size_t count) override { header(resp_ == 3 ? '~' : '*', count); }
  void push(size_t count) override { header(resp_ == 3 ? '>' : '*', count); }
  void attribute(size_t pairs) override { header('|', pairs); }
  void real(double value) override;
  void real(std::string_view text) override;
  void boolean(bool value) override;
  void verbatim(std::string_view format, std::string_view text) override;
  void big_number(std::string_view digits) override;

  int resp() const override { return resp_; }
  void set_resp(int resp) { resp_ = resp; }

 protected:
  void write_error(std::string_view text) override;

 private:
  void header(char type, size_t count);
  void line(char type, std::string_view text);

  OutputBuffer& out_;
  base::SlabCache& memory_;
  int resp_;
};

}  // namespace engine
