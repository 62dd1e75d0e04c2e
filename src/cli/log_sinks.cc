// SPDX-License-Identifier: Apache-2.0
#include "cli/log_sinks.h"

#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "control/logs/delivery_stream.h"
#include "control/server/log_file.h"

namespace cli {

namespace {

using control::logs::DeliveryStream;
using control::logs::LogSink;
using control::logs::Parcel;

class FileSink final : public LogSink {
 public:
  explicit FileSink(control::LogFile file) : file_(std::move(file)) {}

  void put(const std::vector<Parcel>& parcels, Done done) override {
    for (const Parcel& parcel : parcels) {
      if (auto written = file_.append(parcel.record); !written)
        return done(written.error().message);
    }
    const auto synced = file_.sync();
    done(synced ? "" : synced.error().message);
  }

 private:
  control::LogFile file_;
};

class HttpSink final : public LogSink {
 public:
  HttpSink(std::string url, control::MessageSender& sender)
      : url_(std::move(url)), sender_(sender) {}

  void put(const std::vector<Parcel>& parcels, Done done) override {
    control::HttpPost post = {
        .url = url_, .headers = {"Content-Type: application/x-ndjson"}, .body = {}};
    for (const Parcel& parcel : parcels) post.body.append(parcel.record).append("\n");
    sender_.post(std::move(post), [done = std::move(done)](const control::Outcome& outcome) {
      done(outcome.arrived ? "" : outcome.why);
    });
  }

 private:
  const std::string url_;
  control::MessageSender& sender_;
};

base::Result<std::unique_ptr<LogSink>> open_file_sink(const DeliveryStream& stream,
                                                      const base::log::Limits& limits) {
  std::error_code error;
  std::filesystem::create_directories(stream.directory, error);
  if (error) return base::Error{"make " + stream.directory + ": " + error.message()};
  auto file = control::LogFile::open(stream.directory + "/" + stream.name + ".log", limits);
  if (!file) return file.error();
  return std::unique_ptr<LogSink>(std::make_unique<FileSink>(*std::move(file)));
}

}  // namespace

std::vector<std::string> delivery_stream_names(const std::vector<std::string>& streams) {
  std::vector<std::string> names;
  for (const std::string& text : streams) {
    if (auto stream = DeliveryStream::parse(text)) names.push_back(stream->name);
  }
  return names;
}

base::Result<control::logs::LogForwarder::Sinks> open_log_sinks(
    const std::vector<std::string>& streams, const base::log::Limits& limits,
    control::MessageSender& sender) {
  control::logs::LogForwarder::Sinks sinks;
  for (const std::string& text : streams) {
    const auto stream = DeliveryStream::parse(text);
    if (!stream) return stream.error();
    if (sinks.contains(stream->name)) {
      return base::Error{"--delivery-stream: " + stream->name + " is given twice"};
    }
    if (stream->directory.empty()) {
      sinks[stream->name] = std::make_unique<HttpSink>(stream->url, sender);
      continue;
    }
    auto sink = open_file_sink(*stream, limits);
    if (!sink) return base::Error{"--delivery-stream: " + sink.error().message};
    sinks[stream->name] = *std::move(sink);
  }
  return sinks;
}

}  // namespace cli
